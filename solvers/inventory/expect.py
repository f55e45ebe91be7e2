"""What is expected to be used up: what the tables say, else a forecast from sales."""

from __future__ import annotations

import datetime as dt

from routing.errors import InputError
from routing.io.stocks import StockData, with_safety
from routing.stock.model import MOST_DAYS, Policy, Replenishment
from solvers.inventory.forecast import Forecast, forecast, safety_stock


def expected(
    data: StockData, days: int, policy: Policy = "maximum-level", service: float = 0.95
) -> tuple[Replenishment, dict[int, Forecast]]:
    """The replenishment of so many days, and the forecast of each stock that has one, by its
    position. Stocks without a safety stock of their own get one from the error of their forecast
    and the ``service`` level.

    Raises `InputError` where nothing says what is used up, or a history cannot be used.
    """
    if not 1 <= days <= MOST_DAYS:
        raise InputError(f"{days} days are not between 1 and {MOST_DAYS}")
    wanted = [k for k, daily in enumerate(data.daily) if daily is None] if data.sold else []
    if not wanted:
        return data.asked(days, policy), {}
    histories, gap = _histories(data, wanted)
    found = {}
    for k, history in histories.items():
        try:
            found[k] = forecast(history, days, gap)
        except InputError as error:
            raise InputError(f"sales of {data.stocks[k].order_id}: {error}") from error
    safety = [
        safety_stock(found[k], service) if k in found else 0.0 for k in range(len(data.stocks))
    ]
    rows = [
        found[k].expected.tolist() if k in found else [0.0] * days for k in range(len(data.stocks))
    ]
    without = [k for k in wanted if k not in found]
    if without:
        some = ", ".join(data.stocks[k].order_id for k in without[:5])
        raise InputError(
            f"{len(without)} stock(s) have neither a consumption nor sales ({some}); fill in one"
        )
    return with_safety(data, safety).asked(days, policy, rows), found


def _histories(data: StockData, wanted: list[int]) -> tuple[dict[int, list[float]], int]:
    """Units a day before the first day of the plan, from a stock's first sale to the last day that
    anything was sold (no row is no sale); and the days from there to the plan."""
    first = data.problem.settings.date
    if not first:
        raise InputError(
            "a table sales goes by dates, and the settings name no date; write the first day as "
            "date = YYYY-MM-DD"
        )
    past = {key: units for key, units in data.sold.items() if key[1] < first}
    if not past:
        raise InputError(f"no sales are of days before {first}, the first day of the plan")
    last = dt.date.fromisoformat(max(date for _, date in past))
    gap = (dt.date.fromisoformat(first) - last).days - 1
    by_stock: dict[int, dict[str, float]] = {k: {} for k in wanted}
    for (k, date), units in past.items():
        if k in by_stock:
            by_stock[k][date] = units
    found = {}
    for k, mine in by_stock.items():
        if mine:
            begin = dt.date.fromisoformat(min(mine))
            dates = (begin + dt.timedelta(days=i) for i in range((last - begin).days + 1))
            found[k] = [mine.get(str(date), 0.0) for date in dates]
    return found, gap
