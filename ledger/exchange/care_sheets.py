"""The files of who helps children in person: helpers, their checks, pairings, visits and what is to be done.

Concerns have none: only who leads child protection reads them.
Source: docs/spreadsheets.md; children-and-distributions.md, section 5.4.
"""

from __future__ import annotations

from ledger.exchange.common_columns import NUMBER
from ledger.exchange.sheet_kinds import Column, Kind, SheetKind, words

C, D = Kind.CODE, Kind.DATE
_CHECK = words(
    identity="身份核实", background="违法犯罪记录查询", training="培训", pledge="儿童保护承诺书"
)  # fmt: skip
_PAIRED = words(main="主要帮扶人", backup="备用帮扶人", letter="书信伙伴")
_PAIRING = words(
    proposed="已提议", agreed="监护人已同意", approved="已批准", active="有效", paused="暂停", ended="已结束",
    declined="未批准",
)  # fmt: skip
_PAIRING_REASON = words(
    guardian_asked="监护人要求", child_asked="儿童提出", helper_asked="帮扶人提出", away="暂时外出",
    unsuitable="不合适", conduct="违反规定", handed_over="移交其他帮扶人", child_left="儿童离开",
    fulfilled="不再需要", ran_out="逾期未答复",
)  # fmt: skip
_VISIT = words(home="家访", school="校访", call="电话", letter="信件 消息")
_VISIT_STATE = words(planned="已计划", done="已完成", attempted="未成", cancelled="已取消")
_VISIT_REASON = words(
    nobody_home="家中无人", no_answer="无人接听", not_wanted="家庭不愿意", weather="天气或道路原因",
    helper_ill="走访人无法前往", not_needed="不再需要",
)  # fmt: skip
_WELLBEING = words(**{"1": "良好", "2": "一般", "3": "欠佳", "4": "需要帮助"})
_AUDIENCE = words(team="全体", supervisor="督导")
PRESENT = words(child="儿童本人", guardian="监护人", parent="父母", teacher="教师")
_TODO = words(visit="走访后续", phone="核实电话", consent="续签同意", file="家庭不同意建档")
_TODO_STATE = words(open="待办", done="已办结", dropped="已取消")
_TODO_REASON = words(
    solved="已自行解决", not_possible="无法办理", mistake="误建", child_left="儿童离开", by_village="村级法定建档",
    by_school="学校法定学籍",
)  # fmt: skip

# ``file_columns`` leans on this module: what both name stands here.
ROLE = words(
    father="父亲", mother="母亲", acting_guardian="实际监护人 监护人", emergency="紧急联系人",
    village="村联系人", teacher="班主任",
)  # fmt: skip
PURPOSE = words(
    file="建档", hand_outs="记录发放", visits="走访结对", photo_proof="内部照片", photo_donor="捐赠人照片",
    story="匿名故事", public="公开",
    pass_on="提供给他方",  # noqa: S106 -- a purpose, no password
)  # fmt: skip
CHILD = Column("child", "儿童编号", C, is_required=True, other_names=("儿童",), longest=32)
_HELPER = Column("helper", "帮扶人", C, is_required=True)
_REASON_OF_PAIRING = Column("reason", "原因", Kind.CHOICE, choices=_PAIRING_REASON)
_VISIT_NUMBER = Column("visit", "走访", C, is_required=True)

OF_HELPERS: tuple[SheetKind, ...] = (
    SheetKind(
        "helpers", "帮扶人",
        (
            NUMBER, Column("unit", "单位", C, is_required=True), Column("name", "姓名", is_required=True, longest=60),
            Column("phone", "电话", longest=24), Column("occupation", "职业", longest=60),
            Column("is_one_to_one", "一对一", Kind.YES_NO), Column("ended_on", "结束日期", D),
        ),
        is_personal=True, key="number",
    ),
    SheetKind(
        "helper_checks", "帮扶人核查",
        (
            _HELPER, Column("kind", "核查", Kind.CHOICE, is_required=True, choices=_CHECK),
            Column("checked_on", "核查日期", D, is_required=True), Column("valid_until", "有效至", D, is_required=True),
            Column("evidence", "凭据", is_required=True), Column("withdrawn_on", "撤回日期", D),
            Column("withdrawn_because", "撤回原因", longest=120),
        ),
        is_personal=True, key=None,
    ),
    SheetKind(
        "pairings", "结对",
        (
            NUMBER, CHILD, _HELPER, Column("kind", "类别", Kind.CHOICE, is_required=True, choices=_PAIRED),
            Column("state", "状态", Kind.CHOICE, is_required=True, choices=_PAIRING), _REASON_OF_PAIRING,
            Column("proposed_on", "提议日期", D, is_required=True), Column("held_until", "保留至", D, is_required=True),
            Column("agreed_role", "同意人身份", Kind.CHOICE, choices=ROLE), Column("agreed_by", "同意人"),
            Column("agreed_on", "同意日期", D), Column("approved_on", "批准日期", D),
            Column("since", "起始日期", D), Column("until", "截止日期", D),
            Column("handed_over_to", "接手帮扶人", C), Column("note", "交接说明", longest=2000),
        ),
        is_personal=True, key="number",
    ),
    SheetKind(
        "pairing_steps", "结对经过",
        (
            CHILD, Column("pairing", "结对", C, is_required=True),
            Column("state", "状态", Kind.CHOICE, is_required=True, choices=_PAIRING), _REASON_OF_PAIRING,
            Column("on", "日期", D, is_required=True),
        ),
        is_personal=True, key=None,
    ),
)  # fmt: skip

OF_VISITS: tuple[SheetKind, ...] = (
    SheetKind(
        "visits", "走访",
        (
            CHILD, Column("kind", "方式", Kind.CHOICE, is_required=True, choices=_VISIT),
            Column("happened_on", "日期", D), Column("second_adult", "同行人", longest=60),
            Column("found", "情况", longest=4000), Column("next_step", "后续", longest=400),
            Column("next_on", "后续日期", D), Column("number", "编号", C, is_extra=True, longest=64),
            Column("state", "状态", Kind.CHOICE, choices=_VISIT_STATE, is_extra=True),
            Column("reason", "原因", Kind.CHOICE, choices=_VISIT_REASON, is_extra=True),
            Column("planned_on", "计划日期", D, is_extra=True), Column("minutes", "分钟", Kind.QUANTITY, is_extra=True),
            Column("present", "在场", Kind.CODES, is_extra=True),
            Column("wellbeing", "儿童状况", Kind.CHOICE, choices=_WELLBEING, is_extra=True),
            Column("audience", "阅读范围", Kind.CHOICE, choices=_AUDIENCE, is_extra=True),
            Column("pairing", "结对", C, is_extra=True),
        ),
        is_personal=True, key="number",
    ),
    SheetKind(
        "visit_amendments", "走访补充",
        (
            CHILD, _VISIT_NUMBER, Column("text", "补充内容", is_required=True, longest=2000),
            Column("added_on", "补充日期", D, is_required=True),
        ),
        is_personal=True, key=None,
    ),
)  # fmt: skip

FOLLOW_UPS = SheetKind(
    "follow_ups", "待办事项",
    (
        CHILD, Column("kind", "类别", Kind.CHOICE, is_required=True, choices=_TODO),
        Column("what", "事项", is_required=True, longest=400), Column("due_on", "期限", D, is_required=True),
        Column("made_on", "安排日期", D, is_required=True),
        Column("state", "状态", Kind.CHOICE, is_required=True, choices=_TODO_STATE),
        Column("reason", "取消理由", Kind.CHOICE, choices=_TODO_REASON), Column("closed_on", "办结日期", D),
        Column("assignee", "承办人", longest=150), Column("visit", "走访", C),
        Column("role", "大人身份", Kind.CHOICE, choices=ROLE), Column("adult", "大人"),
        Column("purpose", "同意用途", Kind.CHOICE, choices=PURPOSE), Column("decided_on", "决定日期", D),
        Column("of_child", "所属儿童", C, is_extra=True, longest=32),
    ),
    is_personal=True, key=None,
)  # fmt: skip
