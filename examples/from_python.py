"""A day without files: from your own program's data, straight to a plan.

Inside everything is in SI units: seconds from midnight, metres, kilograms, cubic metres.
Coordinates are WGS-84 degrees.
"""

from __future__ import annotations

from routing.clock import clock
from routing.model import DaySettings, Depot, Distributor, Order, Store, VehicleType
from routing.problem import Problem
from solvers.solve import solve

HOUR = 3600
MORNING = ((6 * HOUR, 11 * HOUR),)


def day() -> Problem:
    """A baker with one van and four shops; the van holds bread for all of them."""
    shops = ((5.11, 52.09), (5.13, 52.10), (5.09, 52.08), (5.12, 52.06))
    return Problem(
        distributors=(Distributor("BAKER", "Corner Bakery"),),
        depots=(Depot("OVEN", 5.10, 52.12, "BAKER", loading_s=600),),
        stores=tuple(
            Store(f"S{i}", lon, lat, windows=MORNING, stop_s=240)
            for i, (lon, lat) in enumerate(shops)
        ),
        orders=tuple(
            Order(f"O{i}", "BAKER", f"S{i}", {"kg": 60.0 + 10 * i, "cases": 8}) for i in range(4)
        ),
        vehicles=(
            VehicleType(
                "van",
                depot_id="OVEN",
                distributor_id="BAKER",
                capacity={"kg": 500},
                shift_start=5 * HOUR,
                shift_end=13 * HOUR,
                fixed_cost=40,
                cost_per_km=0.3,
                cost_per_hour=25,
            ),
        ),
        settings=DaySettings(currency="EUR", seconds_per_case=10),
    )


def main(*, seconds: float = 2) -> None:
    """Plan it and print the stops."""
    plan = solve(day(), time_limit=seconds, seed=1)
    print(f"cost {plan.cost:.2f}, left out: {[left.order_id for left in plan.left_out]}")
    for _, route, _, position, stop in plan.stops():
        print(
            f"{route.name} stop {position}: {stop.store_id} at {clock(stop.arrival)}, {stop.orders}"
        )


if __name__ == "__main__":
    main()
