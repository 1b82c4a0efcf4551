"""Files written to a folder that a person named."""

from __future__ import annotations

from pathlib import Path

from docgen.errors import WrongUse
from docgen.messages import say
from docgen.reasons import reason


def write_file(folder: Path, name: str, content: bytes) -> str:
    """Write a new file into ``folder``; a file of that name is kept and a number added.

    Raises WrongUse where the folder cannot be written.
    """
    stem, _, ending = name.rpartition(".")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for attempt in range(1, 1000):
            path = folder / (name if attempt == 1 else f"{stem} ({attempt}).{ending}")
            try:
                with path.open("xb") as stream:
                    stream.write(content)
            except FileExistsError:
                continue
            return str(path)
    except OSError as error:
        raise WrongUse(
            "cannot_write",
            say(
                "The folder {folder} cannot be written: {reason}. Choose another with --out.",
                folder=folder,
                reason=reason(error),
            ),
        ) from error
    raise WrongUse(
        "cannot_write",
        say("The folder {folder} is full of files with this name. Choose another with --out.",
            folder=folder),
    )  # fmt: skip
