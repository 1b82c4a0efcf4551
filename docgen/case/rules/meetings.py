"""Rules about meetings, and about the child a document is made for."""

from __future__ import annotations

from collections.abc import Iterator

from docgen.case.model import Function, MeetingKind, Protection
from docgen.case.personal_ids import age, birthday
from docgen.case.rules.rule import Problem, Situation, Weight
from docgen.case.signers import ADULT
from docgen.case.workdays import add_working_days, working_days
from docgen.messages import say
from docgen.plan.model import Action, ActionStatus

CLOSED_ACTIONS = frozenset({ActionStatus.DONE, ActionStatus.CANCELLED, ActionStatus.DECLINED})


def summoned_in_time(situation: Situation) -> Iterator[Problem]:
    """R04: fifteen working days from the summons to the first Lots meeting (seed S4)."""
    meeting = situation.meeting
    if meeting is None or meeting.kind is not MeetingKind.NETWORK_1:
        return
    sent = meeting.summons_sent or situation.on
    wanted = situation.parameters.notice_working_days
    days = working_days(sent, meeting.date)
    if days < wanted:
        yield Problem(
            Weight.WARNING,
            say(
                "There are {days} working days from the summons to the first meeting; the model "
                "asks for {wanted}.",
                days=days,
                wanted=wanted,
            ),
            f"meetings[{meeting.id}].date",
            say(
                "The first day with {wanted} working days is {date}.",
                wanted=wanted,
                date=add_working_days(sent, wanted),
            ),
        )


def facilitator_is_neutral(situation: Situation) -> Iterator[Problem]:
    """R08: the facilitator has no other part in the case (seed S0); never blocks."""
    meeting = situation.meeting
    if meeting is None or meeting.facilitator is None:
        return
    who = meeting.facilitator
    functions = {f for p in situation.case.participants if p.id == who for f in p.functions}
    unit = situation.unit_of(who)
    actions = [a for a in situation.plan.actions if a.status not in CLOSED_ACTIONS]
    if who == meeting.initiator or Function.INITIATOR in functions:
        why = say("is also the initiator")
    elif who == situation.plan.family_navigator or Function.FAMILY_NAVIGATOR in functions:
        why = say("is also the family navigator")
    elif any(action.responsible == who for action in actions):
        why = say("has an action in the plan")
    elif unit is not None and any(_unit(situation, action) == unit for action in actions):
        why = say("comes from a unit that has an action in the plan")
    else:
        return
    yield Problem(
        Weight.WARNING,
        say(
            "The facilitator {name} {why}, and so may not be neutral.",
            name=situation.person_name(who),
            why=why,
        ),
        f"meetings[{meeting.id}].facilitator",
        say("Ask somebody who is not involved in the case to lead the meeting, if you can."),
    )


def not_acute(situation: Situation) -> Iterator[Problem]:
    """R09: Lots is not for acute situations (seeds S0 and S4)."""
    if situation.case.acute:
        yield Problem(
            Weight.WARNING,
            say("The case is marked as acute, and Lots is not for acute situations."),
            "acute",
            say(
                "Use the acute channel and report concern where there is reason to (SoL 19 kap. "
                "1 §); untick acute when it no longer is."
            ),
        )


def age_within_model(situation: Situation) -> Iterator[Problem]:
    """R10: the child's age is within what the model is for (S4, V20, V22, S2)."""
    child, parameters = situation.case.child, situation.parameters
    years = age(child, situation.on) if child else None
    if years is not None and not parameters.age_from <= years <= parameters.age_to:
        yield Problem(
            Weight.WARNING,
            say(
                "The child is {years}; the model is for ages {first} to {last}.",
                years=years,
                first=parameters.age_from,
                last=parameters.age_to,
            ),
            "child.birth_date",
            say("Agree on who goes on with the support, and how it is handed over."),
        )


def birthdays_before_next_meeting(situation: Situation) -> Iterator[Problem]:
    """R18: the child turns 15, 16 or 18 before the next meeting.

    More is asked of, or allowed to, the youth from 15 (SoL 3 kap. 4 §) and 16 (skollagen 29 kap.
    12 §). At 18 what guardians have signed lapses (FB 6 kap. 2 §): hard for a summons, and for a
    plan when it is made final.
    """
    child, meeting = situation.case.child, situation.meeting
    if situation.form == "plan":
        then, path = situation.plan.follow_up.date, "plan.follow_up.date"
    else:
        then, path = (meeting.date, f"meetings[{meeting.id}].date") if meeting else (None, "")
    if child is None or then is None:
        return
    for years in (*situation.parameters.youth_ages, ADULT):
        day = birthday(child, years)
        if day is None or not situation.on < day <= then:
            continue
        message = say(
            "The child turns {years} on {date}, before the meeting on {meeting}.",
            years=years,
            date=day,
            meeting=then,
        )
        if years < ADULT:
            ask = say("Ask the youth too, and let the youth sign beside the guardians.")
            yield Problem(Weight.WARNING, message, path, ask)
        else:
            weight = Weight.FINAL if situation.form == "plan" else Weight.HARD
            ask = say("From then on the person decides alone: choose an earlier day or ask them.")
            yield Problem(weight, message, path, ask)


def identity_is_protected(situation: Situation) -> Iterator[Problem]:
    """R19: a document that shows contacts or a place, for someone with protected identity.

    Hard, unless a named officer releases it (L27; V61 to V64). Addresses of the protected are
    left out in any case.
    """
    case = situation.case
    people = [("child", case.child), *((f"guardians[{g.id}]", g) for g in case.guardians)]
    for path, person in people:
        if person is not None and person.protection is not Protection.NONE:
            yield Problem(
                Weight.HARD,
                say("{name} has protected identity, and the document shows contacts and places.",
                    name=person.name),
                f"{path}.protection",
                say("Let the officer who handles protected identities decide and release it."),
            )  # fmt: skip


def _unit(situation: Situation, action: Action) -> str | None:
    return action.unit or situation.unit_of(action.responsible)
