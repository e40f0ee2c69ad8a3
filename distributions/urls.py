"""Addresses of the pages of ``distributions``."""

from django.urls import path

from distributions.views import stock

STOCK = [
    path("stock/", stock.stock, name="stock"),
    path("stock/money/", stock.stock_money, name="stock_money"),
    path("stock/lots/<int:number>/", stock.lot, name="lot"),
]

urlpatterns = [*STOCK]
