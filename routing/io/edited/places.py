"""Where in an edited workbook a broken rule stands: its sheet and rows, and the stop."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from routing.evaluate import UNKNOWN
from routing.io.edited.rows import Kind, Row
from routing.plan import Violation
from routing.problem import Problem
from routing.rules import fleet


@dataclass(frozen=True)
class Place:
    """``rows`` of a sheet, from 1; none where the whole plan is meant. ``stop``: the position in
    its route from 1, as `Plan.stops` counts; 0 where no one stop is meant."""

    sheet: str = ""
    rows: tuple[int, ...] = ()
    stop: int = 0


class Places:
    """The rows of a workbook by what they decide.

    ``rows``: those of ``stops`` in the order in which they are driven. ``sheets``: the names of
    the sheets ``stops`` and ``routes``. ``vehicle_lines``: for each route the row of ``routes``
    that decides its vehicle, if one does.
    """

    def __init__(
        self,
        problem: Problem,
        rows: Sequence[Row],
        sheets: tuple[str, str],
        vehicle_lines: dict[int, int],
    ) -> None:
        self._problem = problem
        self._rows = rows
        self.stops, self._routes = sheets
        self._vehicle_lines = vehicle_lines
        self._stops = dict(_positions(problem, rows))

    def of(self, violation: Violation) -> Place:
        """Where ``violation`` stands."""
        if _of_vehicle(violation) and violation.route in self._vehicle_lines:
            return Place(self._routes, (self._vehicle_lines[violation.route],))
        found = [row for row in self._rows if violation.route in (0, row.route)]
        if violation.order_id:
            found = [row for row in found if violation.order_id in row.orders]
        elif violation.store_id:
            found = [r for r in found if r.place == violation.store_id and r.kind is Kind.STOP]
        elif not violation.route:
            found = []
        elif violation.code == UNKNOWN and not _of_vehicle(violation):
            depots = self._problem.depot
            found = [r for r in found if r.kind is Kind.LOADING and r.place not in depots]
        lines = tuple(sorted(row.line for row in found))
        stops = {self._stops.get(line, 0) for line in lines}
        alone = violation.order_id or violation.store_id
        return Place(
            self.stops if lines else "", lines, stops.pop() if alone and len(stops) == 1 else 0
        )


def _of_vehicle(violation: Violation) -> bool:
    """Whether a broken rule is about the choice of the vehicle itself."""
    unknown = violation.code == UNKNOWN and violation.message.startswith("vehicle ")
    return violation.code == fleet.CODE or unknown


def _positions(problem: Problem, rows: Iterable[Row]) -> Iterable[tuple[int, int]]:
    """Rows and the stop that each is part of; neighbouring ones of one store are one stop."""
    for _, of_route in groupby(rows, key=lambda row: row.route):
        stops = [r for r in of_route if r.kind is Kind.STOP and r.place in problem.store]
        grouped = groupby(stops, key=lambda row: (row.trip, row.place))
        for position, (_, same) in enumerate(grouped, 1):
            for row in same:
                yield row.line, position


def spans(lines: Sequence[int]) -> str:
    """``rows 12-15, 19``, or ``row 17``."""
    if not lines:
        return ""
    found = [[lines[0], lines[0]]]
    for one, other in pairwise(lines):
        if other == one + 1:
            found[-1][1] = other
        else:
            found.append([other, other])
    said = ", ".join(f"{a}-{b}" if a < b else f"{a}" for a, b in found)
    return f"{'row' if len(lines) == 1 else 'rows'} {said}"
