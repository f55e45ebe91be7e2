"""The shared hub: linehaul, arrival, choice among candidates."""

from __future__ import annotations

from itertools import product
from random import Random

import numpy as np
import pytest

from routing.distances import distances_of
from routing.model import Depot
from solvers.coloading import Effort
from solvers.linehaul import Freight, cheapest_mix, hauls
from solvers.ways.alone import Alone
from solvers.ways.hub import Hub
from tests.bakers import three_bakers

SHORT = Effort(seconds=None, iterations=60)


@pytest.mark.parametrize("seed", range(30))
def test_the_cheapest_mix_is_what_enumeration_finds(seed: int) -> None:
    rng = Random(seed)
    holds = [{"kg": rng.randint(5, 20), "m3": rng.randint(1, 6)} for _ in range(3)]
    costs = [float(rng.randint(10, 60)) for _ in range(3)]
    need = {"kg": float(rng.randint(1, 60)), "m3": float(rng.randint(0, 12))}
    found = cheapest_mix(holds, costs, need)
    enough = (
        counts
        for counts in product(range(13), repeat=3)
        if all(
            sum(c * h[name] for c, h in zip(counts, holds, strict=True)) >= need[name]
            for name in need
        )
    )
    best = min(sum(c * k for c, k in zip(counts, costs, strict=True)) for counts in enough)
    assert sum(c * k for c, k in zip(found, costs, strict=True)) == best


def test_goods_are_at_the_hub_when_the_last_can_be_there() -> None:
    day = three_bakers()
    hub, travel = day.depots[1], distances_of(day)
    freight = Freight(day, day.vehicles[:1], travel, None)
    profile = day.vehicles[0].road_profile
    pairs = [[(d.lon, d.lat), (hub.lon, hub.lat)] for d in (day.depots[0], day.depots[2])]
    legs = travel.legs(np.array([p[0] for p in pairs]), np.array([p[1] for p in pairs]), profile)
    assert freight.arrival(hub) == 300 + int(legs.seconds.max())
    assert Freight(day, day.vehicles[:1], travel, 3 * 3600).arrival(hub) == 3 * 3600


def test_own_goods_are_not_hauled_and_no_vehicle_leaves_before_the_goods_are_there() -> None:
    day = three_bakers()
    way = Hub(candidates=("D1",), handling_cost=0.5, handling_s=10, handlers=2)
    outcome = way.solve(day, SHORT, (), None)
    assert {haul.depot_id for haul in outcome.hauls} == {"D0", "D2"}
    assert outcome.left_out == 0
    plan = outcome.plans[0]
    hauled = sum(o.cases for o in day.orders if o.distributor_id != "BUN")
    assert outcome.handling == pytest.approx(0.5 * hauled)
    ready = max(haul.arrives for haul in outcome.hauls) + round(10 * hauled / 2)
    assert all(route.start >= ready for route in plan.routes)
    freight = Freight(day, (day.vehicles[2],), distances_of(day), None)
    assert [h.cost for h in hauls(freight, plan, [day.depots[1]])] == [
        haul.cost for haul in outcome.hauls
    ]


def test_the_cheaper_of_two_candidates_is_taken() -> None:
    far = Depot("FAR", 5.9, 52.5)
    outcome = Hub(candidates=("D1",), places=(far,)).solve(three_bakers(), SHORT, (), None)
    assert outcome.hubs == ("D1",)


def test_a_group_without_a_candidate_does_without_a_hub() -> None:
    day = three_bakers()
    parts = (Alone().solve(day, SHORT, (), None),)
    outcome = Hub(candidates=("elsewhere",)).solve(day, SHORT, parts, None)
    assert outcome.cost == parts[0].cost
    assert outcome.hauls == ()
