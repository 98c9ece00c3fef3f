"""What cannot be true of a visit or meeting; what is only doubtful is stored, and told as a warning."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from app.errors import Invalid
from app.history.service import Change
from app.index.entry_keys import SIDES
from app.models.vocabulary import Status
from app.parts import Row

AFTER: dict[str, tuple[Status, ...]] = {
    "announced": ("confirmed", "took_place", "postponed", "cancelled"),
    "confirmed": ("took_place", "postponed", "cancelled"),
    "postponed": ("announced", "confirmed", "cancelled"),
    "cancelled": ("announced",),
    "took_place": (),
}
"""What can be told of a visit or meeting next."""

BECAUSE: dict[str, str] = {
    "announced": "",
    "confirmed": "; what is confirmed is no mere announcement any more",
    "postponed": "; announce or confirm it again first, with its new date",
    "cancelled": "; what was cancelled can be announced again, and then go on",
    "took_place": "; if that was told by mistake, revert to the version before it",
}

MOST_PARTIES = {"bilateral": 2, "trilateral": 3}


def refuse_status(before: str | None, after: Status, earliest: date, change: Change) -> None:
    """Do nothing when this can be told now, after what was told before.

    Raises Invalid, saying what can be. Whoever reverts takes back what was told, so no order binds them.
    """
    # Somewhere it is tomorrow already.
    if after == "took_place" and earliest > datetime.now(UTC).date() + timedelta(days=1):
        raise Invalid.at("/status", f"nothing has taken place on {earliest}, which lies in the future")
    if change.operation == "revert" or before is None or before == after or after in AFTER[before]:
        return
    possible = ", ".join(AFTER[before]) or "nothing else"
    raise Invalid.at("/status", f"what is {before} cannot be {after} next, only {possible}{BECAUSE[before]}")


def refuse_impossible_sides(participants: Sequence[Row], meeting_format: str | None = None) -> None:
    """Do nothing when nobody stands there twice, and there are as many parties as the format says.

    Raises Invalid, pointing at the field.
    """
    seen: set[str] = set()
    for at, one in enumerate(participants):
        if one["leader_id"] and one["role"] in SIDES:
            if one["leader_id"] in seen:
                raise Invalid.at(f"/participants/{at}/leader", "nobody meets themself: this leader stands there twice")
            seen.add(one["leader_id"])
    parties = {one["country_code"] or one["organization_id"] for one in participants if one["role"] in SIDES} - {None}
    if len(parties) > MOST_PARTIES.get(meeting_format or "", len(parties)):
        most = MOST_PARTIES[meeting_format or ""]
        raise Invalid.at("/format", f"a {meeting_format} meeting has {most} parties, and these are {len(parties)}")
