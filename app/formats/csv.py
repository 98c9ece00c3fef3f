"""CSV (RFC 4180): for spreadsheets, R and pandas."""

import csv
import io
import re
from collections.abc import Iterator

from pydantic import Field

from app.formats.base import Export, Format
from app.formats.rows import COLUMNS, TableOptions, Value, rows

# A spreadsheet takes a cell that begins with one of these for a formula, and where it separates cells by semicolons,
# what follows one, too. The apostrophe is among them, so that what is put there can be told from what stood there.
_FORMULA = re.compile(r"(^|[;\t\r\n])(?=['=+\-@\t\r＝＋－＠])")
_GUARDED = re.compile(r"(^|[;\t\r\n])'(?=['=+\-@\t\r＝＋－＠])")


def guarded(cell: Value) -> Value:
    """A cell that no spreadsheet takes for a formula: an apostrophe stands before what could begin one."""
    return _FORMULA.sub(r"\1'", cell) if isinstance(cell, str) else cell


def unguarded(cell: str) -> str:
    """The cell as it was before it was guarded."""
    return _GUARDED.sub(r"\1", cell)


class CsvOptions(TableOptions):
    """What can be chosen of a CSV."""

    safe: bool = Field(
        True,
        description="An apostrophe before `= + - @ '`, TAB and CR at the beginning of a cell and after `;`, TAB, CR"
        " and LF in it, so that no spreadsheet takes it for a formula; take it away again, or say `false`.",
        examples=[False],
    )
    bom: bool = Field(False, description="A byte order mark, by which Excel knows UTF-8.", examples=[True])


class Csv(Format):
    """A table, with a line that names its columns."""

    suffix, media_type, about = "csv", "text/csv", "a table for spreadsheets, R and pandas"
    delimiter = ","
    Options = CsvOptions

    def write(self, export: Export, options: CsvOptions) -> Iterator[bytes]:
        """The lines of the table."""
        line = io.StringIO()
        writer = csv.writer(line, delimiter=self.delimiter, lineterminator="\r\n")
        if options.bom:
            line.write("\ufeff")
        writer.writerow([column.name for column in COLUMNS[options.shape]])
        for row in rows(export, options.shape):
            writer.writerow(map(guarded, row) if options.safe else row)
            yield line.getvalue().encode()
            line.seek(0)
            line.truncate()
        yield line.getvalue().encode()
