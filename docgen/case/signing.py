"""Who has signed a document, how that is known, and what a person must look at: the one verdict.

A document may have several counterparts, one for each signer, on paper or electronic; they count
together (domain.md, Appendix C). Two channels within one counterpart, a pen on one line and an
electronic signature for another, are a finding: nobody can tell then which of the two is the
original. Ink is a mark and no signature until a person has confirmed it. That the original was
seen, or consent given by word of mouth, holds until the scan comes; then the scan speaks.

What cannot be told is asked, and every answer has an end: a question that was answered is not
asked again, and what its answer says holds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from docgen.case.signatures import Channel, Counterpart, FoundSignature, SignatureStatus
from docgen.case.signers import Capacity, Requirement, Signer
from docgen.messages import say
from docgen.plan.reading import Finding, Severity


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
    counts: bool = True
    """Whether what came counts at all: a person may have said that it does not."""

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
    refused: bool = False
    """It was answered with a no before."""
    superseded: bool = False
    """Another consent has taken its place."""


Answers = Mapping[tuple[str, str | None, str | None], bool]
"""What people answered: a question by its code, path and counterpart, and whether it was accepted
(or corrected) rather than rejected."""


def judge(
    required: Sequence[Signer],
    counterparts: Sequence[Counterpart],
    notes: Collection[FoundSignature] = (),
    term: Term | None = None,
    answers: Answers | None = None,
    of_document: Collection[Finding] = (),
    known_before: Mapping[str, Collection[str]] | None = None,
) -> Verdict:
    """The verdict on a document.

    ``notes`` is what the case already knows: signatures recorded before, seen and oral ones.
    ``of_document`` is what else is doubtful about the document, such as that its form was
    withdrawn: accepted it counts all the same, rejected it does not. ``known_before`` are, by
    signer, the counterparts that had come when it was noted that they have signed.
    Pure: the same in, the same out.
    """
    said = answers or {}
    findings: list[Finding] = list(of_document)
    before = known_before or {}
    found = {}
    for signer in required:
        # What was known of says nothing against a note that somebody made all the same.
        later = [each for each in counterparts if each.key not in before.get(signer.path, ())]
        found[signer.path] = _of(signer, counterparts, later, notes, said, findings)
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
    rejected = frozenset(each.code for each in findings if said.get(_key(each)) is False)
    findings = [each for each in findings if _key(each) not in said]
    status = _status(verdicts, findings, term, rejected)
    findings += _ended(term)
    return Verdict(status, verdicts, tuple(findings), not _NOT_COUNTED & rejected)


def _of(
    signer: Signer,
    counterparts: Sequence[Counterpart],
    later: Sequence[Counterpart],
    notes: Collection[FoundSignature],
    answers: Answers,
    findings: list[Finding],
) -> FoundSignature:
    """The best that is known of one signer; what does not agree is added to ``findings``."""
    path = signer.path
    in_files = [
        found
        for counterpart in counterparts
        for found in counterpart.signatures
        if found.signer == path
    ]
    noted = [note for note in notes if note.signer == path]
    there = [each for each in in_files if each.status is not SignatureStatus.MISSING]
    told = [each for each in noted if each.method and each.method.channel is Channel.TOLD]
    firm = [each for each in noted if each not in told]
    pool = [*there, *firm]
    if there and told and not _holds(there):
        findings.append(_seen_otherwise(signer))
    elif told and not there and not firm and _came_empty(path, later):
        findings.append(_seen_but_empty(signer))
        answer = answers.get(_key(findings[-1]))
        if answer is None:
            return replace(told[-1], status=SignatureStatus.UNCLEAR, detail=findings[-1].message)
        told = told if answer else []
    if not there:
        pool += told
    if _holds(pool) and any(each.status is SignatureStatus.DECLINED for each in pool):
        findings.append(_both(signer))
        answer = answers.get(_key(findings[-1]))
        if answer is None:
            last = pool[-1]
            return replace(last, status=SignatureStatus.UNCLEAR, detail=findings[-1].message)
        wanted = SignatureStatus.SIGNED if answer else SignatureStatus.DECLINED
        pool = [each for each in pool if each.status is wanted]
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


def _key(finding: Finding) -> tuple[str, str | None, str | None]:
    return (finding.code, finding.path, (finding.where or {}).get("counterpart"))


def _came_empty(path: str, counterparts: Collection[Counterpart]) -> bool:
    """Whether paper came with an empty line for a signer: it may be what was said to be signed.

    An electronic counterpart that another signed says nothing of an original on paper.
    """
    return any(
        Channel.ELECTRONIC not in counterpart.channels
        and any(found.signer == path for found in counterpart.signatures)
        for counterpart in counterparts
    )


def _holds(found: Collection[FoundSignature]) -> bool:
    return any(each.status is SignatureStatus.SIGNED for each in found)


def _status(
    verdicts: Sequence[SignerVerdict],
    findings: Sequence[Finding],
    term: Term | None,
    rejected: frozenset[str],
) -> SigningStatus:
    if term is not None:
        if term.refused or (term.withdrawn is not None and term.withdrawn <= term.on):
            return SigningStatus.DECLINED
        if term.superseded or (term.until is not None and term.until < term.on):
            return SigningStatus.INVALID
    unmet = [each for each in verdicts if not each.met and each.signer.required is Requirement.HARD]
    open_ = [each.found.status for each in unmet]
    if _A_NO & rejected or any(_is_refused(each, unmet) for each in unmet):
        return SigningStatus.DECLINED
    if _NOT_COUNTED & rejected:
        return SigningStatus.INVALID
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


_A_NO = frozenset({"youth_declined", "signer_declined"})
"""Questions that, rejected, say that the no of one of several stops the document."""
_NOT_COUNTED = frozenset({"two_channels", "form_withdrawn"})
"""Doubts about the document that, rejected, say that what came does not count."""


def _is_refused(verdict: SignerVerdict, unmet: Sequence[SignerVerdict]) -> bool:
    """Whether all who could meet one requirement have said no."""
    group = verdict.signer.one_of
    alike = [each for each in unmet if group and each.signer.one_of == group] or [verdict]
    return all(each.found.status is SignatureStatus.DECLINED for each in alike)


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
                where={"counterpart": counterpart.key},
                suggestion=say(
                    "Accept it when both signatures count all the same. Reject it otherwise, and "
                    "let each signer sign a counterpart of their own, all of it on paper or all "
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
                    where={"counterpart": counterpart.key},
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
    """The youth is asked; without that signature a document holds, but people should know. So is
    each of several of whom one is enough.
    """
    for each in verdicts:
        if each.met or (
            each.signer.required is not Requirement.EXPECTED
            and (each.signer.one_of is None or each.found.status is not SignatureStatus.DECLINED)
        ):
            continue
        if each.found.status is SignatureStatus.DECLINED:
            yield Finding(
                "youth_declined" if each.signer.capacity is Capacity.YOUTH else "signer_declined",
                Severity.REVIEW,
                say("Somebody who was asked to sign has said no. Talk with them before you go on."),
                path=each.signer.path,
                suggestion=say(
                    "Accept it when the document may go on without them, and reject it when it "
                    "may not."
                ),
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
    if term.superseded:
        yield Finding(
            "consent_superseded",
            Severity.WARNING,
            say("Another consent has taken the place of this one; signing it changes nothing."),
            suggestion=say("Let the family sign the consent that holds now."),
        )
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
        suggestion=say(
            "What counts is what you answer about the signature itself. Accept or reject this when "
            "you have looked."
        ),
    )


def _seen_but_empty(signer: Signer) -> Finding:
    return Finding(
        "seen_but_empty",
        Severity.REVIEW,
        say(
            "It was noted that this person has signed or agreed, but where they sign, the page "
            "that came is empty."
        ),
        path=signer.path,
        suggestion=say(
            "Accept it when the person has signed another paper, which was the one seen. Reject it "
            "when not; the signature is waited for then."
        ),
    )


def _both(signer: Signer) -> Finding:
    return Finding(
        "signed_and_declined",
        Severity.REVIEW,
        say("The same person has both signed and said no."),
        path=signer.path,
        suggestion=say(
            "Ask the person which of the two holds. Accept it when it is the signature, reject it "
            "when it is the no."
        ),
    )
