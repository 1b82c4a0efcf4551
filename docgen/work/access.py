"""Rights follow consent: who may open a case's folder is set in the store, and read back.

Whoever no consent covers any longer loses the right at once. Nothing here stops what it is called
after: what could not be set is told, and tried again by :func:`due_access`. A folder for which
nothing could be set keeps the rights it had.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from docgen.case import intake, sharing
from docgen.case.model import Case
from docgen.case.signers import SigningRules, consent_rules
from docgen.case.values import Data
from docgen.errors import DocgenError, WrongUse
from docgen.messages import say
from docgen.plan.reading import Finding, Severity
from docgen.records import access as records
from docgen.records import cases, deliveries, journal
from docgen.records.access import KeptAccess
from docgen.records.cases import CaseFile
from docgen.records.journal import JournalEntry, Recorded
from docgen.service import Service
from docgen.store import Restriction
from docgen.work.granting import ALL_SIGN, Access, change_words, changed, grants_for
from docgen.work.places import case_folder

RETRY = dt.timedelta(minutes=10)
"""How long after a failure it is tried again while watching."""


@dataclass(frozen=True)
class Followed:
    """What was done about the folders of one case: ``restrictions`` are those set now.

    ``done`` are the authorities in whose stores that was, ``failing`` those in whose stores the
    folder is not as it should be. ``told_before`` says that nothing else fails than did before.
    """

    case: str
    restrictions: tuple[Restriction, ...] = ()
    findings: tuple[Finding, ...] = ()
    done: tuple[str, ...] = ()
    failing: tuple[str, ...] = ()
    told_before: bool = False


def follow(service: Service, case_id: str, *, force: bool = False) -> Followed:
    """Set who may open a case's folder: in its own authority's store, and where copies of it are.

    Only what is not as it was set last is set again, unless ``force`` says so. Raises nothing
    about a store: what stands in the way is a finding, and is tried again by
    :func:`due_access`. Raises Refused where the case is unknown or has been disposed of.
    """
    with service.transaction() as connection:
        file = cases.load(connection, service.keys, case_id)
        copies = deliveries.stores_of(connection, case_id)
        kept = {
            authority: records.load(connection, service.keys, case_id, authority)
            for authority in (file.authority, *copies)
            if authority is not None
        }
    done = [
        _follow_in(service, file, authority, kept[authority], force=force) for authority in kept
    ]
    return Followed(
        case_id,
        tuple(each for one in done for each in one.restrictions),
        tuple(each for one in done for each in one.findings),
        tuple(each for one in done for each in one.done),
        tuple(each for one in done for each in one.failing),
        any(one.failing for one in done) and all(one.told_before for one in done if one.failing),
    )


def due_access(service: Service, today: dt.date) -> tuple[Followed, ...]:
    """Follow every case for which something may have changed by itself, or failed a while ago.

    A consent has begun or ended, somebody has left, the settings name other groups, or nobody
    has looked yet. Costs one question to the records where there is nothing to do.
    """
    with service.transaction() as connection:
        bases = {
            authority: _basis(_groups(service, authority))
            for authority in records.authorities(connection)
        }
        due = records.due(connection, bases, today, tried_before=service.clock() - RETRY)
    return tuple(follow(service, case_id) for case_id in due)


def _follow_in(
    service: Service, file: CaseFile, authority: str, kept: KeptAccess | None, *, force: bool
) -> Followed:
    """As :func:`follow`, in one authority's store."""
    before = kept or KeptAccess(file.case_id, authority, basis="", tried_at=service.clock())
    had = Access.from_json(before.units)
    is_set = kept is not None and kept.failing is None and not force
    restriction = None
    try:
        case = intake.load(file.payload)
        groups = _groups(service, authority)
        rules = consent_signing(service, case)
        access = grants_for(case, authority, service.today(), groups, rules=rules)
        wanted = _as_kept(service, case, authority, groups, access)
        if is_set and before == replace(wanted, tried_at=before.tried_at):
            return Followed(case.id)
        if groups == {}:
            return _keep(service, wanted, _no_groups(authority, before, wanted))
        if not is_set or had.grants != access.grants:
            store = service.stores(authority)
            restriction = store.restrict(store.ensure_folder(case_folder(case)), access.grants)
    except DocgenError as error:
        return _failed(service, before, error.code, error.message)
    if restriction and groups is not None and not restriction.enforced:
        return _failed(service, before, "not_enforced", restriction.note, restriction)
    change = changed(case, had, access, service.today())
    with service.transaction() as connection:
        by_hand = groups is None and _concerns_people(connection, case, authority, change)
        entry = {"authority": authority, "enforced": groups is not None, **change}
        _journal(service, connection, file, entry)
        records.save(connection, service.keys, wanted)
    notes = [_by_hand(restriction, change, file)] if restriction and by_hand else []
    restrictions = (restriction,) if restriction else ()
    return Followed(case.id, restrictions, (*access.findings, *notes), (authority,))


def consent_signing(service: Service, case: Case) -> SigningRules:
    """Who must have signed a consent in the case's model."""
    model = service.catalogue.models.get(case.model)
    return consent_rules(model.parameters) if model else ALL_SIGN


def _as_kept(
    service: Service,
    case: Case,
    authority: str,
    groups: Mapping[str, str] | None,
    access: Access,
) -> KeptAccess:
    return KeptAccess(
        case.id,
        authority,
        basis=_basis(groups),
        tried_at=service.clock(),
        units=tuple(each.to_json() for each in access.units),
        due_on=sharing.next_turn(case, service.today()),
    )


def _keep(service: Service, access: KeptAccess, findings: Iterable[Finding]) -> Followed:
    with service.transaction() as connection:
        records.save(connection, service.keys, access)
    return Followed(access.case_id, (), tuple(findings))


def _failed(
    service: Service,
    before: KeptAccess,
    code: str,
    reason: str,
    restriction: Restriction | None = None,
) -> Followed:
    """What was set before is noted as still so, and that it is not as it should be."""
    failing = replace(before, failing=code, tried_at=service.clock())
    return replace(
        _keep(service, failing, [_not_set(before.case_id, reason)]),
        restrictions=(restriction,) if restriction else (),
        failing=(before.authority,),
        told_before=before.failing == code,
    )


def _journal(service: Service, connection: Connection, file: CaseFile, entry: Data) -> None:
    if entry["gained"] or entry["lost"]:
        journal.append(
            connection,
            service.keys,
            JournalEntry(file.case_id, file.revision, service.clock(), Recorded.ACCESS, entry),
        )


def _groups(service: Service, authority: str) -> Mapping[str, str] | None:
    """The groups of an authority's store; None where it sees to no rights, or there is none."""
    try:
        return service.stores.groups(authority)
    except WrongUse:
        # That there is no store is told by whoever wants to use it.
        return None


def _basis(groups: Mapping[str, str] | None) -> str:
    said = json.dumps(None if groups is None else sorted(groups.items()))
    return hashlib.sha256(said.encode()).hexdigest()


def _concerns_people(connection: Connection, case: Case, authority: str, change: Data) -> bool:
    """Whether somebody must set the rights of a folder by hand: for the first one, to hear of it,
    and when others than the responsible unit are concerned.
    """
    own = {unit.id for unit in sharing.units(case, (case.responsible_unit or "",))}
    others = {each["unit"] for each in (*change["gained"], *change["lost"])} - own
    return bool(others) or authority not in records.authorities(connection)


def _no_groups(authority: str, before: KeptAccess, wanted: KeptAccess) -> list[Finding]:
    """That nothing is set, as no group is known at all; told once for the case."""
    if before.basis == wanted.basis:
        return []
    return [
        Finding(
            "no_groups",
            Severity.WARNING,
            say(
                "No groups are named for the authority {authority}, so consents do not decide who "
                "may open the case's folder: whoever may open the library may.",
                authority=authority,
            ),
            suggestion=say(
                "Name the groups of its units in the stores file, in the table [{table}].",
                table=f"{authority}.groups",
            ),
        )
    ]


def _not_set(case: str, reason: str) -> Finding:
    return Finding(
        "access_not_set",
        Severity.WARNING,
        say(
            "Who may open the folder of case {case} could not be set: {reason}",
            case=case,
            reason=reason,
        ),
        suggestion=say(
            "It is tried again while docgen receive --watch runs, and at the next command about "
            "the case."
        ),
    )


def _by_hand(restriction: Restriction, change: Data, file: CaseFile) -> Finding:
    return Finding(
        "rights_not_enforced",
        Severity.NOTE,
        f"{restriction.note} {restriction.path}: {change_words(change, file.payload)}.",
    )
