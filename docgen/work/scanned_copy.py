"""The Word copy of a document whose paper was written on by hand: for whoever made the document to
write in what holds now, with the scan cited and its pictures beside.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from docgen.errors import Refused, Unavailable
from docgen.messages import say, speaking
from docgen.plan.layout import Box, Layout
from docgen.plan.reading import Finding, Severity
from docgen.records import readings
from docgen.service import Service
from docgen.work import recording
from docgen.work.columns import columns_now
from docgen.work.scanned import Paper
from docgen.work.scanned_questions import Question
from docgen.work.storing import Beside, File, Stored

ALTERED = frozenset({"paper_written", "paper_struck", "text_written", "tick_written_over"})
"""The questions that say that the paper is no longer what was printed."""
_AUTHOR = "docgen"


def store_copy(
    service: Service,
    connection: Connection,
    paper: Paper,
    asked: Sequence[Question],
    at: dt.datetime,
    revision: int,
) -> Stored:
    """Put the copy beside the document, where its paper was altered by hand; nothing otherwise."""
    altered = [each for each in asked if each.finding.code in ALTERED and each.crop]
    issued = paper.issued
    if not altered or issued.store_ref is None or issued.authority is None:
        return Stored()
    content = _made(service, connection, paper, altered, at)
    digest = service.archive.keep(connection, issued.case_id, "copy", content, at=at)
    # What is in it is known, so that it says something new only when somebody has written in it.
    made = File(content, _AUTHOR, digest, at)
    readings.save(connection, service.keys, recording.reading_of(issued, made, {}, revision))
    try:
        store = service.stores(issued.authority)
        with speaking(issued.language):
            words = say("written on by hand")
            next_step = say("Write in what holds, then set the status to ready")
        fields = columns_now(service, connection, issued.id, issued.copy)
        copy = Beside(content, words, "copy", "docx")
        own = {**fields, "status": "draft", "next_step": next_step}
        stored = copy.put(store, store.by_id(issued.store_ref), issued, own)
    except (Refused, Unavailable) as error:
        finding = Finding(
            "not_stored",
            Severity.WARNING,
            say(
                "The Word copy with the pictures was archived, but not saved beside the document "
                "in the store: {reason}",
                reason=error.message,
            ),
            suggestion=say("Each picture is shown with its question: docgen review show."),
        )
        return Stored(findings=(finding,))
    finding = Finding(
        "word_copy",
        Severity.NOTE,
        say(
            "What was written on the paper by hand is shown in a Word copy beside the document. "
            "Write in it what holds and hand it in: that is the next revision."
        ),
    )
    return replace(Stored.at(stored), findings=(finding,))


def _made(
    service: Service,
    connection: Connection,
    paper: Paper,
    altered: Sequence[Question],
    at: dt.datetime,
) -> bytes:
    from docgen.filling.paper_notes import PaperNote, commented  # noqa: PLC0415

    issued = paper.issued
    content = service.archive.fetch(connection, issued.case_id, issued.content_sha256)
    layout = issued.printed.layout if issued.printed else Layout(())
    pages = {(page.source, page.number): page.code for page in paper.read.pages}
    notes = []
    for each in altered:
        where = each.finding.where or {}
        code = pages.get((where.get("file", ""), where.get("page", 0)))
        path = each.finding.path
        if path is None and code is not None and code.page <= len(layout.pages):
            path = _nearest(layout.pages[code.page - 1].boxes, where)
        text = say(
            "{message} Scan: {file}, page {page}.",
            message=each.finding.message,
            file=where.get("file", ""),
            page=where.get("page", ""),
        )
        notes.append(PaperNote(text, each.crop or b"", path))
    return commented(content, notes, bookmarks=issued.layout, author=_AUTHOR, at=at)


def _nearest(boxes: Sequence[Box], where: dict[str, float]) -> str | None:
    """The path of the box that a note on the page lies nearest to."""
    if "left" not in where:
        return None

    def apart(box: Box) -> float:
        return sum(side * side for side in _between(box, where))

    nearest = min(boxes, key=apart, default=None)
    return nearest.path if nearest else None


def _between(box: Box, where: dict[str, float]) -> Iterator[float]:
    """How far a box and a note are apart, across and along."""
    for start, length, near, size in (
        (box.left, box.width, where["left"], where["width"]),
        (box.top, box.height, where["top"], where["height"]),
    ):
        yield max(near - (start + length), start - (near + size), 0.0)
