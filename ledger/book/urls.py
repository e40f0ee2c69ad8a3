"""Addresses of the pages of ``ledger.book``."""

from django.urls import path

from ledger.book import views

urlpatterns = [path("first-run/", views.first_run, name="first_run")]
