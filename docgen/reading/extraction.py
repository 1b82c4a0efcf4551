"""What a container of text says now: values taken from the paragraph or cell, never from a
control alone, because editors put new text beside a control as well as in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from docgen.case import notation, numbers
from docgen.messages import say
from docgen.office import blocks
from docgen.reading.alignment import likeness
from docgen.reading.imprint import Box, Segment, box_of

_BLANK = " \t\u00a0\n\u200d"
_PLACEHOLDER = _BLANK + "_" + notation.EMPTY + notation.ROOM


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
    box: Box = field(default_factory=Box)
    """The container's own imprint."""


def extract(base: Box, paragraphs: list[blocks.Paragraph]) -> Extraction:
    """Read the slots of ``base`` out of the paragraphs that took its place."""
    now = box_of(paragraphs, base.span, merged=base.merged)
    # What changes by itself is not read, unless somebody put it there since.
    new_field = now.changing and not base.changing
    text = "\n".join(p.shown if new_field else p.text for p in paragraphs)
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
    result.texts = [clean(slot, raw) for slot, raw in zip(base.slots, result.texts, strict=True)]
    return result


def _same_but_number(one: str, other: str) -> bool:
    """Whether two texts differ only in the document's number, which is not for reading here."""
    found = [*numbers.find_document_ids(one), *numbers.find_document_ids(other)]
    for number in found:
        for printed in (numbers.printed_document_id(number), number):
            one, other = one.replace(printed, ""), other.replace(printed, "")
    return bool(found) and notation.same(one, other)


def clean(slot: Segment, text: str) -> str:
    """A value's text; the placeholder of an empty value is no part of what is written at it."""
    return text.strip(_PLACEHOLDER if slot.placeholder else _BLANK)


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
    box = Box(
        tags=list(dict.fromkeys([*now.tags, *base.tags])),
        bookmarks=list(dict.fromkeys([*now.bookmarks, *base.bookmarks])),
        span=now.span,
        merged=now.merged,
        changing=now.changing,
    )
    if not base.slots or result.literals_changed:
        # Where one of several values begins cannot be told any more.
        one = base.slots[0] if len(base.slots) == 1 else Segment("")
        box.segments = [Segment(text, one.path, one.ticked, one.placeholder)]
        return box
    states = {slot.path: slot.ticked for slot in now.slots}
    texts = iter(result.texts)
    for part in base.segments:
        if part.path:
            state = states.get(part.path)
            box.segments.append(
                Segment(
                    next(texts),
                    part.path,
                    ticked=part.ticked if state is None else state,
                    placeholder=part.placeholder,
                )
            )
        else:
            box.segments.append(Segment(part.text))
    return box
