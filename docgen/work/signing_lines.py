"""Beside which bookmarks of an issued document who signs, also of one that was issued before that
was recorded.

The template it was issued from is in the archive. Filled anew, it marks the lines that people sign
on; these are the bookmarks that mark the same values in the document as it was issued.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from docgen.case import intake
from docgen.errors import Refused, Unavailable, WrongUse
from docgen.filling.form import FillableForm
from docgen.records import cases
from docgen.records.documents import IssuedDocument
from docgen.service import Service
from docgen.work.signed_verdict import Signing


def signing_lines(service: Service, issued: IssuedDocument) -> Mapping[str, str]:
    """The bookmarks of a copy beside which somebody signs, and who, by path; {} where nobody does,
    or where the document can no longer be made again, so that a person looks for the lines.
    """
    form = service.catalogue.forms.get(issued.form)
    if issued.signers or form is None or issued.case_id is None:
        return issued.signers
    try:
        with service.transaction() as connection:
            payload = cases.load(connection, service.keys, issued.case_id).payload
        case = intake.load(payload)
        if not Signing(issued, form, case).required:
            return {}
        template = service.archive.fetch_template(issued.template_sha256)
        again = FillableForm(form.with_template(issued.language, template)).fill(
            case,
            id=issued.id,
            at=issued.issued_at,
            about=issued.about,
            recipient=issued.recipient,
            language=issued.language,
            copy=issued.copy,
            issued=True,
        )
    except (Refused, WrongUse, Unavailable, LookupError):
        return {}
    then, now = _by_path(issued.layout), _by_path(again.layout)
    found = {}
    for bookmark, signer in again.signers.items():
        path = again.layout[bookmark]
        if len(then[path]) == len(now[path]):
            found[then[path][now[path].index(bookmark)]] = signer
    return found


def _by_path(layout: Mapping[str, str]) -> dict[str, list[str]]:
    """The bookmarks that mark each value, in the order of the text."""
    found: dict[str, list[str]] = defaultdict(list)
    for bookmark in sorted(layout, key=lambda name: int(name.lstrip("d"))):
        found[layout[bookmark]].append(bookmark)
    return found
