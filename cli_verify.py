"""Commands that read a plan, as it was written or as people edited it: call and print."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli_search import add_roads

if TYPE_CHECKING:
    from routing.io.edited.result import EditedPlan
    from routing.io.plan_figures import Difference
    from routing.io.plan_json import ReadPlan
    from routing.plan import Violation
    from solvers.mending.told import Told

Undisturbed = Callable[[], AbstractContextManager[None]]
"""What to be in while files are written."""


def add_verify(commands: Any) -> argparse.ArgumentParser:
    """The arguments of ``coload verify``."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "verify",
        help="judge a plan, also an edited one (0 or 1)",
        description="Judge a plan and tell every rule that it breaks. Of an edited plan.xlsx also "
        "where in the sheet, and what the edit cost or saved.",
    )
    _add_plan(parser)
    parser.add_argument("--json", action="store_true", help="violations as JSON")
    parser.add_argument(
        "-o",
        "--write",
        type=Path,
        metavar="OUT",
        help="write all outputs again with every figure recomputed",
    )
    parser.add_argument(
        "--repair",
        action="store_true",
        help="change as little as it takes to keep every rule, tell what and why; with -o write "
        "that plan, and what differs from this one (0, or 3 if it leaves orders out)",
    )
    return parser


def add_show(commands: Any) -> argparse.ArgumentParser:
    """The arguments of ``coload show``."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "show", help="show a plan, or one of its routes"
    )
    _add_plan(
        parser,
        lambda: parser.add_argument(
            "route", type=int, nargs="?", metavar="ROUTE", help="number of a route"
        ),
    )
    return parser


def _add_plan(parser: argparse.ArgumentParser, then: Callable[[], Any] = lambda: None) -> None:
    """The plan, what comes after it in the line, and what its day or its travel may be."""
    what = "a plan.json, its folder, or an edited plan.xlsx"
    parser.add_argument("plan", type=Path, metavar="PLAN", help=what)
    then()
    parser.add_argument(
        "--day",
        type=Path,
        metavar="DAY",
        help="day, or plan.json, of a plan.xlsx; otherwise the plan.json beside it",
    )
    add_roads(parser)


def show(options: argparse.Namespace) -> None:
    """Print a plan or a route."""
    from routing.io import text
    from routing.plan import Plan

    plan = Plan.read(options.plan, roads=options.roads, day=options.day)
    shown = text.summary(plan) if options.route is None else text.route_table(plan, options.route)
    text.console().print(shown)


def verify(options: argparse.Namespace, undisturbed: Undisturbed) -> bool | None:
    """Judge a plan, print what is wrong and write it again if asked to; whether all is right. With
    ``--repair`` None if orders were left out for it."""
    from routing.io.any_plan import read_any
    from routing.io.edited.result import EditedPlan

    read = read_any(options.plan, roads=options.roads, day=options.day)
    if options.repair:
        return _repair(options, read, undisturbed)
    if options.write:
        with undisturbed():
            read.plan.save(options.write)
            options.kept = f"the plan is in {options.write}/"
    if isinstance(read, EditedPlan):
        _tell_edited(options, read)
        return not read.plan.violations
    return _tell(options, read)


def _tell(options: argparse.Namespace, read: ReadPlan) -> bool:
    broken, stale = read.plan.violations, () if options.write else read.stale
    if options.json:
        every = [*broken, *(difference.violation for difference in stale)]
        print(json.dumps([each.as_dict() for each in every], ensure_ascii=False, indent=1))
    else:
        _show_verdict(options, broken, stale)
    return not (broken or stale)


def _show_verdict(
    options: argparse.Namespace, broken: Sequence[Violation], stale: Sequence[Difference]
) -> None:
    """Broken rules one by one, stale figures in a line a route: one edit makes dozens of them."""
    from routing.io.plan_figures import in_short

    lines = [*broken, *in_short(stale)]
    for violation in lines:
        print(violation)
    verdict = _verdict(len(lines))
    if stale:
        verdict += f"; `coload verify {options.plan} --write OUT` computes the figures afresh"
    print(_and_kept(options, verdict))


def _tell_edited(options: argparse.Namespace, read: EditedPlan) -> None:
    """What was changed, what it comes to, and every broken rule with its rows."""
    from routing.io import text

    if options.json:
        print(json.dumps(read.as_dict(), ensure_ascii=False, indent=1))
        return
    if read.notes:
        text.console(stderr=True).print(text.findings_table(read.notes, "Notes"))
    if read.effect is not None:
        text.console().print(text.effect_table(read.plan, read.effect))
    for line in read.lines():
        print(line)
    verdict = _verdict(len(read.plan.violations))
    if not options.write and not (read.effect and read.effect.nothing):
        verdict += f"; `coload verify {options.plan} --write OUT` writes the plan with all figures"
    print(_and_kept(options, verdict))


def _repair(
    options: argparse.Namespace, read: ReadPlan | EditedPlan, undisturbed: Undisturbed
) -> bool | None:
    """Repair a plan, write it and tell what was changed."""
    from routing.changes import changes
    from routing.io import diff_files, outputs
    from routing.io.edited.result import EditedPlan
    from solvers.mending.mend import mended
    from solvers.mending.told import Told

    if options.write:
        with undisturbed():
            outputs.check(options.write)
            diff_files.check(options.write)
    before = read.before if isinstance(read, EditedPlan) else None
    found = mended(read.plan, read.decided, before)
    told = Told(found, before)
    if options.write:
        with undisturbed():
            found.plan.save(options.write)
            changes(read.plan, found.plan, match=False).save(options.write)
            options.kept = f"the plan is in {options.write}/"
    if options.json:
        print(json.dumps(_repaired(read, told), ensure_ascii=False, indent=1))
    else:
        _tell_repair(options, read, told)
    return None if told.counts["left-out"] else True


def _repaired(read: ReadPlan | EditedPlan, told: Told) -> dict[str, Any]:
    """Plain JSON types, as docs/formats.md describes them."""
    from routing.io.edited.result import EditedPlan

    changed = []
    for mend in told.mends:
        place = read.places.of(mend.place) if isinstance(read, EditedPlan) else None
        where = {"sheet": place.sheet, "rows": list(place.rows)} if place else {}
        changed.append(mend.as_dict() | where)
    was, now = read.plan, told.plan
    return {
        "violations": [each.as_dict() for each in was.violations],
        "changes": changed,
        "counts": told.counts,
        "cost": {
            "before": round(was.cost, 6),
            "after": round(now.cost, 6),
            "difference": round(now.cost - was.cost, 6),
        },
    }


def _tell_repair(options: argparse.Namespace, read: ReadPlan | EditedPlan, told: Told) -> None:
    """What was wrong in a line, every change with its rows, and what they cost."""
    from routing.io.edited.result import EditedPlan

    if isinstance(read, EditedPlan) and read.notes:
        from routing.io import text

        text.console(stderr=True).print(text.findings_table(read.notes, "Notes"))
    for mend in told.mends:
        if isinstance(read, EditedPlan):
            where = read.where(mend.place)
        else:
            where = f"route {mend.route}: " if mend.route else ""
        print(where + mend.message)
    was, now, counts = read.plan, told.plan, told.counts
    if not (was.violations or told.mends):
        print(_and_kept(options, "nothing to repair: every rule is kept"))
        return
    more = now.cost - was.cost
    currency = now.problem.settings.currency
    print(
        f"{len(was.violations)} violation(s) repaired: {counts['moved']} order(s) on another "
        f"vehicle, {counts['sequence']} moved in sequence, {counts['put-back']} put back, "
        f"{counts['left-out']} left out"
    )
    verdict = f"cost {now.cost:,.2f} {currency}".rstrip()
    verdict += f", {abs(more):,.2f} {'more' if more > 0 else 'less'} than before the repair"
    print(_and_kept(options, verdict))


def _verdict(count: int) -> str:
    return f"{count} violation(s)" if count else "nothing wrong: every rule is kept"


def _and_kept(options: argparse.Namespace, verdict: str) -> str:
    return f"{verdict}; {options.kept}" if options.write else verdict
