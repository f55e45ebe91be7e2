"""Tags of nodes in OpenStreetMap: what delays there, and what bars the way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from geo.access_tags import CHAINS, node_access
from geo.roads import CROSSING, ENDS_ONLY, GIVE_WAY, MINI_ROUNDABOUT, NO, SIGNALS, STOP, YES
from geo.tag_values import words

NODE_KEYS: frozenset[str] = frozenset(
    words(
        "highway barrier crossing crossing:signals crossing:markings direction bollard locked "
        "traffic_signals:direction stop maxheight maxwidth delivery"
    )
) | {key for chain in CHAINS.values() for key in chain}
"""Keys that `spot` looks at."""


class Spot(NamedTuple):
    """A node on a road where something stands."""

    forward: int
    """Bits of what delays along the way that the node is a point of."""
    backward: int
    toward: int
    """Bits of signs that do not say for which direction; they stand before the nearer junction."""
    barred: tuple[int, int]
    """NO, ENDS_ONLY or YES for GOODS and HGV."""
    sized: bool
    """Whether it is a barrier with a limit of size, which is not understood."""


NOTHING = Spot(0, 0, 0, (YES, YES), False)

_COLUMNS = {
    "traffic_signals": SIGNALS,
    "crossing": CROSSING,
    "stop": STOP,
    "give_way": GIVE_WAY,
    "mini_roundabout": MINI_ROUNDABOUT,
}
_NO_CROSSINGS = ("no", "unmarked", "informal")

_BARRING = frozenset(
    words(
        "bollard block jersey_barrier cycle_barrier log debris stile kissing_gate turnstile "
        "full-height_turnstile motorcycle_barrier spikes rope bus_trap sump_buster planter rock "
        "boulder horse_stile step bar delineators tank_trap ditch wicket_gate tyres"
    )
)
"""Barriers that nobody passes unless a tag says so. Others (gates of all sorts, ``yes``, walls that
a road goes through) are passed, since the road is drawn through them."""

_MOVABLE = ("removable", "rising", "retractable", "foldable", "flexible")


def spot(tags: Mapping[str, str]) -> Spot:
    """What stands at a node with these tags; `NOTHING` where nothing does."""
    column = _column(tags)
    barrier = tags.get("barrier")
    if column is None and barrier is None:
        return NOTHING
    bit = 0 if column is None else 1 << column
    said = tags.get("traffic_signals:direction") if column == SIGNALS else None
    direction = said or tags.get("direction", "")
    forward, backward = bit, bit
    if direction == "forward":
        backward = 0
    elif direction == "backward":
        forward = 0
    signs = column in (STOP, GIVE_WAY) and forward == backward
    everyone = signs and (direction == "both" or tags.get("stop") == "all")
    return Spot(
        forward=forward,
        backward=backward,
        toward=bit if signs and not everyone else 0,
        barred=(YES, YES) if barrier is None else barred(tags),
        sized=barrier is not None and ("maxheight" in tags or "maxwidth" in tags),
    )


def barred(tags: Mapping[str, str]) -> tuple[int, int]:
    """Who passes a barrier, GOODS and HGV: NO, ENDS_ONLY or YES."""
    barrier = tags.get("barrier", "")
    base = NO if barrier in _BARRING else YES
    movable = barrier == "bollard" and tags.get("bollard") in _MOVABLE
    if movable or (base == YES and tags.get("locked") == "yes"):
        base = ENDS_ONLY
    return node_access(tags, base)


def _column(tags: Mapping[str, str]) -> int | None:
    column = _COLUMNS.get(tags.get("highway", ""))
    if column != CROSSING:
        return column
    crossing = tags.get("crossing", "")
    if "traffic_signals" in crossing or tags.get("crossing:signals") == "yes":
        return SIGNALS
    if crossing in _NO_CROSSINGS or tags.get("crossing:markings") == "no":
        return None
    return CROSSING
