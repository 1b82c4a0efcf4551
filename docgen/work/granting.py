"""Who may open a case's folder, worked out from the case: nothing is set or recorded here.

The unit that is responsible for the case may always. Another unit of the same authority may while
it takes part and a valid consent lets the responsible unit share with it, and may write where that
consent lets it share in turn.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from docgen.case import sharing
from docgen.case.model import Case, CaseStatus, ConsentKind, ConsentStatus, Unit
from docgen.case.signers import GuardiansSign, SigningRules
from docgen.case.values import Data
from docgen.messages import label, say
from docgen.plan.reading import Finding, Severity
from docgen.store import Grant, Role

_INFORMATION = frozenset({ConsentKind.INFORMATION})
"""The kind of consent that opens a folder: what is in it is information about the child."""

_ENDED = frozenset({CaseStatus.CLOSED, CaseStatus.STOPPED, CaseStatus.TRANSFERRED})
"""A case that nobody works in together is open to the responsible unit only."""

ALL_SIGN = SigningRules(guardians=GuardiansSign.ALL)
"""Who signs a consent where a model does not say more."""


_WITHDRAWN = frozenset({ConsentStatus.WITHDRAWN, ConsentStatus.PARTLY_WITHDRAWN})


class AccessLost(StrEnum):
    """Why a unit may no longer open a folder."""

    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    LEFT = "left"
    """It takes no part in the case any longer."""
    ENDED = "ended"
    """The case is."""
    NO_GROUP = "no_group"
    OTHER = "other"
    """Something else in the case was changed."""


@dataclass(frozen=True)
class UnitAccess:
    """What one unit may do in a case's folder; ``consent`` is the id of the one that allows it.

    The responsible unit needs none. ``principal`` is the group, as the store knows it; None where
    the unit has none, and so may do nothing.
    """

    unit: str
    role: Role
    principal: str | None
    consent: str | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "unit": self.unit,
            "role": self.role.value,
            "principal": self.principal,
            "consent": self.consent,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> UnitAccess:
        return cls(data["unit"], Role(data["role"]), data["principal"], data["consent"])


@dataclass(frozen=True)
class Access:
    """Who may open a case's folder in one authority's store; ``findings`` say who would, but has
    no group.
    """

    units: tuple[UnitAccess, ...] = ()
    findings: tuple[Finding, ...] = ()

    @classmethod
    def from_json(cls, units: Iterable[Mapping[str, Any]]) -> Access:
        return cls(tuple(map(UnitAccess.from_json, units)))

    @property
    def having(self) -> dict[str, UnitAccess]:
        """The units that have a right, by id."""
        return {each.unit: each for each in self.units if each.principal is not None}

    @property
    def grants(self) -> tuple[Grant, ...]:
        """As the store is told: a group that several units share may do the most of them."""
        roles: dict[str, Role] = {}
        for each in self.units:
            if each.principal is not None and roles.get(each.principal) is not Role.WRITE:
                roles[each.principal] = each.role
        return tuple(Grant(principal, role) for principal, role in roles.items())


def grants_for(
    case: Case,
    authority: str,
    day: dt.date,
    groups: Mapping[str, str] | None,
    *,
    rules: SigningRules = ALL_SIGN,
) -> Access:
    """Which units of an authority may open a case's folder in its store on a day.

    ``groups`` are the store's names of the units' groups by the units' names, or by their ids;
    None for a store that sees to no rights, where units stand under their own names. A unit
    without a group is given nothing, and a finding says so. ``rules`` say who must have signed a
    consent.
    """
    found: list[UnitAccess] = []
    findings: list[Finding] = []
    for unit in case.units:
        allowed = _allowed(case, unit, day, rules) if unit.authority == authority else None
        if allowed is None:
            continue
        role, consent = allowed
        principal = unit.name if groups is None else groups.get(unit.name, groups.get(unit.id))
        found.append(UnitAccess(unit.id, role, principal, consent))
        if principal is None:
            findings.append(_no_group(unit))
    return Access(tuple(found), tuple(findings))


def changed(case: Case, before: Access, after: Access, day: dt.date) -> Data:
    """Who got access and who lost it, by which consent and why, as plain data: ids and codes."""
    had, has = before.having, after.having
    return {
        "gained": [
            {"unit": each.unit, "role": each.role.value, "consent": each.consent}
            for each in has.values()
            if each.unit not in had or had[each.unit].role is not each.role
        ],
        "lost": [
            {"unit": each.unit, "consent": each.consent, "why": _why(case, each, after, day).value}
            for each in had.values()
            if each.unit not in has
        ],
    }


def change_words(change: Mapping[str, Any], data: Data) -> str:
    """What :func:`changed` says, as a person reads it; ``data`` is the case, for names."""
    names = {unit["id"]: unit["name"] for unit in data.get("units", ())}
    said = [
        say(
            "{unit} may open the case's folder ({role})",
            unit=names.get(each["unit"], each["unit"]),
            role=label("Role", each["role"]),
        )
        for each in change["gained"]
    ]
    said += [
        say(
            "{unit} may no longer open the case's folder ({reason})",
            unit=names.get(each["unit"], each["unit"]),
            reason=label("AccessLost", each["why"]),
        )
        for each in change["lost"]
    ]
    return "; ".join(said)


def _allowed(
    case: Case, unit: Unit, day: dt.date, rules: SigningRules
) -> tuple[Role, str | None] | None:
    """What a unit may do, and by which consent; None where it may not open the folder."""
    responsible = case.responsible_unit
    if responsible and unit in sharing.units(case, (responsible,)):
        return Role.WRITE, None
    if case.status in _ENDED or unit not in sharing.units(case, sharing.taking_part(case, day)):
        return None
    consent = sharing.letting(case, responsible, unit.id, day, kinds=_INFORMATION, rules=rules)
    if consent is None:
        return None
    back = sharing.letting(case, unit.id, responsible, day, kinds=_INFORMATION, rules=rules)
    return (Role.READ if back is None else Role.WRITE), consent.id


def _why(case: Case, had: UnitAccess, after: Access, day: dt.date) -> AccessLost:
    """Why a unit may no longer open the folder."""
    taking_part = sharing.units(case, sharing.taking_part(case, day))
    consent = next((each for each in case.consents if each.id == had.consent), None)
    if any(each.unit == had.unit for each in after.units):
        return AccessLost.NO_GROUP
    if case.status in _ENDED:
        return AccessLost.ENDED
    if all(unit.id != had.unit for unit in taking_part):
        return AccessLost.LEFT
    if consent is None:
        return AccessLost.OTHER
    if consent.status in _WITHDRAWN or any(each.date <= day for each in consent.withdrawals):
        return AccessLost.WITHDRAWN
    if consent.status is ConsentStatus.EXPIRED or (consent.valid_to and consent.valid_to < day):
        return AccessLost.EXPIRED
    return AccessLost.OTHER


def _no_group(unit: Unit) -> Finding:
    return Finding(
        "unit_without_group",
        Severity.WARNING,
        say(
            "{unit} is to have access to the case's folder, but no group of it is known. It was "
            "given none.",
            unit=unit.name,
        ),
        path=f"units[{unit.id}]",
        suggestion=say(
            "Name the unit's group in the stores file, in the table [{table}], under the key "
            "{key}.",
            table=f"{unit.authority}.groups",
            key=f'"{unit.name}"',
        ),
    )
