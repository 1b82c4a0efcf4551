"""Rules of the house that no linter knows."""

from __future__ import annotations

import ast
import re
import tomllib
import zipfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
PACKAGE = CHECKOUT / "docgen"


def test_records_never_commit() -> None:
    """Who calls them owns the transaction: several records are kept together or not at all."""
    ends = [
        f"{path.relative_to(CHECKOUT)}:{node.lineno}"
        for path in sorted((PACKAGE / "records").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"commit", "rollback"}
        # A raw connection of the driver, which scrub() opens and ends itself.
        and ast.unparse(node.func.value) != "raw"
    ]
    assert ends == []


def test_no_module_is_a_drawer_for_everything() -> None:
    names = {path.stem for path in PACKAGE.rglob("*.py")}
    assert names.isdisjoint({"utils", "util", "helpers", "misc", "common"})


def test_nothing_is_left_to_do() -> None:
    marks = re.compile(
        r"\b(TODO|FIXME|XXX|HACK)\b|raise NotImplementedError|except Exception:\s+pass"
    )
    found = [
        f"{path.relative_to(CHECKOUT)}: {hit[0]}"
        for path in PACKAGE.rglob("*.py")
        for hit in marks.finditer(path.read_text("utf-8"))
    ]
    assert found == []


def test_every_pin_is_within_what_the_project_asks_for() -> None:
    from packaging.requirements import Requirement  # noqa: PLC0415 (only here)
    from packaging.utils import canonicalize_name  # noqa: PLC0415

    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))
    asked = [
        *project["build-system"]["requires"],
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["dev"],
    ]
    pins = dict(
        line.split("==") for line in (CHECKOUT / "constraints.txt").read_text().splitlines()
    )
    pinned = {canonicalize_name(name): version for name, version in pins.items()}
    wrong = [
        line
        for line in asked
        if pinned.get(canonicalize_name(Requirement(line).name), "none")
        not in Requirement(line).specifier
    ]
    assert wrong == []


def test_the_wheel_carries_the_templates_and_the_catalogue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hatchling.builders.wheel import WheelBuilder  # noqa: PLC0415 (only here)

    monkeypatch.chdir(CHECKOUT)
    (built,) = WheelBuilder(str(CHECKOUT)).build(directory=str(tmp_path), versions=["standard"])
    with zipfile.ZipFile(built) as wheel:
        names = set(wheel.namelist())
    templates = {
        f"docgen/_templates/{path.relative_to(CHECKOUT / 'templates').as_posix()}"
        for path in (CHECKOUT / "templates").rglob("*")
        if path.is_file()
    }
    catalogue = {f"docgen/locale/{language}.po" for language in ("sv", "nb", "en")}
    assert templates | catalogue <= names
    assert not [name for name in names if name.startswith(("tests/", "templates/", "tools/"))]
