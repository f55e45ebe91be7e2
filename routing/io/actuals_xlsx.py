"""``actuals.xlsx`` and ``learned.xlsx``: driven days and what they teach, as tables to filter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, time
from pathlib import Path
from typing import Any

from routing.actuals import Actuals
from routing.actuals_summary import summary_of
from routing.credibility import Departure
from routing.io.actuals_words import figures, hour, law, outcomes, verdict
from routing.io.files import closing_workbook
from routing.io.frames_actuals import (
    LEG_COLUMNS,
    ROUTE_COLUMNS,
    STOP_COLUMNS,
    leg_rows,
    route_rows,
    stop_rows,
)
from routing.io.report_parts.text import sentence
from routing.io.report_parts.view import day_of
from routing.io.sheets import Book, Cell, Column, Kind
from routing.learned import Learned

Rows = Callable[[Actuals], Iterable[Mapping[str, Any]]]


def write_actuals_xlsx(days: Sequence[Actuals], path: Path) -> None:
    """Write ``path``. Equal days give equal bytes."""
    book = _book(path, "Planned and driven", days)
    sheet = book.sheet(
        "summary",
        [
            *(Column("figure"), Column("planned", "amount"), Column("driven", "amount")),
            Column("what it is", wrap=True),
        ],
    )
    found = summary_of(days)
    sheet.add([None, None, None, outcomes(found)])
    for each in figures(found):
        signed = each.kind == "time" and each.planned is None
        values = [each.planned, each.driven]
        if signed:  # a spreadsheet has no time below 0
            values = [None if value is None else value / 60 for value in values]
        name = f"{each.name}, min" if signed else each.name
        sheet.add_value([name, *values, each.meaning], "km" if signed else each.kind)
    sheet.finish(filtered=False)
    tables: tuple[tuple[str, Sequence[str], Rows, int], ...] = (
        ("routes", ROUTE_COLUMNS, route_rows, 3),
        ("stops", STOP_COLUMNS, stop_rows, 3),
        ("legs", LEG_COLUMNS, leg_rows, 3),
    )
    for name, columns, rows, frozen in tables:
        _table(book, name, columns, rows, days, frozen)
    if any(day.notes for day in days):
        _notes(book, days)
    _close(book, path)


def _book(path: Path, title: str, days: Sequence[Actuals]) -> Book:
    # Without a date of its own the file would carry the clock's.
    return Book(path, title, datetime.combine(day_of(days[-1].plan), time()))


def _close(book: Book, path: Path) -> None:
    with closing_workbook(path):
        book.close()


def _table(
    book: Book,
    name: str,
    columns: Sequence[str],
    rows: Rows,
    days: Sequence[Actuals],
    frozen: int,
) -> None:
    """Rows of all days; metres as km, delays and seconds of driving as they are."""
    sheet = book.sheet(name, [Column("date"), *map(_column, columns)], frozen=frozen)
    for day in days:
        date = day.plan.problem.settings.date or None
        for row in rows(day):
            sheet.add([date, *(_cell(column, row[column]) for column in columns)])
    sheet.finish()


COUNTS = ("route", "trip", "stop", "turn")
SECONDS = ("delay_s", "service_s", "usual_s", "planned_s", "driven_s")


def _column(name: str) -> Column:
    words = name.replace("_", " ")
    if name in COUNTS:
        return Column(words, "count")
    if name.endswith(SECONDS):
        return Column(f"{words[:-2]} min", "km")
    if name.endswith("_s"):
        return Column(words[:-2], "time")
    if name == "off_m":
        return Column("off m", "count")
    if "metre" in name or name == "metered_m":
        return Column(words.replace("metres", "km").replace(" m", " km"), "km")
    return Column(words)


def _cell(column: str, value: Any) -> Cell:
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if column.endswith(SECONDS):
        return float(value) / 60
    if "metres" in column or column == "metered_m":
        return float(value) / 1000
    return float(value)


def _notes(book: Book, days: Sequence[Actuals]) -> None:
    columns = [Column("file"), Column("row", "count"), Column("column"), Column("value")]
    sheet = book.sheet("events not used", [*columns, Column("code"), Column("what", wrap=True)])
    for found in (finding for day in days for finding in day.notes):
        where: list[Cell] = [found.file, found.row or None, found.column]
        sheet.add([*where, found.value, found.code, sentence(found.message)])
    sheet.finish()


def write_learned_xlsx(learned: Learned, days: Sequence[Actuals], path: Path) -> None:
    """Write ``path``; ``days``: those that it was learned from."""
    book = _book(path, "Learned from driven days", days)
    sheet = book.sheet(
        "errors",
        [
            *(Column("seconds of"), Column("seen", "count"), Column("plan off by", "percent")),
            *(Column("with what was learned", "percent"), Column("on unseen days", "percent")),
        ],
    )
    for each in learned.errors:
        sheet.add([each.what, each.count, each.before, each.after, each.unseen])
    sheet.finish(filtered=False)
    _stores(book, learned)
    _departures(book, "hours", "hour", {hour(n): d for n, d in learned.travel.hours.items()})
    for name, groups in (("length", learned.travel.bands), ("class", learned.travel.roads)):
        columns = [Column(f"{name} of legs"), Column("legs", "count")]
        columns += [Column("driven / planned", "percent")]
        sheet = book.sheet(name, columns)
        sheet.rows([group.name, group.legs, group.ratio] for group in groups)
        sheet.finish()
    _close(book, path)


def _stores(book: Book, learned: Learned) -> None:
    kind: Kind = "km"  # one decimal
    columns = [
        *(Column("store"), Column("cases, median", "count"), Column("stop_min, planned", kind)),
        *(Column("stop_min, learned", kind), *_DEPARTURE),
    ]
    sheet = book.sheet("stores", columns)
    for store in learned.service.stores:
        known: list[Cell] = [store.store_id, store.cases]
        known += [store.planned_stop_s / 60, store.stop_s / 60, *_cells(store.departure)]
        sheet.add(known)
    sheet.finish()
    sheet = book.sheet("all stops", [Column("what holds for all stops", wrap=True)])
    sheet.add([law(learned)])
    sheet.finish(filtered=False)


_DEPARTURE = (
    *(Column("seen", "count"), Column("driven / expected", "percent")),
    *(Column("credibility", "amount"), Column("plans change by", "text")),
)


def _cells(departure: Departure) -> list[Cell]:
    known = departure.ratio if departure.count else None
    return [departure.count, known, round(departure.credibility, 3), verdict(departure)]


def _departures(book: Book, name: str, what: str, found: Mapping[str, Departure]) -> None:
    sheet = book.sheet(name, [Column(what), *_DEPARTURE])
    sheet.rows([key, *_cells(departure)] for key, departure in found.items())
    sheet.finish()
