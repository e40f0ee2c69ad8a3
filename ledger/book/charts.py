"""Chart templates: the codes and names that roles are given at set-up; a unit may edit them.

Source: domain-rules.md, section 2.5 (NPO codes are the 2004 numbers; the annex of the 2024 system was
not readable, so codes are data, never part of a rule).
"""

from dataclasses import dataclass

from ledger.book.models import Account

Role, Side = Account.Role, Account.Side


@dataclass(frozen=True)
class Heading:
    """A role with its code and name in each template."""

    role: str
    side: str
    npo: tuple[str, str]
    gov: tuple[str, str]
    intl: tuple[str, str]


_D, _C = Side.DEBIT, Side.CREDIT

HEADINGS: tuple[Heading, ...] = (
    Heading(Role.CASH, _D, ("1001", "现金"), ("1001.01", "库存现金"), ("1001", "Cash on hand")),
    Heading(
        Role.CASH_ENTRUSTED, _D,
        ("1001-01", "现金—受托代理资产"), ("1001.02", "库存现金—受托代理资产"), ("1009", "Cash held as agent"),
    ),
    Heading(Role.BANK, _D, ("1002", "银行存款"), ("1002.01", "银行存款"), ("1010", "Bank")),
    Heading(
        Role.BANK_ENTRUSTED, _D,
        ("1002-01", "银行存款—受托代理资产"), ("1002.02", "银行存款—受托代理资产"), ("1019", "Bank held as agent"),
    ),
    Heading(
        Role.WALLET, _D,
        ("1009", "其他货币资金—支付平台"), ("1021", "其他货币资金"), ("1020", "Payment-platform balance"),
    ),
    Heading(
        Role.WALLET_ENTRUSTED, _D,
        ("1009-01", "其他货币资金—受托代理资产"), ("1021.02", "其他货币资金—受托代理资产"),
        ("1029", "Payment-platform balance held as agent"),
    ),
    Heading(Role.GOODS, _D, ("1201", "存货—捐赠物资"), ("1302", "库存物品"), ("1200", "Donated goods")),
    Heading(
        Role.GOODS_ENTRUSTED, _D, ("1801", "受托代理资产"), ("1891", "受托代理资产"), ("1290", "Goods held as agent")
    ),
    Heading(
        Role.UNIDENTIFIED_RECEIPTS, _C,
        ("2209-02", "其他应付款—待确认来款"), ("2307", "其他应付款—待确认来款"), ("2200", "Unidentified receipts"),
    ),
    Heading(
        Role.ENTRUSTED_LIABILITY, _C, ("2601", "受托代理负债"), ("2901", "受托代理负债"), ("2600", "Agency liability")
    ),
    Heading(
        Role.NET_UNRESTRICTED, _C,
        ("3101", "非限定性净资产"), ("3001.01", "累计盈余"), ("3100", "Net assets without restrictions"),
    ),
    Heading(
        Role.NET_RESTRICTED, _C,
        ("3102", "限定性净资产"), ("3001.02", "累计盈余—专项"), ("3200", "Net assets with restrictions"),
    ),
    Heading(
        Role.DONATION_RESTRICTED, _C,
        ("4101-01", "捐赠收入—限定性"), ("4603.02", "捐赠收入—专项"), ("4110", "Donations, restricted"),
    ),
    Heading(
        Role.DONATION_UNRESTRICTED, _C,
        ("4101-02", "捐赠收入—非限定性"), ("4603.01", "捐赠收入"), ("4100", "Donations, unrestricted"),
    ),
    Heading(Role.INTEREST, _C, ("4901-01", "其他收入—利息"), ("4604", "利息收入"), ("4800", "Interest")),
    Heading(Role.OTHER_INCOME, _C, ("4901-02", "其他收入"), ("4609", "其他收入"), ("4900", "Other income")),
    Heading(
        Role.AID_CASH, _D, ("5101-01", "业务活动成本—资助款"), ("5001.01", "业务活动费用—资助款"),
        ("5100", "Aid paid in cash"),
    ),
    Heading(
        Role.AID_GOODS, _D, ("5101-02", "业务活动成本—物资发放"), ("5001.02", "业务活动费用—物资发放"),
        ("5110", "Aid given in goods"),
    ),
    Heading(Role.ADMIN, _D, ("5201-01", "管理费用"), ("5101", "单位管理费用"), ("5200", "Administration")),
    Heading(
        Role.DISPOSAL_LOSS, _D, ("5201-02", "管理费用—存货盘亏毁损"), ("5301", "资产处置费用"), ("5290", "Stock losses")
    ),
    Heading(Role.FUNDRAISING, _D, ("5301", "筹资费用"), ("5101.02", "单位管理费用—筹资"), ("5300", "Fund-raising")),
)  # fmt: skip

TEMPLATES = ("cn-npo", "cn-gov", "intl")


def accounts_of(template: str) -> list[tuple[str, str, str, str]]:
    """Return ``(role, code, name, side)`` for each heading of a template.

    Errors: ``ValueError`` for a template that does not exist.
    """
    column = {"cn-npo": "npo", "cn-gov": "gov", "intl": "intl"}.get(template)
    if column is None:
        raise ValueError(template)
    return [(heading.role, *getattr(heading, column), heading.side) for heading in HEADINGS]
