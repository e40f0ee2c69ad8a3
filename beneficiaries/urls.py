"""Addresses of the pages of ``beneficiaries``."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
