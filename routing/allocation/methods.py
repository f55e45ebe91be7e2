"""The methods by name, all called in one way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from routing.allocation.alternative import alternative_cost_avoided
from routing.allocation.equal_profit import equal_profit
from routing.allocation.game import Cost
from routing.allocation.guaranteed import guaranteed
from routing.allocation.nucleolus import nucleolus
from routing.allocation.proportional import by_alone, proportional
from routing.allocation.shapley import shapley
from routing.errors import InputError

Weights = Mapping[str, Mapping[str, float]]
"""By what is weighed (``kg``, ``m3``, ``stops``, ``kgkm``), the weight of each player."""
Method = Callable[[Sequence[str], Cost, Weights], dict[str, float]]
"""From players, costs and weights to shares by player, in the order of the players."""


def _plain(method: Callable[[Sequence[str], Cost], dict[str, float]]) -> Method:
    """A method that looks at no weights."""

    def plain(players: Sequence[str], cost: Cost, weights: Weights) -> dict[str, float]:
        return method(players, cost)

    return plain


def _weighed(what: str) -> Method:
    """Proportional to the weights of this name."""

    def method(players: Sequence[str], cost: Cost, weights: Weights) -> dict[str, float]:
        if what not in weights:
            raise InputError(
                f"the method proportional-{what} needs the {what} of each player, which was not "
                f"given ({', '.join(weights) or 'no weights'} was); give it or take another method"
            )
        return proportional(players, cost, weights[what], what)

    return method


METHODS: Mapping[str, Method] = MappingProxyType(
    {
        "shapley": _plain(shapley),
        "nucleolus": _plain(nucleolus),
        "epm": _plain(equal_profit),
        "proportional-cost": _plain(by_alone),
        "proportional-kg": _weighed("kg"),
        "proportional-m3": _weighed("m3"),
        "proportional-stops": _weighed("stops"),
        "proportional-kgkm": _weighed("kgkm"),
        "acam": _plain(alternative_cost_avoided),
        "guaranteed": _plain(guaranteed),
    }
)


def allocate(
    method: str, players: Sequence[str], cost: Cost, weights: Weights | None = None
) -> dict[str, float]:
    """Shares by player with the method of that name.

    Raises ``InputError`` for a name that is not in ``METHODS``, and what the method raises.
    """
    if method not in METHODS:
        raise InputError(f"there is no method {method!r}; take one of {', '.join(METHODS)}")
    return METHODS[method](players, cost, weights or {})
