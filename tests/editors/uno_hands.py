"""Keyboard and mouse over a document in Writer.

As far as it can be, by the same ways in: the view's cursor, keys pressed in the edit window, menu
commands. What the keyboard does differs from what UNO's own setters do (typing inside a content
control stays inside it, ``cell.String = ...`` throws it away), and people have keyboards.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.editors import uno_places as places
from tests.editors.uno_office import properties

if TYPE_CHECKING:
    from tests.editors.uno_office import Office

Step = dict[str, Any]


class Hands:
    """Keyboard and mouse over one open document."""

    def __init__(self, office: Office, document: Any) -> None:
        self.office = office
        self.document = document
        self.cursor = document.CurrentController.ViewCursor

    # The keyboard

    def _window(self) -> Any:
        return self.office.interface.getTopFocusWindow().getChild("writer_edit")

    def press(self, *keys: str, window: Any = None) -> None:
        """Press each key, such as ``RETURN`` or ``SHIFT+END``."""
        target = window or self._window()
        for key in keys:
            target.executeAction("TYPE", properties({"KEYCODE": key}))

    def type(self, text: str, window: Any = None) -> None:
        """Type ``text``; a line end in it is the Enter key."""
        target = window or self._window()
        for number, line in enumerate(text.split("\n")):
            if number:
                self.press("RETURN", window=target)
            if line:
                target.executeAction("TYPE", properties({"TEXT": line}))

    def command(self, name: str, **arguments: object) -> None:
        """Choose a menu command."""
        self.office.command(self.document, name, **arguments)

    # The mouse

    def click(self, position: Any) -> None:
        """Put the cursor at ``position``."""
        self.cursor.gotoRange(position, False)

    def point(self, position: Any) -> None:
        """Put the cursor at ``position``, where a command is to find it.

        LibreOffice does not see where UNO puts the cursor until a key moves it: a command is not
        heard then, or crashes when it notices that it stands in a numbered paragraph now.
        """
        self.click(position)
        self.press("RIGHT", "LEFT")
        self.click(position)

    def drag(self, start: Any, end: Any) -> None:
        """Select from ``start`` to ``end``."""
        self.point(start)
        self.cursor.gotoRange(end, True)

    def click_at_end(self, place: places.Place) -> None:
        """Put the cursor after everything in ``place``, after a content control too."""
        self.click(place.paragraphs[-1].End)

    def click_at_start(self, cells: list[places.Cell]) -> None:
        """Put the cursor before everything in a row."""
        self.point(cells[0].text.Start)

    def select_content(self, place: places.Place) -> None:
        """Select all of a cell as Ctrl+A in it does, or all of a paragraph by dragging over it."""
        if isinstance(place, places.Cell):
            self.point(place.text.Start)
            # In an empty cell, Ctrl+A would take the whole table.
            if any(piece.text for each in place.paragraphs for piece in places.pieces(each)):
                self.command("SelectAll")
        else:
            self.drag(place.paragraphs[0].Start, place.paragraphs[-1].End)

    def select_row(self, cells: list[places.Cell]) -> None:
        """Select a whole table row, as a click in its margin does."""
        self.click_at_start(cells)
        self.command("EntireRow")

    def write_comment(self, text: str) -> None:
        """Type into the comment just made, and click back into the text."""
        self.office.quiet()
        window = self.office.interface.getTopFocusWindow()
        shown = [re.fullmatch(r"Comment(\d+)", name) for name in window.getChildren()]
        box = window.getChild(f"Comment{max(int(name[1]) for name in shown if name)}")
        self.type(text, window=box.getChild("editview"))
        box.executeAction("LEAVE", ())

    def place(self, step: Step, name: str = "in") -> places.Place:
        return places.place(self.document, step[name])

    def row(self, step: Step, name: str = "row") -> list[places.Cell]:
        return places.row(self.document, step[name])
