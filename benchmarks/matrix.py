"""Distance matrices against writing the array, SciPy and NumPy: ``python -m benchmarks.matrix``.

Every variant runs in a process of its own, so that the peak of its memory means something, and
all variants take turns, so that a busy machine is busy for all. A process warms up on a small
matrix (compilation and imports are not counted), then fills the large one a few times, each time
in fresh memory: the first time also pays for a virtual machine's host to hand the memory over.
Printed is the best of all, as seconds of wall clock and of CPU, and as a ratio to `np.full` of
as many bytes in the same rounds, page faults included on both sides.
"""

from __future__ import annotations

import argparse
import importlib
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]
Variant = Callable[[Float64], object]


class Run(NamedTuple):
    """One filling of a matrix: seconds, and the peak of memory in MB above the start."""

    wall: float
    cpu: float
    peak_mb: float


def places(count: int) -> Float64:
    """Places all over the globe, rows ``[lon, lat]``, always the same."""
    rng = np.random.default_rng(1)
    lat = np.degrees(np.arcsin(rng.uniform(-1.0, 1.0, count)))
    return np.column_stack((rng.uniform(-180.0, 180.0, count), lat))


def unit_vectors(lonlat: Float64) -> Float64:
    """Rows ``[x, y, z]`` of length one."""
    lon, lat = np.radians(lonlat).T
    return np.column_stack((np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)))


def fill_one(lonlat: Float64) -> object:
    """Write one int32 array."""
    return np.full((len(lonlat), len(lonlat)), 7, np.int32)


def fill_two(lonlat: Float64) -> object:
    """Write two int32 arrays."""
    return fill_one(lonlat), fill_one(lonlat)


def great_circle_metres(lonlat: Float64) -> object:
    """Coload's metres alone."""
    from geo.matrix import GreatCircle

    return GreatCircle().metres(lonlat, lonlat)


def great_circle(lonlat: Float64) -> object:
    """Coload's metres and seconds in one pass."""
    from geo.matrix import GreatCircle

    return GreatCircle().matrix(lonlat, lonlat, "van")


def region(lonlat: Float64) -> Float64:
    """The same places drawn together into 3 by 2 degrees, as those of a delivery day are."""
    return lonlat / (120.0, 90.0) + (116.5, 40.0)


def great_circle_metres_region(lonlat: Float64) -> object:
    """Coload's metres alone, all places in one region."""
    return great_circle_metres(region(lonlat))


def great_circle_region(lonlat: Float64) -> object:
    """Coload's metres and seconds in one pass, all places in one region."""
    return great_circle(region(lonlat))


def euclidean(lonlat: Float64) -> object:
    """Coload's plane, metres and seconds in one pass."""
    from geo.matrix import Euclidean

    return Euclidean().matrix(lonlat, lonlat, "van")


def scipy_cdist() -> Any:
    """SciPy's `cdist`, which has no type hints, loaded only by its own variants."""
    return importlib.import_module("scipy.spatial.distance").cdist


def cdist_chords(lonlat: Float64) -> object:
    """SciPy's Euclidean distances of unit vectors: float64 chords, no arc and no rounding yet."""
    vectors = unit_vectors(lonlat)
    return scipy_cdist()(vectors, vectors)


def cdist_plane(lonlat: Float64) -> object:
    """SciPy's Euclidean distances in the plane, float64."""
    return scipy_cdist()(lonlat, lonlat)


def numpy_haversine(lonlat: Float64) -> object:
    """Metres by the haversine, plain NumPy, in blocks of rows."""
    lon, lat = np.radians(lonlat).T
    cosine = np.cos(lat)
    metres = np.empty((len(lon), len(lon)), np.int32)
    for first in range(0, len(lon), 100):
        rows = slice(first, first + 100)
        h = np.sin((lat[rows, None] - lat) / 2) ** 2
        h += cosine[rows, None] * cosine * np.sin((lon[rows, None] - lon) / 2) ** 2
        arc = 2.0 * np.arcsin(np.sqrt(np.minimum(h, 1.0)))
        metres[rows] = np.rint(arc * (6371008.8 * 1.35))
    return metres


VARIANTS: dict[str, tuple[str, int, Variant]] = {
    "fill_one": ("`np.full`, one int32 array", 1, fill_one),
    "fill_two": ("`np.full`, two int32 arrays", 2, fill_two),
    "great_circle_metres_region": (
        "`GreatCircle.metres`, one region",
        1,
        great_circle_metres_region,
    ),
    "great_circle_region": (
        "`GreatCircle.matrix` (metres, seconds), one region",
        2,
        great_circle_region,
    ),
    "great_circle_metres": ("`GreatCircle.metres`, whole earth", 1, great_circle_metres),
    "great_circle": ("`GreatCircle.matrix` (metres, seconds), whole earth", 2, great_circle),
    "euclidean": ("`Euclidean.matrix` (metres, seconds)", 2, euclidean),
    "cdist_chords": ("SciPy `cdist`, unit vectors, float64", 2, cdist_chords),
    "cdist_plane": ("SciPy `cdist`, plane, float64", 2, cdist_plane),
    "numpy_haversine": ("NumPy haversine, one int32 array", 1, numpy_haversine),
}
"""Key -> what the table calls it, int32 arrays' worth of bytes that it writes, function."""


def peak_mb() -> float:
    """Peak of this process's resident memory, MB (Linux counts in KiB, macOS in bytes)."""
    unit = 1.0 if sys.platform == "darwin" else 1024.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def run_here(key: str, count: int) -> Run:
    """Warm up, then take the best of a few fillings in this process."""
    fill = VARIANTS[key][2]
    fill(places(50))
    lonlat, before = places(count), peak_mb()
    timings = [timed(fill, lonlat) for _ in range(3)]
    wall, cpu = map(min, zip(*timings, strict=True))
    return Run(wall, cpu, peak_mb() - before)


def timed(fill: Variant, lonlat: Float64) -> tuple[float, float]:
    """Seconds of wall clock and of CPU; the result is freed after the clocks have stopped."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = fill(lonlat)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    del result
    return wall, cpu


def run_apart(key: str, count: int) -> Run:
    """The same in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.matrix", "--one", key, "--places", str(count)]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return Run(*json.loads(output))


def measure(count: int, rounds: int) -> dict[str, Run]:
    """The best of every figure, variant by variant, the variants taking turns."""
    runs: dict[str, list[Run]] = {key: [] for key in VARIANTS}
    for _ in range(rounds):
        for key, found in runs.items():
            found.append(run_apart(key, count))
    return {key: Run(*map(min, zip(*found, strict=True))) for key, found in runs.items()}


def table(best: dict[str, Run]) -> str:
    """The measurements in Markdown."""
    lines = [
        "| matrix | wall s | CPU s | wall / write | CPU / write | peak MB |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for key, run in best.items():
        title, arrays, _ = VARIANTS[key]
        write = best["fill_one" if arrays == 1 else "fill_two"]
        ratios = f"{run.wall / write.wall:.2f} | {run.cpu / write.cpu:.2f}"
        lines.append(f"| {title} | {run.wall:.3f} | {run.cpu:.3f} | {ratios} | {run.peak_mb:.0f} |")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> None:
    """Parse, measure, print."""
    parser: Any = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--places", type=int, default=10_000, help="rows, and columns")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--one", choices=VARIANTS, help="run one variant here, print JSON")
    options = parser.parse_args(arguments)
    if options.one:
        print(json.dumps(run_here(options.one, options.places)))
    else:
        print(table(measure(options.places, options.rounds)))


if __name__ == "__main__":
    main()
