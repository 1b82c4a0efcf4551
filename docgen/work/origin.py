"""What a returned file was made from: its copy's last save, or the document as it was issued."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter

from docgen.case.notation import is_empty, same
from docgen.case.wording import field_words
from docgen.messages import say
from docgen.office.package import Package
from docgen.office.properties import save_facts
from docgen.plan.reading import Finding, Severity
from docgen.reading import attribution, word
from docgen.reading.base import Base, texts_of, words_of
from docgen.reading.imprint import owner
from docgen.reading.row_judging import restored
from docgen.records.readings import StoredReading
from docgen.service import Service
from docgen.work.known import Known


@dataclass(frozen=True)
class Traced:
    """A file read against ``base``, which it was made from."""

    said: word.WordReading
    base: Base
    earlier: StoredReading | None = None
    """The earlier reading that ``base`` is; None for the document as it was issued."""
    findings: tuple[Finding, ...] = ()


def trace(service: Service, package: Package, known: Known, last_read: str | None = None) -> Traced:
    """The file read against what it was made from.

    ``last_read`` is the fingerprint of what was read last where the file was edited; that is it,
    then. Otherwise it is found by what is in the file.

    It is the latest save of this copy of which there is something left in the file, or of which
    the same person changed everything once more, or one that was as issued. Where nothing is left
    of any, somebody has worked in a second copy of the same file; and a file that was saved before
    those is an earlier save that comes late. Neither undoes what was recorded, so it is read
    against the document as it was issued.
    """
    for each in known.past:
        if each.fingerprint == last_read:
            base = known.as_read(each)
            return Traced(word.read(package, base, service.zone), base, each)
    facts = saved(service, package)
    past = sorted(
        ((_saved_then(each), each) for each in known.past), reverse=True, key=itemgetter(0)
    )
    earlier = [each for saved_then, each in past if facts.at is None or facts.at >= saved_then]
    unmarked: Traced | None = None
    for each in earlier:
        base = known.as_read(each)
        marks = Marks.of(base, known.as_issued)
        if not marks and unmarked is not None:
            continue
        said = word.read(package, base, service.zone)
        same_person = facts.saved_by is not None and facts.saved_by == each.saved_by
        if (
            marks.are_in(said)
            or base.seen & set(said.seen)
            or (same_person and marks.edited_again(said, known.as_issued))
        ):
            return Traced(said, base, each)
        if not marks:
            unmarked = Traced(said, base, each)
    if unmarked is not None:
        return unmarked
    said = word.read(package, known.as_issued, service.zone)
    if len(earlier) < len(past):
        return Traced(said, known.as_issued, findings=(_late(),))
    if known.past:
        return Traced(said, known.as_issued, findings=tuple(_second_copy(said, known)))
    return Traced(said, known.as_issued)


@dataclass(frozen=True)
class Marks:
    """What an earlier reading of a copy had otherwise than the document as issued."""

    values: dict[str, str]
    """The values that were changed or added."""
    words: frozenset[str]
    """The lines outside the values that were added, or missing."""
    gone: frozenset[str]
    """The values whose rows were missing."""
    first: frozenset[str]
    """The lines outside the values as issued."""

    @classmethod
    def of(cls, base: Base, issued: Base) -> Marks:
        """The marks of the reading that ``base`` is."""
        texts = texts_of(base.imprint)
        return cls(
            values={
                path: text
                for path, text in texts.items()
                if "[new" not in path and not _alike(text, issued.issued.get(path, ""))
            },
            words=words_of(base.imprint) ^ issued.own_words,
            gone=frozenset(issued.issued.keys() - texts.keys()),
            first=issued.own_words,
        )

    def __bool__(self) -> bool:
        return bool(self.values or self.words or self.gone)

    def are_in(self, said: word.WordReading) -> bool:
        """Whether any of them is still there in a file read against the same reading."""
        now = texts_of(said.imprint)
        return (
            any(path in now and _alike(now[path], text) for path, text in self.values.items())
            or not self.gone <= now.keys()
            or not self.words.isdisjoint(words_of(said.imprint) ^ self.first)
        )

    def edited_again(self, said: word.WordReading, issued: Base) -> bool:
        """Whether every value that was changed then is yet another now."""
        now = texts_of(said.imprint)
        return bool(self.values) and all(
            path in now and not _alike(now[path], issued.issued.get(path, ""))
            for path in self.values
        )


def _alike(one: str, other: str) -> bool:
    return same(one, other) or (is_empty(one) and is_empty(other))


def older_revision(known: Known) -> list[Finding]:
    """A note where the plan has moved on since the document was issued."""
    old, new = known.issued.revision, known.case.revision
    if not old or new <= old:
        return []
    return [
        Finding(
            "older_revision",
            Severity.NOTE,
            say(
                "The document was issued from revision {old}; the plan is now at revision "
                "{new}. The changes were merged into it.",
                old=old,
                new=new,
            ),
        )
    ]


def _second_copy(said: word.WordReading, known: Known) -> Iterator[Finding]:
    """One edit that is gone again may also have been taken back on purpose: a person decides."""
    marks = Marks.of(known.as_read(known.past[0]), known.as_issued)
    recorded = [path for path, text in marks.values.items() if not is_empty(text)]
    if recorded:
        message = say(
            "The file has nothing of what was recorded from this document before ({fields}), so "
            "it was read as another copy of it. What was recorded before still holds.",
            fields="; ".join(field_words(path, known.case.payload) for path in recorded[:5]),
        )
    else:
        message = say(
            "The file has nothing of what was different in this document before, so it was read "
            "as another copy of it. What was asked about then still waits."
        )
    yield Finding(
        "second_copy",
        Severity.REVIEW if len(recorded) == 1 else Severity.NOTE,
        message,
        suggestion=say("If it was undone on purpose, change it back in a document issued anew."),
    )
    if recorded:
        return
    there = {owner(path) for path in texts_of(said.imprint)}
    for item in dict.fromkeys(owner(path) for path in sorted(marks.gone)):
        if item is not None and item in there and known.open_removal(item):
            yield restored(item, known.case.payload)


def _late() -> Finding:
    return Finding(
        "earlier_save",
        Severity.NOTE,
        say(
            "The file was saved before the one that was received last. What was recorded from "
            "that one still holds."
        ),
        suggestion=say("If it was undone on purpose, change it back in a document issued anew."),
    )


def _saved_then(earlier: StoredReading) -> dt.datetime:
    """When the file was saved that was read then, as far as it said."""
    return earlier.saved_at or earlier.received_at


def saved(service: Service, package: Package) -> attribution.Attribution:
    """When and by whom a file was saved, as far as it says."""
    return attribution.untracked(save_facts(package), service.zone)
