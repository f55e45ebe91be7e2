"""What is kept on disk of compiled kernels of `geo` is as new as the code."""

from __future__ import annotations

import ast
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numba
import pytest

from geo import compiling

_numba: Any = numba

GEO = Path(__file__).parents[2] / "geo"


def kernels(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for each in tree.body:
        if isinstance(each, ast.FunctionDef):
            decorators = set(map(ast.unparse, each.decorator_list))
            if decorators & {"kernel", "inner"}:
                yield each


def imported(tree: ast.Module) -> dict[str, str]:
    """The module from which each name of a file comes."""
    found = {}
    for each in tree.body:
        if isinstance(each, ast.ImportFrom) and each.module:
            found |= {alias.asname or alias.name: each.module for alias in each.names}
        elif isinstance(each, ast.Import):
            found |= {alias.asname or alias.name: alias.name for alias in each.names}
    return found


def test_kernels_are_made_of_nothing_that_their_stamp_leaves_out() -> None:
    """The stamp covers the files of `geo` and no others of ours."""
    seen, across = 0, 0
    for file in GEO.glob("*.py"):
        tree = ast.parse(file.read_text("utf-8"))
        source = imported(tree)
        for function in kernels(tree):
            names = {each.id for each in ast.walk(function) if isinstance(each, ast.Name)}
            modules = {source[name] for name in names & source.keys()}
            strange = {name for name in modules if name.split(".")[0] in ("routing", "solvers")}
            assert not strange, f"{file.stem}.{function.name}"
            seen += 1
            across += any(name.startswith("geo.") for name in modules)
    assert seen > 50 and across > 5


@pytest.mark.parametrize("changed", ["sweep.py", "matrix.py", "linking.py"])
def test_the_fingerprint_follows_every_file(
    changed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stamp(folder: Path) -> str:
        monkeypatch.setattr(compiling, "__file__", str(folder / "compiling.py"))
        compiling.fingerprint.cache_clear()
        return compiling.fingerprint()

    before = stamp(GEO)
    copy = tmp_path / "geo"
    shutil.copytree(GEO, copy, ignore=shutil.ignore_patterns("__pycache__"))
    try:
        assert stamp(copy) == before
        with (copy / changed).open("a", encoding="utf-8") as file:
            file.write("# another line\n")
        assert stamp(copy) != before
    finally:
        monkeypatch.undo()
        compiling.fingerprint.cache_clear()


@pytest.mark.skipif(_numba.config.DISABLE_JIT, reason="nothing is compiled")
def test_kernels_are_kept_by_the_stamp() -> None:
    from geo.sweep import _fall

    cache: Any = getattr(_fall, "_cache", None)
    assert cache._impl.locator.get_source_stamp() == compiling.fingerprint()
