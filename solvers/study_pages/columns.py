"""What each figure means: label, format, and the metric in words, for page and workbook alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from routing.io.sheets import Kind


class Meaning(NamedTuple):
    """A column. ``better``: the direction that is wanted, where there is one."""

    label: str
    kind: Kind
    words: str


FIGURES: Mapping[str, Meaning] = {
    "cost": Meaning("Cost a day", "money", "delivery + linehaul + handling"),
    "delivery_cost": Meaning("Delivery", "money", "fixed + distance + time of all routes"),
    "linehaul_cost": Meaning("Linehaul", "money", "vehicles from the depots to a hub and back"),
    "handling_cost": Meaning("Handling", "money", "cases handled at hubs"),
    "vehicles": Meaning("Vehicles", "km", "vehicles that leave"),
    "stops": Meaning("Stops", "km", "halts of a vehicle at a store"),
    "drops": Meaning("Drops", "km", "orders handled at a stop"),
    "km": Meaning("km", "km", "all legs with the way back"),
    "hours": Meaning("Hours", "km", "paid time: from loading to the end of each route"),
    "load_factor_kg": Meaning(
        "Load factor, kg",
        "percent",
        "kg on board at departure / capacity, both summed over trips; with calls at further "
        "depots, departure is from the last of them",
    ),
    "load_factor_m3": Meaning(
        "Load factor, m3", "percent", "the same for volume, over vehicles that limit it"
    ),
    "utilisation_kg": Meaning(
        "Utilisation, kg",
        "percent",
        "kg × km / capacity × km over all kilometres, so empty ways back count: a full "
        "out-and-back is 100 % at departure and 50 % here",
    ),
    "empty_share": Meaning("Empty km", "percent", "kilometres with nothing on board / all"),
    "kg_per_drop": Meaning("kg a drop", "km", "kg handled / drops"),
    "cost_per_case": Meaning("Cost a case", "money", "cost / cases handled"),
    "co2e_kg": Meaning(
        "CO2e kg", "km", "greenhouse gases of the vehicles, well-to-wheel, empty legs included"
    ),
    "left_out": Meaning("Left out", "km", "orders that no vehicle carries"),
    "added_delay_min": Meaning(
        "Added delay min",
        "km",
        "mean minutes that an order comes later than in its distributor's own plan",
    ),
    "seconds": Meaning("Search s", "km", "seconds of search"),
}

KNOBS: Mapping[str, Meaning] = {
    "fleet": Meaning("Fleet", "text", "name of the fleet mix; empty: the fleet as it is"),
    "windows_min": Meaning(
        "Windows", "count", "minutes by which windows open earlier, close later"
    ),
    "min_drop_kg": Meaning("Least drop", "amount", "lighter deliveries wait for another day"),
    "capacity_share": Meaning("Capacity", "percent", "of the vehicles' kg"),
    "speed_share": Meaning("Speed", "percent", "of the usual speeds"),
    "demand_share": Meaning("Demand", "percent", "of each order's amounts"),
}

KEYS: Mapping[str, Meaning] = {
    "scenario": Meaning("Scenario", "text", "what is compared"),
    "way": Meaning("Way", "text", "how the distributors share"),
    "day": Meaning("Day", "text", "which day's orders"),
    "seed": Meaning("Seed", "count", "of the search; equal seeds are compared with each other"),
    "runs": Meaning("Runs", "count", "days × seeds"),
}

COMPARED: Mapping[str, Meaning] = {
    "saving": Meaning("Saving", "percent", "how much less it costs than the base; mean of pairs"),
    "saving_low": Meaning("Saving, low", "percent", "lower end of its 95 % confidence interval"),
    "saving_high": Meaning("Saving, high", "percent", "upper end of its 95 % confidence interval"),
    "p_value": Meaning(
        "p-value",
        "m3",
        "paired t-test over the same days and seeds: how often chance alone would give a "
        "difference at least as large; empty with fewer than two pairs",
    ),
}

COALITIONS: Mapping[str, Meaning] = {
    "day": KEYS["day"],
    "seed": KEYS["seed"],
    "coalition": Meaning("Group", "text", "ids of the distributors that plan together"),
    "size": Meaning("Size", "count", "how many they are"),
    "cost": Meaning("Cost a day", "money", "what their best shared plan costs"),
    "left_out": Meaning("Left out", "count", "orders without a prize that it leaves out"),
}

SYNERGY: Mapping[str, Meaning] = {
    "a": Meaning("One", "text", "distributor"),
    "b": Meaning("Other", "text", "distributor"),
    "saving": Meaning("Saving a day", "money", "what the two save by sharing with each other only"),
    "share": Meaning("Share", "percent", "of what both cost alone"),
}

ALLOCATIONS: Mapping[str, Meaning] = {
    "method": Meaning("Method", "text", "how the shared cost is divided"),
    "distributor": Meaning("Distributor", "text", "id"),
    "alone": Meaning("Alone", "money", "what it costs a day by itself"),
    "charged": Meaning("Charged", "money", "what it pays of the shared cost"),
    "saving": Meaning("Saving", "money", "alone less charged"),
    "saving_share": Meaning("Saving share", "percent", "of what it costs alone"),
    "low": Meaning("Charged, low", "money", "lower end of the band over seeds"),
    "high": Meaning("Charged, high", "money", "upper end of the band over seeds"),
    "verdict": Meaning("Verdict", "text", "gains, loses, or within the noise of the search"),
}

GAMES: Mapping[str, Meaning] = {
    "method": ALLOCATIONS["method"],
    "in_core": Meaning("In core", "text", "nobody and no group would pay less by leaving"),
    "core_empty": Meaning("Core empty", "text", "whatever the shares, some group would leave"),
    "epsilon": Meaning(
        "Epsilon",
        "money",
        "the least that the group with the best reason to leave could save, whatever the shares; "
        "below zero, so much room there is to keep all in",
    ),
    "excess": Meaning("Excess", "money", "what the worst group would save by leaving"),
    "worst": Meaning("Worst group", "text", "which group that is"),
    "leavers": Meaning("Leavers", "text", "members of the group that surely saves by leaving"),
}

METHODS: Mapping[str, tuple[str, str]] = {
    "shapley": ("Shapley value", "each pays what it adds on average, whoever joins first"),
    "nucleolus": ("Nucleolus", "the group that gains least gains as much as can be"),
    "epm": ("Equal profit", "savings in percent as alike as stability allows"),
    "proportional-cost": ("By cost alone", "in proportion to what each costs alone"),
    "proportional-kg": ("By weight", "in proportion to kg"),
    "proportional-m3": ("By volume", "in proportion to m3"),
    "proportional-stops": ("By stops", "in proportion to stops"),
    "proportional-kgkm": ("By kg × km", "in proportion to kg × distance from the depot"),
    "acam": ("Alternative cost avoided", "each its own part, the rest by what sharing spares it"),
    "guaranteed": ("Guaranteed saving", "a sure saving for each, the rest by the Shapley value"),
}
"""Name and words of each method; others go by what they are called."""


def method_name(method: str) -> str:
    """The method's name for a reader."""
    return METHODS.get(method, (method, ""))[0]
