"""A week as tables: what each day comes to, and which vehicle is when at which store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from routing.horizon import told
from routing.io.journey import served
from routing.io.report_parts.text import hm
from routing.plan import Plan, Route
from routing.week_plan import WeekPlan

DAY_HEADERS = ("day", "orders", "left out", "stores", "vehicles", "km", "hours", "kg", "cost")


Row = tuple[str, int, int, int, int, float, float, float, float]


def day_rows(plan: WeekPlan) -> Iterator[Row]:
    """A row a working day, as `DAY_HEADERS` has them; hours are those of vehicles."""
    for day, each in zip(plan.week.dates, plan.plans, strict=True):
        yield (told(day), *(_figures(each) if each else (0, 0, 0, 0, 0.0, 0.0, 0.0, 0.0)))


def _figures(plan: Plan) -> tuple[int, int, int, int, float, float, float, float]:
    orders = plan.problem.order
    stops = [stop for route in plan.routes for stop in route.stops]
    carried = {order_id for stop in stops for order_id in stop.orders}
    return (
        served(plan),
        plan.not_served,
        len({stop.store_id for stop in stops}),
        len(plan.routes),
        sum(route.metres for route in plan.routes) / 1000,
        sum(route.duration for route in plan.routes) / 3600,
        sum(orders[order_id].quantity.get("kg", 0.0) for order_id in carried),
        plan.cost,
    )


def total_row(plan: WeekPlan) -> Row:
    """The same for the whole week."""
    _, *columns = zip(*day_rows(plan), strict=True)
    orders, out, stores, vehicles, km, hours, kg, cost = map(sum, columns)
    return "week", orders, out, stores, vehicles, km, hours, kg, cost


def store_visits(plan: WeekPlan) -> Mapping[str, Sequence[Sequence[tuple[str, int]]]]:
    """For each store and working day who comes when: (vehicle with its driver, second at which
    service starts)."""
    days = len(plan.week.dates)
    found = defaultdict[str, list[list[tuple[str, int]]]](lambda: [[] for _ in range(days)])
    for day, each in enumerate(plan.plans):
        for route in each.routes if each else ():
            for stop in route.stops:
                found[stop.store_id][day].append((_who(route), stop.start))
    ranked = (store.id for store in plan.week.problem.stores if store.id in found)
    return {
        store_id: [sorted(v, key=lambda x: x[1]) for v in found[store_id]] for store_id in ranked
    }


def _who(route: Route) -> str:
    driver = route.vehicle.setup.driver
    return f"{route.name} ({driver})" if driver else route.name


def store_rows(plan: WeekPlan) -> Iterator[list[str]]:
    """A row a store: id, name, and for each day vehicles with their times."""
    for store_id, days in store_visits(plan).items():
        cells = ["\n".join(f"{name} {hm(start)}" for name, start in visits) for visits in days]
        yield [store_id, plan.week.problem.store[store_id].name, *cells]


def vehicles_at_stores(plan: WeekPlan) -> tuple[int, int]:
    """Stores to which goods of one distributor come on several days, counted once for each of
    these distributors; and to how many of them always the same vehicle brings them."""
    several = [count for count in plan.brought.values() if sum(count.values()) > 1]
    return len(several), sum(len(count) == 1 for count in several)
