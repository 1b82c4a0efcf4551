"""Which cloud a name or an address means."""

from __future__ import annotations

import pytest

from sharepoint.clouds import BY_NAME, CHINA, GLOBAL, US_GOV_HIGH, Cloud


def test_a_cloud_is_found_by_its_name_however_it_is_written() -> None:
    assert Cloud.named("Global") is GLOBAL
    assert Cloud.named(" US_GOV_HIGH ") is US_GOV_HIGH
    with pytest.raises(ValueError, match=r"'mars'.*global"):
        Cloud.named("mars")


def test_a_cloud_holds_the_sites_below_its_own_name() -> None:
    assert GLOBAL.holds("https://contoso.sharepoint.com/sites/lots")
    assert not GLOBAL.holds("https://contoso.sharepoint.cn/sites/lots")
    assert not GLOBAL.holds("https://contoso-sharepoint.com/sites/lots")
    assert CHINA.holds("https://contoso.SharePoint.cn")


def test_a_cloud_of_our_own_holds_its_one_host() -> None:
    cloud = Cloud.at("https://127.0.0.1:1/", "https://127.0.0.1:2/", "https://localhost:3")
    assert (cloud.login, cloud.graph) == ("https://127.0.0.1:1", "https://127.0.0.1:2")
    assert cloud.holds("https://localhost:3/sites/lots")
    assert not cloud.holds("https://localhost:4/sites/lots")
    assert not cloud.known


def test_every_known_cloud_is_reached_over_tls() -> None:
    for cloud in BY_NAME.values():
        assert cloud.known
        assert cloud.login.startswith("https://")
        assert cloud.graph.startswith("https://")
