"""The columns of a replenishment: stocks, what is used up, what was sold, what depots have."""

from __future__ import annotations

from dataclasses import replace

from routing.io.column import OWNER, Column, TableSpec
from routing.io.columns_orders import ORDERS

STORE = replace(ORDERS.column("store_id"), about="the store", about_zh="门店编号")
PRODUCT = Column(
    "product",
    "id",
    "which product; empty where a store has one stock alone",
    "产品",
    "产品编号；门店只有一种库存时可空",
    False,
    (
        "product_id",
        "sku",
        "item",
        "article",
        "商品",
        "商品编号",
        "产品编号",
        "物料",
        "物料编号",
        "品名",
    ),
)
DISTRIBUTOR = Column(
    "distributor_id",
    "id",
    "whose goods they are; empty where the day has one distributor alone",
    "经销商",
    "货物所属经销商；当天只有一家时可空",
    False,
    ("distributor", *OWNER),
)
UNITS = Column(
    "units",
    "number",
    "units on that day",
    "数量",
    "当天的数量",
    True,
    ("quantity", "amount", "sold", "sales", "销量", "销售数量", "消耗量", "用量"),
)
DATE = Column("date", "date", "the day, YYYY-MM-DD", "日期", "日期", True, ("day", "销售日期"))
HOLDING = Column(
    "holding_cost",
    "number",
    "money for a unit that is there in the evening; empty = 0",
    "持有成本",
    "每件库存过一夜的成本；空 = 0",
    False,
    ("holding", "inventory_cost", "库存成本", "持货成本", "仓储成本"),
)

STOCKS = TableSpec(
    "stocks",
    "库存",
    (
        STORE,
        PRODUCT,
        DISTRIBUTOR,
        ORDERS.column("goods"),
        Column(
            "level",
            "number",
            "the level now, in units",
            "现有库存",
            "目前库存，件",
            True,
            ("stock", "on_hand", "inventory", "库存", "库存量", "当前库存", "现存量", "实时库存"),
        ),
        Column(
            "capacity",
            "number",
            "the largest level, right after a delivery",
            "最大库存",
            "送货后库存的上限，件",
            True,
            ("max_level", "maximum", "max_stock", "库存上限", "最高库存", "库容", "货架容量"),
        ),
        Column(
            "safety",
            "number",
            "what an evening should leave at the least; empty = 0, or from the forecast",
            "安全库存",
            "每晚至少应剩的库存；空 = 0，或由预测得出",
            False,
            ("safety_stock", "min_level", "minimum", "最低库存", "库存下限", "最小库存"),
        ),
        Column(
            "consumption",
            "number",
            "units used up a day; empty = from the tables consumption or sales",
            "日均消耗",
            "每天消耗的件数；空 = 由消耗表或销量表得出",
            False,
            ("daily", "demand", "usage", "per_day", "日均销量", "日销量", "日消耗", "日用量"),
        ),
        Column("kg", "number", "weight of a unit", "单件重量", "每件重量（千克）", True,
               ("unit_kg", "weight", "重量", "单重", "毛重")),
        Column("m3", "number", "volume of a unit", "单件体积", "每件体积（立方米）", False,
               ("unit_m3", "volume", "体积", "单位体积")),
        Column("cases", "number", "cases of a unit, for the unloading time; empty = 1", "单件箱数",
               "每件折合的箱数，用于计算卸货时间；空 = 1", False, ("unit_cases", "箱数", "件数")),
        HOLDING,
        Column(
            "shortage_cost",
            "number",
            "money for a unit that is asked for and not there; empty = comes before all money",
            "缺货损失",
            "每缺一件的损失；空 = 优先于一切费用",
            False,
            ("shortage", "lost_sale", "stockout_cost", "缺货成本", "脱销损失"),
        ),
        Column(
            "end_value",
            "number",
            "money for a unit above the safety stock that the last day leaves; empty = estimated",
            "期末价值",
            "计划期末超出安全库存的每件库存的价值；空 = 自动估算",
            False,
            ("ending_value", "salvage", "salvage_value", "期末库存价值", "期末单价", "残值"),
        ),
    ),
    ("stock", "inventory", "门店库存", "库存表"),
)  # fmt: skip

CONSUMPTION = TableSpec(
    "consumption",
    "消耗",
    (STORE, PRODUCT, DISTRIBUTOR, DATE, UNITS),
    ("expected", "demand", "预计消耗", "预计销量", "需求"),
    optional=True,
)

SALES = TableSpec(
    "sales",
    "销量",
    (STORE, PRODUCT, DISTRIBUTOR, DATE, UNITS),
    ("history", "order_history", "历史销量", "销售记录", "历史订单"),
    optional=True,
)

SUPPLY = TableSpec(
    "supply",
    "供货",
    (
        PRODUCT,
        DISTRIBUTOR,
        Column(
            "level",
            "number",
            "units in the depots on the first morning",
            "现有库存",
            "首日早晨仓库里的件数",
            True,
            ("stock", "on_hand", "库存", "仓库库存"),
        ),
        Column(
            "per_day",
            "number",
            "units that come in by each later morning; empty = 0",
            "每日入库",
            "之后每天早晨前入库的件数；空 = 0",
            False,
            ("production", "inbound", "daily", "日产量", "日入库", "每日供货"),
        ),
        HOLDING,
    ),
    ("supplies", "depot_stock", "仓库库存表", "供应"),
    optional=True,
)

TABLES: tuple[TableSpec, ...] = (STOCKS, CONSUMPTION, SALES, SUPPLY)
