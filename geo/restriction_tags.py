"""Relations of turn restrictions in OpenStreetMap: what their tags and members say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from geo.roads import GOODS, HGV

EVERYONE = 1 << GOODS | 1 << HGV
_MODES: Mapping[str, int] = {
    "restriction": EVERYONE,
    "restriction:vehicle": EVERYONE,
    "restriction:motor_vehicle": EVERYONE,
    "restriction:goods": 1 << GOODS,
    "restriction:hgv": 1 << HGV,
}
RESTRICTION_KEYS: frozenset[str] = frozenset((*_MODES, "restriction:conditional"))
_EXCEPT: Mapping[str, int] = {
    "goods": 1 << GOODS,
    "hgv": 1 << HGV,
    "motor_vehicle": EVERYONE,
    "vehicle": EVERYONE,
}
_TURNS = ("left_turn", "right_turn", "straight_on", "u_turn", "entry", "exit")
_BY_TIME = ("day_on", "day_off", "hour_on", "hour_off", "restriction:conditional")

Member = tuple[str, int, str]
"""Type (``n``, ``w``, ``r``), id and role."""


class Restriction(NamedTuple):
    """From one of some ways, by way of a node or of ways, to one of some ways."""

    turn: str
    """``left_turn``, ``right_turn``, ``straight_on``, ``u_turn``, ``entry`` or ``exit``."""
    only: bool
    """Whether it is the only turn, and all others are banned."""
    modes: int
    """Bits of who has to keep to it."""
    froms: tuple[int, ...]
    via: int
    """Id of the node, 0 where ways are given."""
    via_ways: tuple[int, ...]
    tos: tuple[int, ...]


def is_by_time(tags: Mapping[str, str]) -> bool:
    """Whether a relation is a restriction that holds at some hours only."""
    return any(key in tags for key in _BY_TIME)


def restrictions_of(tags: Mapping[str, str], members: Sequence[Member]) -> list[Restriction]:
    """What a relation says that holds for goods vehicles at all hours; one for each of its keys."""
    if is_by_time(tags):
        return []
    free = 0
    for word in tags.get("except", "").split(";"):
        free |= _EXCEPT.get(word.strip(), 0)
    found = []
    for key, who in _MODES.items():
        word, _, turn = tags.get(key, "").strip().partition("_")
        modes = who & ~free
        if word in ("no", "only") and turn in _TURNS and modes:
            found.append(_with_members(turn, word == "only", modes, members))
    return found


def _with_members(turn: str, only: bool, modes: int, members: Sequence[Member]) -> Restriction:
    def ways(role: str) -> tuple[int, ...]:
        return tuple(ref for kind, ref, said in members if said == role and kind == "w")

    nodes = [ref for kind, ref, role in members if role == "via" and kind == "n"]
    return Restriction(
        turn, only, modes, ways("from"), nodes[0] if nodes else 0, ways("via"), ways("to")
    )
