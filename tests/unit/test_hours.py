"""Speeds by the hour: periods of a day, and legs that are driven through them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.daytime import DAY_S, read_hours, show_hours, within
from geo.driving import driving
from geo.errors import RoadsError
from geo.hours import Pace, Period, SpeedProfile, drivings, periods, read_speeds, travel_time
from geo.matrix import UNREACHABLE_S
from geo.road_profile import road_profile
from tests.small_roads import Street, grid_roads, roads_of

VAN = road_profile("van")
H = 3600
RUSH = Pace(frozenset({"residential"}), ((7 * H, 9 * H),), 0.5)


@pytest.mark.parametrize(
    ("text", "hours", "shown"),
    [
        ("", (), ""),
        ("07:00-09:00", ((7 * H, 9 * H),), "07:00-09:00"),
        ("16:00-19:00; 7:30-9:00", ((27000, 9 * H), (16 * H, 19 * H)), "07:30-09:00;16:00-19:00"),
        ("22:00-06:00", ((0, 6 * H), (22 * H, DAY_S)), "00:00-06:00;22:00-24:00"),
        ("00:00-24:00", (), ""),
        ("06:00-06:30,06:30-07:00", ((6 * H, 7 * H),), "06:00-07:00"),
        ("20:00-00:00", ((20 * H, DAY_S),), "20:00-24:00"),
        (
            "07：00-09：00；16:00-17:00",
            ((7 * H, 9 * H), (16 * H, 17 * H)),
            "07:00-09:00;16:00-17:00",
        ),
    ],
)
def test_hours_are_read_and_shown(text: str, hours: Any, shown: str) -> None:
    assert read_hours(text) == hours
    assert show_hours(hours) == shown


@pytest.mark.parametrize("text", ["7", "7-9", "07:00-25:00", "07:60-08:00", "24:00-06:00", "a-b"])
def test_what_are_no_hours_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="are no hours; write HH:MM-HH:MM"):
        read_hours(text)


def test_hours_of_no_length_are_refused() -> None:
    with pytest.raises(ValueError, match="no time at all"):
        read_hours("07:00-07:00")


def test_the_end_of_hours_is_not_within_and_the_next_day_is_alike() -> None:
    hours = read_hours("07:00-09:00")
    told = [within(hours, second) for second in (7 * H - 1, 7 * H, 9 * H - 1, 9 * H, 31 * H)]
    assert told == [False, True, True, False, True]
    assert within((), 5)


def test_a_day_without_changes_is_one_period() -> None:
    assert periods(None) == (Period(0, DAY_S, 0),)
    assert periods(SpeedProfile((Pace(frozenset({"primary"}), (), 0.9),))) == (Period(0, DAY_S, 0),)


def test_periods_that_drive_alike_share_a_state() -> None:
    assert periods(SpeedProfile((RUSH,))) == (
        Period(0, 7 * H, 0),
        Period(7 * H, 9 * H, 1),
        Period(9 * H, DAY_S, 0),
    )


def test_periods_end_wherever_any_row_changes() -> None:
    late = Pace(frozenset({"primary"}), read_hours("08:00-10:00;22:00-02:00"), 0.8)
    made = periods(SpeedProfile((RUSH, late)))
    assert [(p.start_s // H, p.state) for p in made] == [
        (0, 0), (2, 1), (7, 2), (8, 3), (9, 0), (10, 1), (22, 0),
    ]  # fmt: skip
    assert made[-1].end_s == DAY_S


def test_roads_are_slower_at_their_hours_and_only_those_of_the_class() -> None:
    roads = roads_of(
        [[14.5, 35.9], [14.51, 35.9]],
        [
            Street(0, 1, delays=(1, 0, 0, 0, 0)),
            Street(0, 1, "primary", delays=(1, 0, 0, 0, 0)),
        ],
    )
    speeds = SpeedProfile((RUSH,))
    spans = periods(speeds)
    usual, rush = drivings(roads, VAN, spans, (), speeds)
    assert (usual.seconds == driving(roads, VAN).seconds).all()
    stops = np.array([VAN.signals_s, 0.0] * 2)  # what stands on the way takes as long as ever
    slower = (rush.seconds - stops) / (usual.seconds - stops)
    assert slower == pytest.approx([2.0, 2.0, 1.0, 1.0])


def test_the_last_row_that_fits_holds() -> None:
    roads = grid_roads(2, 1)
    speeds = SpeedProfile((RUSH, Pace(frozenset({"residential"}), (), 0.8)))
    plain = driving(roads, VAN).seconds
    assert driving(roads, VAN, 8 * H, (), speeds).seconds == pytest.approx(plain / 0.8)


def test_speeds_that_change_need_an_hour_and_zones_that_they_name() -> None:
    roads = grid_roads(2, 1)
    with pytest.raises(RoadsError, match="say for which hour"):
        driving(roads, VAN, None, (), SpeedProfile((RUSH,)))
    assert driving(roads, VAN, None, (), SpeedProfile((Pace(frozenset({"road"}), (), 0.8),)))
    speeds = SpeedProfile((Pace(frozenset({"residential"}), (), 0.8, "centre"),), "speeds.toml")
    with pytest.raises(RoadsError, match=r"speeds.toml: there is no zone 'centre'"):
        driving(roads, VAN, 0, (), speeds)


def _read(tmp_path: Path, text: str) -> SpeedProfile:
    (tmp_path / "speeds.toml").write_text(text, encoding="utf-8")
    return read_speeds(tmp_path / "speeds.toml")


def test_a_file_of_speeds_names_classes_groups_hours_and_zones(tmp_path: Path) -> None:
    speeds = _read(
        tmp_path,
        """
        [[speeds]]
        classes = ["primary", "minor"]
        hours = "07:00-09:00"
        factor = 0.7
        zone = "centre"
        [[speeds]]
        factor = 1
        """,
    )
    first, second = speeds.paces
    assert {"primary", "residential"} <= first.classes
    assert "motorway" not in first.classes
    assert (first.hours, first.factor, first.zone) == (((7 * H, 9 * H),), 0.7, "centre")
    assert "motorway" in second.classes
    assert "ferry" not in second.classes
    assert speeds.changes


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "speeds.toml: holds no speeds; write rows that begin with"),
        ("[speeds]\nfactor = 1", "speeds.toml: holds no speeds"),
        ("speed = 1", "speeds.toml: 'speed' is not known; write rows"),
        ("[[speeds]]", "row 1 of speeds: factor is not given; give 0.05 to 2, 1 = usual"),
        ("[[speeds]]\nfactor = 70", "row 1 of speeds: factor is 70; give 0.05 to 2"),
        ("[[speeds]]\nfactor = true", "row 1 of speeds: factor is True; give"),
        ("[[speeds]]\nfactor = nan", "row 1 of speeds: factor is nan; give"),
        ("[[speeds]]\nfactor = 1\nhours = '7-9'", "row 1 of speeds: hours '7-9' are no hours"),
        ("[[speeds]]\nfactor = 1\nhours = 7", "row 1 of speeds: zone and hours are texts"),
        ("[[speeds]]\nfactor = 1\nclasses = 'primry'", "'primry' is not known; did you mean prim"),
        ("[[speeds]]\nfactor = 1\nclasses = []", "row 1 of speeds: classes is empty"),
        ("[[speeds]]\nfactor = 1\nclasses = [1]", "row 1 of speeds: class 1 is no text"),
        ("[[speeds]]\nfactor = 1\nday = 'Mon'", "row 1 of speeds: 'day' is not known; give"),
        ("speeds = [1]", "row 1 of speeds: is no table"),
        ("[[speeds", "speeds.toml: is no TOML"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused_with_its_row(
    tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(RoadsError, match=said):
        _read(tmp_path, text)


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(RoadsError, match="is not there; name a TOML file of speeds"):
        read_speeds(tmp_path / "none.toml")


STARTS = (0, 7 * H, 9 * H)


@pytest.mark.parametrize(
    ("seconds", "departure", "expected"),
    [
        ((600, 1200, 600), 6 * H, 600),
        ((600, 1200, 600), 7 * H, 1200),
        ((600, 1200, 600), 7 * H - 300, 300 + 600),  # half before, half in the rush
        ((600, 1200, 600), 9 * H - 600, 600 + 300),
        ((600, 1200, 600), 31 * H, 1200),  # seven o'clock the next day
        ((600, 1200, 600), 24 * H - 60, 600),
        ((36000, 7200, 72000), 0, 7 * H + (1 - 7 / 10) * 7200),  # several periods
        ((600, UNREACHABLE_S, 600), 8 * H, H + 600),  # it waits until nine
        ((600, np.inf, 600), 7 * H - 300, 300 + 2 * H + 300),
        ((UNREACHABLE_S, UNREACHABLE_S, UNREACHABLE_S), 0, UNREACHABLE_S),
        ((0, 0, 0), 100, 0),
    ],
)
def test_a_leg_is_driven_through_the_periods(
    seconds: tuple[float, ...], departure: float, expected: float
) -> None:
    assert float(travel_time(np.array(seconds), STARTS, departure)) == pytest.approx(expected)


def test_many_legs_and_departures_are_computed_at_once() -> None:
    rng = np.random.default_rng(5)
    seconds = rng.integers(1, 9000, (3, 4, 5)).astype(np.int32)
    departure = rng.integers(0, DAY_S, (4, 5))
    made = travel_time(seconds, STARTS, departure)
    assert made.shape == (4, 5)
    for i in range(4):
        for j in range(5):
            one = travel_time(seconds[:, i, j], STARTS, departure[i, j])
            assert made[i, j] == float(one)
    assert travel_time(seconds, STARTS, 8 * H).shape == (4, 5)
    assert travel_time(seconds[:, 0, 0], STARTS, [0, H, 2 * H]).shape == (3,)
    assert travel_time(np.empty((3, 0)), STARTS, 0).shape == (0,)


@pytest.mark.parametrize(
    ("count", "starts", "departure"),
    [(2, STARTS, 0), (3, (1, 2, 3), 0), (3, (0, 9, 9), 0), (2, (0, DAY_S), 0), (3, STARTS, -1),
     (3, STARTS, np.nan)],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(count: int, starts: Any, departure: float) -> None:
    with pytest.raises(ValueError, match="give"):
        travel_time(np.ones(count), starts, departure)


legs = st.one_of(
    st.floats(0.0, 1e5), st.integers(0, 5000), st.just(float(UNREACHABLE_S)), st.just(np.inf)
)


@st.composite
def days(draw: st.DrawFn) -> tuple[list[int], list[float]]:
    inner = draw(st.lists(st.integers(1, DAY_S - 1), max_size=5, unique=True))
    starts = [0, *sorted(inner)]
    return starts, [draw(legs) for _ in starts]


@given(day=days(), first=st.floats(0, 2 * DAY_S), later=st.floats(0, DAY_S))
def test_who_departs_later_does_not_arrive_earlier(
    day: tuple[list[int], list[float]], first: float, later: float
) -> None:
    starts, seconds = day
    departures = np.array([first, first + later])
    taken = travel_time(np.array(seconds), starts, departures)
    if (np.array(seconds) >= UNREACHABLE_S).all():
        assert (taken == UNREACHABLE_S).all()
    else:
        arrival = departures + taken
        assert arrival[0] <= arrival[1] + 1e-6 * max(1.0, arrival[1])


@given(day=days(), departure=st.floats(0, DAY_S - 1))
def test_a_leg_takes_no_less_than_in_its_best_period_and_no_more_than_waiting_for_it(
    day: tuple[list[int], list[float]], departure: float
) -> None:
    starts, seconds = day
    taken = float(travel_time(np.array(seconds), starts, departure))
    best = min(seconds)
    if best < UNREACHABLE_S:
        assert taken >= best * (1 - 1e-9)
        usable = [s for s in seconds if s < UNREACHABLE_S]
        if len(usable) == len(seconds):
            assert taken <= max(usable) * (1 + 1e-9) + 1e-6


@given(st.floats(0, 1e5), st.floats(0, 2 * DAY_S))
def test_where_nothing_changes_a_leg_takes_what_it_takes(leg: float, departure: float) -> None:
    assert float(travel_time(np.array([leg] * 3), STARTS, departure)) == pytest.approx(leg)
