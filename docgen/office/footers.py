"""The footers of a Word file: which parts they are, and one of our own where a page has none."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping

from lxml import etree

from docgen.office.names import R, W, w
from docgen.office.wiring import declare, relate, targets, written

_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"
_REFERENCE = f"{{{R}}}id"


def used_footers(main: str, body: etree._Element, parts: Mapping[str, bytes]) -> list[str]:
    """The names of the footers that some page of the document ``body`` shows, each once."""
    known = targets(parts, main)
    found = (known.get(each.get(_REFERENCE, ""), "") for each in body.iter(w("footerReference")))
    return [name for name in dict.fromkeys(found) if name in parts]


def add_missing_footers(
    main: str,
    body: etree._Element,
    parts: dict[str, bytes],
    paragraph: Callable[[], etree._Element],
) -> str | None:
    """A footer of one ``paragraph`` for the kinds of pages that have none; later sections inherit
    it. Changes ``body`` and ``parts``; the name of the part, None where every page has a footer.
    """
    settings = next((name for name in parts if name.endswith("/settings.xml")), None)
    even = settings is not None and b"evenAndOddHeaders" in parts[settings]
    name: str | None = None
    identifier = ""
    known: set[str] = set()
    for section in body.iter(w("sectPr")):
        known |= {each.get(w("type"), "default") for each in section.iter(w("footerReference"))}
        first = section.find(w("titlePg")) is not None
        wanted = ["default", *(["first"] if first else []), *(["even"] if even else [])]
        for kind in [kind for kind in wanted if kind not in known]:
            if name is None:
                name = _add(main, parts, paragraph())
                identifier = relate(parts, main, f"{R}/footer", posixpath.basename(name))
            section.insert(0, etree.Element(w("footerReference"), _named(kind, identifier)))
            known.add(kind)
    return name


def _named(kind: str, identifier: str) -> dict[str, str]:
    return {w("type"): kind, _REFERENCE: identifier}


def _add(main: str, parts: dict[str, bytes], paragraph: etree._Element) -> str:
    root = etree.Element(w("ftr"), nsmap={"w": W})
    root.append(paragraph)
    folder = posixpath.dirname(main)
    names = (f"{folder}/docgen-footer{number}.xml" for number in ("", *range(2, len(parts) + 3)))
    name = next(name for name in names if name not in parts)
    parts[name] = written(root)
    declare(parts, name, _TYPE)
    return name
