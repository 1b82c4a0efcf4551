"""A signed PDF against what was issued and those who are to sign: a verdict on each signature."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from docgen.case.signatures import FoundSignature, Means, SignatureStatus
from docgen.messages import label, say
from docgen.office.pdf_gate import PdfFile
from docgen.plan.layout import Layout
from docgen.plan.reading import Finding, Severity
from docgen.reading.signatures import pages, seal
from docgen.reading.signatures.matching import Expected, whose
from docgen.reading.signatures.pages import Difference
from docgen.reading.signatures.problems import BREAKING, Problem, status
from docgen.reading.signatures.trust import Trust
from docgen.reading.signatures.widgets import places
from docgen.reading.signatures.written import NOTHING, Writing, writing

if TYPE_CHECKING:
    from docgen.reading.signatures.pades import PdfSignature


class AsIssued(StrEnum):
    """Whether the pages are those that were issued."""

    UNTOUCHED = "untouched"
    """The file begins with the issued bytes, and only signing and filling came after."""
    SAME_PAGES = "same_pages"
    """The pages have the same text and look the same."""
    FILLED = "filled"
    """They are the pages that were issued, with something written on them since."""
    DIFFERENT = "different"
    UNKNOWN = "unknown"
    """No PDF of the document was issued here."""


@dataclass(frozen=True)
class Issued:
    """What was sent out: the PDF's bytes where there is one, and when."""

    content: bytes | None
    at: dt.datetime | None = None
    layout: Layout | None = None
    """Where people sign on it."""


@dataclass(frozen=True)
class Judged:
    """What a PDF says of who has signed it."""

    signatures: tuple[FoundSignature, ...]
    as_issued: AsIssued
    findings: tuple[Finding, ...] = ()
    writing: Writing = NOTHING
    """What was written on its pages, where they are those that were issued."""
    differs: tuple[Difference, ...] = ()
    """Its pages that are otherwise."""

    @property
    def is_signed(self) -> bool:
        """Whether there is any signature in it at all."""
        return any(found.method is not None for found in self.signatures)


def judge(
    pdf: PdfFile,
    people: Sequence[Expected],
    trust: Trust,
    issued: Issued,
    *,
    now: dt.datetime,
    zone: ZoneInfo,
) -> Judged:
    """The verdict on each signature in a PDF that has passed the gate; never raises for an odd one.

    ``people`` are those who are to sign; each has at least one signature in what comes back.
    """
    from docgen.reading.signatures.pades import signatures  # noqa: PLC0415 - a second to import

    there = signatures(pdf.content, trust, now=now, issued=issued.content, since=issued.at)
    seals = [each for each in there.found if each.is_seal]
    sealed = any(not BREAKING & set(each.problems) for each in seals)
    as_issued, differs = _compared(pdf, issued, goes_on=there.goes_on, sealed=sealed)
    written = _written(pdf, issued, as_issued)
    if as_issued is AsIssued.DIFFERENT and _is_only_filled(written):
        as_issued = AsIssued.FILLED
    elif as_issued is AsIssued.SAME_PAGES and written.by_hand and not there.found:
        # Somebody drew their name on the page: no signature of a file, but ink.
        as_issued = AsIssued.DIFFERENT
    of_file = _file_problems(as_issued)
    evidence = _evidence(pdf, issued) if there.found else ()
    own = [_person(each, people, of_file) for each in there.found if not each.is_seal]
    unknown = [each for each in there.found if Problem.UNTRUSTED in each.problems]
    stated = [
        said
        for one in seals or unknown[:1]
        for said in _stated(one, evidence, people, of_file, zone)
    ]
    # A seal that nobody trusts is no person's signature.
    found = [*stated, *(each for each in own if each.signer is not None or not stated)]
    there_are = {each.signer for each in found}
    found += [
        FoundSignature(person.path, SignatureStatus.MISSING)
        for person in people
        if person.path not in there_are
    ]
    findings = tuple(_findings(pdf, as_issued, differs, there.found, found))
    return Judged(tuple(found), as_issued, findings, written, differs)


def _compared(
    pdf: PdfFile, issued: Issued, *, goes_on: bool, sealed: bool
) -> tuple[AsIssued, tuple[Difference, ...]]:
    if issued.content is None:
        return AsIssued.UNKNOWN, ()
    free = places(issued.content, issued.layout)
    try:
        differs = pages.differences(issued.content, pdf.content, free=free)
        ours = pages.page_count(issued.content)
        more = len(pdf.pages) > ours
        if differs and sealed:
            differs = pages.differences(
                issued.content, pdf.content, free=free, margins=pages.SERVICE
            )
    except pages.Unreadable:
        return AsIssued.DIFFERENT, ()
    if differs or (more and not sealed):
        return AsIssued.DIFFERENT, differs
    return (AsIssued.UNTOUCHED if goes_on else AsIssued.SAME_PAGES), ()


def _written(pdf: PdfFile, issued: Issued, as_issued: AsIssued) -> Writing:
    """What was written on the pages; nothing where they can only have been signed and filled."""
    if issued.content is None or issued.layout is None or as_issued is AsIssued.UNTOUCHED:
        return NOTHING
    try:
        return writing(pdf.content, issued.content, issued.layout)
    except pages.Unreadable:
        return Writing(whole=False)


def _is_only_filled(written: Writing) -> bool:
    """Whether pages that differ are those that were issued, with something written on them; what
    is drawn where people sign is looked at as ink is.
    """
    said = any(each.changed for each in written.boxes) or written.notes
    return bool(said) and written.whole and written.as_drawn and not written.by_hand


def _evidence(pdf: PdfFile, issued: Issued) -> tuple[str, ...]:
    """The text of the pages after those that were issued."""
    if issued.content is None:
        return ()
    try:
        return pages.texts(pdf.content)[pages.page_count(issued.content) :]
    except pages.Unreadable:
        return ()


def _file_problems(as_issued: AsIssued) -> tuple[Problem, ...]:
    if as_issued in (AsIssued.DIFFERENT, AsIssued.FILLED):
        return (Problem.NOT_AS_ISSUED,)
    return (Problem.NOT_COMPARED,) if as_issued is AsIssued.UNKNOWN else ()


def _person(
    signature: PdfSignature, people: Collection[Expected], of_file: Iterable[Problem]
) -> FoundSignature:
    """What a person's own signature comes to."""
    holder = signature.holder
    who = whose(holder.name, holder.personal_id, people, signature.field)
    problems = [*signature.problems, *of_file, *who.problems]
    name = holder.name or say("somebody not known")
    if who.person is None:
        detail = say("{name} signed, and is not one of those who are to sign.", name=name)
    else:
        detail = say("Signed by {name} with a certificate of their own.", name=name)
    vouched = [
        say("{authority} vouches for it.", authority=signature.by.name) if signature.by else "",
        "" if signature.stamped else say("The time is the signer's own word."),
        _identified(signature),
    ]
    return FoundSignature(
        who.person.path if who.person else None,
        status(problems),
        Means.PADES,
        signature.signed_at,
        detail=_detail(detail, *vouched, problems=problems),
    )


def _identified(signature: PdfSignature) -> str:
    known = signature.holder.identified
    if known is None or known.level is None:
        return ""
    return say("Level of assurance: {level}.", level=known.level.rpartition("/")[2])


def _stated(
    one: PdfSignature,
    evidence: Sequence[str],
    people: Sequence[Expected],
    of_file: Iterable[Problem],
    zone: ZoneInfo,
) -> Iterator[FoundSignature]:
    """What a service states under its seal."""
    service = one.by.name if one.by else one.holder.organisation or one.holder.name or "?"
    for statement in seal.statements(evidence, people, zone):
        problems = [*one.problems, *of_file]
        if not statement.by_number:
            problems.append(Problem.NO_NUMBER)
        if statement.at is None:
            problems.append(Problem.TIME)
        if statement.said_no:
            problems.append(Problem.SAID_NO)
        yield FoundSignature(
            statement.person.path,
            status(problems),
            Means.SEAL,
            statement.at,
            detail=_detail(
                say(
                    "{service} states that {name} signed.",
                    service=service,
                    name=statement.person.name,
                ),
                problems=problems,
            ),
        )


def _detail(*sentences: str, problems: Iterable[Problem]) -> str:
    told = [label("SignatureProblem", problem) for problem in dict.fromkeys(problems)]
    return " ".join(filter(None, (*sentences, *told)))


def _findings(
    pdf: PdfFile,
    as_issued: AsIssued,
    differs: Sequence[Difference],
    signed: Sequence[PdfSignature],
    found: Sequence[FoundSignature],
) -> Iterator[Finding]:
    if as_issued in (AsIssued.DIFFERENT, AsIssued.FILLED) and signed:
        yield Finding(
            "not_as_issued",
            Severity.REVIEW,
            say(
                "The signed file does not show what was issued. {where}",
                where=" ".join(each.words() for each in differs)
                or say("It has more pages, or was made anew."),
            ),
            path="signatures",
            suggestion=say(
                "Compare it with the document as issued. If it says something else, ask for a new "
                "signature on the right document."
            ),
        )
    yield from questions(found)
    if pdf.attachments and signed:
        yield Finding(
            "attachments",
            Severity.NOTE,
            say(
                "Files are attached to the PDF and kept with it: {names}.",
                names=", ".join(pdf.attachments),
            ),
        )


def of_another_text(signature: FoundSignature) -> FoundSignature:
    """A signature on something else than what was issued: a person looks."""
    if signature.status is not SignatureStatus.SIGNED:
        return signature
    detail = _detail(signature.detail or "", problems=(Problem.NOT_AS_ISSUED,))
    return replace(signature, status=SignatureStatus.UNCLEAR, detail=detail)


def questions(found: Iterable[FoundSignature]) -> Iterator[Finding]:
    """What a person is asked about signatures that are not certain, or do not hold."""
    for each in found:
        # Of whom nobody knows, the verdict tells.
        if each.signer is None or each.method is None or each.status is SignatureStatus.SIGNED:
            continue
        broken = each.status is SignatureStatus.INVALID
        yield Finding(
            "signature_invalid" if broken else "signature_unclear",
            Severity.REVIEW,
            each.detail or "",
            path=each.signer,
            suggestion=say("Ask for a new signature; this one does not hold.")
            if broken
            else say(
                "Accept it when you are certain in another way that this person signed this "
                "document; otherwise reject it and ask for a new signature."
            ),
        )
