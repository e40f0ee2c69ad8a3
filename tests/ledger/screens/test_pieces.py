"""The pieces that pages are put together from: fields, forms, lines, lists, the gallery."""

import datetime as dt
import io
import re
from typing import Any

import django_filters
import openpyxl
import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Max
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from ledger.access.errors import CodeInUse, NotAllowed, Refusal
from ledger.access.models import Unit, User
from ledger.screens.exporting import as_csv, as_xlsx
from ledger.screens.forms import MoneyField, PostingForm, ReversalForm
from ledger.screens.gallery import SampleForm, SampleLine
from ledger.screens.lines import Lines, line_formset
from ledger.screens.tables import Badge, Column, Empty, Kind, ListFilter, Table
from tests import make
from tests.markup import squeezed

ENGLISH = {"accept-language": "en"}
SAMPLE = {"name": "x", "amount": "1.2万", "on": "2026-03-01", "kind": "a", "way": "a"}
COLUMNS = [
    Column("name", "Name", lambda unit: unit.name, order=("name",), link=lambda unit: f"/{unit.code}/", phone="p1"),
    Column("worth", "Value, ¥", lambda _unit: 123_450, kind="money"),
    Column("on", "Date", lambda _unit: dt.date(2026, 3, 1), kind="day"),
    Column("state", "State", lambda _unit: Badge("Posted", "ok")),
]


def units(request: Any, **options: Any) -> Table:
    return Table(
        request,
        Unit.objects.all(),
        COLUMNS,
        caption="Units",
        name="units",
        empty=Empty("None yet.", "New unit", "/new"),
        **options,
    )


def asked(query: str = "") -> Any:
    request = RequestFactory().get(f"/units/?{query}")
    request.user = AnonymousUser()
    return request


def sample(clerk: User, **changes: str) -> SampleForm:
    return SampleForm(SAMPLE | {"what": "F-03"} | changes, user=clerk)


# ---- choosing from a list


def options(field: forms.ChoiceField) -> list[tuple[str, str]]:
    class One(forms.Form):
        it = field

    return re.findall(r'<option value="[^"]+"([^>]*)>([^<]+)</option>', str(One()["it"]))


def test_choices_begin_with_a_capital_and_records_are_called_as_they_are(clerk: User) -> None:
    Unit.objects.update(name="aid office", name_en="aid office")
    ways = forms.ChoiceField(choices=[("bank", "bank transfer"), ("cash", "Cash")])
    units = forms.ModelChoiceField(Unit.objects.filter(pk=clerk.assignments.get().unit_id), empty_label=None)

    assert [said for _marks, said in options(ways) + options(units)] == ["Bank transfer", "Cash", "aid office"]


def test_marks_of_one_choice_also_begin_with_a_capital() -> None:
    class One(forms.Form):
        it = forms.ChoiceField(choices=[("bank", "bank transfer")], widget=forms.RadioSelect)

    assert squeezed(str(One()["it"])).count("> Bank transfer</label>") == 1


@pytest.mark.parametrize(("language", "marks"), [("en", [' lang="zh-Hans"', ""]), ("zh-hans", ["", ""])])
def test_choice_in_chinese_is_marked_as_such_on_a_page_in_english(language: str, marks: list[str]) -> None:
    towns = forms.ChoiceField(choices=[("a", "百里洲镇"), ("b", "Bailizhou 百里洲镇")])

    with override(language):
        assert [marks for marks, _said in options(towns)] == marks


# ---- choosing a record by name


@pytest.mark.parametrize("text", ["F-03", "F-03 桃 Peach", "peach", "桃", "tao", " f-03x".replace("f-03x", "桃")])
def test_chooser_takes_a_code_or_what_finds_only_one(text: str, clerk: User) -> None:
    form = sample(clerk, what=text)

    assert (form.errors, form.cleaned_data["what"].value) == ({}, "F-03")


def test_chooser_shows_what_fits_where_several_do_and_keeps_the_text(clerk: User) -> None:
    form = sample(clerk, what="苹果")

    shown = squeezed(str(form["what"]))
    assert list(form.errors) == ["what"]
    assert re.findall(r'name="what-pick" value="([^"]+)"', shown) == ["F-01", "F-02"]
    assert 'value="苹果"' in shown


def test_chooser_takes_what_was_picked_before_the_text_above_it(clerk: User) -> None:
    form = SampleForm(SAMPLE | {"what": "苹果", "what-pick": "F-02"}, user=clerk)

    assert (form.errors, form.cleaned_data["what"].value) == ({}, "F-02")


def test_chooser_says_so_where_nothing_fits(clerk: User) -> None:
    with override("en"):
        form = sample(clerk, what="durian")

        assert form.errors["what"] == ["Nothing fits “durian”. Write a part of the name, its pinyin or the code."]


def test_chooser_of_one_form_does_not_show_what_another_found(clerk: User) -> None:
    str(sample(clerk, what="苹果").errors)

    assert "what-pick" not in str(SampleForm(user=clerk)["what"])


def test_combobox_is_answered_only_after_signing_in(client: Client, clerk: User) -> None:
    closed = client.post("/choose/sample", {"q": "tao"}).status_code
    client.force_login(clerk)
    answer = client.post("/choose/sample", {"q": "tao"})

    assert closed == 401
    assert answer.json() == {"found": [{"value": "F-03", "label": "桃 Peach", "note": "tao"}]}
    assert client.get("/choose/sample?q=tao").status_code == 405  # what is typed never stands in an address


# ---- forms


def test_money_shows_minor_units_as_figures_and_typed_text_as_typed() -> None:
    field = MoneyField()

    assert (field.prepare_value(120_050), field.prepare_value("1.2万"), field.clean("1.2万")) == (
        "1,200.50",
        "1.2万",
        1_200_000,
    )


def test_refusal_stands_beside_its_field_else_on_top(clerk: User) -> None:
    form = ReversalForm({"date": "2026-01-01", "why": "twice"}, user=clerk)
    form.refuse(CodeInUse(code="A", field="why"))
    form.refuse(CodeInUse(code="B"))

    with override("en"):
        assert form.errors == {
            "why": ["The code A is taken. Choose another."],
            "__all__": ["The code B is taken. Choose another."],
        }
    assert form.status == 422


def test_every_new_sheet_has_a_key_of_its_own_and_keeps_it(clerk: User) -> None:
    one, other = PostingForm(user=clerk), PostingForm(user=clerk)
    sent = PostingForm({"key": one["key"].value()}, user=clerk)

    assert one["key"].value() != other["key"].value()
    assert (sent.is_valid(), sent.cleaned_data["key"]) == (True, one["key"].value())


# ---- lines


def lines_of(clerk: User, **sent: str) -> Lines:
    data = {
        "lines-TOTAL_FORMS": "2",
        "lines-INITIAL_FORMS": "0",
        "lines-0-item": "米",
        "lines-0-quantity": "3",
        "lines-0-each": "2",
    }
    return line_formset(SampleLine)(data | sent, prefix="lines", form_kwargs={"user": clerk})


def test_lines_left_empty_count_for_nothing(clerk: User) -> None:
    lines = lines_of(clerk)

    assert lines.is_valid()
    assert [(line["item"], line["quantity"], line["each"]) for line in lines.filled] == [("米", 3, 200)]


def test_line_that_was_left_out_is_not_recorded(clerk: User) -> None:
    lines = lines_of(clerk, **{"lines-0-DELETE": "on"})

    assert (lines.is_valid(), lines.filled) == (True, [])


def test_button_for_one_more_line_adds_one_and_keeps_what_was_typed(clerk: User) -> None:
    lines = lines_of(clerk, **{"add-line": "1"})

    assert (lines.wants_more, len(lines.forms), lines.forms[0]["item"].value()) == (True, 3, "米")


def test_line_that_was_asked_for_is_counted_when_its_page_is_sent(clerk: User) -> None:
    lines = lines_of(clerk, **{"add-line": "1"})

    assert 'name="lines-TOTAL_FORMS" value="3"' in str(lines.management_form)


@pytest.mark.parametrize("count", ["", "many"])
def test_count_of_lines_that_was_altered_is_refused(clerk: User, count: str) -> None:
    lines = lines_of(clerk, **{"add-line": "1", "lines-TOTAL_FORMS": count})

    assert not lines.is_valid()


def test_refusal_of_a_line_stands_in_that_line(clerk: User) -> None:
    lines, form = lines_of(clerk), PostingForm({}, user=clerk)
    lines.is_valid()
    refusal = CodeInUse(code="A", field="item")
    refusal.line = 1

    lines.refuse(refusal, form)
    lines.refuse(Refusal(), form)

    assert ([list(line.errors) for line in lines.forms], list(form.errors)) == ([["item"], []], ["__all__"])


# ---- lists


def test_list_sorts_pages_and_counts(db: None, django_assert_max_num_queries: Any) -> None:
    agency = make.agency()
    Unit.objects.bulk_create(
        Unit(code=f"U{at:03}", name=f"{at:03}", kind="school", parent=agency, root=agency, path=f"x{at}")
        for at in range(120)
    )

    with django_assert_max_num_queries(2):
        table = units(asked("sort=-name&page=2"), sort="name")
        rows = [cells[0].shown for cells in table.body]

    assert (table.count, len(rows), rows[0]) == (121, 50, "070")
    assert [(head.direction, head.sort) for head in table.heads][:2] == [("descending", "name"), ("", "")]


def test_list_falls_back_on_odd_wishes(db: None) -> None:
    make.agency()

    table = units(asked("sort=password&page=ninety"), sort="name")

    assert (next(head.direction for head in table.heads), table.page.number) == ("ascending", 1)


@pytest.mark.parametrize(
    ("sort", "codes"),
    [
        ("parent", ["S1", "S2", "AGY"]), ("-parent", ["S2", "S1", "AGY"]),
        ("last", ["S1", "S2", "AGY"]), ("-last", ["S2", "S1", "AGY"]),
    ],
)  # fmt: skip
def test_rows_that_have_nothing_there_come_last_whichever_way_a_list_is_sorted(
    db: None, sort: str, codes: list[str]
) -> None:
    make.agency()
    for code, username in (("S1", "a"), ("S2", "b")):
        make.user("recorder", make.school(code), username=username)
    rows = Unit.objects.annotate(last=Max("assignments__user__username"))
    columns = [
        Column("parent", "Above", lambda unit: unit.parent, order=("parent__name", "code")),
        Column("last", "Who", lambda unit: unit.last, order=("last",)),
    ]

    table = Table(asked(f"sort={sort}"), rows, columns, caption="Units", name="units", empty=Empty("None"))

    ordered = table.page.paginator.object_list
    assert [unit.code for unit in table.page.object_list] == codes
    assert [unit.code for unit in ordered.reverse()] == codes[::-1]


def test_what_always_is_something_is_sorted_as_the_index_runs(db: None) -> None:
    make.agency()

    with CaptureQueriesContext(connection) as queries:
        list(units(asked("sort=-name")).body)

    assert "NULLS" not in queries[-1]["sql"]


def test_list_is_drawn_with_words_for_states_and_an_empty_one_with_the_next_step(db: None) -> None:
    empty = units(asked()).answer("components/table.html").content.decode()
    make.agency()
    full = units(asked()).answer("components/table.html").content.decode()

    assert 'href="/new"' in empty
    assert ('<span class="badge ok">Posted</span>' in full, "1,234.50" in full, 'href="/AGY/"' in full) == (
        True,
        True,
        True,
    )


@pytest.mark.parametrize(("kind", "shown"), [("word", "Not yet due"), ("text", "not yet due")])
def test_word_of_the_product_begins_a_cell_with_a_capital(kind: Kind, shown: str) -> None:
    assert Column("state", "State", str, kind=kind).shown("not yet due") == shown


def test_cell_without_a_value_is_marked_for_phones(db: None) -> None:
    make.agency()
    columns = [Column("a", "A", lambda _unit: "", phone="p2"), Column("b", "B", lambda _unit: "b", phone="p2")]
    table = Table(asked(), Unit.objects.all(), columns, caption="Units", name="units", empty=Empty("None yet."))

    assert [(cell.classes, cell.shown) for cells in table.body for cell in cells] == [("p2 nil", "—"), ("p2", "b")]


def test_export_gives_every_row_that_is_shown(db: None) -> None:
    make.agency(name="甲")

    answer = units(asked("export=csv")).answer("components/table.html")

    assert answer.content.decode("utf-8-sig").splitlines() == [
        'Name,"Value, ¥",Date,State',
        "甲,1234.50,2026-03-01,Posted",
    ]
    assert answer["content-disposition"] == 'attachment; filename="units.csv"'


class KindFilter(ListFilter):
    """Agencies or schools."""

    kind = django_filters.ChoiceFilter(choices=Unit.Kind.choices)

    class Meta:
        model = Unit
        fields = ["kind"]


def test_export_is_narrowed_and_sorted_as_the_list_and_goes_on_past_its_page(db: None) -> None:
    agency = make.agency()
    Unit.objects.bulk_create(
        Unit(code=f"U{at:03}", name=f"{at:03}", kind="school", parent=agency, root=agency, path=f"x{at}")
        for at in range(60)
    )
    request = asked("export=csv&kind=school&sort=-name")

    answer = units(request, filter=KindFilter(request.GET, Unit.objects.all())).answer("components/table.html")

    names = [line.partition(",")[0] for line in answer.content.decode("utf-8-sig").splitlines()[1:]]
    assert names == [f"{at:03}" for at in reversed(range(60))]


def test_list_that_is_not_to_be_taken_along_is_given_out_as_no_file(db: None) -> None:
    answer = units(asked("export=csv"), exports=False).answer("components/table.html")

    assert ("content-disposition" in answer, answer["content-type"]) == (False, "text/html; charset=utf-8")


RISKY = ["=1+1", "+1", "-1", "@a", "\tx", "＝1+1", "safe"]


def test_csv_makes_no_text_a_formula() -> None:
    answer: HttpResponse = as_csv("x", ["Name"], [[text] for text in RISKY])

    assert answer.content.decode("utf-8-sig").splitlines()[1:] == [
        "'=1+1",
        "'+1",
        "'-1",
        "'@a",
        "'\tx",
        "'＝1+1",
        "safe",
    ]


def test_xlsx_makes_no_text_a_formula_and_keeps_days_and_numbers() -> None:
    answer = as_xlsx("x", ["Name", "On", "Count"], [["=1+1", dt.date(2026, 3, 1), 5], [None, None, None]])

    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert [(cell.value, cell.data_type) for cell in sheet[2]] == [
        ("=1+1", "s"),
        (dt.datetime(2026, 3, 1), "d"),  # noqa: DTZ001 -- a day of a spreadsheet has no zone
        (5, "n"),
    ]


def test_xlsx_makes_no_text_a_link() -> None:
    answer = as_xlsx("x", ["Name"], [["https://example.org/"]])

    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert (sheet["A2"].value, sheet["A2"].hyperlink) == ("https://example.org/", None)


# ---- the gallery


def test_gallery_shows_every_piece_and_keeps_what_was_typed_wrong(client: Client, clerk: User) -> None:
    client.force_login(clerk)
    sent = {"name": "", "amount": "lots", "lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "0"}

    answer = client.post("/components/", sent, headers=ENGLISH)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert re.search(r"<title>\s*Error:\s", page)
    assert ('value="lots"' in page, 'href="#id_amount"' in page) == (True, True)
    assert 'aria-describedby="id_amount_error"' in page
    assert 'id="id_amount_error"' in page


def test_operation_that_refuses_a_right_shows_who_may(client: Client, clerk: User, monkeypatch: Any) -> None:
    def refuse(*_args: object, **_options: object) -> None:
        raise NotAllowed(unit="甲")

    monkeypatch.setattr("ledger.screens.views.render", refuse)
    client.force_login(clerk)

    answer = client.get("/more/", headers=ENGLISH)

    assert answer.status_code == 403
    assert "You have no right to do this in 甲." in answer.content.decode()


def test_final_act_is_confirmed_as_on_every_page_of_one_act(client: Client, clerk: User) -> None:
    client.force_login(clerk)
    shown = client.get("/components/confirm", headers=ENGLISH).content.decode()

    wrong = client.post("/components/confirm", {"date": "2026-03-01", "why": "", "password": "x"}, headers=ENGLISH)
    sent = {"date": "2026-03-01", "why": "misspelt", "password": "a long password"}
    right = client.post("/components/confirm", sent, headers=ENGLISH, follow=True)

    assert ("What follows from it" in shown, 'class="btn danger"' in shown) == (True, True)
    assert (wrong.status_code, "That is not your password." in wrong.content.decode()) == (422, True)
    assert "nothing was done" in right.content.decode()
