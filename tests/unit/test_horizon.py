"""Days, visits and patterns: as they are written, and what they come to."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from routing.errors import InputError
from routing.horizon import Days, Visits, listed_patterns
from routing.io import horizon_cells
from routing.io.cells import CellError
from routing.problem import Problem
from routing.week import Week
from tests.small_days import FILES, write_small_day
from tests.small_plans import VAN, findings_of, order
from tests.week_days import on, week_of

TUESDAY, THURSDAY = date(2026, 12, 1), date(2026, 12, 3)


@pytest.mark.parametrize(
    ("cell", "means"),
    [
        ("Mon;Thu", on(0, 3)),
        ("monday, THURSDAY", on(0, 3)),
        ("周一、周四", on(0, 3)),
        ("星期一；星期天", on(0, 6)),
        ("Fri-Mon", on(4, 5, 6, 0)),
        ("周一至周五", on(0, 1, 2, 3, 4)),
        ("工作日", on(0, 1, 2, 3, 4)),
        ("2026-12-01..2026-12-03", Days(spans=((TUESDAY, THURSDAY),))),
        ("2026年12月1日至2026年12月3日", Days(spans=((TUESDAY, THURSDAY),))),
        ("2026/12/1; Sat", Days(frozenset({5}), ((TUESDAY, TUESDAY),))),
        (TUESDAY, Days(spans=((TUESDAY, TUESDAY),))),
    ],
)
def test_days(cell: object, means: Days) -> None:
    assert horizon_cells.days(cell) == means
    assert horizon_cells.days(means.listed()) == means


@pytest.mark.parametrize(
    ("cell", "means"),
    [
        (2.0, Visits(2)),
        ("twice a week", Visits(2, weekly=True)),
        ("3x/week", Visits(3, weekly=True)),
        ("每周两次", Visits(2, weekly=True)),
        ("3次", Visits(3)),
        ("once", Visits(1)),
        ("每天", Visits(0)),
        ("weekly", Visits(1, weekly=True)),
    ],
)
def test_visits(cell: object, means: Visits) -> None:
    assert horizon_cells.visits(cell) == means
    assert horizon_cells.visits(str(means)) == means


def test_patterns() -> None:
    for cell in ("Mon+Thu | Tue+Fri", "周一+周四; 周二+周五"):
        found = horizon_cells.patterns(cell)
        assert found == (on(0, 3), on(1, 4))
        assert horizon_cells.patterns(listed_patterns(found)) == found


@pytest.mark.parametrize(
    ("read", "cell", "says"),
    [
        (horizon_cells.days, "Mox", '"Mox" is no day; write weekdays or dates'),
        (horizon_cells.days, "2026-02-30", '"2026-02-30" is not a date'),
        (horizon_cells.days, "2026-12-03..2026-12-01", "ends before it starts"),
        (horizon_cells.days, ";", "names no day"),
        (horizon_cells.visits, "often", "does not say how often; write a number"),
        (horizon_cells.visits, "0", "does not say how often"),
    ],
)
def test_slips(read: object, cell: str, says: str) -> None:
    assert callable(read)
    with pytest.raises(CellError, match=says):
        read(cell)


@pytest.mark.parametrize(
    ("asked", "days", "choices"),
    [
        ({}, 3, [(0,), (1,), (2,)]),
        ({"visits": Visits(2)}, 3, [(0, 1), (0, 2), (1, 2)]),
        ({"visits": Visits(2), "min_gap_days": 2}, 3, [(0, 2)]),
        ({"visits": Visits(0), "days": on(0, 2)}, 3, [(0, 2)]),
        ({"patterns": (on(0, 3), on(1, 4))}, 7, [(0, 3), (1, 4)]),
        ({"patterns": (on(0, 3), on(1, 4)), "days": on(1, 2, 3, 4)}, 7, [(1, 4)]),
        ({"patterns": (on(0), on(1, 3)), "visits": Visits(2)}, 7, [(1, 3)]),
        ({"visits": Visits(1, weekly=True), "days": on(0, 1)}, 9, [(0, 7), (0, 8), (1, 7), (1, 8)]),
        ({"patterns": (on(0),)}, 9, [(0, 7)]),
        ({"patterns": (on(0), on(1, 2))}, 3, [(0,), (1, 2)]),
    ],
)
def test_choices(asked: dict[str, object], days: int, choices: list[tuple[int, ...]]) -> None:
    assert list(week_of([order("O", 1, **asked)], days).choices[0]) == choices


def test_days_off_and_days_of_vehicles() -> None:
    vans = (VAN, VAN.__class__("W", "P", {"kg": 300.0}, days=on(2), goods=frozenset({"frozen"})))
    some = [order("cold", 1, goods="frozen", kg=200.0), order("any", 1, days=on(0, 1))]
    week = week_of(some, 7, vans, off=on(0, 6))
    assert [day.weekday() for day in week.dates] == [1, 2, 3, 4, 5]
    assert week.choices == (((1,),), ((0,),))  # Wednesday, and Tuesday since Monday is off


@pytest.mark.parametrize(
    ("asked", "days", "says"),
    [
        ({"visits": Visits(2), "min_gap_days": 3}, 2, "order 'O' is to have 3 days"),
        ({"visits": Visits(3)}, 2, "is to come 3 times, and has 2 possible days"),
        ({"days": on(6)}, 3, "may come on Sun only, which is none of the 3 working days"),
        ({"patterns": (on(3),)}, 2, "none of its patterns .Thu has no day in the horizon."),
        ({"visits": Visits(14)}, 28, "in more than 2,000 ways; name its patterns"),
    ],
)
def test_no_days(asked: dict[str, object], days: int, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        week_of([order("O", 1, **asked), order("P", 2)], days)
    assert [f.code for f in caught.value.findings if f.severity == "error"] == ["no-days"]


def test_a_holiday_in_the_only_pattern() -> None:
    holiday = Days(spans=((date(2026, 11, 26), date(2026, 11, 26)),))
    with pytest.raises(InputError, match=r"Thu 2026-11-26 is no possible day\); allow another one"):
        week_of([order("O", 1, patterns=(on(0, 3),))], 7, off=holiday)


def test_alternatives_share_their_days() -> None:
    pair = [order("A", 1, group="g", days=on(0)), order("B", 2, group="g", days=on(1))]
    with pytest.raises(InputError, match="the alternatives 'g' have no days in common"):
        week_of(pair)


def test_a_day_tells_that_it_is_not_a_week() -> None:
    (note,) = findings_of([order("O", 1, visits=Visits(2))])
    assert note.code == "several-days"
    assert "a plan of one day brings each once" in note.message


def test_horizons_that_are_none() -> None:
    some = [order("O", 1)]
    with pytest.raises(InputError, match="is not between 1 and 28"):
        week_of(some, 40)
    with pytest.raises(InputError, match="all 3 days of the horizon are off"):
        week_of(some, 3, off=on(0, 1, 2))
    with pytest.raises(InputError, match="no vehicle works on any of the 3 days"):
        week_of(some, 3, (VAN.__class__("V", "P", {"kg": 100.0}, days=on(6)),))


def test_columns_and_settings_come_back(tmp_path: Path) -> None:
    folder = write_small_day(tmp_path / "day")
    head, first, *rows = FILES["orders.csv"].splitlines()
    lines = [
        f"{head},可行日,送货次数,送货模式,最小间隔天数",
        f"{first},周一至周五,每周两次,周一+周四; 周二+周五,2",
    ]
    lines += [f"{row},,,," for row in rows]
    (folder / "orders.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with (folder / "settings.toml").open("a", encoding="utf-8") as file:
        file.write('\n[horizon]\nfirst = 2026-11-30\ndays = 6\noff = "周日"\n')
    problem = Problem.read(folder)
    asked = problem.orders[0]
    assert (asked.days, asked.visits) == (on(0, 1, 2, 3, 4), Visits(2, weekly=True))
    assert (asked.patterns, asked.min_gap_days) == ((on(0, 3), on(1, 4)), 2)
    assert len(Week(problem).dates) == 6
    for name in ("again", "again.xlsx", "again.json"):
        problem.save(tmp_path / name)
        again = Problem.read(tmp_path / name)
        assert (again.orders, again.settings) == (problem.orders, problem.settings)
