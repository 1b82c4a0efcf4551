"""Files and folders by SharePoint REST."""

from __future__ import annotations

from typing import Any

from sharepoint.simulated import problems, rest_shapes, saving
from sharepoint.simulated.exchange import Answer
from sharepoint.simulated.model import Item, Version, Who
from sharepoint.simulated.rest_shapes import Several, Value, answer
from sharepoint.simulated.rest_target import Route, Target
from sharepoint.simulated.rights import Level

_FILE = ("file",)
_FOLDER = ("folder",)
_ITEM = ("item",)
_BOTH = ("file", "folder")


class RestFiles:
    """Answers what is asked of files, folders and their columns."""

    def routes(self) -> list[Route]:
        """What is answered here."""
        write = Level.WRITE
        return [
            Route(_FILE, "GET", "", "file", self.file),
            Route(_FILE, "GET", "$value", "file-content", self.content),
            Route(_FILE, "POST", "$value", "file-content", self.save, write),
            Route(_FILE, "GET", "lockedbyuser", "locked-by", self.locked_by),
            Route(_FILE, "GET", "checkedoutbyuser", "locked-by", self.checked_out_by),
            Route(_FILE, "GET", "versions", "file-versions", self.versions),
            Route(_FILE, "POST", "versions/openbinarystream", "file-versions", self.old_content),
            Route(
                _FILE,
                "POST",
                "versions/getbyid/openbinarystream",
                "file-versions",
                self.old_content,
            ),
            Route(
                _FILE, "GET", "versions/getbyid/openbinarystream", "file-versions", self.old_content
            ),
            Route(_FILE, "GET", "versions/openbinarystream", "file-versions", self.old_content),
            Route(_FILE, "POST", "checkout", "checkout", self.check_out, write),
            Route(_FILE, "POST", "checkin", "checkin", self.check_in, write),
            Route(_FILE, "POST", "undocheckout", "discard", self.undo, write),
            Route(_FILE, "POST", "publish", "publish", self.publish, write),
            Route(_BOTH, "POST", "recycle", "recycle", self.recycle, write),
            Route(_BOTH, "DELETE", "", "recycle", self.recycle, write),
            Route(_FOLDER, "GET", "", "folder", self.folder),
            Route(_FOLDER, "GET", "files", "files", self.files),
            Route(_FOLDER, "GET", "folders", "folders", self.folders),
            Route(_FOLDER, "POST", "files/add", "files", self.add_file, write),
            Route(_FOLDER, "POST", "folders/add", "folders", self.add_folder, write),
            Route(_FOLDER, "POST", "folders/addusingpath", "folders", self.add_folder, write),
            Route(_ITEM, "GET", "", "list-item", self.list_item),
            Route(_ITEM, "MERGE", "", "list-item", self.merge, write),
            Route(_ITEM, "PATCH", "", "list-item", self.merge, write),
            Route(_ITEM, "POST", "validateupdatelistitem", "validate", self.validate, write),
        ]

    # Files

    def file(self, target: Target) -> Answer:
        self._not_a_folder(target)
        said = rest_shapes.file(target.library, target.item, target.shown)
        found = answer(target.request, said)
        found.headers["ETag"] = target.item.etag
        return found

    def content(self, target: Target) -> Answer:
        self._not_a_folder(target)
        if target.item.infected:
            raise problems.infected()
        return _bytes(target, target.shown)

    def save(self, target: Target) -> Answer:
        saving.save(target.library, target.item, target.request.body, target.who)
        return Answer(204)

    def locked_by(self, target: Target) -> Answer:
        """Who has the file open in an Office program."""
        lock = target.item.lock
        return self._somebody(target, "LockedByUser", lock.by if lock else None)

    def checked_out_by(self, target: Target) -> Answer:
        """Who has the file checked out."""
        out = target.item.check_out
        return self._somebody(target, "CheckedOutByUser", out.by if out else None)

    @staticmethod
    def _somebody(target: Target, name: str, who: Who | None) -> Answer:
        if who is None:
            return answer(target.request, Value(name))
        known = target.site.principal(who.lookup)
        return answer(target.request, rest_shapes.principal(known))

    def versions(self, target: Target) -> Answer:
        """The earlier versions; the present one is not among them."""
        kept = [
            rest_shapes.old_version(target.library, target.item, one)
            for one in target.item.versions[:-1]
        ]
        return answer(target.request, Several(kept))

    def old_content(self, target: Target) -> Answer:
        number = int(target.place.tail[-2].first())
        for kept in target.item.versions[:-1]:
            if kept.number == number:
                return _bytes(target, kept)
        raise problems.not_found("The version does not exist.")

    def check_out(self, target: Target) -> Answer:
        saving.check_out(target.library, target.item, target.who)
        return answer(target.request, Value("CheckOut"))

    def check_in(self, target: Target) -> Answer:
        comment = str(target.argument("comment", otherwise=""))
        publish = int(target.argument("checkInType", otherwise=0)) == 1
        saving.check_in(
            target.library,
            target.item,
            target.who,
            comment,
            publish=publish or not target.library.minor_versions,
        )
        return answer(target.request, Value("CheckIn"))

    def undo(self, target: Target) -> Answer:
        saving.discard_check_out(target.library, target.item, target.who)
        return answer(target.request, Value("UndoCheckOut"))

    def publish(self, target: Target) -> Answer:
        comment = str(target.argument("comment", otherwise=""))
        saving.publish(target.library, target.item, target.who, comment)
        return answer(target.request, Value("Publish"))

    def recycle(self, target: Target) -> Answer:
        saving.check_free(target.item, target.who)
        target.library.recycle(target.item)
        return answer(target.request, Value("Recycle", target.item.guid))

    # Folders

    def folder(self, target: Target) -> Answer:
        if not target.item.is_folder:
            raise problems.not_found("File Not Found.")
        return answer(target.request, rest_shapes.folder(target.library, target.item))

    def files(self, target: Target) -> Answer:
        children = (target.item.children or {}).values()
        found = [
            rest_shapes.file(target.library, child, shown)
            for child in children
            if not child.is_folder and target.sees(child) and (shown := child.seen_by(target.who))
        ]
        self._within_threshold(target, len(found))
        return answer(target.request, Several(found))

    def folders(self, target: Target) -> Answer:
        children = (target.item.children or {}).values()
        found = [
            rest_shapes.folder(target.library, child)
            for child in children
            if child.is_folder and target.sees(child)
        ]
        self._within_threshold(target, len(found))
        return answer(target.request, Several(found))

    def add_file(self, target: Target) -> Answer:
        """A file from the body; ``overwrite`` replaces one of that name."""
        library, name = target.library, _last_name(target, "url")
        overwrite = bool(target.place.tail[-1].named.get("overwrite", False))
        there = library.child(target.item, name)
        if there is not None and not overwrite:
            raise problems.name_taken()
        blob = target.request.body
        if there is None:
            there = saving.create(library, target.item, name, blob, target.who)
        else:
            saving.save(library, there, blob, target.who)
        return self._made(target, there)

    def add_folder(self, target: Target) -> Answer:
        """A folder; one that is there already is answered with."""
        name = _last_name(target, "decodedurl")
        made = target.library.folders(name, target.who, target.item)
        return answer(target.request, rest_shapes.folder(target.library, made))

    # Columns

    def list_item(self, target: Target) -> Answer:
        return answer(
            target.request, rest_shapes.list_item(target.library, target.item, target.who)
        )

    def merge(self, target: Target) -> Answer:
        """Set columns; ``If-Match`` is needed, ``*`` is any."""
        wanted = target.request.header("if-match")
        if wanted not in ("*", target.item.etag, target.item.list_etag):
            raise problems.changed()
        fields = {
            name: value
            for name, value in target.request.json().items()
            if name not in ("__metadata", "odata.type")
        }
        saving.set_fields(target.library, target.item, fields, target.who)
        return Answer(204)

    def validate(self, target: Target) -> Answer:
        """Set columns given as text, with an answer for each; nothing is set where one fails."""
        given = target.argument("formValues", otherwise=[])
        no_version = bool(target.argument("bNewDocumentUpdate", otherwise=False))
        fields: dict[str, Any] = {}
        results = []
        for one in given:
            name, text = str(one["FieldName"]), one.get("FieldValue")
            column = target.library.columns.get(name)
            message = None
            if column is None:
                message = f"Column '{name}' does not exist. It may have been deleted."
            else:
                try:
                    fields[name] = _typed(column.type, text)
                    column.check(fields[name])
                except (problems.Problem, ValueError) as error:
                    message = str(error)
            results.append(
                {
                    "ErrorCode": -2130575223 if message else 0,
                    "ErrorMessage": message,
                    "FieldName": name,
                    "FieldValue": text,
                    "HasException": message is not None,
                    "ItemId": target.item.number,
                }
            )
        if not any(one["HasException"] for one in results):
            saving.set_fields(
                target.library,
                target.item,
                fields,
                target.who,
                makes_version=not no_version,
            )
        kind = "SP.ListItemFormUpdateValue"
        values = [rest_shapes.Entity(kind, one) for one in results]
        return answer(target.request, Several(values))

    def _made(self, target: Target, item: Item) -> Answer:
        shown = item.seen_by(target.who)
        assert shown is not None
        return answer(target.request, rest_shapes.file(target.library, item, shown))

    @staticmethod
    def _not_a_folder(target: Target) -> None:
        if target.item.is_folder:
            raise problems.not_found("File Not Found.")

    @staticmethod
    def _within_threshold(target: Target, count: int) -> None:
        if count > target.library.world.switches.threshold:
            raise problems.threshold()


def _bytes(target: Target, shown: Version) -> Answer:
    return Answer.of_blob(shown.blob, target.request.header("range"), "application/octet-stream")


def _last_name(target: Target, name: str) -> str:
    """The name of what is to be made."""
    call = target.place.tail[-1]
    said = call.named.get(name, call.plain[0] if call.plain else None)
    if not said:
        raise problems.invalid("The name is missing.")
    return str(said)


def _typed(kind: str, text: Any) -> Any:
    """A value from the text of a form."""
    if text in (None, ""):
        return None
    match kind:
        case "boolean":
            return str(text).casefold() in ("1", "true", "yes", "ja")
        case "number":
            return float(str(text).replace(",", "."))
        case _:
            return str(text)
