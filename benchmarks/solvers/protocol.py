"""What a solver is to the benchmark: an instance in, routes out. Timing is not its business.

A solver's file holds one class with these members and imports its package inside ``prepare``, so
that importing the file needs no peer installed and the import counts as start-up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from benchmarks.instances import Instance, Route


@dataclass(frozen=True)
class Answer:
    """What a search came to."""

    routes: Sequence[Route]  # none: nothing was found
    stated: float | None = None  # the cost that the solver itself claims, in the family's integers
    notes: dict[str, float | str] = field(default_factory=dict)


Search = Callable[[float, int], Answer]  # (budget in seconds, seed) -> answer


class Solver(Protocol):
    """One row of the tables."""

    package: str  # distribution whose version is recorded
    how: str  # one sentence for the page: how the peer is run
    threads: int  # 1: pinned, budget in CPU seconds; more: not pinned, wall seconds
    seeded: bool  # False: every seed would give the same plan, so it runs with seed 1 only

    def refuses(self, instance: Instance) -> str:
        """Why it cannot solve this instance; empty if it can."""

    def prepare(self, instance: Instance) -> Search:
        """Import, build the model, compile: all that comes before the clock starts."""
