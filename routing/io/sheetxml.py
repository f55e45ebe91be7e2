"""What calamine does not tell of a sheet, read from the XML of the workbook itself: how far its
cells reach, and cells that look empty and are not."""

from __future__ import annotations

import html
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from routing.io.cells import Cell, Unusable, text

MOST_COLUMNS = 1_000
MOST_CELLS = 3_000_000
"""Beyond these no table of a day reaches, but a stray blank does, and every cell up to it would
be held in memory."""


DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    KeyError,
    SyntaxError,  # of XML
    ValueError,
    RuntimeError,  # a part is encrypted, or packed in a way that is not known
)
"""What reading a damaged or foreign file as a workbook may raise."""


@dataclass
class Sheet:
    """One sheet: the last row and column with content, each with its cell's name; cells that
    calamine would give as empty, by (row, column) from 0; merged ranges."""

    rows: int = 0
    columns: int = 0
    lowest: str = ""
    rightmost: str = ""
    special: dict[tuple[int, int], Cell] = field(default_factory=dict)
    merged: list[str] = field(default_factory=list)

    def too_far(self) -> str:
        """The cell that makes the sheet too large to read, or nothing."""
        if self.columns > MOST_COLUMNS:
            return self.rightmost
        if self.rows * self.columns > MOST_CELLS:
            return self.lowest
        return ""


def scan(path: Path, names: Sequence[str]) -> dict[str, Sheet]:
    """The sheets called ``names``."""
    with zipfile.ZipFile(path) as parts:
        return {name: _sheet(parts.read(part)) for name, part in _sheet_parts(parts, names)}


def sheet_names(path: Path) -> list[str]:
    """All sheets of a workbook; none if it cannot be read."""
    try:
        with zipfile.ZipFile(path) as parts:
            book = ElementTree.fromstring(parts.read("xl/workbook.xml"))
    except DAMAGED:
        return []
    return [part.get("name", "") for part in book.iter() if part.tag.endswith("}sheet")]


def _sheet(xml: bytes) -> Sheet:
    data = re.search(rb"<(\w+:)?sheetData\b", xml)
    if data is None:
        return Sheet()
    p = data[1] or b""
    sheet = _extremes(xml, p)
    for start in _special_cells(xml, data.start(), p):
        tag_end, end = xml.find(b">", start), xml.find(b"</" + p + b"c>", start)
        place = re.search(rb"\br=[\"']([A-Z]+)(\d+)[\"']", xml[start:tag_end])
        special = _special(xml[start:tag_end], xml[tag_end:end], p)
        if place and int(place[2]) > 0 and special is not None:
            sheet.special[int(place[2]) - 1, _column(place[1])] = special
    merged = re.findall(rb"<" + p + rb"mergeCell\s+ref=[\"']([A-Z0-9:]+)[\"']", xml)
    sheet.merged = [ref.decode() for ref in merged]
    return sheet


def _extremes(xml: bytes, p: bytes) -> Sheet:
    """How far the cells with any content reach; a style alone is none."""
    cell = rb"<%bc\s(?:[^>]*?\s)?r=[\"']([A-Z]+)(\d+)[\"'](?:[^>]*[^/>])?>(?!</%bc>)" % (p, p)
    sheet, rows = Sheet(), dict[bytes, bytes]()
    for found in re.finditer(cell, xml):
        letters, row = found.groups()
        rows[letters] = row
        if int(row) > sheet.rows:
            sheet.rows, sheet.lowest = int(row), (letters + row).decode()
    if rows:
        last = max(rows, key=_column)
        sheet.columns, sheet.rightmost = _column(last) + 1, (last + rows[last]).decode()
    return sheet


def _special_cells(xml: bytes, start: int, p: bytes) -> Iterator[int]:
    """Where the cells begin that hold a formula or show an error."""
    end = xml.find(b"</" + p + b"sheetData>", start)
    mark = re.compile(rb"<%bf[\s/>]|\bt=[\"']e[\"']" % p)
    seen = -1
    for found in mark.finditer(xml, start, end if end > 0 else len(xml)):
        cell = xml.rfind(b"<" + p + b"c ", start, found.start())
        if cell > seen:
            seen = cell
            yield cell


def _special(tag: bytes, inside: bytes, p: bytes) -> Cell:
    """What a cell holds that calamine gives as empty.

    Empty means "no limit": a failed look-up of a time window must not open the store all day.
    """
    value = re.search(rb"<" + p + rb"v\b[^>]*>([^<]+)", inside)
    if re.search(rb"\bt=[\"']e[\"']", tag):
        return value[1].decode() if value else "#N/A"
    # Whoever writes t="str" has computed the formula: its value is an empty text.
    if b"<" + p + b"f" in inside and not value and not re.search(rb"\bt=[\"']str[\"']", tag):
        formula = re.search(rb"<" + p + rb"f\b[^>]*>([^<]+)", inside)
        shown = f"={html.unescape(formula[1].decode('utf-8', 'replace'))}" if formula else "="
        message = "is a formula without a value; open the workbook in Excel and save it once"
        return Unusable("no-value", message, shown)
    return None


def mark(rows: list[list[Cell]], sheet: Sheet) -> None:
    """Put into the rows of a sheet what calamine left empty."""
    for (row, column), cell in sheet.special.items():
        _put(rows, row, column, cell)
    for ref in sheet.merged:
        _mark_merged(rows, ref)


def _mark_merged(rows: list[list[Cell]], ref: str) -> None:
    """Only the first cell of a merged range has its value; the others must not pass for empty."""
    corners = re.fullmatch(r"([A-Z]+)(\d+):([A-Z]+)(\d+)", ref)
    if not corners:
        return
    top, bottom = int(corners[2]) - 1, min(int(corners[4]), len(rows)) - 1
    left, right = _column(corners[1].encode()), _column(corners[3].encode())
    first = rows[top][left] if 0 <= top < len(rows) and left < len(rows[top]) else None
    if not text(first):
        return
    message = f"belongs to the merged cells {ref}; unmerge them and fill in every row"
    for row in range(top, bottom + 1):
        for column in range(left, min(right + 1, len(rows[row]))):
            if (row, column) != (top, left):
                rows[row][column] = Unusable("merged-cells", message, "")


def _put(rows: list[list[Cell]], row: int, column: int, cell: Cell) -> None:
    while len(rows) <= row:
        rows.append([])
    rows[row].extend([None] * (column + 1 - len(rows[row])))
    rows[row][column] = cell


def _sheet_parts(parts: zipfile.ZipFile, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each sheet's name and its file inside the workbook."""
    relations = ElementTree.fromstring(parts.read("xl/_rels/workbook.xml.rels"))
    targets = {r.get("Id"): r.get("Target", "") for r in relations}
    sheets = ElementTree.fromstring(parts.read("xl/workbook.xml")).iter()
    for sheet in sheets:
        identity = next((v for k, v in sheet.items() if k.endswith("}id")), None)
        target = targets.get(identity, "")
        if sheet.get("name") in names and "worksheets/" in target:
            yield sheet.get("name", ""), "xl/" + target.lstrip("/").removeprefix("xl/")


def _column(letters: bytes) -> int:
    """``A`` is 0, ``AA`` is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
