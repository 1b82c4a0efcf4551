"""What a Word file must hold to beyond its schema, so that Word opens it and we can read it again.

The schema says which elements may stand where; it does not say that numbers must differ, that what
begins must end, or that a file without a paragraph in a cell is damaged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from docgen.case.paths import TAG_LIMIT
from docgen.office.completeness import BOXES
from docgen.office.names import MC, W14, W, w
from docgen.office.package import Package

_WORDS = frozenset(map(w, ("t", "delText", "instrText", "delInstrText")))
_BLOCKS = (w("p"), w("tbl"), w("sdt"))


@dataclass(frozen=True)
class Fault:
    """One thing that is not as it must be.

    ``code`` is one of ``control_number``, ``bookmark_number``, ``bookmark_name``,
    ``bookmark_ends``, ``tag``, ``formatting``, ``namespace``, ``words``, ``no_paragraph``,
    ``no_rows``; ``said`` is what it is about, as it stands in the file.
    """

    code: str
    part: str
    said: str = ""


def faults(package: Package) -> tuple[Fault, ...]:
    """Everything that is not as it must be; raises Refused where a part is not well formed."""
    return (
        *_doubled(package),
        *(fault for name in package.stories for fault in _in(package, name)),
    )


def _doubled(package: Package) -> Iterator[Fault]:
    """Numbers and names that are there more than once in the file."""
    seen: dict[str, Counter[tuple[str, str]]] = {
        "control_number": Counter(),
        "bookmark_number": Counter(),
        "bookmark_name": Counter(),
    }
    for name in package.stories:
        root = package.tree(name)
        for control in root.iterfind(f".//{w('sdtPr')}/{w('id')}"):
            seen["control_number"][name, control.get(w("val"), "")] += 1
        for mark in root.iter(w("bookmarkStart")):
            seen["bookmark_number"][name, mark.get(w("id"), "")] += 1
            # Word does not tell capitals in them apart.
            seen["bookmark_name"][name, mark.get(w("name"), "").casefold()] += 1
    for code, counted in seen.items():
        whole: Counter[str] = Counter()
        for (_, said), count in counted.items():
            whole[said] += count
        for name, said in counted:
            if whole[said] > 1:
                yield Fault(code, name, said)
                whole[said] = 0


def _in(package: Package, name: str) -> Iterator[Fault]:
    root = package.tree(name)
    begun = [mark.get(w("id"), "") for mark in root.iter(w("bookmarkStart"))]
    ended = [mark.get(w("id"), "") for mark in root.iter(w("bookmarkEnd"))]
    for number in (Counter(begun) - Counter(ended)) + (Counter(ended) - Counter(begun)):
        yield Fault("bookmark_ends", name, number)
    for control in root.iter(w("sdt")):
        tag = control.find(f"{w('sdtPr')}/{w('tag')}")
        said = "" if tag is None else tag.get(w("val"), "")
        if len(said) > TAG_LIMIT:
            yield Fault("tag", name, said)
        if not _keeps_formatting(control):
            yield Fault("formatting", name, said)
    if not _declares_word_2010(root):
        yield Fault("namespace", name, "w14")
    for element in root.iter(f"{{{W}}}*"):
        if element.tag not in _WORDS:
            inside = (element.text or "", *(child.tail or "" for child in element))
            said = "".join(inside).strip()
            if said:
                yield Fault("words", name, said)
    for box in root.iter(*(w(box.removeprefix("w:")) for box in BOXES)):
        last = next((child for child in reversed(box) if child.tag in _BLOCKS), None)
        if last is None or last.tag == w("tbl"):
            yield Fault("no_paragraph", name)
    for table in root.iter(w("tbl")):
        if table.find(f".//{w('tr')}") is None:
            yield Fault("no_rows", name)


def _keeps_formatting(control: etree._Element) -> bool:
    """Whether the text in one of our controls looks as the control says."""
    number = control.find(f"{w('sdtPr')}/{w('id')}")
    mark = control.getprevious()
    name = "" if mark is None else mark.get(w("name"), "")
    if number is None or name != f"d{number.get(w('val'))}":
        return True
    own = _written(control.find(f"{w('sdtPr')}/{w('rPr')}"))
    runs = control.iterfind(f"{w('sdtContent')}/{w('r')}")
    return all(_written(run.find(w("rPr"))) == own for run in runs)


def _written(element: etree._Element | None) -> bytes:
    return b"" if element is None else etree.tostring(element, method="c14n", exclusive=True)


def _declares_word_2010(root: etree._Element) -> bool:
    """Whether what only Word 2010 and later know is marked so that others pass it over."""
    if next(root.iter(f"{{{W14}}}*"), None) is None:
        return True
    prefix = next((key for key, value in root.nsmap.items() if value == W14), None)
    return prefix in root.get(f"{{{MC}}}Ignorable", "").split()
