"""What is known of who has signed an issued document, gathered from all that came back of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from docgen.case import intake, paths
from docgen.case.model import Case, Consent, ConsentStatus, SignatureMethod
from docgen.case.signatures import Counterpart, FoundSignature, Means, SignatureStatus
from docgen.case.signers import Signer, required_signers, signing_rules
from docgen.case.signing import Term, Verdict, judge
from docgen.case.wording import field_words
from docgen.errors import Refused
from docgen.forms.catalogue import Form
from docgen.messages import language, say
from docgen.plan.model import Decision
from docgen.plan.reading import ChangeKind, Finding, Severity
from docgen.reading.signatures.matching import Expected
from docgen.records.documents import IssuedDocument
from docgen.records.journal import JournalEntry, Recorded
from docgen.records.review import ReviewItem, ReviewStatus
from docgen.work.signed_since import changed_since

_NOTED = {
    SignatureMethod.WET: Means.INK,
    SignatureMethod.ELECTRONIC: Means.PADES,
    SignatureMethod.SEEN: Means.SEEN,
    SignatureMethod.ORAL: Means.ORAL,
}
FORM_WITHDRAWN = "form_withdrawn"
"""The question whether what is signed on a withdrawn version of a form may count."""
CHANGED_SINCE = "changed_since_issued"
"""The question whether what was signed before the consent was changed may count."""


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

    def require_signers(self) -> None:
        """Raise Refused where it cannot be told now who is to sign: what is signed would be taken
        for strangers' signatures.
        """
        if self.form is None:
            raise Refused(
                "form_gone",
                say(
                    "The document is of the form {form}, which is not among the templates any "
                    "longer. Put it back, and receive the file again.",
                    form=self.issued.form,
                ),
            )
        if self.case is None:
            raise Refused(
                "case_faulty",
                say(
                    "The case {case} has a fault that must be put right before signatures can be "
                    "taken in: docgen case export shows it whole, docgen case check tells what is "
                    "wrong. Then receive the file again.",
                    case=self.issued.case_id,
                ),
            )
        signing_rules(self.form.model.parameters, self.form.signing)

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
        there, notes, answers = [*known, *more], self.notes(), self.answers()
        doubts = list(self._withdrawn()) if there or notes else []
        counted = []
        for each in there:
            question = self._changed_since(each)
            answer = answers.get((CHANGED_SINCE, "signatures", each.key)) if question else True
            if answer is not False:
                counted.append(each)
            if question is not None and answer is None:
                doubts.append(question)
        return judge(
            self.required, counted, notes, self._term(on), answers, doubts, self._came_before()
        )

    def answers(self) -> dict[tuple[str, str | None, str | None], bool]:
        """What people answered of this document; the last answer to a question counts."""
        return {
            (
                item.code,
                item.path,
                (item.finding.get("where") or {}).get("counterpart"),
            ): item.status is not ReviewStatus.REJECTED
            for item in self.items
            if item.document_id == self.issued.id and item.status is not ReviewStatus.OPEN
        }

    def _withdrawn(self) -> Iterator[Finding]:
        """A form of an older version holds, unless that version was withdrawn (Appendix C)."""
        if self.form is not None and self.form.is_withdrawn(self.issued.template_version):
            yield Finding(
                FORM_WITHDRAWN,
                Severity.REVIEW,
                say(
                    "The document is on version {version} of {form}, which was withdrawn.",
                    version=self.issued.template_version.partition("-")[0],
                    form=self.form.title(language()),
                ),
                path="signatures",
                suggestion=say(
                    "Issue the form anew, and let it be signed. Accept this only when the "
                    "withdrawn version may count all the same; reject it when not."
                ),
            )

    def _changed_since(self, counterpart: Counterpart) -> Finding | None:
        """The question whether a counterpart counts, as the consent was changed since it was
        issued: not by what is written on that counterpart itself.
        """
        if self.consent is None or self.case is None or not counterpart.channels:
            return None
        own = {
            entry.payload["change"]["path"]
            for entry in self.history
            if entry.kind is Recorded.CHANGE and counterpart.key in self._sources(entry)
        }
        data = intake.dump(self.case)
        changed = changed_since(self.issued.values, f"consents[{self.consent.id}]", data, own)
        if not changed:
            return None
        return Finding(
            CHANGED_SINCE,
            Severity.REVIEW,
            say(
                "The consent was changed after this document was issued, so what is signed is "
                "not what the case says: {fields}.",
                fields=", ".join(f"“{field_words(path, data)}”" for path in changed),
            ),
            path="signatures",
            where={"counterpart": counterpart.key},
            suggestion=say(
                "Issue the consent anew, and let it be signed. Accept this only when what the "
                "case says now is what was signed; reject it when not."
            ),
        )

    def _sources(self, entry: JournalEntry) -> set[str | None]:
        """The files that a change of the case came from, also by way of a question."""
        item = next((e for e in self.items if e.id == entry.payload.get("item")), None)
        return {entry.file_sha256, item.evidence.get("counterpart") if item else None} - {None}

    def _came_before(self) -> dict[str, frozenset[str]]:
        """For each who was noted as having signed, what had come by then: it was known of, and
        says nothing against the note.
        """
        come: set[str] = set()
        before: dict[str, frozenset[str]] = {}
        for entry in self.history:
            if entry.kind is Recorded.SIGNATURE and entry.document_id == self.issued.id:
                come.add(entry.payload["key"])
            elif entry.kind is Recorded.NOTE and self._is_noted(entry):
                before[entry.payload["signature"]["signer"]] = frozenset(come)
            elif entry.kind is Recorded.CHANGE and self.consent is not None:
                change = entry.payload["change"]
                if change["path"].startswith(f"consents[{self.consent.id}].signatures["):
                    person = (change["after"] or {}).get("value", {}).get("person", "")
                    before[_path_of(person)] = frozenset(come)
        return before

    def notes(self) -> list[FoundSignature]:
        """What is known and in no file: what people noted, and what the case says itself."""
        noted = self._noted()
        by = {note.signer for note in noted}
        # A note that the original was seen gives way to its scan; what follows from it does too.
        return [*noted, *(each for each in self.in_case() if each.signer not in by)]

    def _noted(self) -> list[FoundSignature]:
        return [
            FoundSignature.from_json(entry.payload["signature"])
            for entry in self.history
            if entry.kind is Recorded.NOTE and self._is_noted(entry)
        ]

    def is_noted(self, path: str, day: dt.date) -> bool:
        """Whether it was noted before that a signer, by path, signed the original that day."""
        return any((note.signer, note.signed_at) == (path, day) for note in self._noted())

    def _is_noted(self, entry: JournalEntry) -> bool:
        """Whether a note says of this document that somebody has signed it."""
        return entry.document_id == self.issued.id and "signature" in entry.payload

    def in_case(self) -> list[FoundSignature]:
        """What the case says itself of this document, or since it was issued and of no other."""
        since = self.issued.issued_at.date()
        sources = self._documents_signed()

        def counts(path: str, day: dt.date) -> bool:
            # The day that is written beside a signature may be earlier than the document.
            return sources[path] == self.issued.id if path in sources else day >= since

        if self.consent is not None:
            within = f"consents[{self.consent.id}].signatures"
            return [
                FoundSignature(
                    _path_of(each.person),
                    SignatureStatus.SIGNED,
                    _NOTED[each.method],
                    each.signed_at,
                    detail=each.note,
                )
                for each in self.consent.signatures
                if counts(f"{within}[{each.id}]", each.signed_at)
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
            if each.decision in said and counts(f"plan.approvals[{each.id}]", each.date)
        ]

    def _documents_signed(self) -> dict[str, str]:
        """By path, the documents on which signatures in the case stand."""
        return {
            entry.payload["change"]["path"]: entry.document_id
            for entry in self.history
            if entry.kind is Recorded.CHANGE
            and entry.document_id is not None
            and entry.payload["change"]["kind"] == ChangeKind.ADD.value
        }

    def _term(self, on: dt.date) -> Term | None:
        consent = self.consent
        if consent is None:
            return None
        whole = [each.date for each in consent.withdrawals if not each.grants]
        if consent.status is ConsentStatus.WITHDRAWN and not whole:
            whole = [on]
        until = consent.valid_to
        return Term(
            on,
            until,
            min(whole, default=None),
            refused=consent.status is ConsentStatus.REFUSED,
            superseded=consent.status is ConsentStatus.SUPERSEDED,
        )


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
