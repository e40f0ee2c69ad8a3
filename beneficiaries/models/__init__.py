"""The tables of children and of the people around them, one file per noun."""

from beneficiaries.models.access_events import AccessEvent
from beneficiaries.models.children import Child, Enrolment, Village
from beneficiaries.models.class_moves import ClassMove, ClassMoveLine
from beneficiaries.models.concerns import Concern, ConcernStep
from beneficiaries.models.consent import Consent, Notice, Purpose
from beneficiaries.models.duplicates import DuplicatePair
from beneficiaries.models.facts import Category, LifeEvent, ParentFact
from beneficiaries.models.follow_ups import FollowUp
from beneficiaries.models.groups import Group
from beneficiaries.models.helpers import Helper, HelperCheck
from beneficiaries.models.identity import ChildIdentity, SearchBlock
from beneficiaries.models.merges import ChildMerge
from beneficiaries.models.pairings import Pairing, PairingStep
from beneficiaries.models.people import GuardianLink, Person
from beneficiaries.models.photographs import Photograph
from beneficiaries.models.privacy import Erasure, KeyPaper, OpeningInNeed, OpeningsReview
from beneficiaries.models.visits import Visit, VisitAmendment

__all__ = [
    "AccessEvent",
    "Category",
    "Child",
    "ChildIdentity",
    "ChildMerge",
    "ClassMove",
    "ClassMoveLine",
    "Concern",
    "ConcernStep",
    "Consent",
    "DuplicatePair",
    "Enrolment",
    "Erasure",
    "FollowUp",
    "Group",
    "GuardianLink",
    "Helper",
    "HelperCheck",
    "KeyPaper",
    "LifeEvent",
    "Notice",
    "OpeningInNeed",
    "OpeningsReview",
    "Pairing",
    "PairingStep",
    "ParentFact",
    "Person",
    "Photograph",
    "Purpose",
    "SearchBlock",
    "Village",
    "Visit",
    "VisitAmendment",
]
