"""Tags that pages show a child's state, a phone and what a file was opened for with."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from beneficiaries.models import Child
from beneficiaries.openings import purpose_in_words

register = template.Library()
register.simple_tag(purpose_in_words, name="purpose")
_TONES = {Child.Status.ACTIVE: "ok", Child.Status.PAUSED: "warn"}


@register.simple_tag
def status_badge(child: Child) -> SafeString:
    """Return the state of a child's file as a badge."""
    tone = _TONES.get(Child.Status(child.status), "")
    return format_html('<span class="badge {}">{}</span>', tone, child.get_status_display())


@register.simple_tag
def phone_number(number: str) -> SafeString:
    """Return a phone number, to be called where all of it is shown."""
    if not number:
        return format_html("—")
    if "*" in number:
        return format_html('<span class="nw">{}</span>', number)
    return format_html('<a class="nw" href="tel:{0}">{0}</a>', number)
