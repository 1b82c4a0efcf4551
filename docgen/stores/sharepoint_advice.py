"""What an administrator must do for the program to be let in, with texts to copy.

Sources: "Selected permissions" of Microsoft Graph (Sites.Selected under each API, then a grant on
the site), and "Access SharePoint via Azure AD app-only" (nothing but a certificate reaches
SharePoint's own API). Lines that begin with spaces are for copying.
"""

from __future__ import annotations

import json

from docgen.messages import say
from sharepoint.errors import SignInFailed

ROLE = "fullcontrol"
"""What the app is to be granted on the site: with less it cannot decide who opens a folder."""


def api_permissions(client: str) -> str:
    """Which permissions the app registration must have."""
    return say(
        "In Entra ID, under App registrations, the app {client}, API permissions: add these two "
        "application permissions, then choose “Grant admin consent”:\n"
        "    Microsoft Graph: Sites.Selected\n"
        "    SharePoint: Sites.Selected",
        client=client,
    )


def grant(permissions: str, client: str) -> str:
    """How the app is let into the site; ``permissions`` is the address of the site's own."""
    body = {
        "roles": [ROLE],
        "grantedToIdentities": [{"application": {"id": client, "displayName": "docgen"}}],
    }
    return say(
        "Somebody with the permission Sites.FullControl.All, for example in Graph Explorer, lets "
        "the app into the site:\n"
        "    POST {permissions}\n"
        "    {body}",
        permissions=permissions,
        body=json.dumps(body),
    )


def let_in(permissions: str, client: str) -> str:
    """Everything that makes the app one that may use the site."""
    return f"{api_permissions(client)}\n{grant(permissions, client)}"


def sign_in(error: SignInFailed, client: str) -> str:
    """What is to be checked, by the number Entra ID gives the fault."""
    match (error.code or "").removeprefix("AADSTS"):
        case "700016" | "700038" | "7000112":
            return say(
                "The app {client} is not in the tenant, or is switched off. Check client and "
                "tenant in the stores file against the app registration's overview.",
                client=client,
            )
        case "90002" | "900021" | "900023":
            return say(
                "There is no such tenant. Check tenant in the stores file against the app "
                "registration's overview (Directory (tenant) ID)."
            )
        case "700027" | "700030" | "7000213":
            return say(
                "The app registration does not know the certificate. Upload its public part "
                "(without the key) under Certificates & secrets, Certificates."
            )
        case "700024":
            return say("This machine's clock is wrong. Set it, best by a time service (NTP).")
        case "7000215" | "7000222":
            return say(
                "The secret is wrong or has expired. Make a new one under Certificates & secrets, "
                "or better a certificate: SharePoint's own API takes no secret."
            )
        case "500011" | "650057":
            return say(
                "The tenant has no SharePoint at the site's host. Check site in the stores file."
            )
        case "65001" | "65004" | "50105":
            return api_permissions(client)
        case _:
            return say(
                "Check tenant, client and certificate in the stores file against the app "
                "registration. Microsoft explains the numbers that begin with AADSTS at "
                "https://login.microsoftonline.com/error"
            )
