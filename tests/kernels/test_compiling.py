"""Tuples by their address, and functions that are compiled as parts of kernels."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import numba
import numpy as np
import pytest
from numba.core import errors

from geo.linking import KNOWN, ways
from solvers.kernels.jit import inner, int64, kernel
from solvers.kernels.packed import Packed, packed

ROOT = Path(__file__).parents[2]
_numba: Any = numba
pytestmark = pytest.mark.skipif(_numba.config.DISABLE_JIT, reason="nothing is compiled")


class Shelf(NamedTuple):
    """Two arrays of different width, a cube, and two numbers around them."""

    first: int
    counts: Any
    cells: Any
    cube: Any
    last: int


packed(Shelf)


def shelf() -> Shelf:
    """Numbers that tell where they stand."""
    cells = 10 * np.arange(6, dtype=np.int32).reshape(2, 3)
    cube = np.arange(24, dtype=np.float64).reshape(2, 3, 4) / 4
    return Shelf(7, np.zeros(4, np.int64), cells, cube, -9)


@inner
def _note(shelf: Shelf, place: int, what: int) -> None:
    shelf.counts[place] += what


@kernel
def mixed(shelf: Shelf, i: int, j: int, k: int) -> float:
    """Something of every field, read, written and handed on."""
    shelf.cells[i, j] = shelf.cells[i, j] + shelf.first
    row = shelf.cells[0, 0] // 10
    _note(shelf, int64(row), shelf.cells.shape[1] * 100 + shelf.cube.shape[2])
    _note(shelf, int64(3), shelf.last)
    return float(shelf.cube[i, j, k] + shelf.counts.shape[0])


def test_fields_are_read_and_written_where_they_are() -> None:
    one = shelf()
    assert isinstance(_numba.typeof(one), Packed)
    assert mixed(one, 1, 2, 3) == 23 / 4 + 4
    assert one.cells.tolist() == [[0, 10, 20], [30, 40, 57]]
    assert one.counts.tolist() == [304, 0, 0, -9]
    assert gc.isenabled()  # again, after compiling


def test_arrays_are_given_back() -> None:
    one = shelf()
    before = [sys.getrefcount(each) for each in one]
    for _ in range(5):
        mixed(one, 0, 1, 2)
    assert [sys.getrefcount(each) for each in one] == before


def test_other_arrays_go_numbas_own_way() -> None:
    one = shelf()
    wide = np.zeros((2, 6), np.int32)
    wide[:, ::2] = one.cells
    odd = one._replace(cells=wide[:, ::2])
    assert not isinstance(_numba.typeof(odd), Packed)
    assert mixed(odd, 1, 2, 3) == mixed(one, 1, 2, 3)
    assert odd.cells.tolist() == one.cells.tolist()
    assert odd.counts.tolist() == one.counts.tolist()


def test_bounds_are_checked_on_demand() -> None:
    """Neither end wraps around: an index below 0 is as wrong as one beyond the end."""

    def read(shelf: Shelf, i: int, j: int) -> int:
        return int(shelf.cells[i, j])

    checked = _numba.njit(boundscheck=True)(read)
    assert checked(shelf(), 1, 2) == 50
    for i, j in ((-1, 0), (2, 0), (0, -1), (0, 3)):
        with pytest.raises(IndexError, match="out of bounds"):
            checked(shelf(), i, j)


def test_rows_cannot_be_taken_out() -> None:
    def row(shelf: Shelf) -> Any:
        return shelf.cells[0]

    with pytest.raises(errors.TypingError, match="one number for each dimension"):
        _numba.njit(row)(shelf())


SCRIPT = """
import sys, numba
numba.__version__ = sys.argv[1]
if sys.argv[1] == "0.99.1":  # its insides stand elsewhere
    sys.modules["geo.linking"] = sys.modules["solvers.kernels.packed"] = None
sys.path.insert(0, sys.argv[2])
from solvers.kernels.jit import inner, kernel

@inner
def twice(x):
    return 2 * x

@kernel
def run(x):
    return twice(x) + 1

print(run(20), *{type(each.library).__name__ for each in twice.overloads.values()})
"""


@pytest.mark.parametrize(
    ("version", "library"),
    [("0.68.1", "_Part"), ("0.99.0", "JITCodeLibrary"), ("0.99.1", "JITCodeLibrary")],
)
def test_unknown_versions_of_numba_compile_their_own_way(
    version: str, library: str, tmp_path: Path
) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    command = [sys.executable, str(script), version, str(ROOT)]
    for said in (["41", library], ["41"]):  # compiled, then loaded
        done = subprocess.run(command, capture_output=True, text=True, env=os.environ, check=False)
        assert done.stderr == ""
        assert done.stdout.split() == said


def test_the_pinned_version_is_known() -> None:
    pins = dict(
        line.split("==")
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if "==" in line
    )
    assert pins["numba"].startswith(KNOWN)
    part, whole = ways(pins["numba"])
    assert part and whole and part != whole
