"""What the Chinese of the product may not do: lose a placeholder, stay English, mix half-width punctuation in."""

import re
from pathlib import Path

import allauth
import django
import polib
import pytest
from django.apps import apps
from django.db.models import Model
from django.utils.translation import gettext, override

from ledger.reports.histories import OF_THE_PAPER
from ledger.screens.differences import NEVER_TOLD, REFERENCES

ROOT = Path(__file__).parents[2]
OURS = polib.pofile(str(ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"))
THEIRS = polib.pofile(str(ROOT / "locale" / "libraries" / "zh_Hans" / "LC_MESSAGES" / "django.po"))
THEIR_ENGLISH = polib.pofile(str(ROOT / "locale" / "libraries" / "en" / "LC_MESSAGES" / "django.po"))
PAIRS = [
    (entry.msgid_plural or entry.msgid, text)
    for entry in [*OURS, *THEIRS]
    for text in (entry.msgstr, *entry.msgstr_plural.values())
    if text
]
SOURCES = [text for entry in OURS for text in (entry.msgid, entry.msgid_plural) if text]

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd%]|\{\w*\}|<[^>]+>")
HAN = re.compile(r"[\u4e00-\u9fff]")
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,.;:!?()\"']|[,;:!?()][\u4e00-\u9fff]|[\u4e00-\u9fff]\.\.\.")
SAME = {"csv", "excel", "of", "on", "by"}  # said by signs, or the same in every language


def test_chinese_has_exactly_the_placeholders_of_its_english() -> None:
    wrong = [
        (source, chinese)
        for source, chinese in PAIRS
        if sorted(PLACEHOLDER.findall(chinese)) != sorted(PLACEHOLDER.findall(source))
    ]

    assert wrong == []


def test_no_english_is_left_where_chinese_is_due() -> None:
    english = [
        source
        for source, chinese in PAIRS
        if {word.lower() for word in re.findall("[A-Za-z]+", PLACEHOLDER.sub("", source))} - SAME
        and not HAN.search(PLACEHOLDER.sub("", chinese))
    ]

    assert english == []


def test_chinese_is_punctuated_in_full_width() -> None:
    assert [chinese for _source, chinese in PAIRS if HALF_WIDTH.search(PLACEHOLDER.sub("", chinese))] == []


def test_a_chinese_sentence_ends_where_its_english_ends() -> None:
    ends = {".": "。", "?": "？", ":": "："}

    wrong = [
        chinese
        for source, chinese in PAIRS
        if source[-1] in ends and HAN.search(chinese) and chinese[-1] not in {ends[source[-1]], "。", "?"}
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "word",
    [
        "学生",  # 儿童
        "(?<!银行)对账单",  # 捐赠使用情况报告; the other is the bank's
        "你",  # 您
        "帐",  # 账
        "派发",  # 发放
        "捐款人",  # 捐赠人
        "受惠",  # 受益
    ],
)
def test_chinese_keeps_to_the_words_of_the_field(word: str) -> None:
    assert [chinese for _source, chinese in PAIRS if re.search(word, chinese)] == []


@pytest.mark.parametrize("word", ["beneficiar", "allocat", "disburs"])
def test_english_keeps_to_the_words_of_the_field(word: str) -> None:
    assert [source for source in SOURCES if word in source.lower()] == []


def test_english_writes_its_apostrophes_straight() -> None:
    """The curly one is drawn a whole square wide where only Chinese fonts are installed."""
    english = [
        *SOURCES,
        *(entry.msgstr for entry in THEIR_ENGLISH),
        (ROOT / "docs" / "user-guide.md").read_text("utf-8"),
    ]

    assert [text for text in english if "’" in text or "‘" in text] == []


def test_what_the_libraries_are_made_to_say_is_still_theirs() -> None:
    said = {
        (entry.msgid, entry.msgid_plural)
        for library in (django, allauth)
        for path in Path(library.__path__[0]).rglob("zh_Hans/LC_MESSAGES/django.po")
        for entry in polib.pofile(str(path))
    }

    assert {(entry.msgid, entry.msgid_plural) for entry in [*THEIRS, *THEIR_ENGLISH]} - said == set()


def test_english_of_the_libraries_is_in_sentence_case_with_straight_apostrophes() -> None:
    wanted = [(entry.msgid, entry.msgid.capitalize().replace("’", "'")) for entry in THEIR_ENGLISH]

    assert [(entry.msgid, entry.msgstr) for entry in THEIR_ENGLISH] == wanted
    with override("en"):
        assert gettext("Reset My Password") == "Reset my password"


def test_a_field_left_empty_is_asked_for_in_the_words_of_the_house() -> None:
    with override("zh-hans"):
        assert gettext("This field is required.") == "请填写此项。"


@pytest.mark.parametrize(
    "model",
    [model for model in apps.get_models() if hasattr(model, "history") and hasattr(model.history, "model")],
    ids=lambda model: model._meta.label,
)
def test_history_tells_every_field_by_its_chinese_name(model: type[Model]) -> None:
    told = model.history.model
    fields = [*told.tracked_fields, *told._history_m2m_fields]
    untold = NEVER_TOLD | OF_THE_PAPER | {"is_system", "pledge", "position"}

    with override("zh-hans"):
        names = {field.name: str(REFERENCES.get(field.name, field.verbose_name)) for field in fields}
    assert [name for name, called in names.items() if name not in untold and not HAN.search(called)] == []


def test_one_english_word_for_two_things_is_two_in_chinese() -> None:
    said = {(entry.msgctxt, entry.msgid): entry.msgstr for entry in OURS}
    twice = [
        ("person", "Name"), ("pledge", "open"), ("flow", "From"), ("child", "File"), ("count", "Book"),
        ("goods", "Take it back"), ("pages of a sheet", "See which"),
    ]  # fmt: skip

    assert [pair for pair in twice if said[pair] == said[None, pair[1]]] == []


# What the guides print bold and no page says: their three rules, and a word that they explain.
OF_THE_GUIDES = {
    "Nothing in the book is changed or deleted", "What you typed is never lost", "witnessed gift",
    "账簿内容不修改、不删除", "您填写的内容不会丢失", "制单人不审批自己的单据",
}  # fmt: skip


@pytest.mark.parametrize(
    ("guide", "texts"),
    [("user-guide.md", SOURCES), ("user-guide.zh-hans.md", [chinese for _source, chinese in PAIRS])],
    ids=["english", "chinese"],
)
def test_guide_calls_pages_and_buttons_as_they_are_called(guide: str, texts: list[str]) -> None:
    said = {" ".join(text.rstrip(".。").lower().split()) for text in texts}
    bold = re.findall(r"\*\*(.+?)\*\*", (ROOT / "docs" / guide).read_text(encoding="utf-8"), re.DOTALL)
    named = [" ".join(part.split()).rstrip(".。") for path in bold for part in re.split("→|: |：", path)]

    assert [name for name in named if name.lower() not in said and name not in OF_THE_GUIDES] == []


def test_texts_are_marked_by_names_that_the_catalogue_is_made_from() -> None:
    other = re.compile(r"import .*\b[np]*gettext(?:_lazy|_noop)? as (?!_\b)\w+")
    sources = [
        path for app in ("ledger", "beneficiaries", "donors", "distributions") for path in (ROOT / app).rglob("*.py")
    ]

    assert [str(path) for path in sources if other.search(path.read_text(encoding="utf-8"))] == []
