"""The parts of the page as they are read: words, tables, and places for pictures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from routing.emissions import SOURCE
from routing.io.report_parts.figures import Figure
from routing.io.report_parts.tables import swatch
from routing.io.report_parts.text import esc, number, sentence, table
from routing.plan import Plan
from solvers.study_pages import (
    boxes,
    heat,
    pareto,
    routes,
    scatter,
    scenarios,
    shares,
    verdicts,
    waterfall,
)
from solvers.study_pages.columns import COMPARED, FIGURES, method_name
from solvers.study_pages.values import figure, mean, plural
from solvers.study_pages.view import GAIN, LOSS, NEUTRAL, UNSURE, View
from solvers.study_pages.words import cautions, headline, told_from_chance

FEW = 5
"""Runs below which an interval says little more than that."""


@dataclass
class Pictures:
    """Figures by the id of the place that the page has for them."""

    drawn: dict[str, Figure] = field(default_factory=dict)

    def place(self, name: str, figure: Figure | None, title: str, instead: str) -> str:
        """A place for a picture, or a sentence that says why there is none."""
        heading = f"<h3>{esc(title)}</h3>" if title else ""
        if figure is None:
            return f'<div>{heading}<p class="hint">{esc(instead)}</p></div>'
        self.drawn[name] = figure
        # The height is known before anything is drawn, so that the page does not jump.
        height = figure["layout"]["height"]
        return (
            f'<div>{heading}<div class="chart" id="{name}" role="img" aria-label="{esc(title)}" '
            f'style="height:{height}px"></div></div>'
        )


def body(view: View, pictures: Pictures) -> str:
    """Everything between header and scripts."""
    parts = (
        _opening(view),
        _section("scenarios", "Scenarios", _scenarios(view)),
        _section("scatter", "Load factor against cost", _scatter(view, pictures)),
        _section("pareto", "What a lower cost is paid with", _pareto(view, pictures)),
        _section("waterfall", "Where the difference comes from", _waterfall(view, pictures)),
        _section("boxes", "From day to day and seed to seed", _boxes(view, pictures)),
        _section("map", "Routes before and after", _maps(view, pictures)),
        _section("synergy", "Who goes well together", _synergy(view, pictures)),
        _section("allocation", "Who pays what", _allocation(view, pictures)),
        _section("definitions", "How the figures are defined", _definitions(view)),
        _section("how", "How it was run", _how(view)),
    )
    return "\n".join(parts)


def _section(name: str, heading: str, inside: str) -> str:
    return f'<section id="{name}"><h2>{heading}</h2>{inside}</section>'


def _hint(text: str) -> str:
    return f'<p class="hint">{esc(text)}</p>'


def _items(sentences: Iterable[str]) -> str:
    lines = "".join(f"<li>{esc(sentence(each))}</li>" for each in sentences)
    return f"<ul>{lines}</ul>" if lines else ""


def _opening(view: View) -> str:
    notes = _items(view.result.notes) or _hint("Nothing was noted.")
    return (
        f'<header><h1>{esc(view.result.name)}</h1><p class="lead">{esc(headline(view))}</p>'
        f"{_items(cautions(view))}</header>{_section('notes', 'Notes', notes)}"
    )


def _scenarios(view: View) -> str:
    if not view.scenarios:
        return _hint("There is no scenario.")
    hint = (
        "Means over all runs, below them 95 % confidence intervals over days and seeds. Saving: "
        "how much less than the base on the same days and seeds. The p-values are each for one "
        "comparison; of many comparisons some come out small by chance."
    )
    if any(1 < len(runs) < FEW for runs in view.runs.values()):
        hint += " With so few runs intervals are wide, and may reach beyond what is possible."
    return scenarios.money(view) + scenarios.work(view) + _hint(hint)


def _legend(view: View, names: Iterable[str]) -> str:
    chips = "".join(
        f'<span class="chip">{swatch(view.colour(each))}{esc(view.numbered(each))}</span> '
        for each in names
    )
    return f'<p class="key">{chips}</p>'


def _key(pairs: Iterable[tuple[str, str]]) -> str:
    chips = "".join(f'<span class="chip">{swatch(c)}{esc(text)}</span> ' for c, text in pairs)
    return f'<p class="key">{chips}</p>'


def _scatter(view: View, pictures: Pictures) -> str:
    drawn = scatter.draw(view)
    if drawn is None:
        return _hint("There are not two runs to compare.")
    place = pictures.place("scatter-chart", drawn, "", "")
    hint = "One mark a run, the large ones are means. Right and down is better."
    return _legend(view, view.scenarios) + place + _hint(hint)


def _pareto(view: View, pictures: Pictures) -> str:
    places = []
    for position, aim in enumerate(pareto.aims(view)):
        instead = "There are not two scenarios with these figures."
        title = f"Cost against {aim.title}"
        places.append(
            pictures.place(f"pareto-{position}-chart", pareto.draw(view, aim), title, instead)
        )
    hint = (
        "Means. On the dotted front no scenario is better in both; grey ones are dominated, hollow "
        "ones deliver less than the base and are not compared. Numbers as above."
    )
    return f'<div class="grid thirds">{"".join(places)}</div>{_hint(hint)}'


def _waterfall(view: View, pictures: Pictures) -> str:
    instead = "There are not two costs to step between."
    place = pictures.place("waterfall-chart", waterfall.draw(view), "", instead)
    known = view.result.today is not None and figure(view.result.today) is not None
    today = (
        "Better planning: what today's routes cost more than the planned ones of each alone. "
        if known
        else "Today's routes are not known, so what better planning would bring is not shown. "
    )
    pooling = "Pooling: the difference between planning alone and the best shared way"
    sure = view.best is None or told_from_chance(view, view.best)
    pooling += "." if sure else ", which may be chance here: see the headline."
    return place + _hint(today + (pooling if view.best else ""))


def _boxes(view: View, pictures: Pictures) -> str:
    cost = pictures.place(
        "box-cost-chart", boxes.costs(view), "Cost a day", "There are not two runs."
    )
    base = view.base or view.result.base
    instead = f"No run has one of {base} on the same day and seed to be compared with."
    title = f"Saving against {base}"
    saving = pictures.place("box-saving-chart", boxes.savings(view), title, instead)
    hint = (
        "A dot a run; the box holds the middle half, the line in it is the median. Savings compare "
        "equal days and seeds, so they do not depend on how large a day is."
    )
    return f'<div class="grid halves">{cost}{saving}</div>{_hint(hint)}'


def _maps(view: View, pictures: Pictures) -> str:
    found = routes.maps(view)
    if found is None:
        return _hint("No plans were kept, or they are on no map.")
    atlas, shown = found
    places = []
    for position, (scenario, plans) in enumerate(shown.items()):
        title = f"{view.numbered(scenario)}: {_size(view, plans)}"
        drawn = routes.draw(atlas, plans)
        places.append(pictures.place(f"map-{position}-chart", drawn, title, ""))
    owners = _key([(atlas.colours[each], view.named(each)) for each in atlas.colours])
    hint = (
        "The first day and seed. Lines are in the colour of the vehicle's owner (grey: nobody's) "
        "and run straight from stop to stop, not along roads. Squares are depots; a frame around "
        "one: a vehicle from elsewhere loads there on its way. Linehaul to hubs is not drawn. "
        "Scroll to zoom, drag to move: both maps follow."
    )
    return f'{owners}<div class="grid halves maps">{"".join(places)}</div>{_hint(hint)}'


def _size(view: View, plans: Sequence[Plan]) -> str:
    vehicles = sum(len(plan.routes) for plan in plans)
    km = sum(route.metres for plan in plans for route in plan.routes) / 1000
    left = sum(len(plan.left_out) for plan in plans)
    lost = f", {plural(left, 'order')} left out" if left else ""
    cost = view.paid(sum(plan.cost for plan in plans))
    return f"{plural(vehicles, 'route')}, {number(km)} km, routes cost {cost}{lost}"


def _synergy(view: View, pictures: Pictures) -> str:
    drawn = heat.draw(view)
    place = pictures.place("synergy-chart", drawn, "", "No pairs of distributors were planned.")
    if drawn is None:
        return place
    hint = (
        f"What two distributors save by sharing with each other only: percent of what both cost "
        f"alone, below it {view.money} a day. Blue saves, orange loses."
    )
    return place + _hint(hint)


def _allocation(view: View, pictures: Pictures) -> str:
    methods = shares.by_method(view)
    parts = []
    if methods:
        top = shares.highest([row for rows in methods.values() for row in rows])
        places = "".join(
            pictures.place(
                f"shares-{position}-chart", shares.draw(view, rows, top), method_name(method), ""
            )
            for position, (method, rows) in enumerate(methods.items())
        )
        key = [
            (NEUTRAL, "alone"),
            (GAIN, "charged, gains"),
            (LOSS, "charged, pays more than alone"),
        ]
        parts.append(_key([*key, (UNSURE, "charged, within the noise")]))
        parts.append(f'<div class="grid thirds">{places}</div>')
        unit = f"{view.money} a day; the lines on the bars are bands over seeds. "
        parts.append(_hint(unit + "All pictures have one scale."))
        parts.append(verdicts.charges(view))
    if not view.result.games.empty:
        parts.append(f"<h3>Would everybody stay?</h3><p>{esc(verdicts.game(view))}</p>")
        parts.append(verdicts.games(view))
    return "".join(parts) or _hint(
        "The cost was not divided: no groups of distributors were planned."
    )


def _definitions(view: View) -> str:
    lines = [
        (each.label, each.words)
        for name, each in FIGURES.items()
        if any(view.mean(scenario, name) is not None for scenario in view.scenarios)
    ]
    lines += [(each.label, each.words) for name, each in COMPARED.items() if "_" not in name]
    lines += [("p-value", COMPARED["p_value"].words), ("CO2e factors", SOURCE)]
    return _facts(dict(lines))


def _how(view: View) -> str:
    runs = [run for each in view.runs.values() for run in each]
    seconds = mean(figure(run.get("seconds")) for run in runs)
    facts = {
        "runs": f"{len(runs)}: {plural(len(view.scenarios), 'scenario')}, "
        f"{plural(len(view.days), 'day')}, {plural(len(view.seeds), 'seed')}",
        "days": ", ".join(view.days) or "–",
        "seeds": ", ".join(view.seeds) or "–",
        "search, mean of a run": "–" if seconds is None else f"{number(seconds, 1)} s",
        "compared with": view.result.base,
        "groups planned": number(len(view.result.coalitions)),
        "currency": view.result.currency or "–",
    }
    return _facts(facts) + _hint(
        "Budget of the search and all else that was agreed: see the notes."
    )


def _facts(facts: Mapping[str, str]) -> str:
    lines = (
        f'<tr><th scope="row">{esc(name)}</th><td>{esc(text)}</td></tr>'
        for name, text in facts.items()
    )
    return table("", lines, "facts")
