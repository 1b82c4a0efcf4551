"""Rules about the plan's contents: what the law and the Lots model ask it to say."""

from __future__ import annotations

from collections.abc import Iterator

from docgen.case.model import MeetingKind
from docgen.case.rules.meetings import CLOSED_ACTIONS
from docgen.case.rules.rule import Problem, Situation, Weight
from docgen.case.workdays import add_months
from docgen.messages import say
from docgen.plan.kinds import Principal
from docgen.plan.model import Action, Basis, PlanType

_STATUTORY_PRINCIPALS = frozenset({Principal.MUNICIPALITY, Principal.REGION})


def next_meeting_is_set(situation: Situation) -> Iterator[Problem]:
    """R06: a next meeting within four months; in Lots a plan must have one (seed S0)."""
    date = situation.plan.follow_up.date
    if date is None:
        yield Problem(
            Weight.FINAL if situation.case.model == "lots" else Weight.WARNING,
            say("The plan has no date for the next meeting."),
            "plan.follow_up.date",
            say("Agree on day and place before you part; a plan without follow-up is not final."),
        )
        return
    latest = add_months(situation.plan.date or situation.on, situation.parameters.follow_up_months)
    if date > latest:
        yield Problem(
            Weight.WARNING,
            say(
                "The next meeting is on {date}, more than {months} months ahead.",
                date=date,
                months=situation.parameters.follow_up_months,
            ),
            "plan.follow_up.date",
            say("Choose a day no later than {date}.", date=latest),
        )


def family_navigator_is_named(situation: Situation) -> Iterator[Problem]:
    """R07: after the first network meeting the plan names one family navigator (S0, S4)."""
    held = [m for m in situation.case.meetings if m.kind is MeetingKind.NETWORK_1]
    if situation.plan.family_navigator is None and any(m.date <= situation.on for m in held):
        yield Problem(
            Weight.FINAL,
            say("The plan names no family navigator, and the first network meeting has been held."),
            "plan.family_navigator",
            say("Let the family choose one together with the network."),
        )


def statutory_items(situation: Situation) -> Iterator[Problem]:
    """R11: the four items of SoL 10 kap. 8 §: interventions, each principal's share, measures by
    others, and who has the overall responsibility.

    Hard for a statutory SIP when it is made final; a plan by agreement is only warned about.
    """
    plan = situation.plan
    weight = Weight.FINAL if _is_statutory(situation) else Weight.WARNING
    principals = [(action, _principal(situation, action)) for action in plan.actions]
    if not plan.needs:
        yield Problem(
            weight,
            say("The plan does not say which interventions are needed (item 1)."),
            "plan.needs",
            say("Write down what the child needs."),
        )
    if not any(principal in _STATUTORY_PRINCIPALS for _, principal in principals):
        yield Problem(
            weight,
            say("The plan does not say what the municipality and the region each do (item 2)."),
            "plan.actions",
            say("Write at least one action with municipality or region as principal."),
        )
    for action, principal in principals:
        if principal is None:
            yield Problem(
                weight,
                say("The plan does not say whose responsibility “{text}” is (item 2).",
                    text=_short(action.text)),
                f"plan.actions[{action.id}].principal",
                say("Choose municipality, region, family or other."),
            )  # fmt: skip
    others = any(p in (Principal.FAMILY, Principal.OTHER) for _, p in principals)
    if not others and not plan.no_measures_by_others:
        yield Problem(
            weight,
            say("The plan does not say what others than municipality and region do (item 3)."),
            "plan.no_measures_by_others",
            say("Write their actions, or tick that there are none."),
        )
    if plan.overall_responsible is None:
        yield Problem(
            weight,
            say("The plan does not say who has the overall responsibility (item 4)."),
            "plan.overall_responsible",
            say("Agree whether the municipality or the region has it."),
        )


def overall_responsible_is_principal(situation: Situation) -> Iterator[Problem]:
    """R12: in a statutory SIP the municipality or the region has the overall responsibility."""
    who = situation.plan.overall_responsible
    if _is_statutory(situation) and who is not None and who not in _STATUTORY_PRINCIPALS:
        yield Problem(
            Weight.FINAL,
            say(
                "In a SIP only the municipality or the region can have the overall responsibility."
            ),
            "plan.overall_responsible",
            say("Agree whether the municipality or the region has it."),
        )


def actions_are_owned_and_dated(situation: Situation) -> Iterator[Problem]:
    """R14: every action has somebody responsible and a date (seed S3; SoL 10 kap. 8 §)."""
    for action in situation.plan.actions:
        if action.status in CLOSED_ACTIONS:
            continue
        path = f"plan.actions[{action.id}]"
        if action.responsible is None and action.unit is None:
            yield Problem(
                Weight.FINAL,
                say("Nobody is responsible for “{text}”.", text=_short(action.text)),
                f"{path}.responsible",
                say("Write who does it."),
            )
        if action.due is None:
            yield Problem(
                Weight.WARNING,
                say("“{text}” has no date.", text=_short(action.text)),
                f"{path}.due",
                say("Write when it is to be done, or looked at again."),
            )


def _is_statutory(situation: Situation) -> bool:
    return situation.plan.type is PlanType.SIP and situation.plan.basis is Basis.STATUTORY


def _principal(situation: Situation, action: Action) -> Principal | None:
    if action.principal is not None:
        return action.principal
    unit = action.unit or situation.unit_of(action.responsible)
    return next((u.principal for u in situation.case.units if u.id == unit), None)


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39].rstrip() + "\u2026"
