"""Which names a store takes, and when two spellings are one name.

The rules are SharePoint's for files and folders, and those of Windows where libraries are
synchronised to it; the folder store holds to them too, so that a case can move from one to the
other.
"""

from __future__ import annotations

import re
import unicodedata

from docgen.messages import say
from docgen.store import NameInvalid

PATH_LIMIT = 400
"""SharePoint's limit for a decoded path, with the site's and the library's."""

NAME_LIMIT = 255

_FORBIDDEN = re.compile(r'["*:<>?/\\|\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(\.lock|con|prn|aux|nul|com\d|lpt\d|desktop\.ini)")


def validate_name(name: str) -> str:
    """``name`` with its letters composed (NFC); raises NameInvalid, saying what is wrong."""
    composed = unicodedata.normalize("NFC", name)
    if not composed or composed in (".", ".."):
        raise NameInvalid(name, say("it is empty"))
    forbidden = _FORBIDDEN.search(composed)
    if forbidden:
        sign = forbidden[0] if forbidden[0].isprintable() else f"U+{ord(forbidden[0]):04X}"
        raise NameInvalid(name, say("the sign {sign} is not allowed", sign=sign))
    if composed != composed.strip() or composed.endswith("."):
        raise NameInvalid(name, say("it begins or ends with a space, or ends with a full stop"))
    if _length(composed) > NAME_LIMIT:
        raise NameInvalid(name, say("it is longer than {limit} signs", limit=NAME_LIMIT))
    lowered = composed.casefold()
    stem = lowered.partition(".")[0]
    if composed.startswith("~"):
        raise NameInvalid(name, say("names that begin with ~ are for temporary files"))
    if _RESERVED.fullmatch(lowered) or _RESERVED.fullmatch(stem) or "_vti_" in lowered:
        raise NameInvalid(name, say("the name is reserved"))
    return composed


def validate_path(path: str, *, site: str = "") -> str:
    """``path`` with every name in it valid and composed.

    ``site`` is what stands before it in the store and counts towards the length of the whole.
    Raises NameInvalid.
    """
    names = [validate_name(name) for name in path.split("/")]
    if len(names) > 1 and names[1].casefold() == "forms":
        raise NameInvalid(path, say("the name is reserved"))
    valid = "/".join(names)
    whole = f"{site}/{valid}" if site else valid
    if _length(whole) > PATH_LIMIT:
        raise NameInvalid(
            path,
            say("the whole path is longer than {limit} signs", limit=PATH_LIMIT),
        )
    return valid


def name_key(path: str) -> str:
    """What two spellings of one name or path have in common: case and composition aside."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def _length(text: str) -> int:
    """Length as SharePoint and Windows count it, in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
