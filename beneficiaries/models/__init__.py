"""The tables of children and of the people around them, one file per noun."""

from beneficiaries.models.access_events import AccessEvent
from beneficiaries.models.children import Child, Enrolment, Village
from beneficiaries.models.class_moves import ClassMove, ClassMoveLine
from beneficiaries.models.consent import Consent, Notice, Purpose
from beneficiaries.models.duplicates import DuplicatePair
from beneficiaries.models.facts import Category, LifeEvent, ParentFact
from beneficiaries.models.groups import Group
from beneficiaries.models.identity import ChildIdentity
from beneficiaries.models.people import GuardianLink, Person
from beneficiaries.models.privacy import Erasure, KeyPaper, OpeningInNeed, OpeningsReview

__all__ = [
    "AccessEvent",
    "Category",
    "Child",
    "ChildIdentity",
    "ClassMove",
    "ClassMoveLine",
    "Consent",
    "DuplicatePair",
    "Enrolment",
    "Erasure",
    "Group",
    "GuardianLink",
    "KeyPaper",
    "LifeEvent",
    "Notice",
    "OpeningInNeed",
    "OpeningsReview",
    "ParentFact",
    "Person",
    "Purpose",
    "Village",
]
