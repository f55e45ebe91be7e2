"""How long a search may run, how it tells what it has found, and how it is stopped."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from types import FrameType
from typing import Literal


@dataclass(frozen=True)
class Progress:
    """What a search knows: seconds since it began, and the best so far.

    ``cost`` and ``left_out`` are those of all parts of the day up to ``part``, the one that is
    being planned, of ``parts``. ``step`` counts the solutions looked at in it.
    """

    seconds: float
    cost: float
    left_out: int
    step: int = 0
    part: int = 1
    parts: int = 1


Clock = Literal["wall", "cpu"]
CLOCKS: dict[str, Callable[[], float]] = {"wall": time.monotonic, "cpu": time.process_time}


@dataclass
class Budget:
    """Limits of a search, None for no limit; the first one reached ends it.

    ``time_limit``: seconds by ``clock`` (``wall``, or ``cpu``: processor seconds of this process).
    ``iterations``: solutions looked at, for OR-Tools in each independent part of the day.
    ``patience``: seconds without a better plan. ``target``: a cost that is good enough.
    ``worth``: money that another second of search must be expected to save. `cancel` ends the
    search at its best.
    """

    time_limit: float | None = None
    iterations: int | None = None
    on_progress: Callable[[Progress], None] | None = None
    on_interrupt: Callable[[], None] | None = None
    clock: str = "wall"
    patience: float | None = None
    target: float | None = None
    worth: float | None = None
    on_compile: Callable[[], None] | None = None
    began: float = field(init=False)
    _cancelled: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Start the clock (again): compiling and what comes before it are not search."""
        self.began = CLOCKS[self.clock]()

    def part(self, share: float) -> Budget:
        """A share of the limits, from now on; whoever cancels this or that cancels both, and who is
        told of progress hears the seconds since this one began."""
        before, tell = self.elapsed, self.on_progress

        def told(progress: Progress) -> None:
            assert tell is not None
            tell(replace(progress, seconds=before + progress.seconds))

        return replace(
            self,
            on_progress=None if tell is None else told,
            time_limit=None if self.time_limit is None else share * self.time_limit,
            iterations=None if self.iterations is None else max(1, round(share * self.iterations)),
            target=None,
        )

    def phase(self, share: float) -> Budget:
        """The same for a part of the search after which the plan could do: it may end at the
        target, and has no more time than is left."""
        found = replace(self.part(share), target=self.target)
        if found.time_limit is not None and self.left is not None:
            found.time_limit = min(found.time_limit, self.left)
        return found

    def cancel(self) -> None:
        """Ask the search to return what it has."""
        self._cancelled.set()

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked for the end."""
        return self._cancelled.is_set()

    def grace(self, seconds: float) -> Callable[[], bool]:
        """Whether work after the search must stop: so long after now, or after the time limit if
        that is later; at once when cancelled; never by the clock where time has no limit."""
        until = None
        if self.time_limit is not None:
            until = max(self.elapsed, self.time_limit) + seconds
        return lambda: self.cancelled or (until is not None and self.elapsed > until)

    @property
    def elapsed(self) -> float:
        """Seconds since the beginning."""
        return CLOCKS[self.clock]() - self.began

    @property
    def left(self) -> float | None:
        """Seconds that remain, at least 0; None where time has no limit."""
        return None if self.time_limit is None else max(0.0, self.time_limit - self.elapsed)


@contextmanager
def interruptible(budget: Budget) -> Iterator[None]:
    """The first Ctrl-C ends the search at its best, a second one ends the program."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def on_interrupt(number: int, frame: FrameType | None) -> None:
        if budget.cancelled:
            raise KeyboardInterrupt
        budget.cancel()
        if budget.on_interrupt:
            budget.on_interrupt()

    before = signal.signal(signal.SIGINT, on_interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
