"""How forms are drawn: each field through one template of the office."""

import re
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language

_LETTER = re.compile("[A-Za-z]")
_HAN = re.compile("[㐀-鿿]")


class OfficeRenderer(TemplatesSetting):
    """Fields with label, hint and errors in one place; choices begin with a capital, as labels do."""

    field_template_name = "components/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """Return a widget; the choices of one are written as a page writes what stands alone."""
        for _group, choices, _index in context.get("widget", {}).get("optgroups", ()):
            for choice in choices:
                _write(choice)
        return super().render(template_name, context, request)


def _write(choice: dict[str, Any]) -> None:
    # A record is called as it is called; what comes with marks of its own stays as it is.
    if not hasattr(choice["value"], "instance") and not isinstance(choice["label"], SafeString):
        choice["label"] = capfirst(str(choice["label"]))
    said = str(choice["label"])
    if get_language() == "en" and _HAN.search(said) and not _LETTER.search(said):
        choice["attrs"]["lang"] = "zh-Hans"
