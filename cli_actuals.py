"""``coload actuals``: plans beside what was driven, and what driven days teach for the next."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli_search import add_roads

if TYPE_CHECKING:
    from routing.actuals import Actuals
    from routing.learned import Learned
    from routing.learned_apply import Applied

FILES = ("actuals.json", "actuals.xlsx", "learned.json", "learned.xlsx")


def add_actuals(commands: Any) -> argparse.ArgumentParser:
    """The arguments of ``coload actuals``."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "actuals", help="compare plans with what was driven, and learn times from it"
    )
    add = parser.add_argument
    add(
        "files",
        nargs="+",
        type=Path,
        metavar="PLAN EVENTS",
        help="a plan.json (or its folder) and the events of its day, .csv or .xlsx; for several "
        "days one pair after the other",
    )
    add("-o", "--out", type=Path, metavar="OUT", help=f"folder for {', '.join(FILES)}")
    add("--apply", type=Path, metavar="NEW", help="write a copy of the day with what was learned")
    add("--day", type=Path, metavar="DAY", help="the day that is copied (that of the last plan)")
    add("--skip-bad-rows", action="store_true", help="go on without events that cannot be used")
    add("--json", action="store_true", help="print all of it as JSON instead of tables")
    add_roads(parser)
    return parser


def actuals(
    options: argparse.Namespace, undisturbed: Callable[[], AbstractContextManager[None]]
) -> None:
    """Show, and write what was asked for. ``undisturbed``: what to be in while that is done."""
    from routing.io.files import check_writable
    from routing.io.write import check_new
    from routing.learned import learn

    pairs = _pairs(options)
    if options.apply:
        check_new(options.apply)
    if options.out:
        check_writable(options.out, FILES)
    days = [_driven(plan, events, options) for plan, events in pairs]
    _show_notes(days)
    learned = learn(days)
    applied = _applied(options, days, learned)
    with undisturbed():
        if options.out:
            _write(days, learned, options.out)
            options.kept = f"the figures are in {options.out}/"
        if options.apply:
            applied.problem.save(options.apply)
            options.kept = f"the new day is in {options.apply}"
    if options.json:
        _print_json(days, learned, applied)
    else:
        _print_tables(options, days, learned, applied)


def _pairs(options: argparse.Namespace) -> list[tuple[Path, Path]]:
    from routing.errors import InputError

    files: list[Path] = options.files
    if len(files) % 2:
        raise InputError(
            f"'{files[-1]}' stands alone; name a plan and the events of its day, in pairs"
        )
    if options.day and not options.apply:
        raise InputError("--day says which day is copied; name the copy with --apply")
    return list(zip(files[::2], files[1::2], strict=True))


def _driven(plan: Path, events: Path, options: argparse.Namespace) -> Actuals:
    from routing.plan import Plan

    return Plan.read(plan, roads=options.roads).actuals(events, skip_bad_rows=options.skip_bad_rows)


def _show_notes(days: Sequence[Actuals]) -> None:
    """Rows that were skipped and what else was noticed, apart from what is asked for."""
    from routing.io import text

    for day in days:
        if day.notes:
            text.console(stderr=True).print(text.findings_table(day.notes))


def _applied(options: argparse.Namespace, days: Sequence[Actuals], learned: Learned) -> Applied:
    from routing.problem import Problem

    day = Problem.read(options.day) if options.day else days[-1].plan.problem
    return learned.applied_to(day)


def _write(days: Sequence[Actuals], learned: Learned, out: Path) -> None:
    from routing.io.actuals_json import write_actuals, write_learned
    from routing.io.actuals_xlsx import write_actuals_xlsx, write_learned_xlsx
    from routing.io.files import together

    with together(out) as stage:
        write_actuals(days, stage / "actuals.json")
        write_actuals_xlsx(days, stage / "actuals.xlsx")
        write_learned(learned, stage / "learned.json")
        write_learned_xlsx(learned, days, stage / "learned.xlsx")


def _print_json(days: Sequence[Actuals], learned: Learned, applied: Applied) -> None:
    import json

    from routing.io.actuals_json import actuals_object, learned_object

    whole = actuals_object(days)
    whole["learned"] = learned_object(learned) | {"would_change": list(applied.changes)}
    print(json.dumps(whole, ensure_ascii=False, indent=1))


def _print_tables(
    options: argparse.Namespace, days: Sequence[Actuals], learned: Learned, applied: Applied
) -> None:
    from routing.io import text
    from routing.io.actuals_text import driven, lessons

    screen = text.console()
    screen.print(driven(days))
    screen.print()
    screen.print(lessons(learned))
    screen.print()
    print(_last_lines(options, applied))


def _last_lines(options: argparse.Namespace, applied: Applied) -> str:
    """What the new day has, or would have; and where everything is."""
    lines = [f"- {change}" for change in applied.changes]
    if not lines:
        told = f"; {options.apply} is the day as it was" if options.apply else ""
        lines = [f"nothing to change: the times of the day hold as they are{told}"]
    elif options.apply:
        lines.insert(0, f"{options.apply} is the day with")
    else:
        lines.insert(0, "--apply NEW would write the day with")
    return "\n".join(lines + ([f"written to {options.out}/"] if options.out else []))
