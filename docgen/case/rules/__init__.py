"""The rules of the field by their names, R01 and on (domain.md Appendix A).

A rule is a pure function of the case; what breaking it means depends on the moment. Hard stops
``issue`` only where the field says that it does: what a plan must have in the end is a warning
while the plan is a draft.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from docgen.case.model import Case
from docgen.case.rules import consents, meetings, plans
from docgen.case.rules.rule import Moment, Parameters, Problem, Rule, Situation, Weight
from docgen.errors import WrongUse
from docgen.messages import say
from docgen.plan.reading import Finding, Severity

__all__ = ["RULES", "Moment", "Parameters", "Problem", "Rule", "Weight", "check"]

_SHARED = frozenset({"summons", "agenda", "plan"})
_EVERY_FORM = frozenset({"information", "consent", "summons", "agenda", "plan"})
_MEETING = frozenset({"summons", "agenda"})
_CONSENT = frozenset({"consent", "summons", "plan"})
_PLAN = frozenset({"plan"})
_LOTS = frozenset({"lots"})

RULES: tuple[Rule, ...] = (
    Rule("R01", consents.covered_by_consent, _SHARED),
    Rule("R03", consents.all_guardians_signed, _SHARED),
    Rule("R04", meetings.summoned_in_time, frozenset({"summons"}), _LOTS),
    Rule("R06", plans.next_meeting_is_set, _PLAN),
    Rule("R07", plans.family_navigator_is_named, _PLAN, _LOTS),
    Rule("R08", meetings.facilitator_is_neutral, _MEETING),
    Rule("R09", meetings.not_acute, _EVERY_FORM, _LOTS),
    Rule("R10", meetings.age_within_model, _EVERY_FORM),
    Rule("R11", plans.statutory_items, _PLAN),
    Rule("R12", plans.overall_responsible_is_principal, _PLAN),
    Rule("R14", plans.actions_are_owned_and_dated, _PLAN),
    Rule("R15", consents.consent_holds, _SHARED),
    Rule("R16", consents.consent_is_specific, _CONSENT),
    Rule("R17", consents.consent_ends, _CONSENT),
    Rule("R18", meetings.birthdays_before_next_meeting, _SHARED),
    Rule("R19", meetings.identity_is_protected, _SHARED, may_be_released=True),
)


def check(
    case: Case,
    form_id: str,
    about: str | None,
    rules: Mapping[str, Any],
    on: dt.date,
    *,
    moment: Moment = Moment.ISSUE,
    only: Collection[str] | None = None,
    released: Mapping[str, str] | None = None,
) -> tuple[Finding, ...]:
    """What the rules say about a document made from ``case`` on a day, in the rules' order.

    ``form_id`` is ``model/form``; ``about`` the meeting or consent it is about; ``rules`` the
    model's parameters (all of model.toml); ``only`` the names of the rules the form asks for,
    None for all that are about such forms. ``released`` gives, by rule, the officer who lets the
    document through. Findings with severity error stop the document.

    Raises Refused where the model's parameters are not understood, WrongUse where a rule is
    released that nobody may release.
    """
    model, _, form = form_id.partition("/")
    situation = Situation(case, form, about, on, Parameters.of(rules), rules)
    released = released or {}
    firm = sorted(set(released) - {rule.id for rule in RULES if rule.may_be_released})
    if firm:
        raise WrongUse("release", say("{rule} cannot be released by anyone.", rule=firm[0]))
    return tuple(
        _finding(rule, problem, moment, released.get(rule.id))
        for rule in RULES
        if rule.applies(model, form) and (only is None or rule.id in only)
        for problem in rule.check(situation)
    )


def _finding(rule: Rule, problem: Problem, moment: Moment, officer: str | None) -> Finding:
    severity = problem.weight.severity(moment)
    if officer and severity is Severity.ERROR:
        return Finding(
            rule.id,
            Severity.WARNING,
            say("{message} Released by {officer}.", message=problem.message, officer=officer),
            problem.path,
        )
    return Finding(rule.id, severity, problem.message, problem.path, suggestion=problem.suggestion)
