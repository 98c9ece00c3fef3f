"""All nouns that can be written, in the order in which one refers to another."""

from typing import Any

from app.countries.router import COUNTRY
from app.editing.noun import Noun
from app.leaders.router import LEADER
from app.meetings.router import MEETING
from app.occasions.router import OCCASION
from app.organizations.router import ORGANIZATION
from app.places.router import PLACE
from app.sources.router import SOURCE
from app.visits.router import VISIT

NOUNS: tuple[Noun[Any], ...] = (COUNTRY, SOURCE, ORGANIZATION, PLACE, LEADER, OCCASION, VISIT, MEETING)
