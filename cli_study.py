"""`coload compare` and `coload settle`: what scenarios cost, and who is charged what."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli_search import add_roads

if TYPE_CHECKING:
    from solvers.study import Told
    from solvers.study_result import StudyResult


def add_compare(commands: Any) -> argparse.ArgumentParser:
    """The arguments of ``coload compare``."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "compare", help="compare ways of sharing over days and scenarios"
    )
    parser.add_argument("study", type=Path, metavar="STUDY.toml", help="days, scenarios, effort")
    parser.add_argument(
        "-o",
        "--out",
        type=Path,
        metavar="OUT",
        help="folder for study.html, study.xlsx, study.parquet (beside the study, by its name); "
        "started again, the study goes on from what is there",
    )
    add_roads(parser)
    parser.add_argument("--workers", type=int, metavar="N", help="processes (one a processor)")
    parser.add_argument("--quiet", action="store_true", help="print the last line only")
    return parser


def compare(options: argparse.Namespace) -> str:
    """Run a study and write what it found; a sentence on where."""
    from geo.matrix import processors
    from routing.errors import InputError
    from solvers.study import run_study
    from solvers.study_config import read_study
    from solvers.study_files import write_study
    from solvers.study_report import check

    study = read_study(options.study)
    if options.roads is not None:
        study = replace(study, roads=options.roads)
    out: Path = options.out or options.study.with_suffix("")
    day = next((name for name, path in study.days if path.resolve() == out.resolve()), None)
    if day is not None:
        raise InputError(f"the study would be written into its day '{day}'; name a folder with -o")
    if options.workers is not None and not 1 <= options.workers <= 256:
        raise InputError(f"{options.workers} workers are not between 1 and 256")
    check(out)
    ticker = _Ticker(options.quiet)
    workers = options.workers or processors()
    options.kept = f"what is solved is kept in {out}/; the same command goes on from there"
    result = run_study(study, out, workers, ticker.told, ticker.compiling)
    ticker.end()
    write_study(result, out)
    if not options.quiet:
        _show(result)
    return f"{len(result.rows)} runs of {len(result.summary)} scenarios; written to {out}/"


def add_settle(commands: Any) -> argparse.ArgumentParser:
    """The arguments of ``coload settle``."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "settle", help="split the cost of a study's shared days among the distributors"
    )
    parser.add_argument("study", type=Path, metavar="STUDY", help="what coload compare wrote")
    parser.add_argument(
        "--method",
        default="shapley",
        metavar="M",
        help="shapley, nucleolus, epm, acam, guaranteed, or proportional-cost, -kg, -m3, -stops, "
        "-kgkm",
    )
    parser.add_argument(
        "-o", "--out", type=Path, metavar="OUT", help="folder (STUDY/settlement without it)"
    )
    return parser


def settle(options: argparse.Namespace) -> str:
    """Write the statements; a sentence on the sum."""
    from solvers.settlement import settlement
    from solvers.settlement_files import write_settlement

    settled = settlement(options.study, options.method)
    out: Path = options.out or options.study / "settlement"
    write_settlement(settled, out)
    return (
        f"{settled.total_cents / 100:,.2f} {settled.currency} charged to "
        f"{len(settled.statements)} distributors by {settled.method}; written to {out}/"
    ).replace("  ", " ")


def _show(result: StudyResult) -> None:
    from routing.io.text import console
    from solvers.study_text import scenarios_table

    screen = console()
    screen.print(scenarios_table(result))
    for note in result.notes:
        screen.print(note)


class _Ticker:
    """How far the study is, on one line of the terminal, or a line now and then in a log."""

    def __init__(self, quiet: bool) -> None:
        self.live, self.quiet, self.last = sys.stderr.isatty(), quiet, -60.0

    def compiling(self) -> None:
        from cli_search import COMPILING

        if not self.quiet:
            print(COMPILING, file=sys.stderr, flush=True)

    def told(self, told: Told) -> None:
        if self.quiet or (not self.live and told.seconds - self.last < 30.0):
            return
        self.last = told.seconds
        left = "" if told.left is None else f", about {_span(told.left)} left"
        line = f"{told.done} of {told.wanted} plans in {_span(told.seconds)}{left}"
        end = "" if self.live else "\n"
        print(f"\r\033[K{line}" if self.live else line, end=end, file=sys.stderr, flush=True)

    def end(self) -> None:
        if self.live and self.last >= 0:
            print("\r\033[K", end="", file=sys.stderr, flush=True)


def _span(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02d} min"
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
