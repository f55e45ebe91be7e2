"""The columns of a day, in one table: names in two languages, meaning, kind, and what is required.

The readers, the template, the JSON Schema and the writers all go by it.
"""

from __future__ import annotations

from collections.abc import Mapping

from routing.io.column import TableSpec
from routing.io.columns_available import AVAILABLE
from routing.io.columns_locks import LOCKS
from routing.io.columns_orders import ORDERS, SHARING
from routing.io.columns_places import DEPOTS, DISTRIBUTORS, STORES
from routing.io.columns_staff import DRIVERS, HELPERS
from routing.io.columns_vehicles import VEHICLES

SPECS: Mapping[str, TableSpec] = {
    spec.name: spec
    for spec in (
        *(DISTRIBUTORS, DEPOTS, STORES, VEHICLES, ORDERS, SHARING, LOCKS),
        *(DRIVERS, HELPERS, AVAILABLE),
    )
}

SETTINGS: Mapping[str, tuple[str, str, str]] = {
    "date": ("日期", "the day, YYYY-MM-DD", "配送日期"),
    "currency": ("货币", "currency of all prices, such as EUR or CNY", "费用的货币"),
    "seconds_per_case": ("每件秒数", "seconds to unload one case", "每件卸货秒数"),
    "coordinates": ("坐标系", "wgs84, gcj02 (Amap) or bd09 (Baidu)", "wgs84、gcj02 或 bd09"),
    "returns_last": (
        "退货最后",
        "yes: returns only after all deliveries of a trip",
        "是 = 送完再收退货",
    ),
    "last_in_first_out": (
        "后装先卸",
        "goods classes that stand one behind the other: what was loaded last is unloaded first; "
        "; between",
        "前后堆放的货物类别：后装的先卸；; 分隔",
    ),
    "compartments_apart": (
        "不可同舱",
        "goods classes that must not share a compartment, such as frozen+ambient; food+cleaning; a "
        "vehicle without compartments is one",
        "不能装同一货舱的货物类别，如 冷冻+常温; 食品+日化；没有分舱的车算一个舱",
    ),
    "cost_per_crossing": (
        "交叉费用",
        "price for each two legs between stores, of vehicles of one owner, that cross on the map; "
        "empty = none",
        "同一车主的车辆在门店之间的两段路线在图上每交叉一次的费用；空 = 不计",
    ),
    "paces": (
        "拥堵时段",
        "hours of slow traffic, in percent of the usual speed, ; between: "
        "07:00-09:30 60%; 16:30-19:00 70%; in a zone of stores or on roads of the map only: "
        "centre 07:00-09:00 40%; 07:00-09:00 50% on motorway+town",
        "拥堵时段，车速为平常的百分之几，; 分隔：07:00-09:30 60%; 16:30-19:00 70%；"
        "只在某区域或某类道路：市中心 07:00-09:00 40%; 07:00-09:00 50% on motorway+town",
    ),
    "horizon.first": (
        "首日",
        "several days (coload week): the first day, YYYY-MM-DD; empty = the date",
        "多日计划的第一天，YYYY-MM-DD；空 = 日期",
    ),
    "horizon.days": (
        "天数",
        "several days: how many, days off included, up to 28; empty = 7",
        "多日计划的天数，含休息日，最多 28；空 = 7",
    ),
    "horizon.off": (
        "休息日",
        "several days: days on which nobody delivers: Sun; 2026-12-03",
        "多日计划中不送货的日子：周日; 2026-12-03",
    ),
    "closures": (
        "限行时段",
        "hours at which zones of stores are closed, and to whom, ; between: "
        "centre 07:00-20:00 over 4.5t except permit-centre+electric; ring5 07:00-20:00 only "
        "plate-1+plate-6 on mon",
        "门店所在区域的限行时段和限行车辆，; 分隔：市区 07:00-20:00 超过 4.5t 除 通行证+electric; "
        "五环 07:00-20:00 仅 尾号1+尾号6 星期 周一",
    ),
    "sharing.max_distributors": (
        "同车经销商数",
        "most distributors on one vehicle; empty = any",
        "一辆车最多装几家的货；空 = 不限",
    ),
    "sharing.apart": (
        "不可同车",
        "goods classes that must not ride together, such as frozen+ambient; chilled+ambient",
        "不能同车的货物类别，如 冷冻+常温; 冷藏+常温",
    ),
    "distances.roads": (
        "路网",
        "where travel comes from: a road map (.osm.pbf), a file of distances (.csv, .parquet, "
        ".npy, .npz) or a server (osrm:http://..., valhalla:http://...); empty = straight lines",
        "路程来源：路网文件（.osm.pbf）、距离表（.csv、.parquet、.npy、.npz）或服务器"
        "（osrm:http://...、valhalla:http://...）；空 = 直线",
    ),
    "distances.zones": (
        "限行区",
        "a file of zones that some vehicles may not enter (.geojson), with a road map",
        "部分车辆不能进入的区域文件（.geojson），与路网文件一起用",
    ),
    "distances.detour_factor": ("绕行系数", "way driven over the straight line", "路程与直线之比"),
    "distances.speed_kmh.van": ("时速.van", "average speed, by profile", "平均车速，按道路类型"),
}
"""Setting -> Chinese name, meaning, meaning in Chinese. Speeds exist for every profile."""

CAPACITY_PREFIXES = ("capacity", "容量")
"""A vehicle column that begins so and then names an order column limits that dimension."""
