"""Without the extra, a message names what to install."""

from __future__ import annotations

import pytest

from docgen.errors import Unavailable
from docgen.reading.scans import installed


def test_here_everything_is_installed() -> None:
    installed.require()


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        installed, "find_spec", lambda module: None if module in {"cv2", "PIL"} else object()
    )
    with pytest.raises(Unavailable, match=r"opencv-python-headless, Pillow.*docgen\[scan\]"):
        installed.require()
