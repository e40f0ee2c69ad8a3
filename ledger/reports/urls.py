"""Addresses of the pages of ``ledger.reports``."""

from django.urls import path

from ledger.reports import views

urlpatterns = [
    path("", views.front, name="home"),
    path("v/<str:code>/", views.check_paper, name="check_paper"),
]
