"""The columns of distributors, depots and stores."""

from __future__ import annotations

from routing.io.column import (
    MAX_DROPS,
    MIN_DROP,
    NEEDS,
    OWNER,
    Column,
    TableSpec,
    days_column,
    helper_column,
)

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
            ("distributor", *OWNER),
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
        Column(
            "docks",
            "whole",
            "vehicles that can load at once; empty = as many as come",
            "月台数",
            "可同时装车的月台数量；空 = 不限",
            False,
            ("dock", "doors", "bays", "loading_docks", "月台", "装货口", "装车口", "装卸口数"),
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
        Column(
            "preferred",
            "window",
            "when a stop should begin: HH:MM-HH:MM; outside it costs outside_per_min",
            "期望时段",
            "希望开始收货的时间 HH:MM-HH:MM；超出按分钟计费",
            False,
            ("preferred_window", "soft_window", "wish", "软时间窗", "期望时间", "期望送达时间"),
        ),
        Column(
            "outside_per_min",
            "number",
            "for each minute that a stop begins before or after the preferred hours",
            "超时每分钟费用",
            "开始收货早于或晚于期望时段，每分钟的费用",
            False,
            ("late_per_min", "penalty_per_min", "迟到每分钟费用", "早晚到每分钟费用"),
        ),
        Column(
            "familiar",
            "ids",
            "vehicles that know the store, ; between: a type, or one such as BEV-van #3",
            "熟悉车辆",
            "熟悉该门店的车辆，; 分隔：车型，或某一辆，如 4.2米厢车 #3",
            False,
            ("familiar_vehicles", "usual_vehicle", "usual_driver", "常用车辆", "熟悉司机"),
        ),
        Column(
            "unfamiliar_cost",
            "number",
            "for each order that another vehicle brings",
            "非熟悉车辆费用",
            "由其他车辆配送时，每个订单的费用",
            False,
            ("unfamiliar", "不熟悉费用", "非常用车辆费用"),
        ),
        Column(
            "needs",
            "skills",
            "skills that a vehicle must have to serve it, + between: tail-lift+permit-centre; "
            "empty = none",
            "要求",
            "车辆须具备的全部技能或证件，+ 分隔：尾板+市区通行证；空 = 无要求",
            False,
            NEEDS,
        ),
        Column(
            "zones",
            "skills",
            "zones in which it lies, + between, that the setting closures closes at some hours",
            "所在区域",
            "所在的限行区域，+ 分隔；区域的限行时段见设置 closures（限行时段）",
            False,
            ("zone", "限行区域", "区域"),
        ),
        MAX_DROPS,
        MIN_DROP,
        days_column("on which it takes goods", "门店收货的日子"),
        helper_column(
            "service with a helper on board in percent of what it takes alone, 1 to 100 (100 = a "
            "helper is of no use here); empty = as the helper says",
            "有跟车员时服务时间的百分比，1 到 100（100 = 跟车员无用）；空 = 按跟车员表",
        ),
    ),
    ("store", "customers", "客户", "店铺"),
)
