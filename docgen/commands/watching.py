"""``docgen receive --watch``: what changes in the stores is read as it changes.

Its output goes to logs: a line names a case by its number and a form by its title, nobody by name.
"""

from __future__ import annotations

import datetime as dt
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from docgen.commands.app import App, complain, print_json
from docgen.errors import ExitCode
from docgen.messages import say

if TYPE_CHECKING:
    from types import FrameType

    from docgen.work.watch_told import Told


def watch(app: App, *, once: bool, authority: str | None) -> set[ExitCode]:
    """Watch the stores until told to stop, or look once; what came of it, where it ended itself."""
    from docgen.work.watch import Watcher, authorities  # noqa: PLC0415 - slow to import

    watched = authorities(app.service, authority)
    if not app.as_json and not once:
        click.echo(
            say(
                "Watching the stores of {authorities}. Stop with Ctrl+C.",
                authorities=", ".join(watched) or "–",
            )
        )
    with _until_stopped() as stop:
        watcher = Watcher(
            app.service,
            quiet=dt.timedelta(minutes=app.settings.quiet_minutes),
            tell=lambda told: _print(app, told),
            stop=stop,
            only=authority,
        )
        if not once:
            watcher.watch(app.settings.poll_seconds)
            return set()
        codes = watcher.look()
        if not app.as_json:
            _print_rest(watcher.waiting(), anything=bool(codes))
        return codes


def _print_rest(waiting: int, *, anything: bool) -> None:
    """What a person who looked once wants to know besides."""
    if waiting:
        click.echo(say("Still being worked on, and read later: {count}", count=waiting))
    elif not anything:
        click.echo(say("Nothing to read."))


@contextmanager
def _until_stopped() -> Iterator[threading.Event]:
    """Set when the process is asked to end; asked a second time, it ends at once."""
    stop = threading.Event()

    def ask(number: int, _frame: FrameType | None) -> None:
        stop.set()
        signal.signal(number, signal.default_int_handler)

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _print(app: App, told: Told) -> None:
    if app.as_json:
        print_json(told.to_json(), on_one_line=True)
    elif told.exit_code in (ExitCode.DONE, ExitCode.REVIEW):
        click.echo(_line(app, told))
    else:
        complain(_line(app, told))


def _line(app: App, told: Told) -> str:
    from docgen.work.watch_told import told_words  # noqa: PLC0415 - slow to import

    form = app.service.catalogue.forms.get(told.form or "")
    return told_words(told, form.title(app.settings.language) if form else told.form)
