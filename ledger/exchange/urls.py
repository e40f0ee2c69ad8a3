"""Addresses of the pages of ``ledger.exchange``."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
