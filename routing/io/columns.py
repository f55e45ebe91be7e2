"""The columns of a day, in one table: names in two languages, meaning, kind, and what is required.

The readers, the template, the JSON Schema and the writers all go by it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

CellKind = Literal[
    "text",
    "id",
    "ids",
    "number",
    "whole",
    "degrees",
    "clock",
    "windows",
    "words",
    "yes/no",
    "choice",
]


@dataclass(frozen=True)
class Column:
    """One column. ``also``: other spellings of the header, any language, spaces and case free."""

    name: str
    kind: CellKind
    about: str
    zh: str
    about_zh: str
    required: bool = False
    also: tuple[str, ...] = ()
    choices: Mapping[str, str] | None = None

    @property
    def spellings(self) -> set[str]:
        """All headers that mean this column, folded."""
        return {fold(text) for text in (self.name, self.zh, *self.also)}


@dataclass(frozen=True)
class TableSpec:
    """One table of a day. ``also``: other names of its file or sheet. ``optional``: it may be
    missing or empty, and columns that it does not know are kept nowhere."""

    name: str
    zh: str
    columns: tuple[Column, ...]
    also: tuple[str, ...] = ()
    optional: bool = False

    def column(self, name: str) -> Column:
        """The column called ``name``."""
        return next(column for column in self.columns if column.name == name)


def fold(header: str) -> str:
    """A header without case, spaces and punctuation: ``Order ID`` and ``order_id`` are one."""
    text = unicodedata.normalize("NFKC", header).casefold()
    return re.sub(r"[\W_]+", "", text)


KINDS = {
    "delivery": "delivery",
    "return": "return",
    "配送": "delivery",
    "送货": "delivery",
    "退货": "return",
    "回收": "return",
    "返空": "return",
}
PRIORITY = {
    "high": "high",
    "normal": "normal",
    "low": "low",
    "高": "high",
    "中": "normal",
    "普通": "normal",
    "低": "low",
}
YES_NO = {"yes": "yes", "no": "no", "true": "yes", "false": "no", "1": "yes", "0": "no", "y": "yes"}
YES_NO |= {"n": "no", "是": "yes", "否": "no"}
GOODS = {"常温": "ambient", "冷藏": "chilled", "冷冻": "frozen"}
"""Classes of goods that have a name in Chinese; any other class is taken as it is written."""

_OWNER = ("owner", "所属经销商", "货主", "分销商", "经销商编号", "经销商代码")
_LON = Column(
    "lon",
    "degrees",
    "longitude, degrees east",
    "经度",
    "经度（度）",
    True,
    ("lng", "long", "longitude", "x"),
)
_LAT = Column(
    "lat", "degrees", "latitude, degrees north", "纬度", "纬度（度）", True, ("latitude", "y")
)

DISTRIBUTORS = TableSpec(
    "distributors",
    "经销商",
    (
        Column(
            "distributor_id",
            "id",
            "the distributor's own code",
            "经销商编号",
            "经销商代码，唯一",
            True,
            ("id", "distributor", "code", "经销商", "经销商代码", "货主编号"),
        ),
        Column("name", "text", "its name", "名称", "经销商名称", False, ("经销商名称",)),
    ),
    ("distributor", "货主", "分销商"),
)

DEPOTS = TableSpec(
    "depots",
    "仓库",
    (
        Column(
            "depot_id",
            "id",
            "the depot's code",
            "仓库编号",
            "仓库代码，唯一",
            True,
            ("id", "depot", "warehouse", "warehouse_id", "仓库", "仓库代码"),
        ),
        Column("name", "text", "its name", "名称", "仓库名称", False, ("仓库名称",)),
        Column(
            "distributor_id",
            "id",
            "owner; empty = shared by all",
            "经销商",
            "所属经销商；空 = 共用",
            False,
            ("distributor", *_OWNER),
        ),
        _LON,
        _LAT,
        Column(
            "opens",
            "clock",
            "no loading before; empty = always open",
            "开门时间",
            "此前不装车；空 = 不限",
            False,
            ("open", "开始时间", "营业开始"),
        ),
        Column(
            "closes",
            "clock",
            "vehicles have left and are back by then; empty = never",
            "关门时间",
            "车辆须在此前离开和返回；空 = 不限",
            False,
            ("close", "结束时间", "营业结束"),
        ),
        Column(
            "loading_min",
            "number",
            "minutes of loading for each trip",
            "装车分钟",
            "每趟装车时间（分钟）",
            False,
            ("loading", "装车时间", "装货时间"),
        ),
    ),
    ("depot", "warehouses", "配送中心"),
)

STORES = TableSpec(
    "stores",
    "门店",
    (
        Column(
            "store_id",
            "id",
            "the store's code",
            "门店编号",
            "门店代码，唯一",
            True,
            (
                "id",
                "store",
                "customer",
                "customer_id",
                "门店",
                "门店代码",
                "客户",
                "客户编号",
                "店铺",
            ),
        ),
        Column(
            "name", "text", "its name", "门店名称", "门店名称", False, ("名称", "店名", "客户名称")
        ),
        Column(
            "kind",
            "text",
            "what sort of store",
            "门店类型",
            "例如：超市、便利店",
            False,
            ("type", "类型"),
        ),
        Column("address", "text", "its address", "地址", "门店地址", False, ("门店地址",)),
        _LON,
        _LAT,
        Column(
            "windows",
            "windows",
            "when service may start: HH:MM-HH:MM, several with ; between; empty = any time",
            "时间窗",
            "可开始收货的时间 HH:MM-HH:MM，多个用 ; 分隔；空 = 不限",
            False,
            ("window", "time_window", "time_windows", "收货时间", "收货时间窗", "营业时间"),
        ),
        Column(
            "stop_min",
            "number",
            "minutes that a stop takes, once however much is dropped",
            "停留分钟",
            "每次停靠的固定时间（分钟）",
            False,
            ("stop", "service_min", "停靠分钟", "停车时间", "停留时间", "固定服务时间"),
        ),
        Column(
            "max_gross_t",
            "number",
            "heaviest vehicle that gets there, tonnes; empty = any",
            "限重吨",
            "可到达车辆的最大总质量（吨）；空 = 不限",
            False,
            ("max_gross", "限重", "最大总重", "车辆限重"),
        ),
    ),
    ("store", "customers", "客户", "店铺"),
)

VEHICLES = TableSpec(
    "vehicles",
    "车辆",
    (
        Column(
            "vehicle_id",
            "id",
            "the type's code; one row a type",
            "车型",
            "车型代码，唯一；每行一种车型",
            True,
            ("id", "vehicle", "type", "vehicle_type", "车型编号", "车辆", "车辆编号"),
        ),
        Column(
            "count",
            "whole",
            "how many there are (empty = 1)",
            "数量",
            "车辆数（空 = 1）",
            False,
            ("number", "车辆数", "台数"),
        ),
        Column(
            "distributor_id",
            "id",
            "owner; empty = carries for all",
            "经销商",
            "所属经销商；空 = 共用",
            False,
            ("distributor", *_OWNER),
        ),
        Column(
            "depot_id",
            "id",
            "where it loads and starts",
            "仓库",
            "装车和出发的仓库",
            True,
            ("depot", "start_depot", "出发仓库", "仓库编号"),
        ),
        Column(
            "end_depot_id",
            "id",
            "where it ends; empty = where it started",
            "返回仓库",
            "收车仓库；空 = 出发仓库",
            False,
            ("end_depot", "终点仓库"),
        ),
        Column(
            "returns",
            "yes/no",
            "no: the route ends at its last stop (empty = yes)",
            "是否返回",
            "否 = 送完即止，不返回仓库（空 = 是）",
            False,
            ("returns_to_depot", "return_to_depot"),
            YES_NO,
        ),
        Column(
            "capacity_kg",
            "number",
            "payload in kg; empty = no limit",
            "载重",
            "最大载重（千克）；空 = 不限",
            False,
            ("capacity", "payload", "payload_kg", "载重kg", "载重量", "额定载重", "最大载重"),
        ),
        Column(
            "capacity_m3",
            "number",
            "loading space in m³; empty = no limit",
            "容积",
            "载货容积（立方米）；空 = 不限",
            False,
            ("volume", "容积m3", "载货容积", "最大容积"),
        ),
        Column(
            "gross_t",
            "number",
            "gross weight when full, tonnes",
            "总质量吨",
            "满载总质量（吨）",
            False,
            ("gross", "gross_weight", "总质量", "总重"),
        ),
        Column(
            "goods",
            "words",
            "classes of goods it carries, ; between; empty = any",
            "货物类别",
            "可装货物类别，; 分隔；空 = 不限",
            False,
            ("goods_classes", "温层", "可装货类", "品类"),
        ),
        Column(
            "shift_start",
            "clock",
            "loading begins no earlier",
            "上班时间",
            "装车不早于",
            False,
            ("start", "班次开始"),
        ),
        Column(
            "shift_end",
            "clock",
            "the route ends by then",
            "下班时间",
            "须在此前收车",
            False,
            ("end", "班次结束"),
        ),
        Column(
            "fixed_cost",
            "number",
            "for a vehicle that leaves",
            "固定成本",
            "出车一次的固定费用",
            False,
            ("fixed", "固定费用"),
        ),
        Column(
            "cost_per_km",
            "number",
            "for each km",
            "每公里成本",
            "每公里费用",
            False,
            ("公里成本", "公里费用", "每公里费用"),
        ),
        Column(
            "cost_per_hour",
            "number",
            "for each hour from loading to the end",
            "每小时成本",
            "从装车到收车每小时费用",
            False,
            ("小时成本", "每小时费用"),
        ),
        Column(
            "max_stops",
            "whole",
            "most stops of a route; empty = any",
            "最多停靠",
            "最多停靠点数；空 = 不限",
            False,
            ("最大停靠数", "最大站点数"),
        ),
        Column(
            "max_km",
            "number",
            "longest way, back included; empty = any",
            "最大里程",
            "最大行驶里程（公里）；空 = 不限",
            False,
            ("最大公里",),
        ),
        Column(
            "max_hours",
            "number",
            "longest route in hours; empty = any",
            "最长工时",
            "从装车到收车的最长小时数；空 = 不限",
            False,
            ("最大时长",),
        ),
        Column(
            "profile",
            "text",
            "class on the road: van, 3.5t, 7.5t, 12t, 18t, 40t; empty = by weight",
            "道路类型",
            "van、3.5t、7.5t、12t、18t、40t；空 = 按总质量",
            False,
        ),
        Column(
            "co2e_kg_per_km",
            "number",
            "emissions in kg CO2e per km; empty = by profile",
            "每公里排放",
            "每公里 CO2e 排放（千克）；空 = 按道路类型",
            False,
            ("co2e", "碳排放"),
        ),
        Column(
            "height_m",
            "number",
            "height in metres, for low bridges; empty = by profile",
            "车高米",
            "车高（米），用于限高；空 = 按道路类型",
            False,
            ("height", "车高", "高度", "总高"),
        ),
        Column(
            "width_m",
            "number",
            "width in metres, without mirrors; empty = by profile",
            "车宽米",
            "车宽（米），不含后视镜；空 = 按道路类型",
            False,
            ("width", "车宽", "宽度", "总宽"),
        ),
        Column(
            "length_m",
            "number",
            "length in metres; empty = by profile",
            "车长米",
            "车长（米）；空 = 按道路类型",
            False,
            ("length", "车长", "长度", "总长"),
        ),
        Column(
            "axle_t",
            "number",
            "load of its heaviest axle in tonnes; empty = by profile",
            "轴重吨",
            "最大轴重（吨）；空 = 按道路类型",
            False,
            ("axle", "axle_load", "轴重", "轴荷"),
        ),
    ),
    ("vehicle", "fleet", "车型", "车队"),
)

ORDERS = TableSpec(
    "orders",
    "订单",
    (
        Column(
            "order_id",
            "id",
            "the order's number",
            "订单号",
            "订单号，唯一",
            True,
            ("id", "order", "order_no", "order_number", "订单编号", "单号", "订单"),
        ),
        Column(
            "distributor_id",
            "id",
            "whose goods they are",
            "经销商",
            "货物所属经销商",
            True,
            ("distributor", *_OWNER),
        ),
        Column(
            "store_id",
            "id",
            "where they go",
            "门店",
            "送达门店",
            True,
            ("store", "customer", "customer_id", "门店编号", "客户", "客户编号", "店铺"),
        ),
        Column(
            "kind",
            "choice",
            "delivery to the store, or return from it (empty = delivery)",
            "订单类型",
            "配送 或 退货（空 = 配送）",
            False,
            ("type", "类型"),
            KINDS,
        ),
        Column(
            "goods",
            "text",
            "class of goods: ambient, chilled, frozen or your own",
            "货物类别",
            "常温、冷藏、冷冻 或自定义",
            False,
            ("goods_class", "温层", "品类"),
        ),
        Column(
            "kg",
            "number",
            "weight in kg",
            "重量",
            "重量（千克）",
            True,
            ("weight", "weight_kg", "重量kg", "重量公斤", "重量千克", "毛重"),
        ),
        Column(
            "m3",
            "number",
            "volume in m³",
            "体积",
            "体积（立方米）",
            False,
            ("volume", "volume_m3", "cbm", "体积m3", "体积立方米", "方数"),
        ),
        Column(
            "cases",
            "number",
            "number of cases, for the unloading time",
            "件数",
            "件数，用于计算卸货时间",
            False,
            ("case", "units", "箱数", "数量"),
        ),
        Column(
            "priority",
            "choice",
            "high, normal or low (empty = normal)",
            "优先级",
            "高、普通、低（空 = 普通）",
            False,
            ("prio",),
            PRIORITY,
        ),
        Column(
            "prize",
            "number",
            "money lost if it is left out; empty = never left out to save money",
            "未送损失",
            "不送此订单的损失（金额）；空 = 不为省钱而不送",
            False,
            ("penalty", "漏送损失"),
        ),
    ),
    ("order", "订单明细"),
)

SHARING = TableSpec(
    "sharing",
    "共同配送",
    (
        Column(
            "distributor_id",
            "id",
            "the distributor that shares; one row each, who has none shares nothing",
            "经销商",
            "参加共同配送的经销商；每家一行，没有行的不参加",
            True,
            ("id", "distributor", "partner", *_OWNER),
        ),
        Column(
            "group",
            "id",
            "shares with the others of this group; empty = all",
            "组",
            "与同组的经销商共同配送；空 = 全部",
            False,
            ("groups", "alliance", "分组", "共配组", "联盟"),
        ),
        Column(
            "not_with",
            "ids",
            "distributors whose goods never ride with its own, ; between",
            "不与",
            "不与哪些经销商的货同车，; 分隔",
            False,
            ("not", "excludes", "except", "不同车", "排除"),
        ),
        Column(
            "lends",
            "ids",
            "vehicle types of its own that carry for partners, ; between; empty = all, none = none",
            "出借车型",
            "可为伙伴运货的自有车型，; 分隔；空 = 全部，无 = 不出借",
            False,
            ("lends_vehicles", "vehicles", "共享车辆", "共享车型", "出借车辆"),
        ),
        Column(
            "opens",
            "ids",
            "depots of its own where partners' vehicles load, ; between; empty = all, none = none",
            "开放仓库",
            "允许伙伴车辆装货的自有仓库，; 分隔；空 = 全部，无 = 不开放",
            False,
            ("opens_depots", "depots", "共享仓库"),
        ),
        Column(
            "lends_to",
            "ids",
            "to which partners, ; between; empty = the whole group, none = nobody",
            "出借给",
            "出借和开放给哪些伙伴，; 分隔；空 = 全组，无 = 都不给",
            False,
            ("to", "出借对象", "共享给"),
        ),
        Column(
            "max_detour_km",
            "number",
            "km that its goods may ride farther than in its own plan; empty = any",
            "最大绕行公里",
            "货物比单独配送时最多多走的公里数；空 = 不限",
            False,
            ("max_detour", "detour_km", "最大绕行", "绕行公里"),
        ),
        Column(
            "max_delay_min",
            "number",
            "minutes that a store may be served later than in its own plan; empty = any",
            "最大延迟分钟",
            "门店比单独配送时最多晚到的分钟数；空 = 不限",
            False,
            ("max_delay", "delay_min", "最大延迟", "延迟分钟"),
        ),
    ),
    ("共享", "共配"),
    optional=True,
)

SPECS: Mapping[str, TableSpec] = {
    spec.name: spec for spec in (DISTRIBUTORS, DEPOTS, STORES, VEHICLES, ORDERS, SHARING)
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
