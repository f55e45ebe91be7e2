"""Whoever reads what a partner gets, byte by byte, finds nothing of another partner in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from routing.io.view_parts.terms import terms_of
from routing.plan import Plan
from routing.views import Terms, View, quarter
from tests.unit.views_day import (
    MARK,
    ME,
    TERMS,
    file_numbers,
    file_text,
    marked_plan,
    numbers,
    secrets,
    shown_as,
    two_partners,
    words,
)

FILES = ("view.json", "view.xlsx", "view.html")


def terms() -> Terms:
    return terms_of(TERMS, ME)


@pytest.fixture(scope="module", params=[marked_plan, two_partners], ids=["four", "two"])
def plan(request: pytest.FixtureRequest) -> Plan:
    make: Callable[[], Plan] = request.param
    return make()


@pytest.fixture(scope="module")
def view(plan: Plan) -> View:
    return plan.view_for(ME, terms())


@pytest.fixture(scope="module")
def folder(view: View, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("view")
    assert [path.name for path in view.save(out)] == list(FILES)
    return out


def found(text: str, seen: set[float], hidden: set[float]) -> list[object]:
    """Marks in a text, and hidden numbers among those seen."""
    marks: list[object] = MARK.findall(text)
    return marks + [secret for secret in sorted(hidden) if shown_as(secret) & seen]


def test_the_day_is_one_that_may_be_planned_so(plan: Plan) -> None:
    assert plan.feasible


def test_no_output_holds_a_mark_or_a_number_of_others(plan: Plan, view: View, folder: Path) -> None:
    hidden = secrets(plan, view)
    assert len(hidden) > 100
    for name in FILES:
        path = folder / name
        assert found(file_text(path), file_numbers(path), hidden) == [], name


def test_no_field_of_the_view_holds_one(plan: Plan, view: View) -> None:
    text = "\n".join(words(view))
    assert found(text, set(numbers(view)), secrets(plan, view)) == []


def test_names_of_all_files_are_ours(folder: Path) -> None:
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)


def test_the_search_finds_what_is_there(plan: Plan, view: View, tmp_path: Path) -> None:
    """The operator's own outputs hold it all: the search is not blind."""
    hidden = secrets(plan, view)
    plan.save(tmp_path)
    for name in ("plan.json", "plan.xlsx"):
        path = tmp_path / name
        assert len(MARK.findall(file_text(path))) > 50
        seen = file_numbers(path)
        assert sum(bool(shown_as(secret) & seen) for secret in hidden) > 40


@pytest.mark.parametrize("name", FILES)
def test_the_search_finds_a_single_slip(plan: Plan, view: View, tmp_path: Path, name: str) -> None:
    """One mark or one number in one field, and it is found in every output."""
    hidden = secrets(plan, view)
    planned, vehicle = view.orders[0], view.vehicles[0]
    slips = (
        replace(view, orders=(replace(planned, vehicle="ZQB-van #1"),)),
        replace(view, orders=(replace(planned, order=replace(planned.order, goods="ZQgoods")),)),
        replace(view, vehicles=(replace(vehicle, quantity={"kg": 173.917}),)),
        replace(view, orders=(replace(planned, service=_exact(plan)),)),
    )
    for number, slip in enumerate(slips):
        out = tmp_path / str(number)
        slip.save(out)
        path = out / name
        assert found(file_text(path), file_numbers(path), hidden), number


def _exact(plan: Plan) -> tuple[int, int]:
    """The exact times of a stop at a store of another."""
    stop = next(s for *_, s in plan.stops() if s.store_id == "ZQ-S9")
    return stop.start, stop.departure


def test_all_times_are_quarters_of_an_hour(view: View) -> None:
    spans = [each.service for each in view.orders]
    spans += [each.handover.time for each in view.orders if each.handover]
    spans += [each.leaves for each in view.vehicles if each.leaves]
    spans += [each.back for each in view.vehicles if each.back]
    assert len(spans) > 8
    assert all(span == quarter(span[0]) for span in spans)


def test_what_a_partner_unloads_at_a_common_stop_is_not_seen() -> None:
    """A case is 7.3 s, so that exact times after the stop of both would count its cases."""
    few, many = two_partners(cases=13.0), two_partners(cases=14.0)
    after = [next(s for *_, s in p.stops() if "B3" in s.orders).start for p in (few, many)]
    assert after[0] != after[1] or _starts(few) != _starts(many)
    assert few.view_for(ME) == many.view_for(ME)


def _starts(plan: Plan) -> list[int]:
    return [route.start for route in plan.routes]


def test_that_a_partner_is_at_a_common_stop_is_not_seen() -> None:
    """With cases that take no time its order leaves no trace."""
    there = two_partners(cases=0.0)
    routes = [
        replace(
            itinerary,
            trips=tuple(
                tuple(
                    replace(visit, orders=tuple(o for o in visit.orders if o != "ZQO1"))
                    for visit in trip
                )
                for trip in itinerary.trips
            ),
        )
        for itinerary in there.itineraries()
    ]
    gone = marked_plan(there.problem, routes)
    assert [r.orders for r in gone.routes] != [r.orders for r in there.routes]
    assert gone.view_for(ME) == there.view_for(ME)
