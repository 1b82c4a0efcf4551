"""Whether everything docgen needs is in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docgen.commands import advice
from docgen.commands.app import App, command, complain, print_json
from docgen.errors import ExitCode
from docgen.messages import label

if TYPE_CHECKING:
    from docgen.work.doctor import Examined

_STYLES = {"ok": "green", "warning": "yellow", "error": "bold red"}


@command("doctor")
def doctor(app: App) -> ExitCode:
    """Try everything docgen needs; say what is wrong and who must change what."""
    from docgen.work import doctor as work  # noqa: PLC0415 - slow to import

    found: list[Examined] = []
    for examined in work.examine(app.settings, complain):
        if not app.as_json:
            _show(app, examined, found)
        found.append(examined)
    if app.as_json:
        print_json({"checks": [examined.to_json() for examined in found]})
    return advice.exit_code(examined.check for examined in found)


def _show(app: App, examined: Examined, before: list[Examined]) -> None:
    if examined.authority and (not before or before[-1].authority != examined.authority):
        app.screen.title(f"{examined.authority}  {examined.address or ''}")
    check = examined.check
    status = check.status.value
    app.screen.line(f"• {label('CheckStatus', status)}: {check.message}", _STYLES[status])
    advice.show(app.screen, check.findings)
