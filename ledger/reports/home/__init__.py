"""What the home page tells: what waits, the year's figures, who received nothing yet, what is left, where it went."""

from ledger.reports.home.figures import HomeFigures, chosen_year, home_figures, whole_book, years_of

__all__ = ["HomeFigures", "chosen_year", "home_figures", "whole_book", "years_of"]
