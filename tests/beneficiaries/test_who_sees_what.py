"""Role by channel by field: what each person is shown of one child, wherever it could be shown.

The table below is the rule as people read it; every cell is tried. What is not named in it must not be there.
"""

from __future__ import annotations

import datetime as dt
import io
import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from beneficiaries.models import AccessEvent, Child, ChildMerge, Concern, Consent, Notice, Pairing, Photograph, Visit
from beneficiaries.operations import (
    AdultParticulars,
    VisitReport,
    ask_follow_up,
    ask_merge,
    end_pairing,
    keep_photograph,
    raise_concern,
    record_category,
    record_visit,
)
from distributions.operations import HandOut, bring_in_distribution
from ledger.access.models import User
from ledger.access.operations import assign_role
from tests import make
from tests.beneficiaries import caring
from tests.beneficiaries.caring import begun, checked_helper, consent
from tests.donors.desk import DAY, ENGLISH, give
from tests.ledger.site.programs import Program

pytestmark = pytest.mark.django_db
# Every field has a word of its own, that stands nowhere else.
FIELDS = {
    "name": "欧阳念慈", "id": "990101201506010014", "adult": "赵翠花", "phone": "19900001111", "work": "东莞市长安镇",
    "address": "三组十二号", "household": "户主欧阳山", "remark": "夜里怕黑", "document": "民〔2026〕7号",
    "birth": "2015-06-01", "visit": "冬被太薄", "handed": "怕打雷",
    "concern": "手臂淤青", "todo": "送双棉鞋", "photograph": "领到新棉衣", "picture": "（照片本身）",
}  # fmt: skip
MASKS = {"mask": "欧**", "adult_mask": "赵**", "phone_mask": "199****1111", "id_mask": "**************0014"}
# A page in English says a name in letters too; forms, papers, files and programs have it as it is written.
LETTERS = {"name": "Nianci", "adult": "Cuihua"}
WRITTEN = {"combobox", "form", "CSV", "XLSX", "contact card", "cards of the list", "letter of care", "API"}
NAME, MASK, NOTHING = {"name"}, {"mask"}, set[str]()
FILE = {
    "name", "adult", "work", "address", "remark", "document", "birth", "phone_mask", "id_mask", "visit", "todo",
    "photograph",
}  # fmt: skip
NUMBERS = FILE - {"phone_mask", "id_mask"} | {"phone", "id"}
MASKED_FILE = {"mask", "adult_mask", "phone_mask", "id_mask"}
# What tells two files apart, and no more.
MERGE = {"name", "adult", "birth", "phone_mask", "id_mask"}
# What a helper needs on the doorstep.
CARD = {"name", "adult", "address", "phone_mask", "handed"}
PAPER = {"name", "adult", "phone", "work", "address"}
FORM = {"name", "adult", "phone", "work", "address", "household", "remark", "birth", "id"}
Channel = Callable[[Client], str]


def page(address: str, **sent: str) -> Channel:
    """Return how a page is read: what was sent to it where something was."""

    def read(client: Client) -> str:
        answer = (
            client.post(address, sent, follow=True, headers=ENGLISH) if sent else client.get(address, headers=ENGLISH)
        )
        return str(answer.content.decode("utf-8", "replace"))

    return read


def numbers(client: Client) -> str:
    return str(client.post("/children/C1/", headers=ENGLISH).content.decode())


def sheet(client: Client) -> str:
    answer = client.get("/children/?export=xlsx")
    if not answer["content-type"].startswith("application/vnd"):
        return ""
    rows = load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)
    return "\n".join(str(row) for row in rows)


def table(client: Client) -> str:
    answer = client.get("/children/?export=csv")
    return answer.content.decode("utf-8-sig") if answer["content-type"].startswith("text/csv") else ""


def api(client: Client) -> str:
    program = Program(User.objects.get(pk=client.session["_auth_user_id"]))
    return program.get("children/").content.decode() + program.get("children/C1/").content.decode()


def combobox(client: Client) -> str:
    answer = client.post("/choose/children", {"q": "欧阳"})
    return str(answer.json()) if answer["content-type"] == "application/json" else ""


def merge_to_decide(client: Client) -> str:
    return page(f"/duplicates/merges/{ChildMerge.objects.get().pk}/")(client)


def pairing(client: Client) -> str:
    return page(f"/pairings/{Pairing.objects.get(state='ended').pk}/")(client)


def concern(client: Client) -> str:
    return page(f"/concerns/{Concern.objects.get().code}/")(client)


def photograph(client: Client) -> str:
    return page(Photograph.objects.get().get_absolute_url())(client)


def picture(client: Client) -> str:
    text = photograph(client)
    # Its own words are looked for in the page of the picture.
    return FIELDS["picture"] if "data:image" in text else text


def mend_visit(client: Client) -> str:
    return page(f"/visits/{Visit.objects.get().pk}/edit")(client)


def numbers_of_a_helper(client: Client) -> str:
    return str(client.post("/my-children/C1/", headers=ENGLISH).content.decode())


def wrong_form(client: Client) -> str:
    """Send a form that is refused; what another typed must not come back, and what is on file neither."""
    sent = {"name": "", "id_number": FIELDS["id"][:-1] + "5", "school": str(make.school().pk)}
    return str(client.post("/children/new", sent).content.decode())


CHANNELS: dict[str, Channel] = {
    "list": page("/children/"),
    "found in the list": page("/children/", q="欧阳"),
    "search everywhere": page("/search", q="欧阳"),
    "combobox": combobox,
    "file": page("/children/C1/"),
    "numbers asked for": numbers,
    "form": page("/children/C1/edit"),
    "list by name": page("/children/?sort=name"),
    "group": page("/groups/G1/"),
    "consents": page("/consents/"),
    "duplicates": page("/duplicates/"),
    "merges": page("/duplicates/merges"),
    "merge": merge_to_decide,
    "form of a visit": page("/children/C1/visit"),
    "follow-ups": page("/follow-ups/"),
    "concerns": page("/concerns/"),
    "concern": concern,
    "form of a concern": page("/concerns/raise"),
    "visits": page("/visits/"),
    "visits of the child": page("/children/C1/visits"),
    "visits due": page("/children/visits-due"),
    "form of a visit to mend": mend_visit,
    "photograph": photograph,
    "picture": picture,
    "form of a photograph": page("/children/C1/photographs/new"),
    "photographs to destroy": page("/children/C1/photographs/destroy"),
    "pairings": page("/pairings/"),
    "pairing": pairing,
    "own children": page("/my-children/"),
    "card": page("/my-children/C1/"),
    "numbers on the card": numbers_of_a_helper,
    "unreachable": page("/children/unreachable"),
    "history": page("/history/child/C1/"),
    "history as a file": page("/history/child/C1/?export=csv"),
    "CSV": table,
    "XLSX": sheet,
    "contact card": page("/children/C1/card"),
    "cards of the list": page("/children/cards"),
    "letter of care": page("/children/C1/letter"),
    "API": api,
    "tables": page("/children/statistics?rows=class&columns=sex"),
    "review": page("/openings/"),
    "trace": page("/trace/child/C1/"),
    "distribution": page("/distributions/F-1/"),
    "history of a distribution": page("/history/distribution/F-1/"),
    "form of a return": page("/stock/returns/new?document=F-1"),
    "error page": page("/children/C1/fly"),
    "refused form": wrong_form,
}
KEEPS: dict[str, set[str]] = {
    "list": NAME, "found in the list": NAME, "search everywhere": NAME, "combobox": NAME, "file": FILE,
    "numbers asked for": NUMBERS, "form": FORM, "group": NAME, "contact card": PAPER, "cards of the list": PAPER,
    "letter of care": PAPER - {"work"}, "API": NAME, "trace": NAME, "list by name": NAME, "consents": NAME,
    "photograph": {"photograph"}, "picture": {"picture"},
    "merge": MERGE, "pairings": NAME, "pairing": NAME | {"handed"},
    "follow-ups": NAME | {"todo"}, "visits": NAME, "visits of the child": NAME | {"visit"}, "visits due": NAME,
}  # fmt: skip
# By role: what is seen in each channel; a channel that is not named shows nothing.
SEEN: dict[str, dict[str, set[str]]] = {
    "caseworker": KEEPS,
    "caseworker and privacy officer": KEEPS | {"CSV": NAME, "XLSX": NAME},
    "auditor": {
        "list": MASK, "file": MASKED_FILE, "numbers asked for": MASKED_FILE, "group": MASK, "API": MASK, "trace": MASK,
        "list by name": MASK, "pairings": MASK, "pairing": MASK, "visits": MASK, "distribution": MASK,
        "visits of the child": MASK,
    },
    "protection lead": {"concern": {"concern"}},
    "helper": {"own children": NAME, "card": CARD, "numbers on the card": CARD - {"phone_mask"} | {"phone"}},
    "approver": {"merge": MERGE}, "recorder": {}, "finance": {}, "administrator": {}, "privacy officer": {},
    "caseworker of another school": {}, "auditor of another agency": {},
}  # fmt: skip


def person(role: str) -> User:
    elsewhere = {
        "caseworker of another school": ("caseworker", "S002"), "auditor of another agency": ("auditor", "OTHER"),
    }  # fmt: skip
    if role in elsewhere:
        name, code = elsewhere[role]
        return make.user(name, make.school(code) if code != "OTHER" else make.agency(code, name="别处"))
    if role == "caseworker and privacy officer":
        both = make.user("caseworker", make.school())
        assign_role(user=both, unit=make.school(), role="privacy_officer", by=make.clerk_of_the_system())
        return both
    if role == "helper":
        return User.objects.get(username="helper")
    return make.user(role.replace(" ", "_"), make.school() if role == "caseworker" else make.agency())


def _add_what_is_decided(child: Child) -> None:
    """Add a visit, a consent that ends soon, and a file that may be the same child's."""
    by, today = make.clerk_of_the_system(), timezone.localdate()
    visit = record_visit(child=child, kind="school", happened_on=today, report=VisitReport(FIELDS["visit"]), by=by)
    ask_follow_up(
        child=child, kind="visit", about=visit.pk, what=FIELDS["todo"], assignee=make.user("caseworker", make.school()),
        due_on=today, on=today, at=timezone.now(), by=by,
    )  # fmt: skip
    notice = Notice.objects.create(root=make.agency(), version="2", in_force_from=today, made_by=by)
    Consent.objects.create(
        child=child, notice=notice, purpose="photo_proof", decision="given", given_by=child.guardians.get(),
        child_view="agreed", method="signed", decided_on=today, recorded_by=by,
    )  # fmt: skip
    keep_photograph(
        child=child, file=(make.picture("JPEG"), f"{FIELDS['name']}.jpg"), taken_on=today, on=today, at=timezone.now(),
        shows=FIELDS["photograph"], by=by,
    )  # fmt: skip
    Consent.objects.create(
        child=child, notice=notice, purpose="story", decision="given", given_by=child.guardians.get(),
        child_view="agreed", method="signed", decided_on=today, valid_until=today + dt.timedelta(days=5),
        recorded_by=by,
    )  # fmt: skip
    _pair(child)
    # Where nobody leads child protection, who approves reads the worries.
    make.user("protection_lead", make.agency(), username="lead")
    raise_concern(
        unit=make.school(), category="violence", urgency="now", words=FIELDS["concern"], whom="C1",
        at=timezone.now(), by=by,
    )  # fmt: skip
    ask_merge(survivor=child, absorbed=make.child("C2", name="平平"), choices={}, at=timezone.now(), by=by)


def _pair(child: Child) -> None:
    """Let one helper hand over to another, who signs in."""
    by, approver = make.user("caseworker", make.school()), make.user("approver", make.agency())
    consent(child)
    follower = checked_helper("跟进人", sign_in=make.user("helper", make.school(), username="helper"))
    before = begun(child, checked_helper("前任"), by, approver)
    end_pairing(
        pairing=before, reason="handed_over", on=caring.DAY, by=by, handed_over_to=follower, note=FIELDS["handed"]
    )
    begun(child, follower, by, approver)


@pytest.fixture
def _child(monkeypatch: pytest.MonkeyPatch) -> None:
    """Register the child with every field, and have its papers come as the text that would be printed."""
    adults = (("acting_guardian", AdultParticulars(FIELDS["adult"], FIELDS["phone"], FIELDS["work"], "外祖母")),)
    child = make.child(
        "C1", name=FIELDS["name"], id_number=FIELDS["id"], adults=adults, remark=FIELDS["remark"],
        address=FIELDS["address"], household=FIELDS["household"], school_class="一年级1班",
        birth_date=dt.date(2015, 6, 1),
    )  # fmt: skip
    record_category(child=child, kind="orphan", since=None, document=FIELDS["document"], by=make.clerk_of_the_system())
    _add_what_is_decided(child)
    make.group("G1")
    give()
    line = HandOut(make.place(), make.fund(), None, 5_00, child=child)
    by = make.clerk_of_the_system()
    bring_in_distribution(unit=make.book(), date=DAY, occasion="", lines=[line], number="F-1", by=by)
    monkeypatch.setattr(
        "beneficiaries.papers.render_sheet",
        lambda kind, parts: "".join(render_to_string(f"papers/{kind}.html", part) for part in parts).encode(),
    )


@pytest.mark.usefixtures("_child")
@pytest.mark.parametrize("role", SEEN)
def test_each_person_is_shown_what_the_table_says_and_nothing_else(
    client: Client, role: str, caplog: pytest.LogCaptureFixture
) -> None:
    client.force_login(person(role))
    caplog.set_level(logging.DEBUG)

    shown = {channel: read(client) for channel, read in CHANNELS.items()}

    words = FIELDS | MASKS
    seen = {channel: {field for field, word in words.items() if word in text} for channel, text in shown.items()}
    # What somebody typed into a search is theirs, and stands in the field again.
    seen["refused form"] -= {"id"}
    assert seen == {channel: SEEN[role].get(channel, NOTHING) for channel in CHANNELS}
    in_letters = {
        channel: {field for field, word in LETTERS.items() if word in text} for channel, text in shown.items()
    }
    on_pages = {channel: fields for channel, fields in seen.items() if channel not in WRITTEN}
    assert in_letters == dict.fromkeys(WRITTEN, NOTHING) | {
        channel: fields & LETTERS.keys() for channel, fields in on_pages.items()
    }
    log = caplog.text
    told = [*((field, word) for field, word in FIELDS.items() if field != "birth"), *LETTERS.items()]
    assert [field for field, word in told if word in log] == []


@pytest.mark.usefixtures("_child")
@pytest.mark.parametrize("role", ["caseworker", "auditor", "helper"])
def test_every_channel_that_shows_a_name_leaves_a_line(client: Client, role: str) -> None:
    client.force_login(person(role))
    silent = []

    for channel in SEEN[role]:  # each channel on its own: the line must be its own too
        AccessEvent.listed.through.objects.all().delete()
        AccessEvent.objects.all().delete()
        CHANNELS[channel](client)
        silent += [] if AccessEvent.objects.exists() else [channel]

    assert silent == []


@pytest.mark.usefixtures("_child")
@pytest.mark.parametrize("role", ["caseworker and privacy officer", "auditor", "helper", "approver", "protection lead"])
def test_nothing_that_shows_a_child_stays_in_a_browser(
    client: Client, role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(person(role))
    answers: list[HttpResponse] = []
    request = Client.request

    def heard(self: Client, **given: Any) -> HttpResponse:
        answers.append(request(self, **given))
        return answers[-1]

    monkeypatch.setattr(Client, "request", heard)
    kept = []

    for channel in SEEN[role]:
        answers.clear()
        CHANNELS[channel](client)
        kept += [channel for answer in answers if "no-store" not in answer.headers.get("Cache-Control", "")]

    assert kept == []
