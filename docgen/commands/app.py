"""What every command has: an invocation, ``--json``, and errors as messages and exit codes."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from docgen.errors import DocgenError, ExitCode, Refused, WrongUse
from docgen.messages import say, speaking
from docgen.reasons import reason

if TYPE_CHECKING:
    from docgen.service import Service
    from docgen.showing import Screen


class App:
    """One invocation: its settings, and the service opened when first needed."""

    def __init__(self, *, as_json: bool) -> None:
        from docgen import settings  # noqa: PLC0415 - slow to import, as all below

        self.as_json = as_json
        self.settings = settings.load()

    @functools.cached_property
    def service(self) -> Service:
        # Slow to import, and not needed to say what the commands are.
        from docgen.service import Service  # noqa: PLC0415

        return Service.open(self.settings, tell=complain)

    @functools.cached_property
    def screen(self) -> Screen:
        from docgen.showing import Screen  # noqa: PLC0415

        return Screen(self.settings.zone)

    def close(self) -> None:
        if "service" in self.__dict__:
            self.service.close()


def command(
    name: str, group: click.Group | None = None
) -> Callable[[Callable[..., ExitCode | None]], click.Command]:
    """A command (of ``group``, where it has one) that gets an :class:`App` and takes ``--json``.

    Its errors become messages and exit codes.
    """

    def decorate(function: Callable[..., ExitCode | None]) -> click.Command:
        @click.command(name, help=function.__doc__)
        @click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")
        @functools.wraps(function)
        def run(*, as_json: bool, **options: Any) -> None:
            code = ExitCode.DONE
            app: App | None = None
            try:
                app = App(as_json=as_json)
                with speaking(app.settings.language):
                    try:
                        code = function(app, **options) or ExitCode.DONE
                    except DocgenError as error:
                        _fail(error, as_json=as_json)
                        code = error.exit_code
            except DocgenError as error:
                _fail(error, as_json=as_json)
                code = error.exit_code
            finally:
                if app is not None:
                    app.close()
            raise SystemExit(int(code))

        if group is not None:
            group.add_command(run)
        return run

    return decorate


def _fail(error: DocgenError, *, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "error": {"code": error.code, "message": error.message},
                "findings": [finding.to_json() for finding in error.findings],
            }
        )
        return
    complain(error.message)
    for finding in error.findings:
        if finding.message not in error.message:
            # A rule is known by its name, a fault by its place.
            named = finding.code if finding.code in error.message else finding.path
            complain("  " + ": ".join(filter(None, (named, finding.message))))
        if finding.suggestion:
            complain(f"    {finding.suggestion}")


def complain(text: str) -> None:
    """Say on standard error what is wrong."""
    click.echo(_printable(text), err=True)


def print_json(data: Any, *, on_one_line: bool = False) -> None:
    """Print plain data as JSON, readable as it is; on one line where many are printed."""
    indent = None if on_one_line else 2
    click.echo(_printable(json.dumps(data, ensure_ascii=False, indent=indent)))


def _printable(text: str) -> str:
    """``text`` without the half characters that a name typed in another encoding leaves."""
    return text.encode("utf-8", "replace").decode()


def data_of(app: App, case_id: str | None) -> dict[str, Any]:
    """A case's plain data, for the names of things; {} where it is not here."""
    from docgen.records import cases  # noqa: PLC0415

    if case_id is None:
        return {}
    with app.service.transaction() as connection:
        if not cases.exists(connection, case_id):
            return {}
        return cases.load(connection, app.service.keys, case_id).payload


def bytes_of(file: Path) -> bytes:
    """A file's bytes; raises WrongUse where it cannot be read, Refused where it is too large."""
    from docgen.office.package import MAX_FILE  # noqa: PLC0415

    try:
        size = file.stat().st_size
        if size > MAX_FILE:
            raise Refused(
                "too_large",
                say(
                    "The file {file} is {size} MB; at most {limit} MB is received, so it was not "
                    "read and stays where it is. Pictures can be made smaller in Word under "
                    "Picture Format, Compress Pictures.",
                    file=file,
                    size=size // 2**20,
                    limit=MAX_FILE // 2**20,
                ),
            )
        return file.read_bytes()
    except OSError as error:
        raise WrongUse(
            "cannot_read",
            say(
                "The file {file} cannot be read: {reason}. Check its name and your rights to it.",
                file=file,
                reason=reason(error),
            ),
        ) from error
