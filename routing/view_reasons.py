"""Why an order is left out, as its own distributor may read it: a sentence for each code.

The sentences of a plan name vehicles, stores, windows and other distributors, whosever they are;
these name nothing. A code that is not known here could be any text, so it is not shown either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from routing.plan import Reason

OTHER = Reason("other", "it could not be placed; ask the operator")

REASONS: Mapping[str, str] = {
    "aboard": "the vehicle that has the order on board could not bring it, or none could load it",
    "access": "no vehicle light enough for its store could bring it",
    "available": "the depots that vehicles in reach load at have not enough of it",
    "apart": "its goods class must not ride with the goods that were near",
    "break": "the drivers who could bring it could not have their break in time",
    "capacity": "it does not fit on a vehicle that could go there",
    "collection": "no vehicle could load it at one of your depots",
    "compartments": "it does not fit into a compartment for its goods class",
    "delay": "it would be served later than you allow against your own plan",
    "depot-hours": "no vehicle could bring it within the hours of its depots",
    "detour": "it would ride farther than you allow against your own plan",
    "driver": "no driver was free for a vehicle that could bring it",
    "edited": "the operator left it out of the plan",
    "docks": "no dock was free in time for a vehicle that could bring it",
    "from-depots": "no vehicle that loads at a depot that the order names could bring it",
    "fleet": "all vehicles that could bring it are in use",
    "goods": "no vehicle that may carry its goods class could bring it",
    "group": "another order of its group stands for it",
    "helper": "no helper was free for a vehicle that could bring it",
    "last-in": "it would stand behind goods that are unloaded after it",
    "layout": "no layout of a vehicle's compartments has room for its goods class",
    "lock": "it is locked to other orders or to a route, and found no room there",
    "max-hours": "the vehicles that could bring it would be out for too long",
    "max-km": "the vehicles that could bring it would drive too far",
    "max-stops": "the vehicles that could bring it have all the stops they may make",
    "max-trips": "the vehicles that could bring it would have to load once more",
    "no-road": "no road that the vehicles in reach may use leads to its store and back",
    "no-return": "no vehicle that comes back to a depot could take it back",
    "order-missing": "the plan says nothing of it; ask the operator",
    "other-vehicle": "the vehicle that the order names could not bring it",
    "owner": "no vehicle that may carry for you could bring it",
    "partners": "the vehicles that are near must not carry it together with what they carry",
    "prize": "bringing it would cost more than its prize",
    "returns-last": "a return would come before a delivery, which is not allowed on this day",
    "returns-once-empty": "something would be unloaded after it was taken back",
    "ride": "it would be on board for longer than is allowed",
    "same-compartment": "it would share a compartment with goods that it must be apart from",
    "search-ended": "the search ended before a place was found",
    "skills": "no vehicle that has what the order or its store needs could bring it",
    "shift": "no vehicle could bring it within its shift",
    "waiting": "a vehicle that could bring it would wait at a stop for longer than it may",
    "too-late": "no vehicle could reach its store within the windows",
    "zone": "its store lies where the vehicles in reach may not stop at the hours that are left",
    "transfer": "no trip could take it from one store to the other",
}


def told(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Each code once, with nothing of what the plan's sentence says."""
    codes = dict.fromkeys(each.code if each.code in REASONS else OTHER.code for each in reasons)
    return tuple(Reason(code, REASONS.get(code, OTHER.message)) for code in codes) or (OTHER,)
