"""What follows in a case from the verdict on a document, and what a person is asked about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator

from docgen.case import intake, paths
from docgen.case.ids import mint
from docgen.case.model import Consent, ConsentStatus, SignatureMethod
from docgen.case.numbers import printed_document_id
from docgen.case.signatures import Channel, FoundSignature, Means, SignatureStatus
from docgen.case.signers import Requirement
from docgen.case.signing import SignerVerdict, SigningStatus, Verdict
from docgen.case.values import all_ids
from docgen.messages import label, language, say
from docgen.plan.model import Decision
from docgen.plan.reading import Change, ChangeClass, ChangeKind, Finding, Printed, Severity
from docgen.plan.taxonomy import classify
from docgen.work.signed_verdict import CHANGED_SINCE, FORM_WITHDRAWN, Signing

DECLINED = "signature_declined"
"""The question whether the answer is no, as somebody has said so."""
SIGNED_AFTER_NO = "signed_after_no"
"""The question whether a consent that was refused holds now."""
IN_DOUBT = "consent_in_doubt"
"""The question whether a consent that was taken to hold waits for a signature again."""
PROPOSED = frozenset({DECLINED, SIGNED_AFTER_NO, IN_DOUBT})
"""The questions by which the status of a consent is changed."""
_DOUBTFUL = frozenset({FORM_WITHDRAWN, CHANGED_SINCE})
"""Questions whether what came counts at all."""
_WAITS = (ConsentStatus.DRAFT, ConsentStatus.AWAITING_SIGNATURES)


def changes(
    signing: Signing, verdict: Verdict, taken: Collection[str], *, at: dt.datetime
) -> Iterator[Change]:
    """What follows in the case: the signatures it does not know yet, and a consent that holds."""
    if not verdict.counts or _DOUBTFUL & {finding.code for finding in verdict.findings}:
        # Until a person has said that what came counts, nothing follows from it.
        return
    known = {note.signer for note in signing.in_case()}
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


def asked(signing: Signing, verdict: Verdict, at: dt.datetime) -> Iterator[Finding]:
    """What a person is asked besides what the verdict asks: questions that propose a change, each
    until it is answered.
    """
    answered = signing.answers()
    for question in _asked(signing, verdict, at):
        if (question.code, question.path, None) not in answered:
            yield question


def _asked(signing: Signing, verdict: Verdict, at: dt.datetime) -> Iterator[Finding]:
    consent = signing.consent
    no = [e for e in verdict.signers if e.found.status is SignatureStatus.DECLINED]
    if verdict.status is SigningStatus.DECLINED and no and not _is_recorded(signing, no[0]):
        yield Finding(
            DECLINED,
            Severity.REVIEW,
            no[0].found.detail or say("Somebody who is to sign has said no."),
            path=no[0].signer.path,
            suggestion=say("Talk with the family. Accept it when the answer is no."),
            change=_no(signing, no[0].found, at),
        )
    if consent is None:
        return
    is_signed = all(
        each.met for each in verdict.signers if each.signer.required is Requirement.HARD
    )
    if consent.status is ConsentStatus.REFUSED and verdict.signers and is_signed:
        yield Finding(
            SIGNED_AFTER_NO,
            Severity.REVIEW,
            say("The consent was refused before, and now everybody who is needed has signed it."),
            path="signatures",
            suggestion=say("Talk with the family. Accept it when the answer is yes now."),
            change=_status(consent, ConsentStatus.VALID, at),
        )
    # While the verdict waits for a person, nothing is to be concluded from it.
    still_holds = (SigningStatus.COMPLETE, SigningStatus.LOOK)
    if consent.status is ConsentStatus.VALID and verdict.status not in still_holds:
        told = {
            note.signer
            for note in signing.notes()
            if note.method is not None and note.method.channel is Channel.TOLD
        }
        doubted = [e for e in verdict.signers if not e.met and e.signer.path in told]
        if doubted and not _has_run_out(consent, at):
            yield Finding(
                IN_DOUBT,
                Severity.REVIEW,
                say(
                    "The consent was taken to hold, as the original was noted as signed. What came "
                    "says otherwise."
                ),
                path=doubted[0].signer.path,
                suggestion=say(
                    "Accept it, and the consent waits for the signature again. Reject it when the "
                    "consent holds all the same."
                ),
                change=_status(consent, ConsentStatus.AWAITING_SIGNATURES, at),
            )


def _has_run_out(consent: Consent, at: dt.datetime) -> bool:
    return consent.valid_to is not None and consent.valid_to < at.date()


def _is_recorded(signing: Signing, verdict: SignerVerdict) -> bool:
    """Whether the case says already that somebody has said no."""
    if signing.consent is not None:
        return signing.consent.status not in _WAITS
    return any(
        note.signer == verdict.signer.path and note.status is SignatureStatus.DECLINED
        for note in signing.in_case()
    )


def _no(signing: Signing, found: FoundSignature, at: dt.datetime) -> Change | None:
    """The change that records a no; None where the case has no place for one."""
    if signing.consent is not None:
        return _status(signing.consent, ConsentStatus.REFUSED, at)
    listed = _list_of(signing)
    if listed is None or signing.case is None:
        return None
    key = mint(listed, all_ids(intake.dump(signing.case)))
    return _added(signing, listed, key, found, at)


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
        no = found.status is SignatureStatus.DECLINED
        decision = Decision.DECLINES if no else Decision.APPROVES
        fields = {"person": person, "decision": decision.value, "date": day.isoformat()}
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


def _person_of(path: str) -> str:
    return paths.id_of(path) if path.endswith("]") else path
