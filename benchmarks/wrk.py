"""The load generator, wrk: it asks a server the same addresses in turn, and tells how quickly they were answered."""

import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from benchmarks.servers import BESIDE_IT

CONNECTIONS = 16

_RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
_NUMBER = re.compile(r"(\d+) requests in ")
_LATENCY = re.compile(r"^\s+(50|99)%\s+([\d.]+)(us|ms|s)\s*$", re.MULTILINE)
_REFUSED = re.compile(r"Non-2xx or 3xx responses: (\d+)")
_SECONDS = {"us": 1e-6, "ms": 1e-3, "s": 1.0}


class Measured(NamedTuple):
    """What one round has shown: requests a second, two latencies in seconds, and how many were answered."""

    rate: float
    p50: float
    p99: float
    answered: int


def need() -> None:
    """Do nothing when it is there.

    Raises SystemExit, and tells how to get it, when not.
    """
    if shutil.which("wrk") is None:
        raise SystemExit("the load generator is missing: apt-get install wrk")


def ask(
    port: int, paths: Sequence[str], seconds: int, headers: Mapping[str, str] | None = None,
    connections: int = CONNECTIONS,
) -> Measured:  # fmt: skip
    """Ask for so many seconds, over so many connections at once.

    Raises SystemExit when anything was refused.
    """
    listed = ",".join(json.dumps(path) for path in paths)
    request = "at = at % #paths + 1; return wrk.format('GET', paths[at])"
    script = f"{_headers(headers or {})}local paths = {{{listed}}}\nlocal at = 0\nrequest = function() {request} end\n"
    with _running(port, script, seconds, connections) as process:
        return _read(process.communicate()[0])


@contextmanager
def posting(
    port: int, path: str, body: str, seconds: int, headers: Mapping[str, str], connections: int
) -> Iterator[list[Measured]]:
    """Post, over so many connections, while others do something else; the body is an expression of Lua.

    What was measured is in the list when all is over. Raises SystemExit when anything was refused.
    """
    script = (
        f"{_headers(headers)}local number = 0\n"
        f"request = function() number = number + 1; return wrk.format('POST', {json.dumps(path)}, nil, {body}) end\n"
    )
    measured: list[Measured] = []
    with _running(port, script, seconds, connections) as process:
        yield measured
        measured.append(_read(process.communicate()[0]))


def _headers(headers: Mapping[str, str]) -> str:
    return "".join(f"wrk.headers[{json.dumps(name)}] = {_quoted(value)}\n" for name, value in headers.items())


def _quoted(value: str) -> str:
    return "'" + value.replace("'", r"\'") + "'"


@contextmanager
def _running(port: int, script: str, seconds: int, connections: int) -> Iterator[subprocess.Popen[str]]:
    with tempfile.NamedTemporaryFile("w", suffix=".lua", encoding="utf-8") as file:
        file.write(script)
        file.flush()
        command = [*BESIDE_IT, "wrk", "--threads", "1", "--connections", str(connections)]
        command += ["--duration", f"{seconds}s", "--latency", "--script", file.name, f"http://127.0.0.1:{port}"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            yield process


def _read(told: str) -> Measured:
    rate, number = _RATE.search(told), _NUMBER.search(told)
    if rate is None or number is None or _REFUSED.search(told):
        raise SystemExit(told)
    latency = {share: float(figure) * _SECONDS[unit] for share, figure, unit in _LATENCY.findall(told)}
    return Measured(float(rate[1]), latency["50"], latency["99"], int(number[1]))
