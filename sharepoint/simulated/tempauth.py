"""Addresses that are a permission of their own: for downloads, without a token."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any
from urllib.parse import urlencode

from sharepoint.simulated import problems, saving
from sharepoint.simulated.exchange import Answer, Request
from sharepoint.simulated.library import Library
from sharepoint.simulated.model import Item, Version, Who
from sharepoint.simulated.tenant import Tenant

LIFETIME = 3_600
"""Seconds an address holds."""


def download_url(
    tenant: Tenant, library: Library, item: Item, who: Who, version: Version | None = None
) -> str:
    """Where an item's content, or that of an earlier version, is for the next hour."""
    claims = {
        "drive": library.drive_id,
        "item": item.id,
        "version": version.label if version else None,
        "who": who.id,
        "ends": int(tenant.world.clock.seconds()) + LIFETIME,
    }
    query = urlencode(
        {
            "UniqueId": item.guid,
            "Translate": "false",
            "tempauth": _signed(tenant, claims),
            "ApiVersion": "2.0",
        }
    )
    site = f"{tenant.addresses.sharepoint}{library.site.path}"
    return f"{site}/_layouts/15/download.aspx?{query}"


def download(tenant: Tenant, request: Request) -> Answer:
    """The content at such an address."""
    claims = _verified(tenant, request.query.get("tempauth", ""))
    library = tenant.library(claims["drive"])
    item = library.item(claims["item"])
    if item.infected:
        raise problems.infected()
    if claims["version"]:
        shown: Version | None = saving.version(item, claims["version"])
    else:
        shown = item.seen_by(Who(claims["who"], ""))
    if shown is None:
        raise problems.not_found()
    answer = Answer.of_blob(shown.blob, request.header("range"), "application/octet-stream")
    answer.headers["ETag"] = item.etag
    return answer


def _signed(tenant: Tenant, claims: dict[str, Any]) -> str:
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode("ascii")
    return f"{payload}.{_signature(tenant, payload)}"


def _verified(tenant: Tenant, token: str) -> dict[str, Any]:
    payload, _, signature = token.partition(".")
    if not hmac.compare_digest(_signature(tenant, payload), signature):
        raise problems.unauthenticated("The address is not valid.")
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload))
    if claims["ends"] < tenant.world.clock.seconds():
        raise problems.unauthenticated("The address has expired.")
    return claims


def _signature(tenant: Tenant, payload: str) -> str:
    return hmac.new(tenant.key, payload.encode(), hashlib.sha256).hexdigest()
