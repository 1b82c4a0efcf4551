"""What holds for every refused file: a message that helps, nothing recorded, nothing lost."""

from __future__ import annotations

from pathlib import Path

from tests.commands.terminal import Answer, docgen
from tests.work.installation import CASE, Installation, Kept


def on_desk(content: bytes, name: str = "plan.docx") -> Path:
    """The file, where the person at the command line is."""
    path = Path(name)
    path.write_bytes(content)
    return path


def receive(content: bytes, name: str = "plan.docx") -> Answer:
    """Save a file, and give it to ``docgen receive``, which answers in JSON."""
    return docgen("receive", on_desk(content, name), "--json")


def said(answer: Answer) -> str:
    """What a person reads of an answer, on one line."""
    return " ".join((answer.out + answer.err).split())


def assert_refused(
    installation: Installation,
    content: bytes,
    *,
    code: str,
    says: tuple[str, ...],
    name: str = "plan.docx",
    cases: tuple[str, ...] = (CASE,),
) -> None:
    """The file is refused with ``code`` and a message of these parts: what, why, what to do.

    Nothing is recorded about ``cases``; the file is in quarantine, byte for byte and once, and
    the person still has it.
    """
    file = on_desk(content, name)
    with installation.unchanged(*cases):
        answer = docgen("receive", file)
        assert answer.code == 4
        assert answer.out == ""
        for words in (*says, "kept in quarantine as q1"):
            assert words in said(answer)
        again = docgen("receive", file, "--json")
        assert again.code == 4
        assert again.json["error"]["code"] == code
        assert again.json["file"] == name
        assert docgen("read", file).code == 4
    assert installation.quarantine() == [Kept(name, code, content)]
    assert file.read_bytes() == content
