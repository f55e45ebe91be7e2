"""How the day in `examples/shanghai` was made: python examples/make_shanghai.py [FOLDER]

Four distributors of Shanghai, each with its own depot and fleet, bring drinks, dairy, snacks and
frozen food to some sixty shops and canteens; several of them go to the same doors. Companies, shops
and addresses are invented, the neighbourhoods are real. Coordinates are GCJ-02, as Chinese maps
give them. One seed, one result: the files are the same every time.
"""

from __future__ import annotations

import csv
import sys
from dataclasses import dataclass
from pathlib import Path
from random import Random

SEED = 20260302
HERE = Path(__file__).parent / "shanghai"
Row = dict[str, object]


@dataclass(frozen=True)
class Place:
    """A neighbourhood: its centre (GCJ-02, on dry land for 350 m around) and two of its streets."""

    name: str
    district: str
    lon: float
    lat: float
    streets: tuple[str, str]
    inner: bool = False


PLACES = (
    Place("徐家汇", "徐汇区", 121.4390, 31.1955, ("天平路", "广元路"), inner=True),
    Place("静安寺", "静安区", 121.4475, 31.2245, ("胶州路", "愚园路"), inner=True),
    Place("新闸路", "静安区", 121.4585, 31.2350, ("新闸路", "西康路"), inner=True),
    Place("人民广场", "黄浦区", 121.4760, 31.2345, ("云南中路", "牛庄路"), inner=True),
    Place("老西门", "黄浦区", 121.4850, 31.2190, ("复兴东路", "方斜路"), inner=True),
    Place("打浦桥", "黄浦区", 121.4690, 31.2085, ("瑞金二路", "建国中路"), inner=True),
    Place("淮海中路", "黄浦区", 121.4600, 31.2185, ("茂名南路", "长乐路"), inner=True),
    Place("中山公园", "长宁区", 121.4190, 31.2170, ("定西路", "安西路")),
    Place("古北", "长宁区", 121.3990, 31.1985, ("水城南路", "荣华东道")),
    Place("北新泾", "长宁区", 121.3740, 31.2165, ("天山西路", "剑河路")),
    Place("曹杨新村", "普陀区", 121.4170, 31.2400, ("兰溪路", "枫桥路")),
    Place("真如", "普陀区", 121.4080, 31.2510, ("兰溪路", "铜川路")),
    Place("宜川", "普陀区", 121.4400, 31.2570, ("宜川路", "华阴路")),
    Place("大宁", "静安区", 121.4560, 31.2770, ("大宁路", "平型关路")),
    Place("彭浦新村", "静安区", 121.4500, 31.3050, ("临汾路", "闻喜路")),
    Place("大场", "宝山区", 121.4160, 31.2970, ("上大路", "南大路")),
    Place("大柏树", "虹口区", 121.4830, 31.2895, ("广灵四路", "汶水东路")),
    Place("虹口足球场", "虹口区", 121.4790, 31.2720, ("东江湾路", "西江湾路")),
    Place("五角场", "杨浦区", 121.5145, 31.2990, ("国定路", "政通路")),
    Place("控江路", "杨浦区", 121.5210, 31.2770, ("控江路", "鞍山路")),
    Place("漕河泾", "徐汇区", 121.3980, 31.1710, ("桂林路", "田林路")),
    Place("上海南站", "徐汇区", 121.4310, 31.1545, ("柳州路", "石龙路")),
    Place("七宝", "闵行区", 121.3500, 31.1570, ("七莘路", "青年路")),
    Place("莘庄", "闵行区", 121.3850, 31.1120, ("莘松路", "水清路")),
    Place("三林", "浦东新区", 121.5130, 31.1430, ("三林路", "长清路")),
    Place("北蔡", "浦东新区", 121.5560, 31.1840, ("沪南路", "莲园路")),
    Place("花木", "浦东新区", 121.5480, 31.2080, ("梅花路", "白杨路")),
    Place("源深", "浦东新区", 121.5310, 31.2330, ("源深路", "乳山路")),
    Place("金杨", "浦东新区", 121.5690, 31.2580, ("金杨路", "云山路")),
    Place("张江", "浦东新区", 121.5900, 31.2030, ("碧波路", "松涛路")),
)


@dataclass(frozen=True)
class Kind:
    """A sort of shop: its names, when it takes goods, minutes at the door, how often it occurs."""

    name: str
    labels: tuple[str, ...]
    windows: tuple[str, ...]
    stop_min: int
    share: int
    size: float


KINDS = (
    Kind(
        "便利店",
        ("街角便利店", "巷口便利店", "站前便利店"),
        ("06:00-22:00", "", "07:00-21:00"),
        6,
        18,
        0.8,
    ),
    Kind(
        "超市",
        ("惠民超市", "邻里生活超市", "社区生鲜超市"),
        ("06:00-12:00", "06:00-11:00"),
        12,
        15,
        1.7,
    ),
    Kind(
        "食堂",
        ("实验小学食堂", "第二中学食堂", "职工食堂"),
        ("05:30-07:30", "05:30-08:00"),
        10,
        9,
        1.2,
    ),
    Kind(
        "小卖部",
        ("弄堂小卖部", "老王小卖部", "阿婆杂货店"),
        ("07:00-11:00;14:00-17:30", ""),
        5,
        10,
        0.5,
    ),
    Kind(
        "餐饮",
        ("家常面馆", "本帮小吃店", "茶餐厅"),
        ("08:00-10:30;14:00-16:30", "08:30-11:00;13:30-16:30"),
        6,
        8,
        0.7,
    ),
)


@dataclass(frozen=True)
class Owner:
    """A distributor: its goods, how much an order is, and what it says beside an order."""

    id: str
    name: str
    goods: str
    orders: int
    kg: float
    kg_per_case: float
    kg_per_m3: float
    returns: int
    remarks: tuple[str, ...]


OWNERS = (
    Owner("YL", "申源饮料", "常温", 28, 226, 12, 620, 6, ("走后门卸货", "收空瓶", "现金结算")),
    Owner("RP", "晨牧乳品", "冷藏", 28, 76, 6, 290, 4, ("保质期短，请先送", "收空奶筐")),
    Owner("LS", "香满仓零食", "常温", 26, 48, 4, 128, 0, ("需要理货", "请提前电话联系")),
    Owner("LD", "雪原冷冻食品", "冷冻", 20, 105, 10, 380, 0, ("到店先验温度",)),
)

DEPOTS = (
    ("CK-YL", "桃浦饮料仓", "YL", 121.3600, 31.2850, "04:30", "20:00", 25),
    ("CK-RP", "颛桥冷链仓", "RP", 121.4050, 31.0720, "03:30", "19:00", 20),
    ("CK-LS", "金桥零食仓", "LS", 121.6050, 31.2600, "05:00", "20:00", 20),
    ("CK-LD", "江桥冻品仓", "LD", 121.3300, 31.2560, "03:30", "20:00", 25),
)

VEHICLES = """\
车型,数量,经销商,仓库,载重(kg),容积(m3),总质量吨,货物类别,上班时间,下班时间,固定成本,每公里成本,每小时成本
YL-7.6米厢车,1,YL,CK-YL,5000,42,11.5,常温,05:00,16:00,280,2.4,40
YL-4.2米厢车,2,YL,CK-YL,1500,15,4.495,常温,05:00,16:00,160,1.5,36
RP-4.2米冷藏车,2,RP,CK-RP,1350,12,4.495,常温;冷藏,04:00,15:00,220,1.8,38
LS-微面,3,LS,CK-LS,800,4.5,2.4,常温,05:30,16:30,90,0.9,32
LD-4.2米冷冻车,2,LD,CK-LD,1300,11,4.495,冷冻;冷藏,04:00,16:00,240,1.9,38
"""

SETTINGS = """\
# 上海某一天：四家经销商，由 examples/make_shanghai.py 生成，公司、门店、地址均为虚构
date = "2026-03-02"
currency = "CNY"
seconds_per_case = 5
coordinates = "gcj02"  # 高德、腾讯地图坐标

[distances]
detour_factor = 1.4

[distances.speed_kmh]  # 市区白天的平均车速
van = 27
"7.5t" = 25
"12t" = 23
"""


def stores(random: Random) -> list[Row]:
    """Two shops in every neighbourhood, no two of one name."""
    kinds = [kind for kind in KINDS for _ in range(kind.share)]
    random.shuffle(kinds)
    rows: list[Row] = []
    names: set[str] = set()
    for number, kind in enumerate(kinds, 1):
        place = PLACES[(number - 1) % len(PLACES)]
        street = place.streets[(number - 1) // len(PLACES) % 2]
        address = f"上海市{place.district}{street}{random.randrange(6, 690)}号"
        free = [label for label in kind.labels if f"{place.name}{label}" not in names]
        name = f"{place.name}{random.choice(free)}"
        names.add(name)
        # Some 350 m around the centre; a degree of longitude is shorter here than one of latitude.
        lon = place.lon + random.uniform(-0.0036, 0.0036)
        lat = place.lat + random.uniform(-0.0031, 0.0031)
        rows.append(
            {
                "门店编号": f"MD{number:03d}",
                "门店名称": name,
                "门店类型": kind.name,
                "地址": address,
                "经度": f"{lon:.6f}",
                "纬度": f"{lat:.6f}",
                "时间窗": random.choice(kind.windows),
                "停留分钟": kind.stop_min,
                "限重吨": 4.5 if place.inner else "",
            }
        )
    return rows


def orders(random: Random, shops: list[Row]) -> list[Row]:
    """Each distributor's deliveries, and empties from some of the shops that it delivers to."""
    size = {kind.name: kind.size for kind in KINDS}
    rows: list[Row] = []
    for owner in OWNERS:
        visited = sorted(random.sample(range(len(shops)), owner.orders))
        back = set(random.sample(visited, owner.returns))
        for position in visited:
            shop = shops[position]
            scale = size[str(shop["门店类型"])] * random.uniform(0.7, 1.3)
            rows.append(order(random, owner, shop, scale, "配送"))
            if position in back:
                rows.append(order(random, owner, shop, 0.2 * scale, "退货"))
    for number, row in enumerate(rows, 1):
        row["订单号"] = f"{row['经销商']}{number:04d}"
    return rows


def order(random: Random, owner: Owner, shop: Row, scale: float, kind: str) -> Row:
    """One order of about ``scale`` times what the distributor's orders weigh, in whole cases."""
    cases = max(1, round(owner.kg * scale / owner.kg_per_case))
    kg = cases * owner.kg_per_case
    canteen = shop["门店类型"] == "食堂"
    priority = "高" if canteen else random.choice(("普通", "普通", "普通", "低"))
    return {
        "订单号": "",
        "经销商": owner.id,
        "门店": shop["门店编号"],
        "订单类型": kind,
        "货物类别": owner.goods if kind == "配送" else "常温",
        "重量(公斤)": round(kg, 1),
        "体积(m3)": f"{kg / owner.kg_per_m3:.3f}",
        "件数": cases,
        "优先级": priority if kind == "配送" else "低",
        "备注": random.choice(owner.remarks) if random.random() < 0.3 else "",
    }


def write(folder: Path, name: str, rows: list[Row], encoding: str) -> None:
    """One CSV file as spreadsheets in China save it."""
    with (folder / f"{name}.csv").open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)


def main(folder: Path = HERE) -> None:
    """Write the day."""
    random = Random(SEED)
    folder.mkdir(parents=True, exist_ok=True)
    shops = stores(random)
    names: list[Row] = [{"经销商编号": o.id, "名称": o.name} for o in OWNERS]
    heads = ("仓库编号", "名称", "经销商", "经度", "纬度", "开门时间", "关门时间", "装车分钟")
    depots: list[Row] = [dict(zip(heads, depot, strict=True)) for depot in DEPOTS]
    vehicles: list[Row] = [dict(row) for row in csv.DictReader(VEHICLES.splitlines())]
    write(folder, "经销商", names, "utf-8-sig")
    write(folder, "仓库", depots, "utf-8-sig")
    write(folder, "门店", shops, "gb18030")  # saved by an older program, as happens
    write(folder, "车辆", vehicles, "utf-8-sig")
    write(folder, "订单", orders(random, shops), "utf-8-sig")
    (folder / "settings.toml").write_bytes(SETTINGS.encode())


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
