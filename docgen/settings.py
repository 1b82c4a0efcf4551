"""What an installation can set: environment variables named ``DOCGEN_`` and the setting.

``docs/settings.md`` says of each what it is for; a test fails when one is missing there. Only the
commands and the composition root read settings; everything else is handed what it needs.
"""

from __future__ import annotations

import difflib
import getpass
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from docgen.errors import Unavailable, WrongUse
from docgen.messages import say
from docgen.plan.document import Anchoring
from docgen.plan.reading import Finding, Severity
from docgen.plan.scan_thresholds import ScanThresholds
from docgen.reasons import reason

PREFIX = "DOCGEN_"


def _timezone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(name)
    return name


def _object(text: object) -> object:
    """JSON from the environment; anything else as it is."""
    return json.loads(text) if isinstance(text, str) else text


class Settings(BaseSettings):
    """The settings of one installation; make them with :func:`load`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, env_ignore_empty=True)

    home: Path = Field(
        default=Path("docgen-data"),
        description="The folder with everything docgen keeps: records, archive, store and keys.",
    )
    language: Literal["sv", "nb", "en"] = Field(
        default="sv", description="The language of what docgen says: sv, nb or en."
    )
    timezone: Annotated[str, AfterValidator(_timezone)] = Field(
        default="Europe/Stockholm",
        description="The time zone that days and times of day are meant in.",
    )
    as_user: str | None = Field(
        default=None,
        min_length=1,
        description="Who decides review items when no --as is given; otherwise the login name.",
    )
    database_url: str | None = Field(
        default=None,
        description="The database of the records; otherwise an SQLite file in the home folder.",
    )
    master_key_file: Path | None = Field(
        default=None,
        description="The file with the master key; otherwise master.key in the home folder.",
    )
    anchors: Anchoring = Field(
        default="controls",
        description="What values are found again by in Word files: controls, or bookmarks only.",
    )
    templates: Path | None = Field(
        default=None,
        description="The administrators' templates folder; otherwise the one docgen comes with.",
    )
    stores: Path | None = Field(
        default=None,
        description="The file that says where each authority's documents are kept.",
    )

    trust: Path | None = Field(
        default=None,
        description="The folder of those trusted to vouch for electronic signatures.",
    )

    quiet_minutes: int = Field(
        default=30,
        ge=0,
        description="How long a document must be left alone before it is read, in minutes.",
    )
    poll_seconds: int = Field(
        default=60,
        ge=1,
        description="How often the stores are looked at while watching, in seconds.",
    )

    office: Path | None = Field(
        default=None,
        description="The program soffice of LibreOffice, which makes PDF files.",
    )
    office_seconds: int = Field(
        default=60,
        ge=1,
        description="How long LibreOffice may take to start, and over one file, in seconds.",
    )

    scan_thresholds: Annotated[ScanThresholds | None, NoDecode, BeforeValidator(_object)] = Field(
        default=None,
        description="What separates marks from empty boxes on paper, as a JSON object.",
    )

    @property
    def database(self) -> str:
        """The database's URL."""
        return self.database_url or f"sqlite:///{self.home / 'docgen.sqlite'}"

    @property
    def templates_folder(self) -> Path:
        """Where the models and forms are: set, inside the installed package, or in the checkout."""
        package = Path(__file__).parent
        installed = package / "_templates"
        return self.templates or (installed if installed.is_dir() else package.parent / "templates")

    @property
    def stores_file(self) -> Path | None:
        """The stores file: the one that is set, or that of the home folder where there is one."""
        own = self.home / "stores.toml"
        return self.stores or (own if own.exists() else None)

    @property
    def trust_folder(self) -> Path | None:
        """The trust list: the one that is set, or that of the home folder where there is one."""
        own = self.home / "trust"
        return self.trust or (own if own.is_dir() else None)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone."""
        return ZoneInfo(self.timezone)

    @property
    def user(self) -> str:
        """Who decides when nobody is named."""
        return self.as_user or getpass.getuser()

    def master_key(self) -> str | None:
        """What the set master key file says; None where the home folder's own is to be used.

        Raises Unavailable where the file cannot be read.
        """
        if self.master_key_file is None:
            return None
        try:
            return self.master_key_file.read_text("ascii", errors="replace")
        except OSError as error:
            raise Unavailable(
                "master_key_unreadable",
                say(
                    "The master key file {file}, named by {setting}, cannot be read: {reason}. "
                    "Check the setting, and your rights to the file.",
                    file=self.master_key_file,
                    setting=variable("master_key_file"),
                    reason=reason(error),
                ),
            ) from error


def variable(name: str) -> str:
    """The environment variable of a setting: ``as_user`` gives ``DOCGEN_AS_USER``."""
    return PREFIX + name.upper()


def load() -> Settings:
    """The settings in force.

    Raises WrongUse listing every setting that is unknown or cannot have its value.
    """
    findings = [_unknown(name) for name in _unknown_names(os.environ)]
    settings = None
    try:
        settings = Settings()
    except ValidationError as error:
        findings += [
            Finding(
                "setting_value",
                Severity.ERROR,
                say(
                    "The setting {setting} cannot be “{value}”. docs/settings.md says what it "
                    "may be.",
                    setting=variable(str(fault["loc"][0])),
                    value=fault["input"],
                ),
            )
            for fault in error.errors()
        ]
    if findings or settings is None:
        raise WrongUse("settings", " ".join(finding.message for finding in findings), findings)
    return settings


def _unknown_names(environment: Mapping[str, str]) -> list[str]:
    known = {variable(name) for name in Settings.model_fields}
    return sorted(name for name in environment if name.startswith(PREFIX) and name not in known)


def _unknown(name: str) -> Finding:
    known = [variable(field) for field in Settings.model_fields]
    close = difflib.get_close_matches(name, known, n=1)
    return Finding(
        "setting_unknown",
        Severity.ERROR,
        say(
            "There is no setting {setting}. The nearest is {nearest}; docs/settings.md lists "
            "them all.",
            setting=name,
            nearest=close[0],
        )
        if close
        else say("There is no setting {setting}. docs/settings.md lists them all.", setting=name),
    )
