"""Pages as a reader sees them: the white space that only orders the markup is gone, and so are random keys."""

import re

from django.http.response import HttpResponseBase
from django.test import Client

# Elements before, after and inside of which white space is never seen (HTML standard, "inter-element whitespace").
_BLOCKS = (
    "article|aside|body|br|caption|col|colgroup|dd|details|dialog|div|dl|dt|fieldset|figcaption|figure|footer|form|h1|h2|h3"
    "|head|header|html|legend|li|link|main|meta|nav|ol|optgroup|option|p|script|section|select|summary|table|tbody|td"
    "|tfoot|th|thead|title|tr|ul|!DOCTYPE|path|svg"
)
_KEPT = re.compile(r"(<(?:pre|textarea|script)\b.*?</(?:pre|textarea|script)>)", re.DOTALL)
_TAG = re.compile(r"<[a-zA-Z!][^<>]*>")
_BETWEEN = re.compile(rf"\s*(</?(?:{_BLOCKS})\b[^<>]*>)\s*")
_INSIDE = re.compile(r"(<(?:button|progress)\b[^<>]*>)\s+|\s+(</(?:button|progress)>)")
_SPACES = re.compile(r"\s+")
# Sixty-four random letters hold any two of them sooner or later, also the code of a child that must not be shown.
_TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]*')


def _tidied(tag: re.Match[str]) -> str:
    return _SPACES.sub(" ", tag[0]).replace(" >", ">").replace(" />", "/>")


def _laid_out(piece: str) -> str:
    piece = _BETWEEN.sub(r"\1", _TAG.sub(_tidied, piece))
    return _SPACES.sub(" ", _INSIDE.sub(r"\1\2", piece))


def squeezed(page: str) -> str:
    """Return the HTML without white space that no browser shows; what is typed or kept as it is stays."""
    pieces = _KEPT.split(page)
    pieces[::2] = [_laid_out(each) for each in pieces[::2]]
    return "".join(pieces)


_asked = Client.request


def _request(self: Client, **request: object) -> HttpResponseBase:
    answer = _asked(self, **request)
    if answer.get("Content-Type", "").startswith("text/html") and not answer.streaming:
        page = squeezed(answer.content.decode())
        answer.content = (page if self.handler.enforce_csrf_checks else _TOKEN.sub(r"\1", page)).encode()
    return answer


def squeeze_every_page() -> None:
    """Let tests read markup, neither how a template is broken into lines nor what is drawn at random."""
    Client.request = _request
