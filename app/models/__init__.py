"""The tables, together because they form a graph."""

from app.models.api_key import ApiKey
from app.models.citation import Citation
from app.models.country import Country, CountryName, CountrySuccession, CowPeriod
from app.models.detail import Detail, Outcome
from app.models.directory_record import DirectoryKey, DirectoryPast, DirectoryRecord
from app.models.external_id import ExternalId
from app.models.idempotency_key import IdempotencyKey
from app.models.imported_record import ImportedRecord
from app.models.index_key import IndexKey
from app.models.leader import Leader, LeaderName
from app.models.meeting import Meeting
from app.models.merged_record import MergedRecord
from app.models.occasion import Announcement, Occasion, OccasionParty
from app.models.organization import Organization, OrganizationName
from app.models.participant import Participant
from app.models.place import Place, PlaceName
from app.models.quality_warning import QualityWarning
from app.models.revision import ChangeCounter, Revision, Version
from app.models.schedule import EntryDays, Schedule, SchedulePast
from app.models.schedule_gap import ScheduleGap
from app.models.source import Source
from app.models.term import Term
from app.models.visit import Stop, Visit

__all__ = [
    "Announcement", "ApiKey", "ChangeCounter", "Citation", "Country", "CountryName", "CountrySuccession", "CowPeriod",
    "Detail", "DirectoryKey", "DirectoryPast", "DirectoryRecord",
    "EntryDays", "ExternalId", "IdempotencyKey", "ImportedRecord", "IndexKey", "Leader", "LeaderName",
    "Meeting", "MergedRecord", "Occasion", "OccasionParty", "Organization", "OrganizationName", "Outcome",
    "Participant", "Place", "PlaceName", "QualityWarning", "Revision", "Schedule", "ScheduleGap", "SchedulePast",
    "Source", "Stop", "Term", "Version", "Visit",
]  # fmt: skip
