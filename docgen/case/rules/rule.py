"""What a rule is: a name, where it comes from, which forms it is about, and a pure check."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from docgen.case import paths
from docgen.case.model import Case, Consent, Guardian, Meeting, Participant
from docgen.case.signers import SigningRules, consent_rules
from docgen.errors import Refused
from docgen.messages import say
from docgen.plan.model import Plan
from docgen.plan.reading import Severity


class Moment(StrEnum):
    """When a document is judged: some rules are hard only when the plan is made final."""

    ISSUE = "issue"
    FINALISE = "finalise"


class Weight(StrEnum):
    """How much breaking a rule matters."""

    HARD = "hard"
    """Stops the document, whenever."""
    FINAL = "final"
    """Stops a plan from being made final; a draft of it is issued with a warning."""
    WARNING = "warning"
    """A person should know; stops nothing."""

    def severity(self, moment: Moment) -> Severity:
        if self is Weight.HARD or (self is Weight.FINAL and moment is Moment.FINALISE):
            return Severity.ERROR
        return Severity.WARNING


@dataclass(frozen=True)
class Problem:
    """One way a rule is broken."""

    weight: Weight
    message: str
    path: str | None = None
    suggestion: str | None = None


@dataclass(frozen=True)
class Parameters:
    """What a model's file sets, in its table ``[rules]``; the defaults are those of Lots."""

    notice_working_days: int = 15
    """R04: from the summons to the first meeting (seed S4)."""
    follow_up_months: int = 4
    """R06: to the next meeting at most (seed S0)."""
    age_from: int = 0
    age_to: int = 17
    """R10: the oldest age the model is for; the sources disagree, so it is set by agreement."""
    youth_ages: tuple[int, ...] = (15, 16)
    """R18: the birthdays by which more is asked of, or allowed to, the youth."""

    @classmethod
    def of(cls, model: Mapping[str, Any]) -> Parameters:
        """The parameters in a model's file; raises Refused for what is not understood."""
        table = dict(model.get("rules", {}))
        for key, given in table.items():
            default = getattr(cls, key, None)
            value = tuple(given) if isinstance(given, list) else given
            table[key] = value
            if default is None or not _is_whole(value, like=default):
                raise Refused(
                    "catalogue_fault",
                    say("[rules] {key} = {value} is not understood.", key=key, value=given),
                )
        return cls(**table)


def _is_whole(value: Any, like: Any) -> bool:
    numbers = value if isinstance(like, tuple) and isinstance(value, tuple) else (value,)
    return type(value) is type(like) and all(
        type(number) is int and number >= 0 for number in numbers
    )


@dataclass(frozen=True)
class Situation:
    """All a rule may look at."""

    case: Case
    form: str
    """The form's own name: ``summons`` of ``lots/summons``."""
    about: str | None
    on: dt.date
    parameters: Parameters
    model_parameters: Mapping[str, Any]

    @cached_property
    def meeting(self) -> Meeting | None:
        """The meeting the document is about, or the one the plan was made at."""
        if self.about and self.about.startswith("meetings["):
            wanted: str | None = paths.id_of(self.about)
        else:
            wanted = self.case.plan.meeting if self.case.plan else None
        return next((m for m in self.case.meetings if m.id == wanted), None)

    @cached_property
    def consent(self) -> Consent | None:
        """The consent the document is about."""
        if not (self.about and self.about.startswith("consents[")):
            return None
        wanted = paths.id_of(self.about)
        return next((c for c in self.case.consents if c.id == wanted), None)

    @property
    def plan(self) -> Plan:
        """The plan; an empty one where the case has none yet."""
        return self.case.plan or Plan()

    @property
    def consent_signing(self) -> SigningRules:
        """Who signs a consent: all guardians with custody (R03)."""
        return consent_rules(self.model_parameters)

    def unit_of(self, person: str | None) -> str | None:
        """The unit of a person of the case."""
        return next((p.unit for p in self.case.participants if p.id == person), None)

    def person_name(self, person: str) -> str:
        """A person's name; the reference itself where it is a name as written."""
        people: tuple[Guardian | Participant, ...] = (*self.case.guardians, *self.case.participants)
        return next((p.name for p in people if p.id == person), person)

    def unit_name(self, unit: str) -> str:
        """A unit's name; the reference itself where it is a name as written."""
        return next((u.name for u in self.case.units if u.id == unit), unit)


Check = Callable[[Situation], Iterator[Problem]]


@dataclass(frozen=True)
class Rule:
    """A named rule of domain.md Appendix A; what it says is the docstring of its check."""

    id: str
    check: Check
    forms: frozenset[str]
    models: frozenset[str] | None = None
    """None: every model."""
    may_be_released: bool = False
    """A named officer may let a document through all the same."""

    def applies(self, model: str, form: str) -> bool:
        return form in self.forms and (self.models is None or model in self.models)
