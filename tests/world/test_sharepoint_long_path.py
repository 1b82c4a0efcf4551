"""A path as long as SharePoint takes it, and one letter longer."""

from __future__ import annotations

import pytest

from docgen.store import ABSENT, NameInvalid
from sharepoint.simulated import Switches
from tests.world.sharepoint_scene import LARGE, Scene

LIMIT = 400


def path_of_length(scene: Scene, length: int) -> str:
    """A path that has this length on the server, from the site on."""
    library = scene.library("Ärenden")
    before = len(library.server_relative.lstrip("/")) + 1
    folders = "/".join("å" * 100 for _ in range(2))
    name = "ö" * (length - before - len(folders) - 1 - len(".docx")) + ".docx"
    return f"Ärenden/{folders}/{name}"


@pytest.mark.parametrize("content", [b"one", LARGE], ids=["small", "large"])
def test_the_longest_path_is_used_as_any_other(scene: Scene, content: bytes) -> None:
    path = path_of_length(scene, LIMIT)
    ref = scene.store.put(path, content, expect=ABSENT, fields={"Status": "issued"})
    assert ref.path == path
    assert scene.store.stat(path) == ref
    assert scene.store.read(ref.id) == content
    scene.holds({path: content})


@pytest.mark.parametrize("rules", [True, False], ids=["theirs", "ours"])
def test_a_longer_one_is_refused_in_words_and_leaves_nothing(scene: Scene, rules: bool) -> None:
    scene.simulated.switches.name_rules = rules
    longer = LIMIT + 1 if rules else LIMIT + 20
    with pytest.raises(NameInvalid) as refused:
        scene.store.put(path_of_length(scene, longer), b"one", expect=ABSENT)
    assert "another name" in refused.value.message
    scene.simulated.switches.name_rules = Switches().name_rules
    scene.holds({})
