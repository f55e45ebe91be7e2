"""Travel from a Valhalla server, by its matrix service (https://valhalla.github.io/valhalla/)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from geo.errors import RoadsError
from geo.http_json import ask
from geo.matrix import Float64
from geo.road_profile import HEAVY_T, road_profile
from geo.servers import OffRoad, Server, Table, TooLarge, Unjoined, numbers

FEW_AXLES_T = 20.0
"""Below this gross weight a vehicle has two axles, above it five."""

LOCATIONS, APART, UNCONNECTED, NO_EDGES, NO_PATH = 150, 154, 170, 171, 442
"""Error codes of the service: too many locations; farther apart than it admits; in regions that no
road joins; no road near some location; no way between two."""


class Valhalla(Server):
    """`Distances` of a Valhalla server: vans drive with its costing ``auto``, heavier vehicles with
    ``truck``, both with the dimensions of `geo.road_profile`.

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
        known = road_profile(profile)
        size: dict[str, Any] = {"height": known.height_m, "width": known.width_m}
        if known.gross_t > HEAVY_T:
            size |= {"length": known.length_m, "weight": known.gross_t}
            size |= {
                "axle_load": known.axle_t,
                "axle_count": 2 if known.gross_t < FEW_AXLES_T else 5,
            }
        return "truck" if known.gross_t > HEAVY_T else "auto", size | self.options.get(profile, {})

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
