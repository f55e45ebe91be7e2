"""What was found, in sentences that claim no more than the runs bear out."""

from __future__ import annotations

from collections.abc import Iterator

from routing.io.report_parts.text import sentence
from solvers.study_pages.values import SPACE, p_text, share, signed
from solvers.study_pages.view import View

SIGNIFICANT = 0.05
"""A difference is stated where its interval leaves out zero and the test agrees: the interval is
of shares, the test of money, and what only one of them sees is not stated."""


def headline(view: View) -> str:
    """What sharing is worth, in one or two sentences."""
    base, best = view.base, view.best
    if not view.scenarios:
        return "There are no runs to report on."
    if base is None:
        return f"There are no runs of the base '{view.result.base}': nothing can be compared."
    if best is None:
        cost = f"{view.paid(view.mean(base, 'cost'))} a day"
        if len(view.scenarios) == 1:
            return sentence(f"{base} costs {cost}; there is no other scenario to compare it with")
        return sentence(
            f"{base} costs {cost}; no scenario differs from it in the way of sharing only, "
            "so nothing is said about sharing"
        )
    return f"{sentence(_cost(view, base, best))} {sentence(_load(view, base, best))}".strip()


def _cost(view: View, base: str, best: str) -> str:
    """The difference in cost, as a finding, as chance, or as a single observation."""
    saving, low, high = (view.mean(best, f"saving{end}") for end in ("", "_low", "_high"))
    if saving is None:
        return f"what {best} saves against {base} is not known"
    difference = f"{share(abs(saving))} {'less' if saving >= 0 else 'more'} than {base}"
    if low is None or high is None or len(view.runs[best]) < 2:
        return (
            f"{best} costs {difference} in the only comparison there is; "
            "one run shows what can happen, not what to expect"
        )
    p = view.mean(best, "p_value")
    test = f", {p_text(p)}" if p is not None else ""
    if not told_from_chance(view, best):
        return (
            f"no difference in cost between {best} and {base} can be told from chance: "
            f"on average {difference} (saving, 95{SPACE}% CI {interval(low, high)}{test})"
        )
    ends = interval(low, high) if saving > 0 else interval(-high, -low)
    return f"{best} costs {difference} (95{SPACE}% CI {ends}{test})"


def told_from_chance(view: View, scenario: str) -> bool:
    """Whether its difference in cost to the base is more than chance might give."""
    low, high = (view.mean(scenario, f"saving{end}") for end in ("_low", "_high"))
    p = view.mean(scenario, "p_value")
    if low is None or high is None or low <= 0 <= high:
        return False
    return p is None or p < SIGNIFICANT


def interval(low: float, high: float) -> str:
    """``2.1 to 4.6 %`` of two ratios."""
    return f"{signed(100 * low)} to {signed(100 * high)}{SPACE}%"


def _load(view: View, base: str, best: str) -> str:
    before, after = (view.mean(each, view.load_factor) for each in (base, best))
    if before is None or after is None:
        return ""
    return (
        f"load factor at departure ({view.dimension}) {100 * before:.0f}{SPACE}% → "
        f"{100 * after:.0f}{SPACE}%"
    )


def cautions(view: View) -> Iterator[str]:
    """What a reader must know of the headline before passing it on."""
    base, best = view.base, view.best
    if base is None or best is None:
        return
    before, after = (view.mean(each, "left_out") or 0.0 for each in (base, best))
    if abs(after - before) > 0.005:
        more = "more" if after > before else "fewer"
        yield (
            f"{best} leaves {signed(abs(after - before), 2)} {more} orders out a day than {base}: "
            "the two costs are not of the same deliveries"
        )
    if len(view.days) == 1:
        extent = "the interval is over seeds of the search only" if view.seeds[1:] else "one seed"
        yield f"all runs are of one day ({extent}); other days may differ"
    if len(view.rivals) > 1:
        yield (
            f"{best} is the best of {len(view.rivals)} ways that were tried, which flatters it a "
            "little; the p-value does not allow for that"
        )
