"""Travel from a routing server: what OSRM and Valhalla have in common.

Matrices are asked for in blocks that a server admits, several at a time. A block that it refuses
as too large is halved; a place that it finds no road near is taken out and counts as unreachable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from geo.errors import RoadsError
from geo.http_json import checked_url
from geo.matrix import UNREACHABLE_M, UNREACHABLE_S, Float64, Legs
from geo.places import keys_of

FARTHEST_M = 1000.0
"""A place farther from the nearest road is not moved there in silence."""

LONGEST_S, LONGEST_M = UNREACHABLE_S - 1, UNREACHABLE_M - 1

PAIRS_A_TIME = 10
"""Legs that `legs` asks for as one block, of which it needs the diagonal."""

Table = tuple[Float64, Float64]
"""Metres and seconds, (m, n); NaN where no road leads."""


class TooLarge(Exception):  # noqa: N818  # an answer, not an error
    """The server does not answer so much at once; half of it may do. ``why``: in its words."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Unjoined(TooLarge):
    """The server refuses a block because some pair has no road: that pair alone has none."""


class OffRoad(Exception):  # noqa: N818
    """The server finds no road near some places: rows of the sources, then of the targets."""

    def __init__(self, rows: list[int]) -> None:
        super().__init__(rows)
        self.rows = rows


class Server:
    """`Distances` out of a server at ``url``.

    ``timeout_s``: seconds to wait for an answer. ``workers``: requests at a time. ``largest``: rows
    and columns of a block; less where the server says so. ``farthest_m``: places farther from the
    nearest road are unreachable, and `trouble` says so. Raises `RoadsError`.
    """

    remote: ClassVar[bool] = True
    """Its map can change under the same address; see `geo.cached`."""

    kind: ClassVar[str]

    def __init__(
        self,
        url: str,
        *,
        timeout_s: float = 60.0,
        workers: int = 4,
        largest: int = 100,
        farthest_m: float = FARTHEST_M,
        pause_s: float = 0.5,
    ) -> None:
        self.url = checked_url(url)
        self.timeout_s, self.workers, self.largest = timeout_s, workers, largest
        self.farthest_m, self.pause_s = farthest_m, pause_s

    def table(self, sources: Float64, targets: Float64, profile: str) -> Table:
        """One block. Raises `TooLarge`, `Unjoined` or `OffRoad` where the server says so."""
        raise NotImplementedError

    def same_as(self, profile: str) -> str:
        """What the server knows of a profile: equal for those that drive alike."""
        raise NotImplementedError

    def matrix(self, sources: Float64, targets: Float64, profile: str) -> Legs:
        """All pairs, ``(m, n)``."""
        first, row = _once(sources)
        second, column = _once(targets)
        metres, seconds = (np.full((len(first), len(second)), np.nan) for _ in range(2))

        def filled(block: tuple[slice, slice]) -> None:
            rows, columns = block
            found = self._block(first[rows], second[columns], profile)
            metres[block], seconds[block] = found

        blocks = self._blocks(len(first), len(second))
        begun = next(blocks, None)
        if begun is not None:  # the first one alone: it tells how large the others may be
            filled(begun)
            rest = [each for each in self._blocks(len(first), len(second)) if each != begun]
            self._side_by_side(filled, rest)
        cells = np.ix_(row, column)
        return _whole(metres[cells], seconds[cells], keys_of(sources), keys_of(targets))

    def legs(self, starts: Float64, ends: Float64, profile: str) -> Legs:
        """Row by row, ``(n,)``."""
        starts, ends = (np.asarray(p, np.float64).reshape(-1, 2) for p in (starts, ends))
        if len(starts) != len(ends):
            raise ValueError(f"{len(starts)} starts and {len(ends)} ends; give as many of each")
        legs = Legs(np.zeros(len(starts), np.int32), np.zeros(len(starts), np.int32))

        def filled(first: int) -> None:
            part = slice(first, first + PAIRS_A_TIME)
            found = self.matrix(starts[part], ends[part], profile)
            legs.metres[part], legs.seconds[part] = (np.diagonal(each) for each in found)

        self._side_by_side(filled, range(0, len(starts), PAIRS_A_TIME))
        return legs

    def _side_by_side(self, do: Callable[[Any], None], parts: Iterable[Any]) -> None:
        """Some requests at a time; where one fails, those not begun yet are not asked."""
        with ThreadPoolExecutor(self.workers) as pool:
            try:
                for _ in pool.map(do, parts):
                    pass  # an exception is raised here
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def describe(self) -> dict[str, Any]:
        """The server, how it drives for each profile, and how far a place may be from a road."""
        from geo.profiles import PROFILES

        return {
            "kind": self.kind,
            "url": self.url,
            "profiles": {name: self.same_as(name) for name in PROFILES},
            "farthest_from_road_m": float(self.farthest_m),
        }

    def trouble(self, places: Float64, profile: str) -> list[str]:
        """Which places the server finds no road near."""
        return [self._off_road(place.reshape(1, 2), profile) for place in np.asarray(places)]

    def _off_road(self, place: Float64, profile: str) -> str:
        try:
            self.table(place, place, profile)
        except OffRoad:
            return f"has no road of the server's map within {self.farthest_m / 1000:g} km"
        except (RoadsError, TooLarge):
            pass  # the plan is made; this is only what more could be said of it
        return ""

    def _blocks(self, rows: int, columns: int) -> Iterator[tuple[slice, slice]]:
        step = self.largest
        for i in range(0, rows, step):
            for j in range(0, columns, step):
                yield slice(i, min(i + step, rows)), slice(j, min(j + step, columns))

    def _block(self, sources: Float64, targets: Float64, profile: str) -> Table:
        """A block, whatever the server takes exception to."""
        if not len(sources) or not len(targets):
            return np.zeros((len(sources), len(targets))), np.zeros((len(sources), len(targets)))
        try:
            return self.table(sources, targets, profile)
        except OffRoad as off:
            return self._without(off.rows, sources, targets, profile)
        except TooLarge as refusal:
            if len(sources) * len(targets) == 1:
                if isinstance(refusal, Unjoined):
                    return np.full((1, 1), np.nan), np.full((1, 1), np.nan)
                raise RoadsError(f"the server at {self.url} refuses: {refusal.why}") from refusal
            if not isinstance(refusal, Unjoined):
                longer = max(len(sources), len(targets))
                self.largest = max(1, min(self.largest, longer // 2))
        if len(sources) >= len(targets):
            half = len(sources) // 2
            parts = [self._block(p, targets, profile) for p in (sources[:half], sources[half:])]
            axis = 0
        else:
            half = len(targets) // 2
            parts = [self._block(sources, p, profile) for p in (targets[:half], targets[half:])]
            axis = 1
        one, other = parts
        return np.concatenate((one[0], other[0]), axis), np.concatenate((one[1], other[1]), axis)

    def _without(self, rows: list[int], sources: Float64, targets: Float64, profile: str) -> Table:
        """A block in which some places are unreachable."""
        good = np.ones(len(sources) + len(targets), np.bool_)
        good[rows] = False
        first, second = good[: len(sources)], good[len(sources) :]
        metres, seconds = (np.full((len(sources), len(targets)), np.nan) for _ in range(2))
        cells = np.ix_(first, second)
        metres[cells], seconds[cells] = self._block(sources[first], targets[second], profile)
        return metres, seconds


def _once(places: Float64) -> tuple[Float64, NDArray[np.int64]]:
    """Each place once, in their order, and where each row of ``places`` is among these."""
    rows = np.asarray(places, np.float64).reshape(-1, 2)
    keys = keys_of(rows)
    _, first, back = np.unique(keys, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return rows[first[order]], rank[back]


def _whole(metres: Float64, seconds: Float64, rows: Any, columns: Any) -> Legs:
    """Rounded; 0 from a place to itself, unreachable where the server found no way."""
    barred = np.isnan(metres) | np.isnan(seconds)
    own = rows[:, None] == columns[None, :]
    whole = []
    for table, none, most in (
        (metres, UNREACHABLE_M, LONGEST_M),
        (seconds, UNREACHABLE_S, LONGEST_S),
    ):
        rounded = np.where(barred, none, np.clip(np.rint(np.nan_to_num(table)), 0, most))
        rounded[own] = 0
        whole.append(rounded.astype(np.int32))
    return Legs(*whole)


def numbers(content: Any, shape: tuple[int, int], where: str) -> Float64:
    """A table of an answer as float64, None as NaN. Raises `RoadsError` if it has another shape."""
    try:
        table = np.array(content, dtype=np.float64)
    except (TypeError, ValueError):
        table = np.zeros(0)
    if table.shape != shape:
        raise RoadsError(f"the server at {where} answers with a table that was not asked for")
    return table
