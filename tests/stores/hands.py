"""People who work in a folder store with their own programs."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path


class Hands:
    """Saves as Word does: a new file is written and put in the old one's place."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def save(self, path: str, content: bytes) -> None:
        place = self._root / path
        written = place.with_name(f"~WRD{secrets.token_hex(4)}.tmp")
        written.write_bytes(content)
        written.replace(place)

    def save_in_place(self, path: str, content: bytes) -> None:
        (self._root / path).write_bytes(content)

    def move(self, path: str, to: str) -> None:
        (self._root / path).rename(self._root / to)

    def copy(self, path: str, to: str) -> None:
        shutil.copy2(self._root / path, self._root / to)

    def remove(self, path: str) -> None:
        (self._root / path).unlink()

    def open(self, path: str) -> None:
        self._lock(path).write_text("Anna,anna,dator,04.03.2026 10:11,;", encoding="utf-8")

    def close(self, path: str) -> None:
        self._lock(path).unlink()

    def _lock(self, path: str) -> Path:
        place = self._root / path
        return place.with_name(f".~lock.{place.name}#")
