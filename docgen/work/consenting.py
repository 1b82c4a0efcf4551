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
from docgen.case.model import Case, Consent, ConsentStatus, Signature, SignatureMethod
from docgen.case.notation import Names
from docgen.case.signers import consent_rules, required_signers, still_to_sign
from docgen.case.signing import SigningStatus
from docgen.errors import Refused, WrongUse
from docgen.messages import label, language, say
from docgen.plan.reading import Change, ChangeKind, Finding, Printed
from docgen.plan.taxonomy import weigh
from docgen.records import cases, documents, journal, review
from docgen.records.journal import JournalEntry, Recorded
from docgen.service import Service
from docgen.work.cases import named
from docgen.work.consequences import columns_follow, follow_through
from docgen.work.fitting import DoesNotFit, fitted
from docgen.work.recording import changed, mark
from docgen.work.signed_follow import Said, ask
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
    asked: tuple[str, ...] = ()
    """Ids of the items that wait because of it."""


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
    require_past(on, service.today())
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
    """Record that somebody has given a consent, in a way that is in no file here; nothing where the
    same was noted before.

    The consent holds when everybody whose signature is needed has given it, one way or another.
    Raises as :func:`withdraw` does, and WrongUse for who is not to sign or a day still to come.
    """
    require_past(what.on, service.today())
    fields = {
        "person": what.person,
        "method": what.method.value,
        "signed_at": (what.on or service.today()).isoformat(),
        "kept_at": what.kept_at,
        "note": what.note,
    }

    def wanted(connection: Connection, case: Case, given: Consent) -> Iterator[Change]:
        _require_signer(service, case, given, what.person)
        require_unit(case, what.kept_at)
        if any(_says(each, fields) for each in given.signatures):
            # The same note once more.
            return
        added = _added(case, f"consents[{given.id}].signatures", fields)
        yield added
        if given.status in _WAITS:
            now = intake.load(_fitted(intake.dump(case), added))
            status = _status_now(service, connection, now, given.id, added)
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
        if not changes:
            return Noted(case_id, (), here.revision)
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
        noted = {"consent": given.id, "message": words(name)}
        entries = [(Recorded.NOTE, noted), *changed(changes, revision, {"source": "note"})]
        for kind, payload in entries:
            entry = JournalEntry(case_id, revision, now, kind, payload, accepted_by=who)
            journal.append(connection, service.keys, entry)
        issued, asked = _judge_anew(service, connection, case_id, data, given.id, who)
    findings = list(follow_through(service, case_id, changed=True))
    for document in issued:
        findings += columns_follow(service, document)
    return Noted(case_id, changes, revision, tuple(dict.fromkeys(findings)), asked)


def require_past(day: dt.date | None, today: dt.date) -> None:
    """Raise WrongUse for a day that is still to come."""
    if day is not None and day > today:
        raise WrongUse(
            "day_to_come",
            say(
                "{day} is still to come. Say the day on which it was signed or said.",
                day=day.isoformat(),
            ),
        )


def require_unit(case: Case, unit: str | None) -> None:
    """Raise WrongUse for a unit that is not in the case."""
    units = [each.id for each in case.units]
    if unit is not None and unit not in units:
        raise WrongUse(
            "no_such_unit",
            say(
                "There is no unit {unit} in the case. These are there: {units}.",
                unit=unit,
                units=", ".join(units) or "–",
            ),
        )


def _require_signer(service: Service, case: Case, given: Consent, person: str) -> None:
    model = service.catalogue.models.get(case.model)
    rules = consent_rules(model.parameters if model else {})
    signers = required_signers(case, rules, service.today(), f"consents[{given.id}]")
    if person not in {signer.person_id for signer in signers}:
        raise WrongUse(
            "no_such_signer",
            say(
                "{person} is not among those who sign this document: {signers}.",
                person=person,
                signers=", ".join(signer.person_id for signer in signers) or "–",
            ),
        )


def _says(signature: Signature, fields: dict[str, Any]) -> bool:
    """Whether a signature of the case says what is to be noted."""
    said = (signature.person, signature.method.value, signature.signed_at.isoformat())
    return said == (fields["person"], fields["method"], fields["signed_at"])


def _judge_anew(
    service: Service,
    connection: Connection,
    case_id: str,
    data: values.Data,
    consent: str,
    who: str,
) -> tuple[list[str], tuple[str, ...]]:
    """Note how far the documents of a consent have come, and ask what is to be asked: their
    numbers, and the items that wait.
    """
    case = intake.load(data)
    found: dict[str, Signing] = {}
    history = journal.entries(connection, service.keys, case_id)
    items = review.list_items(connection, service.keys, case_id=case_id)
    for issued in documents.of_case(connection, service.keys, case_id):
        if issued.about == f"consents[{consent}]" and issued.id not in found:
            form = service.catalogue.forms.get(issued.form)
            found[issued.id] = Signing(issued, form, case, history, items)
    asked: list[str] = []
    for signing in found.values():
        verdict = signing.verdict(on=service.today())
        mark(service, connection, signing.issued, verdict.status, came=False)
        asked += ask(service, connection, signing, verdict, Said(who, (), {"source": "note"}))
    return list(found), tuple(dict.fromkeys(asked))


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
    service: Service, connection: Connection, case: Case, consent: str, added: Change
) -> ConsentStatus:
    """Whether the consent holds, with what is known of every document it was issued as, and what
    is ``added`` now.
    """
    about = f"consents[{consent}]"
    now = JournalEntry(case.id, 0, service.clock(), Recorded.CHANGE, {"change": added.to_json()})
    history = (*journal.entries(connection, service.keys, case.id), now)
    items = review.list_items(connection, service.keys, case_id=case.id)
    found = {
        issued.id: issued
        for issued in documents.of_case(connection, service.keys, case.id)
        if issued.about == about
    }
    for issued in found.values():
        signing = Signing(issued, service.catalogue.forms.get(issued.form), case, history, items)
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
