"""Who has signed a document, how that is known, and what a person must look at: the one verdict.

A document may have several counterparts, one for each signer, on paper or electronic; they count
together (domain.md, Appendix C). Two channels within one counterpart, a pen on one line and an
electronic signature for another, are a finding: nobody can tell then which of the two is the
original. Ink is a mark and no signature until a person has confirmed it. That the original was
seen, or consent given by word of mouth, holds until the scan comes; then the scan speaks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Self

from docgen.case.signers import Capacity, Requirement, Signer
from docgen.messages import say
from docgen.plan.reading import Finding, Severity


class SignatureStatus(StrEnum):
    """What is known of one person's signature."""

    SIGNED = "signed"
    MARKED = "marked"
    """There is ink where the signature goes; a person has not confirmed it."""
    MISSING = "missing"
    DECLINED = "declined"
    UNCLEAR = "unclear"
    """Something is there that cannot be relied on by itself."""
    INVALID = "invalid"
    """It is certain that what is there does not hold, as after the file was changed."""


class Means(StrEnum):
    """How it is known that somebody signed."""

    PADES = "pades"
    """By a signature of their own in the PDF."""
    SEAL = "seal"
    """A signing service states it, under its seal."""
    WORD = "word"
    """By Word's own signature."""
    FIELD = "field"
    """By what is filled into a field."""
    INK = "ink"
    SEEN = "seen"
    """Somebody has seen the original, which is kept elsewhere."""
    ORAL = "oral"

    @property
    def channel(self) -> Channel:
        """On what a signature of this kind is given."""
        if self in (Means.PADES, Means.SEAL, Means.WORD):
            return Channel.ELECTRONIC
        return Channel.TOLD if self in (Means.SEEN, Means.ORAL) else Channel.PAPER


class Channel(StrEnum):
    PAPER = "paper"
    ELECTRONIC = "electronic"
    TOLD = "told"
    """It is a note that a person made, and in no file."""


@dataclass(frozen=True)
class FoundSignature:
    """One signature as it was found, or found missing. The contract's ``signatures``.

    ``signer`` is the path of the required signer it is of, such as ``guardians[vh1]``, or None
    where it is of nobody who is to sign. ``detail`` is in words, for a person.
    """

    signer: str | None
    status: SignatureStatus
    method: Means | None = None
    signed_at: dt.datetime | dt.date | None = None
    confirmed_by: str | None = None
    detail: str | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "signer": self.signer,
            "status": self.status.value,
            "method": self.method.value if self.method else None,
            "signed_at": self.signed_at.isoformat() if self.signed_at else None,
            "confirmed_by": self.confirmed_by,
            "detail": self.detail,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The inverse of :meth:`to_json`."""
        at = data["signed_at"]
        return cls(
            data["signer"],
            SignatureStatus(data["status"]),
            Means(data["method"]) if data["method"] else None,
            _moment(at) if at else None,
            data["confirmed_by"],
            data["detail"],
        )


@dataclass(frozen=True)
class Counterpart:
    """What was found in one file or one batch of pages; ``key`` tells it from the others."""

    key: str
    signatures: tuple[FoundSignature, ...]

    @property
    def channels(self) -> set[Channel]:
        """The channels in which somebody has left something in it."""
        return {
            found.method.channel
            for found in self.signatures
            if found.method is not None and found.status is not SignatureStatus.MISSING
        } - {Channel.TOLD}


class SigningStatus(StrEnum):
    """How far a document as a whole has come."""

    COMPLETE = "complete"
    """Everybody has signed whose signature is needed."""
    INCOMPLETE = "incomplete"
    """Somebody has not signed yet."""
    LOOK = "look"
    """A person must look before anything follows from it."""
    DECLINED = "declined"
    """Somebody whose signature is needed has said no, or consent was withdrawn."""
    INVALID = "invalid"
    """A signature that is needed does not hold, or the consent has run out."""


@dataclass(frozen=True)
class SignerVerdict:
    """One required signer, and the best that is known of their signature."""

    signer: Signer
    found: FoundSignature
    met: bool
    """Whether what is asked of this signer is there, also where another signed in their place."""


@dataclass(frozen=True)
class Verdict:
    """The one verdict on a document."""

    status: SigningStatus
    signers: tuple[SignerVerdict, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def signatures(self) -> tuple[FoundSignature, ...]:
        """The contract's list: one for each required signer."""
        return tuple(each.found for each in self.signers)


@dataclass(frozen=True)
class Term:
    """How long a consent holds, and whether it was taken back."""

    on: dt.date
    """The day it is judged on."""
    until: dt.date | None = None
    withdrawn: dt.date | None = None


def judge(
    required: Sequence[Signer],
    counterparts: Sequence[Counterpart],
    notes: Collection[FoundSignature] = (),
    term: Term | None = None,
    settled: Collection[tuple[str, str | None]] = (),
) -> Verdict:
    """The verdict on a document.

    ``notes`` is what the case already knows: signatures recorded before, seen and oral ones.
    ``settled`` are findings, by code and path, that a person has looked at and accepted.
    Pure: the same in, the same out.
    """
    findings: list[Finding] = []
    found = {signer.path: _of(signer, counterparts, notes, findings) for signer in required}
    signed = {
        signer.one_of or signer.path
        for signer in required
        if found[signer.path].status is SignatureStatus.SIGNED
    }
    verdicts = tuple(
        SignerVerdict(signer, found[signer.path], (signer.one_of or signer.path) in signed)
        for signer in required
    )
    findings += _two_channels(counterparts)
    findings += _strangers(counterparts)
    findings += _expected(verdicts)
    findings = [each for each in findings if (each.code, each.path) not in settled]
    status = _status(verdicts, findings, term)
    findings += _ended(term)
    return Verdict(status, verdicts, tuple(findings))


def _of(
    signer: Signer,
    counterparts: Sequence[Counterpart],
    notes: Collection[FoundSignature],
    findings: list[Finding],
) -> FoundSignature:
    """The best that is known of one signer; what does not agree is added to ``findings``."""
    in_files = [
        found
        for counterpart in counterparts
        for found in counterpart.signatures
        if found.signer == signer.path
    ]
    noted = [note for note in notes if note.signer == signer.path]
    there = [each for each in in_files if each.status is not SignatureStatus.MISSING]
    told = [each for each in noted if each.method and each.method.channel is Channel.TOLD]
    firm = [each for each in noted if each not in told]
    pool = [*there, *firm]
    if there and told and not _holds(there):
        findings.append(_seen_otherwise(signer))
    elif told and not there and in_files and not firm:
        # The page has come, and the line on it is empty.
        findings.append(_seen_but_empty(signer))
        return replace(told[-1], status=SignatureStatus.UNCLEAR, detail=findings[-1].message)
    if not there:
        pool += told
    if _holds(pool) and any(each.status is SignatureStatus.DECLINED for each in pool):
        findings.append(_both(signer))
        last = pool[-1]
        return replace(last, status=SignatureStatus.UNCLEAR, detail=findings[-1].message)
    for status in _BEST_FIRST:
        best = [each for each in pool if each.status is status]
        if best:
            return best[-1]
    return FoundSignature(signer.path, SignatureStatus.MISSING)


_BEST_FIRST = (
    SignatureStatus.SIGNED,
    SignatureStatus.DECLINED,
    SignatureStatus.MARKED,
    SignatureStatus.UNCLEAR,
    SignatureStatus.INVALID,
)
"""Of several counterparts the best counts; a no is stronger than what is not certain."""


def _holds(found: Collection[FoundSignature]) -> bool:
    return any(each.status is SignatureStatus.SIGNED for each in found)


def _status(
    verdicts: Sequence[SignerVerdict], findings: Sequence[Finding], term: Term | None
) -> SigningStatus:
    if term is not None:
        if term.withdrawn is not None and term.withdrawn <= term.on:
            return SigningStatus.DECLINED
        if term.until is not None and term.until < term.on:
            return SigningStatus.INVALID
    open_ = [
        each.found.status
        for each in verdicts
        if not each.met and each.signer.required is Requirement.HARD
    ]
    if SignatureStatus.DECLINED in open_:
        return SigningStatus.DECLINED
    if any(finding.severity is Severity.REVIEW for finding in findings) or (
        {SignatureStatus.MARKED, SignatureStatus.UNCLEAR} & set(open_)
    ):
        return SigningStatus.LOOK
    if SignatureStatus.INVALID in open_:
        return SigningStatus.INVALID
    # Nobody is asked to sign: nothing can be complete by that.
    if open_ or not verdicts:
        return SigningStatus.INCOMPLETE
    return SigningStatus.COMPLETE


def _two_channels(counterparts: Sequence[Counterpart]) -> Iterator[Finding]:
    """R25: within one counterpart everybody signs in the same way."""
    for counterpart in counterparts:
        if len(counterpart.channels) > 1:
            yield Finding(
                "two_channels",
                Severity.REVIEW,
                say(
                    "One counterpart was signed both with a pen and electronically, so it cannot "
                    "be told which of the two is the original."
                ),
                path="signatures",
                suggestion=say(
                    "Let each signer sign a counterpart of their own, all of it on paper or all "
                    "of it electronically."
                ),
            )


def _strangers(counterparts: Sequence[Counterpart]) -> Iterator[Finding]:
    """Signatures of somebody who is not asked to sign."""
    for counterpart in counterparts:
        for found in counterpart.signatures:
            if found.signer is not None or found.status is SignatureStatus.MISSING:
                continue
            if found.status is not SignatureStatus.SIGNED:
                yield Finding(
                    "signature_unknown",
                    Severity.REVIEW,
                    found.detail or say("There is a signature that cannot be read."),
                    path="signatures",
                    suggestion=say(
                        "Find out whose it is. If it is of somebody who is to sign, ask for a new "
                        "signature; accept this when it is of nobody who matters."
                    ),
                )
            else:
                yield Finding(
                    "signed_by_another",
                    Severity.WARNING,
                    found.detail or say("Somebody signed who is not asked to."),
                    path="signatures",
                    suggestion=say(
                        "Check whether somebody signed in another's place. The signatures that "
                        "are needed are waited for as before."
                    ),
                )


def _expected(verdicts: Sequence[SignerVerdict]) -> Iterator[Finding]:
    """The youth is asked; without that signature a document holds, but people should know."""
    for each in verdicts:
        if each.signer.required is not Requirement.EXPECTED or each.met:
            continue
        if each.found.status is SignatureStatus.DECLINED:
            yield Finding(
                "youth_declined" if each.signer.capacity is Capacity.YOUTH else "signer_declined",
                Severity.REVIEW,
                say("Somebody who was asked to sign has said no. Talk with them before you go on."),
                path=each.signer.path,
            )
        else:
            yield Finding(
                "not_signed_by_all",
                Severity.WARNING,
                say("Somebody who was asked to sign has not. The document holds all the same."),
                path=each.signer.path,
            )


def _ended(term: Term | None) -> Iterator[Finding]:
    if term is None:
        return
    if term.withdrawn is not None and term.withdrawn <= term.on:
        yield Finding(
            "consent_withdrawn",
            Severity.WARNING,
            say("The consent was withdrawn on {date}; it holds no more.", date=term.withdrawn),
            suggestion=say("Talk with the family; with a new consent the work goes on."),
        )
    elif term.until is not None and term.until < term.on:
        yield Finding(
            "consent_expired",
            Severity.WARNING,
            say("The consent ran out on {date}; it holds no more.", date=term.until),
            suggestion=say("Talk with the family; with a new consent the work goes on."),
        )


def _seen_otherwise(signer: Signer) -> Finding:
    return Finding(
        "seen_and_scanned",
        Severity.REVIEW,
        say(
            "The original was noted as signed, and now the page itself has come. Look whether it "
            "is signed."
        ),
        path=signer.path,
    )


def _seen_but_empty(signer: Signer) -> Finding:
    return Finding(
        "seen_but_empty",
        Severity.REVIEW,
        say(
            "The original was noted as signed, but where this person signs, the page that came is "
            "empty."
        ),
        path=signer.path,
        suggestion=say("Ask for the page that was signed, or let the person sign."),
    )


def _both(signer: Signer) -> Finding:
    return Finding(
        "signed_and_declined",
        Severity.REVIEW,
        say("The same person has both signed and said no."),
        path=signer.path,
        suggestion=say("Ask the person which of the two holds."),
    )


def _moment(text: str) -> dt.datetime | dt.date:
    return dt.datetime.fromisoformat(text) if "T" in text else dt.date.fromisoformat(text)
