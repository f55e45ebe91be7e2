"""A day as it stands in its files: headers and cells, nothing understood yet.

A folder of CSV files, a workbook and a JSON document all become one `RawDay`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from routing.errors import Finding, InputError, MissingError, Severity
from routing.io.cells import Cell
from routing.io.columns import SPECS, fold

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
    """All tables, the settings with dotted keys, and what went wrong on the way."""

    tables: dict[str, RawTable] = field(default_factory=dict)
    settings: dict[str, Cell] = field(default_factory=dict)
    settings_file: str = "settings"
    findings: list[Finding] = field(default_factory=list)

    def problem(self, code: str, file: str, message: str, row: int = 0, value: str = "") -> None:
        """Note an error of a whole file or of a row that could not be split into cells."""
        table = table_name(Path(file.split("#")[-1]).stem) or ""
        self.findings.append(
            Finding(code, Severity.ERROR, message, table, -1, file, row, value=value)
        )


def read_raw(path: Path) -> RawDay:
    """Read a day folder, an ``.xlsx`` workbook or a ``.json`` document."""
    from routing.io import csv_folder, document, workbook

    if not path.exists():
        raise MissingError(
            f"'{path}' is not there; name a day folder, an .xlsx workbook or a .json document"
        )
    if path.is_dir():
        return csv_folder.read(path)
    suffix = path.suffix.lower()
    if suffix in (".xlsx", ".xlsm", ".xls", ".ods"):
        return workbook.read(path)
    if suffix == ".json":
        return document.read(path)
    raise InputError(
        f"'{path.name}' is neither a day folder nor an .xlsx workbook nor a .json document"
    )


def flatten(settings: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Cell]]:
    """Nested settings as dotted keys."""
    for key, value in settings.items():
        if isinstance(value, Mapping):
            yield from flatten(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
