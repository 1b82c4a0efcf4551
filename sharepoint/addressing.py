"""Addresses: every name is quoted as one segment, so that no character in it has a meaning.

The library we use as transport writes ``#``, ``%`` and ``?`` of a name into the address as they
are, which cuts it off; here nothing but our own ``/`` and ``:`` is syntax.
"""

from __future__ import annotations

from urllib.parse import quote, urlsplit

LONGEST_PATH = 400
"""Characters of a decoded path, from the site's own on (Microsoft's limit)."""


def segment(name: str) -> str:
    """One name as a segment of an address."""
    return quote(name, safe="")


def path(names: str) -> str:
    """A path with ``/`` between its names, each quoted."""
    return "/".join(segment(name) for name in names.split("/") if name)


def text(value: str) -> str:
    """A text inside the quotes of a SharePoint REST call."""
    return segment(value.replace("'", "''"))


class GraphAddresses:
    """Addresses of Microsoft Graph; ``root`` is the cloud's, as ``https://graph.microsoft.com``."""

    def __init__(self, root: str) -> None:
        self._root = root.rstrip("/") + "/v1.0"

    def site(self, web: str, *rest: str) -> str:
        """A site by its web address."""
        parts = urlsplit(web)
        names = path(parts.path)
        site = f"{parts.netloc}:/{names}" if names else parts.netloc
        end = ":" if names and rest else ""
        return self._join(f"sites/{site}{end}", rest)

    def site_id(self, site: str, *rest: str) -> str:
        return self._join(f"sites/{quote(site, safe=',')}", rest)

    def drive(self, drive: str, *rest: str) -> str:
        return self._join(f"drives/{segment(drive)}", rest)

    def item(self, drive: str, item: str, *rest: str) -> str:
        """An item by its id; ``root`` is the library itself."""
        return self._join(f"drives/{segment(drive)}/items/{segment(item)}", rest)

    def at(self, drive: str, names: str, *rest: str) -> str:
        """An item by its path in the library; "" is the library itself."""
        quoted = path(names)
        if not quoted:
            return self._join(f"drives/{segment(drive)}/root", rest)
        end = ":" if rest else ""
        return self._join(f"drives/{segment(drive)}/root:/{quoted}{end}", rest)

    def below(self, drive: str, folder: str, name: str, *rest: str) -> str:
        """What is called ``name`` in a folder with an id."""
        end = ":" if rest else ""
        return self._join(
            f"drives/{segment(drive)}/items/{segment(folder)}:/{segment(name)}{end}", rest
        )

    def _join(self, address: str, rest: tuple[str, ...]) -> str:
        return "/".join((self._root, address, *rest))


class RestAddresses:
    """Addresses of SharePoint REST on one site, by its web address."""

    def __init__(self, site: str) -> None:
        self._root = site.rstrip("/") + "/_api"

    def web(self, *rest: str) -> str:
        return "/".join((self._root, "web", *rest))

    def context(self) -> str:
        return f"{self._root}/contextinfo"

    def folder_item(self, server_relative: str, *rest: str) -> str:
        """The list item of a folder, by its path on the server."""
        folder = f"getFolderByServerRelativePath(decodedUrl='{text(server_relative)}')"
        return self.web(folder, "ListItemAllFields", *rest)
