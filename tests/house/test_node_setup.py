""".ci/node.py finds what is missing, and installs it where that may be."""

from __future__ import annotations

import importlib.util
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

import pytest

CHECKOUT = Path(__file__).parents[2]


def _load() -> ModuleType:
    path = CHECKOUT / ".ci" / "node.py"
    spec = importlib.util.spec_from_file_location("node_setup", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


setup = _load()


@dataclass
class Stage:
    """A machine that is only played: what it has, and what was done on it."""

    witness: Path
    nodejs: int = 0
    has_npm: bool = False
    root: list[str] | None = field(default_factory=list)
    apt: bool = True
    brings: int = 20
    registry: bool = True
    done: list[str] = field(default_factory=list)

    def output(self, *command: str) -> str | None:
        return "apt 2" if command[0] == "apt-get" and self.apt else None

    def become_root(self) -> list[str] | None:
        return self.root

    def node(self) -> int:
        return self.nodejs

    def npm(self) -> bool:
        return self.has_npm

    def lacking(self) -> list[str]:
        lacking: list[str] = setup.Machine(self.witness).lacking()
        return lacking

    def run(self, *command: str, at: Path | None = None) -> int:
        self.done.append(" ".join(command))
        if "nodejs" in command:
            self.nodejs = self.brings
        if command[:2] != ("npm", "install"):
            self.has_npm = self.has_npm or "npm" in command
        elif self.registry:
            assert at == self.witness
            installed(self.witness, "1.0.0")
        return 0


def installed(witness: Path, version: str) -> None:
    folder = witness / "node_modules" / "@x" / "client"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text(json.dumps({"version": version}))


@pytest.fixture
def witness(tmp_path: Path) -> Path:
    (tmp_path / "package.json").write_text(json.dumps({"dependencies": {"@x/client": "1.0.0"}}))
    return tmp_path


def test_nothing_is_done_where_everything_is_there(witness: Path) -> None:
    installed(witness, "1.0.0")
    stage = Stage(witness, nodejs=18, root=None)
    setup.ensure(stage)
    assert stage.done == []


def test_a_package_of_another_version_is_fetched_again(witness: Path) -> None:
    installed(witness, "0.9.0")
    stage = Stage(witness, nodejs=20, has_npm=True, root=None)
    setup.ensure(stage)
    (fetched,) = stage.done
    assert fetched.startswith("npm install --no-package-lock --ignore-scripts")


def test_node_and_npm_come_from_debian(witness: Path) -> None:
    stage = Stage(witness, root=["sudo", "-n"])
    setup.ensure(stage)
    assert stage.done[0] == "sudo -n apt-get update"
    assert stage.done[1].startswith("sudo -n apt-get install")
    assert stage.done[1].endswith(" nodejs npm")
    assert stage.lacking() == []


def test_node_from_elsewhere_stays(witness: Path) -> None:
    stage = Stage(witness, nodejs=22)
    setup.ensure(stage)
    assert stage.done[1].endswith(" npm")
    assert "nodejs" not in stage.done[1]


@pytest.mark.parametrize(
    ("stage", "said"),
    [
        ({"root": None}, "only on Debian and as root"),
        ({"apt": False}, "only on Debian and as root"),
        ({"brings": 12}, "did not bring Node.js >= 18"),
        ({"nodejs": 20, "has_npm": True, "registry": False}, "npm could not fetch"),
    ],
)
def test_what_cannot_be_installed_is_said_with_what_to_do(
    witness: Path, stage: dict[str, object], said: str
) -> None:
    with pytest.raises(setup.Missing, match=said) as caught:
        setup.ensure(Stage(witness, **stage))  # type: ignore[arg-type]
    assert "run the same command again" in str(caught.value)


def test_this_machine_has_what_the_witness_asks_for() -> None:
    machine = setup.Machine()
    assert machine.node() >= setup.WANTED
    assert machine.lacking() == []


def test_the_witness_pins_its_packages_and_names_no_registry() -> None:
    told = json.loads((setup.WITNESS / "package.json").read_text("utf-8"))
    assert all(version[0].isdigit() for version in told["dependencies"].values())
    assert not list(setup.WITNESS.glob("*lock*"))
