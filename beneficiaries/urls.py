"""Addresses of the pages of ``beneficiaries``. The list of children and a child's file lie in ``ledger.reports``."""

from django.urls import path

from beneficiaries.views import acts, children, class_moves, duplicates, groups, notices, privacy, statistics

urlpatterns = [
    path("children/new", children.new_child, name="new_child"),
    path("children/unreachable", children.unreachable_children, name="unreachable_children"),
    path("children/open", privacy.open_in_need, name="open_in_need"),
    path("children/statistics", statistics.statistics, name="statistics"),
    path("duplicates/", duplicates.duplicates, name="duplicates"),
    path("duplicates/look", duplicates.look_for_duplicates, name="look_for_duplicates"),
    path("duplicates/<int:number>/", duplicates.duplicate, name="duplicate"),
    path("duplicates/<int:number>/apart", duplicates.tell_apart, name="tell_apart"),
    path("openings/", privacy.openings, name="openings"),
    path("children/<str:code>/card", children.contact_card, name="contact_card"),
    path("children/<str:code>/letter", children.letter_of_care, name="letter_of_care"),
    path("children/<str:code>/edit", children.edit_child, name="edit_child"),
    path("children/<str:code>/<slug:act>", acts.act_on_child, name="act_on_child"),
    path("school-year/", class_moves.school_year, name="school_year"),
    path("school-year/undo", class_moves.undo_class_move, name="undo_class_move"),
    path("school-year/<str:code>/<slug:kind>", class_moves.move_classes, name="move_classes"),
    path("notices/", notices.notices, name="notices"),
    path("notices/new", notices.new_notice, name="new_notice"),
    path("notices/<str:version>/", notices.notice, name="notice"),
    path("groups/", groups.groups, name="groups"),
    path("groups/new", groups.new_group, name="new_group"),
    path("groups/<str:code>/", groups.group, name="group"),
    path("groups/<str:code>/edit", groups.edit_group, name="edit_group"),
    path("choose/children", children.choose_children, name="choose_children"),
]
