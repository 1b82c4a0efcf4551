"""Makes the templates beside it: ``python -m tests.differential.saved.make``.

Kinds of templates are opened and saved in a real LibreOffice, which writes them anew in its own
way. They are kept, as other versions write otherwise; run it again when a kind here changes.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.differential import kinds_of_content, kinds_of_parts, kinds_of_tables, kinds_of_tags
from tests.editors.libreoffice import LibreOffice

FOLDER = Path(__file__).parent

KINDS = (
    kinds_of_tags.tags_word_has_cut_into_pieces,
    kinds_of_tags.typographers_quotes_in_tags,
    kinds_of_tables.a_table_in_a_cell_for_each_row,
    kinds_of_tables.a_column_for_each,
    kinds_of_tables.a_cell_in_the_colour_of_a_value,
    kinds_of_tables.cells_merged_downwards_for_each_of_each,
    kinds_of_tables.wide_cells_merged_sideways,
    kinds_of_parts.first_and_even_pages_have_their_own,
    kinds_of_parts.footnotes,
    kinds_of_parts.text_boxes,
    kinds_of_parts.drawings_in_a_loop_have_numbers_of_their_own,
    kinds_of_parts.hyperlinks,
    kinds_of_content.everything_in_values_everywhere,
    kinds_of_content.content_controls_of_the_templates_own,
    kinds_of_content.changes_tracked_in_the_template,
    kinds_of_content.sections_and_columns_shown_or_not,
)


def make(folder: Path) -> None:
    """Open and save each kind."""
    with LibreOffice() as office, tempfile.TemporaryDirectory() as place:
        for kind in KINDS:
            source = Path(place) / f"{kind.name}.docx"
            source.write_bytes(kind.content)
            target = folder / source.name
            office.edit(source, target, [], author="Karin Lund", track=False, look=False)


if __name__ == "__main__":
    make(FOLDER)
