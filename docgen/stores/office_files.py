"""The files that office programs leave beside a document while somebody has it open."""

from __future__ import annotations

from pathlib import Path

_IGNORED = {"thumbs.db", "desktop.ini", ".ds_store"}


def is_passing(name: str) -> bool:
    """Whether a file is no document but something a program keeps there for its own use."""
    lowered = name.casefold()
    return (
        lowered in _IGNORED
        or lowered.startswith(("~$", ".~lock.", ".docgen"))
        or lowered.endswith(".tmp")
    )


def open_by(path: Path) -> str | None:
    """Who has the document at ``path`` open: "" when that cannot be told, None when nobody has.

    LibreOffice writes ``.~lock.NAME#``; Word writes ``~$NAME``, in longer names over the first
    one or two letters.
    """
    libreoffice = path.with_name(f".~lock.{path.name}#")
    if libreoffice.exists():
        return _libreoffice_owner(libreoffice)
    for cut in (0, 1, 2):
        word = path.with_name(f"~${path.name[cut:]}")
        if word.exists():
            return _word_owner(word)
    return None


def _libreoffice_owner(lock: Path) -> str:
    """The first field is the name given in LibreOffice, the second the login name."""
    fields = _content(lock).decode("utf-8", "replace").split(",")
    return next((field.strip() for field in fields[:2] if field.strip()), "")


def _word_owner(lock: Path) -> str:
    """The first byte is the length of the name that follows."""
    content = _content(lock)
    return content[1 : 1 + content[0]].decode("cp1252", "replace").strip() if content else ""


def _content(lock: Path) -> bytes:
    try:
        return lock.read_bytes()
    except OSError:
        # Word keeps its own locked; that it is there is what matters.
        return b""
