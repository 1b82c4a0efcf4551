"""What the columns of a document in the store say: how far it has come, and what is next.

Columns are seen by all who may open the library, and travel in notifications. So they hold ids,
codes, dates, and the roles of those who are waited for, never a name (design, section 2, point 10).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection

from docgen.case import intake, paths
from docgen.case.model import Case, Consent, ConsentStatus
from docgen.case.sharing import IN_FORCE
from docgen.case.signatures import SignatureStatus
from docgen.case.signers import (
    Capacity,
    Requirement,
    Signer,
    required_signers,
    signing_rules,
    still_to_sign,
)
from docgen.errors import Refused
from docgen.forms.catalogue import Form
from docgen.messages import codes_by_label, label, say, speaking
from docgen.records import cases, deliveries, documents, journal, readings, review
from docgen.records.deliveries import Delivery, Means
from docgen.records.documents import DocumentStatus, IssuedDocument
from docgen.records.review import ReviewStatus
from docgen.service import Service
from docgen.store import Fields, Library
from docgen.work.signed_verdict import Signing

_NAMING = frozenset({"case", "form", "template_version", "document", "copy", "revision"})
_ENDED = frozenset({
    ConsentStatus.WITHDRAWN, ConsentStatus.REFUSED, ConsentStatus.EXPIRED, ConsentStatus.SUPERSEDED
})  # fmt: skip


class ColumnStatus(StrEnum):
    """What the column ``status`` may say; people may also write the word for it."""

    DRAFT = "draft"
    """Somebody is still at work on it."""
    READY = "ready"
    """Somebody has done what was to be done: it can be read."""
    ISSUED = "issued"
    RETURNED = "returned"
    """It has been read as somebody changed it."""
    SIGNED = "signed"
    RECEIVED = "received"
    """A file in the inbox that has been read, and is now a version of its document."""
    REFUSED = "refused"
    """A file that was not taken in."""


def status_in(fields: Fields) -> ColumnStatus | None:
    """The status that columns say, by its code or its word in any language."""
    said = str(fields.get("status") or "").strip().casefold()
    code = codes_by_label("ColumnStatus").get(said, said)
    return ColumnStatus(code) if code in set(ColumnStatus) else None


def columns(
    form: Form | None,
    case: Case | None,
    issued: IssuedDocument,
    *,
    revision: int | None = None,
    undecided: int = 0,
    to: Delivery | None = None,
    signed: Collection[str] = (),
) -> Fields:
    """The columns of an issued copy, in the language it is written in.

    ``revision`` is the plan's when the copy came back; ``undecided`` counts what waits in review
    because of it; ``to`` says which unit of another authority it is for, if it is; ``signed`` who
    has signed it. Without its form, or the case as a whole, only
    what needs neither is said.
    """
    with speaking(issued.language):
        # What a unit outside gets is not what the family signs.
        signing = _Signing.of(form, case, issued, signed) if to is None else _Signing()
        missing = ", ".join(signing.missing)
        waiting_for = _responsible_unit(case) if undecided else missing
        follow_up = case.plan.follow_up.date if case and case.plan else None
        consent = _consent(case, issued)
        if consent is not None and consent.status in _ENDED:
            waiting_for = ""
            status = label("ConsentStatus", consent.status.value, issued.language)
            next_step = say("The consent does not hold: {status}", status=status)
        elif undecided:
            next_step = say("Decide what waits in review: {count}", count=undecided)
        else:
            next_step = _next_step(form, issued, signing)
        if to is not None and issued.status is DocumentStatus.ISSUED and not undecided:
            waiting_for = _unit_name(case, to.unit) if to.due else ""
            if to.means is Means.PACKAGE:
                next_step = say("Send the package in {library}", library=Library.OUTBOX.value)
        return {
            "case": issued.case_id,
            "form": issued.form,
            "template_version": issued.template_version,
            "document": issued.id,
            "copy": issued.copy,
            "revision": str(revision or issued.revision or "") or None,
            "status": issued.status.value,
            "signatures": signing.count,
            "waiting_for": waiting_for or None,
            "next_step": next_step or None,
            "next_follow_up": follow_up.isoformat() if follow_up else None,
        }


def naming(fields: Fields) -> Fields:
    """Of a document's columns those that say which document it is: all that is said of a file
    beside it, which nobody is to do anything with.
    """
    return {column: value for column, value in fields.items() if column in _NAMING}


def columns_now(service: Service, connection: Connection, document: str, copy: str) -> Fields:
    """The columns of an issued copy as the records say now; {} where there is no such copy."""
    issued = documents.load(connection, service.keys, document, copy)
    if issued is None or issued.case_id is None:
        return {}
    last = readings.last_judged(connection, service.keys, document, copy)
    items = review.list_items(
        connection, service.keys, status=ReviewStatus.OPEN, case_id=issued.case_id
    )
    return columns(
        service.catalogue.forms.get(issued.form),
        _whole(service, connection, issued.case_id),
        issued,
        revision=last.revision_after if last else None,
        undecided=sum((item.document_id, item.copy) == (document, copy) for item in items),
        to=deliveries.load(connection, service.keys, document, copy),
        signed=_signed(service, connection, issued),
    )


def _signed(service: Service, connection: Connection, issued: IssuedDocument) -> frozenset[str]:
    """Who has signed, by the one verdict on the document."""
    form = service.catalogue.forms.get(issued.form)
    if form is None or issued.case_id is None:
        return frozenset()
    case = _whole(service, connection, issued.case_id)
    history = journal.entries(connection, service.keys, issued.case_id)
    items = review.list_items(connection, service.keys, case_id=issued.case_id)
    verdict = Signing(issued, form, case, history, items).verdict(on=service.today())
    return frozenset(
        each.signer.person_id
        for each in verdict.signers
        if each.found.status is SignatureStatus.SIGNED
    )


@dataclass(frozen=True)
class _Signing:
    """The signatures a copy needs to have effect."""

    needed: int = 0
    missing: tuple[str, ...] = ()
    """For each that is missing, who is to sign, as a role."""

    @classmethod
    def of(
        cls,
        form: Form | None,
        case: Case | None,
        issued: IssuedDocument,
        signed: Collection[str] = (),
    ) -> _Signing:
        if form is None or case is None:
            return cls()
        try:
            rules = signing_rules(form.model.parameters, form.signing)
        except Refused:
            # A fault in the form's own file is told when somebody issues it; what came back is
            # not to be refused for it.
            return cls()
        signers = required_signers(case, rules, issued.issued_at.date(), issued.about)
        hard = [signer for signer in signers if signer.required is Requirement.HARD]
        if issued.status is DocumentStatus.SIGNED:
            return cls(len(_alternatives(hard)))
        missing = still_to_sign(hard, _in_force(case, issued) | set(signed))
        return cls(
            len(_alternatives(hard)),
            tuple(
                say("{one} or {other}", one=", ".join(roles[:-1]), other=roles[-1])
                if len(roles) > 1
                else roles[0]
                for roles in (
                    [_role(case, signer) for signer in group] for group in _alternatives(missing)
                )
            ),
        )

    @property
    def count(self) -> str | None:
        """How many there are of those needed: ``1 av 2``."""
        if not self.needed:
            return None
        there = self.needed - len(self.missing)
        return say("{count} of {needed}", count=there, needed=self.needed)


def _alternatives(signers: list[Signer] | tuple[Signer, ...]) -> list[list[Signer]]:
    """The signers by the requirement they meet; any one of a group meets it."""
    groups: dict[str, list[Signer]] = {}
    for signer in signers:
        groups.setdefault(signer.one_of or signer.person_id, []).append(signer)
    return list(groups.values())


def _in_force(case: Case, issued: IssuedDocument) -> frozenset[str]:
    """Who has signed a consent that holds already, as it is printed once more."""
    consent = _consent(case, issued)
    if consent is None or consent.status not in IN_FORCE:
        return frozenset()
    return frozenset(signature.person for signature in consent.signatures)


def _consent(case: Case | None, issued: IssuedDocument) -> Consent | None:
    """The consent a document is, where it is one."""
    if case is None or issued.about is None or not issued.about.startswith("consents["):
        return None
    wanted = paths.id_of(issued.about)
    return next((each for each in case.consents if each.id == wanted), None)


def _role(case: Case, signer: Signer) -> str:
    if signer.capacity is Capacity.YOUTH:
        return say("the youth")
    if signer.capacity is Capacity.SELF:
        return say("the person concerned")
    order = [guardian.id for guardian in case.guardians]
    return say("guardian {number}", number=order.index(signer.person_id) + 1)


def _next_step(form: Form | None, issued: IssuedDocument, signing: _Signing) -> str:
    is_plan = form is not None and form.about == "plan"
    if is_plan and issued.status is DocumentStatus.ISSUED:
        return say("Write in the plan, then set the status to ready")
    if signing.missing:
        return say("Get it signed")
    if form is None:
        return ""
    if issued.status is not DocumentStatus.ISSUED:
        return say("Follow up the plan") if is_plan else ""
    return say("Hand it out")


def _responsible_unit(case: Case | None) -> str:
    return _unit_name(case, case.responsible_unit) if case else ""


def _unit_name(case: Case | None, unit_id: str | None) -> str:
    return next((unit.name for unit in case.units if unit.id == unit_id), "") if case else ""


def _whole(service: Service, connection: Connection, case_id: str) -> Case | None:
    """The case; None where merging has left something in it that has to be put right first.

    Columns say less then; issuing from such a case says what is wrong with it.
    """
    payload = cases.load(connection, service.keys, case_id).payload
    try:
        return intake.load(payload)
    except Refused:
        return None
