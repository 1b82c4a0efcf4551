"""Nothing in the project tells where it was made: no machine's paths, no registry's host."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
HOMES = ("work", "tmp", "root", "home", "Users", "farm")
# Not inside an address, a longer path or a pattern.
MACHINE_PATH = re.compile(rf"(?<![\w.:/*)\]}}~-])/(?:{'|'.join(HOMES)})/[\w.-]")
TEXTS_IN_OFFICE_FILES = (".xml", ".rels")


def files() -> list[Path]:
    """The project's files: what git has or would take, or all that is there without git."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=CHECKOUT,
        check=False,
        capture_output=True,
        text=True,
    )
    names = listed.stdout.split("\0") if listed.returncode == 0 else []
    found = [CHECKOUT / name for name in names if name] or [
        path
        for path in CHECKOUT.rglob("*")
        if not path.relative_to(CHECKOUT).as_posix().startswith((".venv/", ".git/"))
    ]
    return [path for path in found if path.is_file()]


def texts() -> Iterator[tuple[str, str]]:
    """Every file's text with its name, also the parts of Office files."""
    for path in files():
        content = path.read_bytes()
        name = path.relative_to(CHECKOUT).as_posix()
        yield name, content.decode("utf-8", "ignore")
        if content.startswith(b"PK"):
            yield from _parts(name, content)


def _parts(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            for part in package.namelist():
                if part.endswith(TEXTS_IN_OFFICE_FILES):
                    yield f"{name}!{part}", package.read(part).decode("utf-8", "ignore")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
        # Some samples are damaged or protected on purpose; their bytes were looked at above.
        return


@cache
def hosts() -> frozenset[str]:
    """The hosts packages come from here: pip's own, those it is set to, and apt's."""
    said = [
        _output(sys.executable, "-m", "pip", "config", "list"),
        _output(
            sys.executable,
            "-c",
            "from pip._internal.models.index import PyPI as p; print(p.url, p.file_storage_domain)",
        ),
        *(
            path.read_text("utf-8", "ignore")
            for path in Path("/etc/apt").glob("sources.list*/**/*")
            if path.is_file()
        ),
    ]
    if shutil.which("npm"):
        said.append(_output("npm", "config", "get", "registry"))
    text = "\n".join(said)
    addresses = re.findall(r"https?://(?:[^/\s'\"@]*@)?([\w.-]+\.[\w.-]+)", text)
    return frozenset({*addresses, *re.findall(r"\s(files\.[\w.]+)", text)})


def _output(*command: str) -> str:
    return subprocess.run(command, check=False, capture_output=True, text=True).stdout


def test_no_file_names_a_path_of_a_machine() -> None:
    found = [
        f"{name}: {text[max(0, hit.start() - 40) : hit.end() + 20]!r}"
        for name, text in texts()
        for hit in MACHINE_PATH.finditer(text)
    ]
    assert found == []


def test_no_file_names_the_host_of_a_package_registry() -> None:
    assert hosts(), "pip names its own host"
    found = [f"{name}: {host}" for name, text in texts() for host in hosts() if host in text]
    assert found == []


def test_a_path_of_a_machine_would_be_seen() -> None:
    for folder in HOMES:
        assert MACHINE_PATH.search(f'open("/{folder}/someone/plan.docx")')
        assert MACHINE_PATH.search(f"file:///{folder}/plan.docx".removeprefix("file://"))
    for harmless in ("https://example.se/home/page", "docs/home/x", "./tmp/x", "/usr/bin/python3"):
        assert not MACHINE_PATH.search(harmless)
