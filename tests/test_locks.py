"""The lock files: what serving needs and no more, and that with what developing and measuring need."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def locked(name: str) -> dict[str, str]:
    """The packages of a lock file, with their versions."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return {
        canonical(package): version for package, version in re.findall(r"^([\w.-]+)==([^\s;]+)", text, re.MULTILINE)
    }


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=;\s]", name)[0]).lower()


NEEDED = {canonical(one) for one in PROJECT["dependencies"]}
IF_WANTED = {canonical(one) for one in PROJECT["optional-dependencies"]["parquet"]}
SERVING, DEVELOPING = locked("requirements.lock"), locked("requirements-dev.lock")


def test_serving_needs_what_the_project_says_and_nothing_of_what_only_developing_does() -> None:
    only_developing = {canonical(one) for one in PROJECT["optional-dependencies"]["dev"]} - NEEDED

    assert SERVING.keys() >= NEEDED
    assert SERVING.keys() & only_developing == set()


def test_all_files_hold_the_same_versions() -> None:
    assert SERVING.items() <= DEVELOPING.items()
    measuring = locked("requirements-bench.lock")
    assert SERVING.items() <= measuring.items()
    assert all(measuring[one] == DEVELOPING[one] for one in measuring.keys() & DEVELOPING.keys())


def test_no_lock_file_names_an_address() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        assert "://" not in (ROOT / name).read_text(encoding="utf-8")


def test_what_serves_imports_only_what_the_project_says_that_it_needs() -> None:
    distributions = packages_distributions()
    imported = set()
    for folder in ("app", "migrations"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    imported |= {alias.name.partition(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module:
                    imported.add(node.module.partition(".")[0])

    foreign = imported - set(sys.stdlib_module_names) - {"app", "migrations"}
    assert "fastapi" in foreign
    for module in foreign:
        assert {canonical(one) for one in distributions[module]} & (NEEDED | IF_WANTED), module


def test_what_need_not_be_installed_is_imported_in_one_place_that_can_do_without() -> None:
    told = [path for path in (ROOT / "app").rglob("*.py") if "pyarrow" in path.read_text(encoding="utf-8")]

    assert {path.name for path in told} == {"parquet.py", "errors.py"}
    assert "except ImportError" in (ROOT / "app" / "formats" / "parquet.py").read_text(encoding="utf-8")


def test_the_image_is_made_of_what_serving_needs() -> None:
    stages = re.split(r"^FROM ", (ROOT / "Dockerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]

    (wheel, *others) = stages
    assert "requirements-dev.lock" in wheel
    assert not any("requirements-dev.lock" in stage for stage in others)
    assert "COPY --from=build" in others[-1]
    assert "--from=wheel" not in others[-1]
