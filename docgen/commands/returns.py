"""Documents back: read, received, and what became of the plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from docgen.commands import watching
from docgen.commands.app import App, bytes_of, command, complain, data_of, print_json
from docgen.errors import DocgenError, ExitCode, WrongUse
from docgen.messages import say

if TYPE_CHECKING:
    from docgen.work.received import Received

# From best to worst, for several files in one command.
_WORST = (
    ExitCode.DONE,
    ExitCode.REVIEW,
    ExitCode.REFUSED,
    ExitCode.WRONG_USE,
    ExitCode.UNAVAILABLE,
    ExitCode.FAILED,
)

_FILE = click.argument("file", type=click.Path(path_type=Path))


@command("read")
@_FILE
@click.option(
    "--base", type=click.Path(path_type=Path), help="The file as it was issued, if not from here."
)
def read(app: App, file: Path, base: Path | None) -> ExitCode:
    """What a returned file says; nothing is recorded."""
    from docgen.work import receive as work  # noqa: PLC0415

    reading = work.read(
        app.service,
        bytes_of(file),
        base=bytes_of(base) if base is not None else None,
    )
    if app.as_json:
        print_json(reading.to_json())
    else:
        app.screen.reading(reading, data_of(app, reading.identity.case))
    severities = {finding.severity.value for finding in reading.findings}
    if "error" in severities:
        return ExitCode.REFUSED
    return ExitCode.REVIEW if "review" in severities else ExitCode.DONE


@command("receive")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--watch", is_flag=True, help="Receive what people change in the stores instead.")
@click.option("--once", is_flag=True, help="With --watch: look once, and end.")
@click.option("--authority", help="With --watch: only the store of this authority.")
def receive(
    app: App, files: tuple[Path, ...], *, watch: bool, once: bool, authority: str | None
) -> ExitCode:
    """Read, judge and record returned files."""
    if watch == bool(files) or (not watch and (once or authority is not None)):
        raise WrongUse(
            "receive_what",
            say(
                "Name the files to receive, or give --watch to receive what changes in the "
                "stores; --once and --authority go with --watch."
            ),
        )
    if watch:
        codes = watching.watch(app, once=once, authority=authority)
        return max(codes, default=ExitCode.DONE, key=_WORST.index)
    return _receive(app, files)


def _receive(app: App, files: tuple[Path, ...]) -> ExitCode:
    from docgen.work import receive as work  # noqa: PLC0415
    from docgen.work import scanned_record  # noqa: PLC0415

    told = _Told(app)
    papers: list[tuple[str, bytes]] = []
    for file in files:
        name = click.format_filename(file.name)
        try:
            content = bytes_of(file)
            if len(files) > 1 and scanned_record.is_paper(app.service, content):
                # Pages of one document may lie in several pictures.
                papers.append((name, content))
                continue
            received = work.receive(app.service, content, name)
        except DocgenError as error:
            told.error(str(file), name, error)
            continue
        told.received(str(file), name, received)
    if papers:
        names = ", ".join(name for name, _ in papers)
        try:
            batch = scanned_record.receive_papers(app.service, papers)
        except DocgenError as error:
            told.error(names, names, error)
        else:
            for received in batch.received:
                told.received(_sources(received) or names, names, received)
            for name, refusal in batch.refused.items():
                told.error(name, name, refusal)
    if app.as_json:
        print_json(told.answers[0] if len(told.answers) == 1 else {"files": told.answers})
    return told.worst


def _sources(received: Received) -> str:
    """The names of the pictures that the pages of a document are in."""
    return ", ".join(dict.fromkeys(page["file"] for page in received.pages))


class _Told:
    """What is told of each file, and the worst exit code so far."""

    def __init__(self, app: App) -> None:
        self._app = app
        self.worst = ExitCode.DONE
        self.answers: list[dict[str, Any]] = []

    def received(self, file: str, name: str, received: Received) -> None:
        """A document that was read and recorded, and those that were in the same file."""
        code = ExitCode.REVIEW if received.review else ExitCode.DONE
        self.worst = max(self.worst, code, key=_WORST.index)
        self.answers.append(
            {
                "file": file,
                "case": received.case,
                "revision": received.revision,
                "recorded": [change.to_json() for change in received.recorded],
                "review": list(received.review),
                "files": list(received.files),
                **({"pages": list(received.pages)} if received.pages else {}),
                **received.reading.to_json(),
            }
        )
        if not self._app.as_json:
            data = data_of(self._app, received.case)
            self._app.screen.received(received, _sources(received) or name, data)
        for other in received.others:
            self.received(file, name, other)

    def error(self, file: str, name: str, error: DocgenError) -> None:
        """A file that was not taken in."""
        self.worst = max(self.worst, error.exit_code, key=_WORST.index)
        self.answers.append(
            {
                "file": file,
                "error": {"code": error.code, "message": error.message},
                "findings": [finding.to_json() for finding in error.findings],
            }
        )
        if not self._app.as_json:
            complain(f"\n{name}\n{error.message}")


@command("history")
@click.argument("reference", metavar="CASE")
def history(app: App, reference: str) -> None:
    """Every revision of the plan: what changed, by whom, when, from which file."""
    from docgen.work import history as work  # noqa: PLC0415

    found = work.history(app.service, reference)
    if app.as_json:
        print_json(found.to_json())
    else:
        app.screen.history(found)
