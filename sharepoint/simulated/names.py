"""Which names and paths SharePoint takes, and when two names are the same.

Source: "Restrictions and limitations in OneDrive and SharePoint" (Microsoft support).
"""

from __future__ import annotations

import unicodedata

from sharepoint.simulated import problems
from sharepoint.simulated.switches import Switches

_FORBIDDEN = frozenset('"*:<>?/\\|')
_RESERVED = frozenset(
    (
        *(".lock", "con", "prn", "aux", "nul", "desktop.ini"),
        *(f"{device}{number}" for device in ("com", "lpt") for number in range(10)),
    )
)
LONGEST_PATH = 400


def key(name: str, switches: Switches) -> str:
    """The same for names that SharePoint takes for one."""
    composed = name if switches.normal_forms_differ else unicodedata.normalize("NFC", name)
    return composed.casefold() if switches.ignore_case else composed


def check(name: str, switches: Switches, *, in_root: bool = False) -> None:
    """Raise a Problem unless the name can be given to a file or folder."""
    if not switches.name_rules:
        return
    bare = name.casefold()
    if (
        not name
        or _FORBIDDEN & set(name)
        or any(unicodedata.category(character) == "Cc" for character in name)
        or name != name.strip(" ")
        or name.endswith(".")
        or name.startswith("~$")
        or bare in _RESERVED
        or "_vti_" in bare
        or (in_root and bare == "forms")
    ):
        raise problems.invalid(
            "The specified name cannot be used: it holds characters that are not allowed, or is "
            "reserved.",
            "invalidFileName",
        )
    if len(name) > 255:
        raise problems.path_too_long()


def check_path(server_relative: str, switches: Switches) -> None:
    """Raise a Problem where a decoded path, from the site's on, is too long."""
    if switches.name_rules and len(server_relative.lstrip("/")) > LONGEST_PATH:
        raise problems.path_too_long()
