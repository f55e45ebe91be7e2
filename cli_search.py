"""What the commands that search have in common: limits, progress, and compiling ahead."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from routing.problem import Problem
    from solvers.budget import Progress

COMPILING = (
    "coload: compiling the engine for this machine; this happens once and takes half a minute or so"
)


def add_limits(parser: argparse.ArgumentParser) -> None:
    """How the search is done and what ends it; the first limit that is reached does."""
    add = parser.add_argument
    add("--time-limit", type=float, metavar="S", help="seconds of search (30 without any limit)")
    add("--iterations", type=int, metavar="N", help="stop after N; the same plan every time")
    add("--patience", type=float, metavar="S", help="stop after S seconds without a better plan")
    add("--target", type=float, metavar="COST", help="stop at a plan as cheap as this")
    add(
        "--worth",
        type=float,
        metavar="MONEY",
        help="stop when another second of search is expected to save less than this",
    )
    add("--seed", type=int, default=1, metavar="K")
    add("--threads", type=int, metavar="N", help="searches side by side (one for each processor)")
    add("--engine", default="native", metavar="E", help="native or ortools")


def add_roads(parser: argparse.ArgumentParser) -> None:
    """Where travel comes from, instead of what the day or the plan says."""
    parser.add_argument(
        "--roads",
        metavar="SOURCE",
        help="a road map (.osm.pbf, .osm), distances (.csv, .parquet, .npy, .npz), osrm:URL, "
        "valhalla:URL, or straight",
    )


def add_balance(parser: argparse.ArgumentParser) -> None:
    """A price on what a route does beyond the mean of all, for days without fair shares."""
    parser.add_argument(
        "--balance",
        type=_price_of,
        action="append",
        default=[],
        metavar="WHAT=MONEY",
        help="plan twice, and let each hour (hours=MONEY) or stop (stops=MONEY) of a route beyond "
        "the mean of the first plan cost so much; half of the search is for each",
    )


def _price_of(text: str) -> tuple[str, float]:
    what, _, money = text.partition("=")
    if what not in ("hours", "stops"):
        raise argparse.ArgumentTypeError(f"'{text}': write hours=MONEY or stops=MONEY")
    return what, number_to(1e6, "a price", 20.0)(money)


def number_to(most: float, what: str, example: float) -> Callable[[str], float]:
    """For a type of `argparse`: a number from 0 to ``most``, or a sentence on what to write."""

    def number(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = -1.0
        if not 0 <= value <= most:
            asked = f"write {what} from 0 to {most:.0f}, such as {example:g}"
            raise argparse.ArgumentTypeError(f"'{text}': {asked}")
        return value

    return number


def asked_for(options: argparse.Namespace) -> dict[str, Any]:
    """The arguments of ``solve`` that `add_limits` reads."""
    names = (
        "time_limit", "iterations", "patience", "target", "worth", "seed", "threads", "engine",
    )  # fmt: skip
    return {name: getattr(options, name) for name in names}


def heard_by(ticker: Ticker) -> dict[str, Any]:
    """The arguments of ``solve`` by which it tells what it does."""
    return {
        "on_progress": ticker.show,
        "on_interrupt": ticker.stopping,
        "on_compile": ticker.compiling,
    }


@contextmanager
def hearing(problem: Problem, ticker: Ticker, engine: str) -> Iterator[dict[str, Any]]:
    """As `heard_by`; where the first plan on a road map is to come and there is a processor for
    it, the engine is compiled while the map is read and asked."""
    from routing.roads import kind_of

    heard = heard_by(ticker)
    roads = problem.settings.roads
    if engine != "native" or kind_of(roads) != "map" or not Path(roads).is_file():
        yield heard
        return
    from geo.compiling import on_compile
    from solvers.aside import engine_aside

    on_compile[:] = [ticker.compiling]
    try:
        with engine_aside(problem) as wait:
            if wait is not None:
                heard["on_compile"] = _told_first(ticker, wait)
            yield heard
    finally:
        on_compile.clear()


def _told_first(ticker: Ticker, wait: Callable[[], object]) -> Callable[[], None]:
    def tell() -> None:
        ticker.compiling()
        wait()

    return tell


def add_warmup(commands: Any) -> argparse.ArgumentParser:
    """The arguments of ``coload warmup``."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "warmup", help="compile the engine ahead, so that no plan has to wait for it"
    )
    return parser


def warm_up() -> str:
    """Compile or load the engine; a sentence on what was done and how long it took.

    Ordinary days, days with further rules and roads are compiled side by side.
    """
    from contextlib import ExitStack
    from time import perf_counter

    from geo import tiny
    from solvers import search
    from solvers.crew import TRUE, beside

    compiled: list[bool] = []
    began = perf_counter()
    with ExitStack() as others:
        roads = others.enter_context(beside(tiny.warm_up))

        def compiling() -> None:
            compiled.append(True)
            others.enter_context(beside(search.warm_up, None, (True,)))

        search.warm_up(compiling, (False,))
    search.warm_up(lambda: compiled.append(True), (True,))
    done = "compiled" if compiled else "was compiled already and loaded"
    if not compiled and roads.exitcode == TRUE:
        done = "what it needs for roads was compiled, the rest loaded,"
    return f"the engine is ready: {done} in {perf_counter() - began:.1f} s"


class Ticker:
    """The best cost so far on one line of the terminal, or a line now and then in a log."""

    def __init__(self, quiet: bool) -> None:
        self.live, self.quiet, self.last = sys.stderr.isatty(), quiet, -10.0
        self.told = False

    def show(self, progress: Progress) -> None:
        if self.quiet or progress.seconds - self.last < (0.1 if self.live else 5.0):
            return
        self.last = progress.seconds
        left_out = f", {progress.left_out} orders left out" if progress.left_out else ""
        part = f"part {progress.part} of {progress.parts}, " if progress.parts > 1 else ""
        line = f"{progress.seconds:6.1f} s  {part}best cost so far {progress.cost:,.2f}{left_out}"
        print(
            f"\r\033[K{line}" if self.live else line,
            end="" if self.live else "\n",
            file=sys.stderr,
            flush=True,
        )

    def compiling(self) -> None:
        """Say once why nothing is seen to happen for a while."""
        told, self.told = self.told, True
        if not self.quiet and not told:
            print(COMPILING, file=sys.stderr, flush=True)

    def stopping(self) -> None:
        """Answer the first Ctrl-C. Straight to the file: a print may just be under way."""
        line = "coload: stopping; writing the best plan so far (Ctrl-C again gives it up)\n"
        os.write(2, (f"\r\033[K{line}" if self.live else line).encode())

    def end(self) -> None:
        if self.live and self.last >= 0:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
