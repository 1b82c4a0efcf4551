"""Whether the libraries that read pictures are installed: they come with the extra ``scan``."""

from __future__ import annotations

from importlib.util import find_spec

from docgen.errors import Unavailable
from docgen.messages import say

_LIBRARIES = {
    "cv2": "opencv-python-headless",
    "numpy": "numpy",
    "PIL": "Pillow",
    "zxingcpp": "zxing-cpp",
    "pypdfium2": "pypdfium2",
}


def missing() -> tuple[str, ...]:
    """The packages that are not installed."""
    return tuple(package for module, package in _LIBRARIES.items() if find_spec(module) is None)


def require() -> None:
    """Raises Unavailable, naming what is missing; call it before importing the rest of the room."""
    packages = missing()
    if packages:
        raise Unavailable(
            "scan_not_installed",
            say(
                "Scans and photos cannot be read, as {packages} are not installed. Install docgen "
                'with its extra “scan”: pip install "docgen[scan]".',
                packages=", ".join(packages),
            ),
        )
