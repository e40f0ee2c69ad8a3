"""The tables of children and of the people around them, one file per noun."""

from beneficiaries.models.access_events import AccessEvent
from beneficiaries.models.children import Child, Enrolment, Village
from beneficiaries.models.facts import Category, LifeEvent, ParentFact
from beneficiaries.models.groups import Group
from beneficiaries.models.identity import ChildIdentity
from beneficiaries.models.people import GuardianLink, Person

__all__ = [
    "AccessEvent",
    "Category",
    "Child",
    "ChildIdentity",
    "Enrolment",
    "Group",
    "GuardianLink",
    "LifeEvent",
    "ParentFact",
    "Person",
    "Village",
]
