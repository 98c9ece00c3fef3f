"""Where imports read: files, folders, patterns, archives and addresses; what is hostile is refused with a reason."""

import io
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from app.imports import download, files
from app.imports.files import CannotRead, File, Refused


def read(*told: str | Path, suffix: str = ".xml") -> dict[str, bytes | str]:
    """The content of each file, or why it is refused."""
    found: dict[str, bytes | str] = {}
    for one in files.found([str(path) for path in told], suffix):
        if isinstance(one, File):
            with one.open() as stream:
                found[one.name] = stream.read()
        else:
            found[one.name] = one.reason
    return found


def test_a_folder_is_read_with_all_below_it_in_the_order_of_names(tmp_path: Path) -> None:
    for name in ("trips/b.xml", "trips/a.xml", "trips/deep/c.xml", "trips/notes.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(path.stem)

    assert read(tmp_path / "trips") == {"trips/a.xml": b"a", "trips/b.xml": b"b", "trips/deep/c.xml": b"c"}
    assert list(read(tmp_path / "trips" / "*.xml")) == ["a.xml", "b.xml"]


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    assert read(tmp_path / "none.xml") == {str(tmp_path / "none.xml"): "there is no such file"}
    assert "there is no .xml file" in str(read(tmp_path))


def zipped(path: Path, *members: tuple[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_archives_are_read_and_hostile_members_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", ("d/one.xml", b"1"), ("../two.xml", b"2"), ("/three.xml", b"3"),
                  ("d/one.xml", b"4"), ("notes.txt", b"5"))  # fmt: skip

    assert list(files.found([str(path)], ".xml"))[-1].name == "a.zip/d/one.xml"
    found = [(one.name, one.reason if isinstance(one, Refused) else "") for one in files.found([str(path)], ".xml")]
    assert found == [
        ("a.zip/d/one.xml", ""),
        ("a.zip/../two.xml", "its path leads out of the archive"),
        ("a.zip//three.xml", "its path leads out of the archive"),
        ("a.zip/d/one.xml", "stands in the archive twice"),
    ]


def test_links_and_devices_of_a_tar_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        one = tarfile.TarInfo("one.xml")
        one.size = 1
        archive.addfile(one, io.BytesIO(b"1"))
        link = tarfile.TarInfo("link.xml")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)

    assert read(path) == {"a.tar.gz/one.xml": b"1", "a.tar.gz/link.xml": "is no plain file"}


def test_a_bomb_is_read_no_further_than_a_file_may_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_BYTES", 1000)
    path = zipped(tmp_path / "bomb.zip", ("one.xml", b"0" * 100_000))

    with pytest.raises(CannotRead, match="holds more than"):
        read(path)


def test_what_is_no_archive_whatever_its_name_is_read_as_it_is_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "broken.zip"
    path.write_bytes(zipped(tmp_path / "good.zip", ("one.xml", b"1" * 500)).read_bytes()[:-30])

    assert list(read(path)) == ["broken.zip"]


@contextmanager
def served(*answers: tuple[int, bytes]) -> Iterator[str]:
    """An address that gives these answers, one after the other, and the last one for ever."""
    left = list(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, content = left.pop(0) if len(left) > 1 else left[0]
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *told: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/trips.xml"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_an_address_is_asked_again_where_that_is_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "WAIT_S", 0)
    with served((503, b""), (200, b"<trips/>")) as url:
        assert read(url) == {url: b"<trips/>"}
    with served((404, b"")) as url:
        assert read(url) == {url: "answers 404"}
    with served((500, b"")) as url:
        assert read(url) == {url: "does not come, after 3 attempts: answers 500"}


def test_an_address_gives_no_more_than_a_file_may_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_BYTES", 1000)
    with served((200, b"0" * 5000)) as url:
        assert read(url) == {url: "is larger than 1000 bytes"}
