"""How SharePoint REST writes what it answers, in each of the forms a client may ask for.

Keys are those of Microsoft's own recordings and documentation of SP.File, SP.User and the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sharepoint.simulated import rights
from sharepoint.simulated.clock import written
from sharepoint.simulated.exchange import Answer, Request
from sharepoint.simulated.library import Library
from sharepoint.simulated.model import Item, Version, Who
from sharepoint.simulated.problems import Problem
from sharepoint.simulated.rights import Principal, RoleDefinition
from sharepoint.simulated.site import Site
from sharepoint.simulated.tenant import Tenant

Json = dict[str, Any]


@dataclass
class Entity:
    """A thing with a type and properties."""

    type: str
    properties: Json = field(default_factory=dict)


@dataclass
class Several:
    """A collection of things."""

    values: Sequence[Entity]


@dataclass
class Value:
    """A single value by its name; None where an action gives nothing back."""

    name: str
    value: Any = None


def answer(request: Request, said: Entity | Several | Value) -> Answer:
    """An answer in the form that the request accepts."""
    verbose = is_verbose(request)
    match said:
        case Several(values):
            written_out = [_entity(request, one, verbose=verbose) for one in values]
            body: Json = {"results": written_out} if verbose else {"value": written_out}
        case Value(name, value) if verbose:
            body = {name: value}
        case Value(_, None):
            body = {"odata.null": True}
        case Value(_, value):
            body = value if isinstance(value, dict) else {"value": value}
        case Entity():
            body = _entity(request, said, verbose=verbose)
    return Answer(200, {"d": body} if verbose else body, _headers(request))


def problem(refusal: Problem, request: Request) -> Answer:
    """A refusal as SharePoint REST writes it."""
    said = {"code": refusal.rest, "message": {"lang": "sv-SE", "value": refusal.message}}
    name = "error" if is_verbose(request) else "odata.error"
    return Answer(refusal.rest_status, {name: said}, {**refusal.headers, **_headers(request)})


def is_verbose(request: Request) -> bool:
    """Whether the older, longer form is asked for."""
    return "odata=verbose" in request.header("accept").replace(" ", "").casefold()


def _headers(request: Request) -> dict[str, str]:
    return {"SPRequestGuid": request.id, "X-SharePointHealthScore": "0"}


def _entity(request: Request, entity: Entity, *, verbose: bool) -> Json:
    selected = {
        name.strip().casefold()
        for name in request.query.get("$select", "").split(",")
        if name.strip() and "/" not in name
    }
    wanted = {
        name: value
        for name, value in entity.properties.items()
        if not selected or "*" in selected or name.casefold() in selected
    }
    return _properties(Entity(entity.type, wanted), verbose=verbose)


def _properties(entity: Entity, *, verbose: bool) -> Json:
    inner = {name: _nested(one, verbose=verbose) for name, one in entity.properties.items()}
    return {"__metadata": {"type": entity.type}, **inner} if verbose and entity.type else inner


def _nested(value: Any, *, verbose: bool) -> Any:
    match value:
        case Entity():
            return _properties(value, verbose=verbose)
        case Several(values):
            several = [_nested(one, verbose=verbose) for one in values]
            return {"results": several} if verbose else several
        case _:
            return value


# Principals and roles


def principal(one: Principal) -> Entity:
    """A person or group as the site knows them."""
    common = {
        "Id": one.id,
        "IsHiddenInUI": False,
        "LoginName": one.login,
        "Title": one.title,
        "PrincipalType": one.kind,
    }
    if one.kind == rights.SITE_GROUP:
        own = {
            "AllowMembersEditMembership": False,
            "AllowRequestToJoinLeave": False,
            "AutoAcceptRequestToJoinLeave": False,
            "Description": None,
            "OnlyAllowMembersViewMembership": False,
            "OwnerTitle": one.title,
            "RequestToJoinLeaveEmailSetting": "",
        }
        return Entity("SP.Group", {**common, **own})
    own_user = {
        "Email": one.email,
        "Expiration": "",
        "IsEmailAuthenticationGuestUser": False,
        "IsShareByEmailGuestUser": False,
        "IsSiteAdmin": False,
        "UserId": None,
        "UserPrincipalName": one.upn or None,
    }
    return Entity("SP.User", {**common, **own_user})


def role(one: RoleDefinition) -> Entity:
    """A role definition."""
    return Entity(
        "SP.RoleDefinition",
        {
            "BasePermissions": permissions(one),
            "Description": "",
            "Hidden": one.hidden,
            "Id": one.id,
            "Name": one.name,
            "Order": one.order,
            "RoleTypeKind": one.kind,
        },
    )


def permissions(one: RoleDefinition | None) -> Json:
    """A permission mask, in two halves written as text."""
    return {"High": str(one.high if one else 0), "Low": str(one.low if one else 0)}


def assignment(one: Principal, roles: Sequence[RoleDefinition], expand: set[str]) -> Entity:
    """Which roles somebody holds."""
    entity = Entity("SP.RoleAssignment", {"PrincipalId": one.id})
    if "member" in expand:
        entity.properties["Member"] = principal(one)
    if "roledefinitionbindings" in expand:
        entity.properties["RoleDefinitionBindings"] = Several([role(held) for held in roles])
    return entity


# Files, folders and lists


def file(library: Library, item: Item, shown: Version) -> Entity:
    """A file."""
    out = item.check_out is not None
    level = 255 if out else 2 if shown.minor else 1
    return Entity(
        "SP.File",
        {
            "CheckInComment": shown.comment,
            "CheckOutType": 0 if out else 2,
            "ContentTag": f"{{{item.guid.upper()}}},{item.ctag_number},{level}",
            "CustomizedPageStatus": 0,
            "ETag": item.etag,
            "Exists": True,
            "ExistsAllowThrowForPolicyFailures": True,
            "IrmEnabled": False,
            "Length": str(shown.blob.size),
            "Level": level,
            "LinkingUri": None,
            "LinkingUrl": "",
            "MajorVersion": shown.major,
            "MinorVersion": shown.minor,
            "Name": item.name,
            "ServerRelativeUrl": library.path_of(item),
            "TimeCreated": written(item.created_at),
            "TimeLastModified": written(shown.at),
            "Title": str(shown.fields.get("Title", "")),
            "UIVersion": shown.number,
            "UIVersionLabel": shown.label,
            "UniqueId": item.guid,
        },
    )


def folder(library: Library, item: Item) -> Entity:
    """A folder."""
    return Entity(
        "SP.Folder",
        {
            "Exists": True,
            "IsWOPIEnabled": False,
            "ItemCount": len(item.children or ()),
            "Name": item.name if item.parent else library.name,
            "ProgID": None,
            "ServerRelativeUrl": library.path_of(item),
            "TimeCreated": written(item.created_at),
            "TimeLastModified": written(item.versions[-1].at),
            "UniqueId": item.guid,
            "WelcomePage": "",
        },
    )


def old_version(library: Library, item: Item, kept: Version) -> Entity:
    """An earlier version of a file."""
    return Entity(
        "SP.FileVersion",
        {
            "CheckInComment": kept.comment,
            "Created": written(kept.at),
            "ID": kept.number,
            "IsCurrentVersion": False,
            "Length": str(kept.blob.size),
            "Size": kept.blob.size,
            "Url": f"_vti_history/{kept.number}/{library.name}/{item.path}",
            "VersionLabel": kept.label,
        },
    )


def list_item(library: Library, item: Item, who: Who) -> Entity:
    """An item with its columns."""
    shown = item.seen_by(who)
    properties = {
        "FileSystemObjectType": 1 if item.is_folder else 0,
        "Id": item.number,
        "ID": item.number,
        "ContentTypeId": item.content_type,
        "Created": written(item.created_at),
        "AuthorId": item.created_by.lookup,
        "EditorId": (shown.by if shown else item.created_by).lookup,
        "Modified": written(shown.at if shown else item.created_at),
        "OData__UIVersionString": shown.label if shown else "",
        "CheckoutUserId": item.check_out.by.lookup if item.check_out else None,
        "GUID": item.guid,
    }
    properties |= dict.fromkeys(library.columns)
    properties |= shown.fields if shown else {}
    return Entity("SP.Data.Item", properties)


def library_as_list(library: Library, tenant: Tenant) -> Entity:
    """A library as a list, with how it keeps versions."""
    return Entity(
        "SP.List",
        {
            "AllowContentTypes": True,
            "BaseTemplate": 101,
            "BaseType": 1,
            "ContentTypesEnabled": library.content_types_enabled,
            "Created": written(library.created_at),
            "CurrentChangeToken": {"StringValue": change_token(library, library.log.end)},
            "Description": library.description,
            "EnableMinorVersions": library.minor_versions,
            "EnableModeration": False,
            "EnableVersioning": library.versioning,
            "EntityTypeName": library.name,
            "ForceCheckout": library.must_check_out,
            "Hidden": False,
            "Id": str(library.list_id),
            "ItemCount": len(library),
            "ListItemEntityTypeFullName": "SP.Data.Item",
            "MajorVersionLimit": tenant.world.switches.version_limit,
            "MajorWithMinorVersionsLimit": 0,
            "ParserDisabled": not tenant.world.switches.property_promotion,
            "Title": library.title,
        },
    )


def web(site: Site, url: str) -> Entity:
    """The site itself."""
    return Entity(
        "SP.Web",
        {
            "Created": written(site.created_at),
            "Description": "",
            "Id": str(site.web),
            "Language": {"sv": 1053, "nb": 1044, "en": 1033}[site.language],
            "ServerRelativeUrl": site.path or "/",
            "Title": site.title,
            "Url": url,
            "WebTemplate": "GROUP",
        },
    )


def change_token(library: Library, place: int) -> str:
    """How far changes have been read, as SharePoint REST writes it."""
    ticks = 638_000_000_000_000_000 + place
    return f"1;3;{library.list_id};{ticks};{place}"


def change(library: Library, place: int) -> Entity:
    """One entry among the changes."""
    entry = library.log.entries[place]
    return Entity(
        "SP.ChangeItem",
        {
            "ChangeToken": {"StringValue": change_token(library, place + 1)},
            "ChangeType": int(entry.kind),
            "SiteId": str(library.site.collection),
            "Time": written(entry.at),
            "Editor": "",
            "EditorEmailHint": None,
            "ItemId": entry.item.number,
            "ListId": str(library.list_id),
            "ServerRelativeUrl": "",
            "SharedByUser": None,
            "SharedWithUsers": None,
            "UniqueId": entry.item.guid,
            "WebId": str(library.site.web),
        },
    )
