"""office365-rest-python-client's own layers work on the simulated SharePoint."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from office365 import azure_env  # noqa: TID253 - it is what is driven here
from office365.graph_client import GraphClient  # noqa: TID253
from office365.sharepoint.client_context import ClientContext  # noqa: TID253
from office365.sharepoint.sharing.role_type import RoleType  # noqa: TID253

from sharepoint.simulated import SimulatedSharePoint
from tests.sharepoint.simulated.asking import Asking


@pytest.fixture
def context(asking: Asking, simulated: SimulatedSharePoint) -> Iterator[ClientContext]:
    """The client's context of SharePoint REST."""
    token = asking.token(f"https://{simulated.host}")
    granted = {"access_token": token, "token_type": "Bearer", "expires_in": 3000}
    context = ClientContext(asking.site).with_access_token(lambda: granted)
    context.pending_request().with_transport(session=asking.session)
    yield context
    context.pending_request().transport.close()


def test_its_sharepoint_layer_uploads_downloads_and_reads_versions(
    context: ClientContext, asking: Asking
) -> None:
    assert context.web.get().execute_query().title == "Lots"
    folder = context.web.get_folder_by_server_relative_path(asking.library.server_relative)
    folder.upload_file("avtal # 1.txt", b"first").execute_query()
    file = folder.upload_file("avtal # 1.txt", b"second").execute_query()
    assert file.name == "avtal # 1.txt"
    assert file.get_content().execute_query().value == b"second"
    versions = file.versions.get().execute_query()
    assert [version.version_label for version in versions] == ["1.0"]
    assert versions[0].open_binary_stream().execute_query().value == b"first"


def test_its_sharepoint_layer_sets_rights_apart(context: ClientContext, asking: Asking) -> None:
    asking.simulated.people.folder(asking.library, "2026")
    group = asking.simulated.people.group("Enheten", "Karin")
    path = f"{asking.library.server_relative}/2026"
    item = context.web.get_folder_by_server_relative_path(path).list_item_all_fields
    item.break_role_inheritance(copy_role_assignments=False).execute_query()
    user = context.web.ensure_user(group.login).execute_query()
    item.add_role_assignment(user, RoleType.Contributor).execute_query()
    assignments = item.role_assignments.get().execute_query()
    assert user.id in [one.principal_id for one in assignments]


def test_its_graph_layer_finds_the_site_and_its_files(
    asking: Asking, simulated: SimulatedSharePoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = {"access_token": asking.token(simulated.cloud.graph), "token_type": "Bearer"}
    endpoints = azure_env._ENDPOINTS[azure_env.AzureEnvironment.Global]
    monkeypatch.setitem(endpoints, "graph", simulated.cloud.graph)
    client = GraphClient(token_callback=lambda: token)
    client.pending_request().with_transport(session=asking.session)
    site = client.sites.get_by_url(asking.site).execute_query()
    assert site.name == "lots"
    drive = client.drives[asking.library.drive_id]
    folder = drive.root.create_folder("2026").execute_query()
    folder.upload("avtal.txt", b"first").execute_query()
    folder.upload("avtal.txt", b"second").execute_query()
    item = drive.root.get_by_path("2026/avtal.txt").get().execute_query()
    item = drive.items[item.id]
    content: object = item.get_content().execute_query().value
    assert content == b"second"
    assert [one.id for one in item.versions.get().execute_query()] == ["2.0", "1.0"]
    assert [one.name for one in folder.children.get().execute_query()] == ["avtal.txt"]
