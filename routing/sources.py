"""Where the records of a day stand in the user's files, and findings that say so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from routing.errors import Finding, Severity

if TYPE_CHECKING:
    from routing.problem import Problem

TABLES = ("distributors", "depots", "stores", "vehicles", "orders")


KEY = {
    "distributors": "distributor_id",
    "depots": "depot_id",
    "stores": "store_id",
    "vehicles": "vehicle_id",
    "orders": "order_id",
    "sharing": "distributor_id",
    "locks": "lock_id",
    "drivers": "driver_id",
    "helpers": "helper_id",
    "available": "depot_id",
}


@dataclass(frozen=True)
class Sources:
    """Where the records of a day stand in the user's files.

    ``rows``: (table, position in the problem) -> (file, row). ``unusable``: (table, id) -> where
    a record stood that could not be read, so that what refers to it is not blamed as well.
    ``broken``: tables that could not be read at all. ``notes``: what the reader noticed.
    """

    files: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[tuple[str, int], tuple[str, int]] = field(default_factory=dict)
    unusable: Mapping[tuple[str, str], str] = field(default_factory=dict)
    broken: frozenset[str] = frozenset()
    notes: tuple[Finding, ...] = ()


def found(
    problem: Problem,
    code: str,
    table: str,
    index: int,
    column: str,
    value: object,
    message: str,
    severity: Severity = Severity.ERROR,
) -> Finding:
    """A finding with the place where the record stands in the user's files."""
    sources = problem.sources or Sources()
    file, row = sources.rows.get((table, index), (sources.files.get(table, table), 0))
    if index >= 0 and not row:
        file = f"{table}[{index}]"
    return Finding(code, severity, message, table, index, file, row, column, str(value))
