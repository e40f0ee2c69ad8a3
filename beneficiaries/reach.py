"""Whom value may reach: ten thousand children held against a rule in one statement, only what is wrong fetched."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from beneficiaries.models import Child

_NOT_ACTIVE = "c.id IN ({}) AND c.status <> 'active'"


def first_not_active(children: Collection[int]) -> str | None:
    """Return the code of the first of these children whose file is not active, or None.

    One statement for ten thousand children: only what is wrong is fetched.
    """
    return next((code for _, code in _codes(_NOT_ACTIVE.format(_keys()), [_as_json(children)], limit=1)), None)


def not_active(children: Collection[int]) -> dict[int, str]:
    """Return those of these children whose file is not active, with their codes."""
    return dict(_codes(_NOT_ACTIVE.format(_keys()), [_as_json(children)]))


def first_outside(
    children: Collection[int],
    on: dt.date,
    *,
    villages: Collection[int] | None,
    schools: Collection[int] | None,
    named: Collection[int] | None,
) -> str | None:
    """Return the code of the first of these children whom a rule leaves out on a day, or None.

    ``None`` for a part of the rule binds nobody. One statement for ten thousand children.
    """
    return next((code for _, code in _outside(children, on, villages, schools, named, limit=1)), None)


def outside(
    children: Collection[int],
    on: dt.date,
    *,
    villages: Collection[int] | None,
    schools: Collection[int] | None,
    named: Collection[int] | None,
) -> dict[int, str]:
    """Return all of these children whom a rule leaves out on a day, with their codes."""
    return dict(_outside(children, on, villages, schools, named))


def children_of_keys(keys: Collection[int]) -> QuerySet[Child]:
    """Return the children of these keys, of which there may be more than a statement takes parameters."""
    return Child.objects.filter(pk__in=RawSQL(_keys(), [_as_json(keys)]))  # noqa: S611 -- our own text


def _outside(
    children: Collection[int],
    on: dt.date,
    villages: Collection[int] | None,
    schools: Collection[int] | None,
    named: Collection[int] | None,
    *,
    limit: int | None = None,
) -> list[tuple[int, str]]:
    rules, values = [], [_as_json(children)]
    for column, allowed in (("c.village_id", villages), ("e.school_id", schools)):
        if allowed is not None:
            rules.append(f"{column} IS NULL OR {column} NOT IN ({_keys()})")
            values.append(_as_json(allowed))
    if named is not None:
        rules.append(f"c.id NOT IN ({_keys()})")
        # Who was named under a file that was joined with another is named under that one.
        values.append(_as_json({*named, *_joined_into(named)}))
    if not rules:
        return []
    return _codes(f"c.id IN ({_keys()}) AND ({' OR '.join(rules)})", values, on, limit=limit)


def _joined_into(children: Collection[int]) -> set[int]:
    joined = children_of_keys(children).values_list("merged_into", flat=True)
    return {survivor for survivor in joined if survivor is not None}


def _codes(
    where: str, values: list[str], on: dt.date | None = None, *, limit: int | None = None
) -> list[tuple[int, str]]:
    enrolled = """
        LEFT JOIN beneficiaries_enrolment e ON e.child_id = c.id
            AND (e.since IS NULL OR e.since <= %s) AND (e.until IS NULL OR e.until > %s)
    """
    query = f"""
        SELECT c.id, c.code FROM beneficiaries_child c {enrolled if on else ""}
        WHERE {where} ORDER BY c.code {f"LIMIT {limit}" if limit else ""}
    """
    with connection.cursor() as cursor:
        cursor.execute(query, [*([on, on] if on else []), *values])
        return list(cursor.fetchall())


def _keys() -> str:
    if connection.vendor == "postgresql":
        return "SELECT value::bigint FROM jsonb_array_elements_text(%s::jsonb)"
    return "SELECT value FROM json_each(%s)"


def _as_json(keys: Collection[int]) -> str:
    return json.dumps(sorted(keys))
