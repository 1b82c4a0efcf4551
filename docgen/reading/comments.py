"""The comments of a Word file, tied to the values they sit on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

from docgen.office import views
from docgen.office.blocks import paragraphs_in
from docgen.office.names import W16CEX, W16CID, w, w14
from docgen.office.package import Package
from docgen.office.runs import revision
from docgen.plan.reading import Comment
from docgen.reading import attribution


def comments(
    package: Package, places: Mapping[str, str | None], zone: ZoneInfo
) -> tuple[Comment, ...]:
    """Every comment, in the order of the file; ``places`` maps a comment's id to a path."""
    part = _part(package, "comments")
    if part not in package.parts:
        return ()
    in_utc = _in_utc(package)
    found = []
    for element in package.tree(part).iter(w("comment")):
        blocks = views.blocks(element, views.View.ACCEPTED)
        text = "\n".join(paragraph.text for paragraph in paragraphs_in(blocks)).strip()
        made = revision(element)
        keys = [paragraph.get(w14("paraId"), "") for paragraph in element.iter(w("p"))]
        if made.utc is None and keys:
            made = replace(made, utc=in_utc.get(keys[-1]))
        at, _ = attribution.moment(made, zone)
        found.append(
            Comment(
                author=attribution.person(made.author),
                at=at,
                text=text,
                path=places.get(element.get(w("id"), "")),
            )
        )
    return tuple(found)


def _part(package: Package, name: str) -> str:
    return f"{package.main.rpartition('/')[0]}/{name}.xml"


def _in_utc(package: Package) -> dict[str, str]:
    """When comments were made in UTC, by the id of their last paragraph: Word keeps it apart from
    the local time in the comment itself, by way of a second id.
    """
    ids, times = (_part(package, name) for name in ("commentsIds", "commentsExtensible"))
    if ids not in package.parts or times not in package.parts:
        return {}
    known = {
        each.get(f"{{{W16CEX}}}durableId"): each.get(f"{{{W16CEX}}}dateUtc")
        for each in package.tree(times).iter(f"{{{W16CEX}}}commentExtensible")
    }
    return {
        each.get(f"{{{W16CID}}}paraId", ""): at
        for each in package.tree(ids).iter(f"{{{W16CID}}}commentId")
        if (at := known.get(each.get(f"{{{W16CID}}}durableId")))
    }
