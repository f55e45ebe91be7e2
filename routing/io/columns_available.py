"""The table of what depots have to give out."""

from __future__ import annotations

from dataclasses import replace

from routing.io.column import Column, TableSpec
from routing.io.columns_orders import ORDERS
from routing.io.columns_places import DEPOTS

AVAILABLE = TableSpec(
    "available",
    "可发库存",
    (
        replace(
            DEPOTS.column("depot_id"),
            about="the depot that has so much to give out",
            about_zh="有货可发的仓库编号",
        ),
        replace(
            ORDERS.column("goods"),
            about="class of goods; empty = every class",
            about_zh="货物类别；空 = 所有类别",
        ),
        replace(
            ORDERS.column("article"),
            about="article, as orders have it; empty = every article",
            about_zh="货号，与订单的货号一致；空 = 所有货号",
        ),
        Column(
            "cases",
            "number",
            "the most cases that it gives out on the day; empty = any",
            "件数",
            "当天最多可发的件数；空 = 不限",
            False,
            ("case", "units", "箱数", "数量", "可发件数"),
        ),
        Column(
            "kg",
            "number",
            "the most kg; empty = any",
            "重量",
            "当天最多可发的重量（千克）；空 = 不限",
            False,
            ("weight", "weight_kg", "重量kg", "重量公斤", "可发重量"),
        ),
        Column(
            "m3",
            "number",
            "the most m³; empty = any",
            "体积",
            "当天最多可发的体积（立方米）；空 = 不限",
            False,
            ("volume", "volume_m3", "cbm", "体积m3", "体积立方米"),
        ),
    ),
    (
        "availability",
        "available_goods",
        "depot_available",
        "仓库可发库存",
        "可发货",
        "可发量",
        "可用库存",
    ),
    optional=True,
)
