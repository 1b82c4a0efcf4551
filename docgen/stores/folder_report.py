"""What a folder store tells about itself: what it cannot do, and which names will not do."""

from __future__ import annotations

from collections.abc import Sequence

from docgen.messages import say
from docgen.plan.reading import Finding, Severity
from docgen.store import NameInvalid
from docgen.stores.folder_index import Item
from docgen.stores.names import validate_path


def not_enforced() -> str:
    """That rights are only written down, and what to do about it."""
    return say(
        "A folder store does not see to who may open a folder; it only writes it down. Set the"
        " rights of the folder where the files lie."
    )


def unwelcome_names(items: Sequence[Item]) -> list[Finding]:
    """The files that could not be moved to SharePoint as they are called."""
    findings = []
    by_key: dict[str, str] = {}
    for item in items:
        try:
            validate_path(item.path)
        except NameInvalid as error:
            findings.append(Finding(error.code, Severity.WARNING, error.message))
        if item.key in by_key:
            findings.append(
                Finding(
                    "store_same_name",
                    Severity.WARNING,
                    say(
                        "“{one}” and “{other}” differ only in capital letters or in how letters"
                        " are composed, and are one name in SharePoint. Rename one of them.",
                        one=by_key[item.key],
                        other=item.disk,
                    ),
                )
            )
        by_key[item.key] = item.disk
    return findings
