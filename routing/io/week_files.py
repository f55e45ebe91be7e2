"""The files of a week: ``week.json``, ``week.xlsx``, and a folder for each day with its outputs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from routing.errors import MissingError
from routing.io import outputs
from routing.io.files import check_writable, together
from routing.io.plan_json import ReadPlan, judged, read_plan
from routing.io.week_json import FILE, load, stale, week_in, write_week
from routing.io.week_xlsx import write_week_xlsx
from routing.plan import Plan, Violation
from routing.week import Week
from routing.week_judge import assignment_in, broken_by_week
from routing.week_plan import WeekPlan

WORKBOOK = "week.xlsx"


@dataclass(frozen=True)
class ReadWeek:
    """A week read and judged afresh. ``broken``: whatever it breaks, or states wrongly, with the
    day in front where it is one day's."""

    plan: WeekPlan
    broken: tuple[Violation, ...]


def check(folder: Path) -> None:
    """Make the folder, and raise `OutputError` if the week's own files could not be put there."""
    check_writable(folder, (FILE, WORKBOOK))


def save_week(plan: WeekPlan, folder: Path) -> None:
    """Write everything: the days first, then what speaks of them."""
    for day, each in zip(plan.week.dates, plan.plans, strict=True):
        if each is not None:
            outputs.save(each, folder / str(day))
    with together(folder) as stage:
        write_week(plan, stage / FILE, folder)
        write_week_xlsx(plan, stage / WORKBOOK)


def read_week(path: Path, roads: str | None = None) -> ReadWeek:
    """Read and judge a week as `save_week` has written it. Raises `InputError` where it is none.

    What is decided are the plans of the days; nothing that ``week.json`` states of them is
    trusted.
    """
    content, folder = load(path)
    week, familiar, last = week_in(content, folder)
    read = [_read_day(folder, each, roads) for each in _folders(week, folder, content)]
    plans = tuple(None if each is None else each.plan for each in read)
    found = WeekPlan(
        week, assignment_in(week, plans), plans, familiar, last, dict(content.get("made_by") or {})
    )
    broken = [*_of_days(week, read), *broken_by_week(week, plans, familiar), *stale(content, found)]
    return ReadWeek(found, tuple(broken))


def _folders(week: Week, folder: Path, content: object) -> Iterator[str | None]:
    """For each working day its folder, None where the week says that no order comes."""
    listed = content.get("days") if isinstance(content, dict) else None
    empty = {
        str(each.get("date"))
        for each in (listed if isinstance(listed, list) else ())
        if isinstance(each, dict) and each.get("folder") is None
    }
    for day in week.dates:
        there = (folder / str(day) / "plan.json").exists()
        yield str(day) if there or str(day) not in empty else None


def _read_day(folder: Path, name: str | None, roads: str | None) -> ReadPlan | None:
    if name is None:
        return None
    if not (folder / name / "plan.json").is_file():
        raise MissingError(f"'{folder / name}' is missing; the week has orders on that day")
    return read_plan(folder / name, roads=roads)


def _of_days(week: Week, read: list[ReadPlan | None]) -> Iterator[Violation]:
    """What each day's plan breaks, or states wrongly."""
    for day, each in zip(week.dates, read, strict=True):
        plan: Plan | None = None if each is None else judged(each)
        for broken in plan.violations if plan else ():
            message = f"{day}: {broken.message}"
            yield Violation(broken.code, message, broken.route, broken.order_id, broken.store_id)
