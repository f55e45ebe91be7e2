"""What tags of ways and nodes in OpenStreetMap mean for goods vehicles."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from geo.node_tags import NOTHING, spot
from geo.roads import (
    CLASSES,
    CROSSING,
    ENDS_ONLY,
    GIVE_WAY,
    GRAVEL,
    GROUND,
    MINI_ROUNDABOUT,
    NO,
    PAVED,
    SIGNALS,
    STOP,
    YES,
)
from geo.tag_values import duration_s, kmh, metres, tonnes
from geo.tags import WAY_KEYS, Kind, kinds_of, understood

OPEN = ((YES, YES), (YES, YES))
SHUT = (NO, NO)
FREE = (YES, YES)


def way(text: str, road: str = "residential") -> Kind | None:
    """The kind of a way with tags such as ``oneway=yes maxspeed=50``; ``_`` stands for a space."""
    tags = {} if road == "" else {"highway": road}
    for pair in text.split():
        key, _, value = pair.partition("=")
        tags[key] = value.replace("_", " ") if "@" in value or "_mph" in value else value
    assert set(tags) <= WAY_KEYS
    return understood(tags)


def of(text: str, road: str = "residential") -> Kind:
    kind = way(text, road)
    assert kind is not None, text
    return kind


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3.8", 3.8),
        ("3,8 m", 3.8),
        ("380 cm", 3.8),
        ("3.8;4", 3.8),
        ("12'6\"", 3.81),
        ("12 ft 6 in", 3.81),
        ("12'", 3.6576),
        ("12ft", 3.6576),
        ("12′6″", 3.81),
        ("default", math.nan),
        ("none", math.nan),
        ("below_default", math.nan),
        ("120", math.nan),
        ("0", math.nan),
        ("", math.nan),
    ],
)
def test_metres(text: str, expected: float) -> None:
    assert metres(text, 15.0) == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7.5", 7.5),
        ("7,5 t", 7.5),
        ("7.5t", 7.5),
        ("3500 kg", 3.5),
        ("3500", 3.5),
        ("10 st", 9.0718474),
        ("20000 lbs", 9.0718474),
        ("20,000 lbs", 9.0718474),
        ("12;7.5", 7.5),
        ("unsigned", math.nan),
    ],
)
def test_tonnes(text: str, expected: float) -> None:
    assert tonnes(text) == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("50", 50.0),
        ("50 km/h", 50.0),
        ("30 mph", 48.28032),
        ("30mph", 48.28032),
        ("10 knots", 18.52),
        ("walk", 7.0),
        ("DE:walk", 7.0),
        ("50;30", 30.0),
        ("50|70", 50.0),
        ("DE:zone:30", 30.0),
        ("DE:zone30", 30.0),
        ("zone30", 30.0),
        ("FR:zone30", 30.0),
        ("GB:zone20", 32.18688),
        ("DE:30", 30.0),
        ("GB:nsl_single", 96.56064),
        ("none", math.nan),
        ("signals", math.nan),
        ("DE:urban", math.nan),
        ("RO:trunk", math.nan),
        ("0", math.nan),
        ("500", math.nan),
        ("fast", math.nan),
    ],
)
def test_speeds(text: str, expected: float) -> None:
    assert kmh(text) == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("01:30", 5400.0),
        ("1:30", 5400.0),
        ("00:25:30", 1530.0),
        ("25", 1500.0),
        ("25 min", 1500.0),
        ("25 minutes", 1500.0),
        ("PT1H30M", 5400.0),
        ("PT45M", 2700.0),
        ("P1DT2H", 93600.0),
        ("PT", math.nan),
        ("0", math.nan),
        ("soon", math.nan),
    ],
)
def test_durations(text: str, expected: float) -> None:
    assert duration_s(text) == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize("road", [name for name in CLASSES if name not in ("ferry", "pedestrian")])
def test_classes_are_open(road: str) -> None:
    kind = of("", road)
    assert CLASSES[kind.road] == road
    assert kind.access[0] == FREE
    assert kind.surface == (GROUND if road == "track" else PAVED)


@pytest.mark.parametrize(
    "road", ["footway", "path", "cycleway", "steps", "construction", "busway", "ferry", ""]
)
def test_other_classes_are_no_roads(road: str) -> None:
    assert way("", road) is None


@pytest.mark.parametrize(
    "text",
    ["area=yes", "service=emergency_access", "impassable=yes", "access=no", "motor_vehicle=no"],
)
def test_closed_ways_are_left_out(text: str) -> None:
    assert way(text, "service") is None


@pytest.mark.parametrize(
    ("text", "forward", "backward"),
    [
        ("oneway=yes", FREE, SHUT),
        ("oneway=true", FREE, SHUT),
        ("oneway=1", FREE, SHUT),
        ("oneway=-1", SHUT, FREE),
        ("oneway=reverse", SHUT, FREE),
        ("oneway=no", FREE, FREE),
        ("oneway=alternating", FREE, FREE),
        ("junction=roundabout", FREE, SHUT),
        ("junction=circular", FREE, SHUT),
        ("junction=roundabout oneway=-1", SHUT, FREE),
        ("oneway=yes oneway:hgv=no", FREE, (NO, YES)),
        ("oneway=yes oneway:goods=no", FREE, (YES, NO)),
        ("oneway:motor_vehicle=yes", FREE, SHUT),
        ("oneway:vehicle=-1", SHUT, FREE),
        ("vehicle:backward=no", FREE, SHUT),
        ("access:forward=no", SHUT, FREE),
        ("motor_vehicle:forward=destination", (ENDS_ONLY, ENDS_ONLY), FREE),
        ("hgv:backward=no", FREE, (YES, NO)),
    ],
)
def test_directions(text: str, forward: Any, backward: Any) -> None:
    assert of(text).access == (forward, backward)


def test_directions_that_change_are_closed() -> None:
    assert way("oneway=reversible") is None


@pytest.mark.parametrize("road", ["motorway", "motorway_link"])
def test_motorways_are_one_way(road: str) -> None:
    assert of("", road).access == (FREE, SHUT)
    assert of("oneway=no", road).access == OPEN


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("access=yes", (YES, YES)),
        ("access=private", (ENDS_ONLY, ENDS_ONLY)),
        ("access=permit", (ENDS_ONLY, ENDS_ONLY)),
        ("access=customers", (ENDS_ONLY, ENDS_ONLY)),
        ("motor_vehicle=destination", (ENDS_ONLY, ENDS_ONLY)),
        ("access=no motor_vehicle=yes", (YES, YES)),
        ("access=no vehicle=permissive", (YES, YES)),
        ("access=no hgv=yes", (NO, YES)),
        ("access=no goods=yes", (YES, NO)),
        ("hgv=no", (YES, NO)),
        ("hgv=delivery", (YES, ENDS_ONLY)),
        ("hgv=designated", (YES, YES)),
        ("goods=no", (NO, YES)),
        ("motor_vehicle=no hgv=destination", (NO, ENDS_ONLY)),
        ("access=no motorcar=yes", (YES, NO)),
        ("motorcar=no hgv=yes", (NO, YES)),
        ("motor_vehicle=agricultural;destination", (ENDS_ONLY, ENDS_ONLY)),
        ("vehicle=no motor_vehicle=unknown delivery=yes", (ENDS_ONLY, ENDS_ONLY)),
        ("access=unknown", (YES, YES)),
        ("hgv:conditional=no_@_(length>12)", (YES, YES)),
        ("hgv:conditional=destination_@_(weight>3.5)", (YES, ENDS_ONLY)),
        ("motor_vehicle=no motor_vehicle:conditional=delivery_@_(06:00-11:00)", (ENDS_ONLY,) * 2),
        ("vehicle=no goods:conditional=yes_@_(Mo-Fr_06:00-11:00;Sa)", (ENDS_ONLY, NO)),
        ("access=no motor_vehicle:conditional=yes_@_(weight<3.5)", (YES, YES)),
    ],
)
def test_access(text: str, expected: Any) -> None:
    assert of(text).access == (expected, expected)


@pytest.mark.parametrize("value", ["agricultural", "forestry", "emergency", "military", "psv"])
def test_roads_of_others_are_closed(value: str) -> None:
    assert way(f"motor_vehicle={value}") is None


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("", NO),
        ("access=yes", NO),
        ("bicycle=yes", NO),
        ("motor_vehicle=destination", ENDS_ONLY),
        ("delivery=yes", ENDS_ONLY),
        ("motor_vehicle:conditional=delivery_@_(06:00-11:00)", ENDS_ONLY),
        ("delivery:conditional=yes_@_(06:00-11:00)", ENDS_ONLY),
        ("motor_vehicle=yes", YES),
    ],
)
def test_pedestrian_streets(text: str, level: int) -> None:
    kind = way(text, "pedestrian")
    assert (NO if kind is None else kind.access[0][0]) == level


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("maxheight=3.5", "height_m", 3.5),
        ("maxheight=4 maxheight:physical=3.9", "height_m", 3.9),
        ("maxheight=default", "height_m", math.nan),
        ("maxwidth=2,2", "width_m", 2.2),
        ("maxwidth:physical=2", "width_m", 2.0),
        ("maxlength=12", "length_m", 12.0),
        ("maxweight=7.5", "gross_t", 7.5),
        ("maxweightrating=3.5", "gross_t", 3.5),
        ("maxweightrating:hgv=12", "hgv_gross_t", 12.0),
        ("maxweight:hgv=12", "hgv_gross_t", 12.0),
        ("hgv:maxweight=12", "hgv_gross_t", 12.0),
        ("maxaxleload=10", "axle_t", 10.0),
        ("hgv:conditional=no_@_(weight>7.5)", "hgv_gross_t", 7.5),
        ("hgv:conditional=no_@_(maxweightrating_>_7.5_t)", "hgv_gross_t", 7.5),
        ("access:conditional=no_@_(weight>7.5)", "gross_t", 7.5),
        ("hgv:conditional=no_@_(length>12)", "length_m", 12.0),
        ("hgv:conditional=no_@_(width>=2.5)", "width_m", 2.49),
        ("vehicle:conditional=no_@_(height>3.2);no_@_(22:00-06:00)", "height_m", 3.2),
        ("maxweight=7.5 maxweight:conditional=none_@_delivery", "gross_t", math.nan),
    ],
)
def test_limits(text: str, name: str, expected: float) -> None:
    assert getattr(of(text), name) == pytest.approx(expected, nan_ok=True)


def test_weight_limit_except_for_delivery_is_for_the_ends_of_trips() -> None:
    kind = of("maxweight=3.5 maxweight:conditional=none_@_destination")
    assert kind.access[0] == (YES, ENDS_ONLY)


def test_times_are_counted() -> None:
    assert of("hgv:conditional=no_@_(22:00-06:00)").by_time == 1
    assert of("motor_vehicle:conditional=no_@_(Sa,Su);no_@_(PH)").by_time == 2
    assert of("maxspeed=50").by_time == 0


@pytest.mark.parametrize(
    ("text", "forward", "backward"),
    [
        ("maxspeed=50", (50, 50), (50, 50)),
        ("maxspeed=30_mph", (48.28, 48.28), (48.28, 48.28)),
        ("maxspeed:forward=70 maxspeed:backward=50", (70, 70), (50, 50)),
        ("maxspeed=90 maxspeed:hgv=70", (90, 70), (90, 70)),
        ("maxspeed=90 maxspeed:goods=80 maxspeed:hgv:backward=60", (80, 90), (80, 60)),
        ("maxspeed=90 maxspeed:conditional=60_@_(weight>7.5)", (90, 60), (90, 60)),
        ("maxspeed=none", (math.nan,) * 2, (math.nan,) * 2),
        ("maxspeed=signals", (math.nan,) * 2, (math.nan,) * 2),
        ("maxspeed:type=DE:zone:30", (30, 30), (30, 30)),
    ],
)
def test_posted_speeds(text: str, forward: Any, backward: Any) -> None:
    np.testing.assert_allclose(of(text, "primary").speed_kmh, (forward, backward), rtol=1e-3)


@pytest.mark.parametrize(
    ("text", "road", "expected"),
    [
        ("", "residential", True),
        ("", "service", True),
        ("", "tertiary", False),
        ("lit=yes", "tertiary", True),
        ("lit=yes", "trunk", False),
        ("sidewalk=both", "primary", True),
        ("sidewalk=no", "primary", False),
        ("maxspeed=DE:urban", "primary", True),
        ("maxspeed=IT:rural", "residential", False),
        ("maxspeed:type=RO:trunk", "residential", False),
        ("source:maxspeed=DE:urban", "secondary", True),
        ("zone:maxspeed=DE:30", "secondary", True),
        ("maxspeed=DE:zone:30", "secondary", True),
        ("maxspeed=30", "secondary", False),
    ],
)
def test_built_up(text: str, road: str, expected: bool) -> None:
    assert of(text, road).urban is expected


@pytest.mark.parametrize(
    ("text", "road", "expected"),
    [
        ("surface=asphalt", "track", PAVED),
        ("surface=gravel", "service", GRAVEL),
        ("surface=unpaved", "service", GRAVEL),
        ("surface=grass", "service", GROUND),
        ("surface=asphalt;gravel", "service", PAVED),
        ("tracktype=grade1", "track", PAVED),
        ("tracktype=grade3", "track", GRAVEL),
        ("tracktype=grade5", "track", GROUND),
        ("smoothness=good", "track", PAVED),
        ("smoothness=horrible", "residential", GROUND),
        ("surface=strange", "residential", PAVED),
    ],
)
def test_surfaces(text: str, road: str, expected: int) -> None:
    assert of(text, road).surface == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("toll=yes", (True, True)),
        ("toll=no", (False, False)),
        ("toll:hgv=yes", (False, True)),
        ("toll:N3=yes", (False, True)),
        ("toll=yes toll:goods=no", (False, True)),
        ("toll=no toll:hgv=yes", (False, True)),
    ],
)
def test_tolls(text: str, expected: Any) -> None:
    assert of(text).toll == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", FREE),
        ("foot=yes", None),
        ("bicycle=yes foot=yes", None),
        ("motor_vehicle=yes foot=yes", FREE),
        ("motorcar=yes hgv=no", (YES, NO)),
        ("motor_vehicle=no", None),
        ("access=private", (ENDS_ONLY, ENDS_ONLY)),
    ],
)
def test_ferries(text: str, expected: Any) -> None:
    kind = way(f"route=ferry {text}", "")
    assert (kind and kind.access[0]) == expected
    assert kind is None or CLASSES[kind.road] == "ferry"


def test_ferry_knows_how_long_it_takes() -> None:
    assert of("route=ferry motor_vehicle=yes duration=00:25", "").ferry_s == 1500.0
    assert math.isnan(of("duration=00:25").ferry_s)


def test_kinds_as_columns() -> None:
    kinds = kinds_of([of("oneway=yes maxheight=3.5"), of("toll=yes", "track")])
    assert kinds.access.shape == kinds.speed_kmh.shape == (2, 2, 2)
    assert kinds.toll.tolist() == [[False, False], [True, True]]
    assert kinds.height_m.dtype == np.float32
    assert kinds.access[0].tolist() == [[YES, YES], [NO, NO]]
    assert kinds_of([]).access.shape == (0, 2, 2)


@pytest.mark.parametrize(
    ("tags", "column", "forward", "backward"),
    [
        ({"highway": "traffic_signals"}, SIGNALS, True, True),
        (
            {"highway": "traffic_signals", "traffic_signals:direction": "forward"},
            SIGNALS,
            True,
            False,
        ),
        ({"highway": "crossing"}, CROSSING, True, True),
        ({"highway": "crossing", "crossing": "traffic_signals"}, SIGNALS, True, True),
        ({"highway": "stop", "direction": "backward"}, STOP, False, True),
        ({"highway": "give_way"}, GIVE_WAY, True, True),
        ({"highway": "mini_roundabout", "direction": "clockwise"}, MINI_ROUNDABOUT, True, True),
    ],
)
def test_delays(tags: dict[str, str], column: int, forward: bool, backward: bool) -> None:
    found = spot(tags)
    assert (found.forward, found.backward) == (forward << column, backward << column)
    assert found.barred == (YES, YES)


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "crossing", "crossing": "unmarked"},
        {"highway": "crossing", "crossing": "no"},
        {"highway": "street_lamp"},
        {},
    ],
)
def test_what_delays_nobody(tags: dict[str, str]) -> None:
    assert spot(tags) == NOTHING


def test_signs_without_a_direction_stand_before_the_nearer_junction() -> None:
    assert spot({"highway": "stop"}).toward == 1 << STOP
    assert spot({"highway": "stop", "direction": "forward"}).toward == 0
    assert spot({"highway": "stop", "stop": "all"}).toward == 0
    assert spot({"highway": "traffic_signals"}).toward == 0


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"barrier": "gate"}, (YES, YES)),
        ({"barrier": "lift_gate", "access": "private"}, (ENDS_ONLY, ENDS_ONLY)),
        ({"barrier": "gate", "access": "no"}, (NO, NO)),
        ({"barrier": "gate", "locked": "yes"}, (ENDS_ONLY, ENDS_ONLY)),
        ({"barrier": "gate", "hgv": "no"}, (YES, NO)),
        ({"barrier": "bollard"}, (NO, NO)),
        ({"barrier": "bollard", "bollard": "rising"}, (ENDS_ONLY, ENDS_ONLY)),
        ({"barrier": "bollard", "motor_vehicle": "yes"}, (YES, YES)),
        ({"barrier": "block"}, (NO, NO)),
        ({"barrier": "cycle_barrier"}, (NO, NO)),
        ({"barrier": "toll_booth"}, (YES, YES)),
        ({"barrier": "unheard_of"}, (YES, YES)),
    ],
)
def test_barriers(tags: dict[str, str], expected: Any) -> None:
    assert spot(tags).barred == expected
