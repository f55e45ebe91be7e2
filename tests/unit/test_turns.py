"""Turns on tiny maps, with what they take worked out by hand: turning round, gates, bans, loops.

All maps lie on a grid of 100 m whose streets take 10 s each; profile and access make turns cost
nothing but what a test asks for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from geo.driven import Access
from geo.matrix import UNREACHABLE_S
from geo.network import RoadNetwork
from geo.road_profile import RoadProfile, road_profile
from geo.roads import CLASSES, ENDS_ONLY, GOODS, HGV, NO, YES, Roads
from tests.roads_checker import Checker, Position
from tests.small_roads import DEGREE_M, Street, roads_of

LON, LAT = 14.5, 35.9
U_TURN_S = 1000.0


def at(x: float, y: float) -> list[float]:
    """Hundreds of metres to the east and to the north."""
    up = 100.0 * y / DEGREE_M
    return [LON + 100.0 * x / DEGREE_M / np.cos(np.radians(LAT)), LAT + up]


def street(tail: int, head: int, **more: Any) -> Street:
    return Street(tail, head, **{"speed_kmh": 36.0, "metres": 100.0, **more})


def profile(**figures: float) -> RoadProfile:
    """100 m take 10 s; turning round takes `U_TURN_S`, other turns nothing."""
    flat = (1.0,) * len(CLASSES)
    figures = {"turn_s": 0.0, "across_s": 0.0, "u_turn_s": U_TURN_S, **figures}
    made = replace(road_profile("van"), price=flat, factor=(flat, flat), most_kmh=(36.0,) * 18)
    return replace(made, **figures)


def seconds(roads: Roads, start: Sequence[float], end: Sequence[float], **figures: float) -> int:
    """From place to place, both on the road, as the network and as the checker have it."""
    network = RoadNetwork.of(roads, profile(**figures), access=Access(kmh=36.0))
    driven = network.drive()
    told = network.legs(np.array([start]), np.array([end]))
    snaps = driven.snap(np.array([start, end]))
    assert snaps.served.all()
    source, target = (
        Position(int(snaps.segment[i]), float(snaps.share[i]), float(snaps.off_m[i]))
        for i in (0, 1)
    )
    checker = Checker(network.roads, driven.made, driven.ends, 36.0)
    [found] = checker.costs(source, [target])
    assert (found[0] if found else UNREACHABLE_S) == told.seconds[0]
    return int(told.seconds[0])


# A straight street 0 - 1 - 2 - 3 to the east, and one to the north from 1.
NODES = [at(0, 0), at(1, 0), at(2, 0), at(3, 0), at(1, 1)]
LINE = [street(0, 1), street(1, 2), street(2, 3)]
T = [*LINE, street(1, 4)]


def test_a_trip_begins_and_ends_in_either_direction() -> None:
    roads = roads_of(NODES, LINE)
    assert seconds(roads, at(0.2, 0), at(2.5, 0)) == 23
    assert seconds(roads, at(2.5, 0), at(0.2, 0)) == 23
    assert seconds(roads, at(0.9, 0), at(0.2, 0)) == 7


def test_back_by_a_ring_and_by_nothing_else_where_there_is_one() -> None:
    ring = [street(0, 1, oneway=True), street(1, 2), street(2, 3), street(2, 0, oneway=True)]
    roads = roads_of(NODES, ring)
    assert seconds(roads, at(0.5, 0), at(0.2, 0)) == 5 + 10 + 10 + 2


def test_not_round_where_another_way_is_open() -> None:
    roads = roads_of(NODES, T, bans=[((0, 6), 3)])  # not from 0 to the north
    assert seconds(roads, at(0.5, 0), at(1, 0.5)) == 5 + 10 + 10 + U_TURN_S + 10 + 10 + 5


def test_round_where_all_other_ways_are_banned_closed_or_gated() -> None:
    banned = roads_of(NODES, T, bans=[((0, 6), 1), ((2, 4), 1)])
    # 0.5 -> 1 -> 2 where going on is banned: round there
    assert seconds(banned, at(0.5, 0), at(1, 0.5)) == 5 + 10 + U_TURN_S + 10 + 5
    closed = roads_of(NODES, T, bans=[((0, 6), 1)], barred={2: (NO, NO)})
    assert seconds(closed, at(0.5, 0), at(1, 0.5)) == 5 + 10 + U_TURN_S + 10 + 5


def test_round_is_not_driven_where_it_is_banned() -> None:
    streets = [*T, street(0, 4, metres=1000.0)]
    not_north = ((0, 6), 1)
    roads = roads_of(NODES, streets, bans=[not_north])
    assert seconds(roads, at(0.5, 0), at(1, 0.5), u_turn_s=7.0) == 5 + 20 + 7 + 20 + 5
    roads = roads_of(NODES, streets, bans=[not_north, ((4, 5), 1)])
    assert seconds(roads, at(0.5, 0), at(1, 0.5), u_turn_s=7.0) == 5 + 100 + 5


def test_bans_hold_for_their_modes() -> None:
    for modes, longer in ((1 << GOODS, True), (1 << HGV, False), (3, True)):
        roads = roads_of(NODES, T, bans=[((0, 6), modes)])
        assert (seconds(roads, at(0.5, 0), at(1, 0.5)) > 10) == longer


def test_a_ban_by_way_of_another_road_holds_for_who_comes_that_way() -> None:
    # 0 - 1 - 2 - 3, and north of 2 is 5: from 0 by 1 - 2 not to the north
    nodes = [*NODES, at(2, 1)]
    streets = [*LINE, street(1, 4, metres=300.0), street(2, 5)]
    roads = roads_of(nodes, streets, bans=[((0, 2, 8), 1)])
    assert seconds(roads, at(1, 0.5), at(2, 0.5)) == 15 + 10 + 5
    assert seconds(roads, at(1.5, 0), at(2, 0.5)) == 5 + 5
    # Past it to 3, round, and left into the north.
    assert seconds(roads, at(0.5, 0), at(2, 0.5)) == 5 + 10 + 10 + U_TURN_S + 10 + 5
    # A longer ban that begins alike, and one that begins in its middle.
    roads = roads_of(nodes, streets, bans=[((0, 2, 4, 5), 1), ((0, 2, 8), 1), ((4, 5, 8), 1)])
    # The last holds from the beginning: round in the north of 1 is what is left.
    assert seconds(roads, at(0.5, 0), at(2, 0.5)) == 5 + 30 + U_TURN_S + 30 + 10 + 5
    assert seconds(roads, at(2.5, 0), at(2, 0.5)) == 5 + 5


def test_gates_are_passed_at_the_ends_only() -> None:
    """Two ways from west to east, the short one with a gate in its middle."""
    nodes = [at(0, 0), at(1, 0), at(2, 0), at(3, 0), at(1.5, 2)]
    streets = [*LINE, street(0, 4), street(4, 3, metres=1000.0)]
    roads = roads_of(nodes, streets, barred={1: (ENDS_ONLY, YES)})
    # the road on either side belongs to the main part
    assert seconds(roads, at(0.5, 0), at(1.5, 0)) == 5 + 10 + 100 + 10 + 5
    # through it only the long way: 0.5 is in the middle of the road from 0 to 4
    middle = [(a + b) / 2 for a, b in zip(at(0, 0), at(1.5, 2), strict=True)]
    assert seconds(roads, middle, at(2.5, 0)) == 5 + 100 + 5
    open_ = roads_of(nodes, streets)
    assert seconds(open_, middle, at(2.5, 0)) == 5 + 10 + 10 + 5


def test_ends_only_roads_are_no_short_cut() -> None:
    nodes = [at(0, 0), at(1, 0), at(2, 0), at(3, 0), at(1.5, 2)]
    streets = [street(0, 1), street(1, 2, access=ENDS_ONLY), street(2, 3), street(1, 4),
               street(4, 2)]  # fmt: skip
    roads = roads_of(nodes, streets)
    assert seconds(roads, at(0.5, 0), at(2.5, 0)) == 5 + 10 + 10 + 5
    assert seconds(roads, at(1.5, 0), at(2.5, 0)) == 5 + 5
    assert seconds(roads, at(0.5, 0), at(1.5, 0)) == 5 + 5


def test_who_begins_in_a_pocket_behind_a_gate_comes_out() -> None:
    """A yard 1 - 2 - 3 behind the gate 1, open by sign but led to through the gate only."""
    nodes = [*NODES, at(0, 1)]
    streets = [*LINE, street(0, 5, via=[at(-1, 0.5)], metres=300.0), street(5, 0)]
    roads = roads_of(nodes, streets, barred={1: (ENDS_ONLY, ENDS_ONLY)})
    network = RoadNetwork.of(roads, profile())
    assert network.drive().ends.tolist() == [False] * 2 + [True] * 4 + [False] * 4
    assert seconds(roads, at(2.5, 0), at(0, 0.5)) == 5 + 10 + 10 + 5
    assert seconds(roads, at(0, 0.5), at(2.5, 0)) == 5 + 10 + 10 + 5


@pytest.mark.parametrize("oneway", [False, True])
def test_round_a_loop_again(oneway: bool) -> None:
    """From a place of a loop on to one behind it, through the loop's only junction."""
    ring = street(1, 1, via=[at(2, 0), at(2, 1), at(1, 1)], metres=400.0, oneway=oneway)
    roads = roads_of(NODES[:2], [street(0, 1), ring])
    assert seconds(roads, at(1, 0.5), at(1.5, 0)) == 5 + 5


@pytest.mark.parametrize("left", [False, True])
def test_turns_cost_by_their_angle_and_more_across_the_traffic(left: bool) -> None:
    roads = roads_of(NODES, T, drives_left=left)
    figures = {"turn_s": 100.0, "across_s": 300.0}
    into, out = at(1, 0.5), at(0.5, 0)
    assert seconds(roads, at(0.5, 0), at(1.5, 0), **figures) == 10
    assert seconds(roads, out, into, **figures) == 10 + 25 + (0 if left else 300)
    assert seconds(roads, at(1.5, 0), into, **figures) == 10 + 25 + (300 if left else 0)
    # where two roads meet a bend is no turn
    bend = roads_of(NODES, [street(0, 1), street(1, 4)], drives_left=left)
    assert seconds(bend, out, into, **figures) == 10
    # a third that nobody may drive makes no junction
    footpath = roads_of(NODES, [street(0, 1), street(1, 4), street(1, 2, access=NO)])
    assert seconds(footpath, out, into, **figures) == 10
