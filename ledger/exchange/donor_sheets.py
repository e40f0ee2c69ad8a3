"""The files that tell what is known of donors, their promises and the papers of their gifts."""

from __future__ import annotations

from ledger.exchange.common_columns import (
    AMOUNT,
    CODE,
    DATE,
    LONG_REASON,
    NEEDED_AMOUNT,
    OF_UNIT,
    QUANTITY,
    C,
    D,
    M,
    Q,
)
from ledger.exchange.sheet_kinds import Column, Kind, SheetKind, words

_ROLE = words(payer="付款", correspondent="通信联系 联系", recipient="收凭证", signatory="签字")
_CHANNEL = words(bank="银行账户 银行", wechat="微信", alipay="支付宝")
_RELIEF = words(write_off="核销", release="免除 免除履行")
_ANSWER = words(waiting="等待中 待批", approved="已批准", declined="未批准", withdrawn="已撤回")
_REMINDED_BY = words(phone="电话", letter="信函", mail="邮件", visit="当面")
_LETTER = words(due="待写", drafted="已起草", approved="已批准", sent="已寄出", waived="免发", withdrawn="已撤回")
_LETTER_BY = words(mail="邮件", letter="信函", phone="电话")
_OFFICIAL = words(waived="放弃", asked="已申请", issued="已开具", reversed="已冲红", withdrawn="已撤回")

_DONOR = Column("donor", "捐赠人", C, is_required=True)
_GIFT = Column("gift", "捐赠编号", C, is_required=True, longest=64)
_PLEDGE = Column("pledge", "认捐", C, is_required=True, longest=64)
_PLEDGE_LINE = Column("pledge_line", "认捐行", Q, is_required=True)
_NOTE = Column("note", "说明", longest=200)

MORE_OF_A_DONOR: tuple[Column, ...] = (
    Column("naming", "是否同意公开署名", Kind.CHOICE, is_extra=True, choices=words(
        not_asked="尚未征求", refused="否 不同意", name="署名", amount="署名并公布金额",
    )),
    Column("naming_asked_on", "征求日期", D, is_extra=True),
    Column("receipt_policy", "凭证方式", Kind.CHOICE, is_extra=True, choices=words(
        each="每笔", yearly="每年", on_request="需要时", waived="放弃", thanks="只要感谢信",
    )),
    Column("language", "语言", Kind.CHOICE, is_extra=True, choices=words(**{"zh-hans": "中文"}, en="英文")),
    Column("no_mail", "不用邮件联系", Kind.YES_NO, is_extra=True),
    Column("wishes", "意愿", is_extra=True, longest=200),
)  # fmt: skip

MORE_OF_A_PLEDGE: tuple[Column, ...] = (
    Column("campaign", "募捐活动", C, is_extra=True, longest=32),
    Column("about", "认捐内容", is_extra=True, longest=120),
    Column("binding", "认捐方式", Kind.CHOICE, is_extra=True, choices=words(
        spoken="口头", written="书面协议", public="公开承诺",
    )),
    Column("remind_before", "到期前天数", Kind.COUNT, is_extra=True),
    Column("remind_every", "提醒间隔天数", Kind.COUNT, is_extra=True),
    Column("remind_most", "最多提醒次数", Kind.COUNT, is_extra=True),
)  # fmt: skip

MORE_OF_A_GIFT: tuple[Column, ...] = (
    Column("pledge_line", "认捐行", Q, is_extra=True),
    Column("declared", "申报数", Q, is_extra=True), Column("counted_by", "盘点人", is_extra=True, longest=60),
    Column("counted_with", "复点人", is_extra=True, longest=60),
    Column("difference_reason", "差异原因", is_extra=True, longest=200),
    Column("campaign", "募捐活动", C, is_extra=True, longest=32),
    Column("anonymous", "匿名", Kind.YES_NO, is_extra=True), Column("handler", "经手人", is_extra=True, longest=60),
    Column("return_given", "给捐赠人的回报", is_extra=True, longest=200),
    Column("return_worth", "回报价值", M, is_extra=True),
    Column("gift_note", "捐赠说明", is_extra=True, longest=200),
    Column("replaces", "更正的捐赠", C, is_extra=True, longest=64),
)  # fmt: skip

OF_DONORS: tuple[SheetKind, ...] = (
    SheetKind(
        "donor_people", "捐赠人联系人",
        (
            _DONOR, Column("role", "角色", Kind.CHOICE, is_required=True, choices=_ROLE),
            Column("name", "姓名", is_required=True), Column("phone", "电话", longest=40),
            Column("email", "邮箱", longest=254), Column("since", "开始日期", D, is_required=True),
            Column("until", "结束日期", D), OF_UNIT,
        ),
        key=None,
    ),
    SheetKind(
        "donor_names", "捐赠人别名", (_DONOR, Column("name", "别名", is_required=True, longest=120), OF_UNIT), key=None,
    ),
    SheetKind(
        "payer_accounts", "付款账户",
        (
            _DONOR, Column("channel", "渠道", Kind.CHOICE, is_required=True, choices=_CHANNEL),
            Column("account", "账号", C, longest=64), Column("digest", "账号摘要", C, is_extra=True, longest=64),
            Column("last_four", "末四位", C, is_extra=True, longest=4), OF_UNIT,
        ),
        key=None,
    ),
    SheetKind(
        "told_apart", "并非同一捐赠人",
        (_DONOR, Column("other", "另一捐赠人", C, is_required=True), LONG_REASON, OF_UNIT), key=None,
    ),
    SheetKind(
        "donor_merges", "捐赠人合并",
        (_DONOR, Column("into", "并入", C, is_required=True), LONG_REASON, OF_UNIT), key=None,
    ),
    SheetKind(
        "campaigns", "募捐活动",
        (
            CODE, Column("name", "名称", is_required=True, longest=120),
            Column("starts_on", "开始日期", D, is_required=True), Column("ends_on", "结束日期", D),
            Column("place", "地点", longest=120), Column("purpose", "用途", longest=200),
            Column("presenter", "发放代表", longest=120), OF_UNIT,
        ),
    ),
)  # fmt: skip

OF_PLEDGES: tuple[SheetKind, ...] = (
    SheetKind(
        "pledge_plans", "认捐变更",
        (
            _PLEDGE, Column("version", "版本", Q, is_required=True), DATE, _PLEDGE_LINE, QUANTITY, AMOUNT,
            Column("due_date", "到期日", D), LONG_REASON,
        ),
        key=None,
    ),
    SheetKind(
        "reliefs", "认捐核减",
        (
            _PLEDGE, _PLEDGE_LINE, Column("kind", "种类", Kind.CHOICE, is_required=True, choices=_RELIEF), QUANTITY,
            AMOUNT, LONG_REASON, Column("state", "状态", Kind.CHOICE, is_required=True, choices=_ANSWER),
            Column("asked_on", "申请日期", D, is_required=True), Column("answered_on", "答复日期", D),
            Column("answer", "答复", longest=200),
        ),
        key=None,
    ),
    SheetKind(
        "reminders", "催缴提醒",
        (
            _PLEDGE, DATE, Column("channel", "方式", Kind.CHOICE, is_required=True, choices=_REMINDED_BY),
            Column("outcome", "结果", longest=200),
        ),
        key=None,
    ),
)  # fmt: skip

OF_GIFTS: tuple[SheetKind, ...] = (
    SheetKind(
        "allocations", "认捐核销",
        (
            _GIFT, Column("gift_line", "捐赠行", Q, is_required=True), _PLEDGE, _PLEDGE_LINE, QUANTITY, AMOUNT,
            LONG_REASON, Column("taken_back", "已撤回", Kind.YES_NO, is_extra=True),
        ),
        key=None,
    ),
    SheetKind(
        "official_receipts", "财政票据",
        (
            _GIFT, Column("state", "状态", Kind.CHOICE, is_required=True, choices=_OFFICIAL),
            Column("noted_on", "登记日期", D, is_required=True), Column("code", "票据代码", C, longest=20),
            Column("serial", "票据号码", C, longest=20), Column("check_code", "校验码", C, longest=20),
            Column("issued_on", "开具日期", D), Column("red_letter", "红字票据", C, longest=44), _NOTE,
        ),
        key=None,
    ),
    SheetKind(
        "witnessed", "见证捐赠",
        (
            Column("number", "编号", C, is_required=True, other_names=("单号",), longest=64), DATE,
            Column("unit", "单位", C, is_required=True), _DONOR,
            Column("what", "捐赠内容", is_required=True, longest=200), Column("worth", "价值", M),
            Column("receivers", "受赠人数", Kind.COUNT), Column("where", "地点", longest=120),
            Column("witness", "见证人", longest=60),
        ),
        key="number",
    ),
    SheetKind(
        "thanks", "感谢信",
        (
            Column("letter", "信件", Q, is_required=True), _DONOR, _GIFT,
            Column("state", "状态", Kind.CHOICE, choices=_LETTER), Column("due_date", "应发日期", D),
            Column("subject", "标题", longest=160), Column("body", "正文", longest=20_000),
            Column("channel", "方式", Kind.CHOICE, choices=_LETTER_BY), Column("sent_on", "寄出日期", D), _NOTE,
            OF_UNIT,
        ),
        key=None,
    ),
    SheetKind(
        "collections", "募捐登记表", (_GIFT, Column("name", "姓名", longest=60), NEEDED_AMOUNT), key=None,
        is_personal=True,
    ),
)  # fmt: skip
