"""Bodies that are no JSON, no text, no record, or no end: each is refused, and nothing is kept."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.conftest import MERGE_PATCH, Client, Editor
from tests.factories import make_leader

BODIES: dict[str, tuple[bytes, int]] = {
    "empty": (b"", 400),
    "null": (b"null", 400),
    "a list": (b"[]", 400),
    "a text": (b'"name"', 400),
    "cut off": (b'{"name": "A', 400),
    "something behind it": (b'{"name": "A"} x', 400),
    "NaN": (b'{"name": NaN}', 400),
    "minus infinity": (b'{"name": -Infinity}', 400),
    "a number beyond all": (b'{"name": 1e999}', 422),
    "a number of 5,000 digits": (b'{"name": ' + b"9" * 5000 + b"}", 400),
    "a number of 31 digits": (b'{"name": ' + b"9" * 31 + b"}", 422),
    "lone surrogate": (b'{"name": "\\ud800"}', 422),
    "lone surrogate as a key": (b'{"name": "A", "\\udfff": 1}', 422),
    "NUL": (b'{"name": "a\\u0000b"}', 422),
    "noncharacter": (b'{"name": "a\\uffffb"}', 422),
    "noncharacter as it is": ('{"name": "a\uffffb"}'.encode(), 422),
    "DEL as it is": (b'{"name": "a\x7fb"}', 422),
    "backspace": (b'{"name": "a\\bb"}', 422),
    "bad UTF-8": (b'{"name": "\xff"}', 400),
    "UTF-16": ('{"name": "A"}'.encode("utf-16"), 400),
    "a BOM": (b'\xef\xbb\xbf{"name": "A"}', 400),
    "100,000 brackets": (b"[" * 100_000, 400),
    "100,000 objects": (b'{"a":' * 100_000, 400),
    "33 deep": (b'{"name":' + b"[" * 33 + b"]" * 33 + b"}", 400),
    "a key twice": (b'{"name": "A", "name": "B"}', 400),
    "a key twice inside": (b'{"name": "A", "names": [{"name": "B", "name": "C"}]}', 400),
    "10 MB": (b'{"name": "' + b"x" * 10_000_000 + b'"}', 413),
    "a million items": (b'{"name": "A", "names": [' + b",".join([b"1"] * 400_000) + b"]}", 422),
    "an unknown field": (b'{"name": "A", "nom": "B"}', 422),
    "a reversed life": (b'{"name": "A", "birth": "1960", "death": "1950"}', 422),
    "a truth for a text": (b'{"name": true}', 422),
    "two lines in a name": (b'{"name": "A\\nB"}', 422),
    "a name that turns round": (b'{"name": "A\\u202eB"}', 422),
    "only blanks": (b'{"name": "   "}', 422),
    "a long name": (b'{"name": "' + b"x" * 501 + b'"}', 422),
}
MADE_OF_IT = ("/v1/leaders?q=a", "/v1/leaders?q=b")


@pytest.mark.parametrize(("content", "status"), BODIES.values(), ids=BODIES)
def test_a_body_that_cannot_be_meant_is_refused(
    client: Client, editor: Editor, db: Session, content: bytes, status: int
) -> None:
    leader = f"/v1/leaders/{make_leader(db)}"
    before = [client.items(url) for url in MADE_OF_IT]
    tag = client.get(leader).headers["etag"]

    posted = editor.send("POST", "/v1/leaders", content, "application/json")
    patched = editor.send("PATCH", leader, content, MERGE_PATCH, **{"If-Match": tag})

    assert [posted.status_code, patched.status_code] == [status, status]
    for answer in (posted, patched):
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["detail"]
    assert [client.items(url) for url in MADE_OF_IT] == before


MEDIA: list[dict[str, str]] = [
    {"Content-Type": ""},
    {"Content-Type": "text/plain"},
    {"Content-Type": "application/json-patch+json"},
    {"Content-Type": "multipart/form-data; boundary=x"},
    {"Content-Type": "application/x-www-form-urlencoded"},
    {"Content-Type": "application/json; charset=utf-16"},
    {"Content-Type": "application/json; charset=utf-7"},
    {"Content-Type": "application/json", "Content-Encoding": "gzip"},
    {"Content-Type": MERGE_PATCH},
]


@pytest.mark.parametrize("headers", MEDIA, ids=str)
def test_another_sort_of_body_is_refused(editor: Editor, headers: dict[str, str]) -> None:
    answer = editor.send("POST", "/v1/leaders", b'{"name": "A"}', "", **headers)

    assert answer.status_code == 415
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "media_type", ["application/json;charset=UTF-8", "Application/JSON", 'application/json; charset="utf-8"']
)
def test_the_usual_ways_to_say_json_are_understood(editor: Editor, media_type: str) -> None:
    assert editor.send("POST", "/v1/leaders?dry_run=true", b'{"name": "A"}', media_type).status_code == 200


def test_a_patch_says_that_it_is_one(editor: Editor, db: Session) -> None:
    leader = f"/v1/leaders/{make_leader(db)}"

    answer = editor.send("PATCH", leader, b'{"birth": "1900"}', "application/json", **{"If-Match": "*"})

    assert answer.status_code == 415
    assert answer.headers["accept-patch"] == MERGE_PATCH
    assert MERGE_PATCH in answer.json()["detail"]


def test_names_in_any_script_are_kept_as_they_are_in_nfc(client: Client, editor: Editor) -> None:
    names: list[Any] = ["Tô Lâm", "习近平", "Ⅷ", "ﷺ", "👑 King", "พระบาทสมเด็จพระเจ้าอยู่หัว" * 10, "O’Brien"]
    for name in names:
        made = editor.post("/v1/leaders", {"name": name})
        assert made.json()["name"] == name
    assert editor.post("/v1/leaders", {"name": "To\u0302"}).json()["name"] == "Tô"
