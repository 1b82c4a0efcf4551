"""What is known of who has signed an issued document, gathered from all that came back of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from docgen.case import paths
from docgen.case.ids import mint
from docgen.case.model import Case, Consent, ConsentStatus, SignatureMethod
from docgen.case.numbers import printed_document_id
from docgen.case.signers import Signer, required_signers, signing_rules
from docgen.case.signing import (
    Counterpart,
    FoundSignature,
    Means,
    SignatureStatus,
    SigningStatus,
    Term,
    Verdict,
    judge,
)
from docgen.errors import Refused
from docgen.forms.catalogue import Form
from docgen.messages import label, language, say
from docgen.plan.model import Decision
from docgen.plan.reading import Change, ChangeClass, ChangeKind, Finding, Printed, Severity
from docgen.plan.taxonomy import classify
from docgen.reading.signatures.matching import Expected
from docgen.records.documents import IssuedDocument
from docgen.records.journal import JournalEntry, Recorded
from docgen.records.review import ReviewItem, ReviewStatus

_NOTED = {
    SignatureMethod.WET: Means.INK,
    SignatureMethod.ELECTRONIC: Means.PADES,
    SignatureMethod.SEEN: Means.SEEN,
    SignatureMethod.ORAL: Means.ORAL,
}
_WAITS = (ConsentStatus.DRAFT, ConsentStatus.AWAITING_SIGNATURES)


@dataclass(frozen=True)
class Signing:
    """An issued document, who is to sign it, and what is known of that."""

    issued: IssuedDocument
    form: Form | None
    case: Case | None
    """None where merging has left something in it that has to be put right first."""
    history: Sequence[JournalEntry] = ()
    items: Sequence[ReviewItem] = ()

    @property
    def required(self) -> tuple[Signer, ...]:
        """Who is to sign it, as the case and the form were when it was issued."""
        if self.form is None or self.case is None:
            return ()
        try:
            rules = signing_rules(self.form.model.parameters, self.form.signing)
        except Refused:
            # A fault in the form's own file is told when somebody issues it.
            return ()
        return required_signers(self.case, rules, self.issued.issued_at.date(), self.issued.about)

    @property
    def people(self) -> tuple[Expected, ...]:
        """Who is to sign, with what they are known by."""
        return tuple(_expected(self.case, signer) for signer in self.required if self.case)

    @property
    def consent(self) -> Consent | None:
        """The consent the document is, where it is one."""
        if self.case is None or self.form is None or self.form.about != "consents":
            return None
        wanted = paths.id_of(self.issued.about) if self.issued.about else None
        return next((each for each in self.case.consents if each.id == wanted), None)

    def counterparts(self) -> tuple[Counterpart, ...]:
        """What has come back of the document before, in any of its copies.

        What a person confirmed stands in place of what was read.
        """
        found: dict[str, dict[str, FoundSignature]] = {}
        for entry in self.history:
            if entry.kind is not Recorded.SIGNATURE or entry.document_id != self.issued.id:
                continue
            said = found.setdefault(entry.payload["key"], {})
            for number, each in enumerate(entry.payload["signatures"]):
                signature = FoundSignature.from_json(each)
                said[signature.signer or f"?{number}"] = signature
        return tuple(Counterpart(key, tuple(said.values())) for key, said in found.items())

    def verdict(self, *more: Counterpart, on: dt.date) -> Verdict:
        """The verdict with what has just come."""
        known = [each for each in self.counterparts() if each.key not in {m.key for m in more}]
        settled = [
            (item.code, item.path)
            for item in self.items
            if item.document_id == self.issued.id and item.status is ReviewStatus.ACCEPTED
        ]
        return judge(self.required, [*known, *more], self.notes(), self._term(on), settled)

    def notes(self) -> list[FoundSignature]:
        """What the case says itself since the document was issued."""
        since = self.issued.issued_at.date()
        if self.consent is not None:
            return [
                FoundSignature(
                    _path_of(each.person),
                    SignatureStatus.SIGNED,
                    _NOTED[each.method],
                    each.signed_at,
                    detail=each.note,
                )
                for each in self.consent.signatures
                if each.signed_at >= since
            ]
        plan = self.case.plan if self.case else None
        if plan is None or self.form is None or self.form.about != "plan":
            return []
        said = {
            Decision.APPROVES: SignatureStatus.SIGNED,
            Decision.DECLINES: SignatureStatus.DECLINED,
        }
        return [
            FoundSignature(
                _path_of(each.person),
                said[each.decision],
                signed_at=each.date,
            )
            for each in plan.approvals
            if each.decision in said and each.date >= since
        ]

    def _term(self, on: dt.date) -> Term | None:
        consent = self.consent
        if consent is None:
            return None
        whole = [each.date for each in consent.withdrawals if not each.grants]
        if consent.status is ConsentStatus.WITHDRAWN and not whole:
            whole = [on]
        until = consent.valid_to
        return Term(on, until, min(whole, default=None))


def changes(
    signing: Signing, verdict: Verdict, taken: Collection[str], *, at: dt.datetime
) -> Iterator[Change]:
    """What follows in the case: the signatures it does not know yet, and a consent that holds."""
    known = {note.signer for note in signing.notes()}
    used = set(taken)
    for each in verdict.signers:
        found = each.found
        if found.status is not SignatureStatus.SIGNED or found.signer in known:
            continue
        listed = _list_of(signing)
        if listed is None:
            continue
        key = mint(listed, used)
        used.add(key)
        yield _added(signing, listed, key, found, at)
    consent = signing.consent
    if consent is None or consent.status not in _WAITS:
        return
    wanted = {
        SigningStatus.COMPLETE: ConsentStatus.VALID,
        SigningStatus.INCOMPLETE: ConsentStatus.AWAITING_SIGNATURES,
    }.get(verdict.status)
    if wanted is not None and wanted is not consent.status:
        yield _status(consent, wanted, at)


def refusal(signing: Signing, verdict: Verdict, at: dt.datetime) -> Iterator[Finding]:
    """The question whether the consent is refused, where somebody has said no."""
    consent = signing.consent
    no = [e for e in verdict.signers if e.found.status is SignatureStatus.DECLINED]
    if verdict.status is not SigningStatus.DECLINED or not no:
        return
    yield Finding(
        "signature_declined",
        Severity.REVIEW,
        no[0].found.detail or say("Somebody who is to sign has said no."),
        path=no[0].signer.path,
        suggestion=say("Talk with the family. Accept it when the answer is no."),
        change=_status(consent, ConsentStatus.REFUSED, at)
        if consent is not None and consent.status in _WAITS
        else None,
    )


def _list_of(signing: Signing) -> str | None:
    """The list of the case that signatures on the document are recorded in."""
    if signing.consent is not None:
        return f"consents[{signing.consent.id}].signatures"
    if (
        signing.form is not None
        and signing.form.about == "plan"
        and signing.case
        and signing.case.plan
    ):
        return "plan.approvals"
    return None


def _added(
    signing: Signing, listed: str, key: str, found: FoundSignature, at: dt.datetime
) -> Change:
    person = _person_of(found.signer or "")
    when = found.signed_at or at
    day = when.astimezone(at.tzinfo).date() if isinstance(when, dt.datetime) else when
    if listed == "plan.approvals":
        fields = {"person": person, "decision": Decision.APPROVES.value, "date": day.isoformat()}
    else:
        ink = found.method in (Means.INK, Means.FIELD)
        method = SignatureMethod.WET if ink else SignatureMethod.ELECTRONIC
        fields = {
            "person": person,
            "method": method.value,
            "signed_at": day.isoformat(),
            "note": say("Document {number}", number=printed_document_id(signing.issued.id)),
        }
    path = f"{listed}[{key}]"
    code, _ = classify(paths.pattern(path), ChangeKind.ADD)
    return Change(
        path,
        ChangeKind.ADD,
        code,
        # That somebody has signed is what was waited for, and asks nobody anew.
        ChangeClass.ADMINISTRATIVE,
        None,
        Printed(fields, found.detail),
        at=at,
        at_certain=True,
    )


def _status(consent: Consent, wanted: ConsentStatus, at: dt.datetime) -> Change:
    path = f"consents[{consent.id}].status"
    before, after = (
        Printed(each.value, label("ConsentStatus", each.value, language()))
        for each in (consent.status, wanted)
    )
    code, _ = classify(paths.pattern(path), ChangeKind.EDIT)
    return Change(
        path, ChangeKind.EDIT, code, ChangeClass.ADMINISTRATIVE, before, after,
        at=at, at_certain=True,
    )  # fmt: skip


def confirmed(found: FoundSignature, by: str) -> FoundSignature:
    """A signature that a person has confirmed."""
    return replace(found, status=SignatureStatus.SIGNED, confirmed_by=by)


def _expected(case: Case, signer: Signer) -> Expected:
    if signer.path == "child" and case.child is not None:
        return Expected("child", case.child.name, case.child.personal_id)
    guardian = next(g for g in case.guardians if g.id == signer.person_id)
    return Expected(signer.path, guardian.name, guardian.personal_id)


def _path_of(person: str) -> str:
    return person if person == "child" else f"guardians[{person}]"


def _person_of(path: str) -> str:
    return paths.id_of(path) if path.endswith("]") else path
