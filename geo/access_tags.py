"""Who may drive a way or pass a barrier: the hierarchy of OpenStreetMap's keys of access.

The more special key holds: ``access``, ``vehicle``, ``motor_vehicle``, then ``goods`` (up to 3.5 t)
or ``hgv`` (above). ``motorcar`` stands in between: what closes a road to cars (the sign with a car
on it) closes it to goods vehicles as well, unless a key says otherwise; what opens it to cars opens
it to those up to 3.5 t.
"""

from __future__ import annotations

from collections.abc import Mapping

from geo.roads import ENDS_ONLY, GOODS, HGV, NO, YES
from geo.tag_values import parts, words

Access = list[list[int]]
"""NO, ENDS_ONLY or YES by direction (forward, backward), by GOODS and HGV."""

CHAINS: Mapping[int, tuple[str, ...]] = {
    GOODS: ("access", "vehicle", "motor_vehicle", "motorcar", "goods"),
    HGV: ("access", "vehicle", "motor_vehicle", "motorcar", "hgv"),
}
"""Keys that say who may drive, the more special one later."""

MODES_OF: Mapping[str, tuple[int, ...]] = {
    key: tuple(mode for mode, chain in CHAINS.items() if key in chain)
    for key in (*CHAINS[GOODS], "hgv")
}
DIRECTIONS = (":forward", ":backward")

_SAID = {
    YES: (
        "yes permissive designated official public allowed true 1 discouraged unsuitable "
        "not_recommended hgv goods truck motor_vehicle vehicle motorcar toll"
    ),
    ENDS_ONLY: (
        "destination delivery deliveries customers customer private permit residents resident "
        "local loading staff employees members service restricted visitors guests tenants "
        "students"
    ),
    NO: (
        "no none agricultural agriculture forestry forest emergency military use_sidepath psv bus "
        "taxi hov foot bicycle pedestrian agricultural_vehicles tourist_bus coach "
        "dismount maintenance closed never prohibited false 0 horse motorcycle moped police"
    ),
}
VALUES: Mapping[str, int] = {word: level for level, said in _SAID.items() for word in words(said)}
"""What each value of such a key means; others (``unknown``, slips) say nothing."""


def level_of(text: str | None) -> int | None:
    """What a value says, the most open of a list; None where it says nothing."""
    if not text:
        return None
    plain = VALUES.get(text)
    if plain is not None:
        return plain
    return max((VALUES[part] for part in parts(text) if part in VALUES), default=None)


def way_access(tags: Mapping[str, str], base: int, pedestrian: bool = False) -> Access:
    """Access of a way by its tags; `base` where none says anything.

    A `pedestrian` street is not opened by ``access``, which is said of those on foot there.
    """
    made = [[base, base], [base, base]]
    for mode, chain in CHAINS.items():
        for key in chain:
            for direction, suffix in enumerate(DIRECTIONS):
                for said in (level_of(tags.get(key)), level_of(tags.get(key + suffix))):
                    level = made[direction][mode]
                    if said is not None and _counts(key, mode, said, level, pedestrian):
                        made[direction][mode] = said
    if (level_of(tags.get("delivery")) or NO) != NO:
        made = [[max(level, ENDS_ONLY) for level in row] for row in made]
    return made


def _counts(key: str, mode: int, said: int, level: int, pedestrian: bool) -> bool:
    if key == "motorcar" and mode == HGV:
        return said < level
    return not (key == "access" and pedestrian and said > level)


def node_access(tags: Mapping[str, str], base: int) -> tuple[int, int]:
    """Who may pass a barrier, GOODS and HGV."""
    goods, hgv = way_access(tags, base)[0]
    return goods, hgv


def one_way(tags: Mapping[str, str], implied: bool) -> tuple[tuple[bool, bool], tuple[bool, bool]]:
    """Whether the way is open forward and backward (rows), to GOODS and HGV (columns).

    `implied`: it is one-way where nothing is said, as motorways and roundabouts are. Roads whose
    direction changes by the hour (``reversible``) are closed both ways.
    """
    columns = []
    for keys in (
        ("oneway", "oneway:vehicle", "oneway:motor_vehicle", "oneway:goods"),
        ("oneway", "oneway:vehicle", "oneway:motor_vehicle", "oneway:hgv"),
    ):
        said = (True, False) if implied else (True, True)
        for key in keys:
            said = _ONE_WAY.get(tags.get(key, "").strip().casefold(), said)
        columns.append(said)
    (forward, backward), (hgv_forward, hgv_backward) = columns
    return (forward, hgv_forward), (backward, hgv_backward)


_ONE_WAY: Mapping[str, tuple[bool, bool]] = {
    **dict.fromkeys(("yes", "true", "1"), (True, False)),
    **dict.fromkeys(("-1", "reverse"), (False, True)),
    **dict.fromkeys(("no", "false", "0", "alternating"), (True, True)),
    "reversible": (False, False),
}
