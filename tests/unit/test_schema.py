"""The published schemas, checked by a validator that is not ours."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from routing.io.columns import SETTINGS, SPECS
from routing.io.schema import day_schema, plan_schema
from routing.io.template import LANGUAGES, write_template
from routing.problem import Problem
from tests.random_days import random_day

DAY = Draft202012Validator(day_schema())
PLAN = Draft202012Validator(plan_schema())


@pytest.fixture
def day(tmp_path: Path) -> dict[str, Any]:
    """The English template as a document."""
    write_template(tmp_path / "day")
    Problem.read(tmp_path / "day").save(tmp_path / "day.json")
    content: dict[str, Any] = json.loads((tmp_path / "day.json").read_bytes())
    return content


def test_they_are_schemas() -> None:
    for schema in (day_schema(), plan_schema()):
        Draft202012Validator.check_schema(schema)
        json.dumps(schema)


def test_every_column_and_setting_is_in_it() -> None:
    properties = day_schema()["properties"]
    for spec in SPECS.values():
        items = properties[spec.name]["items"]
        assert list(items["properties"]) == [column.name for column in spec.columns]
        assert items["required"] == [column.name for column in spec.columns if column.required]
        for column in spec.columns:
            assert items["properties"][column.name]["description"] == column.about
    for setting in SETTINGS:
        part = properties["settings"]
        for key in setting.split("."):
            part = part["properties"][key]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_saved_days_fit(tmp_path: Path, lang: str) -> None:
    write_template(tmp_path / "day", lang=lang)
    Problem.read(tmp_path / "day").save(tmp_path / "day.json")
    DAY.validate(json.loads((tmp_path / "day.json").read_bytes()))


@pytest.mark.parametrize("seed", range(20))
def test_random_days_fit_as_saved(tmp_path: Path, seed: int) -> None:
    content = random_day(random.Random(seed))
    (tmp_path / "in.json").write_text(json.dumps(content), encoding="utf-8")
    Problem.read(tmp_path / "in.json").save(tmp_path / "out.json")
    DAY.validate(json.loads((tmp_path / "out.json").read_bytes()))


def test_other_columns_and_dimensions_fit(day: dict[str, Any]) -> None:
    day["orders"][0] |= {"备注": "fragile", "pallets": 2, "m3": None, "priority": ""}
    day["vehicles"][0] |= {"capacity_pallets": 12, "goods": ["ambient", "wine"]}
    day["stores"][0]["windows"] = ["07:00-11:00", "22:00-26:00"]
    day["settings"] |= {"weather": "rain", "distances": {"speed_kmh": {"7.5t": 30}}}
    DAY.validate(day)


WRONG: dict[str, Callable[[dict[str, Any]], Any]] = {
    "format": lambda day: day.update(format="vroom"),
    "version": lambda day: day.update(version=2),
    "no orders": lambda day: day.pop("orders"),
    "empty table": lambda day: day.update(stores=[]),
    "table no list": lambda day: day.update(stores={}),
    "row no object": lambda day: day["orders"].append("O1"),
    "no id": lambda day: day["orders"][0].pop("order_id"),
    "empty id": lambda day: day["orders"][0].update(order_id=""),
    "required null": lambda day: day["orders"][0].update(kg=None),
    "number as text": lambda day: day["orders"][0].update(kg="12,5"),
    "negative": lambda day: day["orders"][0].update(kg=-1),
    "object": lambda day: day["orders"][0].update(kg={"value": 1}),
    "kind": lambda day: day["orders"][0].update(kind="pickup"),
    "priority": lambda day: day["orders"][0].update(priority="urgent"),
    "longitude": lambda day: day["stores"][0].update(lon=181),
    "latitude": lambda day: day["stores"][0].update(lat=-91),
    "window": lambda day: day["stores"][0].update(windows="7 to 11"),
    "window in list": lambda day: day["stores"][0].update(windows=["07:00"]),
    "time": lambda day: day["vehicles"][0].update(shift_start="7.30"),
    "half a vehicle": lambda day: day["vehicles"][0].update(count=1.5),
    "profile": lambda day: day["vehicles"][0].update(profile="bike"),
    "capacity_x": lambda day: day["vehicles"][0].update(capacity_x="many"),
    "coordinates": lambda day: day["settings"].update(coordinates="utm"),
    "speed": lambda day: day["settings"].update(distances={"speed_kmh": {"bike": 9}}),
    "detour": lambda day: day["settings"].update(distances={"detour_factor": 0}),
}


@pytest.mark.parametrize("slip", WRONG)
def test_wrong_days_do_not_fit(day: dict[str, Any], slip: str) -> None:
    WRONG[slip](day)
    assert not DAY.is_valid(day)


@pytest.fixture
def plan(day: dict[str, Any]) -> dict[str, Any]:
    """The least that a plan must hold: what is decided."""
    stop = {"store_id": "S-02", "orders": ["1002"]}
    route = {"vehicle_id": "BEV-truck", "number": 1, "trips": [{"stops": [stop]}]}
    return {
        "format": "coload-plan",
        "version": 1,
        "problem": day,
        "routes": [route],
        "left_out": [{"order_id": "1001"}],
    }


def test_what_is_decided_is_enough_and_is_read(plan: dict[str, Any], tmp_path: Path) -> None:
    from routing.plan import Plan

    PLAN.validate(plan)
    (tmp_path / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    judged = Plan.read(tmp_path / "plan.json")
    assert judged.routes[0].orders == ("1002",)


def test_written_plans_fit(plan: dict[str, Any], tmp_path: Path) -> None:
    from routing.io.plan_json import plan_object
    from routing.plan import Plan

    (tmp_path / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    written = plan_object(Plan.read(tmp_path / "plan.json"))
    assert written["violations"]  # of the orders that are missing
    PLAN.validate(json.loads(json.dumps(written)))


WRONG_PLANS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "a day": lambda plan: plan.update(plan["problem"]),
    "no day": lambda plan: plan.pop("problem"),
    "bad day": lambda plan: plan["problem"].update(orders=[]),
    "no vehicle": lambda plan: plan["routes"][0].pop("vehicle_id"),
    "no stops": lambda plan: plan["routes"][0]["trips"][0].pop("stops"),
    "orders no list": lambda plan: plan["routes"][0]["trips"][0]["stops"][0].update(orders="O1"),
    "left out": lambda plan: plan["left_out"][0].pop("order_id"),
    "half seconds": lambda plan: plan["routes"][0].update(start_s=0.5),
}


@pytest.mark.parametrize("slip", WRONG_PLANS)
def test_wrong_plans_do_not_fit(plan: dict[str, Any], slip: str) -> None:
    WRONG_PLANS[slip](plan)
    assert not PLAN.is_valid(plan)


def test_the_schemas_are_fresh_every_time() -> None:
    before = copy.deepcopy(day_schema())
    day_schema()["properties"].clear()
    assert day_schema() == before
