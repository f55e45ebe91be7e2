"""What a column of a day is, and the words that cells of some columns know."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

CellKind = Literal[
    "text",
    "id",
    "ids",
    "trips",
    "number",
    "whole",
    "degrees",
    "clock",
    "date",
    "moment",
    "window",
    "windows",
    "compartments",
    "tiers",
    "words",
    "skills",
    "days",
    "visits",
    "patterns",
    "yes/no",
    "choice",
]


@dataclass(frozen=True)
class Column:
    """One column. ``also``: other spellings of the header, any language, spaces and case free."""

    name: str
    kind: CellKind
    about: str
    zh: str
    about_zh: str
    required: bool = False
    also: tuple[str, ...] = ()
    choices: Mapping[str, str] | None = None

    @cached_property
    def spellings(self) -> frozenset[str]:
        """All headers that mean this column, folded."""
        return frozenset(fold(text) for text in (self.name, self.zh, *self.also)) - {""}


@dataclass(frozen=True)
class TableSpec:
    """One table of a day. ``also``: other names of its file or sheet. ``optional``: it may be
    missing or empty, and columns that it does not know are kept nowhere."""

    name: str
    zh: str
    columns: tuple[Column, ...]
    also: tuple[str, ...] = ()
    optional: bool = False

    def column(self, name: str) -> Column:
        """The column called ``name``."""
        return next(column for column in self.columns if column.name == name)


@lru_cache(maxsize=4096)
def fold(header: str) -> str:
    """A header without case, spaces and punctuation: ``Order ID`` and ``order_id`` are one. Kept,
    since the same few hundred are asked for again and again."""
    text = unicodedata.normalize("NFKC", header).casefold()
    return re.sub(r"[\W_]+", "", text)


KINDS = {
    "delivery": "delivery",
    "return": "return",
    "transfer": "transfer",
    "配送": "delivery",
    "送货": "delivery",
    "退货": "return",
    "回收": "return",
    "返空": "return",
    "调拨": "transfer",
    "调货": "transfer",
    "转运": "transfer",
}
PRIORITY = {
    "high": "high",
    "normal": "normal",
    "low": "low",
    "高": "high",
    "中": "normal",
    "普通": "normal",
    "低": "low",
}
YES_NO = {"yes": "yes", "no": "no", "true": "yes", "false": "no", "1": "yes", "0": "no", "y": "yes"}
YES_NO |= {"n": "no", "是": "yes", "否": "no"}
GOODS = {"常温": "ambient", "冷藏": "chilled", "冷冻": "frozen"}
"""Classes of goods that have a name in Chinese; any other class is taken as it is written."""

NEEDS = ("need", "requires", "required_skills", "所需技能", "技能要求", "车辆要求", "所需证件")
"""Other headers of the column with the skills that a store or an order needs."""

OWNER = ("owner", "所属经销商", "货主", "分销商", "经销商编号", "经销商代码")
"""Other headers of the column that names the owner of something."""

MAX_DROPS = Column(
    "max_drops",
    "whole",
    "drops in which an order may be brought; 1 = never split; empty = only what no vehicle holds",
    "最多分几次",
    "一个订单最多分几次送；1 = 不拆分；空 = 仅在任何车都装不下时拆分",
    False,
    (
        "drops",
        "max_vehicles",
        "split",
        "最多几次",
        "最多次数",
        "可分几次",
        "最大拆分数",
        "拆分次数",
    ),
)
MIN_DROP = Column(
    "min_drop",
    "number",
    "smallest drop of an order that is split, in cases, or kg without cases; empty = any",
    "每次最少",
    "拆分后每次最少的件数，没有件数时为千克；空 = 不限",
    False,
    ("smallest_drop", "min_split", "最小拆分量", "每次最少件数", "最少件数", "起送量"),
)
"""Limits of orders that are split: of a store, or of one order."""

DAYS_ALSO = ("on_days", "weekdays", "possible_days", "可送日期", "送货日", "工作日")


def helper_column(about: str, about_zh: str) -> Column:
    """The column with what service takes with a helper."""
    also = ("helped_percent", "service_with_helper", "跟车百分比", "有跟车员时服务百分比")
    return Column("helper_percent", "whole", about, "跟车服务百分比", about_zh, False, also)


def days_column(about: str, about_zh: str) -> Column:
    """The column with the days on which something of a week may be."""
    return Column(
        "days",
        "days",
        f"several days (coload week): {about}; weekdays and dates, ; between: "
        "Mon;Thu, Mon-Fri, 2026-11-30..2026-12-02; empty = any",
        "可行日",
        f"多日计划：{about_zh}；星期和日期，; 分隔：周一;周四、周一至周五、"
        "2026-11-30..2026-12-02；空 = 不限",
        False,
        DAYS_ALSO,
    )
