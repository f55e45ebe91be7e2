"""Travel from an OSRM server, by its table service (https://project-osrm.org/docs/)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from geo.errors import RoadsError
from geo.http_json import ask
from geo.matrix import Float64
from geo.profiles import base_name
from geo.servers import OffRoad, Server, Table, TooLarge, Unjoined, numbers

DRIVING = "driving"
"""The profile in the addresses of OSRM's own examples. A server has one map and one profile, and
most do not look at the name."""


class Osrm(Server):
    """`Distances` of an OSRM server: times and distances of the fastest ways.

    ``profiles``: what stands for our profiles in the address, `DRIVING` where nothing does. OSRM
    has no vehicle classes: all drive as the server's map was prepared. See `Server` for the rest;
    ``largest`` 100 is what ``osrm-routed --max-table-size`` is without being set.
    """

    kind: ClassVar[str] = "osrm"

    def __init__(self, url: str, *, profiles: Mapping[str, str] | None = None, **more: Any) -> None:
        super().__init__(url, **more)
        self.profiles = dict(profiles or {})

    def same_as(self, profile: str) -> str:
        """The name in the address."""
        return self.profiles.get(profile, self.profiles.get(base_name(profile), DRIVING))

    def table(self, sources: Float64, targets: Float64, profile: str) -> Table:
        """One block; see `Server.table`."""
        m, n = len(sources), len(targets)
        places = ";".join(f"{lon:.7f},{lat:.7f}" for lon, lat in (*sources, *targets))
        first, second = (";".join(map(str, each)) for each in (range(m), range(m, m + n)))
        status, answer = ask(
            f"{self.url}/table/v1/{self.same_as(profile)}/{places}"
            f"?sources={first}&destinations={second}&annotations=duration,distance",
            None,
            self.timeout_s,
            self.pause_s,
        )
        code = answer.get("code", "")
        if code != "Ok":
            raise self._refused(status, str(code), str(answer.get("message", "")))
        if "distances" not in answer:
            raise RoadsError(f"the OSRM server at {self.url} gives no distances; it is too old")
        far = self._far(answer)
        if far:
            raise OffRoad(far)
        return (
            numbers(answer["distances"], (m, n), self.url),
            numbers(answer.get("durations"), (m, n), self.url),
        )

    def _far(self, answer: Mapping[str, Any]) -> list[int]:
        """Places that the server has moved too far: it says so of each, and does it in silence."""
        moved = [*(answer.get("sources") or []), *(answer.get("destinations") or [])]
        away = [float((each or {}).get("distance") or 0.0) for each in moved]
        return np.flatnonzero(np.array(away) > self.farthest_m).tolist()

    def _refused(self, status: int, code: str, message: str) -> Exception:
        if code == "TooBig" or status in (413, 414):
            return TooLarge(message or f"HTTP status {status}")
        if code == "NoTable":
            return Unjoined(message)
        place = re.search(r"coordinate (\d+)", message)
        if code == "NoSegment" and place:
            return OffRoad([int(place[1])])
        said = f"{code}: {message}".strip(": ") or f"HTTP status {status}"
        return RoadsError(f"the OSRM server at {self.url} cannot answer: {said}")
