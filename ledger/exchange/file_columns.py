"""What children's files say beside the register: adults, classes before, hardship, parents, steps, decisions.

Each of these files is written only where there is something to say, and by who may take the children out.
Source: docs/spreadsheets.md; children-and-distributions.md, sections 5.1 and 5.2.
"""

from __future__ import annotations

from ledger.exchange.care_sheets import CHILD, FOLLOW_UPS, OF_HELPERS, OF_VISITS, PURPOSE, ROLE
from ledger.exchange.sheet_kinds import Column, Kind, SheetKind, words

C, D = Kind.CODE, Kind.DATE
BOARDING = words(day="走读", boarder="住校")
STATUS = words(active="在册", paused="暂停", left="离开", merged="已合并", erased="已删除")
_PHONE_STATE = words(unknown="未拨打", works="可用", does_not="不可用")
_BASIS = words(entrusted="书面委托", court="法院", kin="亲属惯例", committee="村委会")
_HARDSHIP = words(
    orphan="孤儿", unattended="事实无人抚养", in_difficulty="困境", destitute="特困", minimum_living="低保",
    marginal="低保边缘", rigid_expense="刚性支出困难", disaster="受灾", temporary="临时困难", disabled="残疾",
    seriously_ill="重病", migrant="随迁", drop_out_risk="辍学风险",
)  # fmt: skip
_HOLDS = words(away="外出", incapable="无监护能力 重病重残", dead="去世", missing="失联")
_STEP = words(
    paused="暂停", left="离开", came_back="恢复", merged="合并", apart_again="恢复为两份", erased="删除",
)  # fmt: skip
_STEP_REASON = words(
    moved_with_parents="随父母迁走", moved_elsewhere="迁往他处", finished_school="毕业", came_of_age="成年",
    guardian_asked="监护人要求", parents_returned="父母返乡", died="死亡", in_error="误录",
    away_for_a_time="暂时外出", helped_elsewhere="由他人帮扶", same_child="同一儿童", not_one="两名儿童",
    came_home="回家",
)  # fmt: skip
_DECISION = words(given="同意", refused="拒绝", withdrawn="撤回")
_CHILD_VIEW = words(
    agreed="同意", no_objection="不反对", objected="反对", too_young="年幼未问", not_asked="未问"
)  # fmt: skip
_METHOD = words(signed="签字", thumbprint="按手印", call="电话录音", witnessed="当面见证")

_SINCE, _UNTIL = Column("since", "起始日期", D), Column("until", "截止日期", D)
_PARENT = words(father="父亲", mother="母亲")

FILE_SHEETS: tuple[SheetKind, ...] = (
    SheetKind(
        "adults", "大人",
        (
            CHILD, Column("role", "身份", Kind.CHOICE, is_required=True, choices=ROLE),
            Column("name", "姓名", is_required=True), Column("relation", "与儿童关系", longest=20),
            Column("phone", "电话", Kind.PHONE), Column("workplace", "务工地点"),
            Column("answered_by", "接听人"), Column("phone_state", "号码状态", Kind.CHOICE, choices=_PHONE_STATE),
            Column("confirmed_on", "核实日期", D), Column("basis", "依据", Kind.CHOICE, choices=_BASIS),
            Column("may_sign", "可签字", Kind.YES_NO), Column("may_collect", "可代领", Kind.YES_NO), _SINCE, _UNTIL,
        ),
        is_personal=True, key=None,
    ),
    SheetKind(
        "enrolments", "就读经历",
        (
            CHILD, Column("school", "学校编号", C, is_required=True, other_names=("学校",)),
            Column("school_class", "班级", longest=40),
            Column("boarding", "住校", Kind.CHOICE, choices=BOARDING), _SINCE, _UNTIL,
        ),
        is_personal=True, key=None,
    ),
    SheetKind(
        "hardship", "困难情况",
        (
            CHILD, Column("kind", "类别", Kind.CHOICE, is_required=True, choices=_HARDSHIP),
            Column("document", "依据文号"), _SINCE, _UNTIL,
        ),
        is_personal=True, key=None,
    ),
    SheetKind(
        "parents", "父母情况",
        (
            CHILD, Column("parent", "父母", Kind.CHOICE, is_required=True, choices=_PARENT),
            Column("kind", "情况", Kind.CHOICE, is_required=True, choices=_HOLDS), Column("place", "去向"),
            _SINCE, _UNTIL,
        ),
        is_personal=True, key=None,
    ),
    SheetKind(
        "steps", "档案经历",
        (
            CHILD, Column("kind", "经历", Kind.CHOICE, is_required=True, choices=_STEP),
            Column("reason", "原因", Kind.CHOICE, choices=_STEP_REASON), Column("on", "日期", D),
        ),
        is_personal=True, key=None,
    ),
    *OF_HELPERS,
    *OF_VISITS,
    SheetKind(
        "notices", "告知书",
        (
            Column("version", "版本", C, is_required=True, longest=20),
            Column("in_force_from", "启用日期", D, is_required=True),
            Column("text", "内容", is_required=True, longest=20_000),
            Column("text_for_child", "给孩子的话", longest=20_000), Column("unit", "单位", C, is_extra=True),
        ),
        key="version",
    ),
    SheetKind(
        "consents", "同意记录",
        (
            CHILD, Column("notice", "告知书版本", C, is_required=True, longest=20),
            Column("purpose", "用途", Kind.CHOICE, is_required=True, choices=PURPOSE),
            Column("decision", "决定", Kind.CHOICE, is_required=True, choices=_DECISION),
            Column("role", "决定人身份", Kind.CHOICE, is_required=True, choices=ROLE),
            Column("given_by", "决定人", is_required=True),
            Column("child_view", "孩子意见", Kind.CHOICE, is_required=True, choices=_CHILD_VIEW),
            Column("method", "方式", Kind.CHOICE, is_required=True, choices=_METHOD), Column("witness", "见证人"),
            Column("decided_on", "决定日期", D, is_required=True), Column("valid_until", "有效至", D),
        ),
        is_personal=True, key=None,
    ),
    FOLLOW_UPS,
)  # fmt: skip
