"""A process beside this one: waited for, and gone with the block that began it."""

from __future__ import annotations

import multiprocessing
import time
from pathlib import Path

import pytest

from solvers.crew import beside


def test_it_is_waited_for(tmp_path: Path) -> None:
    with beside(Path.mkdir, tmp_path / "made"):
        pass
    assert (tmp_path / "made").is_dir()
    assert multiprocessing.active_children() == []


def test_it_ends_with_a_block_that_fails() -> None:
    with pytest.raises(RuntimeError, match="enough"), beside(time.sleep, 600):
        (process,) = multiprocessing.active_children()
        raise RuntimeError("enough")
    process.join(30)
    assert process.exitcode not in (0, None)
