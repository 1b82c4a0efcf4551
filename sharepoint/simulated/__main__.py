"""``python -m sharepoint.simulated``: serves a simulated SharePoint until it is stopped."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from types import FrameType

from sharepoint.simulated.simulation import SimulatedSharePoint


def main(arguments: list[str] | None = None) -> int:
    """Serve until Ctrl+C, or until whoever started it ends it."""
    parser = argparse.ArgumentParser(prog="python -m sharepoint.simulated", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="makes the same ids each time")
    parser.add_argument("--site", default="/sites/lots", help="the path of a site that is there")
    parser.add_argument("--library", default="Ärenden", help="a document library of the site")
    told = parser.parse_args(arguments)
    ended = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    with SimulatedSharePoint(told.seed) as simulated:
        site = simulated.site(told.site)
        library = site.library(told.library)
        said = {
            "site": site.url,
            "site id": site.id,
            "library": library.title,
            "drive id": library.drive_id,
            "login": simulated.cloud.login,
            "graph": simulated.cloud.graph,
            "tenant": simulated.tenant,
            "client": simulated.client_id,
            "certificate": simulated.certificate,
            "secret": simulated.secret,
            "trust": simulated.ca_file,
        }
        for name, value in said.items():
            sys.stdout.write(f"{name + ':':<13}{value}\n")
        sys.stdout.write("Serving; Ctrl+C ends it.\n")
        sys.stdout.flush()
        ended.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
