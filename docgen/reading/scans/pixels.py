"""The type of pictures and of points: OpenCV and numpy name it differently from call to call."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

Pixels = NDArray[Any]
"""Rows, columns and perhaps colours; or rows of points."""
