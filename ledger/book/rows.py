"""Many rows in one statement: rows go to the database as one JSON text, on both engines.

Ten thousand draws are one parameter, so the number of statements does not grow with the children
(docs/adr/0006).
"""

from collections.abc import Sequence

from django.db import connection, models


def as_rows(columns: Sequence[tuple[str, str]]) -> str:
    """Return the SELECT that reads ``(name, PostgreSQL type)`` columns out of one JSON parameter."""
    if connection.vendor == "postgresql":
        fields = ", ".join(f"(v->>{at})::{kind} AS {name}" for at, (name, kind) in enumerate(columns))
        return f"SELECT {fields} FROM jsonb_array_elements(%s::jsonb) AS v"
    fields = ", ".join(f"value->>{at} AS {name}" for at, (name, _) in enumerate(columns))
    return f"SELECT {fields} FROM json_each(%s)"


def insert_rows(model: type[models.Model], names: Sequence[str], rows: str) -> None:
    """Insert rows given as the JSON text of a list of lists, in the order of ``names``."""
    columns = [_column(model, name) for name in names]
    table = model._meta.db_table  # noqa: SLF001 -- Django's public way to the table
    listed = ", ".join(name for name, _ in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({listed}) {as_rows(columns)}", [rows])


def _column(model: type[models.Model], name: str) -> tuple[str, str]:
    field = model._meta.get_field(name)  # noqa: SLF001 -- Django's public way to the table -- Django's public way to columns
    kind = str(field.db_type(connection))
    # A cast to varchar(n) would cut a long text in silence; as text it is refused.
    return str(field.column), "text" if kind.startswith("varchar") else kind  # type: ignore[union-attr] # every column has a kind
