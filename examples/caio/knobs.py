"""knobs: what only a test may set. Every name starts with STANDIN_; README.md lists them.

A knob that cannot be read, or one that is not known, ends the start with a message: a test that
turns a knob which does nothing would prove nothing.
"""

import json
from dataclasses import dataclass
from typing import Dict, FrozenSet, Mapping, Optional, Tuple

LATER_FACTS = (
    "heyreach-bearer",
    "query-default",
    "docs",
    "sales-gate",
    "report",
    "cors-outermost",
)
EDGE_ANSWERS = ("edge-404", "edge-502")
INNGEST_STATES = ("healthy", "no-keys", "unmounted")
NAMES = (
    "STANDIN_VERSION",
    "STANDIN_LATER",
    "STANDIN_ENV_FILE",
    "STANDIN_TIER_FILTER",
    "STANDIN_GATEKEEPER",
    "STANDIN_RAMP_LIMIT",
    "STANDIN_DAILY_LIMIT",
    "STANDIN_INNGEST",
    "STANDIN_RUNTIME_PATCH",
    "STANDIN_STATUS",
    "STANDIN_SLOW_MS",
    "STANDIN_TLS_CERT",
    "STANDIN_TLS_KEY",
)


class KnobError(ValueError):
    """A knob that is unknown or cannot be read; the text says which and why."""


@dataclass(frozen=True)
class Knobs:
    later: FrozenSet[str]
    tier_filter: str
    gatekeeper: bool
    ramp_limit: int
    daily_limit: int
    inngest: str
    runtime_patch: dict
    status: Mapping[str, str]
    slow_ms: Mapping[str, int]
    tls: Optional[Tuple[str, str]]


def choice(env: Mapping[str, str], name: str, allowed: Tuple[str, ...]) -> str:
    """One of `allowed`; the first where the knob is absent."""
    word = env.get(name, allowed[0])
    if word not in allowed:
        raise KnobError(f"{name}: '{word}' is not one of {', '.join(allowed)}")
    return word


def number(text: str, name: str, least: int = 0) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) < least:
        raise KnobError(f"{name}: '{text}' is not a whole number from {least}")
    return int(text)


def by_target(env: Mapping[str, str], name: str) -> Dict[str, str]:
    """`VALUE` for every request, or a comma list of `[METHOD ]PATH=VALUE`; `*` is every path."""
    rows = {}
    for part in filter(None, (part.strip() for part in env.get(name, "").split(","))):
        target, _, value = part.rpartition("=")
        rows[target.strip() or "*"] = value.strip()
    return rows


def for_target(rows: Mapping, method: str, path: str):
    """The row for this request, the most exact one first; None where there is none."""
    for target in (f"{method} {path}", path, f"{method} *", "*"):
        if target in rows:
            return rows[target]
    return None


def read_later(env: Mapping[str, str]) -> FrozenSet[str]:
    """The facts of later versions: all by STANDIN_VERSION=later, single ones by STANDIN_LATER."""
    if choice(env, "STANDIN_VERSION", ("handover", "later")) == "later":
        return frozenset(LATER_FACTS)
    facts = frozenset(filter(None, (w.strip() for w in env.get("STANDIN_LATER", "").split(","))))
    unknown = sorted(facts - set(LATER_FACTS))
    if unknown:
        raise KnobError(f"STANDIN_LATER: '{unknown[0]}' is not one of {', '.join(LATER_FACTS)}")
    return facts


def read_status(env: Mapping[str, str]) -> Dict[str, str]:
    rows = by_target(env, "STANDIN_STATUS")
    for value in rows.values():
        if value not in EDGE_ANSWERS and number(value, "STANDIN_STATUS", 200) > 599:
            raise KnobError(f"STANDIN_STATUS: '{value}' is not an HTTP status")
    return rows


def read_tls(env: Mapping[str, str]) -> Optional[Tuple[str, str]]:
    cert, key = env.get("STANDIN_TLS_CERT"), env.get("STANDIN_TLS_KEY")
    if bool(cert) != bool(key):
        raise KnobError("STANDIN_TLS_CERT and STANDIN_TLS_KEY belong together")
    return (cert, key) if cert and key else None


def read_patch(env: Mapping[str, str]) -> dict:
    try:
        patch = json.loads(env.get("STANDIN_RUNTIME_PATCH", "{}"))
    except ValueError as error:
        raise KnobError(f"STANDIN_RUNTIME_PATCH: {error}") from None
    if not isinstance(patch, dict):
        raise KnobError("STANDIN_RUNTIME_PATCH is not a JSON object")
    return patch


def merge(target: dict, patch: dict) -> dict:
    """`target` with a JSON merge patch laid over it (RFC 7386)."""
    merged = dict(target)
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        elif isinstance(value, dict):
            below = merged.get(name)
            merged[name] = merge(below if isinstance(below, dict) else {}, value)
        else:
            merged[name] = value
    return merged


def read_knobs(env: Mapping[str, str]) -> Knobs:
    """All knobs of `env`; raises KnobError."""
    for name in env:
        if name.startswith("STANDIN_") and name not in NAMES:
            raise KnobError(f"{name} is not a knob of the stand-in")
    slow = by_target(env, "STANDIN_SLOW_MS")
    return Knobs(
        later=read_later(env),
        tier_filter=env.get("STANDIN_TIER_FILTER", "tier_1"),
        gatekeeper=choice(env, "STANDIN_GATEKEEPER", ("true", "false")) == "true",
        ramp_limit=number(env.get("STANDIN_RAMP_LIMIT", "5"), "STANDIN_RAMP_LIMIT"),
        daily_limit=number(env.get("STANDIN_DAILY_LIMIT", "25"), "STANDIN_DAILY_LIMIT"),
        inngest=choice(env, "STANDIN_INNGEST", INNGEST_STATES),
        runtime_patch=read_patch(env),
        status=read_status(env),
        slow_ms={target: number(value, "STANDIN_SLOW_MS") for target, value in slow.items()},
        tls=read_tls(env),
    )


def unquoted(value: str) -> str:
    value = value.strip()
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value.split(" #", 1)[0].rstrip()


def with_env_file(env: Mapping[str, str]) -> Dict[str, str]:
    """`env` with the lines of STANDIN_ENV_FILE laid over it.

    An image's .env beats the platform's variables, so stored and running can both be right while
    the behaviour is wrong. Quotes around a value belong to the notation and are taken off.
    """
    merged = dict(env)
    path = env.get("STANDIN_ENV_FILE")
    if not path:
        return merged
    try:
        with open(path, encoding="utf-8") as file:
            lines = file.read().splitlines()
    except OSError as error:
        raise KnobError(f"STANDIN_ENV_FILE: {error.strerror}") from None
    for count, line in enumerate(lines, 1):
        name, equals, value = line.strip().partition("=")
        if not name or name.startswith("#"):
            continue
        if not equals:
            raise KnobError(f"STANDIN_ENV_FILE: line {count} is not NAME=VALUE")
        merged[name.removeprefix("export ").strip()] = unquoted(value)
    return merged
