"""The program is killed in the middle of a write, and does the same again when it is back."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import docgen
from docgen.store import ABSENT, Conflict
from sharepoint.simulated import AFTER, BEFORE, Meanwhile
from sharepoint.simulated.faults import When
from tests.world.sharepoint_scene import LARGE, PLAN, Scene, issued

WORKER = """
import json, sys
from pathlib import Path

from docgen.store import ABSENT, Conflict
from docgen.stores.sharepoint import SharePointStore
from sharepoint.addressing import GraphAddresses
from sharepoint.clouds import Cloud
from sharepoint.credentials import Certificate, MsalTokens
from sharepoint.listitems import ListItems
from sharepoint.site import SiteClient
from sharepoint.transport import Network, Transport

said = json.loads(sys.argv[1])
cloud = Cloud.at(said["login"], said["graph"])
tokens = MsalTokens(
    Certificate(said["tenant"], said["client"], Path(said["certificate"])),
    cloud,
    said["host"],
    verify=said["ca"],
)
transport = Transport(tokens, user_agent="NONISV|Test|docgen/0", network=Network(said["ca"]))
site = SiteClient.find(transport, GraphAddresses(cloud.graph), said["site"])
store = SharePointStore(site, None, ListItems(transport, said["site"]), app=said["client"])
store.put(
    said["path"], Path(said["content"]), expect=said["expect"] or ABSENT, operation="killed"
)
print("done")
"""


def killed(scene: Scene, content: Path, expect: str | None) -> None:
    """Begin to write in a process of its own, which is killed when the fault strikes."""
    simulated = scene.simulated
    said = {
        "login": simulated.cloud.login,
        "graph": simulated.cloud.graph,
        "host": simulated.host,
        "ca": str(simulated.ca_file),
        "tenant": simulated.tenant,
        "client": simulated.client_id,
        "certificate": str(simulated.certificate),
        "site": scene.site.url,
        "path": PLAN,
        "content": str(content),
        "expect": expect,
    }
    environment = {**os.environ, "PYTHONPATH": str(Path(docgen.__file__).parents[1])}
    child = subprocess.Popen(
        [sys.executable, "-c", WORKER, json.dumps(said)],
        env=environment,
        stdout=subprocess.PIPE,
    )
    WORKERS.append(child.pid)
    out, _ = child.communicate()
    assert (child.returncode, out) == (-signal.SIGKILL, b"")


WORKERS: list[int] = []


def kill(when: When = BEFORE) -> Meanwhile:
    """The worker that was begun last dies at once: nothing of it is tidied up."""
    return Meanwhile(lambda: os.kill(WORKERS[-1], signal.SIGKILL), when)


@pytest.mark.parametrize(
    ("new", "method", "kind", "when", "skip", "content"),
    [
        pytest.param(True, "PUT", "part", BEFORE, 1, LARGE, id="between two parts"),
        pytest.param(True, "PUT", "part", AFTER, 1, LARGE, id="after the last part"),
        pytest.param(True, "POST", "validate", AFTER, 0, b"two", id="after the columns"),
        pytest.param(False, "PUT", "part", AFTER, 1, LARGE, id="after a large new version"),
        pytest.param(False, "PUT", "content", AFTER, 0, b"two", id="after a small new version"),
    ],
)
def test_there_is_one_document_and_one_more_version(
    scene: Scene,
    tmp_path: Path,
    new: bool,
    method: str,
    kind: str,
    when: When,
    skip: int,
    content: bytes,
) -> None:
    file = tmp_path / "plan.docx"
    file.write_bytes(content)
    before = None if new else issued(scene)
    scene.fails(method, kind, kill(when), skip=skip)
    killed(scene, file, before.etag if before else None)
    assert b"" not in scene.documents().values()
    expect = before.etag if before else ABSENT
    ref = scene.store.put(PLAN, file, expect=expect, operation="killed")
    assert (ref.operation, scene.store.stat(PLAN)) == ("killed", ref)
    assert scene.history() == ([content] if new else [b"one", content])
    scene.holds({PLAN: content}, unknown_sessions=1)


def test_what_a_person_did_before_it_was_back_stays(scene: Scene, tmp_path: Path) -> None:
    file = tmp_path / "plan.docx"
    file.write_bytes(b"two")
    before = issued(scene)
    scene.fails("PUT", "content", kill(AFTER))
    killed(scene, file, before.etag)
    scene.people.save(PLAN, b"theirs, on what we wrote")
    again = scene.store.put(PLAN, file, expect=before.etag, operation="killed")
    assert again.operation is None
    with pytest.raises(Conflict):
        scene.store.put(PLAN, b"three", expect=again.etag, operation="next")
    assert scene.history() == [b"one", b"two", b"theirs, on what we wrote"]
    scene.holds({PLAN: b"theirs, on what we wrote"})
