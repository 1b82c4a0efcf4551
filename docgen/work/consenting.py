"""What a person in the unit notes about a consent: seen, given by word of mouth, or withdrawn.

A consent signed just before the meeting is noted as seen, with where the original is kept, and
holds until its scan comes; one given by word of mouth likewise. To withdraw takes one step, for
anybody in the unit who is told of it: it holds at once, and access follows (domain.md, Appendix C).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from sqlalchemy import Connection

from docgen.case import intake, paths, values
from docgen.case.applying import unit_of, with_revision
from docgen.case.ids import mint
from docgen.case.model import Case, Consent, ConsentStatus, SignatureMethod
from docgen.case.notation import Names
from docgen.case.signers import consent_rules, required_signers, still_to_sign
from docgen.case.signing import SigningStatus
from docgen.errors import Refused, WrongUse
from docgen.messages import label, language, say
from docgen.plan.reading import Change, ChangeKind, Finding, Printed
from docgen.plan.taxonomy import weigh
from docgen.records import cases, documents, journal
from docgen.records.journal import JournalEntry, Recorded
from docgen.service import Service
from docgen.work.access import follow
from docgen.work.cases import named
from docgen.work.fitting import DoesNotFit, fitted
from docgen.work.signed_verdict import Signing

_WAITS = (ConsentStatus.DRAFT, ConsentStatus.AWAITING_SIGNATURES)
_ENDED = (ConsentStatus.WITHDRAWN, ConsentStatus.REFUSED, ConsentStatus.SUPERSEDED)


@dataclass(frozen=True)
class Noted:
    """What was recorded, the revision the case is at, and what is to be said about access."""

    case: str
    changes: tuple[Change, ...]
    revision: int
    findings: tuple[Finding, ...] = ()


def withdraw(
    service: Service,
    reference: str,
    consent: str,
    person: str,
    *,
    who: str,
    grants: Sequence[str] = (),
    on: dt.date | None = None,
    received_by: str | None = None,
) -> Noted:
    """Record that ``person`` withdrew a consent, or only these ``grants`` of it.

    Raises WrongUse where the case, the consent or a grant is not there, and Refused where it has
    ended already.
    """
    fields = {
        "date": (on or service.today()).isoformat(),
        "by": person,
        "received_by": received_by,
        "grants": list(grants),
    }

    def wanted(_: Connection, case: Case, given: Consent) -> Iterator[Change]:
        missing = sorted(set(grants) - {grant.id for grant in given.grants})
        if missing:
            raise _not_there("grant", missing[0], [grant.id for grant in given.grants])
        yield _added(case, f"consents[{given.id}].withdrawals", fields)
        left = {grant.id for grant in given.grants} - set(grants)
        for earlier in given.withdrawals:
            left -= set(earlier.grants)
        whole = not grants or not left
        status = ConsentStatus.WITHDRAWN if whole else ConsentStatus.PARTLY_WITHDRAWN
        if status is not given.status:
            yield _status(given, status)

    def words(name: str) -> str:
        if grants:
            return say(
                "{name} took back a part of the consent {consent}", name=name, consent=consent
            )
        return say("{name} took back the consent {consent}", name=name, consent=consent)

    return _note(service, reference, consent, who, person, wanted, words)


@dataclass(frozen=True)
class Given:
    """That a person has given a consent: the original was seen, or it was said.

    ``kept_at`` is the unit that keeps the original; ``on`` is today where nothing is said.
    """

    person: str
    method: SignatureMethod
    on: dt.date | None = None
    kept_at: str | None = None
    note: str | None = None


def signed(service: Service, reference: str, consent: str, what: Given, *, who: str) -> Noted:
    """Record that somebody has given a consent, in a way that is in no file here.

    The consent holds when everybody whose signature is needed has given it, one way or another.
    Raises as :func:`withdraw` does.
    """
    fields = {
        "person": what.person,
        "method": what.method.value,
        "signed_at": (what.on or service.today()).isoformat(),
        "kept_at": what.kept_at,
        "note": what.note,
    }

    def wanted(connection: Connection, case: Case, given: Consent) -> Iterator[Change]:
        added = _added(case, f"consents[{given.id}].signatures", fields)
        yield added
        if given.status in _WAITS:
            now = intake.load(_fitted(intake.dump(case), added))
            status = _status_now(service, connection, now, given.id)
            if status is not given.status:
                yield _status(given, status)

    def words(name: str) -> str:
        if what.method is SignatureMethod.ORAL:
            return say("{name} gave the consent {consent} orally", name=name, consent=consent)
        return say("The consent {consent}, signed by {name}, was seen", name=name, consent=consent)

    return _note(service, reference, consent, who, what.person, wanted, words)


def _note(
    service: Service,
    reference: str,
    consent: str,
    who: str,
    person: str,
    wanted: Callable[[Connection, Case, Consent], Iterator[Change]],
    words: Callable[[str], str],
) -> Noted:
    """Record the changes ``wanted``; ``words`` says for the history what was noted of a name."""
    now = service.clock()
    with service.transaction() as connection:
        case_id = named(connection, reference)
        here = cases.load(connection, service.keys, case_id, to_change=True)
        case = intake.load(here.payload)
        given = _consent(case, consent)
        changes = tuple(
            replace(change, author=who, at=now, at_certain=True)
            for change in wanted(connection, case, given)
        )
        data = here.payload
        name = Names.of(data).persons.get(person, person)
        for change in changes:
            data = _fitted(data, change)
        revision = here.revision + 1
        data = with_revision(data, revision)
        cases.save(
            connection,
            service.keys,
            replace(here, payload=data, revision=revision, updated_at=now),
        )
        payloads: list[tuple[Recorded, dict[str, Any]]] = [
            (Recorded.NOTE, {"consent": given.id, "message": words(name)})
        ]
        payloads += [
            (
                Recorded.CHANGE,
                {"change": change.to_json(), "revision": revision, "source": "note"},
            )
            for change in changes
        ]
        for kind, payload in payloads:
            entry = JournalEntry(case_id, revision, now, kind, payload, accepted_by=who)
            journal.append(connection, service.keys, entry)
    return Noted(case_id, changes, revision, follow(service, case_id).findings)


def _consent(case: Case, consent: str) -> Consent:
    found = next((each for each in case.consents if each.id == consent), None)
    if found is None:
        raise _not_there("consent", consent, [each.id for each in case.consents])
    if found.status in _ENDED:
        raise Refused(
            "consent_ended",
            say(
                "The consent {consent} has ended already: {status}. With a new consent the work "
                "goes on.",
                consent=consent,
                status=label("ConsentStatus", found.status.value, language()),
            ),
        )
    return found


def _not_there(what: str, name: str, there: Sequence[str]) -> WrongUse:
    said = {
        "consent": say(
            "There is no consent {name} in the case. These are there: {there}.",
            name=name,
            there=", ".join(there) or "–",
        ),
        "grant": say(
            "There is no line {name} in the consent. These are there: {there}.",
            name=name,
            there=", ".join(there) or "–",
        ),
    }
    return WrongUse(f"no_such_{what}", said[what])


def _status_now(
    service: Service, connection: Connection, case: Case, consent: str
) -> ConsentStatus:
    """Whether the consent holds, with what is known of every document it was issued as."""
    about = f"consents[{consent}]"
    history = journal.entries(connection, service.keys, case.id)
    found = {
        issued.id: issued
        for issued in documents.of_case(connection, service.keys, case.id)
        if issued.about == about
    }
    for issued in found.values():
        signing = Signing(issued, service.catalogue.forms.get(issued.form), case, history)
        if signing.verdict(on=service.today()).status is SigningStatus.COMPLETE:
            return ConsentStatus.VALID
    if found:
        return ConsentStatus.AWAITING_SIGNATURES
    # On a paper of the agency's own: the case alone says who has signed.
    given = _consent(case, consent)
    model = service.catalogue.models.get(case.model)
    rules = consent_rules(model.parameters if model else {})
    signers = required_signers(case, rules, service.today(), about)
    left = still_to_sign(signers, {each.person for each in given.signatures})
    return ConsentStatus.AWAITING_SIGNATURES if left or not signers else ConsentStatus.VALID


def _added(case: Case, listed: str, fields: dict[str, Any]) -> Change:
    data = intake.dump(case)
    path = f"{listed}[{mint(listed, values.all_ids(data))}]"
    names = Names.of(data)
    person = fields.get("person") or fields.get("by")
    text = names.persons.get(str(person))
    return _change(data, path, ChangeKind.ADD, None, Printed(fields, text))


def _status(consent: Consent, wanted: ConsentStatus) -> Change:
    before, after = (
        Printed(each.value, label("ConsentStatus", each.value, language()))
        for each in (consent.status, wanted)
    )
    return _change({}, f"consents[{consent.id}].status", ChangeKind.EDIT, before, after)


def _change(
    data: values.Data, path: str, kind: ChangeKind, before: Printed | None, after: Printed
) -> Change:
    code, classified = weigh(paths.pattern(path), kind, before, after, partial(unit_of, data))
    return Change(path, kind, code, classified, before, after)


def _fitted(data: values.Data, change: Change) -> values.Data:
    try:
        return fitted(data, change)
    except DoesNotFit as error:
        raise WrongUse(
            "does_not_fit",
            say("It cannot be recorded: {reason}", reason=error.reason),
            error.findings,
        ) from error
