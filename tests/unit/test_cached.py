"""Travel that is remembered: what is asked of the source, and what becomes of files."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from geo import cached, table_file
from geo.cached import Cached
from geo.caching import cache_folder
from geo.matrix import Float64, GreatCircle, Legs


class Counting:
    """Straight lines that note the shape of every question."""

    def __init__(self, factor: float = 1.35, remote: bool = False) -> None:
        self.lines, self.remote = GreatCircle(factor), remote
        self.asked: list[tuple[int, int]] = []

    def matrix(self, sources: Float64, targets: Float64, profile: str) -> Legs:
        self.asked.append((len(sources), len(targets)))
        return self.lines.matrix(sources, targets, profile)

    def legs(self, starts: Float64, ends: Float64, profile: str) -> Legs:
        self.asked.append((len(starts), 1))
        return self.lines.legs(starts, ends, profile)

    def describe(self) -> dict[str, Any]:
        return {"kind": "counting"}


def places(count: int, seed: int = 1) -> Float64:
    return np.random.default_rng(seed).uniform([14.3, 35.8], [14.6, 36.0], (count, 2))


def same(one: Legs, other: Legs) -> bool:
    return all(np.array_equal(a, b) and a.dtype == b.dtype for a, b in zip(one, other, strict=True))


def check_equal(inner: Counting, travel: Cached, where: Float64, profile: str = "van") -> None:
    assert same(travel.matrix(where, where, profile), inner.lines.matrix(where, where, profile))


def test_three_new_stores_are_three_rows_and_columns(tmp_path: Path) -> None:
    first, where = Counting(), places(43)
    check_equal(first, Cached(first, tmp_path), where[:40])
    assert first.asked == [(40, 40)]
    tomorrow = Counting()
    travel = Cached(tomorrow, tmp_path)
    check_equal(tomorrow, travel, where[3:])
    assert tomorrow.asked == [(3, 40), (37, 3)]
    check_equal(tomorrow, travel, where[3:][::-2])
    again = Counting()
    check_equal(again, Cached(again, tmp_path), where[3:])
    assert len(tomorrow.asked) == 2
    assert again.asked == []


def test_legs_come_from_the_table(tmp_path: Path) -> None:
    inner, where = Counting(), places(12)
    travel = Cached(inner, tmp_path)
    starts, ends = where[:-1], where[1:]
    assert same(travel.legs(starts, ends, "van"), inner.lines.legs(starts, ends, "van"))
    travel.matrix(where[:10], where[:10], "van")
    inner.asked.clear()
    assert same(travel.legs(starts, ends, "van"), inner.lines.legs(starts, ends, "van"))
    assert inner.asked == [(2, 1)]  # from and to the two places that no matrix had
    assert same(
        travel.legs(where[:0], where[:0], "van"), inner.lines.legs(where[:0], where[:0], "van")
    )


def test_profiles_and_sources_are_kept_apart(tmp_path: Path) -> None:
    inner, where = Counting(), places(5)
    travel = Cached(inner, tmp_path)
    for profile in ("van", "18t"):
        check_equal(inner, travel, where, profile)
    other = Counting(2.0)
    other.describe = lambda: {"kind": "other"}  # type: ignore[method-assign]
    check_equal(other, Cached(other, tmp_path), where)
    assert len(list(tmp_path.iterdir())) == 3


def test_parts_of_a_matrix(tmp_path: Path) -> None:
    inner, where = Counting(), places(9)
    travel = Cached(inner, tmp_path)
    for i, j in (
        (slice(0, 2), slice(2, 9)),
        (slice(0, 9), slice(0, 9)),
        (slice(4, 5), slice(0, 3)),
    ):
        got = travel.matrix(where[i], where[j], "van")
        assert same(got, inner.lines.matrix(where[i], where[j], "van"))
    assert inner.asked[0] == (2, 7)
    twice = np.concatenate([where[:3], where[:3]])
    check_equal(inner, travel, twice)


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "foreign", "version"])
def test_damaged_files_are_made_again(tmp_path: Path, damage: str) -> None:
    inner, where = Counting(), places(6)
    Cached(inner, tmp_path).matrix(where, where, "van")
    (path,) = tmp_path.iterdir()
    whole = path.read_bytes()
    spoilt = {
        "cut": whole[:-5],
        "flip": whole[:-100] + bytes([whole[-100] ^ 1]) + whole[-99:],  # the last are padding
        "empty": b"",
        "foreign": b"\x93NUMPY" + whole,
        "version": whole.replace(b'"version": 2', b'"version": 1'),
    }[damage]
    path.write_bytes(spoilt)
    later = Counting()
    check_equal(later, Cached(later, tmp_path), where)
    assert later.asked == [(6, 6)]
    assert path.read_bytes() == whole


def test_a_server_with_another_map_is_asked_anew(tmp_path: Path) -> None:
    inner, where = Counting(), places(20)
    Cached(inner, tmp_path).matrix(where, where, "van")
    faithful = Counting(remote=True)
    check_equal(faithful, Cached(faithful, tmp_path), where)
    assert faithful.asked == [(6, 6)]
    changed = Counting(1.5, remote=True)
    check_equal(changed, Cached(changed, tmp_path), where)
    assert changed.asked == [(6, 6), (20, 20)]


def test_two_processes_add_to_one_table(tmp_path: Path) -> None:
    inner, where = Counting(), places(10)
    one, other = Cached(inner, tmp_path), Cached(inner, tmp_path)
    one.matrix(where[:2], where[:2], "van"), other.matrix(where[:2], where[:2], "van")
    one.matrix(where[:6], where[:6], "van")
    other.matrix(where[6:], where[6:], "van")
    third = Counting()
    check_equal(third, Cached(third, tmp_path), where[:6])
    check_equal(third, Cached(third, tmp_path), where[6:])
    assert third.asked == []


def test_threads_ask_once(tmp_path: Path) -> None:
    inner, where = Counting(), places(30)
    travel = Cached(inner, tmp_path)
    threads = [threading.Thread(target=travel.matrix, args=(where, where, "van")) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert inner.asked == [(30, 30)]


def test_a_table_does_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cached, "MOST_PLACES", 10)
    inner, where = Counting(), places(24)
    travel = Cached(inner, tmp_path)
    for first in range(0, 16, 4):
        check_equal(inner, travel, where[first : first + 8])
    check_equal(inner, travel, where)  # more than a table holds: passed on
    assert inner.asked[-1] == (24, 24)
    monkeypatch.setattr(table_file, "MOST_BYTES", 1500)
    for factor in (1.1, 1.2, 1.3):
        other = Counting(factor)
        other.describe = lambda factor=factor: {"f": factor}  # type: ignore[method-assign,misc]
        Cached(other, tmp_path).matrix(where[:5], where[:5], "van")
    assert len(list(tmp_path.iterdir())) == 2


def test_what_cannot_be_written_is_not(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    inner = Counting()
    check_equal(inner, Cached(inner, tmp_path / "file"), places(4))


def test_where_the_cache_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COLOAD_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path
    inner = Counting()
    Cached(inner).matrix(places(2), places(2), "van")
    assert list((tmp_path / "tables").iterdir())
    monkeypatch.setenv("COLOAD_CACHE", "off")
    assert cache_folder() is None
    check_equal(inner, Cached(inner), places(3))
    monkeypatch.delenv("COLOAD_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "x"))
    assert cache_folder() is not None
