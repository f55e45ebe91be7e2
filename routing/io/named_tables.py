"""Tables that are no part of a day, by their names: files of a folder, sheets of a workbook, lists
of a document."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from routing.io import csv_folder, document, sheetxml, workbook
from routing.io.column import TableSpec, fold
from routing.io.raw import RawDay


def object_in(path: Path, what: str, form: str, raw: RawDay) -> Mapping[str, Any] | None:
    """The object that a ``.json`` file of ``what`` holds, with the ``format`` that it must have;
    None, with a problem told, if it holds something else."""
    try:
        content: Any = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raw.problem("bad-json", path.name, f"is not valid JSON: {error}")
        return None
    if isinstance(content, Mapping) and content.get("format") == form:
        return content
    message = f'is no file of {what}; it must be an object with "format": "{form}"'
    raw.problem("not-a-day", path.name, message)
    return None


def spellings(spec: TableSpec) -> set[str]:
    """All that a table may be called, folded."""
    return {fold(name) for name in (spec.name, spec.zh, *spec.also)}


def in_folder(path: Path, specs: Sequence[TableSpec], raw: RawDay) -> None:
    """Read the files of a folder that are called as one of the tables is."""
    for file in sorted(path.iterdir()):
        if not file.name.startswith((".", "~")) and file.suffix.lower() in csv_folder.TABULAR:
            for spec in specs:
                if fold(file.stem) in spellings(spec):
                    if spec.name in raw.tables:
                        both = f"'{raw.tables[spec.name].file}' and '{file.name}'"
                        raw.problem(
                            "two-files", file.name, f"{both} are both {spec.name}; keep one"
                        )
                    else:
                        csv_folder.read_table(file, spec, raw)


def in_workbook(path: Path, specs: Sequence[TableSpec], raw: RawDay) -> None:
    """Read the sheets of a workbook that are called as one of the tables is."""
    try:
        there = {fold(name) for name in sheetxml.sheet_names(path)}
    except sheetxml.DAMAGED as error:
        message = f"is not a workbook that can be read ({error}); save it as .xlsx again"
        raw.problem("not-a-workbook", path.name, message)
        return
    for spec in specs:
        if there & spellings(spec):
            workbook.read_sheet(path, spec, raw)


def in_document(content: object, name: str, specs: Sequence[TableSpec], raw: RawDay) -> None:
    """Read the lists of a parsed document that are called as one of the tables is."""
    for spec in specs:
        if isinstance(content, dict) and spec.name in content:
            document.read_rows(content[spec.name], spec.name, f"{name}#{spec.name}", raw)
