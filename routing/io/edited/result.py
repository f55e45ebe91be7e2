"""An edited workbook as it was read and judged: the plan, its faults by row, what the edit cost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from routing.errors import Finding
from routing.evaluate import UNKNOWN
from routing.io.edited.effect import Effect, effect
from routing.io.edited.places import Place, Places, spans
from routing.plan import Itinerary, Plan, Violation
from routing.problem import Problem
from routing.references import Alike


@dataclass(frozen=True)
class EditedPlan:
    """A workbook read and judged. ``before``: the plan that was edited, if it is known. ``notes``:
    what is worth knowing of how its rows were read. ``places``: where everything stands in it.
    ``decided``: the itineraries as they stand, with what the day does not have."""

    name: str
    plan: Plan
    before: Plan | None
    notes: tuple[Finding, ...]
    places: Places
    decided: tuple[Itinerary, ...] = ()

    @cached_property
    def effect(self) -> Effect | None:
        """What the edit changed and cost, if the plan before it is known."""
        return None if self.before is None else effect(self.before, self.plan)

    @cached_property
    def violations(self) -> tuple[tuple[Place, Violation], ...]:
        """Every broken rule with its place."""
        return tuple((self.places.of(each), each) for each in self.plan.violations)

    def lines(self) -> Iterator[str]:
        """``row 17 (route 3, stop 5): too-late: ...``: every broken rule in a line."""
        hints = _Hints(self.plan.problem)
        for _, broken in self.violations:
            yield f"{self.where(broken)}{broken.code}: {broken.message}{hints.of(broken)}"

    def where(self, broken: Violation) -> str:
        """``row 17 (route 3, stop 5): ``, or nothing where the whole plan is meant."""
        place = self.places.of(broken)
        where = [f"route {broken.route}"] if broken.route else []
        where += [f"stop {place.stop}"] if place.stop else []
        inside = ", ".join(where)
        if place.rows:
            sheet = "" if place.sheet == self.places.stops else f"{place.sheet} "
            inside = f"{sheet}{spans(place.rows)}" + (f" ({inside})" if inside else "")
        return f"{inside}: " if inside else ""

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON types, as docs/formats.md describes them."""
        return {
            "plan": self.name,
            "violations": [
                {**each.as_dict(), "sheet": place.sheet, "rows": list(place.rows)}
                | {"stop": place.stop}
                for place, each in self.violations
            ],
            "notes": [note.as_dict() for note in self.notes],
            "effect": None if self.effect is None else self.effect.as_dict(),
        }


class _Hints:
    """What an unknown id may be mistaken for."""

    def __init__(self, problem: Problem) -> None:
        self._stores = Alike("stores", problem.stores)
        self._orders = Alike("orders", problem.orders)

    def of(self, violation: Violation) -> str:
        """The end of a sentence, or nothing."""
        if violation.code == UNKNOWN and violation.order_id:
            return f"; {self._orders.hint(violation.order_id)}"
        if violation.code == UNKNOWN and violation.store_id:
            return f"; {self._stores.hint(violation.store_id)}"
        return ""
