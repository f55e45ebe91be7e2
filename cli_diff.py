"""``coload diff``: two plans side by side."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from cli_search import add_roads, number_to

EXIT_CODES = """exit codes:
  0  compared                        2  a plan cannot be read as it is
  1  failure; with --exit-code: something differs"""


def add_diff(commands: Any) -> argparse.ArgumentParser:
    """The arguments of ``coload diff``."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "diff",
        help="what changed from one plan to another",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("before", type=Path, metavar="BEFORE", help="a plan.json, or its folder")
    add("after", type=Path, metavar="AFTER", help="another, also of a day with other orders")
    add(
        "--minutes",
        type=number_to(2880, "minutes", 10),
        default=0,
        metavar="N",
        help="list times only that move by more than N minutes (0: all)",
    )
    add(
        "--by-number",
        action="store_true",
        help="compare vehicles by their numbers; else those of a type are matched by their orders",
    )
    add_roads(parser)
    add("--json", action="store_true", help="as JSON instead of tables")
    add(
        "-o",
        "--out",
        type=Path,
        metavar="OUT",
        help="folder for diff.json, diff.xlsx, diff.html",
    )
    add("--exit-code", action="store_true", help="leave with 1 if something differs")
    return parser


def diff(
    options: argparse.Namespace, undisturbed: Callable[[], AbstractContextManager[None]]
) -> bool:
    """Compare, write, print. Whether something differs. ``undisturbed``: what to be in while files
    are written."""
    from routing.changes import changes
    from routing.io import diff_files
    from routing.plan import Plan

    if options.out:
        with undisturbed():
            diff_files.check(options.out)
    before = Plan.read(options.before, roads=options.roads)
    after = Plan.read(options.after, roads=options.roads)
    found = changes(before, after, match=not options.by_number)
    seconds = round(60 * options.minutes)
    if options.out:
        with undisturbed():
            found.save(options.out, seconds)
            options.kept = f"the comparison is in {options.out}/"
    if options.json:
        from routing.io.diff_json import text_of

        print(text_of(found, seconds), end="")
    else:
        from routing.io import diff_text, text

        text.console().print(diff_text.overview(found, seconds))
        if options.out:
            print(f"written to {options.out}/")
    return found.different
