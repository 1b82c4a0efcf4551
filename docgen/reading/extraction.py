"""What a container of text says now: values taken from the paragraph or cell, never from a
control alone, because editors put new text beside a control as well as in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from docgen.case import notation
from docgen.case.fields import field_at
from docgen.messages import say
from docgen.office import views
from docgen.plan.kinds import Kind
from docgen.reading.alignment import likeness
from docgen.reading.imprint import Box, Segment, box_of


@dataclass
class Extraction:
    """The values of one container.

    ``texts`` has every slot's text in order; ``doubts`` says by slot number why a text is not
    certain; ``literals_changed`` that the form's own words in the container are no longer what
    they were.
    """

    texts: list[str]
    doubts: dict[int, str] = field(default_factory=dict)
    literals_changed: bool = False
    box: Box = field(default_factory=Box)
    """The container's own imprint."""


def extract(base: Box, paragraphs: list[views.Paragraph]) -> Extraction:
    """Read the slots of ``base`` out of the paragraphs that took its place."""
    slots = base.slots
    now = box_of(paragraphs, base.span)
    text = "\n".join(paragraph.text for paragraph in paragraphs)
    if notation.same(base.text, text):
        result = Extraction([slot.text for slot in slots])
    elif len(slots) == 1:
        result = _one(base, text)
    elif slots:
        result = _several(base, now, text)
    else:
        result = Extraction([], literals_changed=not notation.same(base.text, text))
    _check_boxes(base, paragraphs, result)
    result.box = _imprint(base, now, text, result)
    return result


def _one(base: Box, text: str) -> Extraction:
    """One value: what stands between the form's words before and after it."""
    prefix, suffix = _around(base)
    stripped = _strip(text, prefix, suffix)
    if stripped is None:
        # The form's words went too, as when a whole cell is typed over.
        whole = _without_remains(text, prefix, suffix)
        return Extraction([_clean(base.slots[0], whole)], literals_changed=True)
    return Extraction([_clean(base.slots[0], stripped)])


def _several(base: Box, now: Box, text: str) -> Extraction:
    """Several values: by the controls where they add up to the text, else by the words between."""
    slots = base.slots
    if now.paths == base.paths and _literals(now) == _literals(base):
        return Extraction([_clean(s, n.text) for s, n in zip(slots, now.slots, strict=True)])
    greedy, lazy = (_split(base, text, lazy=lazy) for lazy in (False, True))
    if greedy is not None and greedy == lazy:
        return Extraction([_clean(s, t) for s, t in zip(slots, greedy, strict=True)])
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


def _strip(text: str, prefix: str, suffix: str) -> str | None:
    """``text`` without the form's words, which may differ in spacing; None if they are gone."""
    match = re.fullmatch(f"{_loose(prefix)}(.*?){_loose(suffix)}", text, re.DOTALL)
    return match[1] if match else None


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
    return list(match.groups()) if match else None


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


def _clean(slot: Segment, text: str) -> str:
    """A value's text; the placeholder of an empty value is no part of what is written at it."""
    if notation.is_empty(slot.text):
        return text.strip(" \t\u00a0\n\u200d").strip("_").removeprefix(notation.EMPTY).strip()
    return text.strip(" \t\u00a0\n\u200d")


def _check_boxes(base: Box, paragraphs: list[views.Paragraph], result: Extraction) -> None:
    """A ticked box has a state and a glyph; where they differ, the one that changed counts."""
    states = {box.tag: box for paragraph in paragraphs for box in paragraph.boxes}
    for number, slot in enumerate(base.slots):
        spec = field_at(slot.path or "")
        box = states.get(slot.path or "")
        if spec is None or spec.kind is not Kind.YES_NO or box is None:
            continue
        by_state = notation.TICKED if box.checked else notation.UNTICKED
        shown = notation.read(spec, result.texts[number] or box.glyph, notation.Names())
        if shown.doubt is None and shown.value != box.checked:
            result.texts[number] = (
                by_state if not notation.same(by_state, slot.text) else result.texts[number]
            )
            result.doubts[number] = say("The box's mark and its state in the file differ.")


def _imprint(base: Box, now: Box, text: str, result: Extraction) -> Box:
    """The container as it stands now, with the slots of the base where their texts are."""
    box = Box(
        tags=list(dict.fromkeys([*now.tags, *base.tags])),
        bookmarks=list(dict.fromkeys([*now.bookmarks, *base.bookmarks])),
        span=now.span,
    )
    if not base.slots:
        box.segments = [Segment(text)]
    elif result.doubts:
        box.segments = list(base.segments)
    else:
        texts = iter(result.texts)
        literal = result.literals_changed
        box.segments = [
            Segment(next(texts), part.path) if part.path else Segment("" if literal else part.text)
            for part in base.segments
        ]
    return box
