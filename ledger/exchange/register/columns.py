"""What a register may say of a child, and what schools head it with."""

from __future__ import annotations

from dataclasses import replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ledger.exchange.columns import BY_NAME
from ledger.exchange.sheet_kinds import Column, SheetKind

_MORE_NAMES = {
    "code": ("编号", "档案编号", "儿童代码"),
    "name": ("学生姓名", "儿童姓名", "孩子姓名", "名字"),
    "sex": ("男女",),
    "birth_date": ("出生年月", "生日", "出生时间"),
    "id_number": ("身份证件号", "身份证件号码", "证件号码", "学生身份证号", "儿童身份证号"),
    "school_class": ("所在班级", "班", "就读班级", "班级名称"),
    "village": ("村", "村组", "所属村", "户籍村", "所在村组", "村（社区）"),
    "father_name": ("父亲", "爸爸姓名", "父姓名"),
    "father_workplace": ("父亲务工地", "父亲外出务工地点", "父亲打工地点", "父亲务工地址"),
    "father_phone": ("父亲联系电话", "父亲手机", "父亲手机号", "父亲联系方式"),
    "mother_name": ("母亲", "妈妈姓名", "母姓名"),
    "mother_workplace": ("母亲务工地", "母亲外出务工地点", "母亲打工地点", "母亲务工地址"),
    "mother_phone": ("母亲联系电话", "母亲手机", "母亲手机号", "母亲联系方式"),
    "guardian_name": ("监护人", "实际监护人姓名", "委托照护人", "照护人姓名", "受委托监护人", "受委托照护人"),
    "guardian_relation": ("关系", "与监护人关系", "监护人与儿童关系", "监护人关系", "与学生关系"),
    "guardian_phone": ("联系电话", "监护人联系电话", "监护人手机", "监护人联系方式", "联系方式", "家长电话"),
    "situation": ("外出务工情况", "留守类型", "留守类别"),
    "remark": ("说明",),
}
GRADE = Column("grade", "年级", longest=20)
_EXTRA = (
    Column("address", "家庭住址", other_names=("住址", "家庭地址", "现住址", "详细地址"), longest=200),
    Column("household", "户籍", other_names=("户籍地址", "户口所在地", "户籍所在地"), longest=200),
    GRADE,
)


def _column(column: Column) -> Column:
    names = (*column.other_names, *_MORE_NAMES.get(column.key, ()))
    return replace(column, other_names=names, is_required=column.key == "name")


# The school is the one that uploads it.
COLUMNS: tuple[Column, ...] = (
    *(_column(column) for column in BY_NAME["children"].columns if column.key != "school"),
    *_EXTRA,
)
BY_KEY: dict[str, Column] = {column.key: column for column in COLUMNS}
KIND = SheetKind("register", "花名册", COLUMNS, is_personal=True, key=None)

LABELS: dict[str, Promise] = {
    "code": _("Code"), "name": pgettext_lazy("person", "Name"), "sex": _("Sex"), "birth_date": _("Date of birth"),
    "id_number": _("ID number"), "grade": _("Grade"), "school_class": _("Class"), "village": _("Village"),
    "address": _("Address"), "household": _("Household register"),
    "father_name": _("Father"), "father_workplace": _("Father works in"), "father_phone": _("Father's phone"),
    "mother_name": _("Mother"), "mother_workplace": _("Mother works in"), "mother_phone": _("Mother's phone"),
    "guardian_name": _("Guardian"), "guardian_relation": _("Guardian is"), "guardian_phone": _("Guardian's phone"),
    "situation": _("Who is away"), "remark": _("Remark"),
}  # fmt: skip
