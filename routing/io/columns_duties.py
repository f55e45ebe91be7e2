"""Columns of vehicles about what their drivers may do and are paid for: pauses after driving,
overtime in tiers, pay by stop, case and trip."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from routing.io.column import YES_NO, Column
from routing.model import VehicleType
from routing.rules.pay import PAID

DUTIES = (
    Column(
        "drive_hours",
        "number",
        "longest driving without a pause, such as 4.5 (EU) or 4 (China); empty = any",
        "连续驾驶小时",
        "连续驾驶的最长小时数，如 4；空 = 不限",
        False,
        ("driving_hours", "max_driving_hours", "最长连续驾驶", "连续驾驶上限", "连续驾驶时间"),
    ),
    Column(
        "pause_min",
        "number",
        "minutes of a pause after drive_hours, such as 45 (EU) or 20 (China)",
        "停车休息分钟",
        "连续驾驶后停车休息的分钟数，如 20",
        False,
        ("pause", "driving_pause", "停车休息", "停车休息时间", "驾驶间歇分钟"),
    ),
    Column(
        "pause_at_stops",
        "yes/no",
        "yes: service or loading of at least pause_min counts as a pause (empty = no)",
        "装卸算休息",
        "是 = 不短于停车休息时间的装卸也算休息（空 = 否）",
        False,
        ("stops_are_pauses", "停靠算休息", "卸货算休息"),
        YES_NO,
    ),
    Column(
        "first_part_min",
        "number",
        "with pause_at_stops: service or loading of so many minutes is the first part of a pause, "
        "such as 15 (EU); empty = pauses are taken whole",
        "分段休息前段分钟",
        "装卸算休息时：装卸达到此分钟数算休息的前一段，如 15；空 = 不分段",
        False,
        ("pause_first_part", "first_part", "前段休息分钟", "第一段休息"),
    ),
    Column(
        "second_part_min",
        "number",
        "minutes of the pause that is left after a first part, such as 30 (EU)",
        "分段休息后段分钟",
        "前一段之后还须休息的分钟数，如 30",
        False,
        ("pause_second_part", "second_part", "后段休息分钟", "第二段休息"),
    ),
    Column(
        "max_wait_min",
        "number",
        "longest waiting at a stop before its service begins, minutes; empty = any",
        "最长等待分钟",
        "在门店等待收货的最长时间（分钟）；空 = 不限",
        False,
        ("max_waiting", "wait_limit", "最长等待", "等待上限", "最多等待分钟"),
    ),
    Column(
        "driven_hours",
        "number",
        "hours already driven without a pause before it begins (empty = 0)",
        "已驾驶小时",
        "出发前已连续驾驶的小时数（空 = 0）",
        False,
        ("already_driven", "已连续驾驶小时", "已连续驾驶"),
    ),
    Column(
        "first_part_taken",
        "yes/no",
        "yes: since the driving of driven_hours began the first part of a pause has been taken "
        "(empty = no)",
        "分段休息前段已休",
        "是 = 出发前的连续驾驶中已休过分段休息的前段（空 = 否）",
        False,
        ("first_part_done", "前段已休", "前段休息已休"),
        YES_NO,
    ),
    Column(
        "overtime_factors",
        "tiers",
        "hours of work and what an hour costs from then on, as a multiple of cost_per_hour, "
        "; between: 8: 1.5; 10: 2",
        "加班倍率",
        "超过几小时后每小时成本的倍数，; 分隔：8: 1.5; 10: 2",
        False,
        ("overtime_tiers", "pay_tiers", "加班阶梯", "阶梯加班", "加班系数"),
    ),
    Column(
        "cost_per_stop",
        "number",
        "for each stop (empty = 0)",
        "每站成本",
        "每停一站的费用（空 = 0）",
        False,
        ("stop_cost", "每站费用", "点位费", "停靠费"),
    ),
    Column(
        "cost_per_case",
        "number",
        "for each case handled, a transfer's once (empty = 0)",
        "每箱成本",
        "每箱货的费用，调拨算一次（空 = 0）",
        False,
        ("case_cost", "每箱费用", "每件成本", "每件费用", "装卸费"),
    ),
    Column(
        "cost_per_trip",
        "number",
        "for each time that it goes out (empty = 0)",
        "每趟成本",
        "每出发一趟的费用（空 = 0）",
        False,
        ("trip_cost", "每趟费用", "趟次费", "出车费"),
    ),
    Column(
        "returns_once_empty",
        "yes/no",
        "yes: takes returns only once all that it brings is unloaded, as a van without side doors "
        "(empty = no)",
        "空车收退货",
        "是 = 全部送完后才收退货，如无侧门的厢车（空 = 否）",
        False,
        ("returns_when_empty", "returns_only_empty", "卸空收退", "卸空后收退货"),
        YES_NO,
    ),
    Column(
        "toll_per_km",
        "number",
        "for each km on toll roads, as the road map knows them (empty = 0)",
        "每公里通行费",
        "收费公路每公里的通行费，由路网地图判断（空 = 0）",
        False,
        ("toll", "toll_km", "road_toll", "通行费", "过路费", "高速费", "路桥费"),
    ),
)


def fields(values: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of a vehicle type for the cells of a row."""
    drive, wait = values.get("drive_hours"), values.get("max_wait_min")
    return {
        "max_wait_s": None if wait is None else round(wait * 60),
        "first_part_s": round(values.get("first_part_min", 0.0) * 60),
        "second_part_s": round(values.get("second_part_min", 0.0) * 60),
        "drive_s": None if drive is None else round(drive * 3600),
        "pause_s": round(values.get("pause_min", 0.0) * 60),
        "pause_at_stops": values.get("pause_at_stops") == "yes",
        "driven_s": round(values.get("driven_hours", 0.0) * 3600),
        "first_part_taken": values.get("first_part_taken") == "yes",
        "overtime_factors": values.get("overtime_factors", ()),
        "returns_once_empty": values.get("returns_once_empty") == "yes",
        **{name: values.get(name, 0.0) for name in PAID.values()},
    }


def cells(vehicle: VehicleType) -> Iterator[tuple[str, float]]:
    """Columns and their numbers, the inverse; those that say nothing are left out."""
    if vehicle.drive_s is not None:
        yield "drive_hours", vehicle.drive_s / 3600
    if vehicle.max_wait_s is not None:
        yield "max_wait_min", vehicle.max_wait_s / 60
    for name, amount in (
        ("pause_min", vehicle.pause_s / 60),
        ("first_part_min", vehicle.first_part_s / 60),
        ("second_part_min", vehicle.second_part_s / 60),
        ("driven_hours", vehicle.driven_s / 3600),
        *((name, getattr(vehicle, name)) for name in PAID.values()),
    ):
        if amount:
            yield name, amount
