"""Which distributors put their goods on one vehicle, on whose vehicles, and within which limits.

A day without it shares nothing: a distributor's vehicles carry its own goods. (Vehicles and depots
without an owner are everybody's with or without it.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations

from routing.model import Depot, VehicleType


@dataclass(frozen=True)
class Partner:
    """What one distributor agrees to.

    ``group``: it shares with the others of this name; empty: with nobody. ``not_with``:
    distributors whose goods never ride with its own. ``lends``: vehicle types of its own that carry
    for partners, ``opens``: depots of its own where partners' vehicles load; None means all.
    ``lends_to``: to whom; None means to the whole group. ``max_detour_m``: metres that its goods
    may ride farther than in its own plan, ``max_delay_s``: seconds that a store may be served later
    than there; None means no limit.
    """

    distributor_id: str
    group: str = "all"
    not_with: frozenset[str] = frozenset()
    lends: frozenset[str] | None = None
    opens: frozenset[str] | None = None
    lends_to: frozenset[str] | None = None
    max_detour_m: int | None = None
    max_delay_s: int | None = None


@dataclass(frozen=True)
class Own:
    """How an order goes in the plan of its own distributor alone: start of service in seconds from
    midnight, and metres from the depot to the store as driven. ``ridden``: metres behind it on the
    vehicle underway that it is on board of; they count for a detour too."""

    start: int
    metres: int
    ridden: int = 0


@dataclass(frozen=True)
class Sharing:
    """The agreement of a day.

    ``apart``: pairs of goods classes that must not ride together. ``max_distributors``: so many at
    most on one vehicle. ``own``: by order, what detours and delays are measured against; orders
    that are not in it are not limited. The parts of an order are held against it together.
    """

    partners: tuple[Partner, ...] = ()
    apart: frozenset[frozenset[str]] = frozenset()
    max_distributors: int | None = None
    own: Mapping[str, Own] = field(default_factory=dict, hash=False)

    @property
    def active(self) -> bool:
        """Whether anything is agreed."""
        return bool(self.partners or self.apart or self.max_distributors is not None)

    @cached_property
    def partner(self) -> Mapping[str, Partner]:
        """Partners by distributor."""
        return {each.distributor_id: each for each in self.partners}

    @property
    def limited(self) -> bool:
        """Whether somebody limits detours or delays."""
        return any(
            each.max_detour_m is not None or each.max_delay_s is not None for each in self.partners
        )

    def together(self, a: str, b: str) -> bool:
        """Whether goods of two distributors may ride on one vehicle."""
        if a == b or not self.partners:
            return True
        one, other = self.partner.get(a), self.partner.get(b)
        if one is None or other is None or not one.group or one.group != other.group:
            return False
        return b not in one.not_with and a not in other.not_with

    def lent(self, vehicle: VehicleType, distributor_id: str) -> bool:
        """Whether a vehicle type may carry a distributor's goods."""
        owner = vehicle.distributor_id
        if owner in (None, distributor_id):
            return True
        lender = self.partner.get(owner or "")
        if lender is None or not self.together(lender.distributor_id, distributor_id):
            return False
        return _among(lender.lends, vehicle.id) and _among(lender.lends_to, distributor_id)

    def may_call(self, vehicle: VehicleType, depot: Depot) -> bool:
        """Whether a vehicle may load at a depot that is not the one where it starts."""
        if not self.partners or depot.distributor_id is None:
            return False
        if depot.distributor_id == vehicle.distributor_id:
            return True
        host = self.partner.get(depot.distributor_id)
        if host is None or not _among(host.opens, depot.id):
            return False
        guest = vehicle.distributor_id
        if guest is None:
            return True
        return self.together(guest, host.distributor_id) and _among(host.lends_to, guest)

    def goods_apart(self, goods: Iterable[str]) -> frozenset[str] | None:
        """A pair of classes among ``goods`` that must not ride together, if there is one."""
        there = sorted({each for each in goods if each})
        pairs = (frozenset(pair) for pair in combinations(there, 2))
        return next((pair for pair in pairs if pair in self.apart), None)


def _among(listed: frozenset[str] | None, name: str) -> bool:
    return listed is None or name in listed


def share_all(distributor_ids: Iterable[str]) -> Sharing:
    """All of them with one another, without limits."""
    return Sharing(tuple(Partner(each) for each in sorted(distributor_ids)))
