"""study.xlsx: the study's tables to filter, and what their columns mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from routing.io.files import closing_workbook
from routing.io.sheets import Book, Cell, Column, Kind, Style
from solvers.study_pages.columns import (
    ALLOCATIONS,
    COALITIONS,
    COMPARED,
    FIGURES,
    GAMES,
    KEYS,
    KNOBS,
    SYNERGY,
    Meaning,
)
from solvers.study_pages.values import figure, label, records
from solvers.study_pages.view import View
from solvers.study_pages.words import cautions, headline
from solvers.study_result import StudyResult

if TYPE_CHECKING:
    import pandas

ROWS = {**KEYS, **KNOBS, **FIGURES}
SUMMARY = {**KEYS, **COMPARED, **FIGURES}


class StudyBook(Book):
    """Percent with a decimal: what sharing saves is a few percent, and the tenths count."""

    def format(self, kind: Kind, style: Style = "plain") -> Any:
        """The cell format for a kind of value."""
        look = super().format(kind, style)
        if kind == "percent":
            look.set_num_format("0.0 %")
        return look


def write_workbook(result: StudyResult, path: Path) -> None:
    """Write ``path``. Equal results give equal bytes."""
    view = View(result)
    # Without a date of its own the file would carry the clock's.
    title = result.name.encode("utf-8", "replace").decode("utf-8")  # no file holds half a character
    book = StudyBook(path, title, _created(view))
    tables: dict[str, tuple[pandas.DataFrame, Mapping[str, Meaning], int]] = {
        "summary": (result.summary, SUMMARY, 1),
        "rows": (result.rows, ROWS, 4),
        "coalitions": (result.coalitions, COALITIONS, 3),
        "synergy": (result.synergy, SYNERGY, 2),
        "allocations": (result.allocations, ALLOCATIONS, 2),
        "games": (result.games, GAMES, 1),
    }
    for name, (frame, meanings, frozen) in tables.items():
        _table(book, name, frame, meanings, frozen)
    _notes(book, view, {name: (frame, words) for name, (frame, words, _) in tables.items()})
    with closing_workbook(path):
        book.close()


def _created(view: View) -> datetime:
    for day in view.days:
        try:
            return datetime.fromisoformat(day).replace(tzinfo=None)
        except ValueError:
            continue
    return datetime(2000, 1, 1)


def _table(
    book: Book, name: str, frame: pandas.DataFrame, meanings: Mapping[str, Meaning], frozen: int
) -> None:
    """The frame as it is; an empty one without columns still has its header."""
    names = _names(frame, meanings)
    kinds = [_meaning(each, meanings).kind for each in names]
    sheet = book.sheet(name, [Column(*each) for each in zip(names, kinds, strict=True)], frozen)
    for row in records(frame):
        sheet.add([_cell(row[each], kind) for each, kind in zip(names, kinds, strict=True)])
    sheet.finish()


def _names(frame: pandas.DataFrame, meanings: Mapping[str, Meaning]) -> list[str]:
    return [str(each) for each in frame.columns] or list(meanings)


def _meaning(name: str, meanings: Mapping[str, Meaning]) -> Meaning:
    """Of a column; of ``cost_low`` what is said of ``cost``."""
    if name in meanings:
        return meanings[name]
    stem, _, end = name.rpartition("_")
    if stem in meanings and end in ("low", "high"):
        of = meanings[stem]
        side = "lower" if end == "low" else "upper"
        return Meaning(of.label, of.kind, f"{side} end of the 95 % confidence interval of {stem}")
    return Meaning(name, "amount", "")


def _cell(value: object, kind: Kind) -> Cell:
    """Numbers as such, yes and no as words, nothing where nothing is known."""
    if isinstance(value, bool) or type(value).__name__ == "bool_":
        return "yes" if value else "no"
    if kind == "text" or isinstance(value, str):
        return label(value) or None
    return figure(value)


def _notes(
    book: Book,
    view: View,
    tables: Mapping[str, tuple[pandas.DataFrame, Mapping[str, Meaning]]],
) -> None:
    sheet = book.sheet("notes", [Column("what"), Column("of"), Column("words", wrap=True)])
    result = view.result
    sheet.add(["Headline", None, headline(view)])
    sheet.rows(["caution", None, each] for each in cautions(view))
    sheet.rows(["note", None, each] for each in result.notes)
    sheet.add(["currency", None, result.currency or None])
    sheet.add(["base", None, result.base])
    if figure(result.today) is not None:
        sheet.add(["today", None, f"{figure(result.today):,.2f} a day"])
    sheet.rows(["distributor", each, name] for each, name in result.names.items())
    for name, (frame, meanings) in tables.items():
        sheet.add([f"Columns of {name}", None, None], "title")
        sheet.rows(_explained(_names(frame, meanings), meanings))
    sheet.finish(filtered=False)


def _explained(names: Iterable[str], meanings: Mapping[str, Meaning]) -> Iterable[list[Cell]]:
    for each in names:
        found = _meaning(each, meanings)
        yield ["column", each, found.words or None]
