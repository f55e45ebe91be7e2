"""What every research format comes to: locations, vehicles, and what they ask, as arrays.

Numbers are those of the file, not scaled and not rounded; a scoring does that
(`routing.io.research.scoring`). Locations count from 0 in the order in which ``.sol`` files number
them: that of the file, but depots first where a format puts them last.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]


@dataclass(frozen=True)
class VehicleKind:
    """Vehicles that are alike. Places are locations; what has no limit is infinite.

    ``capacity``: per dimension. ``allowed``: locations that they may serve, None for all.
    ``reload_depots``: where they may load again, as often as ``max_reloads``.
    """

    capacity: tuple[float, ...]
    depot: int = 0
    fixed_cost: float = 0.0
    unit_distance_cost: float = 1.0
    max_distance: float = inf
    max_duration: float = inf
    allowed: frozenset[int] | None = None
    reload_depots: tuple[int, ...] = ()
    max_reloads: float = inf


@dataclass(frozen=True, eq=False)
class ResearchInstance:
    """One instance. Arrays have a row for each of n locations; float64.

    ``file``: its name, for messages. ``form``: vrplib, solomon, li-lim, cordeau. ``type``: the
    problem as its header or its form calls it, in capitals. ``points``: ``(n, 2)``, x and y, or
    row numbers and 0 where ``weights``, ``(n, n)``, has the distances; ``metric`` is the
    ``EDGE_WEIGHT_TYPE``. ``depots``: locations. ``demand``, ``backhaul``: ``(n, D)``, what is
    delivered and what is collected. ``windows``: ``(n, 2)``, first and last start of service.
    ``service``, ``release``: ``(n,)`` times. ``prize``: ``(n,)``, 0 where a client must be served.
    ``groups``: of each only one client is served. ``pairs``: pickup and delivery of one shipment.
    ``kind_of``: for each vehicle the position of its kind in ``kinds``.
    """

    file: str
    form: str
    name: str
    type: str
    points: Float64
    depots: tuple[int, ...]
    demand: Float64
    kinds: tuple[VehicleKind, ...]
    kind_of: tuple[int, ...]
    metric: str = "EUC_2D"
    weights: Float64 | None = None
    backhaul: Float64 = field(default_factory=lambda: np.zeros((0, 1)))
    windows: Float64 = field(default_factory=lambda: np.zeros((0, 2)))
    service: Float64 = field(default_factory=lambda: np.zeros(0))
    prize: Float64 = field(default_factory=lambda: np.zeros(0))
    release: Float64 = field(default_factory=lambda: np.zeros(0))
    groups: tuple[tuple[int, ...], ...] = ()
    pairs: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        """Arrays that a format does not have become those that ask for nothing."""
        n = len(self.points)
        empty = {
            "backhaul": np.zeros((n, self.demand.shape[1])),
            "windows": np.tile([0.0, inf], (n, 1)),
            "service": np.zeros(n),
            "prize": np.zeros(n),
            "release": np.zeros(n),
        }
        for name, array in empty.items():
            if len(getattr(self, name)) == 0:
                object.__setattr__(self, name, array)

    def __len__(self) -> int:
        return len(self.points)

    @property
    def clients(self) -> list[int]:
        """The locations that are no depots."""
        depots = set(self.depots)
        return [i for i in range(len(self)) if i not in depots]

    @property
    def timed(self) -> bool:
        """Whether anything in it has to do with time: windows that close, or limits of duration."""
        closing = bool(np.isfinite(self.windows[:, 1]).any())
        return closing or any(kind.max_duration < inf for kind in self.kinds)

    def vehicle(self, index: int) -> tuple[int, int]:
        """Of the vehicle at ``index``, from 0: its kind, and its number from 1 among those."""
        kind = self.kind_of[index]
        return kind, self.kind_of[: index + 1].count(kind)
