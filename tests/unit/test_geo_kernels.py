"""What is kept on disk of compiled kernels of `geo` is as new as the code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

GEO = Path(__file__).parents[2] / "geo"


def kernels(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for each in tree.body:
        if isinstance(each, ast.FunctionDef) and "kernel" in map(ast.unparse, each.decorator_list):
            yield each


def test_kernels_call_none_of_another_file() -> None:
    """Numba compiles anew what stands in a file that has changed, and nothing that calls it."""
    trees = {file.stem: ast.parse(file.read_text("utf-8")) for file in GEO.glob("*.py")}
    names = {file: {each.name for each in kernels(tree)} for file, tree in trees.items()}
    called = 0
    for file, tree in trees.items():
        strange = {
            alias.asname or alias.name
            for each in tree.body
            if isinstance(each, ast.ImportFrom) and each.module and each.module.startswith("geo.")
            for alias in each.names
            if alias.name in names[each.module.removeprefix("geo.")]
        }
        for function in kernels(tree):
            calls = [each.func for each in ast.walk(function) if isinstance(each, ast.Call)]
            found = {each.id for each in calls if isinstance(each, ast.Name)}
            assert not found & strange, f"{file}.{function.name}"
            called += len(found & names[file])
    assert called > 20
