"""The API put together: its addresses, and the one place where a refusal becomes an answer."""

from __future__ import annotations

from typing import Any

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django.contrib.auth.decorators import login_required
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.views import exception_handler

from beneficiaries.api import COLLECTIONS as OF_CHILDREN
from distributions.api import COLLECTIONS as OF_DISTRIBUTIONS
from donors.api.collections import COLLECTIONS as OF_DONORS
from ledger.access.errors import NotAllowed, Refusal, TokenOnlyReads
from ledger.book.api import COLLECTIONS as OF_THE_BOOK
from ledger.reports.api import COLLECTIONS as OF_REPORTS

_FORBIDDEN = (NotAllowed, TokenOnlyReads)


def answer_to(problem: Exception, context: dict[str, Any]) -> Response | None:
    """Answer a refusal with 409 (403 where the right is missing), and a fault of the input with 400 by field.

    What is neither is told in the same shape: a code, no field, a sentence.
    """
    if isinstance(problem, Refusal):
        forbidden = isinstance(problem, _FORBIDDEN)
        told: dict[str, str | int | None] = {"code": problem.code, "field": problem.field, "message": str(problem)}
        if problem.line is not None:
            told["line"] = problem.line
        return Response(told, status.HTTP_403_FORBIDDEN if forbidden else status.HTTP_409_CONFLICT)
    answer = exception_handler(problem, context)
    if answer is not None and not isinstance(problem, exceptions.ValidationError):
        detail = answer.data.get("detail", "")
        answer.data = {"code": getattr(detail, "code", "error"), "field": None, "message": str(detail)}
    return answer


# Swagger's own style sheet is written into the page by its script: here alone.
api_docs = login_required(
    csp_update({"style-src": [SELF, UNSAFE_INLINE]})(SpectacularSwaggerSplitView.as_view(url_name="api_schema"))
)


def router() -> SimpleRouter:
    """Return the addresses of all collections."""
    found = SimpleRouter()
    for collections in (OF_DONORS, OF_CHILDREN, OF_DISTRIBUTIONS, OF_THE_BOOK, OF_REPORTS):
        for name, view in collections.items():
            found.register(name, view, basename=f"api-{name}")
    return found
