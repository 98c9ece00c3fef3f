"""Under which keys a record is listed: a pure function of its document, so keys can always be made anew."""

from collections.abc import Iterator
from typing import Any

from app.references import reference_key
from app.text import fold, fold_name, name_keys, name_words, run_together

PREFIX_WORD = 40
"""Words are kept up to this length; no name has a longer one that another word begins with."""


def sort_key(document: dict[str, Any]) -> str:
    """What a list of this noun is ordered by: a name, or for occasions and sources the day."""
    if document["kind"] == "occasion":
        return str(document["earliest"])
    if document["kind"] == "source":
        return fold(document["published"] or "")[:40]
    return fold(document["name"])[:200]


def keys(document: dict[str, Any]) -> set[str]:
    """All keys of a document: its references, its names, and what its noun can be filtered by."""
    return {*_references(document), *_words(document), *_BY_KIND[document["kind"]](document)}


def _references(document: dict[str, Any]) -> Iterator[str]:
    told = [document["id"], document.get("slug"), document.get("source_url"), *document.get("external_ids", ())]
    if document.get("wikidata"):
        told.append(f"wikidata:{document['wikidata']}")
    told += [one[field] for one in document.get("merged", ()) for field in ("id", "reference")]
    yield from (reference_key(document["kind"], reference) for reference in told if reference)


def _words(document: dict[str, Any]) -> Iterator[str]:
    for name in _all_names(document):
        for word in name_words(name):
            yield f"word:{word[:PREFIX_WORD]}"


def _all_names(document: dict[str, Any]) -> Iterator[str]:
    for field in ("name", "official_name", "acronym", "title", "publisher", "author"):
        if document.get(field):
            yield document[field]
    for list_of_names in ("names", "merged"):
        yield from (one["name"] for one in document.get(list_of_names, ()))


def _name_keys(document: dict[str, Any]) -> Iterator[str]:
    for name in document["names"]:
        prefix = "dated-name" if name.get("dated") else "name"
        yield from (f"{prefix}:{key[:200]}" for key in name_keys(name["name"]))
    for field in ("name", "official_name", "acronym"):
        if document.get(field):
            yield from (f"name:{key[:200]}" for key in name_keys(document[field]))


def _country(document: dict[str, Any]) -> Iterator[str]:
    yield from _name_keys(document)
    yield f"standard:{document['standard']}"
    yield f"region:{document['region']}"
    yield from (f"lineage:{code}" for code in document["lineage"])
    yield from (f"successor:{successor['country']}" for successor in document["successors"])


def _organization(document: dict[str, Any]) -> Iterator[str]:
    yield from _name_keys(document)
    if document["acronym"]:  # "United Nations (UN)"
        with_acronym = fold_name(f"{document['name']} {document['acronym']}")
        yield f"name:{with_acronym[:200]}"


def _leader(document: dict[str, Any]) -> Iterator[str]:
    for name in _all_names(document):
        yield from (f"word:{word[:PREFIX_WORD]}" for word in run_together(name))
    for term in document["terms"]:
        yield f"rank:{term['rank']}"
        if term["country"]:
            yield f"country:{term['country']}"
        if term["organization"]:
            yield f"organization:{term['organization']['id']}"
        yield from (f"source:{source['id']}" for source in term["sources"])


def _place(document: dict[str, Any]) -> Iterator[str]:
    yield f"country:{document['country']}"
    yield f"type:{document['type']}"
    yield from (f"within:{place['id']}" for place in document["within"])


def _occasion(document: dict[str, Any]) -> Iterator[str]:
    yield f"status:{document['status']}"
    if document["place"]:
        yield f"country:{document['place']['country']}"
        yield f"place:{document['place']['id']}"
        yield from (f"place:{place['id']}" for place in document["place"]["within"])
    if document["part_of"]:
        yield f"occasion:{document['part_of']['id']}"
    for party in document["parties"]:
        if party["country"]:
            yield f"country:{party['country']}"
        if party["organization"]:
            yield f"organization:{party['organization']['id']}"
    for announcement in document["announcements"]:
        if announcement["leader"]:
            yield f"leader:{announcement['leader']['id']}"
    yield from (f"source:{source['id']}" for source in document["sources"])


def _source(document: dict[str, Any]) -> Iterator[str]:
    if document["publisher"]:
        yield f"publisher:{fold(document['publisher'])[:200]}"


_BY_KIND = {
    "country": _country,
    "organization": _organization,
    "leader": _leader,
    "place": _place,
    "occasion": _occasion,
    "source": _source,
}
