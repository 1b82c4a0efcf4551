"""A case: one family's (or, for system-level models, one agency's) paperwork as data.

The shape is that of ``docs/case.md``; the field's terms and their sources are in the glossary
there. Everything with an ``id`` is addressed by that id, unique in the whole case, never by
position.
"""

from __future__ import annotations

from collections import abc
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from docgen.plan.kinds import (
    As,
    Date,
    Id,
    Kind,
    LongText,
    Number,
    PersonRef,
    Principal,
    Record,
    Text,
    Time,
    UnitRef,
    YesNo,
)
from docgen.plan.model import Plan


class CaseStatus(StrEnum):
    DRAFT = "draft"
    ACTIVE = "active"
    PAUSED = "paused"
    STOPPED = "stopped"
    CLOSED = "closed"
    TRANSFERRED = "transferred"


class Protection(StrEnum):
    """Skyddade personuppgifter: the three national levels, and a local flag."""

    NONE = "none"
    CONFIDENTIALITY_MARKED = "confidentiality_marked"
    PROTECTED_REGISTRATION = "protected_registration"
    FICTITIOUS_IDENTITY = "fictitious_identity"
    LOCAL_FLAG = "local_flag"


class GuardianKind(StrEnum):
    PARENT = "parent"
    APPOINTED = "appointed_guardian"
    TEMPORARY = "temporary_guardian"


class Sector(StrEnum):
    SOCIAL_SERVICES = "social_services"
    DISABILITY_SERVICES = "disability_services"
    PRESCHOOL = "preschool"
    SCHOOL = "school"
    PUPIL_HEALTH = "pupil_health"
    HEALTH_CENTRE = "health_centre"
    CAMHS = "camhs"
    HABILITATION = "habilitation"
    PAEDIATRICS = "paediatrics"
    CHILD_HEALTH = "child_health"
    FAMILY_CENTRE = "family_centre"
    POLICE = "police"
    SOCIAL_INSURANCE = "social_insurance"
    OTHER = "other"


class Function(StrEnum):
    """What a person does in the collaboration (seed S0's roles, and the other models')."""

    INITIATOR = "initiator"
    FACILITATOR = "facilitator"
    FAMILY_NAVIGATOR = "family_navigator"
    COORDINATOR = "coordinator"
    CONVENOR = "convenor"
    KEY_PERSON = "key_person"
    AGENCY_ACTOR = "agency_actor"
    RELATIVE = "relative"


class ConsentKind(StrEnum):
    """Five different consents, kept apart (domain.md 3.1)."""

    INFORMATION = "information"
    PLAN = "plan"
    MEETING = "meeting"
    MEASUREMENT = "measurement"
    CONTACT = "contact"


class ConsentStage(StrEnum):
    BEFORE_MEETING = "before_meeting"
    CONTINUED_WORK = "continued_work"


class InfoCategory(StrEnum):
    SCHOOLING = "schooling"
    SOCIAL_SITUATION = "social_situation"
    PHYSICAL_HEALTH = "physical_health"
    MENTAL_HEALTH = "mental_health"
    ASSESSMENTS = "assessments"
    INTERVENTIONS = "interventions"
    FAMILY_SITUATION = "family_situation"


class ConsentStatus(StrEnum):
    DRAFT = "draft"
    AWAITING_SIGNATURES = "awaiting_signatures"
    VALID = "valid"
    EXPIRED = "expired"
    PARTLY_WITHDRAWN = "partly_withdrawn"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    SUPERSEDED = "superseded"


class FewerSignatures(StrEnum):
    """Why fewer guardians sign than have custody (R03; domain.md Appendix C)."""

    SOLE_CUSTODY = "sole_custody"
    DECEASED = "deceased"
    PREVENTED = "prevented"
    BOARD_DECISION = "board_decision"
    SOCIAL_SERVICES_ACT = "social_services_act"
    OWN_CONSENT = "own_consent"
    COMPULSORY_CARE = "compulsory_care"
    PROTECTED_ACCOMMODATION = "protected_accommodation"
    OTHER = "other"


class SignatureMethod(StrEnum):
    WET = "wet"
    ELECTRONIC = "electronic"
    SEEN = "seen"
    ORAL = "oral"


class MeetingKind(StrEnum):
    NETWORK_1 = "network_1"
    NETWORK_2 = "network_2"
    FOLLOW_UP = "follow_up"
    PREPARATION = "preparation"
    START_UP = "start_up"


class Presence(StrEnum):
    PRESENT = "present"
    REMOTE = "remote"
    ABSENT = "absent"
    UNANSWERED = "unanswered"


class Child(Record):
    name: Text
    personal_id: Text | None = None
    birth_date: Date | None = None
    language: Text | None = None
    interpreter: YesNo = False
    adaptations: LongText | None = None
    """How the child takes part and what it needs for that."""
    protection: Annotated[Protection, As(Kind.CHOICE)] = Protection.NONE
    """Marker for staff; never printed."""


class Guardian(Record):
    id: Id
    name: Text
    personal_id: Text | None = None
    kind: Annotated[GuardianKind, As(Kind.CHOICE)] = GuardianKind.PARENT
    custody: YesNo = True
    phone: Text | None = None
    email: Text | None = None
    address: Text | None = None
    language: Text | None = None
    interpreter: YesNo = False
    protection: Annotated[Protection, As(Kind.CHOICE)] = Protection.NONE
    share_contact: YesNo = False
    """May the other guardian see this guardian's phone, e-mail and address?"""


class Unit(Record):
    """A service unit (verksamhet). Units of one authority share a store."""

    id: Id
    name: Text
    principal: Annotated[Principal, As(Kind.CHOICE)]
    sector: Annotated[Sector, As(Kind.CHOICE)]
    authority: Id
    phone: Text | None = None
    email: Text | None = None


class Participant(Record):
    """A professional, or someone the family invites."""

    id: Id
    name: Text
    role: Text | None = None
    unit: UnitRef | None = None
    phone: Text | None = None
    email: Text | None = None
    functions: Annotated[tuple[Function, ...], As(Kind.TICKS)] = ()
    since: Date | None = None
    until: Date | None = None


class Grant(Record):
    """Which unit may share with which: part of what a consent allows."""

    id: Id
    giver: UnitRef
    receiver: UnitRef
    mutual: YesNo = False
    """Whether the receiver may share with the giver as well; said, never assumed."""


class Signature(Record):
    id: Id
    person: PersonRef
    method: Annotated[SignatureMethod, As(Kind.CHOICE)] = SignatureMethod.WET
    signed_at: Date
    kept_at: UnitRef | None = None
    """Where the original is kept."""
    note: Text | None = None


class Withdrawal(Record):
    id: Id
    date: Date
    by: PersonRef
    received_by: PersonRef | None = None
    grants: tuple[Id, ...] = ()
    """The grants withdrawn; empty means the whole consent."""


class Consent(Record):
    id: Id
    kinds: Annotated[tuple[ConsentKind, ...], As(Kind.TICKS)] = (ConsentKind.INFORMATION,)
    stage: Annotated[ConsentStage, As(Kind.CHOICE)] = ConsentStage.BEFORE_MEETING
    status: Annotated[ConsentStatus, As(Kind.CHOICE)] = ConsentStatus.DRAFT
    purpose: LongText
    grants: tuple[Grant, ...] = Field(default=(), min_length=1)
    categories: Annotated[tuple[InfoCategory, ...], As(Kind.TICKS)] = ()
    other_information: LongText | None = None
    exclusions: LongText | None = None
    """What the family does not want shared, in its own words."""
    valid_from: Date
    valid_to: Date | None = None
    informed_by: PersonRef | None = None
    informed_on: Date | None = None
    child_informed: YesNo = False
    child_view: LongText | None = None
    fewer_signatures: Annotated[FewerSignatures | None, As(Kind.CHOICE)] = None
    fewer_signatures_note: LongText | None = None
    signatures: tuple[Signature, ...] = ()
    withdrawals: tuple[Withdrawal, ...] = ()
    supersedes: Id | None = None


class AgendaItem(Record):
    id: Id
    text: LongText
    responsible: PersonRef | None = None
    minutes: Number | None = Field(default=None, ge=0, le=600)


class Invitation(Record):
    """One invited person of a meeting and whether they came."""

    id: Id
    person: PersonRef
    why: Text | None = None
    presence: Annotated[Presence, As(Kind.CHOICE)] = Presence.UNANSWERED


class Meeting(Record):
    id: Id
    kind: Annotated[MeetingKind, As(Kind.CHOICE)]
    number: Number = Field(default=1, ge=1)
    date: Date
    start: Time | None = None
    end: Time | None = None
    place: Text | None = None
    purpose: LongText | None = None
    initiator: PersonRef | None = None
    facilitator: PersonRef | None = None
    consent: Id | None = None
    summons_sent: Date | None = None
    reply_by: Date | None = None
    reply_to: PersonRef | None = None
    child_takes_part: LongText | None = None
    interpreter: Text | None = None
    enclosures: LongText | None = None
    invited: tuple[Invitation, ...] = ()
    agenda: tuple[AgendaItem, ...] = ()


class Measurement(Record):
    """Scores only: questionnaires and their items are licensed (domain.md 4)."""

    id: Id
    instrument: Text
    informant: Text | None = None
    date: Date
    score: Number


class Agreement(Record):
    """Överenskommelse in PSYNK's register; a new one needs an end date (R24)."""

    id: Id
    title: Text
    parties: tuple[UnitRef, ...] = ()
    valid_from: Date | None = None
    valid_to: Date | None = None


class Mapping(Record):
    """PSYNK's mapping of one unit: the eight answers."""

    id: Id
    unit: UnitRef
    date: Date | None = None
    answers: tuple[LongText, ...] = Field(default=(), max_length=8)


class ReceiptKind(StrEnum):
    PROCESS_STARTED = "process_started"
    INVITATION_ACKNOWLEDGED = "invitation_acknowledged"
    PLAN_RECEIVED = "plan_received"
    PROCESS_CLOSED = "process_closed"


class Receipt(Record):
    id: Id
    kind: Annotated[ReceiptKind, As(Kind.CHOICE)]
    date: Date
    by: PersonRef | None = None


class Deviation(Record):
    id: Id
    date: Date
    text: LongText


class Case(Record):
    """The whole case. Load it with :meth:`docgen.Case.load`, which lists every fault at once."""

    id: Annotated[str, Field(pattern=r"^\d{4}-\d{4,6}$")]
    """Case number, such as ``2026-0042``; people see it with its check digit, ``2026-0042-5``
    (:mod:`docgen.case.numbers`)."""
    code_name: Text
    """A name people can say without naming the child; case numbers alone get mixed up."""
    model: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,30}$")]
    authority: Id
    status: Annotated[CaseStatus, As(Kind.CHOICE)] = CaseStatus.DRAFT
    opened: Date
    acute: YesNo = False
    responsible_unit: UnitRef | None = None
    child: Child | None = None
    guardians: tuple[Guardian, ...] = ()
    units: tuple[Unit, ...] = ()
    participants: tuple[Participant, ...] = ()
    consents: tuple[Consent, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    plan: Plan | None = None
    measurements: tuple[Measurement, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    mappings: tuple[Mapping, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    deviations: tuple[Deviation, ...] = ()

    @classmethod
    def load(cls, source: Path | str | bytes | abc.Mapping[str, Any]) -> Case:
        """The case in ``source``: a path, JSON as text or bytes, or plain data.

        Raises :class:`~docgen.errors.Refused` with one finding for every fault in it.
        """
        from docgen.case.intake import load  # noqa: PLC0415 - intake is about this class

        return load(source)
