"""What a container of text says now: values taken from the paragraph or cell, never from a
control alone, because editors put new text beside a control as well as in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from docgen.case import notation, numbers
from docgen.messages import say
from docgen.office import blocks
from docgen.reading.anchored import box_of
from docgen.reading.imprint import Box, Row, Segment
from docgen.reading.likeness import likeness

_NOTHING = Box()


@dataclass
class Extraction:
    """The values of one container.

    ``texts`` has every slot's text in order; ``doubts`` says by slot number why a text is not
    certain, and ``proposals`` what to accept instead; ``literals_changed`` that the form's own
    words in the container are no longer what they were.
    """

    texts: list[str]
    doubts: dict[int, str] = field(default_factory=dict)
    proposals: dict[int, str] = field(default_factory=dict)
    literals_changed: bool = False
    struck: dict[int, str] = field(default_factory=dict)
    """By slot number what is left of a text of which words were struck through since."""
    box: Box = _NOTHING
    """The container's own imprint."""


def extract(base: Box, cell: blocks.Cell) -> Extraction:
    """Read the slots of ``base`` out of the cell, or the paragraph as one, that took its place."""
    now = box_of(cell)
    # What changes by itself is not read, unless somebody put it there since.
    new_field = now.changing and not base.changing
    text = cell.shown if new_field else cell.text
    if notation.same(base.text, text) or _same_but_number(base.text, text):
        result = Extraction([slot.text for slot in base.slots])
    elif len(base.slots) == 1:
        result = _one(base, text)
    elif base.slots:
        result = _several(base, now, text)
    else:
        result = Extraction([], literals_changed=True)
    if new_field:
        doubt = say("It is a field that changes by itself, such as today's date.")
        result.doubts.update(dict.fromkeys(range(len(base.slots)), doubt))
    _check_boxes(base, now, result)
    result.box = _imprint(base, now, text, result)
    result.texts = [slot.clean(raw) for slot, raw in zip(base.slots, result.texts, strict=True)]
    if now.struck and now.struck != base.struck:
        left = extract(base, cell.unstruck()).texts
        result.struck = {
            number: re.sub(" {2,}", " ", rest)
            for number, (whole, rest) in enumerate(zip(result.texts, left, strict=True))
            if not notation.same(whole, rest)
        }
    return result


def says_the_same(base: Box, cell: blocks.Cell) -> bool:
    """Whether nothing that is read of a cell differs from the base: most cells, most times.

    :func:`extract` then comes to the values of the base, and to the base as its imprint.
    """
    was, now = base.said, cell.said
    if now == was:
        return True
    # Anchors that were lost before this base are in it all the same, after the others.
    return was is not None and now == was._replace(
        tags=was.tags[: len(now.tags)], bookmarks=was.bookmarks[: len(now.bookmarks)]
    )


def row_says_the_same(base: Row, row: blocks.Row) -> bool:
    """The same of a whole row, each cell with all its anchors and in its place."""
    return row.said == base.said


def _same_but_number(one: str, other: str) -> bool:
    """Whether two texts differ only in the document's number, which is not for reading here."""
    found = [*numbers.find_document_ids(one), *numbers.find_document_ids(other)]
    for number in found:
        for printed in (numbers.printed_document_id(number), number):
            one, other = one.replace(printed, ""), other.replace(printed, "")
    return bool(found) and notation.same(one, other)


def _one(base: Box, text: str) -> Extraction:
    """One value: what stands between the form's words before and after it."""
    prefix, suffix = _around(base)
    match = re.fullmatch(f"{_loose(prefix)}(.*?){_loose(suffix)}", text, re.DOTALL)
    if match is not None:
        return Extraction([match[1]])
    # The form's words went too, as when a whole paragraph is typed over.
    doubt = say("The form's own words around it were changed as well.")
    return Extraction(
        [_without_remains(text, prefix, suffix)], doubts={0: doubt}, literals_changed=True
    )


def _several(base: Box, now: Box, text: str) -> Extraction:
    """Several values: by the controls where they add up to the text, else by the words between."""
    slots = base.slots
    if now.paths == base.paths and _literals(now) == _literals(base):
        return Extraction([slot.text for slot in now.slots])
    greedy, lazy = (_split(base, text, lazy=lazy) for lazy in (False, True))
    if greedy is not None and greedy == lazy:
        return Extraction(greedy)
    doubt = say(
        "Several values share this place, and the text no longer shows where one ends and the "
        "next begins."
    )
    return Extraction(
        [slot.text for slot in slots],
        doubts=dict.fromkeys(range(len(slots)), doubt),
        literals_changed=True,
    )


def _around(base: Box) -> tuple[str, str]:
    index = next(i for i, segment in enumerate(base.segments) if segment.path)
    before = "".join(segment.text for segment in base.segments[:index])
    after = "".join(segment.text for segment in base.segments[index + 1 :])
    return before, after


def _without_remains(text: str, prefix: str, suffix: str) -> str:
    """``text`` less what is left of the form's words at its ends."""
    label = prefix.strip()
    if label and ":" in text:
        head, _, rest = text.partition(":")
        if likeness(head + ":", label) >= 0.8:
            text = rest
    return text.removesuffix(suffix) if suffix else text


def _split(base: Box, text: str, *, lazy: bool) -> list[str] | None:
    value = "(.*?)" if lazy else "(.*)"
    pattern = "".join(value if part.path else _loose(part.text) for part in base.segments)
    match = re.fullmatch(pattern, text, re.DOTALL)
    return [value.strip() for value in match.groups()] if match else None


def _loose(literal: str) -> str:
    """A pattern for the form's words in any spacing."""
    words = [re.escape(word) for word in literal.split()]
    if not words:
        return r"\s*" if literal else ""
    return r"\s*" + r"\s+".join(words) + r"\s*"


def _literals(box: Box) -> list[str]:
    """The form's words between the values, spaces aside."""
    found = [""]
    for segment in box.segments:
        if segment.path:
            found.append("")
        else:
            found[-1] += notation.comparable(segment.text)
    return found


def _check_boxes(base: Box, now: Box, result: Extraction) -> None:
    """A box has a state and a sign. The sign is what people see and sign; a state that was
    changed behind it, as programs do, is asked about.
    """
    states = {slot.path: slot.ticked for slot in now.slots}
    for number, slot in enumerate(base.slots):
        state = states.get(slot.path)
        if state is None or slot.ticked is None or state == slot.ticked:
            continue
        sign = notation.TICKED if state else notation.UNTICKED
        if result.texts[number].strip() == slot.text.strip() != sign:
            result.doubts[number] = say("The box's mark and its state in the file differ.")
            result.proposals[number] = sign


def _imprint(base: Box, now: Box, text: str, result: Extraction) -> Box:
    """The container as it stands now, with the slots of the base where their texts are."""
    if not base.slots or result.literals_changed:
        # Where one of several values begins cannot be told any more.
        one = base.slots[0] if len(base.slots) == 1 else Segment("")
        segments = [replace(one, text=text)] if one.path or text else []
    else:
        states = now.states
        texts = iter(result.texts)
        segments = [
            Segment(next(texts), part.path, states.get(part.path, part.ticked), part.placeholder)
            if part.path
            else Segment(part.text)
            for part in base.segments
        ]
    return replace(
        now,
        segments=segments,
        tags=list(dict.fromkeys([*now.tags, *base.tags])),
        bookmarks=list(dict.fromkeys([*now.bookmarks, *base.bookmarks])),
    )
