"""The columns of changes: what has happened since a plan was made."""

from __future__ import annotations

from routing.io.column import Column, TableSpec

WHAT = {
    "cancelled": "cancelled",
    "closed": "closed",
    "late": "late",
    "broken": "broken",
    "position": "position",
    "canceled": "cancelled",
    "取消": "cancelled",
    "关店": "closed",
    "晚点": "late",
    "故障": "broken",
    "位置": "position",
}

CHANGES = TableSpec(
    "changes",
    "变更",
    (
        Column(
            "what",
            "choice",
            "cancelled (an order), closed (a store), late, broken or position (a vehicle)",
            "变更类型",
            "取消（订单）、关店（门店）、晚点、故障 或 位置（车辆）",
            True,
            ("change", "kind", "event", "类型"),
            WHAT,
        ),
        Column(
            "who",
            "id",
            "the order, the store, or the vehicle such as BEV-van #3",
            "对象",
            "订单号、门店编号，或某一辆车，如 4.2米厢车 #3",
            True,
            ("id", "which", "编号"),
        ),
        Column(
            "minutes",
            "number",
            "late: by how many minutes",
            "分钟",
            "晚点：晚多少分钟",
            False,
            ("min", "late_min", "晚点分钟"),
        ),
        Column(
            "lon",
            "degrees",
            "broken, position: where the vehicle is; empty = where the plan has it",
            "经度",
            "故障、位置：车辆所在经度；空 = 按计划推算",
            False,
            ("lng", "longitude"),
        ),
        Column("lat", "degrees", "likewise", "纬度", "同上", False, ("latitude",)),
    ),
    ("change", "news", "变动"),
    optional=True,
)
