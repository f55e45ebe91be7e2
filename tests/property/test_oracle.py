"""The oracle against the slow checker, which shares no code with it, on random plans."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from routing.io.plan_json import from_plan_object, plan_object
from tests.judges import agree
from tests.random_days import chance, random_day, random_plan
from tests.slow_checker import check


@pytest.mark.parametrize("block", range(10))
def test_oracle_agrees_with_the_slow_checker_on_1000_random_plans(block: int) -> None:
    seen: Counter[str] = Counter()
    for seed in range(block * 100, block * 100 + 100):
        rng = random.Random(seed)
        day = random_day(rng, research=chance(rng, 0.3))
        document = random_plan(rng, day, unknown=0.05, empty=0.05)
        read = from_plan_object(document)
        report = check(document)
        agree(read, report)
        seen.update({violation.code for violation in read.plan.violations} or {"feasible"})
    assert seen["feasible"] > 10
    assert len(seen) > 8
    assert seen["returns-last"] > 0


def test_what_is_written_states_what_the_checker_computes() -> None:
    for seed in range(200):
        rng = random.Random(seed)
        read = from_plan_object(random_plan(rng, random_day(rng, research=seed % 3 == 0)))
        document = plan_object(read.plan)
        assert check(document).stated_differences == []
        assert from_plan_object(document).stale == ()
