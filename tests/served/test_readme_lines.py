"""The lines with which the README opens each format, run as they stand there."""

import re
import shutil
import subprocess
from pathlib import Path

import pandas
import pytest

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| .+? \| `http://127\.0\.0\.1:8000(\S+)` \| (.+) \|$", README, re.MULTILINE)
PANDAS = [(path, line) for path, told in ROWS for line in re.findall(r"`(pandas\.\w+\(url.*?\))`", told)]
R = [(path, line) for path, told in ROWS for line in re.findall(r"R: `(\S+?\(url.*?\))`", told)]


@pytest.mark.parametrize(("path", "line"), PANDAS)
def test_pandas_opens_it(address: str, path: str, line: str) -> None:
    found = eval(line, {"pandas": pandas, "url": address + path})  # noqa: S307 - it is our own README's

    assert len(found) > 2
    assert "title" in found.columns


@pytest.mark.skipif(not shutil.which("Rscript"), reason="R is not on this machine")
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_r_opens_it(address: str, tmp_path: Path) -> None:
    script = tmp_path / "lines.R"
    told = ["url <- NULL"]
    for path, line in R:
        package = line.partition("::")[0] if "::" in line else "base"
        told.append(f'if (requireNamespace("{package}", quietly = TRUE)) {{ url <- "{address}{path}"; found <- {line}')
        told.append(f'cat("READ {package}", length(found) > 2, "\\n") }} else cat("READ not there TRUE\\n")')
    script.write_text("\n".join(told), encoding="utf-8")
    answer = subprocess.run(["Rscript", str(script)], capture_output=True, text=True, timeout=120, check=False)
    lines = [line.split() for line in answer.stdout.splitlines() if "READ " in line]

    assert answer.returncode == 0, answer.stderr
    assert len(lines) == len(R) > 4
    assert all(line[-1] == "TRUE" for line in lines), answer.stdout


def test_there_are_lines() -> None:
    assert (len(PANDAS), len(R)) == (4, 6)
