"""Addresses of the pages of ``distributions``."""

from django.urls import path

from distributions.views import distributions, preparing, stock

HAND_OUTS = [
    path("distributions/", distributions.distributions, name="distributions"),
    path("distributions/new", preparing.new_distribution, name="new_distribution"),
    path("distributions/<str:ref>/", distributions.distribution, name="distribution"),
    path("distributions/<str:ref>/children", preparing.distribution_children, name="distribution_children"),
    path("distributions/<str:ref>/items", preparing.distribution_items, name="distribution_items"),
    path("distributions/<str:ref>/free", preparing.distribution_free, name="distribution_free"),
    path("distributions/<str:ref>/take-back", preparing.take_back_distribution, name="take_back_distribution"),
    path("distributions/<str:ref>/discard", preparing.discard_distribution, name="discard_distribution"),
    path("distributions/<str:ref>/approve", distributions.approve_distribution, name="approve_distribution"),
    path("distributions/<str:ref>/return", distributions.return_distribution, name="return_distribution"),
    path("distributions/<str:ref>/reverse", distributions.reverse_distribution, name="reverse_distribution"),
]

STOCK = [
    path("stock/", stock.stock, name="stock"),
    path("stock/money/", stock.stock_money, name="stock_money"),
    path("stock/lots/<int:number>/", stock.lot, name="lot"),
]

urlpatterns = [*HAND_OUTS, *STOCK]
