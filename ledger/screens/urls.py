"""Addresses of the pages that belong to no noun."""

from django.urls import path

from ledger.screens import account, kept_forms, tokens, views
from ledger.screens.again import sign_in_again
from ledger.screens.health import healthz

urlpatterns = [
    path("components/", views.components, name="components"),
    path("components/confirm", views.confirm_sample, name="confirm_sample"),
    path("choose/sample", views.choose_sample, name="choose_sample"),
    path("sign-in-again/", sign_in_again, name="sign_in_again"),
    path("account/tokens/", tokens.api_tokens, name="api_tokens"),
    path("account/tokens/<int:key>/withdraw", tokens.withdraw_token, name="withdraw_token"),
    path("account/", account.account, name="account"),
    path("enter/<str:secret>/", account.enter, name="enter"),
    path("drafts/", kept_forms.drafts, name="drafts"),
    path("drafts/<int:pk>/discard", kept_forms.discard_draft, name="discard_draft"),
    path("more/", views.more, name="more"),
    path("healthz", healthz),
]
