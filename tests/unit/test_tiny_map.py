"""The tiny road map that `coload warmup` asks (`geo.tiny`)."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo import tiny
from geo.extract import read_roads


def test_the_map_is_a_chequerboard_of_streets(tmp_path: Path) -> None:
    path = tmp_path / "tiny.osm"
    path.write_text(tiny.tiny_map(), encoding="utf-8")
    roads = read_roads(path, None)
    corners = 4  # where a street only turns into another, it is one segment
    assert roads.segments == 2 * tiny.SIDE * (tiny.SIDE - 1) - corners


def test_warming_up_keeps_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLOAD_CACHE", str(tmp_path))
    tiny.warm_up()
    assert not list(tmp_path.iterdir())
