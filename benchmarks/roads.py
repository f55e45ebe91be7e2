"""Road matrices against OSRM and Valhalla, and on large maps: ``python -m benchmarks.roads``.

::

    python -m benchmarks.roads --map malta.osm.pbf \\
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
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.report import ROADS, hardware, put
from benchmarks.roads_peers import Step
from benchmarks.roads_steps import Steps, counts_of

HERE = Path(__file__).parent
MACHINE_MB = 24 * 1024
MOST_MLD = 1000
"""Places of the largest table asked of OSRM's MLD, which takes minutes for 5,000."""


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


def child(task: str, *arguments: object, cache: Path | None = None) -> Steps:
    """One of ours in a process of its own, without threads of BLAS, as on the command line."""
    words = [sys.executable, "-m", "benchmarks.roads_steps", task, *map(str, arguments)]
    there = {"OPENBLAS_NUM_THREADS": "1", **os.environ}
    there |= {"COLOAD_CACHE": str(cache) if cache else "off"}
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


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    data = Path(os.environ.get("COLOAD_DATA", "."))
    parser.add_argument("--map", type=Path, default=data / "osm/malta.osm.pbf")
    parser.add_argument("-o", type=Path, metavar="FILE", help="not on the page, but to a file")
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
    options = parser.parse_args()
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
        lines = [f"## {ROADS}", "", f"`python -m benchmarks.roads`. {hardware()}.", ""]
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
        put(ROADS, text)


if __name__ == "__main__":
    main()
