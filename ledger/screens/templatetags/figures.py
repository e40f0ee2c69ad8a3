"""``{% money %}``: how pages show an amount."""

from django import template

from ledger.printing.figures import yuan_printed

register = template.Library()
register.simple_tag(yuan_printed, name="money")
