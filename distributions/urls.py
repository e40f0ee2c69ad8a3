"""Addresses of the pages of ``distributions``."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
