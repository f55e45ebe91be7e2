"""Sharing a cost between players who work together; knows nothing of routes.

A game is a cost for every coalition of players. Each method returns the share of each player; a
``Verdict`` says whether anyone would do better alone or with some of the others.
"""

from routing.allocation.alternative import alternative_cost_avoided
from routing.allocation.cents import to_cents
from routing.allocation.core import Noise, Verdict, verdict
from routing.allocation.equal_profit import equal_profit
from routing.allocation.game import MOST_PLAYERS, Cost, Game, coalitions, cost_table
from routing.allocation.guaranteed import LEAST_SAVING, granted, guaranteed
from routing.allocation.invoice import fixed_order_shapley
from routing.allocation.methods import METHODS, Method, Weights, allocate
from routing.allocation.nucleolus import nucleolus
from routing.allocation.proportional import by_alone, proportional
from routing.allocation.shapley import Sampled, shapley, shapley_sampled

__all__ = [
    "LEAST_SAVING",
    "METHODS",
    "MOST_PLAYERS",
    "Cost",
    "Game",
    "Method",
    "Noise",
    "Sampled",
    "Verdict",
    "Weights",
    "allocate",
    "alternative_cost_avoided",
    "by_alone",
    "coalitions",
    "cost_table",
    "equal_profit",
    "fixed_order_shapley",
    "granted",
    "guaranteed",
    "nucleolus",
    "proportional",
    "shapley",
    "shapley_sampled",
    "to_cents",
    "verdict",
]
