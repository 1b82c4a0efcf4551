"""Harm to markup: what no editor would do, and a broken one might."""

from __future__ import annotations

import copy
from random import Random

from lxml import etree

from tests.reading.hands import KARIN


def harm(document: etree._Element, random: Random) -> None:
    """Harm one element inside the body of ``document``, drawn by ``random``."""
    elements = list(document.iter())[2:]
    element, other = random.choice(elements), random.choice(elements)
    parent = element.getparent()
    assert parent is not None
    match random.choice(("drop", "double", "move", "ins", "del", "unwrap", "words")):
        case "drop":
            parent.remove(element)
        case "double":
            element.addnext(copy.deepcopy(element))
        case "move":
            inside = element is other or element in other.iterancestors()
            if not inside:
                other.addnext(element)
        case "unwrap":
            for part in list(element):
                element.addprevious(part)
            parent.remove(element)
        case "words":
            element.text = element.text and "något annat"
        case kind:
            mark = KARIN.mark(kind)
            element.addprevious(mark)
            mark.append(element)
