"""TSV: the same table as CSV, its cells separated by tabs."""

from app.formats.csv import Csv


class Tsv(Csv):
    """A table whose cells are separated by tabs; a cell that holds one is quoted, as in CSV."""

    suffix, media_type, about = "tsv", "text/tab-separated-values", "the same table, separated by tabs"
    delimiter = "\t"
