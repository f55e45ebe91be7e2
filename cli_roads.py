"""`coload roads`: prepare a road map, look at it, and ask it for travel."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geo.network import RoadNetwork
    from routing.io.points import Points

LEFT_OUT = 3
"""Exit code where something could not be served."""

POINTS = "a day (its depots and stores), a .csv with id, lon, lat, or LON,LAT;LON,LAT;..."


def add_roads_commands(commands: Any) -> None:
    """The arguments of ``coload roads ...``."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "roads", help="prepare a road map, look at it, ask it for travel"
    )
    actions = parser.add_subparsers(title="actions", required=True, metavar="ACTION")
    for add in (_add_prepare, _add_info, _add_matrix, _add_isochrone, _add_snap, _add_get):
        add(actions)


def _asked(actions: Any, name: str, about: str, points: bool = True) -> argparse.ArgumentParser:
    """A parser with a map, points, and what they are asked with."""
    parser: argparse.ArgumentParser = actions.add_parser(name, help=about, description=about)
    parser.add_argument("map", type=Path, metavar="MAP", help=".osm.pbf, .osm, .osm.gz, .osm.bz2")
    if points:
        parser.add_argument("points", metavar="POINTS", help=POINTS)
        parser.add_argument(
            "--coordinates",
            choices=("wgs84", "gcj02", "bd09"),
            default="wgs84",
            help="of points that are no day (a day says it itself)",
        )
        parser.add_argument("--radius", type=float, default=1000.0, metavar="M", help=(
            "places farther from a road cannot be served (1000 m)"
        ))  # fmt: skip
        parser.add_argument(
            "--kerb", action="store_true", help="stop only on the side where the place is"
        )
    parser.add_argument(
        "--profile", default="van", metavar="P", help="van, 3.5t, 7.5t, 12t height_m=3.2, ..."
    )
    parser.add_argument("--profiles", type=Path, metavar="FILE", help="your own profiles (.toml)")
    parser.add_argument("--zones", type=Path, metavar="FILE", help="areas with rules (.geojson)")
    parser.add_argument("--speeds", type=Path, metavar="FILE", help="speeds by the hour (.toml)")
    parser.add_argument("--hour", metavar="HH:MM", help="for zones and speeds that have hours")
    parser.add_argument("--country", metavar="XX", help="of the map, where it does not say")
    return parser


def _add_prepare(actions: Any) -> None:
    about = "read a map and keep it prepared, so that the next command starts at once"
    _asked(actions, "prepare", about, points=False).set_defaults(command=_prepare)


def _add_info(actions: Any) -> None:
    about = "what a map holds: roads by class, restrictions, what was left out"
    parser = _asked(actions, "info", about, points=False)
    parser.add_argument("--json", action="store_true", help="print as JSON")
    parser.set_defaults(command=_info)


def _add_matrix(actions: Any) -> None:
    parser = _asked(actions, "matrix", "travel between all points, as a file for --roads")
    parser.add_argument("-o", "--out", type=Path, required=True, help=".csv, .parquet or .npz")
    parser.add_argument("--to", metavar="POINTS", help="other points to go to")
    parser.add_argument("--nearest", type=int, metavar="K", help="only the K reached first (.csv)")
    parser.set_defaults(command=_matrix)


def _add_isochrone(actions: Any) -> None:
    parser = _asked(actions, "isochrone", "how far a vehicle gets from points in some time")
    parser.add_argument("--minutes", default="10,20,30", metavar="N,N", help="limits (10,20,30)")
    parser.add_argument("--lines", action="store_true", help="the roads instead of the area")
    parser.add_argument("-o", "--out", type=Path, required=True, help=".geojson")
    parser.set_defaults(command=_isochrone)


def _add_snap(actions: Any) -> None:
    parser = _asked(actions, "snap", "where points join the roads, and which cannot be served")
    parser.add_argument("-o", "--out", type=Path, help="all points as .csv")
    parser.set_defaults(command=_snap)


def _add_get(actions: Any) -> None:
    about = "fetch the roads of a place from OpenStreetMap (needs internet and coload[roads])"
    parser = actions.add_parser("get", help=about, description=about)
    parser.add_argument("place", metavar="PLACE", help="'Msida, Malta', or WEST,SOUTH,EAST,NORTH")
    parser.add_argument("-o", "--out", type=Path, required=True, help=".osm, .osm.gz or .osm.bz2")
    parser.set_defaults(command=_get)


def _network(options: argparse.Namespace) -> RoadNetwork:
    from geo.driven import Access
    from geo.hours import read_speeds
    from geo.network import RoadNetwork
    from geo.road_profile import read_profiles
    from geo.zone_files import read_zones

    access = Access(
        radius_m=getattr(options, "radius", 1000.0), kerb=getattr(options, "kerb", False)
    )
    own = read_profiles(options.profiles) if options.profiles else None
    return RoadNetwork.read(
        options.map,
        options.profile,
        country=options.country,
        say=lambda text: print(f"coload: {text}", file=sys.stderr),
        zones=read_zones(options.zones) if options.zones else (),
        speeds=read_speeds(options.speeds) if options.speeds else None,
        access=access,
        own=own,
    )


def _points(options: argparse.Namespace, source: str | None = None) -> Points:
    from routing.io.points import read_points

    return read_points(source or options.points, options.coordinates)


def _hour(options: argparse.Namespace) -> float | None:
    from routing.errors import InputError
    from routing.io.cells import clock

    if options.hour is None:
        return None
    try:
        return float(clock(options.hour))
    except ValueError as error:
        raise InputError(f"--hour is '{options.hour}'; give HH:MM, as 07:30") from error


def _hour_or_midnight(options: argparse.Namespace) -> float | None:
    """For questions that are not about an hour, where speeds ask for one."""
    hour = _hour(options)
    return 0.0 if hour is None and options.speeds else hour


def _prepare(options: argparse.Namespace) -> int:
    from geo.caching import cache_folder

    before = time.perf_counter()
    network = _network(options)
    network.drive(hour=_hour_or_midnight(options))
    roads, took = network.roads, time.perf_counter() - before
    folder = cache_folder()
    print(
        f"{options.map.name}: {roads.segments:,} segments, {roads.nodes:,} junctions, ready after "
        f"{took:.1f} s; "
        + (f"kept in {folder / 'roads'}" if folder else "not kept (COLOAD_CACHE is off)")
    )
    return 0


def _info(options: argparse.Namespace) -> int:
    from geo.about_roads import about

    network = _network(options)
    known = about(network, _hour_or_midnight(options))
    if options.json:
        print(json.dumps(known, ensure_ascii=False, indent=1))
        return 0
    for key, value in known.items():
        if isinstance(value, dict):
            print(f"{key}:")
            for name, figure in value.items():
                print(f"  {name:<16}{figure:>12,.1f}")
        elif isinstance(value, list):
            for text in value:
                print(f"note: {text}")
        else:
            print(f"{key}: {value:,}" if isinstance(value, int) else f"{key}: {value}")
    return 0


def _counter(options: argparse.Namespace) -> Any:
    shown = sys.stderr.isatty()

    def count(done: int, of: int) -> None:
        if shown:
            end = "\n" if done == of else "\r"
            print(f"coload: {done:,} of {of:,} rows", end=end, file=sys.stderr)

    return count


def _matrix(options: argparse.Namespace) -> int:
    from geo.matrix import no_road
    from geo.table_out import SUFFIXES, checked_suffix, write_table

    checked_suffix(options.out, SUFFIXES if options.nearest is None else (".csv",))
    rows = _points(options)
    columns = _points(options, options.to) if options.to else rows
    network, hour = _network(options), _hour(options)
    if options.nearest is not None:
        return _nearest(options, network, rows, hour)
    legs = network.matrix(rows.lonlat, columns.lonlat, hour=hour, progress=_counter(options))
    write_table(options.out, legs, rows.ids, columns.ids)
    apart = int(no_road(legs).sum())
    said = f", {apart:,} pairs that no road joins" if apart else ""
    print(f"{len(rows.ids):,} x {len(columns.ids):,} legs{said}; written to {options.out}")
    return LEFT_OUT if apart else 0


def _nearest(
    options: argparse.Namespace, network: RoadNetwork, points: Points, hour: float | None
) -> int:
    import pandas as pd

    from routing.errors import InputError

    if options.nearest < 1 or options.to:
        raise InputError("--nearest is for 1 or more others among the same points, without --to")
    found = network.nearest(points.lonlat, options.nearest, hour=hour, progress=_counter(options))
    i, j = (found.other >= 0).nonzero()
    ids = list(points.ids)
    table = {
        "from": [ids[k] for k in i],
        "to": [ids[k] for k in found.other[i, j]],
        "metres": found.metres[i, j],
        "seconds": found.seconds[i, j],
    }
    pd.DataFrame(table).to_csv(options.out, index=False, encoding="utf-8-sig")
    alone = int((found.other < 0).any(axis=1).sum())
    said = f", {alone:,} of which reach fewer than {found.other.shape[1]}" if alone else ""
    print(f"{len(i):,} legs of {len(ids):,} points{said}; written to {options.out}")
    return LEFT_OUT if alone else 0


def _isochrone(options: argparse.Namespace) -> int:
    from routing.errors import InputError

    try:
        limits = [60.0 * float(part) for part in options.minutes.split(",")]
    except ValueError as error:
        raise InputError(f"--minutes is '{options.minutes}'; give minutes, as 10,20") from error
    if not all(0.0 < limit < 86_400.0 for limit in limits):
        raise InputError(f"--minutes is '{options.minutes}'; give minutes above 0 and below 1440")
    points, network = _points(options), _network(options)
    frame = network.isochrones(points.lonlat, limits, hour=_hour(options), lines=options.lines)
    frame["place"] = [points.ids[i] for i in frame["place"]]
    options.out.write_text(frame.to_json(drop_id=True), encoding="utf-8")
    for row in frame.itertuples():
        print(f"{row.place}: {row.seconds / 60.0:g} min reach {row.km:,.1f} km of road")
    print(f"written to {options.out}")
    return 0


def _snap(options: argparse.Namespace) -> int:
    from geo.snap_words import reasons
    from geo.snapping import STATUSES

    points, network = _points(options), _network(options)
    snaps = network.snap(points.lonlat, hour=_hour(options))
    said = reasons(snaps)
    for name, text in zip(points.ids, said, strict=True):
        if text:
            print(f"{name} {text}")
    served = int(snaps.served.sum())
    if options.out:
        import pandas as pd

        table = {
            "id": points.ids,
            "status": [STATUSES[i] for i in snaps.status],
            "off_m": snaps.off_m.round(1),
            "lon": snaps.lon.round(6),
            "lat": snaps.lat.round(6),
            "part": snaps.part,
            "nearest_m": snaps.nearest_m.round(1),
            "remark": said,
        }
        pd.DataFrame(table).to_csv(options.out, index=False, encoding="utf-8-sig")
    end = f"; written to {options.out}" if options.out else ""
    print(f"{served:,} of {len(points.ids):,} points can be served as {options.profile}{end}")
    return 0 if served == len(points.ids) else LEFT_OUT


def _get(options: argparse.Namespace) -> int:
    from geo.download import fetch

    size = fetch(options.place, options.out)
    print(f"{size / 1e6:,.1f} MB of '{options.place}'; written to {options.out}")
    return 0
