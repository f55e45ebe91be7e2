"""The columns of a file of positions, what is known of vehicles underway (`routing.positions`).

They are those of events and some more, so that a file of events will do as well.
"""

from __future__ import annotations

from dataclasses import replace

from routing.io.column import Column, TableSpec
from routing.io.columns_events import EVENT_WORDS, EVENTS

POSITION_WORDS = EVENT_WORDS | {
    "position": "position",
    "gps": "position",
    "位置": "position",
    "定位": "position",
    "done": "done",
    "已完成": "done",
    "完成": "done",
    "late": "late",
    "晚点": "late",
    "left": "departure",
}
"""Word of a cell -> kind of report."""

_KIND = replace(
    EVENTS.column("kind"),
    about="arrival, departure, ... as of events, or position, done, late; may be empty if a column "
    "below says it",
    about_zh="到达、离开等（同事件），或 位置、已完成、晚点；由下列各列可知时可空",
    required=False,
    choices=POSITION_WORDS,
)

POSITIONS = TableSpec(
    "positions",
    "位置",
    (
        *(_KIND if column.name == "kind" else column for column in EVENTS.columns),
        Column(
            "done_to",
            "whole",
            "every stop of the route up to this one is done; 0 = none yet",
            "完成到",
            "该路线到第几站（含）已全部完成；0 = 尚未开始送",
            False,
            (
                "done_up_to",
                "stops_done",
                "last_stop_done",
                "完成到第几站",
                "已完成站数",
                "已完成至",
            ),
        ),
        Column(
            "late_min",
            "number",
            "it runs so many minutes behind its plan",
            "晚点分钟",
            "比计划晚多少分钟",
            False,
            ("late_minutes", "minutes_late", "delay_min", "minutes", "晚点"),
        ),
    ),
    ("position", "vehicles", "车辆位置", "定位", *(EVENTS.name, EVENTS.zh, *EVENTS.also)),
    optional=True,
)
"""A file of its own, no table of a day. Columns that it does not know have no effect."""
