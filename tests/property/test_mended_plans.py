"""Repaired plans keep every rule, whatever was wrong, and change no more than they must."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from routing.io.plan_json import from_plan_object, plan_object
from solvers.mending.mend import mended
from solvers.mending.told import Told
from tests.edited_book import EditedBook
from tests.every_mend import any_plan, fewest, measured, tiny_day
from tests.property.test_workbook_edits import delete, move, planned, sequences_of, swap
from tests.random_days import random_day, random_plan
from tests.rule_days import RULES
from tests.sharing_days import sharing_day

WITHOUT = ("groups", "aboard")  # what the enumeration does not know
WITHOUT += ("least_use", "balance", "compact", "tiers", "pay")  # and what no plan can break
WITHOUT += ("crossings",)
WITHOUT += ("layouts", "drivers", "helpers")  # and how vehicles go out
WITHOUT += ("available",)  # and what is of the whole plan
OWN = ("road paces",)  # drawn apart, so that the rest is drawn as before


@pytest.mark.parametrize("seed", [0, 1, 2, 5, 11, 13, 18, 21, 26])
def test_no_plan_of_a_tiny_day_changes_less(seed: int) -> None:
    rng = Random(seed)
    which = [rule for rule in RULES if rule not in WITHOUT + OWN and rng.random() < 0.3]
    which += [rule for rule in OWN if seed % 2]
    plan = any_plan(rng, tiny_day(rng, which, orders=4))
    found = mended(plan).plan
    assert found.violations == ()
    assert measured(plan, found) == fewest(plan)


@pytest.mark.parametrize("seed", range(12))
def test_any_broken_plan_can_be_mended(seed: int) -> None:
    """Also with ids that the day does not have, and on days with sharing and docks."""
    rng = Random(seed)
    day = sharing_day(rng) if seed % 4 == 3 else random_day(rng, rules=True, docks=seed % 4 == 2)
    read = from_plan_object(random_plan(rng, day, empty=0.2, unknown=0.5))
    found = mended(read.plan, read.decided)
    assert found.plan.violations == ()
    again = from_plan_object(plan_object(found.plan)).plan
    assert (again.violations, round(again.cost - found.plan.cost, 6)) == ((), 0)
    told = Told(found)
    left = {each.order_id for each in found.plan.left_out} - {
        each.order_id for each in found.sound.left_out
    }
    assert left == {o for m in told.mends if m.what == "left-out" for o in m.orders}


@pytest.mark.parametrize("seed", range(4))
def test_edited_workbooks_can_be_mended(seed: int, tmp_path: Path) -> None:
    rng = Random(seed)
    plan = planned(rng)
    book, sequences = EditedBook(plan, tmp_path), sequences_of(plan)
    for _ in range(4):
        rng.choice((move, move, delete, swap))(rng, book, sequences)
    read = book.read()
    found = mended(read.plan, read.decided, read.before)
    assert found.plan.violations == ()
    told = Told(found, read.before)
    assert all(read.where(mend.place).startswith("row") for mend in told.mends)
    dropped = {each.order_id for each in read.plan.left_out}
    assert dropped <= {each.order_id for each in found.plan.left_out}
