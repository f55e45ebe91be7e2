"""`coload compare` and `coload settle` where they cannot write, or find nothing to settle."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import cli
from routing.io.day import write_day
from tests.bakers import three_bakers


@pytest.fixture
def study(tmp_path: Path) -> Path:
    write_day(three_bakers(), tmp_path / "monday")
    file = tmp_path / "monday.toml"
    file.write_text('days = ["monday"]\niterations = 10\n', encoding="utf-8")
    return file


def _said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert cli.main(list(words)) in (1, 2)
    return capsys.readouterr().err


def test_a_study_is_not_written_into_its_day(
    study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(study.with_suffix("").iterdir())
    assert "into its day 'monday'" in _said(capsys, "compare", str(study), "--workers", "1")
    assert sorted(study.with_suffix("").iterdir()) == before


def test_a_folder_that_cannot_be_is_told_before_anything_is_solved(
    study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = _said(capsys, "compare", str(study), "-o", str(study), "--workers", "1")
    assert "is a file; name a folder" in said


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ({}, "is damaged; run coload compare again"),
        ({"coalitions": [], "sampled": {}}, "has no coalitions to settle"),
        ({"coalitions": [{"day": "mon"}], "sampled": {}}, "is damaged"),
    ],
)
def test_a_study_without_a_game_is_told(
    content: dict[str, object], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    head = {"format": "coload-study", "version": 1}
    (tmp_path / "study.json").write_text(json.dumps(head | content), encoding="utf-8")
    assert told in _said(capsys, "settle", str(tmp_path))
