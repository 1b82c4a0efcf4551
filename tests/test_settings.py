"""Settings come from the environment, and a wrong one is named before anything is done."""

from __future__ import annotations

from pathlib import Path

import pytest

from docgen.errors import Unavailable, WrongUse
from docgen.plan.scan_thresholds import AS_MEASURED
from docgen.settings import Settings, load, variable


def test_without_any_variable_the_defaults_hold() -> None:
    settings = load()
    assert settings.home == Path("docgen-data")
    assert settings.database == "sqlite:///docgen-data/docgen.sqlite"
    assert str(settings.zone) == "Europe/Stockholm"
    assert settings.master_key() is None


def test_a_variable_sets_its_setting(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCGEN_LANGUAGE", "nb")
    monkeypatch.setenv("DOCGEN_AS_USER", "Britta")
    settings = load()
    assert (settings.home, settings.language) == (home, "nb")
    assert settings.user == "Britta"


def test_an_empty_variable_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCGEN_HOME", "")
    assert load().home == Path("docgen-data")


def test_every_wrong_setting_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCGEN_LANGUAGE", "tyska")
    monkeypatch.setenv("DOCGEN_TIMEZONE", "Europe/Kristianstad")
    with pytest.raises(WrongUse) as caught:
        load()
    for word in ("DOCGEN_LANGUAGE", "tyska", "DOCGEN_TIMEZONE"):
        assert word in caught.value.message
    assert [finding.code for finding in caught.value.findings] == ["setting_value"] * 2


def test_a_misspelt_setting_is_refused_with_the_nearest_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DOCGEN_LANGAGE", "5")
    with pytest.raises(WrongUse, match="DOCGEN_LANGUAGE"):
        load()
    monkeypatch.delenv("DOCGEN_LANGAGE")
    monkeypatch.setenv("DOCGEN_XYZZY", "5")
    with pytest.raises(WrongUse, match=r"DOCGEN_XYZZY.*docs/settings\.md"):
        load()


def test_the_master_key_is_read_from_the_file_that_is_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = tmp_path / "safe" / "master.key"
    monkeypatch.setenv("DOCGEN_MASTER_KEY_FILE", str(key))
    with pytest.raises(Unavailable, match=r"master\.key.*DOCGEN_MASTER_KEY_FILE"):
        load().master_key()
    key.parent.mkdir()
    key.write_text("c2VjcmV0\n")
    assert load().master_key() == "c2VjcmV0\n"


def test_the_templates_folder_can_be_set_and_is_otherwise_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert list(load().templates_folder.glob("*/model.toml"))
    monkeypatch.setenv("DOCGEN_TEMPLATES", str(tmp_path))
    assert load().templates_folder == tmp_path


def test_the_stores_file_is_the_one_set_or_that_of_the_home_folder(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load().stores_file is None
    home.mkdir()
    (home / "stores.toml").touch()
    assert load().stores_file == home / "stores.toml"
    monkeypatch.setenv("DOCGEN_STORES", str(tmp_path / "lager.toml"))
    assert load().stores_file == tmp_path / "lager.toml"


def test_single_thresholds_of_scans_can_be_set_and_a_wrong_one_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert load().scan_thresholds is None
    monkeypatch.setenv("DOCGEN_SCAN_THRESHOLDS", '{"checkbox_marked": 0.12}')
    assert load().scan_thresholds == AS_MEASURED.model_copy(update={"checkbox_marked": 0.12})
    for wrong in ('{"checkbox_marked": 12}', '{"chekbox": 0.1}', "0,12"):
        monkeypatch.setenv("DOCGEN_SCAN_THRESHOLDS", wrong)
        with pytest.raises(WrongUse, match="DOCGEN_SCAN_THRESHOLDS"):
            load()


def test_every_setting_has_a_description_that_is_a_sentence() -> None:
    for name, field in Settings.model_fields.items():
        assert (field.description or "").endswith("."), variable(name)
