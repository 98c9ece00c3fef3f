"""XLSX (ECMA-376): the table as a workbook, in which a day stays what was written."""

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from app.formats.base import Export, Format
from app.formats.rows import COLUMNS, TableOptions, rows

LONGEST_CELL = 32_767
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
MOST_ROWS = 1_048_576
"""What a sheet can hold; the next one goes on."""


class Xlsx(Format):
    """A workbook: texts as text, so that nothing turns into a formula, a day or a link."""

    suffix, about, charset = "xlsx", "a workbook for Excel and LibreOffice", ""
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    Options = TableOptions

    def write(self, export: Export, options: TableOptions) -> Iterator[bytes]:
        """The workbook. It is made on disk, row by row, since its directory comes last."""
        from xlsxwriter import Workbook  # not before it is needed: it takes 2 MB of memory

        with tempfile.TemporaryFile() as file:
            workbook = Workbook(file, {"constant_memory": True})
            # Not the time of asking: the same entries are the same bytes.
            workbook.set_properties({"title": export.title, "created": export.changed or EPOCH})
            sheet, at = _sheet(workbook, options), 1
            for row in rows(export, options.shape):
                if at == MOST_ROWS:
                    sheet, at = _sheet(workbook, options), 1
                for column, value in enumerate(row):
                    if isinstance(value, str):
                        sheet.write_string(at, column, fitting(value))
                    elif value is not None:
                        sheet.write_number(at, column, value)
                at += 1
                yield b""
            workbook.close()
            file.seek(0)
            while piece := file.read(65_536):
                yield piece


def _sheet(workbook: Any, options: TableOptions) -> Any:
    sheet = workbook.add_worksheet()
    sheet.freeze_panes(1, 1)
    sheet.write_row(0, 0, [column.name for column in COLUMNS[options.shape]], workbook.add_format({"bold": True}))
    return sheet


def fitting(text: str) -> str:
    """The text as far as a cell holds it, which is counted in units of UTF-16; an ellipsis stands for the rest.

    A line ends in a cell with LF.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST_CELL:
        return text
    return units[: 2 * LONGEST_CELL - 2].decode("utf-16-le", "ignore") + "…"
