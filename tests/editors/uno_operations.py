"""What a person does to a document in Writer: the operations of an edit script."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import uno  # type: ignore[import-not-found]

from tests.editors import uno_places as places
from tests.editors.uno_hands import Hands, Step

CROSSED, EMPTY = "☒", "☐"


# Text


def set_cell(hands: Hands, step: Step) -> None:
    """Overwrite all of ``in``: select it and type ``text``; ``by="delete"`` presses Delete first,
    ``by="words"`` selects only the words (double click), not what stands around them.
    """
    place, by = hands.place(step), step.get("by", "all")
    if by == "words":
        hands.drag(*place.words(place.content))
    else:
        hands.select_content(place)
    if by == "delete" or not step["text"]:
        hands.press("DELETE")
    hands.type(step["text"])


def replace_text(hands: Hands, step: Step) -> None:
    """Select the words ``old`` in ``in`` and type ``new`` over them; no ``new`` deletes them."""
    hands.drag(*hands.place(step).words(step["old"], step.get("nth", 1)))
    if step["new"]:
        hands.type(step["new"])
    else:
        hands.press("DELETE")


def append_text(hands: Hands, step: Step) -> None:
    """Type ``text`` at the very end of ``in``, or with ``inside`` at the end of its last words,
    which is inside their content control.
    """
    place = hands.place(step)
    if step.get("inside"):
        hands.click(place.words(place.content)[1])
    else:
        hands.click_at_end(place)
    hands.type(step["text"])


def insert_text(hands: Hands, step: Step) -> None:
    """Type ``text`` at the offset ``at`` of ``in``, or ``before`` or ``after`` some words."""
    _click_within(hands, step)
    hands.type(step["text"])


def split_paragraph(hands: Hands, step: Step) -> None:
    """Press Enter at the offset ``at`` of ``in``, or ``before`` or ``after`` some words."""
    _click_within(hands, step)
    hands.press("RETURN")


def _click_within(hands: Hands, step: Step) -> None:
    place = hands.place(step)
    if "at" in step:
        hands.click(place.position(step["at"]))
    elif "before" in step:
        hands.click(place.words(step["before"])[0])
    else:
        hands.click(place.words(step["after"])[1])


def paste_text(hands: Hands, step: Step) -> None:
    """Copy the words ``words`` of ``in``, or all of it as Ctrl+A does, and paste them at the end of
    ``to``, or ``over`` all that it says; with ``cut`` they are gone where they were.
    """
    place, target = hands.place(step), hands.place(step, "over" if "over" in step else "to")
    if "words" in step:
        hands.drag(*place.words(step["words"]))
    else:
        hands.select_content(place)
    hands.command("Cut" if step.get("cut") else "Copy")
    if "over" in step:
        hands.select_content(target)
    else:
        hands.point(target.paragraphs[-1].End)
    hands.command("Paste")


def join_paragraphs(hands: Hands, step: Step) -> None:
    """Press Delete at the very end of ``in``, so that what follows joins it."""
    hands.click_at_end(hands.place(step))
    hands.press("DELETE")


def bold(hands: Hands, step: Step) -> None:
    """Make the words ``words`` of ``in`` bold."""
    hands.drag(*hands.place(step).words(step["words"]))
    hands.command("Bold")


def strike(hands: Hands, step: Step) -> None:
    """Strike through the words ``words`` of ``in``."""
    hands.drag(*hands.place(step).words(step["words"]))
    hands.command("Strikeout")


def insert_paragraph(hands: Hands, step: Step) -> None:
    """A new paragraph with ``text`` after the paragraph ``after``."""
    hands.click_at_end(hands.place(step, "after"))
    hands.press("RETURN")
    hands.type(step["text"])


def delete_paragraph(hands: Hands, step: Step) -> None:
    """Select the paragraph ``in`` with its line end, and press Delete."""
    paragraph = hands.place(step).paragraphs[0]
    hands.drag(paragraph.Start, paragraph.End)
    hands.press("SHIFT+RIGHT", "DELETE")


# Rows


def add_row(hands: Hands, step: Step) -> None:
    """A new row after (or ``above``) a row, with ``texts`` typed into its cells from the first."""
    name, command = (
        ("above", "InsertRowsBefore") if "above" in step else ("after", "InsertRowsAfter")
    )
    cells = hands.row(step, name)
    hands.click_at_start(cells)
    hands.command(command)
    # Where the new row came above, the old one has got another number.
    number = cells[0].row + (-1 if name == "above" else 1)
    new = places.numbered(cells[0].table, number)
    for cell, text in zip(new, step.get("texts", []), strict=False):
        if text:
            hands.click_at_end(cell)
            hands.type(text)


def copy_row(hands: Hands, step: Step) -> None:
    """Copy ``row``, and paste it ``above`` another row (Paste Special > Rows Above), or into a new
    row ``after`` another one, or ``over`` the cells of a row that is there (plain Ctrl+V).
    """
    target = _target(hands, step)
    hands.select_row(hands.row(step))
    hands.command("Copy")
    _paste(hands, step, target)


def move_row(hands: Hands, step: Step) -> None:
    """Copy ``row``, delete it, and paste it as :func:`copy_row` does."""
    target = _target(hands, step)
    hands.select_row(hands.row(step))
    hands.command("Copy")
    hands.command("DeleteRows")
    _paste(hands, step, target)


def _target(hands: Hands, step: Step) -> list[places.Cell]:
    (name,) = {"above", "after", "over"} & step.keys()
    return hands.row(step, name)


def _paste(hands: Hands, step: Step, target: list[places.Cell]) -> None:
    hands.click_at_start(target)
    if "above" in step:
        # The new row gets the shape of the one below it: of a row of seven cells pasted above a
        # merged one, only the first cell is left.
        hands.command("PasteRowsBefore")
        return
    if "after" in step:
        hands.command("InsertRowsAfter")
        hands.click_at_start(places.numbered(target[0].table, target[0].row + 1))
    hands.command("Paste")


def remove_row(hands: Hands, step: Step) -> None:
    """Table > Delete > Rows on ``row``; ``by="api"`` removes it behind the tracking's back, as
    programs do.
    """
    cells = hands.row(step)
    if step.get("by") == "api":
        cells[0].table.Rows.removeByIndex(cells[0].row - 1, 1)
        return
    hands.click_at_start(cells)
    hands.command("DeleteRows")


def clear_row(hands: Hands, step: Step) -> None:
    """Select the whole ``row`` and press Delete: the cells become empty, the row stays."""
    hands.select_row(hands.row(step))
    hands.press("DELETE")


# Boxes and lists


def tick(hands: Hands, step: Step) -> None:
    """Click the checkbox of ``in``; ``by="typing"`` overwrites the cell with the other sign."""
    place = hands.place(step)
    if step.get("by") == "typing":
        sign = CROSSED if EMPTY in place.content else EMPTY
        hands.select_content(place)
        hands.type(sign)
        return
    control = places.control(hands.document, step["in"])
    if not control.Checkbox:
        raise places.NotThere(f"{step['in']} is no checkbox")
    hands.click(places.inside(control))
    hands.type(" ")  # the space bar does in a checkbox what a click on it does


def choose(hands: Hands, step: Step) -> None:
    """Choose ``text`` in the list of the dropdown of ``in``."""
    control = places.control(hands.document, step["in"])
    words = [{each.Name: each.Value for each in item}["DisplayText"] for item in control.ListItems]
    if step["text"] not in words:
        raise places.NotThere(f"{step['text']!r} is not in the list {words}")
    hands.click(places.inside(control))
    hands.press("ALT+DOWN")
    hands.office.quiet()
    shown = hands.office.interface.getFloatWindow().getChild("list")
    # The list is gone with the last key: asking it anything afterwards crashes LibreOffice.
    # Up to the first: the Home key is not heard here.
    first = ["UP"] * len(words)
    hands.press(*first, *["DOWN"] * words.index(step["text"]), "RETURN", window=shown)
    hands.office.quiet()


def status(hands: Hands, step: Step) -> None:
    """Set the status ``in`` to ``text``: from its list where it has one, else by overwriting."""
    lists = [each for each in places.controls(hands.place(step)) if each.DropDown]
    (choose if lists else set_cell)(hands, step)


# Around the text


def comment(hands: Hands, step: Step) -> None:
    """Comment ``in`` (or its words ``on``) with ``text``, in the user's name and now; with
    ``author`` or ``at`` (ISO 8601) as a comment that somebody else made then.
    """
    place = hands.place(step)
    start, end = place.words(step.get("on", place.content))
    if "author" not in step and "at" not in step:
        hands.drag(start, end)
        hands.command("InsertAnnotation")
        hands.write_comment(step["text"])
        return
    note = hands.document.createInstance("com.sun.star.text.textfield.Annotation")
    note.Content = step["text"]
    note.Author = step.get("author", "")
    note.Initials = "".join(word[0] for word in note.Author.split())
    if "at" in step:
        at = dt.datetime.fromisoformat(step["at"])
        moment = uno.createUnoStruct("com.sun.star.util.DateTime")
        moment.Year, moment.Month, moment.Day = at.year, at.month, at.day
        moment.Hours, moment.Minutes, moment.Seconds = at.hour, at.minute, at.second
        note.DateTimeValue = moment
    start.gotoRange(end, True)
    place.text.insertTextContent(start, note, True)


def set_property(hands: Hands, step: Step) -> None:
    """Set the custom property ``name`` to ``value`` (File > Properties); null takes it away."""
    custom = hands.document.DocumentProperties.UserDefinedProperties
    if custom.PropertySetInfo.hasPropertyByName(step["name"]):
        custom.removeProperty(step["name"])
    if step["value"] is not None:
        custom.addProperty(step["name"], 128, step["value"])  # 128: REMOVABLE


def track(hands: Hands, step: Step) -> None:
    """Switch Edit > Track Changes > Record ``on`` or off."""
    hands.document.RecordChanges = step["on"]


def author(hands: Hands, step: Step) -> None:
    """From here on, ``name`` sits at the keyboard."""
    hands.office.set_user(step["name"])


def accept_all(hands: Hands, step: Step) -> None:
    """Edit > Track Changes > Accept All."""
    hands.command("AcceptAllTrackedChanges")


def reject_all(hands: Hands, step: Step) -> None:
    """Edit > Track Changes > Reject All."""
    hands.command("RejectAllTrackedChanges")


OPERATIONS: dict[str, Callable[[Hands, Step], None]] = {
    each.__name__: each
    for each in (
        set_cell,
        replace_text,
        append_text,
        insert_text,
        split_paragraph,
        join_paragraphs,
        paste_text,
        bold,
        strike,
        insert_paragraph,
        delete_paragraph,
        add_row,
        copy_row,
        move_row,
        remove_row,
        clear_row,
        tick,
        choose,
        status,
        comment,
        set_property,
        track,
        author,
        accept_all,
        reject_all,
    )
}
"""Every operation by the name a script gives it."""
