"""JSON Schemas (2020-12) of the day document and of ``plan.json``.

They describe what Coload writes, which is the narrower way: the readers also take numbers as text,
Chinese words for kinds and priorities, and other spellings of the columns' names.
"""

from __future__ import annotations

import re
from typing import Any

from geo.coordinates import SYSTEMS
from geo.profiles import PROFILES
from geo.road_profile import KEYS as SIZE_KEYS
from routing.horizon import MOST_DAYS
from routing.io import document, plan_json
from routing.io.column import Column, TableSpec
from routing.io.columns import SETTINGS, SPECS
from routing.io.columns_stocks import TABLES
from routing.io.journey import COST_WORDS
from routing.model import PRIORITIES, SIZES
from routing.oversize import MOST_DROPS
from routing.staff import FULL_PERCENT
from routing.validate import LARGEST
from routing.validate_rules import MOST_DOCKS, MOST_TRIPS, SLOWEST, USUAL

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

CLOCK = r"([0-9]{1,2}):[0-5][0-9](:[0-5][0-9])?"
WINDOW = f"{CLOCK}-{CLOCK}"

KINDS: dict[str, Schema] = {
    "text": {"type": "string"},
    "id": {"type": ["string", "integer"], "minLength": 1},
    "number": {"type": "number", "minimum": 0, "maximum": LARGEST},
    "whole": {"type": "integer", "minimum": 0, "maximum": LARGEST},
    "degrees": {"type": "number", "minimum": -180, "maximum": 180},
    "clock": {"type": "string", "pattern": f"^{CLOCK}$"},
    "windows": {
        "anyOf": [
            {"type": "string", "pattern": f"^({WINDOW}(;{WINDOW})*)?$"},
            {"type": "array", "items": {"type": "string", "pattern": f"^{WINDOW}$"}},
        ]
    },
    "window": {"type": "string", "pattern": f"^{WINDOW}$"},
    "compartments": {"type": "string"},
    "tiers": {"type": "string"},
    "words": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
}
"""What a filled cell looks like, by the kind of its column."""
KINDS["ids"] = KINDS["skills"] = KINDS["trips"] = KINDS["words"]
KINDS["days"] = KINDS["patterns"] = {"type": "string"}
KINDS["date"] = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
KINDS["visits"] = {"type": ["string", "integer"]}

NARROWER: dict[str, Schema] = {
    "lat": {"minimum": -90, "maximum": 90},
    "max_trips": {"minimum": 1, "maximum": MOST_TRIPS},
    "docks": {"minimum": 1, "maximum": MOST_DOCKS},
    "max_drops": {"minimum": 1, "maximum": MOST_DROPS},
    "helper_percent": {"minimum": 1, "maximum": FULL_PERCENT},
    "percent": {"minimum": 1, "maximum": FULL_PERCENT},
    "profile": {"pattern": rf"^({'|'.join(map(re.escape, PROFILES))})( [a-z_]+=[0-9.eE+-]+)*$"},
    **{
        name: {"minimum": SIZE_KEYS[name].lowest, "maximum": SIZE_KEYS[name].highest}
        for name in SIZES
    },
}


def day_schema() -> Schema:
    """The schema of a ``coload-day`` document."""
    tables = {spec.name: _table(spec) for spec in (*SPECS.values(), *TABLES)}
    required = [s.name for s in SPECS.values() if not s.optional and s.name != "orders"]
    return {
        "$schema": DIALECT,
        "title": "Coload delivery day",
        "description": "One delivery day: who sends what to whom, and on which vehicles.",
        "type": "object",
        "required": ["format", "version", *required],
        "anyOf": [{"required": ["orders"]}, {"required": ["stocks"]}],
        "properties": {
            "format": {"const": document.FORMAT},
            "version": {"const": document.VERSION},
            "settings": _settings(),
            **tables,
            document.SHARING_OWN: _own(),
        },
    }


def _own() -> Schema:
    about = "by order: how it goes in the plan of its own distributor alone"
    entry = _object(
        {"start_s": SECONDS, "metres": COUNT, document.RIDDEN: COUNT}, *document.OWN_KEYS
    )
    return {"type": "object", "description": about, "additionalProperties": entry}


def _table(spec: TableSpec) -> Schema:
    row: Schema = {
        "type": "object",
        "description": "Other keys are kept and travel to the outputs.",
        "required": [column.name for column in spec.columns if column.required],
        "properties": {column.name: _cell(column) for column in spec.columns},
        "additionalProperties": True,
    }
    if spec.name == "vehicles":
        limit = "limit of a further dimension X, which orders then have as a key X; null = none"
        row["patternProperties"] = {"^capacity_.": _or_empty(KINDS["number"], limit)}
    return {"type": "array", "minItems": 0 if spec.optional else 1, "items": row}


def _cell(column: Column) -> Schema:
    """One key of a row. Empty cells are null or not there."""
    if column.choices:
        kind: Schema = {"enum": list(dict.fromkeys(column.choices.values()))}
    else:
        kind = KINDS[column.kind] | NARROWER.get(column.name, {})
    if column.required:
        return {"description": column.about, **kind}
    return _or_empty(kind, column.about)


def _or_empty(kind: Schema, about: str) -> Schema:
    return {"description": about, "anyOf": [kind, {"type": "null"}, {"const": ""}]}


def _settings() -> Schema:
    speed = {"type": "number", "minimum": 1, "maximum": 200}
    detour = {"type": "number", "minimum": 1, "maximum": 10}
    plain: dict[str, Schema] = {
        "date": {"type": "string"},
        "currency": {"type": "string"},
        "seconds_per_case": {"type": "number", "minimum": 0, "maximum": 10_000},
        "coordinates": {"enum": list(SYSTEMS)},
        "returns_last": {"type": "boolean"},
        "last_in_first_out": KINDS["words"],
        "compartments_apart": KINDS["words"],
        "cost_per_crossing": {"type": "number", "minimum": 0, "maximum": 1_000_000},
        "paces": _paces(),
        "closures": _closures(),
    }
    speeds = _object(dict.fromkeys(PROFILES, speed))
    distances = _object(
        {
            "roads": _told("distances.roads", {"type": "string"}),
            "zones": _told("distances.zones", {"type": "string"}),
            "detour_factor": _told("distances.detour_factor", detour),
        }
    )
    distances["properties"]["speed_kmh"] = {
        "description": SETTINGS["distances.speed_kmh.van"][1],
        **speeds,
        "additionalProperties": False,
    }
    sharing = _object(
        {
            "max_distributors": _told(
                "sharing.max_distributors", {"type": "integer", "minimum": 1}
            ),
            "apart": _told("sharing.apart", KINDS["words"]),
        }
    )
    horizon = _object(
        {
            "first": _told("horizon.first", {"type": "string"}),
            "days": _told("horizon.days", {"type": "integer", "minimum": 1, "maximum": MOST_DAYS}),
            "off": _told("horizon.off", {"type": "string"}),
        }
    )
    columns: Schema = {"type": "object", "description": "your own names of columns"}
    told = {name: _told(name, kind) for name, kind in plain.items()}
    return _object(
        told | {"horizon": horizon, "sharing": sharing, "distances": distances, "columns": columns}
    )


def _paces() -> Schema:
    percent: Schema = {"type": "integer", "minimum": SLOWEST, "maximum": USUAL}
    keys = {"from": KINDS["clock"], "to": KINDS["clock"], "percent": percent}
    where = {"zone": {"type": "string"}, "on": KINDS["skills"]}
    return {"anyOf": [{"type": "string"}, _list(_object(keys | where, *keys))]}


def _closures() -> Schema:
    tonnes: Schema = {"type": "number", "minimum": 0}
    keys = {"zone": {"type": "string"}, "from": KINDS["clock"], "to": KINDS["clock"]}
    more = {"over": tonnes, **dict.fromkeys(("only", "except", "on"), KINDS["skills"])}
    return {"anyOf": [{"type": "string"}, _list(_object(keys | more, *keys))]}


def _told(setting: str, kind: Schema) -> Schema:
    return {"description": SETTINGS[setting][1], **kind}


def _object(properties: dict[str, Schema], *required: str) -> Schema:
    found: Schema = {"type": "object", "properties": properties}
    return found | {"required": list(required)} if required else found


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


# plan.json: only what is decided is required, the rest is computed from it.

TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
SECONDS: Schema = {"type": "integer", "description": "seconds from midnight"}
FIXED = "decided: the first loading begins at this second; not there = the best one"
NOT_BEFORE = "decided: loading does not begin before this second; not there = at once"
MONEY: Schema = {"type": "number", "description": "in the day's currency"}
SETUP: Schema = {
    "layout": {**COUNT, "minimum": 1, "description": "of its compartments, from 1"},
    "driver": {**TEXT, "description": "who drives, an id of drivers"},
    "helper": {**TEXT, "description": "who helps, an id of helpers"},
}
"""How the vehicle of a route goes out; only where there is a choice."""
LOAD: Schema = {
    "type": "object",
    "description": "on board, per dimension that some vehicle of the day limits",
    "additionalProperties": {"type": "number"},
}


def plan_schema() -> Schema:
    """The schema of a ``coload-plan`` document."""
    day = {key: part for key, part in day_schema().items() if key != "$schema"}
    properties: dict[str, Schema] = {
        "format": {"const": plan_json.FORMAT},
        "version": {"const": plan_json.VERSION},
        "made_by": {"type": "object", "description": "engine, seed and limits"},
        "assumptions": {"type": "object", "description": "what distances and times rest on"},
        "problem": day,
        "routes": _list(_route()),
        "left_out": _list(_left_out()),
        "parts": {**_list(_part()), "description": "of orders that are split; not there = none"},
        "violations": _list(_violation()),
        "skipped": _list({"type": "object", "description": "rows of the files not used"}),
        "cost": _cost(),
        "prizes_lost": {**MONEY, "description": "by orders with a prize that are left out"},
        "objective": {**MONEY, "description": "total cost and prizes lost"},
        "kpi": {"type": "object", "description": "key figures"},
    }
    required = ("format", "version", "problem", "routes", "left_out")
    return {"$schema": DIALECT, "title": "Coload plan", **_object(properties, *required)}


def _route() -> Schema:
    properties: dict[str, Schema] = {
        "route": {"type": "integer", "minimum": 1},
        "vehicle_id": TEXT,
        **SETUP,
        "number": {"type": "integer", "minimum": 1, "description": "which vehicle of its type"},
        "distributor_id": {"type": ["string", "null"], "description": "owner; null = shared"},
        "start_s": SECONDS,
        "end_s": SECONDS,
        "fixed_start_s": {**SECONDS, "description": FIXED},
        "metres": COUNT,
        "cost": _cost(),
        "rest": _rest(),
        "pauses": {**_list(_pause()), "description": "pauses from driving, if any"},
        "trips": _list(_trip()),
    }
    return _object(properties, "vehicle_id", "number", "trips")


HALT = "which of the trip's calls and stops, from 0; -1 = loading at its depot"


def _pause() -> Schema:
    driven = "driven since that halt; 0 = taken there, before it leaves"
    properties: dict[str, Schema] = {
        "trip": {**COUNT, "description": "from 0"},
        "halt": {"type": "integer", "minimum": -1, "description": f"the halt before: {HALT}"},
        "start_s": SECONDS,
        "seconds": COUNT,
        "driven_s": {**COUNT, "description": driven},
    }
    return _object(properties)


def _rest() -> Schema:
    properties: dict[str, Schema] = {
        "trip": {**COUNT, "description": "from 0"},
        "halt": {"type": "integer", "minimum": -1, "description": HALT},
        "start_s": SECONDS,
        "seconds": COUNT,
        "before": {"type": "boolean", "description": "on arrival there, else after it"},
    }
    about = "the driver's break; not there = none is taken"
    return _object(properties) | {"description": about}


def _trip() -> Schema:
    properties: dict[str, Schema] = {
        "depot_id": TEXT,
        "end_depot_id": {"type": ["string", "null"], "description": "null = need not return"},
        "start_s": {**SECONDS, "description": "loading begins, seconds from midnight"},
        "departure_s": {**SECONDS, "description": "loading is done, seconds from midnight"},
        "not_before_s": {**SECONDS, "description": NOT_BEFORE},
        "load": {**LOAD, "description": f"{LOAD['description']}, when all is loaded"},
        "calls": {**_list(_call()), "description": "further depots where it loads, if any"},
        "stops": _list(_stop()),
        "metres": {**COUNT, "description": "the leg back"},
        "seconds": {**COUNT, "description": "the leg back"},
        "end_s": SECONDS,
    }
    return _object(properties, "stops")


def _call() -> Schema:
    properties: dict[str, Schema] = {
        "depot_id": TEXT,
        "metres": {**COUNT, "description": "the leg that leads here"},
        "seconds": {**COUNT, "description": "the leg that leads here"},
        "arrival_s": SECONDS,
        "start_loading_s": SECONDS,
        "departure_s": {**SECONDS, "description": "loading is done, seconds from midnight"},
        "not_before_s": {**SECONDS, "description": NOT_BEFORE},
    }
    return _object(properties, "depot_id")


def _stop() -> Schema:
    properties: dict[str, Schema] = {
        "store_id": TEXT,
        "orders": _list(TEXT),
        "metres": {**COUNT, "description": "the leg that leads here"},
        "seconds": {**COUNT, "description": "the leg that leads here"},
        "arrival_s": SECONDS,
        "start_service_s": SECONDS,
        "departure_s": SECONDS,
        "load": LOAD,
    }
    return _object(properties, "store_id", "orders")


def _left_out() -> Schema:
    reason = _object({"code": TEXT, "message": TEXT}, "code", "message")
    properties: dict[str, Schema] = {
        "order_id": TEXT,
        "distributor_id": TEXT,
        "store_id": TEXT,
        "priority": {"enum": list(PRIORITIES)},
        "prize": {**MONEY, "description": "lost by leaving it out; not there = by priority"},
        "reasons": _list(reason),
    }
    return _object(properties, "order_id")


def _part() -> Schema:
    amount = {"type": "number", "minimum": 0, "maximum": LARGEST}
    properties: dict[str, Schema] = {
        "order_id": {**TEXT, "description": "the order of the day"},
        "part_id": {**TEXT, "description": "under which routes and left_out have the part"},
        "quantity": {
            "type": "object",
            "description": "what the part has of each amount of the order",
            "additionalProperties": amount,
        },
    }
    return _object(properties, *properties)


def _violation() -> Schema:
    return _object({"code": TEXT, "message": TEXT}, "code", "message")


def _cost() -> Schema:
    parts: Schema = dict.fromkeys(("fixed", "distance", "time"), MONEY)
    for name, about in COST_WORDS.items():
        parts[name] = {**MONEY, "description": f"{about}; not there = none"}
    return _object(parts | {"total": MONEY})
