"""How the simulated SharePoint behaves where real ones differ, or misbehave."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class RetryAfter(StrEnum):
    """How a throttled request is told when to come back."""

    SECONDS = "seconds"
    DATE = "date"
    NONE = "none"


@dataclass
class Throttle:
    """Resource units a minute, as Microsoft counts them; more is answered by 429."""

    limit: int
    retry_after: RetryAfter = RetryAfter.SECONDS
    warn: float = 0.8
    """From which share of the limit on ``RateLimit-*`` headers are sent."""


@dataclass
class Switches:
    """Set any of these at any time; what is set holds from the next request on."""

    property_promotion: bool = False
    """Office files are rewritten when they are uploaded, and when their columns are set: size and
    hash are others each time."""
    late_etag_change: int = 0
    """After an upload the eTag moves once more, at the so many-th request that follows."""
    forced_check_out: bool = False
    """Every library asks for check-out; each library can also be set by itself."""
    open_session_blocks: bool = False
    """A name with an unfinished upload session is taken: 409."""
    ignore_case: bool = True
    """``Avtal.docx`` and ``AVTAL.docx`` are one name."""
    normal_forms_differ: bool = False
    """``å`` in one code point and in two are different names."""
    name_rules: bool = True
    """Refuse names and paths that SharePoint refuses."""
    threshold: int = 5_000
    """Items a view may go through."""
    version_limit: int = 500
    """Major versions that are kept."""
    throttle: Throttle | None = None
    page_size: int = 200
    """Items in a page of anything, unless the request says fewer."""
    delta_repeats: bool = False
    """The last item of a page comes again, first on the next."""
    delta_reorder: bool = False
    """Items of a page in an arbitrary order, so that children come before their folders."""
    delta_expired: bool = False
    """Every change token is too old: 410 to all but a beginning from nothing."""
    delta_with_ctag: bool = False
    """Changes carry cTags; Microsoft documents that they do not."""
    escaped_paths: bool = False
    """Paths in ``parentReference`` are percent-encoded."""
    fields_ignore_if_match: bool = False
    """Setting columns pays no heed to ``If-Match``."""
    clock_skew: float = 0.0
    """Seconds by which the ``Date`` header is wrong."""
    token_lifetime: int = 3_599
    """Seconds a token holds."""
    session_lifetime: int = 900
    """Seconds an upload session holds from the last part on."""
