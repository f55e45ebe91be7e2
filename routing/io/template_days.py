"""The two days of the template, English and Chinese: a table as CSV, headers by our names.

Both are invented, small and can be planned: two distributors of which one also takes empties back,
shops with one window, two or none, a street closed to heavy vehicles, chilled goods.
"""

from __future__ import annotations

from collections.abc import Mapping

DAYS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "distributors": """\
distributor_id,name
BEV,Brookside Beverages
DAI,Meadow Dairy
""",
        "depots": """\
depot_id,name,distributor_id,lon,lat,opens,closes,loading_min
D-BEV,Beverage depot,BEV,5.0580,52.1150,05:00,20:00,20
D-DAI,Dairy depot,DAI,5.1360,52.0560,04:00,18:00,15
""",
        "stores": """\
store_id,name,kind,address,lon,lat,windows,stop_min,max_gross_t
S-01,Old Town Grocer,convenience,"12 Market Street, Utrecht",5.1195,52.0930,07:00-11:00,6,3.5
S-02,Northside Market,supermarket,"3 Park Lane, Utrecht",5.1120,52.1160,06:00-12:00,8,
S-03,College Canteen,canteen,"1 Campus Road, Utrecht",5.1710,52.0860,06:30-08:30,10,
S-04,Platform Kiosk,kiosk,"Station Square, Utrecht",5.1105,52.0895,06:00-07:30;10:00-15:00,5,
S-05,Westfield Market,supermarket,"40 Long Avenue, Utrecht",5.0400,52.1000,06:00-14:00,8,
S-06,Canal Café,café,"7 Quay Street, Nieuwegein",5.0900,52.0300,,5,
""",
        "vehicles": """\
vehicle_id,count,distributor_id,depot_id,capacity_kg,capacity_m3,gross_t,goods,\
shift_start,shift_end,fixed_cost,cost_per_km,cost_per_hour,max_stops
BEV-truck,1,BEV,D-BEV,3200,22,7.5,ambient,05:00,15:00,80,0.55,28,20
BEV-van,2,BEV,D-BEV,1200,9,3.5,ambient,05:00,15:00,45,0.32,26,20
DAI-chiller,1,DAI,D-DAI,1000,7,3.5,ambient;chilled,04:30,14:00,60,0.38,26,20
""",
        "orders": """\
order_id,distributor_id,store_id,kind,goods,kg,m3,cases,priority
1001,BEV,S-01,delivery,ambient,240,0.42,20,
1002,BEV,S-02,delivery,ambient,860,1.50,72,
1003,BEV,S-03,delivery,ambient,310,0.54,26,high
1004,BEV,S-04,delivery,ambient,95,0.17,8,
1005,BEV,S-05,delivery,ambient,720,1.25,60,
1006,BEV,S-05,return,ambient,45,0.60,12,low
2001,DAI,S-01,delivery,chilled,60,0.15,10,
2002,DAI,S-02,delivery,chilled,180,0.45,30,
2003,DAI,S-03,delivery,chilled,120,0.30,20,high
2004,DAI,S-06,delivery,chilled,35,0.09,6,
""",
    },
    "zh": {
        "distributors": """\
distributor_id,name
YL,清溪饮料
RP,晨牧乳品
""",
        "depots": """\
depot_id,name,distributor_id,lon,lat,opens,closes,loading_min
CK-YL,饮料仓,YL,120.1080,30.3560,05:00,20:00,20
CK-RP,乳品仓,RP,120.2600,30.3100,04:00,18:00,15
""",
        "stores": """\
store_id,name,kind,address,lon,lat,windows,stop_min,max_gross_t
MD-01,武林巷口便利店,便利店,杭州市拱墅区武林路218号,120.1600,30.2680,07:00-11:00,6,4.5
MD-02,文三路邻里超市,超市,杭州市西湖区文三路96号,120.1300,30.2770,06:00-12:00,8,
MD-03,学源中学食堂,食堂,杭州市钱塘区学源街12号,120.3500,30.3130,06:30-08:30,10,
MD-04,大关地铁口小卖部,小卖部,杭州市拱墅区大关路33号,120.1510,30.3050,06:00-07:30;10:00-15:00,5,
MD-05,三墩惠民超市,超市,杭州市西湖区三墩街58号,120.0950,30.3270,06:00-14:00,8,
MD-06,江南茶餐厅,餐饮,杭州市滨江区江南大道150号,120.2110,30.2080,,5,
""",
        "vehicles": """\
vehicle_id,count,distributor_id,depot_id,capacity_kg,capacity_m3,gross_t,goods,\
shift_start,shift_end,fixed_cost,cost_per_km,cost_per_hour,max_stops
饮料6.8米厢车,1,YL,CK-YL,5000,32,10.5,常温,05:00,15:00,260,2.2,38,20
饮料4.2米厢车,2,YL,CK-YL,1500,14,4.495,常温,05:00,15:00,160,1.5,34,20
乳品冷藏车,1,RP,CK-RP,1300,11,4.495,常温;冷藏,04:30,14:00,220,1.8,36,20
""",
        "orders": """\
order_id,distributor_id,store_id,kind,goods,kg,m3,cases,priority
1001,YL,MD-01,配送,常温,240,0.42,20,
1002,YL,MD-02,配送,常温,860,1.50,72,
1003,YL,MD-03,配送,常温,310,0.54,26,高
1004,YL,MD-04,配送,常温,95,0.17,8,
1005,YL,MD-05,配送,常温,720,1.25,60,
1006,YL,MD-05,退货,常温,45,0.60,12,低
2001,RP,MD-01,配送,冷藏,60,0.15,10,
2002,RP,MD-02,配送,冷藏,180,0.45,30,
2003,RP,MD-03,配送,冷藏,120,0.30,20,高
2004,RP,MD-06,配送,冷藏,35,0.09,6,
""",
    },
}

SETTINGS_OF: Mapping[str, Mapping[str, str | int]] = {
    "en": {
        "date": "2026-03-02",
        "currency": "EUR",
        "seconds_per_case": 4,
        "coordinates": "wgs84",
    },
    "zh": {
        "date": "2026-03-02",
        "currency": "CNY",
        "seconds_per_case": 4,
        "coordinates": "gcj02",
    },
}
