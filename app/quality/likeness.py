"""Which leaders could be one person, told twice."""

import json
from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from app.bulk import in_pieces
from app.index import noun_walk
from app.index.noun_keys import PREFIX_WORD
from app.models import Version
from app.people import ALIKE, Person, likeness, of_document, words_of
from app.quality.rules import Doubt


def of_leaders(db: Session, versions: Sequence[Version]) -> dict[str, list[Doubt]]:
    """What is doubtful about leaders beside the others who bear one of their names, by their ids."""
    told = {version.entity_id: of_document(version.facts) for version in versions}
    namesakes = _by_word(db, sorted({word for person in told.values() for word in words_of(person)}))
    return {entity_id: list(_alike(person, namesakes)) for entity_id, person in told.items()}


def _by_word(db: Session, words: Sequence[str]) -> dict[str, dict[str, Person]]:
    """Those who bear each of these words in a name, by their ids."""
    found: dict[str, dict[str, Person]] = {word: {} for word in words}
    for some in in_pieces(words):
        keys = [f"word:{word[:PREFIX_WORD]}" for word in some]
        for document in db.scalars(noun_walk.documents("leader", keys, None)):
            person = of_document(json.loads(document))
            for word in words_of(person):
                if word in found:
                    found[word][person.id or ""] = person
    return found


def _alike(person: Person, namesakes: dict[str, dict[str, Person]]) -> Iterator[Doubt]:
    others = {entity_id: other for word in words_of(person) for entity_id, other in namesakes[word].items()}
    others.pop(person.id or "", None)
    scored = sorted(((likeness(person, other), other.name, entity_id) for entity_id, other in others.items()))
    for points, name, entity_id in reversed(scored):
        if points >= ALIKE:
            message = f"{name} bears nearly the same name in an office of the same country and time ({points:.2f})"
            yield Doubt("looks_like_another", "", message, entity_id)
