"""The coordinated plan: SIP or individual plan (SoL 10 kap. 8 §; the Lots model's sections).

Actions are flat and name the goals they serve. People and units are referred to by id; a name
that is not in the case yet is kept as written.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

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


class PlanType(StrEnum):
    SIP = "sip"
    INDIVIDUAL_PLAN = "individual_plan"


class Basis(StrEnum):
    """Statutory SIP, or a plan made by agreement (domain.md Appendix C)."""

    STATUTORY = "statutory"
    AGREEMENT = "agreement"


class Horizon(StrEnum):
    SHORT = "short"
    LONG = "long"


class Voice(StrEnum):
    """Whose goal or need it is."""

    CHILD = "child"
    GUARDIAN = "guardian"
    PROFESSIONAL = "professional"
    JOINT = "joint"


class GoalStatus(StrEnum):
    NEW = "new"
    IN_PROGRESS = "in_progress"
    PARTLY_MET = "partly_met"
    MET = "met"
    REVISED = "revised"
    DROPPED = "dropped"


class ActionStatus(StrEnum):
    PLANNED = "planned"
    ONGOING = "ongoing"
    DONE = "done"
    DELAYED = "delayed"
    CANCELLED = "cancelled"
    DECLINED = "declined"


class Decision(StrEnum):
    APPROVES = "approves"
    DECLINES = "declines"
    NOT_REACHED = "not_reached"


class Need(Record):
    """An intervention or support the child needs (item 1 of SoL 10 kap. 8 §)."""

    id: Id
    text: LongText
    raised_by: Annotated[Voice | None, As(Kind.CHOICE)] = None


class Goal(Record):
    id: Id
    text: LongText
    horizon: Annotated[Horizon, As(Kind.CHOICE)] = Horizon.SHORT
    indicator: Text | None = None
    """How one knows that the goal is reached."""
    target_date: Date | None = None
    voice: Annotated[Voice | None, As(Kind.CHOICE)] = None
    status: Annotated[GoalStatus, As(Kind.CHOICE)] = GoalStatus.NEW


class Action(Record):
    """Åtgärd: what someone does towards one or more goals (items 2 and 3)."""

    id: Id
    goals: Annotated[tuple[Id, ...], As(Kind.GOALS)] = ()
    text: LongText
    responsible: PersonRef | None = None
    unit: UnitRef | None = None
    principal: Annotated[Principal | None, As(Kind.CHOICE)] = None
    start: Date | None = None
    due: Date | None = None
    status: Annotated[ActionStatus, As(Kind.CHOICE)] = ActionStatus.PLANNED
    result: LongText | None = None


class AgencyNote(Record):
    """What an agency adds to the family's account of the current situation."""

    id: Id
    unit: UnitRef
    text: LongText


class FollowUp(Record):
    """Uppföljning: must be present in a Lots plan (seed S0), at most four months ahead."""

    date: Date | None = None
    start: Time | None = None
    place: Text | None = None
    how: LongText | None = None
    responsible: PersonRef | None = None


class Replacement(Record):
    """Byten: a changed actor or family navigator, logged in the plan itself (seed S0)."""

    id: Id
    date: Date | None = None
    role: Text
    previous: Text | None = None
    new: Text | None = None


class Approval(Record):
    id: Id
    person: PersonRef
    decision: Annotated[Decision, As(Kind.CHOICE)]
    date: Date


class Plan(Record):
    type: Annotated[PlanType, As(Kind.CHOICE)] = PlanType.INDIVIDUAL_PLAN
    basis: Annotated[Basis, As(Kind.CHOICE)] = Basis.AGREEMENT
    revision: Number = Field(default=1, ge=1)
    date: Date | None = None
    meeting: Id | None = None
    confidentiality: LongText | None = None
    purpose: LongText | None = None
    current_situation: LongText | None = None
    """Nuläge: the family's account, summarised."""
    child_voice: LongText | None = None
    agency_notes: tuple[AgencyNote, ...] = ()
    resources: LongText | None = None
    ongoing_interventions: LongText | None = None
    needs: tuple[Need, ...] = ()
    goals: tuple[Goal, ...] = ()
    actions: tuple[Action, ...] = ()
    no_measures_by_others: YesNo = False
    """Said explicitly when nobody but municipality and region shall act (item 3)."""
    overall_responsible: Annotated[Principal | None, As(Kind.CHOICE)] = None
    overall_responsible_unit: UnitRef | None = None
    family_navigator: PersonRef | None = None
    family_navigator_from: Date | None = None
    follow_up: FollowUp = FollowUp()
    crisis_contact: LongText | None = None
    child_participation: LongText | None = None
    handed_to_family: YesNo = False
    distribution: LongText | None = None
    replacements: tuple[Replacement, ...] = ()
    approvals: tuple[Approval, ...] = ()
