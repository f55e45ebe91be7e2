"""Whom to call after a day was planned again: as rows for a terminal and for files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from routing.calls import Call
from routing.io.files import write_csv
from routing.io.report_parts.text import hm
from routing.problem import Problem

HEADERS = (
    "why",
    "store",
    "name",
    "owners",
    "orders",
    "was at",
    "is at",
    "minutes",
    "was on",
    "is on",
)


def call_rows(days: Sequence[Problem], calls: Sequence[Call]) -> Iterator[tuple[str, ...]]:
    """A row a call, with the columns of `HEADERS`; ``days``: as it is now, and as it was."""
    stores = {store.id: store for day in reversed(days) for store in day.stores}
    orders = {order.id: order for day in reversed(days) for order in day.orders}
    for call in calls:
        store = stores.get(call.store_id)
        known = (orders[o] for o in call.orders if o in orders)
        shift = f"{call.shift_s / 60:+.0f}" if call.before and call.after else ""
        yield (
            call.why,
            call.store_id,
            store.name if store else "",
            " ".join(sorted({order.distributor_id for order in known})),
            " ".join(call.orders),
            hm(call.before.start) if call.before else "",
            hm(call.after.start) if call.after else "",
            shift,
            call.before.vehicle if call.before else "",
            call.after.vehicle if call.after else "",
        )


def save_calls(days: Sequence[Problem], calls: Sequence[Call], path: Path) -> None:
    """Write them as CSV that Excel opens as it is."""
    write_csv(path, HEADERS, call_rows(days, calls))
