"""What separates a mark from an empty box on paper, and a page that fits from one that does not.

Measured on simulated scans and photos; an installation may set its own. Shares are of an area,
lengths in millimetres, areas in square millimetres, pixels at 200 dots per inch.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class ScanThresholds(BaseModel):
    """Where what a person looks at begins and ends. Every value between two bounds is unclear."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    inlier_share: float = Field(default=0.55, ge=0, le=1)
    """Of the places looked for on a page, how many must be where the page's position says."""
    residual: float = Field(default=1.2, gt=0)
    """Pixels: the middle one of these places may be this far off."""
    coverage: float = Field(default=0.6, ge=0, le=1)
    """How much of the printed page these places must span."""
    ink_floor: float = Field(default=0.08, gt=0, lt=1)
    """Ink is darker than the paper around it by this share..."""
    ink_sigma: float = Field(default=4.5, gt=0)
    """...and by this many times the paper's own noise."""
    checkbox_empty: float = Field(default=0.03, ge=0, le=1)
    checkbox_marked: float = Field(default=0.10, ge=0, le=1)
    checkbox_marked_bitonal: float = Field(default=0.20, ge=0, le=1)
    """Black-and-white pages have specks; a mark must be more."""
    checkbox_ring: float = Field(default=0.20, ge=0, le=1)
    """Ink around a box: circled, corrected or struck out."""
    checkbox_size: float = Field(default=0.35, ge=0, le=1)
    """A mark reaches over this much of the box at least; less is a dot."""
    checkbox_dot: float = Field(default=0.65, ge=0, le=1)
    """A mark smaller than most of the box that fills its own bounds so far is a dot: a pen that
    rested there."""
    checkbox_reach: float = Field(default=5, gt=1)
    """A stroke longer than this many boxes is a line through the text, not a tick."""
    signature_speck: float = Field(default=1, ge=0)
    signature_raw: float = Field(default=4, ge=0)
    """An empty signature box has no more than these two: one piece of ink, and all ink."""
    signature_area: float = Field(default=15, ge=0)
    signature_width: float = Field(default=8, ge=0)
    signature_line: float = Field(default=0.62, ge=0, le=1)
    """More of the ink than this in straight lines across the box: struck out, not signed."""
    signature_letters: float = Field(default=5, ge=0)
    signature_joined: float = Field(default=0.27, ge=0, le=1)
    """So many strokes apart from each other, none of them with more of the ink than this: words in
    separate letters, not a name written in one go."""
    text_area: float = Field(default=4, ge=0)
    text_width: float = Field(default=3, ge=0)
    """What is written in a date or text box is at least this."""
    faint: float = Field(default=0.13, ge=0, le=1)
    """Ink no darker than this, beside the paper, may be the other side showing through: in a box it
    is unclear, outside the boxes it is not told of."""
    belongs: float = Field(default=0.5, ge=0, le=1)
    """How much of a piece of ink must lie in a box to be of the box."""
    foreign: float = Field(default=0.25, ge=0, le=1)
    """How much of the ink in a signature box may be of something that lies mostly outside it."""
    note_area: float = Field(default=3, ge=0)
    note_length: float = Field(default=6, ge=0)
    """Ink outside the boxes is told of from this area and this length."""
    fidelity: float = Field(default=0.70, ge=0, le=1)
    """How alike print and paper are at the least; below it the page is taken for a copy of a
    copy, on which faint ink may be lost."""


AS_MEASURED = ScanThresholds()
"""The values of the measurements."""
