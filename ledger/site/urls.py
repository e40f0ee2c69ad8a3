"""The addresses of the site."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from ledger.site.api import api_docs, router

# The admin's own door would pass by the limits against guessing.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign] # as allauth asks for

urlpatterns = [
    path("", include("ledger.reports.urls")),
    path("", include("ledger.reconciliation.urls")),
    path("", include("donors.urls")),
    path("", include("distributions.urls")),
    path("", include("beneficiaries.urls")),
    path("", include("ledger.exchange.urls")),
    path("", include("ledger.book.urls")),
    path("", include("ledger.jobs.urls")),
    path("", include("ledger.screens.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path("api/v1/docs/", api_docs, name="api_docs"),
    path("api/v1/", include((router().urls, "api"))),
    path("admin/", admin.site.urls),
]
