""".ci/outside.py finds what is missing, and installs it where that may be."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

import pytest

CHECKOUT = Path(__file__).parents[2]


def _load() -> ModuleType:
    path = CHECKOUT / ".ci" / "outside.py"
    spec = importlib.util.spec_from_file_location("outside_setup", path)
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

    there: set[str] = field(default_factory=lambda: {"apt-get"})
    root: list[str] | None = field(default_factory=list)
    works: bool = True
    done: list[str] = field(default_factory=list)

    def has(self, program: str) -> bool:
        return program in self.there

    def become_root(self) -> list[str] | None:
        return self.root

    def run(self, *command: str) -> int:
        self.done.append(" ".join(command))
        if self.works:
            self.there |= {
                program for program, package in setup.PROGRAMS.items() if package in command
            }
        return 0 if self.works else 100


def test_nothing_is_done_where_everything_is_there() -> None:
    stage = Stage(there=set(setup.PROGRAMS), root=None)
    setup.ensure(stage)
    assert stage.done == []


def test_only_what_is_missing_comes_from_debian() -> None:
    stage = Stage(there={"apt-get", "pdfsig", "tiffcp", "tiff2pdf"}, root=["sudo", "-n"])
    setup.ensure(stage)
    assert stage.done[0] == "sudo -n apt-get update"
    assert stage.done[1].endswith(" libnss3-tools")
    assert "poppler" not in stage.done[1]


@pytest.mark.parametrize(
    ("stage", "said"),
    [
        (Stage(root=None), "only on Debian and as root"),
        (Stage(there=set()), "only on Debian and as root"),
        (Stage(works=False), "apt-get failed"),
    ],
)
def test_what_cannot_be_installed_is_said_with_what_to_do(stage: Stage, said: str) -> None:
    with pytest.raises(setup.Missing, match=said) as caught:
        setup.ensure(stage)
    assert "run the same command again" in str(caught.value)


def test_this_machine_has_them_all() -> None:
    assert all(setup.Machine().has(program) for program in setup.PROGRAMS)
