"""The tables of children and of the people around them, one file per noun."""

from beneficiaries.models.access_events import AccessEvent
from beneficiaries.models.children import Child, Enrolment, Village
from beneficiaries.models.consent import Consent, Notice, Purpose
from beneficiaries.models.facts import Category, LifeEvent, ParentFact
from beneficiaries.models.groups import Group
from beneficiaries.models.identity import ChildIdentity
from beneficiaries.models.people import GuardianLink, Person

__all__ = [
    "AccessEvent",
    "Category",
    "Child",
    "ChildIdentity",
    "Consent",
    "Enrolment",
    "Group",
    "GuardianLink",
    "LifeEvent",
    "Notice",
    "ParentFact",
    "Person",
    "Purpose",
    "Village",
]
