"""A client that a generator makes of the OpenAPI document reads, records and amends."""

import importlib
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest


@pytest.fixture(scope="module")
def generated(address: str, tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    """The package that openapi-python-client makes."""
    folder = tmp_path_factory.mktemp("generated")
    document = folder / "openapi.json"
    document.write_text(httpx.get(f"{address}/openapi.json").text)
    config = folder / "config.yaml"
    config.write_text(f"package_name_override: bilat_client_{folder.name.replace('-', '_')}\npost_hooks: []\n")
    command = [str(Path(sys.executable).parent / "openapi-python-client"), "generate", "--path", str(document)]
    command += ["--output-path", str(folder / "made"), "--config", str(config)]
    subprocess.run(command, check=True, capture_output=True)
    sys.path.insert(0, str(folder / "made"))
    return importlib.import_module(f"bilat_client_{folder.name.replace('-', '_')}")


@pytest.fixture
def reader(generated: ModuleType, address: str) -> Iterator[Any]:
    with generated.Client(base_url=address, raise_on_unexpected_status=True) as client:
        yield client


@pytest.fixture
def writer(generated: ModuleType, address: str, key: str) -> Iterator[Any]:
    with generated.AuthenticatedClient(base_url=address, token=key, raise_on_unexpected_status=True) as client:
        yield client


def test_it_records_amends_and_withdraws_a_meeting(generated: ModuleType, writer: Any) -> None:
    models: Any = importlib.import_module(f"{generated.__name__}.models")
    told = {
        "date": "2026-07-01", "format": "bilateral", "status": "announced", "place": "moscow",
        "participants": [{"role": "principal", "country": "RU"}, {"role": "principal", "country": "CU"}],
    }  # fmt: skip

    made = operation(generated, "record_meeting").sync_detailed(
        client=writer, body=models.MeetingIn.from_dict(told), note="generated"
    )
    assert made.status_code == 201
    amended = operation(generated, "amend_meeting").sync_detailed(
        made.parsed.id, client=writer, body=models.MeetingPatch.from_dict({"status": "confirmed", "place": None}),
        if_match=made.headers["etag"],
    )  # fmt: skip

    assert (amended.status_code, amended.parsed.version, amended.parsed.place) == (200, 2, None)
    read = operation(generated, "get_meeting").sync(made.parsed.id, client=writer)
    assert read.to_dict()["status"] == "confirmed"
    withdrawn = operation(generated, "withdraw_meeting").sync_detailed(made.parsed.id, client=writer, if_match="*")
    assert withdrawn.status_code == 204
    refused = operation(generated, "get_meeting").sync_detailed(made.parsed.id, client=writer)
    assert (refused.status_code, refused.parsed.title) == (410, "The record was withdrawn")


def test_every_reading_operation_is_understood_with_all_its_parameters(
    generated: ModuleType, address: str, reader: Any
) -> None:
    called = 0
    for operations in httpx.get(f"{address}/openapi.json").json()["paths"].values():
        if "get" not in operations:
            continue
        told = operations["get"]
        if not {"application/json", "text/csv"} & told["responses"]["200"]["content"].keys():
            continue  # the generator knows no other formats
        module = operation(generated, told["operationId"])
        given = {one["name"]: one["example"] for one in told.get("parameters", ()) if one["required"]}
        if "plural" in given:
            nouns = next(value for name, value in vars(module).items() if name.endswith("Plural"))
            given["plural"] = nouns(given["plural"])
        answer = module.sync_detailed(client=reader, **given)
        names = set(module._get_kwargs.__annotations__) - {"return"}
        assert answer.parsed is not None, told["operationId"]
        assert len(names) == len(told.get("parameters", ())), told["operationId"]
        called += 1
    assert called > 25


def operation(generated: ModuleType, name: str) -> Any:
    """The module of one operation, whichever tag it stands under."""
    api = importlib.import_module(f"{generated.__name__}.api")
    for tag in pkgutil.iter_modules(api.__path__):
        package = importlib.import_module(f"{api.__name__}.{tag.name}")
        if name in [one.name for one in pkgutil.iter_modules(package.__path__)]:
            return importlib.import_module(f"{package.__name__}.{name}")
    raise AssertionError(f"{name} was not generated")
