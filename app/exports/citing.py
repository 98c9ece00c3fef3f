"""How a snapshot is cited, and asked for again."""

from importlib.metadata import version
from typing import NamedTuple

from app.exports.snapshot import Snapshot
from app.history.service import as_json
from app.settings import Settings

SHAPE = 1
"""Grows when tables or columns change so that what read them before cannot go on."""

TITLE = "Bilat: the open calendar of diplomacy"
ABOUT = "Visits and bilateral meetings of leaders: who is where, who meets whom, who said so, and whether it happened."


class Citation(NamedTuple):
    """What names one snapshot."""

    version: str
    """Semantic Versioning: the shape of the tables, and the number of the last change."""
    as_of: str
    address: str
    """Where the same is to be had again; without a host where this Bilat does not know its own."""
    license: str
    """SPDX identifier."""

    @property
    def license_url(self) -> str:
        """Where the licence can be read."""
        return f"https://spdx.org/licenses/{self.license}.html"

    @property
    def text(self) -> str:
        """One line for a bibliography."""
        return f"{TITLE}. Version {self.version}, as of {self.as_of}. {self.address}"


def cite(snapshot: Snapshot, settings: Settings) -> Citation:
    """The citation of a snapshot of this Bilat."""
    as_of = as_json(snapshot.as_of)
    address = f"{settings.public_url}/v1/export/datapackage.zip?as_of={as_of}&seq={snapshot.seq}"
    return Citation(f"{SHAPE}.{snapshot.seq}.0", as_of, address, settings.data_license)


def cff(citation: Citation) -> str:
    """CITATION.cff (Citation File Format 1.2.0), which GitHub, Zenodo and Zotero read."""
    lines = [
        "cff-version: 1.2.0",
        'message: "Please cite the version that you have used."',
        "type: dataset",
        f'title: "{TITLE}"',
        f'abstract: "{ABOUT}"',
        "authors:",
        "  - name: Bilat",
        f'version: "{citation.version}"',
        f"date-released: {citation.as_of[:10]}",
        f"license: {citation.license}",
    ]
    if citation.address.startswith("http"):
        lines.append(f'url: "{citation.address}"')
    return "\n".join([*lines, ""])


def readme(citation: Citation) -> str:
    """What whoever unpacks it reads first."""
    told, made = citation.version.split(".")[1], version("bilat")
    return f"""# {TITLE}

{ABOUT}

This is all of it as it was told up to change {told}, as of {citation.as_of}. Made by Bilat {made}.

`datapackage.json` (Data Package v2) describes each table and column, and what refers to what. `data/` has the tables as
CSV: UTF-8, empty for what is not known, lists as JSON. `NA` is Namibia: pandas needs `keep_default_na=False`, R
`na.strings = ""`. Texts stand as they were told: a spreadsheet may take one that begins with `=` for a formula.

Dates are written in EDTF (ISO 8601-2): `2025-05`, `2025-05-07?`, `[2025-05-07..2025-05-10]`; `earliest` and `latest`
are the first and last day on which it can be. An entry that is only announced has not taken place.

Each statement rests on sources: `data/entry_sources.csv` tells which, and who is quoted there.

Cite it as: {citation.text}

Licence: {citation.license}, {citation.license_url}
"""
