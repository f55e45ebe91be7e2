"""Names of columns stand for one number each."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

from solvers.kernels import layout


def test_no_name_is_given_twice() -> None:
    """The later would count, and a rule would read the column of another."""
    names: Counter[str] = Counter()
    for statement in ast.parse(Path(layout.__file__).read_text(encoding="utf-8")).body:
        for target in statement.targets if isinstance(statement, ast.Assign) else ():
            parts = target.elts if isinstance(target, ast.Tuple) else [target]
            names.update(part.id for part in parts if isinstance(part, ast.Name))
    assert names["RULE_COLUMNS"] == 1
    assert [name for name, times in names.items() if times > 1] == []
