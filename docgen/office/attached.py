"""The Word template a document says it was made from: noted, never opened.

Agencies set up Word so that every document names the agency's own template, on a server of
theirs. Word fetches it, with its macros; nothing of ours follows a reference out of a file.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from docgen.office.package import Package


def attached_template(package: Package) -> str | None:
    """The file name of the template attached to a document, without where it lies; None where
    there is none.
    """
    folder = package.main.rpartition("/")[0]
    part = f"{folder}/_rels/settings.xml.rels"
    if part not in package.parts:
        return None
    for relation in package.tree(part):
        if (relation.get("Type") or "").endswith("/attachedTemplate"):
            return re.split(r"[/\\]", unquote(relation.get("Target") or ""))[-1] or None
    return None
