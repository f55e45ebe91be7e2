"""The tables of drivers and of helpers."""

from __future__ import annotations

from dataclasses import replace

from routing.io.column import Column, TableSpec
from routing.io.columns_vehicles import VEHICLES


def _like_vehicles(*names: str) -> tuple[Column, ...]:
    """Columns of vehicles that stand in the table of drivers as well; none is required."""
    return tuple(replace(VEHICLES.column(name), required=False) for name in names)


_WITH = Column(
    "vehicles",
    "ids",
    "types that they may go with, ; between; empty = any",
    "车型",
    "可随的车型，; 分隔；空 = 不限",
    False,
    ("vehicle_ids", "vehicle_types", "types", "可驾驶车型", "准驾车型", "适用车型"),
)
_DEPOT = Column(
    "depot_id",
    "id",
    "go with vehicles that start here; empty = anywhere",
    "仓库",
    "只随从此仓库出发的车；空 = 不限",
    False,
    ("depot", "仓库编号", "所在仓库"),
)
_PER_DAY = Column(
    "cost_per_day",
    "number",
    "for a day out, on top of fixed_cost of the vehicle (empty = 0)",
    "每天成本",
    "出车一天的费用，另加车辆固定成本（空 = 0）",
    False,
    ("day_rate", "daily_cost", "日薪", "每天费用", "日工资"),
)
_NAME = Column(
    "name", "text", "for people to read", "名称", "名称，供阅读", False, ("姓名", "名字")
)

DRIVERS = TableSpec(
    "drivers",
    "司机",
    (
        Column(
            "driver_id",
            "id",
            "the driver's code, or that of drivers who are alike; one row each",
            "司机编号",
            "司机代码，唯一；情况相同的司机可合为一行",
            True,
            ("id", "driver", "司机", "驾驶员", "工号"),
        ),
        _NAME,
        *_like_vehicles("count"),
        _WITH,
        *_like_vehicles("distributor_id"),
        _DEPOT,
        *_like_vehicles("skills", "shift_start", "shift_end", "max_hours"),
        _PER_DAY,
        *_like_vehicles("cost_per_hour", "overtime_after_hours", "overtime_per_hour"),
        *_like_vehicles("overtime_factors", "break_min", "break_window", "drive_hours"),
        *_like_vehicles("pause_min", "pause_at_stops", "first_part_min", "second_part_min"),
        *_like_vehicles("driven_hours", "first_part_taken"),
        *_like_vehicles("cost_per_stop", "cost_per_case", "cost_per_trip"),
    ),
    ("driver", "驾驶员", "司机表"),
    optional=True,
)

HELPERS = TableSpec(
    "helpers",
    "跟车员",
    (
        Column(
            "helper_id",
            "id",
            "the helper's code, or that of helpers who are alike; one row each",
            "跟车员编号",
            "跟车员代码，唯一；情况相同的可合为一行",
            True,
            ("id", "helper", "跟车员", "装卸工", "工号"),
        ),
        _NAME,
        *_like_vehicles("count"),
        _WITH,
        *_like_vehicles("distributor_id"),
        _DEPOT,
        Column(
            "percent",
            "whole",
            "service at stops in percent of what it takes alone, 1 to 100, such as 60",
            "服务百分比",
            "有跟车员时每站服务时间为平时的百分之几，1 到 100，如 60",
            True,
            ("service_percent", "helper_percent", "服务时间百分比"),
        ),
        _PER_DAY,
        replace(
            VEHICLES.column("cost_per_hour"),
            about="for each hour from loading to the end, on top of the driver's",
            about_zh="从装车到收车每小时费用，另加司机的",
        ),
    ),
    ("helper", "co_drivers", "跟车", "装卸工", "跟车员表"),
    optional=True,
)
