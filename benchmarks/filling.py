"""One case filled into one Word file: ours and other tools', over the floor of each.

The floor is what no tool can do without: the parts that were written, compressed as zip files
usually are (level 6), and put together with the parts that stay.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import docx
from docxtpl import DocxTemplate

from benchmarks import sample
from benchmarks.peers import Peer
from benchmarks.timing import Ways
from docgen.case.model import Case
from docgen.filling import word
from docgen.filling.form import FillableForm
from docgen.office.package import Package
from docgen.office.packing import Packed, pack
from docgen.office.template import Prepared

ANCHORED, PLAIN = "docgen, anchored and checked", "docgen, plain"
DOCXTPL, RUST, MERGE = "docxtpl", "rust-docxtpl", "docx-mailmerge2"
FLOOR, PLAIN_FLOOR = "floor of the anchored file", "floor of the plain file"
AGAINST = {
    ANCHORED: FLOOR,
    PLAIN: PLAIN_FLOOR,
    DOCXTPL: PLAIN,
    RUST: PLAIN,
    MERGE: PLAIN,
}
"""Which way each is set against."""


@contextmanager
def plan() -> Iterator[Ways]:
    """The plan of the sample family: lists in lists, boxes, dates, choices."""
    form, case = sample.plan()
    template, names = sample.plain_template(form), sample.plain_names(form, case)
    with Peer("docxtpl", template, names) as rust:
        _same_words(rust.content, word.render_plain(word.compiled(template), names))
        yield {**_ours(form, case, template, names), RUST: rust}


@contextmanager
def simple() -> Iterator[Ways]:
    """A form without lists, which merge fields can do too."""
    form, case = sample.information()
    template, names = sample.plain_template(form), sample.plain_names(form, case)
    merge = Peer("mailmerge", sample.merge_template(form), sample.merge_names(form, case))
    with merge, Peer("docxtpl", template, names) as rust:
        ours = word.render_plain(word.compiled(template), names)
        _same_words(rust.content, ours)
        _same_words(merge.content, ours)
        yield {**_ours(form, case, template, names), RUST: rust, MERGE: merge}


def _ours(form: FillableForm, case: Case, template: bytes, names: Mapping[str, Any]) -> Ways:
    compiled, plain = word.compiled(form.form.template("sv")), word.compiled(template)

    def docxtpl() -> bytes:
        document = DocxTemplate(io.BytesIO(template))
        document.render(dict(names), autoescape=True)
        document.save(stream := io.BytesIO())
        return stream.getvalue()

    filled, filled_plain = form.fill(case, id=sample.NUMBER, at=sample.DAY).content, docxtpl()
    _same_words(filled_plain, word.render_plain(plain, names))
    return {
        ANCHORED: lambda: form.fill(case, id=sample.NUMBER, at=sample.DAY),
        FLOOR: _floor(filled, compiled.anchored),
        PLAIN: lambda: word.render_plain(plain, names),
        PLAIN_FLOOR: _floor(word.render_plain(plain, names), plain.plain),
        DOCXTPL: docxtpl,
    }


def _floor(content: bytes, prepared: Prepared) -> Any:
    parts = Package.open(content).parts
    kept = {name: Packed.of(name, part) for name, part in parts.items()}
    written = {name: parts[name] for name in prepared.parts}
    return lambda: pack({**kept, **{name: Packed.of(name, part) for name, part in written.items()}})


def _same_words(one: bytes, other: bytes) -> None:
    """What is measured must do the same thing."""
    said = [_words(content) for content in (one, other)]
    assert said[0] == said[1], [pair for pair in zip(*said, strict=False) if pair[0] != pair[1]][:3]


def _words(content: bytes) -> list[str]:
    document = docx.Document(io.BytesIO(content))  # noqa: TID251 - ours and the peers'
    return ["".join(line.itertext()) for line in document.element.body.iter("{*}p")]
