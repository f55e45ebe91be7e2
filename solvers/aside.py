"""The engine, compiled by another process while this one compiles and asks the road map.

Numba compiles one function at a time in a process, and of a first plan on roads each half takes
some ten seconds. What the other process has compiled is kept on disk, from where this one loads it;
where it fails or is ended, nothing is there, and this one compiles it.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from geo import tiny
from geo.compiling import to_be_kept
from geo.matrix import processors
from routing.problem import Problem
from solvers.crew import begun
from solvers.encode import encode
from solvers.kernels import loop
from solvers.tables import ruled


@contextmanager
def engine_aside(problem: Problem) -> Iterator[Callable[[], object] | None]:
    """Begin to compile the engine for a day, and compile what a plan asks of roads; yields what
    waits for the engine. None, and nothing is begun, where some of it is compiled already, where
    nothing can be kept, or where there is only one processor. At the end of the block the process
    ends."""
    process = None
    if processors() > 1 and to_be_kept(loop.engine):
        with suppress(OSError):  # no process to be had
            process = begun(_compile, ruled(encode(problem)))
    if process is None:
        yield None
        return
    try:
        with suppress(OSError):  # no folder for what is temporary
            tiny.warm_up()  # with what is asked only when the plan is written
        yield process.join
    finally:
        process.terminate()
        process.join()


def _compile(with_rules: bool) -> None:
    from solvers.search import warm_up

    gc.disable()  # nothing that compiling leaves behind is worth looking for
    with suppress(Exception):  # whoever waits meets it too, and tells of it
        warm_up(None, (with_rules,))
