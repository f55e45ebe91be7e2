"""Tables of travel as files: what `Given` reads again is what was written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from geo.errors import RoadsError
from geo.given import Given
from geo.matrix import UNREACHABLE_M, UNREACHABLE_S, Legs
from geo.network import RoadNetwork
from geo.table_out import SUFFIXES, write_table
from tests.small_roads import grid_roads

IDS = ["P", "S-1", "上海 02", 'say "hi", Ġorġ', "007", "1e3", "NA", "null", "-5", "None"]
"""Names that a careless reader takes for numbers, for nothing, or for two cells."""
WHERE = np.array([[14.5 + k / 1000, 35.9 + k / 1000] for k in range(len(IDS))])


def table(apart: int = -1) -> Legs:
    """Numbers of all sizes; no road leads to or from the place `apart`."""
    n = len(IDS)
    rng = np.random.default_rng(5)
    legs = Legs(*(rng.integers(0, 800_000, (n, n)).astype(np.int32) for _ in range(2)))
    for each, none in zip(legs, (UNREACHABLE_M, UNREACHABLE_S), strict=True):
        np.fill_diagonal(each, 0)
        if apart >= 0:
            each[apart] = each[:, apart] = none
    return legs


def read(path: Path, count: int = len(IDS)) -> Legs:
    return (
        Given.read(path)
        .bind(IDS[:count], WHERE[:count])
        .matrix(WHERE[:count], WHERE[:count], "12t")
    )


def check_equal(found: Legs, expected: Legs) -> None:
    for one, other in zip(found, expected, strict=True):
        off = ~np.eye(len(one), dtype=bool)
        assert np.array_equal(one[off], other[off])
        assert (np.diag(one) == 0).all()  # from each place to itself, served or not


@pytest.mark.parametrize("suffix", [*SUFFIXES, ".CSV", ".NPZ"])
@pytest.mark.parametrize("apart", [-1, 3])
def test_what_is_written_is_read(tmp_path: Path, suffix: str, apart: int) -> None:
    path = tmp_path / f"times{suffix}"
    write_table(path, table(apart), IDS, IDS)
    check_equal(read(path), table(apart))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_one_place(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"one{suffix}"
    zero = Legs(np.zeros((1, 1), np.int32), np.zeros((1, 1), np.int32))
    write_table(path, zero, IDS[:1], IDS[:1])
    assert read(path, 1).metres.tolist() == [[0]]


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_half_of_a_table_and_the_other_half(tmp_path: Path, suffix: str) -> None:
    """A table of some places to others holds these pairs, and no others."""
    path, legs = tmp_path / f"part{suffix}", table(3)
    part = Legs(legs.metres[:4, 4:], legs.seconds[:4, 4:])
    write_table(path, part, IDS[:4], IDS[4:])
    given = Given.read(path)
    assert given.ids is not None
    assert set(given.ids) == set(IDS)
    with pytest.raises(RoadsError, match=r"pair\(s\) of the day's places are missing"):
        given.bind(IDS, WHERE)


def test_a_csv_as_people_see_it(tmp_path: Path) -> None:
    path, legs = tmp_path / "times.csv", table(1)
    write_table(path, Legs(legs.metres[:2, 1:3], legs.seconds[:2, 1:3]), IDS[:2], IDS[1:3])
    assert path.read_bytes().startswith(b"\xef\xbb\xbffrom,to,metres,seconds\nP,S-1,none,none\n")
    assert path.read_text(encoding="utf-8-sig").splitlines()[4] == "S-1,上海 02,none,none"


def test_empty_tables(tmp_path: Path) -> None:
    none = Legs(np.zeros((0, 0), np.int32), np.zeros((0, 0), np.int32))
    for suffix in SUFFIXES:
        write_table(tmp_path / f"none{suffix}", none, [], [])
        with pytest.raises(RoadsError, match=r"has no rows|holds no distances"):
            Given.read(tmp_path / f"none{suffix}")


@pytest.mark.parametrize("name", ["times.npy", "times.xlsx", "times", "times.csv.gz", ".csv2"])
def test_what_is_no_table(tmp_path: Path, name: str) -> None:
    with pytest.raises(RoadsError, match=r"is no table to write; give \.csv, \.parquet, \.npz"):
        write_table(tmp_path / name, table(), IDS, IDS)
    assert not list(tmp_path.iterdir())


def test_arrays_are_for_one_list(tmp_path: Path) -> None:
    with pytest.raises(RoadsError, match="holds one list of places both ways"):
        write_table(tmp_path / "times.npz", table(), IDS, IDS[::-1])
    assert not list(tmp_path.iterdir())


def test_travel_of_a_network(tmp_path: Path) -> None:
    network = RoadNetwork.of(grid_roads(5, 5, lon=14.499, lat=35.899), "12t")
    where = WHERE.copy()
    where[7] = [15.0, 36.0]  # in the sea
    legs = network.matrix(where, where)
    assert (legs.metres[7] == UNREACHABLE_M).all()
    for suffix in SUFFIXES:
        path = tmp_path / f"t{suffix}"
        write_table(path, legs, IDS, IDS)
        check_equal(Given.read(path).bind(IDS, where).matrix(where, where, "van"), legs)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_names_that_occur_twice_are_said_when_writing(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"twice{suffix}"
    with pytest.raises(RoadsError):
        write_table(path, table(), ["P", *IDS[:-1]], ["P", *IDS[:-1]])
