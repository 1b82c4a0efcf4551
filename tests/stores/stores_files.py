"""Stores files as an administrator writes them, for a simulated SharePoint."""

from __future__ import annotations

import json
from pathlib import Path

from sharepoint.simulated import SimulatedApp, SimulatedSharePoint, SimulatedSite


def table(authority: str, values: dict[str, object]) -> str:
    """A table of a stores file; TOML writes texts as JSON does."""
    lines = [f"[{authority}]"]
    inner = []
    for key, value in values.items():
        if isinstance(value, dict):
            inner.append(table(f"{authority}.{key}", value))
        else:
            lines.append(f"{key} = {json.dumps(str(value), ensure_ascii=False)}")
    return "\n".join([*lines, "", *inner])


def sharepoint(
    simulated: SimulatedSharePoint, site: SimulatedSite, app: SimulatedApp | None = None
) -> dict[str, object]:
    """What is written of a site, for the app it was granted to unless another is named."""
    app = app or simulated.app
    return {
        "kind": "sharepoint",
        "site": site.url,
        "tenant": simulated.tenant,
        "client": app.client_id,
        "certificate": app.certificate,
        "login": simulated.cloud.login,
        "graph": simulated.cloud.graph,
        "ca_file": simulated.ca_file,
    }


def written(file: Path, **authorities: dict[str, object]) -> Path:
    """A stores file with a table for each authority."""
    file.write_text("\n".join(table(name, values) for name, values in authorities.items()), "utf-8")
    return file
