"""The columns of vehicles that put a price on the shape of a route, and their fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from routing.io.column import Column
from routing.model import VehicleType

SHAPE = (
    Column(
        "min_stops",
        "whole",
        "stops that a route should have if the vehicle leaves at all; a missing one has a price",
        "最少停靠",
        "车辆出车时至少应停靠的点数；每少一个点按费用计",
        False,
        ("least_stops", "最少站点数", "最少停靠点数", "最少点数"),
    ),
    Column(
        "missing_stop_cost",
        "number",
        "for each stop fewer than min_stops",
        "每少一站费用",
        "停靠点数每比最少停靠少一个的费用",
        False,
        ("cost_per_missing_stop", "缺站费用", "每缺一站费用"),
    ),
    Column(
        "min_load_percent",
        "number",
        "load in percent of the capacity that a route should have if the vehicle leaves at all, "
        "1 to 100",
        "最低装载率",
        "车辆出车时应达到的装载率（百分数，1 到 100）；每少 1% 按费用计",
        False,
        ("min_load", "least_load", "最低满载率", "最小装载率", "最低装载率%"),
    ),
    Column(
        "missing_percent_cost",
        "number",
        "for each percent of load below min_load_percent",
        "每少百分之一费用",
        "装载率每比最低装载率低 1% 的费用",
        False,
        ("cost_per_missing_percent", "缺载费用", "每低1%费用"),
    ),
    Column(
        "fair_hours",
        "number",
        "a fair share of paid hours for a route; more has a price",
        "公平工时",
        "一条线路的公平工时（小时，不含休息）；超出部分按费用计",
        False,
        ("fair_share_hours", "均衡工时", "目标工时"),
    ),
    Column(
        "unfair_hour_cost",
        "number",
        "for each hour beyond fair_hours",
        "超公平每小时费用",
        "工时每超过公平工时一小时的费用",
        False,
        ("cost_per_unfair_hour", "工时不均费用", "均衡工时费用"),
    ),
    Column(
        "fair_stops",
        "whole",
        "a fair share of stops for a route; more have a price",
        "公平停靠",
        "一条线路的公平停靠点数；超出部分按费用计",
        False,
        ("fair_share_stops", "均衡停靠", "目标停靠点数"),
    ),
    Column(
        "unfair_stop_cost",
        "number",
        "for each stop beyond fair_stops",
        "超公平每站费用",
        "停靠点数每超过公平停靠一个的费用",
        False,
        ("cost_per_unfair_stop", "停靠不均费用", "均衡停靠费用"),
    ),
    Column(
        "spread_km_cost",
        "number",
        "for each km, as the crow flies, between a stop and the middle of its trip",
        "每公里分散费用",
        "各停靠点到本趟中心的直线距离每公里的费用（线路越紧凑越低）",
        False,
        ("cost_per_spread_km", "compactness_cost", "分散费用", "紧凑费用"),
    ),
)
"""Four limits that are no rules, each with its price, and a price alone."""


def fields(values: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of a vehicle type for the cells of a row; but for the hours they have one name."""
    found = {c.name: values[c.name] for c in SHAPE if c.name in values}
    if "fair_hours" in found:
        found["fair_s"] = round(found.pop("fair_hours") * 3600)
    return found


def cells(vehicle: VehicleType) -> Iterator[tuple[str, float]]:
    """Columns and their numbers, the inverse; those that say nothing are left out."""
    for column in SHAPE:
        if column.name == "fair_hours":
            cell = None if vehicle.fair_s is None else vehicle.fair_s / 3600
        else:
            cell = getattr(vehicle, column.name)
        if cell is not None and (cell or not column.name.endswith("_cost")):
            yield column.name, cell
