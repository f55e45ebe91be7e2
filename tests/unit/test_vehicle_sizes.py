"""A vehicle's own size in the day: read, refused, written, and part of its name on the road."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from geo.profiles import PROFILES
from routing.emissions import co2e_kg
from routing.errors import InputError, Severity
from routing.io.schema import day_schema
from routing.model import VehicleType
from routing.problem import Problem
from tests.small_plans import VAN, order, plan_of, problem_of

HEADS = "vehicle_id,depot_id,capacity_kg,gross_t"
REST: Mapping[str, str] = {
    "distributors": "distributor_id\nA\n",
    "depots": "depot_id,lon,lat\nP,14.5,35.9\n",
    "stores": "store_id,lon,lat\nS1,14.51,35.91\n",
    "orders": "order_id,distributor_id,store_id,kg\nO1,A,S1,5\n",
}


def day(path: Path, heads: str, cells: str) -> Problem:
    """A folder with one vehicle, read."""
    path.mkdir(exist_ok=True)
    for name, text in {**REST, "vehicles": f"{HEADS},{heads}\nV,P,900,12,{cells}\n"}.items():
        (path / f"{name}.csv").write_text(text, encoding="utf-8")
    return Problem.read(path)


def refusal(path: Path, heads: str, cells: str) -> str:
    with pytest.raises(InputError) as error:
        day(path, heads, cells)
    (finding,) = (f for f in error.value.findings if f.severity is Severity.ERROR)
    return f"{finding.code}: {finding}"


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({}, "van"),
        ({"gross_kg": 3500.0}, "van"),
        ({"gross_kg": 3501.0}, "7.5t"),
        ({"gross_kg": 12_000.0}, "12t"),
        ({"gross_kg": 99_000.0}, "40t"),
        ({"gross_kg": 11_000.0, "height_m": 3.2}, "12t height_m=3.2"),
        ({"gross_kg": 11_000.0, "height_m": 3.6}, "12t"),  # as the profile has it
        ({"profile": "18t", "axle_t": 9.5, "length_m": 8.0}, "18t length_m=8 axle_t=9.5"),
        ({"profile": "12t gross_t=11.0", "width_m": 2.3}, "12t width_m=2.3 gross_t=11"),
        ({"profile": "12t gross_t=12"}, "12t"),
        ({"profile": "3.5t"}, "3.5t"),
    ],
)
def test_a_vehicles_name_on_the_road_is_its_class_and_what_differs(
    fields: dict[str, Any], name: str
) -> None:
    assert VehicleType("V", "P", {}, **fields).road_profile == name


@pytest.mark.parametrize(
    "heads",
    [
        "height_m,width_m,length_m,axle_t",
        "Height (m),Width,length,Axle load (t)",
        "车高米,车宽（米）,车长,轴重（吨）",
    ],
)
def test_sizes_are_read_under_many_headers(tmp_path: Path, heads: str) -> None:
    (vehicle,) = day(tmp_path, heads, "3.2,2.4,7.5,6").vehicles
    assert vehicle.own_size == (
        ("height_m", 3.2), ("width_m", 2.4), ("length_m", 7.5), ("axle_t", 6.0),
    )  # fmt: skip
    assert vehicle.road_profile == "12t height_m=3.2 width_m=2.4 length_m=7.5 axle_t=6"


def test_empty_sizes_are_those_of_the_profile(tmp_path: Path) -> None:
    (vehicle,) = day(tmp_path, "height_m,width_m,length_m,axle_t", ",,,").vehicles
    assert (vehicle.own_size, vehicle.road_profile) == ((), "12t")


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("12T height_m=3.2", "12t height_m=3.2"),
        ("7.5 t  gross_t=7", "7.5t gross_t=7"),
        ("VAN", "van"),
        ("3.5t", "3.5t"),
    ],
)
def test_a_profile_may_have_overrides(tmp_path: Path, written: str, name: str) -> None:
    assert day(tmp_path, "profile", written).vehicles[0].road_profile == name


@pytest.mark.parametrize(
    ("heads", "cells", "said"),
    [
        (
            "height_m",
            "320",
            "out-of-range: vehicles.csv row 2: height_m 320 is not between 0.5 and",
        ),
        (
            "height_m",
            "0",
            "out-of-range: vehicles.csv row 2: height_m 0 is not between 0.5 and 6 (",
        ),
        (
            "axle_t",
            "9000",
            "out-of-range: vehicles.csv row 2: axle_t 9000 is not between 0.1 and 30",
        ),
        ("height (ft)", "9", "wrong-unit: vehicles.csv row 1: column 'height (ft)' is in ft3"),
        (
            "profile",
            "35t",
            "not-a-choice: vehicles.csv row 2: profile '35t' is not known; write one",
        ),
        (
            "profile",
            "12t hoehe=3",
            "not-a-choice: vehicles.csv row 2: profile '12t hoehe=3': 'hoehe'",
        ),
        (
            "profile",
            "12t height_m=33",
            "not-a-choice: vehicles.csv row 2: profile '12t height_m=33':",
        ),
        (
            "profile,height_m",
            "12t height_m=3,3.2",
            "not-a-choice: vehicles.csv row 2: profile '12t h",
        ),
    ],
)
def test_sizes_that_make_no_sense_are_refused_with_their_place(
    tmp_path: Path, heads: str, cells: str, said: str
) -> None:
    assert refusal(tmp_path, heads, cells).startswith(said)


@pytest.mark.parametrize("target", ["day.json", "day.xlsx", "out"])
def test_sizes_and_profiles_come_back_as_they_went(tmp_path: Path, target: str) -> None:
    problem = day(tmp_path / "in", "profile,height_m,axle_t", "12t gross_t=11,3.25,7")
    problem.save(tmp_path / target)
    again = Problem.read(tmp_path / target).vehicles
    assert again == problem.vehicles
    assert again[0].road_profile == "12t height_m=3.25 gross_t=11 axle_t=7"


def test_the_schema_takes_what_is_written_and_refuses_what_makes_no_sense(tmp_path: Path) -> None:
    problem = day(tmp_path / "in", "profile,height_m", "12t gross_t=11,3.25")
    problem.save(tmp_path / "day.json")
    content = json.loads((tmp_path / "day.json").read_text(encoding="utf-8"))
    schema = Draft202012Validator(day_schema())
    assert schema.is_valid(content)
    for name in PROFILES:
        content["vehicles"][0]["profile"] = name
        assert schema.is_valid(content)
    for wrong in ({"profile": "13t"}, {"profile": "12t high"}, {"height_m": 320}, {"axle_t": 0}):
        other = {**content, "vehicles": [{**content["vehicles"][0], **wrong}]}
        assert not schema.is_valid(other), wrong


def test_without_roads_a_size_changes_neither_plan_nor_emissions() -> None:
    low = replace(VAN, height_m=2.2, profile="van toll=2")
    orders = [order("O1", 1), order("O2", 2)]
    plans = [plan_of(problem_of(orders, [v]), [["O1"], ["O2"]]) for v in (VAN, low)]
    assert plans[0].cost == plans[1].cost
    assert [r.metres for r in plans[0].routes] == [r.metres for r in plans[1].routes]
    assert co2e_kg(low, 1000, 0, 0) == co2e_kg(VAN, 1000, 0, 0)
