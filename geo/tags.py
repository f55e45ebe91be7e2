"""Tags of a way in OpenStreetMap -> what the way is like for goods vehicles: a row of `Kinds`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.access_tags import CHAINS, DIRECTIONS, Access, one_way, way_access
from geo.conditional_tags import CONDITIONAL_KEYS, WEIGHT_LIMITS, Conditions, conditions
from geo.roads import CLASSES, GOODS, GRAVEL, GROUND, HGV, NO, PAVED, YES, Kinds
from geo.speed_tags import MOTORWAYS, SIDEWALK_KEYS, SPEED_KEYS, ZONE_KEYS, Pair, built_up, posted
from geo.tag_values import NAN, duration_s, metres, tonnes, words

Tags = tuple[tuple[str, str], ...]
"""Keys and values, sorted: what ways have in common."""


class Kind(NamedTuple):
    """What the tags of a way say; for the fields not told here see `Kinds`."""

    road: int
    access: tuple[tuple[int, int], tuple[int, int]]
    speed_kmh: tuple[Pair, Pair]
    height_m: float
    width_m: float
    length_m: float
    gross_t: float
    hgv_gross_t: float
    axle_t: float
    surface: int
    toll: tuple[bool, bool]
    roundabout: bool
    urban: bool
    ferry_s: float = NAN
    """How long a ferry takes for the whole way; NaN where it is not said."""
    by_time: int = 0
    """Conditional restrictions that were not understood, since they hold at some hours only."""


_METRES: Mapping[str, tuple[tuple[str, ...], float]] = {
    "height_m": (("maxheight", "maxheight:physical", "maxheight:legal", "maxheight:hgv"), 15.0),
    "width_m": (("maxwidth", "maxwidth:physical", "maxwidth:hgv"), 30.0),
    "length_m": (("maxlength", "maxlength:hgv"), 100.0),
}
"""Keys of each limit in metres, and the most that makes sense."""

_AXLE_KEYS = ("maxaxleload", "maxaxleload:hgv")
_TOLL_KEYS = (
    "toll",
    "toll:motor_vehicle",
    "toll:goods",
    "toll:N1",
    "toll:hgv",
    "toll:N2",
    "toll:N3",
)

_HIDDEN: frozenset[str] = frozenset(("lit", *SIDEWALK_KEYS, "foot", "bicycle"))
_USUAL = (("oneway", "no"), ("toll", "no"))

WAY_KEYS: frozenset[str] = frozenset(
    [key + way for chain in CHAINS.values() for key in chain for way in ("", *DIRECTIONS)]
    + [key for keys, _ in _METRES.values() for key in keys]
    + [f"oneway{who}" for who in ("", ":vehicle", ":motor_vehicle", ":goods", ":hgv")]
    + words("highway route junction service area delivery")
    + words("surface tracktype smoothness impassable disused abandoned indoor")
    + [*WEIGHT_LIMITS, *_AXLE_KEYS, *SPEED_KEYS, *_TOLL_KEYS, *ZONE_KEYS, *_HIDDEN, "duration"]
) | CONDITIONAL_KEYS  # fmt: skip
"""Keys that `understood` looks at."""

_FERRIES = ("ferry", "shuttle_train")
_MOTOR_KEYS = ("motor_vehicle", "motorcar", "vehicle", "hgv", "goods")
_ROUND = ("roundabout", "circular")

_SURFACES: Mapping[str, int] = {
    word: surface
    for surface, said in {
        PAVED: (
            "paved asphalt concrete concrete:plates concrete:lanes paving_stones sett bricks brick "
            "cobblestone unhewn_cobblestone cobblestone:flattened metal wood chipseal tarmac "
            "bitumen cement paving_stones:lanes metal_grid rubber asphalt:lanes stone"
        ),
        GRAVEL: (
            "compacted fine_gravel gravel unpaved pebblestone grass_paver shells rock "
            "salt crushed_limestone laterite"
        ),
        GROUND: "ground dirt earth sand grass mud clay woodchips soil ice snow dirt/sand trail",
    }.items()
    for word in words(said)
}  # fmt: skip
_GRADES = {"grade1": PAVED, "grade2": GRAVEL, "grade3": GRAVEL, "grade4": GROUND, "grade5": GROUND}
_ROUGH: Mapping[str, int] = {
    "very_bad": GRAVEL,
    "horrible": GROUND,
    "very_horrible": GROUND,
    "impassable": GROUND,
}


def understood(tags: Mapping[str, str]) -> Kind | None:
    """What a way with these tags is like; None where no goods vehicle may drive it.

    A ferry that says neither of motor vehicles nor of those on foot or on bicycles counts as open;
    one that names only these as closed.
    """
    road = road_class(tags)
    if road is None:
        return None
    made = conditions(tags, _access(tags, road))
    _close_one_way(tags, road, made.access)
    if all(level == NO for row in made.access for level in row):
        return None
    ferry = road == "ferry"
    return Kind(
        road=CLASSES.index(road),
        access=_pairs(made.access),
        speed_kmh=((NAN, NAN), (NAN, NAN)) if ferry else posted(tags, made.hgv_kmh),
        **{name: _limit(made, name, tags, keys, m) for name, (keys, m) in _METRES.items()},
        **_weights(tags, made),
        surface=_surface(tags, road),
        toll=_toll(tags),
        roundabout=tags.get("junction") in _ROUND,
        urban=built_up(tags, road),
        ferry_s=duration_s(tags.get("duration")) if ferry else NAN,
        by_time=made.by_time,
    )


def shown(tags: Tags) -> Tags:
    """Those that are told of a kind: what says too little of itself, or nothing, is left away."""
    return tuple(pair for pair in tags if pair[0] not in _HIDDEN and pair not in _USUAL)


def road_class(tags: Mapping[str, str]) -> str | None:
    """One of `CLASSES`; None for what is no road for goods vehicles, built and in use."""
    if tags.get("route") in _FERRIES and tags.get("highway") in (None, "ferry"):
        return "ferry" if _takes_vehicles(tags) else None
    road = tags.get("highway", "").partition(";")[0].strip()
    if road not in CLASSES or road == "ferry" or tags.get("area") == "yes":
        return None
    if tags.get("service") == "emergency_access" or tags.get("smoothness") == "impassable":
        return None
    if "yes" in map(tags.get, ("impassable", "disused", "abandoned", "indoor")):
        return None
    return road


def _takes_vehicles(tags: Mapping[str, str]) -> bool:
    return any(key in tags for key in _MOTOR_KEYS) or not ("foot" in tags or "bicycle" in tags)


def _access(tags: Mapping[str, str], road: str) -> Access:
    pedestrian = road == "pedestrian"
    return way_access(tags, NO if pedestrian else YES, pedestrian)


def _close_one_way(tags: Mapping[str, str], road: str, access: Access) -> None:
    implied = road in MOTORWAYS or tags.get("junction") in _ROUND
    for row, open_ in zip(access, one_way(tags, implied), strict=True):
        for mode in (GOODS, HGV):
            if not open_[mode]:
                row[mode] = NO


def _pairs(rows: Access) -> tuple[tuple[int, int], tuple[int, int]]:
    (a, b), (c, d) = rows
    return (a, b), (c, d)


def _limit(
    made: Conditions, name: str, tags: Mapping[str, str], keys: Sequence[str], most: float
) -> float:
    """The least of what the keys say in metres and of what the conditions do."""
    said = [metres(tags[key], most) for key in keys if key in tags]
    return _least([*said, made.limits.get(name, NAN)])


def _weights(tags: Mapping[str, str], made: Conditions) -> dict[str, float]:
    said: dict[str, list[float]] = {"gross_t": [], "hgv_gross_t": []}
    for key, name in WEIGHT_LIMITS.items():
        if key in tags and name not in made.lifted:
            said[name].append(tonnes(tags[key]))
    said["axle_t"] = [tonnes(tags[key]) for key in _AXLE_KEYS if key in tags]
    return {name: _least([*found, made.limits.get(name, NAN)]) for name, found in said.items()}


def _least(values: Sequence[float]) -> float:
    return min((value for value in values if value == value), default=NAN)


def _surface(tags: Mapping[str, str], road: str) -> int:
    """By the surface, else the grade of the track, else the smoothness of a track."""
    first = tags.get("surface", "").casefold().partition(";")[0].strip()
    surface = _SURFACES.get(first)
    if surface is None:
        surface = _GRADES.get(tags.get("tracktype", ""))
    smoothness = tags.get("smoothness", "")
    if surface is None:
        smooth = smoothness in ("excellent", "good", "intermediate")
        surface = GROUND if road == "track" and not smooth else PAVED
        if road == "track" and smoothness == "bad":
            surface = GRAVEL
    return max(surface, _ROUGH.get(smoothness, PAVED))


def _toll(tags: Mapping[str, str]) -> tuple[bool, bool]:
    """Whether GOODS, HGV pay; a key for the class before those for all."""
    general = tags.get("toll:motor_vehicle", tags.get("toll", "no"))
    goods, hgv = (
        any(text not in _FREE for text in [tags[key] for key in keys if key in tags] or [general])
        for keys in (_TOLL_KEYS[2:4], _TOLL_KEYS[4:])
    )
    return goods, hgv


_FREE = ("no", "none", "0", "false")


def kinds_of(rows: Sequence[Kind]) -> Kinds:
    """Rows as columns."""
    k = len(rows)

    def column(name: str, dtype: type[np.generic], *shape: int) -> NDArray[Any]:
        return np.array([getattr(row, name) for row in rows], dtype).reshape(k, *shape)

    return Kinds(
        road=column("road", np.uint8),
        access=column("access", np.uint8, 2, 2),
        speed_kmh=column("speed_kmh", np.float32, 2, 2),
        height_m=column("height_m", np.float32),
        width_m=column("width_m", np.float32),
        length_m=column("length_m", np.float32),
        gross_t=column("gross_t", np.float32),
        hgv_gross_t=column("hgv_gross_t", np.float32),
        axle_t=column("axle_t", np.float32),
        surface=column("surface", np.uint8),
        toll=column("toll", np.bool_, 2),
        roundabout=column("roundabout", np.bool_),
        urban=column("urban", np.bool_),
    )
