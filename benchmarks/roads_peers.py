"""One task of one peer, for `benchmarks.roads`, run by the Python in which the peer is installed.

Standard library only, since Coload is not installed there. Prints one JSON object: for each step
seconds of wall clock and of CPU (child processes included), and MB at the peak of memory.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Step = dict[str, float]
Places = list[list[float]]


def package_folder(name: str) -> Path:
    """Where an installed package lies."""
    return Path(str(importlib.import_module(name).__file__)).parent


def run(command: list[str | Path]) -> Step:
    """Run a program to its end."""
    begun = time.perf_counter()
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    with subprocess.Popen([str(word) for word in command], **quiet) as child:
        said = child.stderr.read() if child.stderr else b""
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(said.decode(errors="replace")[-2000:])
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return {
        "wall": time.perf_counter() - begun,
        "cpu": used.ru_utime + used.ru_stime,
        "peak_mb": used.ru_maxrss / unit,
    }


def memory(key: str) -> float:
    """MB of this process: ``VmRSS`` now, ``VmHWM`` at the peak."""
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith(key):
            return int(line.split()[1]) / 1024
    return 0.0


def measured(task: Callable[[], object]) -> Step:
    """Run a function in this process."""
    before = memory("VmRSS")
    wall, cpu = time.perf_counter(), time.process_time()
    result = task()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = memory("VmHWM")
    del result
    return {"wall": wall, "cpu": cpu, "peak_mb": peak, "above_mb": peak - before}


class Osrm:
    """OSRM with the car profile that comes with it; contraction hierarchies or MLD."""

    package = "osrm-bindings"

    def __init__(self, folder: Path, profile: Path | None = None) -> None:
        self.folder = folder
        self.home = package_folder("osrm")
        self.profile = profile or self.home / "share/profiles/car.lua"

    def prepare(self, path: Path) -> dict[str, Step]:
        first, second = self.base("CH"), self.base("MLD")
        first.parent.mkdir()
        map_path = first.with_suffix(".osm.pbf")
        map_path.symlink_to(path.resolve())
        tools = self.home / "bin"
        extract = run([tools / "osrm-extract", "-p", self.profile, map_path])
        shutil.copytree(first.parent, second.parent)  # either way changes what was extracted
        return {
            "extract": extract,
            "contract": run([tools / "osrm-contract", first]),
            "partition": run([tools / "osrm-partition", second]),
            "customize": run([tools / "osrm-customize", second]),
        }

    def base(self, algorithm: str) -> Path:
        """What the files of an algorithm are named after."""
        return self.folder / algorithm / "map.osrm"

    def table(self, places: Places, algorithm: str) -> dict[str, Step]:
        osrm: Any = importlib.import_module("osrm")
        engine = osrm.OSRM(
            storage_config=str(self.base(algorithm)),
            algorithm=algorithm,
            use_shared_memory=False,
            max_locations_distance_table=-1,
        )

        def ask(some: Places) -> Any:
            both = ["duration", "distance"]
            return engine.Table(
                osrm.TableParameters(coordinates=[tuple(p) for p in some], annotations=both)
            )

        ask(places[:10])
        return {"table": measured(lambda: ask(places))}


class Valhalla:
    """Valhalla with its costing ``auto``."""

    package = "pyvalhalla"

    def __init__(self, folder: Path, profile: Path | None = None) -> None:
        self.config, self.tiles = folder / "valhalla.json", folder / "tiles"

    def prepare(self, path: Path) -> dict[str, Step]:
        valhalla: Any = importlib.import_module("valhalla")
        self.tiles.mkdir(exist_ok=True)
        config = valhalla.get_config(tile_extract="", tile_dir=str(self.tiles), verbose=False)
        config["mjolnir"]["logging"] = {"type": ""}
        config["service_limits"]["auto"].update(
            max_locations=10**6, max_matrix_location_pairs=10**9
        )
        self.config.write_text(json.dumps(config), encoding="utf-8")
        tool = package_folder("valhalla") / "bin/valhalla_build_tiles"
        return {"tiles": run([tool, "-c", self.config, path])}

    def table(self, places: Places, algorithm: str) -> dict[str, Step]:
        valhalla: Any = importlib.import_module("valhalla")
        actor = valhalla.Actor(str(self.config))

        def ask(some: Places) -> str:
            spots = [{"lon": lon, "lat": lat} for lon, lat in some]
            request = {"sources": spots, "targets": spots, "costing": "auto", "verbose": False}
            answer: str = actor.matrix(json.dumps(request))
            return answer

        ask(places[:2])
        return {"table": measured(lambda: ask(places))}


PEERS: dict[str, type[Osrm] | type[Valhalla]] = {"osrm": Osrm, "valhalla": Valhalla}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("peer", choices=PEERS)
    parser.add_argument("task", choices=("version", "prepare", "table"))
    parser.add_argument("--folder", type=Path, default=Path())
    parser.add_argument("--map", type=Path)
    parser.add_argument("--profile", type=Path)
    parser.add_argument("--places", type=Path, help="JSON, rows [lon, lat]")
    parser.add_argument("--count", type=int)
    parser.add_argument("--algorithm", default="CH", choices=("CH", "MLD"))
    options = parser.parse_args()
    peer = PEERS[options.peer](options.folder, options.profile)
    # Peers that print from C++ must not end up in the record.
    record = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    found: Any
    if options.task == "version":
        found = importlib.metadata.version(peer.package)
    elif options.task == "prepare":
        found = peer.prepare(options.map)
    else:
        places = json.loads(options.places.read_text(encoding="utf-8"))[: options.count]
        found = peer.table(places, options.algorithm)
    json.dump(found, record)
    record.close()


if __name__ == "__main__":
    main()
