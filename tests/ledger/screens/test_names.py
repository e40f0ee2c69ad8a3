"""People on pages: in English their names in letters first, the Chinese marked as Chinese."""

import pytest
from django.template import Context, Template
from django.test import Client
from django.utils.translation import override

from beneficiaries.operations import AdultParticulars
from ledger.access.models import User
from ledger.access.operations import assign_role
from ledger.screens.templatetags.office import mixed, person
from tests import make
from tests.donors.desk import ENGLISH, signed_in

pytestmark = pytest.mark.django_db
CHINESE = '<span lang="zh-Hans" class="nw">陈雨桐</span>'


@pytest.mark.parametrize(("language", "shown"), [("en", f"Chen Yutong {CHINESE}"), ("zh-hans", "陈雨桐")])
def test_person_is_shown_in_both_writings_to_readers_of_english(language: str, shown: str) -> None:
    with override(language):
        assert person("陈雨桐") == shown


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_name_with_markup_is_shown_as_it_was_typed(language: str) -> None:
    with override(language):
        shown = Template("{% load office %}{{ name|person }}{{ name|mixed }}").render(Context({"name": "<b>陈"}))

    assert ("<b>" in shown, shown.count("&lt;b&gt;")) == (False, 2)


def test_mask_is_marked_whole() -> None:
    with override("en"):
        assert person("张**") == 'Zhang** <span lang="zh-Hans" class="nw">张**</span>'


def test_figures_among_characters_are_part_of_the_name() -> None:
    with override("en"):
        assert mixed("三年级1班图书角, S001-03") == '<span lang="zh-Hans">三年级1班图书角</span>, S001-03'


def test_long_name_may_be_broken() -> None:
    with override("en"):
        assert mixed("善美天使工程基金会") == '<span lang="zh-Hans">善美天使工程基金会</span>'


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("/children/", None), ("/children/", {"q": "chen yutong"}), ("/search", {"q": "Chen Yutong"}),
        ("/children/C1/", None),
    ],
)  # fmt: skip
def test_pages_in_english_say_a_child_in_both_writings(
    client: Client, caseworker: User, address: str, sent: dict[str, str] | None
) -> None:
    make.child("C1", name="陈雨桐")
    desk = signed_in(client, caseworker)

    english = desk.post(address, sent, follow=True, headers=ENGLISH) if sent else desk.get(address, headers=ENGLISH)
    chinese = desk.post(address, sent, follow=True) if sent else desk.get(address)

    assert f"Chen Yutong {CHINESE}" in english.content.decode()
    assert f">{CHINESE}" not in chinese.content.decode()
    assert "陈雨桐" in chinese.content.decode()


def test_adults_of_a_child_are_said_in_both_writings(client: Client, caseworker: User) -> None:
    make.child("C1", name="陈雨桐", adults=(("acting_guardian", AdultParticulars("欧阳秀英")),))

    page = signed_in(client, caseworker).get("/children/C1/", headers=ENGLISH).content.decode()

    assert 'Ouyang Xiuying <span lang="zh-Hans" class="nw">欧阳秀英</span>' in page


def test_choice_of_a_child_says_the_name_in_letters(client: Client, caseworker: User) -> None:
    make.child("C1", name="陈雨桐")

    found = signed_in(client, caseworker).post("/choose/children", {"q": "chen"}, headers=ENGLISH).json()["found"]

    assert [one["label"] for one in found] == ["Chen Yutong 陈雨桐"]


def test_spreadsheet_has_names_as_they_are_written(client: Client) -> None:
    make.child("C1", name="陈雨桐")
    both = make.user("caseworker", make.school())
    assign_role(user=both, unit=make.school(), role="privacy_officer", by=make.clerk_of_the_system())

    sheet = signed_in(client, both).get("/children/?export=csv", headers=ENGLISH).content.decode()

    assert ("陈雨桐" in sheet, "Yutong" in sheet) == (True, False)
