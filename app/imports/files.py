"""Where records come from: files, folders, patterns, archives and addresses, each a stream of bytes."""

import glob
import io
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import IO, Any, NamedTuple
from urllib.parse import urlsplit

from app.imports import download

MOST_BYTES = 4 << 30
"""What one file may hold, unpacked: what holds more is no collection of records."""


class CannotRead(Exception):
    """A file, or a member of an archive, is not read, and why."""


class File(NamedTuple):
    """A file by the name that it goes by in a report, and the way to open it."""

    name: str
    open: Callable[[], IO[bytes]]


class Refused(NamedTuple):
    """A file that is not read, and why."""

    name: str
    reason: str


def found(told: Sequence[str], suffix: str) -> Iterator[File | Refused]:
    """All files of this suffix that are meant by these paths, patterns and addresses, in their order."""
    for one in told:
        try:
            yield from _found(one, suffix)
        except (OSError, CannotRead, zipfile.BadZipFile, tarfile.TarError) as error:
            yield Refused(one, str(error))


def _found(told: str, suffix: str) -> Iterator[File | Refused]:
    if told.startswith(("https://", "http://")):
        with tempfile.TemporaryDirectory(prefix="bilat-") as folder:
            name = PurePosixPath(urlsplit(told).path).name or "download"
            yield from _of_file(download.fetch(told, Path(folder) / name, MOST_BYTES), told, suffix)
        return
    path = Path(told)
    if path.is_dir():
        below = sorted(one for one in path.rglob(f"*{suffix}") if one.is_file())
        if not below:
            raise CannotRead(f"there is no {suffix} file in this folder")
        yield from (File(one.relative_to(path.parent).as_posix(), _opener(one)) for one in below)
    elif path.exists():
        yield from _of_file(path, path.name, suffix)
    elif matching := sorted(glob.glob(told, recursive=True)):
        for one in matching:
            if Path(one).is_file():
                yield from _of_file(Path(one), Path(one).name, suffix)
    else:
        raise CannotRead("there is no such file")


def _of_file(path: Path, name: str, suffix: str) -> Iterator[File | Refused]:
    """The file itself, or the members of an archive."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            yield from _members(name, suffix, [_of_zip(archive, one) for one in archive.infolist()])
    elif tarfile.is_tarfile(path):
        with tarfile.open(path) as archive:
            yield from _members(name, suffix, (_of_tar(archive, one) for one in archive))
    else:
        yield File(name, _opener(path))


class _Member(NamedTuple):
    """What an archive holds: a file, or something else that is refused for a reason."""

    name: str
    open: Callable[[], IO[bytes]]
    folder: bool
    refused: str | None


def _of_zip(archive: zipfile.ZipFile, one: zipfile.ZipInfo) -> _Member:
    link = (one.external_attr >> 16) & 0o170000 == 0o120000
    locked = one.flag_bits & 0x1
    reason = "is a link" if link else "is locked by a password" if locked else None
    return _Member(one.filename, lambda: _Limited(archive.open(one)), one.is_dir(), reason)


def _of_tar(archive: tarfile.TarFile, one: tarfile.TarInfo) -> _Member:
    def content() -> IO[bytes]:
        stream = archive.extractfile(one)
        assert stream  # noqa: S101 - it is a file
        return _Limited(stream)

    return _Member(one.name, content, one.isdir(), None if one.isfile() or one.isdir() else "is no plain file")


def _members(archive: str, suffix: str, members: Iterator[_Member] | Sequence[_Member]) -> Iterator[File | Refused]:
    """The files of an archive, which are read where they are and never unpacked onto the disk."""
    names: set[str] = set()
    for member in members:
        path = PurePosixPath(member.name.replace("\\", "/"))
        if member.folder or (path.suffix != suffix and not member.refused):
            continue
        name, reason = f"{archive}/{path}", member.refused
        if path.is_absolute() or ".." in path.parts:
            reason = "its path leads out of the archive"
        elif member.name in names:
            reason = "stands in the archive twice"
        names.add(member.name)
        yield Refused(name, reason) if reason else File(name, member.open)
    if not names:
        yield Refused(archive, f"there is no {suffix} file in this archive")


def _opener(path: Path) -> Callable[[], IO[bytes]]:
    return lambda: _Limited(path.open("rb"))


class _Limited(io.BufferedReader):
    """A stream that ends with an error where it holds more than a file may; a small archive can unpack to any size."""

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__(_Counted(stream))


class _Counted(io.RawIOBase):
    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._left = stream, MOST_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        some = self._stream.read(len(buffer))
        self._left -= len(some)
        if self._left < 0:
            raise CannotRead(f"holds more than {MOST_BYTES >> 30} GiB")
        buffer[: len(some)] = some
        return len(some)

    def close(self) -> None:
        self._stream.close()
        super().close()
