"""Travel from a Valhalla server, by its matrix service (https://valhalla.github.io/valhalla/)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from geo.errors import RoadsError
from geo.http_json import ask
from geo.matrix import Float64
from geo.profiles import PROFILES
from geo.servers import OffRoad, Server, Table, TooLarge, Unjoined, numbers

LARGEST_VAN_T = 3.5

TRUCKS: Mapping[str, Mapping[str, float]] = {
    "7.5t": {"height": 3.3, "width": 2.5, "length": 8.0, "axle_load": 5.5, "axle_count": 2},
    "12t": {"height": 3.6, "width": 2.55, "length": 9.5, "axle_load": 8.5, "axle_count": 2},
    "18t": {"height": 3.8, "width": 2.55, "length": 11.0, "axle_load": 11.5, "axle_count": 2},
    "40t": {"height": 4.0, "width": 2.55, "length": 16.5, "axle_load": 11.5, "axle_count": 5},
}
"""Metres and tonnes of a usual vehicle of each class; its weight is the profile's own."""

LOCATIONS, APART, UNCONNECTED, NO_EDGES, NO_PATH = 150, 154, 170, 171, 442
"""Error codes of the service: too many locations; farther apart than it admits; in regions that no
road joins; no road near some location; no way between two."""


class Valhalla(Server):
    """`Distances` of a Valhalla server: vans drive with its costing ``auto``, heavier vehicles with
    ``truck`` and the dimensions of `TRUCKS`.

    ``options``: by profile what else to say of the vehicle, as in the service's costing options;
    see `Server` for the rest. ``largest`` 50 keeps to its usual limit of 2,500 pairs.
    """

    kind: ClassVar[str] = "valhalla"

    def __init__(
        self,
        url: str,
        *,
        options: Mapping[str, Mapping[str, Any]] | None = None,
        largest: int = 50,
        **more: Any,
    ) -> None:
        super().__init__(url, largest=largest, **more)
        self.options = {name: dict(said) for name, said in (options or {}).items()}

    def same_as(self, profile: str) -> str:
        """The costing and its options in words."""
        costing, options = self._costing(profile)
        said = ", ".join(f"{name} {value:g}" for name, value in sorted(options.items()))
        return f"{costing} ({said})" if said else costing

    def table(self, sources: Float64, targets: Float64, profile: str) -> Table:
        """One block; see `Server.table`."""
        costing, options = self._costing(profile)
        body = {
            "sources": [self._location(place) for place in sources.tolist()],
            "targets": [self._location(place) for place in targets.tolist()],
            "costing": costing,
            "costing_options": {costing: options},
            "units": "kilometers",
        }
        url = f"{self.url}/sources_to_targets"
        status, answer = ask(url, body, self.timeout_s, self.pause_s)
        found = answer.get("sources_to_targets")
        if found is None:
            raise self._refused(status, answer, sources, targets, profile)
        shape = len(sources), len(targets)
        if isinstance(found, Mapping):  # the brief form
            metres, seconds = found.get("distances"), found.get("durations")
        else:
            metres = [[cell.get("distance") for cell in row] for row in found]
            seconds = [[cell.get("time") for cell in row] for row in found]
        return 1000.0 * numbers(metres, shape, self.url), numbers(seconds, shape, self.url)

    def _location(self, place: list[float]) -> dict[str, float]:
        lon, lat = place
        return {"lon": round(lon, 7), "lat": round(lat, 7), "search_cutoff": self.farthest_m}

    def _costing(self, profile: str) -> tuple[str, dict[str, Any]]:
        weight = PROFILES[profile]
        own = self.options.get(profile, {})
        if weight <= LARGEST_VAN_T:
            return "auto", dict(own)
        return "truck", {**TRUCKS.get(profile, {}), "weight": weight, **own}

    def _refused(
        self,
        status: int,
        answer: Mapping[str, Any],
        sources: Float64,
        targets: Float64,
        profile: str,
    ) -> Exception:
        code, said = answer.get("error_code"), str(answer.get("error", f"HTTP status {status}"))
        if code == LOCATIONS or status == 413 or "location pairs" in said:
            return TooLarge(said)
        if code == APART:
            return TooLarge(f"{said} (service_limits, max_matrix_distance)")
        if code in (UNCONNECTED, NO_PATH):
            return Unjoined(said)
        if code == NO_EDGES:
            return self._lost(sources, targets, profile)
        return RoadsError(f"the Valhalla server at {self.url} cannot answer: {said}")

    def _lost(self, sources: Float64, targets: Float64, profile: str) -> Exception:
        """Which places have no road near: the service refuses all for one, and names none."""
        places = [place.reshape(1, 2) for place in (*sources, *targets)]
        if len(sources) == len(targets) == 1 and (sources == targets).all():
            return OffRoad([0, 1])
        lost = []
        for row, place in enumerate(places):
            try:
                self.table(place, place, profile)
            except OffRoad:
                lost.append(row)
            except TooLarge:
                pass
        return OffRoad(lost) if lost else Unjoined("no road near some place")
