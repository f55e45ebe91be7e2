"""The table of locks: what a planner has decided already."""

from __future__ import annotations

from routing.io.column import Column, TableSpec

KINDS = {
    "together": "together",
    "sequence": "sequence",
    "block": "block",
    "route": "route",
    "first": "first",
    "last": "last",
    "position": "position",
    "同车": "together",
    "顺序": "sequence",
    "连续": "block",
    "整条": "route",
    "最先": "first",
    "最后": "last",
    "位置": "position",
    "同趟": "together",
    "先后": "sequence",
    "紧接": "block",
    "整条线路": "route",
    "线路": "route",
    "第一站": "first",
    "首站": "first",
    "最后一站": "last",
    "末站": "last",
    "第几站": "position",
    "站序": "position",
}

LOCKS = TableSpec(
    "locks",
    "锁定",
    (
        Column(
            "lock_id",
            "id",
            "a name for the lock, one row each",
            "锁定编号",
            "锁定的名称，每个一行",
            True,
            ("id", "lock", "锁定", "编号", "锁定名称"),
        ),
        Column(
            "kind",
            "choice",
            "together = on one trip, all or none; sequence = on one trip, in this sequence; "
            "block = so, with no other stop between; route = the vehicle drives these and nothing "
            "else; first, last = at the first, last stop of its trip; position = at the stop of "
            "that number",
            "方式",
            "同车 = 同一趟，要么都送要么都不送；顺序 = 同一趟按此先后；"
            "连续 = 同一趟按此先后且中间不插其他站；"
            "整条 = 该车只跑这些单且按此先后；最先、最后 = 该趟的第一站、最后一站；"
            "位置 = 该趟的第几站",
            True,
            ("lock_kind", "type", "锁定方式", "类型", "锁定类型"),
            KINDS,
        ),
        Column(
            "orders",
            "trips",
            "orders, in sequence, ; between; a vertical bar between the trips of a route",
            "订单",
            "订单编号，按先后，; 分隔；整条线路的各趟之间用竖线",
            True,
            ("order_ids", "order", "订单编号", "订单列表"),
        ),
        Column(
            "vehicle",
            "id",
            "for a route: the vehicle, type and number, such as BEV-van #3",
            "车辆",
            "整条线路的车辆，车型加编号，如 BEV-van #3",
            False,
            ("vehicle_id", "车型", "车号"),
        ),
        Column(
            "price",
            "number",
            "money for each order that breaks the lock; empty = it must not be broken",
            "违反费用",
            "每个不符合锁定的订单的费用；空 = 必须遵守",
            False,
            ("lock_cost", "cost", "费用", "价格", "违反成本"),
        ),
        Column(
            "position",
            "whole",
            "for a position: which stop of its trip, 3 = the third; -1 = the last, -2 = the one "
            "before",
            "第几站",
            "方式为位置时：该趟的第几站，3 = 第三站；-1 = 最后一站，-2 = 倒数第二站",
            False,
            ("stop", "stop_number", "站序", "位置", "顺位"),
        ),
    ),
    ("lock", "fixed", "锁", "锁单"),
    optional=True,
)
