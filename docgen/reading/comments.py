"""The comments of a Word file, tied to the values they sit on."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from docgen.office import views
from docgen.office.blocks import Revision, paragraphs_in
from docgen.office.names import w
from docgen.office.package import Package
from docgen.plan.reading import Comment
from docgen.reading import attribution


def comments(
    package: Package, places: Mapping[str, str | None], zone: ZoneInfo
) -> tuple[Comment, ...]:
    """Every comment, in the order of the file; ``places`` maps a comment's id to a path."""
    folder = package.main.rpartition("/")[0]
    part = f"{folder}/comments.xml"
    if part not in package.parts:
        return ()
    found = []
    for element in package.tree(part).iter(w("comment")):
        blocks = views.blocks(element, views.View.ACCEPTED)
        text = "\n".join(paragraph.text for paragraph in paragraphs_in(blocks)).strip()
        at, _ = attribution.moment(Revision(None, element.get(w("date"))), zone)
        found.append(
            Comment(
                author=attribution.person(element.get(w("author"))),
                at=at,
                text=text,
                path=places.get(element.get(w("id"), "")),
            )
        )
    return tuple(found)
