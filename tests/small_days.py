"""A day small enough to read: two distributors, four stores, six orders."""

from __future__ import annotations

from pathlib import Path

FILES = {
    "distributors.csv": """\
distributor_id,name
A,Drinks
B,Dairy
""",
    "depots.csv": """\
depot_id,name,distributor_id,lon,lat,opens,closes,loading_min
P-A,Depot A,A,14.49,35.88,04:30,20:00,20
P-B,Depot B,B,14.47,35.87,04:30,20:00,15
""",
    "stores.csv": """\
store_id,name,kind,address,lon,lat,windows,stop_min,max_gross_t
S-1,One,kiosk,,14.50,35.89,08:00-11:00,6,
S-2,Two,cafe,"Main Street, 2",14.51,35.90,07:00-10:00;15:00-17:00,6,7.5
S-3,Three,shop,,14.46,35.86,,8,3.5
S-4,Four,shop,,14.48,35.90,06:00-12:00,6,
""",
    "vehicles.csv": """\
vehicle_id,count,distributor_id,depot_id,capacity_kg,capacity_m3,gross_t,goods,\
shift_start,shift_end,fixed_cost,cost_per_km,cost_per_hour,max_stops
A-van,2,A,P-A,1000,7.0,3.5,ambient,05:00,15:30,45,0.32,14,40
B-van,1,B,P-B,1000,7.0,3.5,ambient;chilled,05:00,15:30,50.4,0.358,14,40
""",
    "orders.csv": """\
order_id,distributor_id,store_id,kind,goods,kg,m3,cases,priority,remark
O-1,A,S-1,delivery,ambient,100,0.5,10,high,ring twice
O-2,A,S-1,return,ambient,20,0.1,5,normal,
O-3,A,S-2,delivery,ambient,90,0.4,8,normal,
O-4,A,S-3,delivery,ambient,700,2.5,60,low,
O-5,B,S-2,delivery,chilled,80.5,0.159,9,normal,keep cold
O-6,B,S-4,delivery,chilled,40,0.11,4,normal,
""",
    "settings.toml": """\
date = 2026-11-23
currency = "EUR"
seconds_per_case = 20
""",
}


def write_small_day(folder: Path) -> Path:
    """Write the day as a folder and return it."""
    folder.mkdir(parents=True)
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder
