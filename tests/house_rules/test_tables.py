"""What the tables may not do: floats, cascades, keys that point up the staircase, words nobody knows."""

from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).parents[2]
STAIRCASE = (
    "access", "printing", "screens", "jobs", "beneficiaries", "book", "donors", "distributions", "reconciliation",
    "reports", "exchange",
)  # fmt: skip
OURS = [
    model
    for model in apps.get_models()
    if model._meta.app_label in STAIRCASE and not model.__name__.startswith("Historical")
]
BY_NAME = pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)


@BY_NAME
def test_no_column_is_a_float_or_a_decimal(model: type[models.Model]) -> None:
    assert [field for field in model._meta.fields if isinstance(field, models.FloatField | models.DecimalField)] == []


@BY_NAME
def test_nothing_is_deleted_by_cascade(model: type[models.Model]) -> None:
    keys = [field for field in model._meta.fields if field.remote_field]

    assert [key.name for key in keys if key.remote_field.on_delete is models.CASCADE] == []


@BY_NAME
def test_keys_point_down_the_staircase(model: type[models.Model]) -> None:
    storey = STAIRCASE.index(model._meta.app_label)
    targets = {field.related_model._meta.app_label for field in model._meta.fields if field.remote_field}

    assert [label for label in targets & set(STAIRCASE) if STAIRCASE.index(label) > storey] == []


@BY_NAME
def test_word_stands_in_the_glossary(model: type[models.Model]) -> None:
    assert f"`{model.__name__}`" in (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")


def test_book_keeps_no_history_that_could_be_edited_beside_it() -> None:
    frozen = {"Entry", "Posting", "Lot", "Share", "Draw", "Attribution", "Seal", "BookSeal"}

    assert {model.__name__ for model in OURS if hasattr(model, "history")} & frozen == set()


def test_identity_keeps_no_history_at_all() -> None:
    sealed = {"ChildIdentity", "SearchBlock", "Person", "GuardianLink"}

    assert {model.__name__ for model in OURS if hasattr(model, "history")} & sealed == set()
