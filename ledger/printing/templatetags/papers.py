"""How papers write figures."""

from django import template

from ledger.printing.figures import yuan_printed

register = template.Library()


register.filter("yuan", yuan_printed)


@register.filter
def grouped(seal: str) -> str:
    """Return the first 32 characters of a seal in two groups."""
    return f"{seal[:16]} {seal[16:32]}"


@register.filter
def counted(children: int | None) -> str:
    """Return a number of children, or a sign where it is too small to tell."""
    return "< 5" if children is None else str(children)
