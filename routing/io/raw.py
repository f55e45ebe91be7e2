"""A day as it stands in its files: headers and cells, nothing understood yet.

A folder of CSV files, a workbook and a JSON document all become one `RawDay`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from routing.errors import Finding, Severity
from routing.io.cells import Cell, text
from routing.io.column import TableSpec, fold
from routing.io.columns import SPECS
from routing.io.units import bare
from routing.sharing import Own

SETTINGS = "settings"
_NAMES = {
    fold(name): spec.name for spec in SPECS.values() for name in (spec.name, spec.zh, *spec.also)
}
_NAMES |= {fold("settings"): SETTINGS, fold("设置"): SETTINGS}


def table_name(name: str) -> str | None:
    """Which table a file or sheet of this name holds, or None."""
    return _NAMES.get(fold(name))


@dataclass
class RawTable:
    """One table: ``file`` as the user knows it, headers, and rows with their row number.

    ``misshapen``: rows that were reported already, kept for their ids alone.
    """

    name: str
    file: str
    headers: list[str]
    rows: list[tuple[int, list[Cell]]]
    misshapen: list[tuple[int, list[Cell]]] = field(default_factory=list)


@dataclass
class RawDay:
    """All tables, the settings with dotted keys, and what went wrong on the way.

    ``unread``: files of the folder that are none of the day's. ``workbooks``: those among them
    that hold tables. ``own``: how orders go in the plan of their own distributor; only documents
    say so. ``folder``: where files that settings name are looked for; None for the current one.
    """

    tables: dict[str, RawTable] = field(default_factory=dict)
    settings: dict[str, Cell] = field(default_factory=dict)
    settings_file: str = "settings"
    findings: list[Finding] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    workbooks: list[str] = field(default_factory=list)
    own: dict[str, Own] = field(default_factory=dict)
    folder: Path | None = None

    def problem(self, code: str, file: str, message: str, row: int = 0, value: str = "") -> None:
        """Note an error of a whole file or of a row that could not be split into cells."""
        table = table_name(Path(file.split("#")[-1]).stem) or ""
        self.findings.append(
            Finding(code, Severity.ERROR, message, table, -1, file, row, value=value)
        )


def headers_below(spec: TableSpec, rows: Sequence[Sequence[Cell]]) -> int:
    """Which of the first rows holds the headers, if it is not the first: 0, or its position.

    People write a title above their table. Two columns found where the first row has none are
    headers; fewer may be chance.
    """
    known = {spelling for column in spec.columns for spelling in column.spellings}
    hits = [len({fold(bare(text(cell))) for cell in row} & known) for row in rows]
    best = max(range(len(hits)), key=hits.__getitem__, default=0)
    return best if best and hits[best] >= 2 and hits[best] > 2 * hits[0] else 0


def flatten(settings: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Cell]]:
    """Nested settings as dotted keys."""
    for key, value in settings.items():
        if isinstance(value, Mapping):
            yield from flatten(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
