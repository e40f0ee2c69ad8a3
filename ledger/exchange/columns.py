"""The files of a folder and their columns: the interface that people keep their books in.

Source: the README of the year's files; docs/spreadsheets.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

Kind = Enum(
    "Kind",
    "CODE TEXT DATE MONEY QUANTITY CHOICE CODES YES_NO ID_NUMBER PHONE MONTH",
)


@dataclass(frozen=True)
class Column:
    """A column: its key (the English heading), its Chinese heading, and what its cells hold.

    ``choices`` maps every word that may stand in a cell to the code that is meant; ``longest`` is the
    most characters that the book keeps of it.
    """

    key: str
    chinese: str
    kind: Kind = Kind.TEXT
    is_required: bool = False
    choices: dict[str, str] = field(default_factory=dict)
    other_names: tuple[str, ...] = ()
    is_extra: bool = False  # written only where a book has something to say in it
    longest: int = 80


@dataclass(frozen=True)
class SheetKind:
    """A file: its name, its Chinese name, and its columns.

    ``event`` is the kind of entry that a row posts; ``order`` is its place within one day.
    ``groups_by`` names the columns in which the rows of one number must agree; where it is None, a
    number (or code) stands in one row only.
    """

    name: str
    chinese: str
    columns: tuple[Column, ...]
    is_needed: bool = False
    other_names: tuple[str, ...] = ()
    is_personal: bool = False  # holds what identifies children: no cell of it is ever repeated in a message
    key: str | None = "code"
    event: str = ""
    order: int = 0
    groups_by: tuple[str, ...] | None = None

    def headings(self) -> Iterator[tuple[str, Column]]:
        """Yield every heading a column may have, with the column."""
        for column in self.columns:
            yield column.key, column
            yield column.chinese, column
            yield from ((name, column) for name in column.other_names)
            if column.kind is Kind.CODE:
                # People say of what it is the number: 捐赠编号, 资金编号.
                whose = self.chinese if column.key in {"code", "number"} else column.chinese
                yield from ((f"{whose}{ending}", column) for ending in ("编号", "代码"))

    def says_money_or_goods(self) -> bool:
        """Whether each row is money or goods, as its cells say."""
        return self.name not in {"returns", "refunds", "shortfalls"} and {"item", "quantity", "amount"} <= {
            column.key for column in self.columns
        }


def _words(**meaning: str) -> dict[str, str]:
    """Return ``word -> code`` from ``code="词 词"``."""
    return {word: code for code, words in meaning.items() for word in [code, *words.split()]}


C, T, D, M, Q = Kind.CODE, Kind.TEXT, Kind.DATE, Kind.MONEY, Kind.QUANTITY
_UNIT_KIND = _words(agency="机构 关爱机构", school="学校")
_PLACE_KIND = _words(
    bank="银行 银行账户", cash="现金", wallet="钱包 支付平台", store="仓库 物资室", advance="预支 备用金"
)
_RESTRICTION = _words(
    unrestricted="非限定", restricted="限定", entrusted="受托 受托代理", unidentified="待确认 待确认来款"
)
_DONOR_KIND = _words(
    foundation="基金会",
    agency="机关单位 机关",
    company="企业 公司",
    group="集体 团体",
    school="学校",
    individual="个人",
)
_CASH_OR_GOODS = _words(cash="现金 资金 款", goods="物资 实物 物")
_METHOD = _words(transfer="转账 银行转账", wechat="微信", alipay="支付宝", cash="现金", goods="物资 实物")
_GROUP_KIND = _words(**{"class": "班级"}, book_corner="图书角", dormitory="宿舍", site="场所")
_VALUE_BASIS = _words(
    donor_invoice="发票", donor_agreement="协议", price_list="价目表", market_price="市场价", appraisal="评估",
    gov_guide_price="政府指导价", internal_estimate="估价", none="无",
)  # fmt: skip
_MONTH_STATE = _words(closed="已结账", open="未结账")

_CODE = Column("code", "编号", C, is_required=True, longest=32)
_NUMBER = Column("number", "编号", C, is_required=True, other_names=("单号",), longest=64)
_DATE = Column("date", "日期", D, is_required=True)
_FUND = Column("fund", "资金", C, is_required=True, other_names=("专项",))
_PLACE = Column("place", "地点", C, is_required=True)
_ITEM = Column("item", "物品", C)
_NEEDED_ITEM = Column("item", "物品", C, is_required=True)
_QUANTITY = Column("quantity", "数量", Q)
_NEEDED_QUANTITY = Column("quantity", "数量", Q, is_required=True)
_AMOUNT = Column("amount", "金额", M)
_NEEDED_AMOUNT = Column("amount", "金额", M, is_required=True)
_REASON = Column("reason", "原因")
_LONG_REASON = Column("reason", "原因", longest=200)
_REFERENCE = Column("reference", "凭证号")
_SEQUENCE = Column("sequence", "顺序", Q, is_extra=True)
_LOT = Column("lot", "批次", C, is_extra=True)
_OF_UNIT = Column("unit", "单位", C, is_extra=True)

SHEETS: tuple[SheetKind, ...] = (
    SheetKind(
        "units", "单位",
        (
            _CODE, Column("name", "名称", is_required=True, longest=120),
            Column("kind", "类别", Kind.CHOICE, is_required=True, choices=_UNIT_KIND),
            Column("parent", "上级", C), Column("name_en", "英文名称", is_extra=True, longest=160),
            Column("credit_code", "统一社会信用代码", C, is_extra=True, longest=18),
            Column("address", "地址", is_extra=True, longest=200), Column("phone", "电话", is_extra=True, longest=40),
        ),
        is_needed=True,
    ),
    SheetKind(
        "places", "地点",
        (
            _CODE, Column("unit", "单位", C, is_required=True),
            Column("kind", "类别", Kind.CHOICE, is_required=True, choices=_PLACE_KIND),
            Column("name", "名称", is_required=True), Column("account_number", "账号", C, longest=40),
        ),
        is_needed=True,
    ),
    SheetKind(
        "funds", "资金",
        (
            _CODE, Column("unit", "单位", C, is_required=True),
            Column("name", "名称", is_required=True),
            Column("restriction", "限定", Kind.CHOICE, is_required=True, choices=_RESTRICTION),
            Column("villages", "限定村", Kind.CODES, longest=4000),
            Column("children", "限定儿童", Kind.CODES, longest=100_000),
            Column("schools", "限定学校", Kind.CODES, is_extra=True, longest=4000),
            Column("purpose", "用途", is_extra=True, longest=2000),
            Column("name_en", "英文名称", is_extra=True, longest=120),
            Column("open_on", "开始日期", D, is_extra=True), Column("close_on", "结束日期", D, is_extra=True),
        ),
        is_needed=True,
    ),
    SheetKind(
        "items", "物品",
        (
            _CODE, Column("name", "名称", is_required=True),
            Column("unit_of_measure", "计量单位", is_required=True, longest=16),
            Column("name_en", "英文名称", is_extra=True),
            Column("category", "类别", is_extra=True, longest=40),
            Column("durable", "耐用品", Kind.YES_NO, is_extra=True), _OF_UNIT,
        ),
    ),
    SheetKind(
        "donors", "捐赠人",
        (
            _CODE,
            Column("kind", "类别", Kind.CHOICE, is_required=True, choices=_DONOR_KIND),
            Column("name", "名称", is_required=True, longest=120), Column("contact", "联系人"),
            Column("phone", "电话", longest=40), Column("email", "邮箱", longest=254),
            Column("tax_id", "统一社会信用代码", C, other_names=("税号",), longest=24),
            Column("anonymous", "匿名", Kind.YES_NO),
            Column("name_en", "英文名称", is_extra=True, longest=160), _OF_UNIT,
        ),
    ),
    SheetKind(
        "children", "儿童",
        (
            Column("code", "儿童编号", C, is_required=True, longest=32), Column("name", "姓名", is_required=True),
            Column("sex", "性别", Kind.CHOICE, choices=_words(female="女 女孩", male="男 男孩")),
            Column("birth_date", "出生日期", D, other_names=("出生年月日",)),
            Column("id_number", "身份证号", Kind.ID_NUMBER, other_names=("身份证", "身份证号码", "公民身份号码")),
            Column("school", "学校编号", C, is_required=True, other_names=("学校", "就读学校")),
            Column("school_class", "班级", longest=40),
            Column("village", "所在村", other_names=("村",)), Column("father_name", "父亲姓名"),
            Column("father_workplace", "父亲务工地点"), Column("father_phone", "父亲电话", Kind.PHONE),
            Column("mother_name", "母亲姓名"), Column("mother_workplace", "母亲务工地点"),
            Column("mother_phone", "母亲电话", Kind.PHONE),
            Column("guardian_name", "实际监护人", other_names=("监护人", "监护人姓名")),
            Column("guardian_relation", "与儿童关系", longest=20), Column("guardian_phone", "监护人电话", Kind.PHONE),
            Column("situation", "留守情况"), Column("remark", "备注", longest=2000),
        ),
        is_personal=True, other_names=("花名册", "留守儿童花名册"),
    ),
    SheetKind(
        "groups", "集体",
        (
            _CODE, Column("unit", "单位", C, is_required=True),
            Column("kind", "类别", Kind.CHOICE, is_required=True, choices=_GROUP_KIND),
            Column("name", "名称", is_required=True), Column("school_class", "班级", longest=40),
        ),
    ),
    SheetKind(
        "pledges", "认捐",
        (
            _NUMBER, Column("donor", "捐赠人", C, is_required=True), _DATE, _FUND,
            Column("kind", "种类", Kind.CHOICE, is_required=True, choices=_CASH_OR_GOODS), _ITEM, _QUANTITY,
            _AMOUNT, Column("due_date", "到期日", D),
        ),
        key="number", groups_by=("donor", "date"),
    ),
    SheetKind(
        "openings", "期初",
        (_NUMBER, _DATE, _PLACE, _FUND, _ITEM, _QUANTITY, _AMOUNT, Column("donor", "捐赠人", C), _SEQUENCE),
        key="number", event="opening", order=1,
    ),
    SheetKind(
        "gifts", "捐赠",
        (
            _NUMBER, _DATE, Column("donor", "捐赠人", C, is_required=True), Column("pledge", "认捐", C), _FUND,
            Column("kind", "种类", Kind.CHOICE, is_required=True, choices=_CASH_OR_GOODS), _PLACE, _ITEM,
            _QUANTITY, _AMOUNT, Column("method", "方式", Kind.CHOICE, choices=_METHOD), _REFERENCE,
            Column("value_basis", "价值依据", Kind.CHOICE, choices=_VALUE_BASIS, is_extra=True), _OF_UNIT, _SEQUENCE,
        ),
        key="number", event="gift", order=2, groups_by=("date", "donor"),
    ),
    SheetKind(
        "transfers", "调拨",
        (
            _NUMBER, _DATE, _FUND, Column("from_place", "调出地点", C, is_required=True),
            Column("to_place", "调入地点", C, is_required=True), _ITEM, _QUANTITY, _AMOUNT, _LOT, _SEQUENCE,
        ),
        key="number", event="transfer", order=3, groups_by=("date",),
    ),
    SheetKind(
        "purchases", "采购",
        (
            _NUMBER, _DATE, _FUND, Column("from_place", "付款地点", C, is_required=True),
            Column("to_place", "入库地点", C, is_required=True), _NEEDED_ITEM, _NEEDED_QUANTITY, _NEEDED_AMOUNT,
            Column("supplier", "供应商", longest=120), _REFERENCE, _LOT, _SEQUENCE,
        ),
        key="number", event="purchase", order=4,
    ),
    SheetKind(
        "distributions", "发放",
        (
            Column("line", "行号", C, is_required=True, longest=32), _NUMBER, _DATE,
            Column("unit", "单位", C, is_required=True), _PLACE, Column("occasion", "活动", longest=120),
            Column("child", "儿童", C), _FUND, _ITEM, _QUANTITY, _AMOUNT, Column("signed_by", "签收人"),
            Column("signed_on", "签收日期", D), Column("group", "集体", C, is_extra=True), _LOT, _SEQUENCE,
        ),
        key="number", event="distribution", order=5, groups_by=("date", "unit", "occasion"),
    ),
    SheetKind(
        "returns", "退回",
        (_NUMBER, _DATE, Column("line", "发放行号", C, is_required=True), _LONG_REASON,
            Column("quantity", "数量", Q, is_extra=True), Column("amount", "金额", M, is_extra=True), _SEQUENCE),
        key="number", event="return", order=6, groups_by=("date", "reason"),
    ),
    SheetKind(
        "write_offs", "报损",
        (_NUMBER, _DATE, _PLACE, _FUND, _NEEDED_ITEM, _NEEDED_QUANTITY, _LONG_REASON, _LOT, _SEQUENCE),
        key="number", event="write_off", order=7,
    ),
    SheetKind(
        "interest", "利息", (_NUMBER, _DATE, _PLACE, _FUND, _NEEDED_AMOUNT, _REFERENCE, _SEQUENCE),
        key="number", event="interest", order=8,
    ),
    SheetKind(
        "other_income", "其他收入", (_NUMBER, _DATE, _PLACE, _FUND, _NEEDED_AMOUNT, _REFERENCE, _SEQUENCE),
        key="number", event="other_income", order=9,
    ),
    SheetKind(
        "charges", "手续费", (_NUMBER, _DATE, _PLACE, _FUND, _NEEDED_AMOUNT, _REFERENCE, _LOT, _SEQUENCE),
        key="number", event="charge", order=10,
    ),
    SheetKind(
        "stock_gains", "盘盈",
        (_NUMBER, _DATE, _PLACE, _FUND, _NEEDED_ITEM, _NEEDED_QUANTITY, _AMOUNT, _REFERENCE, _SEQUENCE),
        key="number", event="stock_gain", order=11,
    ),
    SheetKind(
        "unidentified", "待确认来款", (_NUMBER, _DATE, _PLACE, _FUND, _NEEDED_AMOUNT, _REFERENCE, _SEQUENCE),
        key="number", event="unidentified", order=12,
    ),
    SheetKind(
        "identifications", "来款确认",
        (
            _NUMBER, _DATE, Column("unidentified", "来款编号", C, is_required=True),
            Column("donor", "捐赠人", C, is_required=True), _FUND, _NEEDED_AMOUNT, _SEQUENCE,
        ),
        key="number", event="identification", order=13,
    ),
    SheetKind(
        "fund_changes", "资金变更",
        (
            _NUMBER, _DATE, _PLACE, Column("from_fund", "原资金", C, is_required=True),
            Column("to_fund", "新资金", C, is_required=True), _ITEM, _QUANTITY, _AMOUNT,
            Column("consent", "同意书", is_required=True), _LOT, _SEQUENCE,
        ),
        key="number", event="fund_change", order=14,
    ),
    SheetKind(
        "refunds", "退款",
        (
            _NUMBER, _DATE, Column("gift", "捐赠编号", C, is_required=True),
            Column("gift_line", "捐赠行", Q, is_required=True), _QUANTITY, _AMOUNT, _REFERENCE, _SEQUENCE,
        ),
        key="number", event="refund", order=15,
    ),
    SheetKind(
        "shortfalls", "短收",
        (
            _NUMBER, _DATE, Column("gift", "捐赠编号", C, is_required=True),
            Column("gift_line", "捐赠行", Q, is_required=True), _QUANTITY, _AMOUNT, _REFERENCE, _SEQUENCE,
        ),
        key="number", event="shortfall", order=16,
    ),
    SheetKind(
        "attributions", "捐赠人更正",
        (
            _NUMBER, _DATE, Column("gift", "捐赠编号", C, is_required=True),
            Column("gift_line", "捐赠行", Q, is_required=True),
            Column("from_donor", "原捐赠人", C, is_required=True),
            Column("to_donor", "更正捐赠人", C, is_required=True), _REASON, _SEQUENCE,
        ),
        key="number", event="attribution", order=17,
    ),
    SheetKind(
        "reversals", "冲销",
        (
            _NUMBER, _DATE, Column("kind", "种类", C, is_required=True),
            Column("reverses", "被冲销编号", C, is_required=True), _REASON, _SEQUENCE,
        ),
        key="number", event="reversal", order=18,
    ),
    SheetKind(
        "year_ends", "年终结转",
        (_NUMBER, _DATE, Column("unit", "单位", C, is_required=True), _SEQUENCE),
        key="number", event="year_end", order=19,
    ),
    SheetKind(
        "periods", "会计期间",
        (
            Column("unit", "单位", C, is_required=True), Column("month", "月份", Kind.MONTH, is_required=True),
            Column("state", "状态", Kind.CHOICE, is_required=True, choices=_MONTH_STATE),
        ),
        key=None,
    ),
)  # fmt: skip

BY_NAME: dict[str, SheetKind] = {sheet.name: sheet for sheet in SHEETS}
EVENTS: tuple[SheetKind, ...] = tuple(sheet for sheet in SHEETS if sheet.event)
# Columns that registers carry and that say nothing.
# "What is wrong" heads the column that ``handing_back`` adds.
HARMLESS = frozenset({"序号", "no", "no.", "备注", "remark", "remarks", "note", "notes", "whatiswrong", "问题"})
