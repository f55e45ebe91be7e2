"""What driven days teach for the next: times of service and of travel, shown before they are used.

`learn` never changes anything; `routing.learned_apply` makes a copy of a day with what was learned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from routing import learned_service, learned_travel
from routing.learned_service import LearnedService, learn_service, served_of
from routing.learned_spread import Spread, learn_spread
from routing.learned_travel import LearnedTravel, learn_travel, passed_of

if TYPE_CHECKING:
    from routing.actuals import Actuals
    from routing.learned_apply import Applied
    from routing.problem import Problem

Seen = TypeVar("Seen")
Lesson = TypeVar("Lesson")


@dataclass(frozen=True)
class Errors:
    """By which share of the driven seconds plans are off, on the average (MAPE); None without any
    ``count``. ``before``: by the plan as it was. ``after``: with what was learned, on the days that
    it was learned from. ``unseen``: for each day with what the other days teach; None for one
    day."""

    what: str
    count: int
    before: float | None
    after: float | None
    unseen: float | None


@dataclass(frozen=True)
class Learned:
    """``days``: how many it was learned from. ``spread``: how far single legs and stops were off,
    None where they are too few."""

    days: int
    service: LearnedService
    travel: LearnedTravel
    errors: tuple[Errors, ...]
    spread: Spread | None = None

    @property
    def changes(self) -> bool:
        """Whether anything departs enough from the plans to be changed."""
        service = self.service
        return bool(
            self.travel.factors
            or service.extra_s
            or service.spc != service.planned_spc
            or any(store.verdict == "changed" for store in service.stores)
        )

    def applied_to(self, problem: Problem) -> Applied:
        """A copy of a day with what was learned, and sentences on what is other in it."""
        from routing.learned_apply import applied

        return applied(problem, self)


def learn(days: Sequence[Actuals]) -> Learned:
    """Learn from one or more driven days, in the order in which they are given; where plans of
    different settings come together, the last one's count as planned."""
    served, passed = [served_of(day) for day in days], [passed_of(day) for day in days]
    return Learned(
        len(days),
        learn_service(served),
        learn_travel(passed),
        (
            _errors("service", served, learn_service, learned_service.errors),
            _errors("driving", passed, learn_travel, learned_travel.errors),
        ),
        learn_spread(days),
    )


def _errors(
    what: str,
    days: Sequence[Sequence[Seen]],
    learner: Callable[[Sequence[Sequence[Seen]]], Lesson],
    missed: Callable[[Lesson, Iterable[Seen]], tuple[list[float], list[float]]],
) -> Errors:
    seen = [each for day in days for each in day]
    before, after = missed(learner(days), seen)
    unseen: list[float] = []
    for left_out, day in enumerate(days):
        others = [*days[:left_out], *days[left_out + 1 :]]
        if day and any(others):
            unseen += missed(learner(others), day)[1]
    return Errors(what, len(seen), _mean(before), _mean(after), _mean(unseen))


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
