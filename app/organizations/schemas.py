"""What editors say of an organization."""

from app.fields import EdtfText, EndText, ExternalIdText, Line, Strict
from app.models.vocabulary import NameKind


class OrganizationNameIn(Strict):
    """One name in one language."""

    name: Line
    language: Line = "en"
    kind: NameKind = "alias"


class OrganizationIn(Strict):
    """An intergovernmental body with its names."""

    name: Line
    slug: Line | None = None
    acronym: Line | None = None
    founded: EdtfText | None = None
    dissolved: EndText | None = None
    names: list[OrganizationNameIn] = []
    external_ids: list[ExternalIdText] = []
