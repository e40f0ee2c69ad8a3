"""What other storeys hold of a child, without asking them: whatever row of another app points at it."""

from typing import Any

from beneficiaries.models import Child


def is_named_elsewhere(child: Child) -> bool:
    """Whether a row outside this app points at a child: something was planned for it, or handed out to it."""
    return any(
        model._default_manager.filter(**{field: child}).exists()  # noqa: SLF001 -- Django's public way
        for model, field in _pointing_here()
    )


def _pointing_here() -> list[tuple[Any, str]]:
    fields = Child._meta.get_fields(include_hidden=True)  # noqa: SLF001 -- Django's public way to relations
    pairs: list[tuple[Any, str]] = [
        (field.related_model, field.field.name)  # type: ignore[union-attr] # only relations are auto-created
        for field in fields
        if field.auto_created and not field.concrete
    ]
    return [
        (model, name)
        for model, name in pairs
        if model._meta.app_label != Child._meta.app_label and not model.__name__.startswith("Historical")  # noqa: SLF001 -- likewise
    ]
