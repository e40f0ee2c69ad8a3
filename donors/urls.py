"""Addresses of the pages of ``donors``."""

from django.urls import path

from donors.views import donors, gifts, pledges, putting_right, receipts, unknown_payers

urlpatterns = [
    path("donors/", donors.donors, name="donors"),
    path("donors/new", donors.new_donor, name="new_donor"),
    path("donors/<str:code>/", donors.donor, name="donor"),
    path("donors/<str:code>/edit", donors.edit_donor, name="edit_donor"),
    path("gifts/", gifts.gifts, name="gifts"),
    path("gifts/new", gifts.new_gift, name="new_gift"),
    path("gifts/new/pledges", gifts.pledge_picker, name="pledge_picker"),
    path("gifts/<str:number>/", gifts.gift, name="gift"),
    path("gifts/<str:number>/reverse", putting_right.reverse_gift, name="reverse_gift"),
    path("gifts/<str:number>/refund", putting_right.refund_gift, name="refund_gift"),
    path("gifts/<str:number>/shortfall", putting_right.record_shortfall, name="record_shortfall"),
    path("gifts/<str:number>/donor", putting_right.attribute_gift, name="attribute_gift"),
    path("pledges/", pledges.pledges, name="pledges"),
    path("pledges/new", pledges.new_pledge, name="new_pledge"),
    path("pledges/<str:number>/", pledges.pledge, name="pledge"),
    path("receipts/", receipts.receipts, name="receipts"),
    path("receipts/issue", receipts.issue_receipts, name="issue_receipts"),
    path("receipts/<str:number>/", receipts.receipt, name="receipt"),
    path("receipts/<str:number>/paper", receipts.receipt_paper, name="receipt_paper"),
    path("receipts/<str:number>/void", receipts.void_receipt, name="void_receipt"),
    path("gifts/<str:number>/receipt", receipts.issue_receipt, name="issue_receipt"),
    path("unknown-payers/", unknown_payers.unknown_payers, name="unknown_payers"),
    path("unknown-payers/new", unknown_payers.new_unknown_payer, name="new_unknown_payer"),
    path("unknown-payers/<str:number>/", unknown_payers.unknown_payer, name="unknown_payer"),
    path("unknown-payers/<str:number>/donor", unknown_payers.identify_payer, name="identify_payer"),
    path("choose/pledges", pledges.choose_pledges, name="choose_pledges"),
    path("choose/donors", gifts.choose_donors, name="choose_donors"),
]
