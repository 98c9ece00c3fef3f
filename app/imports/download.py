"""Fetching a file from an address, piece by piece, more than once if the line breaks."""

import time
from pathlib import Path

ATTEMPTS = 3
WAIT_S = 2
"""Before the second attempt; twice as long before the third."""
TIMEOUT_S = 30
WORTH_ANOTHER = frozenset({429, 500, 502, 503, 504})


class CannotFetch(OSError):
    """The file does not come, and why."""


def fetch(url: str, path: Path, most_bytes: int) -> Path:
    """Write what stands at an address into a file.

    Raises CannotFetch when it does not come after several attempts, or is larger than it may be.
    """
    import httpx  # a server, which fetches nothing, starts without it

    for attempt in range(1, ATTEMPTS + 1):
        try:
            return _fetch(url, path, most_bytes)
        except httpx.HTTPStatusError as error:
            reason = f"answers {error.response.status_code}"
            if error.response.status_code not in WORTH_ANOTHER:
                raise CannotFetch(reason) from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            reason = str(error) or type(error).__name__
        if attempt < ATTEMPTS:
            time.sleep(WAIT_S * attempt)
    raise CannotFetch(f"does not come, after {ATTEMPTS} attempts: {reason}")


def _fetch(url: str, path: Path, most_bytes: int) -> Path:
    import httpx

    with httpx.stream("GET", url, follow_redirects=True, timeout=TIMEOUT_S) as answer, path.open("wb") as file:
        answer.raise_for_status()
        for some in answer.iter_bytes():
            file.write(some)
            if file.tell() > most_bytes:
                raise CannotFetch(f"is larger than {most_bytes} bytes")
    return path
