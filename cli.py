"""The command line: parse, call, print. Nothing heavy is imported before a command needs it."""

from __future__ import annotations

import argparse
import gc
import io
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cli_actuals
import cli_diff
import cli_eta
import cli_insert
import cli_limits
import cli_locks
import cli_replan
import cli_replenish
import cli_research
import cli_roads
import cli_search
import cli_sharing
import cli_study
import cli_verify
import cli_week
import cli_why

if TYPE_CHECKING:
    from routing.errors import Finding
    from routing.problem import Problem

Commands = Any
"""argparse does not name the type of what ``add_subparsers`` returns in public."""
Command = Callable[[argparse.Namespace], int]

SERVED, FAILED, BAD_INPUT, LEFT_OUT = 0, 1, 2, 3
EXIT_CODES = """exit codes:
  0  done, every order served        2  the input cannot be used as it is
  1  failure, or a plan breaks rules 3  done, but orders were left out"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. No traceback reaches the user without --debug."""
    options = argparse.Namespace(kept="nothing was written", debug=False)
    if arguments is None:
        _leave_on_interrupt(options)
        # Threads of BLAS, for which there is no work here, would wait busily as they start.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        _print_anything()
        _parser().parse_args(arguments, options)
        command: Command = options.command
        return command(options)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return SERVED
    except KeyboardInterrupt:
        return _say(f"interrupted; {options.kept}", FAILED)
    except Exception as error:
        if options.debug or os.environ.get("COLOAD_DEBUG"):
            raise
        return _failed(error, options)
    finally:
        if arguments is None:
            gc.freeze()  # all of it goes with the process: nothing is worth collecting any more


def _print_anything() -> None:
    """Names in any script may meet a terminal that is not UTF-8: better escaped than a failure."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _leave_on_interrupt(options: argparse.Namespace) -> None:
    """As a program of its own, leave at the first Ctrl-C: an exception in the midst of an import
    comes out as a traceback, or is lost. The search and the saving have handlers of their own."""

    def leave(*_: object) -> None:
        os.write(2, f"coload: interrupted; {options.kept}\n".encode())
        os._exit(FAILED)

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, leave)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Ctrl-C does nothing here: what is being written takes a moment and shall be whole."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _failed(error: Exception, options: argparse.Namespace) -> int:
    from geo.errors import RoadsError
    from routing.errors import ColoadError, InputError, Severity

    if isinstance(error, RoadsError):
        return _say(str(error), BAD_INPUT)
    if isinstance(error, InputError):
        if error.findings:
            _show_findings(error.findings)
            errors = [each for each in error.findings if each.severity is Severity.ERROR]
            hint = _skip_hint(options, errors)
            return _say(f"{len(errors)} problem(s), nothing was done{hint}", BAD_INPUT)
        return _say(str(error), BAD_INPUT)
    if isinstance(error, ColoadError):
        return _say(str(error), FAILED)
    if isinstance(error, OSError):
        return _say(f"{error.filename or 'file'}: {error.strerror or error}", FAILED)
    return _say(f"unexpected {type(error).__name__}: {error} (--debug shows where)", FAILED)


def _skip_hint(options: argparse.Namespace, errors: Sequence[Finding]) -> str:
    """The way out, where it is one: only bad rows can be skipped, and not by every command."""
    from routing.io.day import WHOLE_FILE

    on = "goes on with the rest"
    rest = {_plan: "plans the rest", _actuals: on, _eta: on}.get(options.command)
    if rest is None or options.skip_bad_rows:
        return ""
    of_rows = all(each.row and each.code not in WHOLE_FILE for each in errors)
    return f"; --skip-bad-rows {rest}" if of_rows else ""


def _say(message: str, code: int) -> int:
    print(f"coload: {message}", file=sys.stderr)
    return code


@cache
def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="coload",
        description="Plan a delivery day: which vehicle brings which orders to which stores.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--debug", action="store_true", help="show where an error comes from")
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and leave")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    adders: tuple[tuple[Callable[[Commands], argparse.ArgumentParser], Command], ...] = (
        (_add_plan, _plan),
        (_add_check, _check),
        (cli_verify.add_verify, _verify),
        (cli_diff.add_diff, _diff),
        (cli_insert.add_insert, _insert),
        (cli_why.add_why, _why),
        (cli_limits.add_limits, _limits),
        (partial(cli_replan.add_replan, epilog=EXIT_CODES), _replan),
        (cli_eta.add_eta, _eta),
        (partial(cli_week.add_week, epilog=EXIT_CODES), _week),
        (cli_replenish.add_replenish, _replenish),
        (cli_verify.add_show, _show),
        (_add_init, _init),
        (_add_convert, _convert),
        (_add_schema, _schema),
        (cli_research.add_solve, _solve),
        (cli_research.add_check_sol, _check_sol),
        (cli_search.add_warmup, _warmup),
        (cli_study.add_compare, _compare),
        (cli_study.add_settle, _settle),
        (cli_sharing.add_share, _share),
        (cli_actuals.add_actuals, _actuals),
    )
    for add, command in adders:
        add(commands).set_defaults(command=command)
    cli_roads.add_roads_commands(commands)
    return parser


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        from routing import __version__

        parser.exit(0, f"coload {__version__}\n")


def _add_plan(commands: Commands) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        "plan",
        help="plan a day and write the routes",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_day(parser)
    parser.add_argument(
        "-o",
        "--out",
        type=Path,
        default=Path("out"),
        metavar="OUT",
        help="folder for plan.json, plan.xlsx, routes.geojson, routes.gpx, report.html",
    )
    cli_search.add_roads(parser)
    cli_search.add_limits(parser)
    cli_locks.add_locks(parser)
    cli_search.add_balance(parser)
    parser.add_argument(
        "--skip-bad-rows",
        action="store_true",
        help="plan without the rows that cannot be used, and list them",
    )
    parser.add_argument("--quiet", action="store_true", help="print the last line only")
    return parser


def _add_check(commands: Commands) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        "check", help="read a day and report every problem (0 or 2)"
    )
    _add_day(parser)
    cli_search.add_roads(parser)
    parser.add_argument("--json", action="store_true", help="as JSON instead of a table")
    return parser


def _add_init(commands: Commands) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        "init", help="write a filled template of a day"
    )
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--xlsx", action="store_true", help="one workbook instead of CSV files")
    parser.add_argument("--lang", choices=("en", "zh"), default="en", help="language of headers")
    parser.add_argument(
        "--stocks", action="store_true", help="tables of stocks instead of orders, for replenish"
    )
    return parser


def _add_convert(commands: Commands) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        "convert", help="write a day as folder, .xlsx or .json"
    )
    _add_day(parser)
    parser.add_argument("target", type=Path, metavar="TARGET", help="new; by its suffix")
    return parser


def _add_schema(commands: Commands) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        "schema", help="print the JSON Schema of a day or a plan"
    )
    parser.add_argument("what", choices=("day", "plan"), nargs="?", default="day")
    return parser


def _add_day(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("day", type=Path, metavar="DAY", help="folder, .xlsx workbook or .json")


def _plan(options: argparse.Namespace) -> int:
    from routing.distances import with_roads
    from routing.io import outputs, text
    from routing.io.journey import served, to_serve
    from solvers.fair import solve_fairly
    from solvers.solve import solve

    problem = with_roads(_read(options.day, options.skip_bad_rows), options.roads)
    problem = cli_locks.kept(problem, options)
    with _undisturbed():
        outputs.check(options.out)
    ticker = cli_search.Ticker(options.quiet)
    with cli_search.hearing(problem, ticker, options.engine) as heard:
        _show_remarks(problem)
        asked = cli_search.asked_for(options) | heard
        prices = dict(options.balance)
        plan = solve_fairly(problem, prices, **asked) if prices else solve(problem, **asked)
    ticker.end()
    with _undisturbed():
        plan.save(options.out)
        options.kept = f"the plan is in {options.out}/"
    if not options.quiet:
        text.console().print(text.summary(plan))
    print(
        f"{served(plan)} of {to_serve(problem)} orders on {len(plan.routes)} vehicles, "
        f"cost {plan.cost:,.2f} {problem.settings.currency}".rstrip()
        + f"; written to {options.out}/"
    )
    return LEFT_OUT if plan.left_out or plan.skipped else SERVED


def _read(day: Path, skip_bad_rows: bool = False) -> Problem:
    from routing.problem import Problem

    problem = Problem.read(day, skip_bad_rows=skip_bad_rows)
    if problem.findings or problem.skipped:
        _show_findings((*problem.skipped, *problem.findings))
    return problem


def _show_remarks(problem: Problem) -> None:
    """What the road map has to say of places that it serves."""
    from routing.road_findings import remarks

    if problem.settings.roads and (notes := tuple(remarks(problem))):
        _show_findings(notes)


def _show_findings(findings: Sequence[Finding]) -> None:
    from routing.io import text

    text.console(stderr=True).print(text.findings_table(findings))


def _check(options: argparse.Namespace) -> int:
    import json

    from routing.distances import with_roads
    from routing.errors import InputError, Severity
    from routing.io.stock_day import of_day
    from routing.road_findings import of_roads

    try:
        problem, findings, _ = of_day(options.day)
        findings = (*findings, *of_roads(with_roads(problem, options.roads)))
    except InputError as error:
        if not error.findings:
            raise
        findings = error.findings
    if options.json:
        print(json.dumps([f.as_dict() for f in findings], ensure_ascii=False, indent=1))
    elif findings:
        from routing.io import text

        text.console().print(text.findings_table(findings))
    bad = sum(finding.severity is not Severity.NOTE for finding in findings)
    if not options.json:
        print(f"{bad} problem(s)" if bad else "no problems: the day can be planned")
    return BAD_INPUT if bad else SERVED


def _verify(options: argparse.Namespace) -> int:
    right = cli_verify.verify(options, _undisturbed)
    if right is None:
        return LEFT_OUT
    return SERVED if right else FAILED


def _insert(options: argparse.Namespace) -> int:
    return SERVED if cli_insert.insert(options, _undisturbed) else LEFT_OUT


def _why(options: argparse.Namespace) -> int:
    cli_why.why(options)
    return SERVED


def _limits(options: argparse.Namespace) -> int:
    cli_limits.limits(options)
    return SERVED


def _replan(options: argparse.Namespace) -> int:
    return LEFT_OUT if cli_replan.replan(options, _undisturbed) else SERVED


def _eta(options: argparse.Namespace) -> int:
    missed = cli_eta.eta(options, _undisturbed)
    return FAILED if missed and options.exit_code else SERVED


def _week(options: argparse.Namespace) -> int:
    if options.verify is not None:
        return SERVED if cli_week.verify(options) else FAILED
    return LEFT_OUT if cli_week.week(options, _read, _undisturbed) else SERVED


def _replenish(options: argparse.Namespace) -> int:
    return LEFT_OUT if cli_replenish.replenish(options, _undisturbed) else SERVED


def _diff(options: argparse.Namespace) -> int:
    different = cli_diff.diff(options, _undisturbed)
    return FAILED if different and options.exit_code else SERVED


def _show(options: argparse.Namespace) -> int:
    cli_verify.show(options)
    return SERVED


def _init(options: argparse.Namespace) -> int:
    from routing.io.template import write_template

    with _undisturbed():
        written = write_template(
            options.folder, xlsx=options.xlsx, lang=options.lang, stocks=options.stocks
        )
    for path in written:
        print(path)
    return SERVED


def _convert(options: argparse.Namespace) -> int:
    from routing.io.day import write_day
    from routing.io.stock_day import of_day
    from routing.io.write import check_new

    check_new(options.target)
    problem, findings, more = of_day(options.day)
    if findings:
        _show_findings(findings)
    with _undisturbed():
        write_day(problem, options.target, more)
        options.kept = f"{options.target} is written"
    return SERVED


def _schema(options: argparse.Namespace) -> int:
    import json

    from routing.io.schema import day_schema, plan_schema

    schema = day_schema() if options.what == "day" else plan_schema()
    print(json.dumps(schema, ensure_ascii=False, indent=1))
    return SERVED


def _solve(options: argparse.Namespace) -> int:
    unserved = cli_research.solve_instance(options, cli_search.Ticker(options.quiet))
    return LEFT_OUT if unserved else SERVED


def _warmup(options: argparse.Namespace) -> int:
    print(cli_search.warm_up())
    return SERVED


def _compare(options: argparse.Namespace) -> int:
    print(cli_study.compare(options))
    return SERVED


def _settle(options: argparse.Namespace) -> int:
    print(cli_study.settle(options))
    return SERVED


def _share(options: argparse.Namespace) -> int:
    plan, view = cli_sharing.share(options, _undisturbed)
    if plan.violations:
        return FAILED
    return LEFT_OUT if view.left_out else SERVED


def _actuals(options: argparse.Namespace) -> int:
    cli_actuals.actuals(options, _undisturbed)
    return SERVED


def _check_sol(options: argparse.Namespace) -> int:
    return SERVED if cli_research.check_sol(options) else FAILED


if __name__ == "__main__":
    sys.exit(main())
