"""What is wrong with rows of the tables of stocks, each with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from routing.errors import Finding, Severity
from routing.io.column import TableSpec
from routing.io.columns_stocks import CONSUMPTION, SALES, SUPPLY
from routing.io.parse import Record
from routing.io.record_rows import Row


def finding(
    code: str,
    record: Record,
    table: str,
    column: str,
    message: str,
    severity: Severity = Severity.ERROR,
) -> Finding:
    """What is to be said of a cell."""
    value = str(record.values.get(column, ""))
    return Finding(code, severity, message, table, -1, record.file, record.row, column, value)


def negative(record: Record, spec: TableSpec) -> Iterator[Finding]:
    """The numbers of a row that are below 0."""
    for column in spec.columns:
        if column.kind == "number" and record.values.get(column.name, 0.0) < 0:
            message = f"{column.name} {record.values[column.name]:g} is negative; write 0 or more"
            yield finding("negative", record, spec.name, column.name, message)


def checked_others(rows: Mapping[str, Sequence[Record]]) -> Iterator[Finding]:
    """What is wrong with the tables beside ``stocks``."""
    for spec in (CONSUMPTION, SALES, SUPPLY):
        for record in rows[spec.name]:
            yield from negative(record, spec)
    first: dict[tuple[str, str], Record] = {}
    of = {(r.values.get("distributor_id"), r.values.get("product", "")) for r in rows["stocks"]}
    for record in rows[SUPPLY.name]:
        key = (record.values.get("distributor_id", ""), record.values.get("product", ""))
        if key in first:
            message = (
                f"product '{key[1]}' of '{key[0]}' stands in row {first[key].row} already; add the "
                "two up"
            )
            yield finding("two-stocks", record, SUPPLY.name, "product", message)
        elif key not in of:
            message = f"no store has a stock of product '{key[1]}' of '{key[0]}'; it is not used"
            yield finding("no-stock", record, SUPPLY.name, "product", message, Severity.NOTE)
        first.setdefault(key, record)


def row_of(record: Record) -> Row:
    """A row as it is written, by column: whole numbers without a point."""
    values = {**record.values, **record.extra}
    return {
        name: int(v) if isinstance(v, float) and v.is_integer() else v for name, v in values.items()
    }
