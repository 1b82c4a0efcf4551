"""A PDF read against the one that was issued, where the records do not know the document."""

from __future__ import annotations

from collections.abc import Iterator

from docgen.case.notation import Names
from docgen.errors import Refused
from docgen.messages import say
from docgen.office import pdf_gate
from docgen.plan.reading import Finding, Identity, IdentityBy, Reading, Severity
from docgen.reading.base import Base
from docgen.reading.imprint import Imprint
from docgen.reading.signatures import filled, identity
from docgen.reading.signatures.fields import field_values, layout_of, values_of
from docgen.reading.signatures.judging import AsIssued, Issued, Judged, judge
from docgen.reading.signatures.trust import Trust
from docgen.service import Service
from docgen.work.filled import pdf_notes


def read(service: Service, content: bytes, base: bytes) -> Reading:
    """What ``content`` says otherwise than ``base``: its fields, its pages, and its signatures.

    Who is to sign is not known, so whose a signature is stands in its words only. Raises Refused
    where either file does not pass the gate, or is about another child.
    """
    pdf = pdf_gate.admit(content)
    layout = layout_of(pdf_gate.admit(base).content)
    sent = Issued(base, layout=layout)
    trust = Trust.load(service.trust)
    judged = judge(pdf, (), trust, sent, now=service.clock(), zone=service.zone)
    there = filled.in_fields(content, base, {})
    known = {each.path for each in there}
    written = judged.writing.boxes if judged.writing.whole else ()
    there += [each for each in filled.on_pages(written, base) if each.path not in known]
    issued = {path: value.texts[0] for path, value in field_values(base).items()}
    then = Base(Imprint([]), values=field_values(base), issued=issued, names=Names())
    verdicts = filled.judged(then, there, filled.save_facts(content), service.zone)
    if isinstance(verdicts, Finding):
        message = " ".join(filter(None, (verdicts.message, verdicts.suggestion)))
        raise Refused(verdicts.code, message, [verdicts])
    numbers = identity.numbers_in(content, lambda _: True)
    return Reading(
        Identity(numbers[0], by=IdentityBy.FOOTER) if len(numbers) == 1 else Identity(),
        values={
            **field_values(content),
            **values_of(box for box in written if box.changed),
        },
        changes=tuple(verdicts.changes),
        signatures=tuple(found.to_json() for found in judged.signatures),
        findings=(*_pages(judged), *judged.findings, *verdicts.findings, *_notes(judged)),
    )


def _pages(judged: Judged) -> Iterator[Finding]:
    """Whether the pages are those of the file it was compared with."""
    if judged.as_issued is AsIssued.DIFFERENT:
        if not judged.is_signed:
            yield Finding(
                "pages_differ",
                Severity.REVIEW,
                say(
                    "The pages are not those of the file it was compared with. {where}",
                    where=" ".join(each.words() for each in judged.differs)
                    or say("It has more pages, or was made anew."),
                ),
                suggestion=say("Look at both files beside each other."),
            )
        return
    yield Finding(
        "pages_same",
        Severity.NOTE,
        say("The file goes on from the one it was compared with, byte for byte.")
        if judged.as_issued is AsIssued.UNTOUCHED
        else say("The pages are those of the file it was compared with."),
    )


def _notes(judged: Judged) -> Iterator[Finding]:
    yield from pdf_notes(judged.writing.notes) if judged.writing.whole else ()
