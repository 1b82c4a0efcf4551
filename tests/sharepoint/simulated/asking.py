"""Asks the simulated SharePoint plainly, by HTTP, and holds every answer against the types."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import msal
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from sharepoint.simulated import Library, SimulatedApp, SimulatedSharePoint
from tests.sharepoint.simulated.published import judged

JSON = "application/json;odata=nometadata"


def path(text: str) -> str:
    """A path with each name quoted."""
    return "/".join(quote(name, safe="") for name in text.split("/"))


class Asking:
    """A client of the simulated SharePoint, for one app and one library.

    ``tokens`` are those it has already, by what they are for; new ones are put there.
    """

    def __init__(
        self,
        simulated: SimulatedSharePoint,
        library: Library,
        app: SimulatedApp | None = None,
        person: str | None = None,
        tokens: dict[str, str] | None = None,
    ) -> None:
        self.simulated = simulated
        self.library = library
        self.app = app or simulated.app
        self.person = person
        self.session = requests.Session()
        self.session.verify = str(simulated.ca_file)
        self.session.trust_env = False
        self._tokens = {} if tokens is None else tokens

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.session.close()

    @property
    def graph(self) -> str:
        return f"{self.simulated.cloud.graph}/v1.0"

    @property
    def drive(self) -> str:
        return f"drives/{self.library.drive_id}"

    @property
    def site(self) -> str:
        return f"https://{self.simulated.host}{self.library.site.path}"

    def token(self, resource: str) -> str:
        """A token for an API, by the app's secret, or by a person's device code."""
        if resource not in self._tokens:
            self._tokens[resource] = self._person_token(resource) or self._app_token(resource)
        return self._tokens[resource]

    def ask(self, method: str, address: str, **more: Any) -> requests.Response:
        """Ask Graph something below ``/v1.0/``; the answer has only published keys."""
        address = address if address.startswith("https:") else f"{self.graph}/{address}"
        answer = self._send(self.simulated.cloud.graph, method, address, more)
        self._judge(answer)
        return answer

    def item(self, name: str, **more: Any) -> dict[str, Any]:
        """The item at a path."""
        answer = self.ask("GET", f"{self.drive}/root:/{path(name)}", **more)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def put(self, name: str, content: bytes = b"x", **more: Any) -> requests.Response:
        """Put a file at a path."""
        return self.ask("PUT", f"{self.drive}/root:/{path(name)}:/content", data=content, **more)

    def on(self, item: dict[str, Any], tail: str = "") -> str:
        """The address of an item by its id."""
        return f"{self.drive}/items/{item['id']}{tail}"

    def plain(self, method: str, address: str, **more: Any) -> requests.Response:
        """Ask without a token, at an address that is a permission of its own."""
        answer = self.session.request(method, address, **more)
        self._judge(answer)
        return answer

    def rest(self, method: str, address: str, **more: Any) -> requests.Response:
        """Ask SharePoint REST something below the site's ``_api/``."""
        headers = {"Accept": JSON, **more.pop("headers", {})}
        resource = f"https://{self.simulated.host}"
        return self._send(
            resource, method, f"{self.site}/_api/{address}", {**more, "headers": headers}
        )

    def _send(
        self, resource: str, method: str, address: str, more: dict[str, Any]
    ) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.token(resource)}", **more.pop("headers", {})}
        more.setdefault("allow_redirects", False)
        return self.session.request(method, address, headers=headers, **more)

    def _judge(self, answer: requests.Response) -> None:
        if not answer.headers.get("Content-Type", "").startswith("application/json"):
            return
        kind = next(
            entry.kind for entry in self.simulated.log if entry.id == answer.headers["request-id"]
        )
        wrong = judged(kind, answer.json())
        assert not wrong, f"not in the published types: {wrong}"

    def _app_token(self, resource: str) -> str:
        """By Microsoft's own library, with the certificate."""
        pem = self.app.certificate.read_text("ascii")
        key, begin, rest = pem.partition("-----BEGIN CERTIFICATE-----")
        app = msal.ConfidentialClientApplication(
            self.app.client_id,
            authority=f"{self.simulated.cloud.login}/{self.simulated.tenant}",
            instance_discovery=False,
            http_client=self.session,
            client_credential={
                "private_key": key,
                "thumbprint": _thumbprint(pem),
                "public_certificate": begin + rest,
            },
        )
        result = app.acquire_token_for_client([f"{resource}/.default"])
        assert "access_token" in result, result
        token: str = result["access_token"]
        return token

    def _person_token(self, resource: str) -> str | None:
        if self.person is None:
            return None
        start = self.session.post(
            f"{self.simulated.cloud.login}/{self.simulated.tenant}/oauth2/v2.0/devicecode",
            data={"client_id": self.app.client_id, "scope": f"{resource}/.default"},
        ).json()
        self.simulated.sign_in(self.person)
        return self._granted(
            {
                "client_id": self.app.client_id,
                "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
                "device_code": start["device_code"],
            }
        )

    def _granted(self, form: dict[str, str]) -> str:
        answer = self.session.post(
            f"{self.simulated.cloud.login}/{self.simulated.tenant}/oauth2/v2.0/token", data=form
        )
        answer.raise_for_status()
        token: str = answer.json()["access_token"]
        return token


def _thumbprint(pem: str) -> str:
    certificate = x509.load_pem_x509_certificate(pem.encode())
    return certificate.fingerprint(hashes.SHA256()).hex()
