"""A kernel that changed, or one that it calls, is compiled again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from solvers.kernels import jit


def _print(monkeypatch: pytest.MonkeyPatch, folder: Path) -> str:
    monkeypatch.setattr(jit, "__file__", str(folder / "solvers" / "kernels" / "jit.py"))
    jit.fingerprint.cache_clear()
    try:
        return jit.fingerprint()
    finally:
        monkeypatch.undo()
        jit.fingerprint.cache_clear()


@pytest.mark.parametrize(
    "changed",
    [
        *("solvers/kernels/travel.py", "solvers/kernels/moves/swap.py"),
        *("geo/kernels.py", "geo/linking.py", "geo/compiling.py"),
    ],
)
def test_the_fingerprint_follows_every_file(
    changed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = Path(jit.__file__).parents[2]
    skip = shutil.ignore_patterns("__pycache__")
    shutil.copytree(root / "solvers" / "kernels", tmp_path / "solvers" / "kernels", ignore=skip)
    shutil.copytree(root / "geo", tmp_path / "geo", ignore=skip)
    before = jit.fingerprint()
    assert _print(monkeypatch, tmp_path) == before
    with (tmp_path / changed).open("a", encoding="utf-8") as file:
        file.write("# another line\n")
    assert _print(monkeypatch, tmp_path) != before
    (tmp_path / "solvers" / "kernels" / "more.py").write_text("", encoding="utf-8")
    assert _print(monkeypatch, tmp_path) != before
