"""The clouds Microsoft runs: where to sign in, where Graph is, and what SharePoint hosts end with.

Source: "National cloud deployments" of Microsoft Graph and of the Microsoft identity platform.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Cloud:
    """Where one cloud is.

    ``login`` and ``graph`` are addresses without a slash at the end; ``sharepoint_suffix`` is what
    the host of every SharePoint site in this cloud ends with. ``known`` says that ``login`` is one
    of Microsoft's own, which may be asked about its others.
    """

    name: str
    login: str
    graph: str
    sharepoint_suffix: str
    known: bool = True

    @classmethod
    def named(cls, name: str) -> Cloud:
        """The cloud with this name, such as ``global``; raises ValueError."""
        found = BY_NAME.get(name.strip().casefold().replace("_", "-"))
        if found is None:
            raise ValueError(f"no cloud is called {name!r}; there are {', '.join(BY_NAME)}")
        return found

    @classmethod
    def at(cls, login: str, graph: str, sharepoint: str = "") -> Cloud:
        """A cloud of our own, for trying out: the addresses of its services.

        ``sharepoint`` is the address of its sites, or what their hosts end with.
        """
        host = urlsplit(sharepoint).netloc or sharepoint
        return cls("own", login.rstrip("/"), graph.rstrip("/"), host, known=False)

    def holds(self, address: str) -> bool:
        """Whether the SharePoint site at this address is in this cloud."""
        host = urlsplit(address).netloc.casefold()
        end = self.sharepoint_suffix.casefold()
        return host == end or host.endswith(f".{end}")


GLOBAL = Cloud(
    "global", "https://login.microsoftonline.com", "https://graph.microsoft.com", "sharepoint.com"
)
US_GOV = Cloud("us-gov", GLOBAL.login, GLOBAL.graph, GLOBAL.sharepoint_suffix)
"""GCC, which is served from the worldwide addresses."""
US_GOV_HIGH = Cloud(
    "us-gov-high",
    "https://login.microsoftonline.us",
    "https://graph.microsoft.us",
    "sharepoint.us",
)
US_DOD = Cloud(
    "us-dod",
    "https://login.microsoftonline.us",
    "https://dod-graph.microsoft.us",
    "sharepoint-mil.us",
)
CHINA = Cloud(
    "china",
    "https://login.chinacloudapi.cn",
    "https://microsoftgraph.chinacloudapi.cn",
    "sharepoint.cn",
)

BY_NAME = {cloud.name: cloud for cloud in (GLOBAL, US_GOV, US_GOV_HIGH, US_DOD, CHINA)}
"""Every cloud by its name."""
