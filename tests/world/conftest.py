"""Messages are compared in English, the language they are named by in the code."""

from __future__ import annotations

import pytest

from tests.world.sharepoint_scene import carrier, hurry, impatient, scene, served

__all__ = ["carrier", "hurry", "impatient", "scene", "served"]


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCGEN_LANGUAGE", "en")
