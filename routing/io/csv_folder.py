"""A day folder: one CSV file a table, and ``settings.toml``."""

from __future__ import annotations

import codecs
import csv
import io
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from routing.io import settings, sheetxml
from routing.io.cells import Cell
from routing.io.column import TableSpec
from routing.io.columns import SPECS
from routing.io.raw import SETTINGS, RawDay, RawTable, flatten, headers_below, table_name

ENCODINGS = ("utf-8-sig", "gb18030")
TABULAR = (".csv", ".tsv", ".txt")


def read(folder: Path) -> RawDay:
    """Every table whose file is there; what cannot be read is in ``findings``."""
    day = RawDay(settings_file="settings.toml")
    for path in sorted(folder.iterdir()):
        name = table_name(path.stem)
        # Names that begin so are lock files and other systems' notes, such as "._orders.csv".
        if not path.is_file() or path.name.startswith((".", "~")):
            continue
        if name is None:
            _pass_over(path, day)
        elif name == SETTINGS and path.suffix.lower() in (".toml", *TABULAR):
            _read_settings(path, day)
        elif path.suffix.lower() in TABULAR:
            if name in day.tables:
                message = f"'{day.tables[name].file}' and '{path.name}' are both {name}; keep one"
                day.problem("two-files", path.name, message)
            else:
                read_table(path, SPECS[name], day)
        elif path.suffix.lower() in (".xlsx", ".xls", ".ods"):
            message = "save it as .csv here, or put all tables into one workbook and name that"
            day.problem("not-csv", path.name, message)
    return day


def _pass_over(path: Path, day: RawDay) -> None:
    """A file that is no table's: named where a table is missing, for it may be under this name."""
    day.unread.append(path.name)
    if path.suffix.lower() in (".xlsx", ".xlsm") and any(
        table_name(sheet) for sheet in sheetxml.sheet_names(path)
    ):
        day.workbooks.append(path.name)


def _decoded(path: Path, day: RawDay) -> str | None:
    raw = path.read_bytes()
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return raw.decode("utf-16")
        except UnicodeDecodeError:
            raw = b"\x00"
    if b"\x00" in raw:
        day.problem("not-text", path.name, "is not a text file; save it as CSV (UTF-8)")
        return None
    # Who begins with the mark of UTF-8 means UTF-8: nothing else is tried, it would be gibberish.
    for encoding in ENCODINGS[:1] if raw.startswith(codecs.BOM_UTF8) else ENCODINGS:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError as error:
            where = raw.count(b"\n", 0, error.start) + 1
            continue
        if encoding == "gb18030" and (western := _western(text)):
            number, word = western
            message = (
                f"looks like Windows-1252, the encoding of Western European Excel: '{word}' is "
                "no Chinese; save it as CSV UTF-8"
            )
            day.problem("encoding", path.name, message, number, word)
            return None
        return text
    day.problem("encoding", path.name, "is neither UTF-8 nor GB18030; save it as CSV UTF-8", where)
    return None


def _western(text: str) -> tuple[int, str] | None:
    """Row and word that GB18030 makes of Western letters: ``B鋍kerei`` of Bäckerei.

    Chinese words stand in runs; a letter with an accent becomes one character amid the letters.
    """
    head = next((line for line in text.splitlines() if line.strip()), "")
    if re.search(r"[一-鿿]", head) or re.search(r"[一-鿿]{3}", text):
        return None
    for number, line in enumerate(text.splitlines(), 1):
        if found := re.search(r"[A-Za-z]+[一-鿿]{1,2}[a-z]\w*|[A-Z]+[一-鿿][A-Z]{2}\w*", line):
            return number, found.group()
    return None


def _read_settings(path: Path, day: RawDay) -> None:
    if day.settings:
        message = f"'{day.settings_file}' and '{path.name}' are both settings; keep one"
        day.problem("two-files", path.name, message)
        return
    day.settings_file = path.name
    text = _decoded(path, day)
    if text is None:
        return
    if path.suffix.lower() in TABULAR:
        day.settings = settings.pairs(list(_records(*_delimited(text))), day)
        return
    try:
        day.settings = dict(flatten(tomllib.loads(text)))
    except (ValueError, RecursionError) as error:  # a TOMLDecodeError is a ValueError
        day.problem("bad-toml", path.name, f"is not valid TOML: {error}")


def read_table(path: Path, spec: TableSpec, day: RawDay) -> None:
    """Put one file into ``day.tables``; what cannot be read is in ``day.findings``."""
    text = _decoded(path, day)
    if text is None:
        return
    text, delimiter = _delimited(text)
    records = _records(text, delimiter)
    first, headers = next(records, (0, []))
    if isinstance(headers, _Broken):
        day.problem("bad-csv", path.name, "has a quotation mark too many or too few in its header")
    table = RawTable(spec.name, path.name, [str(cell) for cell in headers], [])
    rows = list(records)
    if below := headers_below(spec, [headers, *(row for _, row in rows[:5])]):
        message = f"the headers seem to stand in row {rows[below - 1][0]}; delete the rows above"
        day.problem("title-row", path.name, message, first)
        return
    # Cells beyond the headers are a spreadsheet's habit where every row has them, else a slip:
    # the comma of an unquoted 1,240 moves all cells behind it.
    longest = max(len(headers), min((len(row) for _, row in rows), default=0))
    for number, row in rows:
        problem = _misshapen(row, len(headers), longest, delimiter)
        if problem is None:
            table.rows.append((number, row))
        else:
            code, message = problem
            shown = delimiter.join(str(cell) for cell in row)[:60]
            day.problem(code, path.name, message, number, shown)
            table.misshapen.append((number, row))
    day.tables[spec.name] = table


def _delimited(text: str) -> tuple[str, str]:
    """The text without a line that only tells Excel the separator, and its delimiter: that of the
    first line that has any."""
    text = re.sub(r"\Asep=.\r?\n", "", text)
    head = next((line for line in text.splitlines() if re.search(r"[,;\t]", line)), "")
    return text, max(",;\t", key=head.count)


class _Broken(list[Cell]):
    """A line whose quotation marks do not add up, cut at every delimiter."""


class _Lines:
    """The lines of a text, to be read on from any of them."""

    def __init__(self, text: str) -> None:
        self.lines = list(io.StringIO(text, newline=""))
        self.at = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self.at == len(self.lines):
            raise StopIteration
        self.at += 1
        return self.lines[self.at - 1]


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[Cell]]]:
    """Row number and cells of every row that is not empty.

    Where quotation marks do not add up, only the line where it begins is given up, as `_Broken`,
    and reading goes on with the next line: one bad row must not take the rest of the file along.
    """
    csv.field_size_limit(10_000_000)
    lines, number, width = _Lines(text), 0, 0
    while lines.at < len(lines.lines):
        number, start = number + 1, lines.at
        row: list[Cell]
        try:
            row = list(next(csv.reader(lines, delimiter=delimiter, strict=True)))
            row = [re.sub(r'\A="([^"]*)"\Z', r"\1", str(cell)) for cell in row]  # forced text
        except csv.Error:
            row = _Broken()
        if isinstance(row, _Broken) or (width and _swallowed(row, width, delimiter)):
            lines.at = start + 1
            row = _Broken(lines.lines[start].rstrip("\r\n").split(delimiter))
        if any(str(cell).strip() for cell in row):
            width = width or len(row)
            yield number, row


def _swallowed(row: list[Cell], width: int, delimiter: str) -> bool:
    """Whether a cell goes over several lines and one of them looks like a row of the table."""
    several = (str(cell).splitlines() for cell in row if "\n" in str(cell))
    return any(line.count(delimiter) >= max(1, width - 1) for lines in several for line in lines)


def _misshapen(row: list[Cell], width: int, longest: int, delimiter: str) -> tuple[str, str] | None:
    """Code and sentence for a row that has not as many cells as the header."""
    if isinstance(row, _Broken):
        return "bad-csv", "cannot be split into cells; a quotation mark is missing or one too many"
    if len(row) < width:
        message = f"has {len(row)} cells, the header {width}; is the row cut short?"
        return "too-few-cells", message
    if len(row) > longest or any(str(cell).strip() for cell in row[width:]):
        message = f"has {len(row)} cells, the header {width}; is there a stray '{delimiter}'?"
        return "too-many-cells", message
    return None
