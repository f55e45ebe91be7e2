"""The commands and snippets of the documentation, run as they stand.

A fence of sh is run line by line in a folder of its own with the examples beside it, a
fence of python as one script. Lines that set up the machine (make, pip, git) are left to CI.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "examples" / "README.md"]
FENCE = re.compile(r"^```(sh|python)\n(.*?)^```", re.MULTILINE | re.DOTALL)
SET_UP = ("make ", "pip ", "git ", "cd ", "python -m pip", "python3 -m venv", ".venv", "#")

SNIPPETS = [
    (page.name, language, code)
    for page in PAGES
    for language, code in FENCE.findall(page.read_text(encoding="utf-8"))
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the examples lie and whatever one command writes the next one finds."""
    place = tmp_path_factory.mktemp("docs")
    shutil.copytree(ROOT / "examples", place / "examples")
    return place


@pytest.mark.parametrize(("page", "language", "code"), SNIPPETS)
def test_snippet(page: str, language: str, code: str, folder: Path) -> None:
    bin_folder = str(Path(sys.executable).parent)
    environment = os.environ | {"PATH": bin_folder + os.pathsep + os.environ["PATH"]}
    commands = [["-c", code]] if language == "python" else []
    lines = code.splitlines() if language == "sh" else []
    commands += [[line] for line in lines if line.strip() and not line.startswith(SET_UP)]
    for command in commands:
        full = [sys.executable, *command] if language == "python" else ["bash", "-c", *command]
        done = subprocess.run(
            full,
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        # 3: orders were left out; an example may show that.
        assert done.returncode in (0, 3), f"{page}: {command[-1]}\n{done.stdout}\n{done.stderr}"


@pytest.mark.parametrize("story", sorted((ROOT / "examples").glob("*.py")), ids=lambda p: p.name)
def test_example(story: Path, folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(folder / "examples" / story.name)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
