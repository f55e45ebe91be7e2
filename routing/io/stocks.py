"""Reading a replenishment: an ordinary day, and with it tables of stocks.

The tables ``stocks``, ``consumption``, ``sales`` and ``supply`` stand beside the day's own, or in
a file of their own. Each row of ``stocks`` becomes a unit order (`routing.stock.model`), which the
day is checked with; so all that may be wrong with an order is said with the row of the stock.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from routing.errors import Finding, InputError, MissingError, Severity
from routing.io import csv_folder, named_tables
from routing.io.columns import SPECS
from routing.io.columns_stocks import STOCKS, TABLES
from routing.io.day import build_day, read_raw
from routing.io.parse import Names, Record, parse_table
from routing.io.raw import RawDay, RawTable
from routing.io.record_rows import Row
from routing.io.stock_checks import checked_others, finding, negative, row_of
from routing.problem import Problem
from routing.stock.model import Policy, Replenishment, Stock, Supply, whole

Key = tuple[str, str, str]
"""Distributor, store, product."""

AMOUNTS = ("kg", "m3", "cases")


@dataclass(frozen=True)
class StockData:
    """What the tables say. ``daily``: the column ``consumption`` of each stock, None where it is
    empty; ``dated``: the table, by stock and date; ``sold``: the table ``sales``, likewise.
    ``safety_given``: whether the stock has a safety stock of its own. ``tables``: the rows of all
    tables of stocks, by column."""

    problem: Problem
    stocks: tuple[Stock, ...]
    supplies: tuple[Supply, ...]
    daily: tuple[float | None, ...]
    safety_given: tuple[bool, ...]
    dated: Mapping[tuple[int, str], float] = field(default_factory=dict)
    sold: Mapping[tuple[int, str], float] = field(default_factory=dict)
    notes: tuple[Finding, ...] = ()
    tables: Mapping[str, Sequence[Row]] = field(default_factory=dict, compare=False, repr=False)

    def asked(
        self,
        days: int,
        policy: Policy = "maximum-level",
        forecast: Sequence[Sequence[float]] | None = None,
    ) -> Replenishment:
        """The replenishment of so many days. ``forecast``: units by stock and day, for those that
        neither the table nor the column has.

        Raises `InputError` where nothing says what is used up.
        """
        dates = self._dates(days)
        rows, unknown = [], []
        for k, stock in enumerate(self.stocks):
            row = [self._used(k, t, date, forecast) for t, date in enumerate(dates)]
            if None in row:
                unknown.append(stock.order_id)
            rows.append([used or 0.0 for used in row])
        if unknown:
            some = ", ".join(unknown[:5]) + (" ..." if len(unknown) > 5 else "")
            raise InputError(
                f"nothing says what is used up of {len(unknown)} stock(s) ({some}); fill in "
                "consumption in stocks, or give a table consumption or sales"
            )
        consumption = np.array([whole(row) for row in rows], dtype=np.int64)
        return Replenishment(self.problem, self.stocks, consumption, self.supplies, policy)

    def _dates(self, days: int) -> list[str]:
        first = self.problem.settings.date
        if not first:
            return [""] * days
        start = dt.date.fromisoformat(first)
        return [str(start + dt.timedelta(days=t)) for t in range(days)]

    def _used(
        self, k: int, t: int, date: str, forecast: Sequence[Sequence[float]] | None
    ) -> float | None:
        if (told := self.dated.get((k, date))) is not None:
            return told
        if self.daily[k] is not None:
            return self.daily[k]
        return None if forecast is None else forecast[k][t]


def read_stocks(path: Path, stocks: Path | None = None) -> StockData:
    """Read a day with its stocks, which may also stand in a file of their own (``.csv`` of the
    table ``stocks`` alone, ``.xlsx``, ``.json`` or a folder).

    Raises `InputError` with every problem found.
    """
    raw = read_raw(path)
    raw.folder = path if path.is_dir() else path.parent
    extra = RawDay()
    read_tables(stocks or path, extra)
    raw.unread = [name for name in raw.unread if name not in _files(extra)]
    findings = list(extra.findings)
    rows: dict[str, list[Record]] = {}
    for spec in TABLES:
        table = extra.tables.get(spec.name)
        rows[spec.name] = parse_table(spec, table, Names(), findings).records if table else []
    if STOCKS.name not in extra.tables and not findings:
        where = f"'{(stocks or path).name}'"
        raise InputError(
            f"{where} has no table stocks ({STOCKS.zh}); it needs at least the columns store_id, "
            "level, capacity and kg, one row a stock (docs/replenish.md)"
        )
    owner = _only_owner(raw)
    findings += _filled(rows, owner)
    keys = [_key(record) for record in rows["stocks"]]
    findings += _checked(rows["stocks"], keys)
    findings += checked_others(rows)
    _raise(findings)
    problem = _day(raw, rows["stocks"], keys, findings)
    return _data(problem, rows, keys, findings)


def read_tables(path: Path, raw: RawDay) -> None:
    """Read the tables of stocks that a folder, workbook, document or file has."""
    if not path.exists():
        raise MissingError(f"'{path}' is not there; name a .csv, .xlsx, .json or folder of stocks")
    suffix = path.suffix.lower()
    if path.is_dir():
        named_tables.in_folder(path, TABLES, raw)
    elif suffix in (".xlsx", ".xlsm"):
        named_tables.in_workbook(path, TABLES, raw)
    elif suffix == ".json":
        try:
            content = json.loads(path.read_bytes().decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            raw.problem("bad-json", path.name, f"is not valid JSON: {error}")
            return
        named_tables.in_document(content, path.name, TABLES, raw)
    elif suffix in csv_folder.TABULAR:
        csv_folder.read_table(path, STOCKS, raw)
    else:
        raise InputError(f"'{path.name}' is neither .csv nor .xlsx nor .json nor a folder")


def _files(raw: RawDay) -> set[str]:
    return {table.file for table in raw.tables.values()} | {f.file for f in raw.findings}


def _only_owner(raw: RawDay) -> str:
    """The one distributor of the day; empty where there are several."""
    table = raw.tables.get("distributors")
    found = parse_table(SPECS["distributors"], table, Names(), []).records if table else []
    return str(found[0].values["distributor_id"]) if len(found) == 1 else ""


def _filled(rows: Mapping[str, list[Record]], owner: str) -> Iterable[Finding]:
    """Put in the only distributor where none is written; findings where there are several."""
    for table, records in rows.items():
        for record in records:
            if owner:
                record.values.setdefault("distributor_id", owner)
            elif "distributor_id" not in record.values:
                message = (
                    "distributor_id is empty, and the day has several; say whose goods these are"
                )
                yield finding("missing-value", record, table, "distributor_id", message)


def _key(record: Record) -> Key:
    values = record.values
    return values.get("distributor_id", ""), values.get("store_id", ""), values.get("product", "")


def _checked(records: Sequence[Record], keys: Sequence[Key]) -> Iterable[Finding]:
    """What is wrong with stocks that no order could be."""
    first: dict[Key, Record] = {}
    for record, key in zip(records, keys, strict=True):
        values = record.values
        yield from negative(record, STOCKS)
        if key in first:
            message = (
                f"store '{key[1]}' has product '{key[2]}' in row {first[key].row} already; add the "
                "two up, or give them different products"
            )
            yield finding("two-stocks", record, "stocks", "product", message)
        first.setdefault(key, record)
        level, capacity = values["level"], values["capacity"]
        safety, used = values.get("safety", 0.0), values.get("consumption", 0.0)
        if capacity < 1:
            message = f"capacity {capacity:g} holds no whole unit; check the unit"
            yield finding("no-capacity", record, "stocks", "capacity", message)
        elif safety > capacity:
            message = f"safety {safety:g} is above capacity {capacity:g}; no delivery can reach it"
            yield finding("safety-above-capacity", record, "stocks", "safety", message)
        elif level > capacity:
            message = (
                f"level {level:g} is above capacity {capacity:g}; nothing is brought until it fits"
            )
            yield finding("level-above-capacity", record, "stocks", "level", message, Severity.NOTE)
        elif used + safety > capacity:
            message = (
                f"a day uses {used:g}, safety is {safety:g}, and capacity is {capacity:g}: even "
                "filled up every morning the evening is below the safety stock"
            )
            yield finding("never-enough", record, "stocks", "consumption", message, Severity.NOTE)


def _raise(findings: Sequence[Finding]) -> None:
    if any(found.severity is Severity.ERROR for found in findings):
        raise InputError.of(findings, "the replenishment")


def _day(
    raw: RawDay, records: Sequence[Record], keys: Sequence[Key], findings: list[Finding]
) -> Problem:
    """The day whose orders are the unit orders of the stocks."""
    if "orders" in raw.tables and raw.tables["orders"].rows:
        message = "orders of the day are not looked at: a replenishment makes its own"
        file = raw.tables["orders"].file
        findings.append(Finding("orders-not-used", Severity.NOTE, message, "orders", -1, file))
    ids = _ids(keys)
    extras = list(dict.fromkeys(name for record in records for name in record.extra))
    headers = ["order_id", "distributor_id", "store_id", "goods", *AMOUNTS, *extras]
    lines: list[tuple[int, list[Any]]] = []
    for record, order_id, (owner, store, _) in zip(records, ids, keys, strict=True):
        values = {"cases": 1.0} | record.values
        cells = [values.get(name) for name in ("goods", *AMOUNTS)]
        more = [record.extra.get(name) for name in extras]
        lines.append((record.row, [order_id, owner, store, *cells, *more]))
    file = records[0].file if records else "stocks"
    raw.tables["orders"] = RawTable("orders", file, headers, lines)
    problem = build_day(raw)
    findings += [f for f in problem.findings if f.code != "unused" and not _twice(f)]
    return problem


def _twice(finding: Finding) -> bool:
    """Whether it was said of the stocks already."""
    return finding.table == "orders" and finding.code == "unknown-column"


def _ids(keys: Sequence[Key]) -> list[str]:
    """``S1-COLA``; with the distributor before it where there are several."""
    several = len({owner for owner, _, _ in keys}) > 1
    return ["-".join(filter(None, (o if several else "", s, p))) for o, s, p in keys]


def _data(
    problem: Problem,
    rows: Mapping[str, list[Record]],
    keys: Sequence[Key],
    findings: list[Finding],
) -> StockData:
    place = {key: k for k, key in enumerate(keys)}
    records = rows["stocks"]
    dated = _by_date("consumption", rows["consumption"], place, findings)
    if dated and not problem.settings.date:
        raise InputError(
            "a table consumption goes by dates, and the settings name no date; write the first "
            "day as date = YYYY-MM-DD"
        )
    stocks = tuple(
        Stock(
            order.id,
            key[2],
            record.values["level"],
            record.values["capacity"],
            record.values.get("safety", 0.0),
            record.values.get("holding_cost", 0.0),
            record.values.get("shortage_cost"),
            record.values.get("end_value"),
        )
        for order, record, key in zip(problem.orders, records, keys, strict=True)
    )
    return StockData(
        problem,
        stocks,
        tuple(_supply(record) for record in rows["supply"]),
        tuple(record.values.get("consumption") for record in records),
        tuple("safety" in record.values for record in records),
        dated,
        _by_date("sales", rows["sales"], place, findings),
        tuple(findings),
        {name: [row_of(record) for record in some] for name, some in rows.items() if some},
    )


def _supply(record: Record) -> Supply:
    values = record.values
    names = ("per_day", "holding_cost")
    more = (values.get(name, 0.0) for name in names)
    return Supply(values["distributor_id"], values.get("product", ""), values["level"], *more)


def _by_date(
    table: str, records: Sequence[Record], place: Mapping[Key, int], findings: list[Finding]
) -> dict[tuple[int, str], float]:
    """Units by stock and date, added up; rows of no stock of ours are told of in one line."""
    found: dict[tuple[int, str], float] = {}
    strange: list[Record] = []
    for record in records:
        if (k := place.get(_key(record))) is None:
            strange.append(record)
            continue
        key = (k, record.values["date"])
        found[key] = found.get(key, 0.0) + record.values["units"]
    if strange:
        first = strange[0]
        message = (
            f"store '{_key(first)[1]}' has no stock of product '{_key(first)[2]}'; {len(strange)} "
            f"row(s) of {table} are of no stock and not used"
        )
        findings.append(finding("no-stock", first, table, "store_id", message, Severity.NOTE))
    return found


def with_safety(data: StockData, safety: Sequence[float]) -> StockData:
    """The same with these safety stocks where the table has none; never above what can be held."""
    stocks = tuple(
        stock if given else replace(stock, safety=min(new, stock.capacity))
        for stock, given, new in zip(data.stocks, data.safety_given, safety, strict=True)
    )
    return replace(data, stocks=stocks)
