"""LibreOffice kept warm: it makes PDFs, is started anew when it must be, and leaves nothing."""

from __future__ import annotations

import io
import os
import select
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest

from docgen.errors import Refused
from docgen.office.libreoffice import LibreOffice
from docgen.office.libreoffice_worker import sockets
from docgen.office.packing import Packed, pack

LEAVES = """
import os
from docgen.office.libreoffice import LibreOffice
office = LibreOffice()
office.start()
print(office._folder, office.pid, office._worker.pid, flush=True)
os._exit(1)
"""


@pytest.fixture(scope="module")
def restarting() -> Iterator[LibreOffice]:
    with LibreOffice(files=2) as started:
        yield started


def word(text: str) -> bytes:
    document = docx.Document()  # noqa: TID251 - as above
    document.add_paragraph(text)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_it_stays_warm_and_is_started_anew_after_so_many_files(restarting: LibreOffice) -> None:
    pids = []
    for number in range(3):
        assert restarting.pdf(word(f"Fil {number}"), {}).startswith(b"%PDF-")
        pids.append(restarting.pid)
    assert pids[0] == pids[1] != pids[2]
    assert pids[0] is not None
    assert not is_alive(pids[0])


def test_a_file_it_can_make_nothing_of_is_refused_and_it_stays_warm(
    restarting: LibreOffice,
) -> None:
    restarting.start()
    before = restarting.pid
    broken = pack({"word/document.xml": Packed.of("word/document.xml", b"<w:document")})
    with pytest.raises(Refused) as refused:
        restarting.pdf(broken, {})
    assert refused.value.code == "not_converted"
    assert restarting.pid == before


def test_nothing_is_left_of_it(tmp_path: Path) -> None:
    office = LibreOffice()
    office.start()
    folder, pid = office._folder, office.pid
    assert folder is not None
    assert pid is not None
    assert any(socket.exists() for socket in sockets(folder))
    office.close()
    assert not folder.exists()
    assert not is_alive(pid)
    assert not any(socket.exists() for socket in sockets(folder))
    office.close()


def test_it_ends_with_whoever_started_it() -> None:
    started = subprocess.run(
        [
            sys.executable,
            "-c",
            LEAVES,
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    folder, pid, worker = started.stdout.split()
    # The worker takes everything away, itself last.
    if is_alive(int(worker)):
        process = os.pidfd_open(int(worker))
        select.select([process], [], [], 30)
        os.close(process)
    assert not is_alive(int(pid))
    assert not Path(folder).exists()
