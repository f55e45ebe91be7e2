"""What the template of a day says beyond the explanations of its columns, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from routing.io import template_available
from routing.io.column import TableSpec
from routing.io.template_stocks import ABOUT


@dataclass(frozen=True)
class Words:
    """What the template says beyond the explanations of the columns. ``sharing``, ``locks``,
    ``drivers``, ``helpers``, ``available``: of the tables without rows, lest the example shared
    or kept anything by surprise."""

    readme: str
    settings: str
    sheet: str
    heads: tuple[str, str, str, str]
    required: str
    title: str
    intro: str
    numbers: str
    speeds: str
    mapping: str
    sharing: str
    locks: str
    drivers: str
    helpers: str
    available: str
    stocks: Mapping[str, str]

    def of_table(self, spec: TableSpec) -> str:
        """What is said of a table beside its columns; empty for most."""
        own = {
            "sharing": self.sharing,
            "locks": self.locks,
            "drivers": self.drivers,
            "helpers": self.helpers,
            "available": self.available,
            **self.stocks,
        }
        return own.get(spec.name, "")


EN = Words(
    readme="README.md",
    settings="settings",
    sheet="columns",
    heads=("table", "column", "required", "meaning"),
    required="required",
    title="A delivery day",
    intro="""\
This is a small day that can be planned as it is. Put your own rows in place of these.

- Times are `HH:MM`, windows `HH:MM-HH:MM`, several with `;` between. Past midnight count on,
  such as `26:00`.
- Numbers have a decimal point and no unit. Decimal commas and thousands separators are refused.
- An empty cell means no limit or not applicable, unless the column is required.
- Columns that you do not need may be deleted. Columns that are not listed here are kept and
  travel to the outputs.
- Any other dimension of load: give vehicles a column `capacity_pallets` and orders a column
  `pallets`.""",
    numbers="assumed where nothing is written",
    speeds="average speed by class of vehicle",
    mapping="your own headers, where they are not understood",
    sharing="""\
The table is empty: each distributor carries its own goods. Where some share, give each of them a
row; a row with nothing but its id shares everything it has with all the others. `BEV` below lends
its van alone and lets nobody load at its depot, and no store of `DAI` may be served over an hour
later than `DAI` alone would serve it:

    distributor_id,lends,opens,max_delay_min
    BEV,BEV-van,none,
    DAI,,,60""",
    locks="""\
The table is empty: everything is planned afresh. What has been decided stands here, a row each.
Below `O1` is brought before `O2` on one trip, and `O3` should be the first of its trip, or it
costs 20:

    lock_id,kind,orders,price
    before,sequence,O1;O2,
    early,first,O3,20""",
    drivers="""\
The table is empty: every vehicle has its driver. Where drivers are fewer than vehicles, or have
hours, skills and pay of their own, they stand here, and each route has one. Below six alike drive
vans alone; `Mia` starts later, drives anything and has the keys of the market hall:

    driver_id,count,vehicles,skills,shift_start,cost_per_hour
    van drivers,6,BEV-van,,,24
    Mia,1,,market-keys,07:00,27""",
    helpers="""\
The table is empty: drivers unload alone. Helpers who may ride with a route stand here; below there
are two, with whom service at stores takes 60 percent of the time:

    helper_id,count,percent,cost_per_day,cost_per_hour
    helpers,2,60,20,18""",
    available=template_available.EN,
    stocks=ABOUT["en"],
)

ZH = Words(
    readme="说明.md",
    settings="设置",
    sheet="说明",
    heads=("表", "列", "必填", "含义"),
    required="必填",
    title="一天的配送数据",
    intro="""\
这是一个可以直接排线的小例子，把其中的行换成自己的数据即可。

- 时间写 `HH:MM`，时间窗写 `HH:MM-HH:MM`，多个用 `;` 分隔。过了午夜继续往上数：`26:00`。
- 数字用小数点，不带单位，不写千位分隔符。
- 空单元格表示不限或不适用；必填列除外。
- 用不到的列可以删掉。这里没有列出的列（如 备注）会保留并带到结果里。
- 其他装载量纲：车辆表加一列 `容量托盘`，订单表加一列 `托盘` 即可。
- CSV 文件是带 BOM 的 UTF-8，可直接用 Excel 打开；另存为 GB18030（GBK）的 CSV 也能读。""",
    numbers="不写时采用的默认值",
    speeds="各类车辆的平均车速",
    mapping="如果表头认不出来，在这里写对应关系",
    sharing="""\
此表是空的：各家只运自己的货。参加共同配送的每家写一行；只写编号的行表示把自己的车和仓库全部与其他各家共享。
下例中 `YL` 只出借 4.2 米厢车，仓库不开放；`RP` 的门店最多比单独配送晚到一小时：

    经销商,出借车型,开放仓库,最大延迟分钟
    YL,饮料4.2米厢车,无,
    RP,,,60""",
    locks="""\
此表是空的：全部重新排线。已经定下来的写在这里，每项一行。
下例中 `O1` 与 `O2` 同一趟且 `O1` 在前；`O3` 最好是该趟第一站，否则计 20 的费用：

    锁定编号,方式,订单,违反费用
    先后,顺序,O1;O2,
    早送,最先,O3,20""",
    drivers="""\
此表是空的：每辆车都有司机。司机少于车辆，或各有班次、技能和工资时写在这里，每条线路配一名司机。
下例中六名情况相同的司机只开 4.2 米厢车；`小米` 上班较晚，什么车都能开，并有市场钥匙：

    司机编号,数量,车型,技能,上班时间,每小时成本
    厢车司机,6,饮料4.2米厢车,,,30
    小米,1,,市场钥匙,07:00,34""",
    helpers="""\
此表是空的：司机独自卸货。可以随车的跟车员写在这里；下例有两名，有跟车员时每站服务时间为平时的六成：

    跟车员编号,数量,服务百分比,每天成本,每小时成本
    跟车员,2,60,30,20""",
    available=template_available.ZH,
    stocks=ABOUT["zh"],
)

WORDS = {"en": EN, "zh": ZH}
