"""Steps of `benchmarks.roads`, each run in a process of its own."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.roads_peers import Step, measured, memory

Steps = dict[str, Step]


def counts_of(text: str) -> tuple[int, ...]:
    """``100,1000`` as numbers; nothing is none."""
    return tuple(int(word) for word in text.split(",") if word)


def fresh_peak() -> None:
    """Forget the peak of memory so far, where the system can (Linux)."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")


def step(task: Callable[[], object]) -> Step:
    """One step in this process, with a peak of memory of its own."""
    fresh_peak()
    return measured(task)


def kept(holder: list[Any], make: Callable[[], Any]) -> Callable[[], None]:
    """`make`, whose result outlives the step that measures it."""

    def task() -> None:
        holder.append(make())

    return task


def read_map(path: Path) -> Steps:
    """Read a map and prepare it for a van, then for a truck. From the cache if it is there."""
    from geo.network import RoadNetwork

    made: list[Any] = []
    found = {"read": step(kept(made, lambda: RoadNetwork.read(path)))}
    (network,) = made
    found["van"] = step(lambda: _ready(network, "van"))
    found["another van"] = step(lambda: _ready(network, "van speed=0.9"))
    found["truck"] = step(lambda: _ready(network, "12t"))
    roads, up = network.roads, network.topology.hierarchy
    found["counts"] = {
        "nodes": roads.nodes,
        "segments": roads.segments,
        "states": up.graph.states,
        "turns": len(up.graph.to),
        "arcs": len(up.head),
    }
    return found


def _ready(network: Any, profile: str) -> None:
    """All that a matrix needs of a vehicle."""
    driven = network.drive(profile)
    for name in ("arcs", "timed") if driven.priced else ("arcs",):
        getattr(driven, name)  # prepared when first looked at


def ask_map(path: Path, places: Path, count: int) -> Steps:
    """One matrix on a map from the cache."""
    from geo.network import RoadNetwork

    network = RoadNetwork.read(path)
    return {"table": _table(network, np.array(json.loads(places.read_text()))[:count])}


def _table(network: Any, lonlat: NDArray[np.float64]) -> Step:
    network.matrix(lonlat[:10], lonlat[:10])
    return step(lambda: network.matrix(lonlat, lonlat))


def places_on(path: Path, count: int, out: Path) -> Steps:
    """Write places within metres of streets that are neither gated nor cut off."""
    from geo.matrix import UNREACHABLE_S
    from geo.network import RoadNetwork

    network = RoadNetwork.read(path)
    rng = np.random.default_rng(1)
    roads = network.roads
    lonlat = roads.points[rng.integers(0, len(roads.points), 4 * count)]
    lonlat = lonlat + rng.normal(0.0, 1e-4, lonlat.shape)
    first = network.matrix(lonlat[:50], lonlat[:50]).seconds
    inside = lonlat[int((first < UNREACHABLE_S).sum(axis=1).argmax())][None]
    to = network.matrix(inside, lonlat).seconds[0]
    back = network.matrix(lonlat, inside).seconds[:, 0]
    good = lonlat[(to < UNREACHABLE_S) & (back < UNREACHABLE_S)][:count]
    out.write_text(json.dumps(np.round(good, 6).tolist()), encoding="utf-8")
    return {"counts": {"places": float(len(good))}}


@contextmanager
def clocked(found: Steps, module: Any, name: str, label: str) -> Iterator[None]:
    """Measure the calls of a function while the block runs, as a step called `label`."""
    function = getattr(module, name)

    def call(*arguments: Any, **more: Any) -> Any:
        wall, cpu = time.perf_counter(), time.process_time()
        result = function(*arguments, **more)
        known = found.setdefault(label, {"wall": 0.0, "cpu": 0.0})
        known["wall"] += time.perf_counter() - wall
        known["cpu"] += time.process_time() - cpu
        return result

    setattr(module, name, call)
    try:
        yield
    finally:
        setattr(module, name, function)


def large(nodes: int, plain: bool, sizes: tuple[int, ...]) -> Steps:
    """Everything on a made-up map, step by step."""
    from benchmarks.road_maps import road_map
    from geo import driven, hierarchy, network
    from geo.network import RoadNetwork

    roads = road_map(nodes, plain=plain)
    found: Steps = {}
    made: list[Any] = []
    fresh_peak()
    before = memory("VmRSS")
    with (
        clocked(found, network, "turn_graph", "turn graph"),
        clocked(found, hierarchy, "elimination_order", "order"),
        clocked(found, hierarchy, "_eliminate", "elimination"),
    ):
        found["prepare"] = step(kept(made, lambda: RoadNetwork.of(roads)))
    net = made[0]
    with (
        clocked(found, driven, "customize", "customize"),
        clocked(found, driven, "perfected", "perfect"),
    ):
        found["drive"] = step(lambda: net.drive().arcs)
    up = net.topology.hierarchy
    rng = np.random.default_rng(1)
    lonlat = roads.points[rng.integers(0, len(roads.points), max(sizes))]
    for count in sizes:
        found[f"{count:,}²"] = _table(net, lonlat[:count])
    whole = [each["peak_mb"] for each in found.values() if "peak_mb" in each]
    found["counts"] = {
        "nodes": roads.nodes,
        "segments": roads.segments,
        "states": up.graph.states,
        "turns": len(up.graph.to),
        "arcs": len(up.head),
        "most above one": int(np.diff(up.start).max()),
        "start_mb": before,
        "peak_mb": max(whole),
    }
    return found


def one(task: str, *arguments: str) -> Steps:
    if task == "read":
        return read_map(Path(arguments[0]))
    if task == "ask":
        return ask_map(Path(arguments[0]), Path(arguments[1]), int(arguments[2]))
    if task == "places":
        return places_on(Path(arguments[0]), int(arguments[1]), Path(arguments[2]))
    return large(int(arguments[0]), arguments[1] == "1", counts_of(arguments[2]))


if __name__ == "__main__":
    print(json.dumps(one(*sys.argv[1:])))
