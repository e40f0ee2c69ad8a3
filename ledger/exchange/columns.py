"""The files of a folder and their columns: the interface that people keep their books in.

Source: the README of the year's files; docs/spreadsheets.md.
"""

from __future__ import annotations

from ledger.exchange.common_columns import (
    AMOUNT,
    CODE,
    DATE,
    FUND,
    ITEM,
    LONG_REASON,
    LOT,
    NEEDED_AMOUNT,
    NEEDED_ITEM,
    NEEDED_QUANTITY,
    NUMBER,
    OF_UNIT,
    PLACE,
    QUANTITY,
    REASON,
    REFERENCE,
    SEQUENCE,
)
from ledger.exchange.donor_sheets import (
    MORE_OF_A_DONOR,
    MORE_OF_A_GIFT,
    MORE_OF_A_PLEDGE,
    OF_DONORS,
    OF_GIFTS,
    OF_PLEDGES,
)
from ledger.exchange.file_columns import BOARDING, FILE_SHEETS, STATUS
from ledger.exchange.sheet_kinds import Column, Kind, SheetKind, words
from ledger.exchange.waiting_sheets import WAITING

__all__ = ["BY_NAME", "EVENTS", "HARMLESS", "SHEETS", "Column", "Kind", "SheetKind"]

C, D, M, Q = Kind.CODE, Kind.DATE, Kind.MONEY, Kind.QUANTITY
_UNIT_KIND = words(agency="机构 关爱机构", school="学校")
_PLACE_KIND = words(
    bank="银行 银行账户", cash="现金", wallet="钱包 支付平台", store="仓库 物资室", advance="预支 备用金"
)
_RESTRICTION = words(
    unrestricted="非限定", restricted="限定", entrusted="受托 受托代理", unidentified="待确认 待确认来款"
)
_DONOR_KIND = words(
    foundation="基金会",
    agency="机关单位 机关",
    company="企业 公司",
    group="集体 团体",
    school="学校",
    individual="个人",
)
_CASH_OR_GOODS = words(cash="现金 资金 款", goods="物资 实物 物")
_METHOD = words(transfer="转账 银行转账", wechat="微信", alipay="支付宝", cash="现金", goods="物资 实物")
_GROUP_KIND = words(**{"class": "班级"}, book_corner="图书角", dormitory="宿舍", site="场所")
_VALUE_BASIS = words(
    donor_invoice="发票", donor_agreement="协议", price_list="价目表", market_price="市场价", appraisal="评估",
    gov_guide_price="政府指导价", internal_estimate="估价", none="无",
)  # fmt: skip
_MONTH_STATE = words(closed="已结账", open="未结账")

SHEETS: tuple[SheetKind, ...] = (
    SheetKind(
        "units", "单位",
        (
            CODE, Column("name", "名称", is_required=True, longest=120),
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
            CODE, Column("unit", "单位", C, is_required=True),
            Column("kind", "类别", Kind.CHOICE, is_required=True, choices=_PLACE_KIND),
            Column("name", "名称", is_required=True), Column("account_number", "账号", C, longest=40),
        ),
        is_needed=True,
    ),
    SheetKind(
        "funds", "资金",
        (
            CODE, Column("unit", "单位", C, is_required=True),
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
            CODE, Column("name", "名称", is_required=True),
            Column("unit_of_measure", "计量单位", is_required=True, longest=16),
            Column("name_en", "英文名称", is_extra=True),
            Column("category", "类别", is_extra=True, longest=40),
            Column("durable", "耐用品", Kind.YES_NO, is_extra=True), OF_UNIT,
        ),
    ),
    SheetKind(
        "kits", "套装",
        (
            CODE, Column("name", "名称", is_required=True), NEEDED_ITEM, NEEDED_QUANTITY,
            Column("name_en", "英文名称", is_extra=True), Column("not_offered", "不再选用", Kind.YES_NO, is_extra=True),
            OF_UNIT,
        ),
        key=None,
    ),
    SheetKind(
        "donors", "捐赠人",
        (
            CODE,
            Column("kind", "类别", Kind.CHOICE, is_required=True, choices=_DONOR_KIND),
            Column("name", "名称", is_required=True, longest=120), Column("contact", "联系人"),
            Column("phone", "电话", longest=40), Column("email", "邮箱", longest=254),
            Column("tax_id", "统一社会信用代码", C, other_names=("税号",), longest=24),
            Column("anonymous", "匿名", Kind.YES_NO),
            Column("name_en", "英文名称", is_extra=True, longest=160), OF_UNIT, *MORE_OF_A_DONOR,
        ),
    ),
    *OF_DONORS,
    SheetKind(
        "children", "儿童",
        (
            Column("code", "儿童编号", C, is_required=True, longest=32), Column("name", "姓名", is_required=True),
            Column("sex", "性别", Kind.CHOICE, choices=words(female="女 女孩", male="男 男孩")),
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
            Column("address", "家庭住址", is_extra=True, longest=200),
            Column("household", "户籍", is_extra=True, longest=200),
            Column("boarding", "住校", Kind.CHOICE, choices=BOARDING, is_extra=True),
            Column("status", "档案状态", Kind.CHOICE, choices=STATUS, is_extra=True),
            Column("merged_into", "并入", C, is_extra=True, longest=32),
        ),
        is_personal=True, other_names=("花名册", "留守儿童花名册"),
    ),
    *FILE_SHEETS,
    SheetKind(
        "groups", "集体",
        (
            CODE, Column("unit", "单位", C, is_required=True),
            Column("kind", "类别", Kind.CHOICE, is_required=True, choices=_GROUP_KIND),
            Column("name", "名称", is_required=True), Column("school_class", "班级", longest=40),
        ),
    ),
    SheetKind(
        "pledges", "认捐",
        (
            NUMBER, Column("donor", "捐赠人", C, is_required=True), DATE, FUND,
            Column("kind", "种类", Kind.CHOICE, is_required=True, choices=_CASH_OR_GOODS), ITEM, QUANTITY,
            AMOUNT, Column("due_date", "到期日", D), *MORE_OF_A_PLEDGE,
        ),
        key="number", groups_by=("donor", "date"),
    ),
    *OF_PLEDGES,
    SheetKind(
        "openings", "期初",
        (NUMBER, DATE, PLACE, FUND, ITEM, QUANTITY, AMOUNT, Column("donor", "捐赠人", C), SEQUENCE),
        key="number", event="opening", order=1,
    ),
    SheetKind(
        "gifts", "捐赠",
        (
            NUMBER, DATE, Column("donor", "捐赠人", C, is_required=True), Column("pledge", "认捐", C), FUND,
            Column("kind", "种类", Kind.CHOICE, is_required=True, choices=_CASH_OR_GOODS), PLACE, ITEM,
            QUANTITY, AMOUNT, Column("method", "方式", Kind.CHOICE, choices=_METHOD), REFERENCE,
            Column("value_basis", "价值依据", Kind.CHOICE, choices=_VALUE_BASIS, is_extra=True), OF_UNIT,
            *MORE_OF_A_GIFT, SEQUENCE,
        ),
        key="number", event="gift", order=2, groups_by=("date", "donor"),
    ),
    *OF_GIFTS,
    SheetKind(
        "transfers", "调拨",
        (
            NUMBER, DATE, FUND, Column("from_place", "调出地点", C, is_required=True),
            Column("to_place", "调入地点", C, is_required=True), ITEM, QUANTITY, AMOUNT, LOT, SEQUENCE,
        ),
        key="number", event="transfer", order=3, groups_by=("date",),
    ),
    SheetKind(
        "purchases", "采购",
        (
            NUMBER, DATE, FUND, Column("from_place", "付款地点", C, is_required=True),
            Column("to_place", "入库地点", C, is_required=True), NEEDED_ITEM, NEEDED_QUANTITY, NEEDED_AMOUNT,
            Column("supplier", "供应商", longest=120), REFERENCE, LOT, SEQUENCE,
        ),
        key="number", event="purchase", order=4,
    ),
    SheetKind(
        "distributions", "发放",
        (
            Column("line", "行号", C, is_required=True, longest=32), NUMBER, DATE,
            Column("unit", "单位", C, is_required=True), PLACE, Column("occasion", "活动", longest=120),
            Column("child", "儿童", C), FUND, ITEM, QUANTITY, AMOUNT, Column("signed_by", "签收人"),
            Column("signed_on", "签收日期", D), Column("group", "集体", C, is_extra=True), LOT, SEQUENCE,
        ),
        key="number", event="distribution", order=5, groups_by=("date", "unit", "occasion"),
    ),
    SheetKind(
        "returns", "退回",
        (NUMBER, DATE, Column("line", "发放行号", C, is_required=True), LONG_REASON,
            Column("quantity", "数量", Q, is_extra=True), Column("amount", "金额", M, is_extra=True), SEQUENCE),
        key="number", event="return", order=6, groups_by=("date", "reason"),
    ),
    SheetKind(
        "write_offs", "报损",
        (NUMBER, DATE, PLACE, FUND, NEEDED_ITEM, NEEDED_QUANTITY, LONG_REASON, LOT, SEQUENCE),
        key="number", event="write_off", order=7,
    ),
    SheetKind(
        "interest", "利息", (NUMBER, DATE, PLACE, FUND, NEEDED_AMOUNT, REFERENCE, SEQUENCE),
        key="number", event="interest", order=8,
    ),
    SheetKind(
        "other_income", "其他收入", (NUMBER, DATE, PLACE, FUND, NEEDED_AMOUNT, REFERENCE, SEQUENCE),
        key="number", event="other_income", order=9,
    ),
    SheetKind(
        "charges", "手续费", (NUMBER, DATE, PLACE, FUND, NEEDED_AMOUNT, REFERENCE, LOT, SEQUENCE),
        key="number", event="charge", order=10,
    ),
    SheetKind(
        "stock_gains", "盘盈",
        (NUMBER, DATE, PLACE, FUND, NEEDED_ITEM, NEEDED_QUANTITY, AMOUNT, REFERENCE, SEQUENCE),
        key="number", event="stock_gain", order=11,
    ),
    SheetKind(
        "unidentified", "待确认来款", (NUMBER, DATE, PLACE, FUND, NEEDED_AMOUNT, REFERENCE, SEQUENCE),
        key="number", event="unidentified", order=12,
    ),
    SheetKind(
        "identifications", "来款确认",
        (
            NUMBER, DATE, Column("unidentified", "来款编号", C, is_required=True),
            Column("donor", "捐赠人", C, is_required=True), FUND, NEEDED_AMOUNT, SEQUENCE,
        ),
        key="number", event="identification", order=13,
    ),
    SheetKind(
        "fund_changes", "资金变更",
        (
            NUMBER, DATE, PLACE, Column("from_fund", "原资金", C, is_required=True),
            Column("to_fund", "新资金", C, is_required=True), ITEM, QUANTITY, AMOUNT,
            Column("consent", "同意书", is_required=True), LOT, SEQUENCE,
        ),
        key="number", event="fund_change", order=14,
    ),
    SheetKind(
        "refunds", "退款",
        (
            NUMBER, DATE, Column("gift", "捐赠编号", C, is_required=True),
            Column("gift_line", "捐赠行", Q, is_required=True), QUANTITY, AMOUNT, REFERENCE, SEQUENCE,
        ),
        key="number", event="refund", order=15,
    ),
    SheetKind(
        "shortfalls", "短收",
        (
            NUMBER, DATE, Column("gift", "捐赠编号", C, is_required=True),
            Column("gift_line", "捐赠行", Q, is_required=True), QUANTITY, AMOUNT, REFERENCE, SEQUENCE,
        ),
        key="number", event="shortfall", order=16,
    ),
    SheetKind(
        "attributions", "捐赠人更正",
        (
            NUMBER, DATE, Column("gift", "捐赠编号", C, is_required=True),
            Column("gift_line", "捐赠行", Q, is_required=True),
            Column("from_donor", "原捐赠人", C, is_required=True),
            Column("to_donor", "更正捐赠人", C, is_required=True), REASON, SEQUENCE,
            Column("kind", "种类", C, is_extra=True),
        ),
        key="number", event="attribution", order=17,
    ),
    SheetKind(
        "reversals", "冲销",
        (
            NUMBER, DATE, Column("kind", "种类", C, is_required=True),
            Column("reverses", "被冲销编号", C, is_required=True), REASON, SEQUENCE,
        ),
        key="number", event="reversal", order=18,
    ),
    SheetKind(
        "year_ends", "年终结转",
        (NUMBER, DATE, Column("unit", "单位", C, is_required=True), SEQUENCE),
        key="number", event="year_end", order=19,
    ),
    *WAITING,
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
