"""Files with bookmarks only, as they are issued where people work in LibreOffice before 25.2."""

from __future__ import annotations

import copy
from collections.abc import Mapping

from lxml import etree

from docgen.office.names import w
from docgen.office.package import Package


def with_controls(package: Package, layout: Mapping[str, str]) -> Package:
    """A document as it was issued, with a control around each value that has a bookmark only.

    ``layout`` turns the names of bookmarks into paths. The very same package comes back where
    every value has its control.
    """
    parts = dict(package.parts)
    for name in package.stories:
        root = package.tree(name)
        bare = [
            number
            for number, mark in enumerate(root.iter(w("bookmarkStart")))
            if mark.get(w("name")) in layout and not _has_control(mark) and _inside(mark)
        ]
        if bare:
            root = copy.deepcopy(root)
            marks = list(root.iter(w("bookmarkStart")))
            for number in bare:
                _wrap(marks[number], layout[marks[number].get(w("name"), "")])
            parts[name] = etree.tostring(root, encoding="UTF-8")
    if parts == package.parts:
        return package
    return Package(parts, package.kind, package.main)


def _inside(mark: etree._Element) -> list[etree._Element]:
    """What stands between a bookmark's beginning and its end, which are neighbours in one line."""
    found: list[etree._Element] = []
    for sibling in mark.itersiblings():
        if sibling.tag == w("bookmarkEnd") and sibling.get(w("id")) == mark.get(w("id")):
            return found
        found.append(sibling)
    return []


def _has_control(mark: etree._Element) -> bool:
    following = mark.getnext()
    return following is not None and following.tag == w("sdt")


def _wrap(mark: etree._Element, path: str) -> None:
    inside = _inside(mark)
    control = etree.Element(w("sdt"))
    properties = etree.SubElement(control, w("sdtPr"))
    etree.SubElement(properties, w("tag"), {w("val"): path})
    mark.addnext(control)
    etree.SubElement(control, w("sdtContent")).extend(inside)
