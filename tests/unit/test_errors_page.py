"""docs/errors.md knows every code that the program can say."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAID = re.compile(
    r"(?:found\(\s*problem,\s*|\.problem\(\s*|CellError\(\s*|Finding\(\s*|_of_table\(\s*"
    r"|CODE = |UNKNOWN = |FIGURES = |return |TWICE, WRONG_STORE = )\"([a-z]+-[a-z-]+)\""
)


def test_every_code_is_explained() -> None:
    page = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "routing").rglob("*.py"))
    said = set(SAID.findall(code)) - {"great-circle"}
    assert len(said) > 35
    assert sorted(word for word in said if f"`{word}`" not in page) == []
