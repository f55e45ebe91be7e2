"""What the template has of stocks (``coload init --stocks``): tables as CSV, headers by our names,
and what is said of each. Sales are drawn once, with a weekly season: four weeks before the day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from random import Random

from routing.io.column import TableSpec
from routing.io.columns import SPECS
from routing.io.columns_stocks import TABLES
from routing.io.template_days import SETTINGS_OF

Specs = Sequence[TableSpec]


def tables_of(stocks: bool) -> Specs:
    """The tables of a template, with those of stocks instead of orders."""
    if not stocks:
        return tuple(SPECS.values())
    return (*(spec for spec in SPECS.values() if spec.name != "orders"), *TABLES)


ABOUT: Mapping[str, Mapping[str, str]] = {
    "en": {
        "stocks": """\
What each store has of each product, one row a product. `coload replenish` makes the deliveries
from it. A stock is counted in units of any kind; `kg`, `m3` and `cases` are those of one unit.""",
        "consumption": """\
What is expected on single dates, such as days of a promotion; it comes before the column
`consumption` of the stocks. The table may be deleted.""",
        "sales": """\
What was sold, for stocks whose column `consumption` is empty: a forecast is made from it. A date
without a row is one without a sale. The table may be deleted.""",
        "supply": """\
What depots have, for products of which there may be too little. Without a row there is enough. The
table may be deleted.""",
    },
    "zh": {
        "stocks": """\
各门店各产品的库存，每种产品一行；`coload replenish` 据此安排送货。
库存按件计（箱、托盘等均可），单件重量、体积、箱数都是一件的数值。""",
        "consumption": """\
个别日期的预计消耗（如促销日），优先于库存表里的日均消耗。不需要时可删除此表。""",
        "sales": """\
历史销量，用于日均消耗为空的库存：据此预测。
没有行的日期表示没有销售。不需要时可删除此表。""",
        "supply": """\
仓库的可供数量，只写可能不够的产品；没有写的视为充足。不需要时可删除此表。""",
    },
}

_EN = """\
store_id,product,distributor_id,goods,level,capacity,safety,consumption,kg,m3,cases,holding_cost
S-01,cola,BEV,ambient,22,60,6,9,12,0.021,1,0.02
S-02,cola,BEV,ambient,70,160,15,26,12,0.021,1,0.02
S-02,water,BEV,ambient,40,120,10,,9,0.014,1,0.01
S-05,cola,BEV,ambient,35,140,12,21,12,0.021,1,0.02
S-01,milk,DAI,chilled,14,40,6,,6,0.015,1,0.05
S-06,milk,DAI,chilled,9,25,3,4,6,0.015,1,0.05
"""

_ZH = """\
store_id,product,distributor_id,goods,level,capacity,safety,consumption,kg,m3,cases,holding_cost
MD-01,可乐,YL,常温,22,60,6,9,12,0.021,1,0.1
MD-02,可乐,YL,常温,70,160,15,26,12,0.021,1,0.1
MD-02,矿泉水,YL,常温,40,120,10,,9,0.014,1,0.05
MD-05,可乐,YL,常温,35,140,12,21,12,0.021,1,0.1
MD-01,鲜奶,RP,冷藏,14,40,6,,6,0.015,1,0.3
MD-06,鲜奶,RP,冷藏,9,25,3,4,6,0.015,1,0.3
"""

_SOLD = {
    "en": (("S-02", "water", "BEV", 18), ("S-01", "milk", "DAI", 5)),
    "zh": (("MD-02", "矿泉水", "YL", 18), ("MD-01", "鲜奶", "RP", 5)),
}
_WEEK = (0.8, 0.85, 0.9, 1.0, 1.25, 1.35, 0.85)


def _sales(lang: str) -> Iterator[str]:
    yield "store_id,product,distributor_id,date,units"
    first, rng = dt.date.fromisoformat(str(SETTINGS_OF[lang]["date"])), Random(1)
    for store, product, owner, mean in _SOLD[lang]:
        for back in range(28, 0, -1):
            date = first - dt.timedelta(days=back)
            units = max(1, round(mean * _WEEK[date.weekday()] * rng.uniform(0.8, 1.2)))
            yield f"{store},{product},{owner},{date},{units}"


def _tables(lang: str, stocks: str) -> dict[str, str]:
    first = dt.date.fromisoformat(str(SETTINGS_OF[lang]["date"]))
    store, product, owner = stocks.splitlines()[1].split(",")[:3]
    return {
        "stocks": stocks,
        "consumption": "store_id,product,distributor_id,date,units\n"
        f"{store},{product},{owner},{first + dt.timedelta(days=4)},18\n",
        "sales": "\n".join([*_sales(lang), ""]),
        "supply": f"product,distributor_id,level,per_day\n{product},{owner},400,120\n",
    }


STOCK_TABLES: Mapping[str, Mapping[str, str]] = {
    "en": _tables("en", _EN),
    "zh": _tables("zh", _ZH),
}
