"""What workbook and page say alike: headings, spans of time, figures with what they mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from routing.clock import clock
from routing.view_figures import LEAST, Basis, FleetTotals
from routing.views import Money, Span, View, by_dimension

NOT_SHOWN = (
    "This view shows your own side of a day that several distributors share. Times are quarters of "
    "an hour. It does not show what else a vehicle carries, where else it goes, or for whom; what "
    "the driver needs stands in the operator's loading lists."
)
NO_TOTALS = (
    f"Figures of the whole day are shown only where at least {LEAST} partners have a part in them "
    "and no single partner's part follows from them."
)
BASES: dict[Basis, str] = {
    "day": "your tonne-km at the average of the whole day (ISO 14083), well-to-wheel, an estimate",
    "own fleet": "your tonne-km at an average of your own vehicles, half full; an estimate that "
    "does not know the routes of the day",
}


class Figure(NamedTuple):
    """A line of the summary. ``decimals``: of the value."""

    label: str
    value: float
    meaning: str
    decimals: int = 0


def title(view: View) -> str:
    """What page and workbook are called."""
    name = view.distributor_name or view.distributor_id
    return f"Shared day of {name}" + (f", {view.date}" if view.date else "")


def span(times: Span | None) -> str:
    """``09:00–09:15``; empty where there is none."""
    return f"{clock(times[0])}–{clock(times[1])}" if times else ""


def dimensions(quantities: Iterable[Mapping[str, float]]) -> list[str]:
    """All dimensions in them; kg, m3 and cases first."""
    return sorted({name for each in quantities for name in each}, key=by_dimension)


def figures(view: View) -> Iterator[Figure]:
    """The summary, line by line."""
    yield Figure("Orders brought", len(view.orders), "")
    yield Figure("Orders left out", len(view.left_out), "")
    if view.money:
        yield from _money(view.money)
    if view.emissions:
        found = view.emissions
        yield Figure("CO2e, kg", found.kg, BASES[found.basis], 1)
        yield Figure("Tonne-km", found.tonne_km, "your kg x shortest way from depot to store", 1)
    if view.totals:
        yield Figure("Partners", view.totals.partners, "distributors with goods on the routes")
        if view.totals.saving is not None:
            meaning = "of all partners together"
            yield Figure(f"Saving{_in(view.currency)}", view.totals.saving, meaning, 2)
        if view.totals.fleet:
            yield from _fleet(view.totals.fleet, view.currency)


def _money(money: Money) -> Iterator[Figure]:
    unit = _in(money.currency)
    yield Figure(f"Alone{unit}", money.alone, "what your day would cost without partners", 2)
    how = f" by the method {money.method}" if money.method else ""
    yield Figure(f"Charged{unit}", money.charged, f"your part of the shared day{how}", 2)
    yield Figure(f"Your saving{unit}", money.saving, "alone - charged", 2)


def _fleet(fleet: FleetTotals, currency: str) -> Iterator[Figure]:
    yield Figure("All vehicles", fleet.vehicles, "out for all partners together")
    yield Figure("All km", fleet.km, "driven by them", 1)
    yield Figure(f"All cost{_in(currency)}", fleet.cost, "of all vehicles", 2)
    yield Figure("All CO2e, kg", fleet.co2e_kg, "well-to-wheel, an estimate", 1)
    for dimension, ratio in fleet.load_factor.items():
        meaning = "load at departure / capacity, all vehicles"
        yield Figure(f"Load factor, {dimension}, %", round(100 * ratio, 1), meaning, 1)


def _in(currency: str) -> str:
    return f" ({currency})" if currency else ""
