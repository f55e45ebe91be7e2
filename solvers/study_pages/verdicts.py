"""Tables of the allocation: what each is charged, and whether anybody would leave, in words."""

from __future__ import annotations

from routing.io.report_parts.text import esc, head, num, number, sentence, table
from solvers.study_pages.columns import METHODS, method_name
from solvers.study_pages.shares import by_method
from solvers.study_pages.values import Record, figure, label, records, share, truth
from solvers.study_pages.view import View


def charges(view: View) -> str:
    """A row a distributor, a column a method."""
    methods = by_method(view)
    cells = {(label(r["distributor"]), method): r for method, rs in methods.items() for r in rs}
    players = [each for each in view.players if any(key[0] == each for key in cells)]
    names = ["Distributor", "Alone", *map(method_name, methods)]
    rows = []
    for player in players:
        own = [cells.get((player, method), {}) for method in methods]
        alone = next((value for c in own if (value := figure(c.get("alone"))) is not None), None)
        first = f'<th scope="row">{esc(view.named(player))}</th>'
        rows.append(f"<tr>{first}{num(number(alone))}{''.join(map(_charge, own))}</tr>")
    return table(head(names, set(range(1, len(names)))), rows, "charges")


def _charge(cell: Record) -> str:
    saving, verdict = figure(cell.get("saving_share")), label(cell.get("verdict"))
    note = "–" if saving is None else f"saves {share(saving)}"
    if saving is not None and share(saving).startswith("−"):  # as it is shown: no loss of 0.0 %
        note = f"pays {share(-saving)} more"
    if verdict == "loses":
        note = f'<span class="bad">{note}</span>'
    unsure = ", within noise" if verdict == "within noise" else ""
    small = f"<small>{note}{unsure}</small>" if cell else ""
    return num(f"{number(figure(cell.get('charged')))}{small}")


def game(view: View) -> str:
    """Whether any division could keep everybody: a property of the costs, not of a method."""
    for found in records(view.result.games):
        room = figure(found.get("epsilon"))
        amount = f"{view.paid(abs(room or 0.0))} a day"
        empty = truth(found.get("core_empty"))
        if empty:
            return (
                "However the cost is divided, some group of distributors would do better on its "
                f"own; at best it would still save {amount} by leaving."
            )
        if empty is False:
            return (
                "The cost can be divided so that nobody and no group would do better on its own; "
                f"at best every group is {amount} better off than by leaving."
            )
    return (
        "Whether the cost can be divided so that nobody would leave is within the noise of the "
        "search and stays open."
    )


def games(view: View) -> str:
    """A row a method: its idea, whether it holds everybody, and who would leave."""
    names = ["Method", "Idea", "Does everybody stay?", "Why"]
    return table(head(names), (_game(view, found) for found in records(view.result.games)))


def _game(view: View, found: Record) -> str:
    method = label(found.get("method"))
    answers = {True: "yes", False: '<span class="bad">no</span>', None: "open"}
    cells = (
        esc(sentence(METHODS.get(method, ("", ""))[1])),
        answers[truth(found.get("in_core"))],
        esc(sentence(why(view, found))),
    )
    inside = "".join(f"<td>{cell}</td>" for cell in cells)
    return f'<tr><th scope="row">{esc(method_name(method))}</th>{inside}</tr>'


def why(view: View, found: Record) -> str:
    """The verdict on one method as a manager would be told."""
    stable = truth(found.get("in_core"))
    excess = figure(found.get("excess"))
    worst, leavers = view.group(found.get("worst")), view.group(found.get("leavers"))
    amount = f"{view.paid(abs(excess or 0.0))} a day"
    if stable is False:
        who = leavers or worst or "some group"
        saved = f" and save {amount}" if excess and who == worst else " and save by it"
        return f"{who} would do better to leave{saved}"
    if stable:
        inside = (
            f"{amount} better off inside"
            if abs(excess or 0.0) >= 0.5
            else "which would be as well off outside"
        )
        nearest = f"; nearest to leaving: {worst}, {inside}" if worst else ""
        return f"nobody and no group would pay less on its own{nearest}"
    nearest = f"; nearest to leaving: {worst}" if worst else ""
    return f"the differences are within the noise of the search{nearest}"
