"""Road matrices against OSRM and Valhalla, and on large maps: ``python -m benchmarks.roads``.

::

    python -m benchmarks.roads --map malta.osm.pbf -o roads.md \\
        --osrm-python PEERS/bin/python --valhalla-python PEERS/bin/python

where PEERS is an environment of Python 3.12 with ``pip install osrm-bindings pyvalhalla``; the two
may also be named by ``COLOAD_OSRM_PYTHON`` and ``COLOAD_VALHALLA_PYTHON``, and a peer that is not
there is left out, which the section says. Everything runs in a process of its own, one after the
other, peers in between, on the same map and the same places. Numba's kernels are compiled before.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.report import hardware
from benchmarks.roads_peers import Step, measured, memory

HERE = Path(__file__).parent
MACHINE_MB = 24 * 1024
MOST_MLD = 1000
"""Places of the largest table asked of OSRM's MLD, which takes minutes for 5,000."""
Steps = dict[str, Step]


class Asked(NamedTuple):
    """What is measured."""

    map: Path
    sizes: tuple[int, ...]
    valhalla_sizes: tuple[int, ...]
    nodes: tuple[int, ...]
    plain: tuple[int, ...]
    large_sizes: tuple[int, ...]
    rounds: int
    pythons: dict[str, str]
    work: Path


# In the child.


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
    found["van"] = step(lambda: network.drive("van"))
    found["another van"] = step(lambda: network.drive("van speed=0.9"))
    found["truck"] = step(lambda: network.drive("12t").timed)
    roads, up = network.roads, network.topology.hierarchy
    found["counts"] = {
        "nodes": roads.nodes,
        "segments": roads.segments,
        "states": up.graph.states,
        "turns": len(up.graph.to),
        "arcs": len(up.head),
    }
    return found


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
        found["drive"] = step(net.drive)
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


# In the parent.


def child(task: str, *arguments: object, cache: Path | None = None) -> Steps:
    """One of ours in a process of its own."""
    words = [sys.executable, "-m", "benchmarks.roads", "--child", task, *map(str, arguments)]
    there = {**os.environ, "COLOAD_CACHE": str(cache) if cache else "off"}
    found: Steps = _json(words, there)
    return found


def peer(python: str, *arguments: object) -> Any:
    """One task of a peer in a process of its own."""
    return _json([python, str(HERE / "roads_peers.py"), *map(str, arguments)], dict(os.environ))


def _json(words: list[str], there: dict[str, str]) -> Any:
    run = subprocess.run(words, capture_output=True, text=True, env=there, check=False)
    if run.returncode:
        raise RuntimeError(f"{' '.join(words)}\n{run.stderr[-3000:]}")
    return json.loads(run.stdout.splitlines()[-1])


def best(runs: list[Steps]) -> Steps:
    """The least of every figure."""
    return {
        name: {key: min(run[name][key] for run in runs) for key in runs[0][name]}
        for name in runs[0]
    }


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def versions(asked: Asked) -> tuple[dict[str, str], list[str]]:
    """Of the peers that are there, and a sentence for each that is not."""
    found, absent = {}, []
    for name, python in asked.pythons.items():
        try:
            if not python:
                raise RuntimeError(f"no --{name}-python was given")
            found[name] = peer(python, name, "version")
        except (RuntimeError, OSError) as error:
            absent.append(f"{name} is left out: {str(error).strip().splitlines()[-1]}.")
    return found, absent


def on_a_map(asked: Asked) -> list[str]:
    """The section about a real map."""
    there, absent = versions(asked)
    cache, places = asked.work / "cache", asked.work / "places.json"
    say(f"{asked.map.name}: places, kernels")
    child("read", asked.map, cache=asked.work / "warm")  # kernels, compiled if they are not yet
    child("places", asked.map, max(asked.sizes), places, cache=asked.work / "warm")
    cold, warm, tables = [], [], {}
    peers: dict[str, list[Steps]] = {name: [] for name in there}
    for turn in range(asked.rounds):
        say(f"preparing, round {turn + 1}")
        for path in (cache / "roads").glob("*"):
            path.unlink()
        cold.append(child("read", asked.map, cache=cache))
        warm.append(child("read", asked.map, cache=cache))
        for name in there:
            folder = asked.work / f"{name}-{turn}"
            folder.mkdir()
            said = peer(
                asked.pythons[name], name, "prepare", "--folder", folder, "--map", asked.map
            )
            peers[name].append(said)
    for count in asked.sizes:
        runs: dict[str, list[Steps]] = {}
        for turn in range(asked.rounds):
            say(f"{count:,}², round {turn + 1}")
            ours = child("ask", asked.map, places, count, cache=cache)
            runs.setdefault("coload", []).append(ours)
            for name, algorithm in (("osrm", "CH"), ("osrm", "MLD"), ("valhalla", "")):
                if name not in there or (algorithm == "MLD" and count > MOST_MLD):
                    continue
                if name == "valhalla" and count not in asked.valhalla_sizes:
                    continue
                words = ["--algorithm", algorithm] if algorithm else []
                said = peer(
                    *(asked.pythons[name], name, "table", "--folder", asked.work / f"{name}-0"),
                    *("--places", places, "--count", count, *words),
                )
                runs.setdefault(f"{name} {algorithm}".strip(), []).append(said)
        tables[count] = {name: best(found)["table"] for name, found in runs.items()}
    prepared = {name: best(found) for name, found in peers.items()}
    return _map_section(asked, best(cold), best(warm), prepared, tables, there, absent)


def _map_section(
    asked: Asked,
    cold: Steps,
    warm: Steps,
    peers: dict[str, Steps],
    tables: dict[int, dict[str, Step]],
    there: dict[str, str],
    absent: list[str],
) -> list[str]:
    counts = cold["counts"]
    named = ", ".join(f"{name} {version}" for name, version in there.items())
    size = ", ".join(f"{value:,.0f} {name}" for name, value in counts.items())
    lines = [
        f"{asked.map.name}, {asked.map.stat().st_size / 1e6:.1f} MB: {size}. "
        f"Peers: {named or 'none'}. {' '.join(absent)}".strip(),
        "",
        "| preparing | wall s | CPU s | peak MB |",
        "| --- | ---: | ---: | ---: |",
    ]
    total = _sum(cold["read"], cold["van"])
    lines += [
        _row("coload: read the file, all that no vehicle changes", cold["read"]),
        _row("coload: a first vehicle on it (van)", cold["van"]),
        _row("**coload, from file to first question**", total),
        _row("**coload, the same from its cache** (second start)", _sum(warm["read"], warm["van"])),
        _row("coload: another vehicle on the prepared map (van speed=0.9)", cold["another van"]),
        _row("coload: another one with prices (12t: two sets of weights)", cold["truck"]),
    ]
    osrm = peers.get("osrm")
    if osrm:
        lines += [
            _row("osrm: extract, car.lua", osrm["extract"]),
            _row("osrm: contract", osrm["contract"]),
            _row("**osrm CH, from file to first question**, and for another vehicle again",
                 _sum(osrm["extract"], osrm["contract"])),
            _row("osrm MLD: partition", osrm["partition"]),
            _row("osrm MLD: customize", osrm["customize"]),
        ]  # fmt: skip
    if "valhalla" in peers:
        lines.append(_row("**valhalla: build tiles**", peers["valhalla"]["tiles"]))
    lines += [
        "",
        "Time and distance of all pairs; memory in all, and above what the process had before the "
        "question. Ours uses all cores, peers one; *ratio* is Coload's CPU seconds divided by the "
        "row's, above 1 Coload loses.",
        "",
        "| table | engine | wall s | CPU s | ratio | peak MB | of it for the table |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for count, rows in tables.items():
        for name, found in rows.items():
            ratio = "–" if name == "coload" else f"{rows['coload']['cpu'] / found['cpu']:.2f}"
            title = f"**{count:,}²**" if name == "coload" else ""
            lines.append(
                f"| {title} | {name} | {found['wall']:.3f} | {found['cpu']:.3f} | {ratio} | "
                f"{found['peak_mb']:.0f} | {found['above_mb']:.0f} |"
            )
    return lines


def _sum(*steps: Step) -> Step:
    return {
        "wall": sum(each["wall"] for each in steps),
        "cpu": sum(each["cpu"] for each in steps),
        "peak_mb": max(each["peak_mb"] for each in steps),
    }


def _row(title: str, found: Step) -> str:
    return f"| {title} | {found['wall']:.2f} | {found['cpu']:.2f} | {found['peak_mb']:.0f} |"


MADE_UP = (
    "A jittered grid of streets with missing pieces, diagonals, dead ends, runs of one-way "
    "streets, main roads, turn restrictions, and rivers that main roads alone cross "
    "(`benchmarks/road_maps.py`), about 2.65 directed arcs a node; *plain* is without towns and "
    "rivers, as no country is. *prepare* holds the turn graph, the order and the elimination, "
    "*drive* a first vehicle with customizing and perfecting. The exponent k of growth, like "
    "nodes^k, is that of the two largest maps."
)
LARGE = ("turn graph", "order", "elimination", "prepare", "customize", "perfect", "drive")


def on_large_maps(asked: Asked) -> list[str]:
    """The section about made-up maps."""
    sizes = ",".join(map(str, asked.large_sizes))
    child("large", 3000, 0, "10")  # kernels
    found: dict[tuple[int, bool], Steps] = {}
    for nodes, plain in [(n, False) for n in asked.nodes] + [(n, True) for n in asked.plain]:
        say(f"a map of {nodes:,} nodes{', plain' if plain else ''}")
        found[nodes, plain] = child("large", nodes, int(plain), sizes)
    titles = [f"{n:,}{' plain' if plain else ''}" for n, plain in found]
    lines = [
        "| nodes | " + " | ".join(titles) + " | exponent |",
        "| --- |" + " ---: |" * (len(titles) + 1),
    ]
    counts = ("segments", "states", "turns", "arcs", "most above one")
    for name in counts:
        figures = {key: steps["counts"][name] for key, steps in found.items()}
        lines.append(_figures(name, figures, ",.0f"))
    for name in (*LARGE, *(f"{count:,}²" for count in asked.large_sizes)):
        figures = {key: steps[name]["wall"] for key, steps in found.items()}
        lines.append(_figures(f"{name}, wall s", figures, ".2f"))
        figures = {key: steps[name]["cpu"] for key, steps in found.items()}
        lines.append(_figures(f"{name}, CPU s", figures, ".2f"))
    for name in ("prepare", "drive", *(f"{count:,}²" for count in asked.large_sizes)):
        figures = {key: steps[name]["peak_mb"] for key, steps in found.items()}
        lines.append(_figures(f"{name}, peak MB", figures, ",.0f"))
    peak = {
        key: steps["counts"]["peak_mb"] - steps["counts"]["start_mb"]
        for key, steps in found.items()
    }
    lines.append(_figures("peak MB above the map itself", peak, ",.0f"))
    return [*lines, "", *_limit(found)]


def _figures(title: str, figures: dict[tuple[int, bool], float], form: str) -> str:
    cells = [format(value, form) for value in figures.values()]
    grown = {n: value for (n, plain), value in figures.items() if not plain}
    exponent = _exponent(grown)
    return f"| {title} | {' | '.join(cells)} | {'–' if exponent is None else f'{exponent:.2f}'} |"


def _exponent(grown: dict[int, float]) -> float | None:
    """k, where figures grow like nodes to the power of k: from the two largest maps."""
    if len(grown) < 2:
        return None
    (small, low), (big, high) = sorted(grown.items())[-2:]
    if low <= 0.0 or high <= 0.0:
        return None
    return math.log(high / low) / math.log(big / small)


def _limit(found: dict[tuple[int, bool], Steps]) -> list[str]:
    """Sentences: the largest map that fits in memory, and how long it would take to prepare.

    Memory is taken to grow with nodes as it does from the second largest map to the largest.
    """
    peak = {n: steps["counts"]["peak_mb"] for (n, plain), steps in found.items() if not plain}
    wall = {n: steps["prepare"]["wall"] for (n, plain), steps in found.items() if not plain}
    slows = _exponent(wall)
    if slows is None:
        return []
    small, big = sorted(peak)[-2:]
    each = (peak[big] - peak[small]) / (big - small)
    if each <= 0.0:
        return []
    nodes = big + (MACHINE_MB - peak[big]) / each
    minutes = wall[big] * (nodes / big) ** max(slows, 1.0) / 60.0
    per = found[big, False]["counts"]["segments"] / big
    return [
        f"At {each * 1000:.2f} MB a thousand nodes beyond the last but one, 24 GiB hold a map of "
        f"about {nodes / 1e6:.0f} million nodes ({nodes * per / 1e6:.0f} million segments), which "
        f"would take {minutes:.0f} minutes to prepare; tables as above included in the memory."
    ]


def counts_of(text: str) -> tuple[int, ...]:
    """``100,1000`` as numbers; nothing is none."""
    return tuple(int(word) for word in text.split(",") if word)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    data = Path(os.environ.get("COLOAD_DATA", "."))
    parser.add_argument("--map", type=Path, default=data / "osm/malta.osm.pbf")
    parser.add_argument("-o", type=Path, metavar="FILE", help="write the section to a file")
    parser.add_argument("--sizes", type=counts_of, default=(100, 1000, 5000))
    parser.add_argument("--valhalla-sizes", type=counts_of, default=(100,))
    parser.add_argument("--nodes", type=counts_of, default=(100_000, 300_000, 1_000_000))
    parser.add_argument("--plain", type=counts_of, default=(300_000,), help="maps without towns")
    parser.add_argument("--large-sizes", type=counts_of, default=(1000, 5000))
    parser.add_argument("--rounds", type=int, default=3)
    for name in ("osrm", "valhalla"):
        there = os.environ.get(f"COLOAD_{name.upper()}_PYTHON", "")
        parser.add_argument(f"--{name}-python", default=there, metavar="PATH")
    parser.add_argument("--only", choices=("map", "large"))
    parser.add_argument("--note", default="", help="a sentence to go below the title")
    parser.add_argument("--child", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(_child(*options.child)))
        return
    with tempfile.TemporaryDirectory() as folder:
        asked = Asked(
            map=options.map,
            sizes=options.sizes,
            valhalla_sizes=options.valhalla_sizes,
            nodes=options.nodes,
            plain=options.plain,
            large_sizes=options.large_sizes,
            rounds=options.rounds,
            pythons={"osrm": options.osrm_python, "valhalla": options.valhalla_python},
            work=Path(folder),
        )
        lines = ["## Road matrices", "", f"`python -m benchmarks.roads`. {hardware()}.", ""]
        if options.note:
            lines += [options.note, ""]
        if options.only != "large":
            lines += ["### On a real map", "", *on_a_map(asked), ""]
        if options.only != "map":
            lines += ["### On made-up maps", "", MADE_UP, "", *on_large_maps(asked), ""]
    text = "\n".join(lines)
    if options.o:
        options.o.write_text(text, encoding="utf-8")
    else:
        print(text)


def _child(task: str, *arguments: str) -> Steps:
    if task == "read":
        return read_map(Path(arguments[0]))
    if task == "ask":
        return ask_map(Path(arguments[0]), Path(arguments[1]), int(arguments[2]))
    if task == "places":
        return places_on(Path(arguments[0]), int(arguments[1]), Path(arguments[2]))
    return large(int(arguments[0]), arguments[1] == "1", counts_of(arguments[2]))


if __name__ == "__main__":
    main()
