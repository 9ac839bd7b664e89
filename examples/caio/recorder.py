"""recorder: the test's eye on the stand-in, around the whole application.

It counts every request, keeps digests of the tokens that came with it (never a token), forces the
answers that a knob asks for, and answers `/__standin/…` itself, to loopback only.
"""

import asyncio
import hashlib
import ipaddress
from typing import Dict, Set, Tuple

from starlette.datastructures import Headers, QueryParams
from starlette.responses import JSONResponse

from gate import TOKEN_HEADER
from knobs import for_target
from settings import public_settings

EDGE_HEADERS = {
    "Server": "railway-edge",
    "X-Railway-Edge": "stand-in",
    "X-Railway-Request-Id": "stand-in-1",
}
EDGE_MESSAGES = {404: "Application not found", 502: "Application failed to respond"}


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def is_loopback(scope) -> bool:
    client = scope.get("client")
    return bool(client) and ipaddress.ip_address(client[0]).is_loopback


def edge_answer(status: int) -> JSONResponse:
    """What Railway's edge says in place of an application that is not there."""
    body = {
        "status": "error",
        "code": status,
        "message": EDGE_MESSAGES[status],
        "request_id": EDGE_HEADERS["X-Railway-Request-Id"],
    }
    return JSONResponse(body, status, EDGE_HEADERS)


class Row:
    """All requests of one method and path."""

    def __init__(self) -> None:
        self.count = 0
        self.max_in_flight = 0
        self.token_in_query = 0
        self.query_tokens: Set[str] = set()
        self.dashboard_tokens: Set[str] = set()
        self.authorizations: Set[str] = set()

    def add(self, scope) -> None:
        self.count += 1
        headers, query = Headers(scope=scope), scope["query_string"]
        self.token_in_query += b"token=" in query.lower()
        self.query_tokens.update(digest(t) for t in QueryParams(query).getlist("token"))
        self.dashboard_tokens.update(digest(t) for t in headers.getlist(TOKEN_HEADER))
        bearers = (text.partition(" ")[2].strip() for text in headers.getlist("Authorization"))
        self.authorizations.update(digest(text) for text in bearers)

    def as_dict(self) -> dict:
        return {
            "count": self.count,
            "max_in_flight": self.max_in_flight,
            "token_in_query": self.token_in_query,
            "query_token_sha256": sorted(self.query_tokens),
            "dashboard_token_sha256": sorted(self.dashboard_tokens),
            "bearer_sha256": sorted(self.authorizations),
        }


class Recorder:
    """The outermost ASGI application."""

    def __init__(self, app, settings, knobs, journal) -> None:
        self.app = app
        self.settings = settings
        self.knobs = knobs
        self.journal = journal
        self.clear()

    def clear(self) -> None:
        self.rows: Dict[Tuple[str, str], Row] = {}
        self.clients: Set[Tuple[str, int]] = set()
        self.in_flight: list = []
        self.max_in_flight = 0
        self.journal.clear()

    def events(self) -> dict:
        rows = sorted(self.rows.items(), key=lambda item: (item[0][1], item[0][0]))
        return {
            **self.journal.counts(),
            "connections": len(self.clients),
            "max_in_flight": self.max_in_flight,
            "requests": [{"method": m, "path": p, **row.as_dict()} for (m, p), row in rows],
        }

    def aid(self, scope) -> JSONResponse:
        asked = (scope["method"], scope["path"])
        if is_loopback(scope) and asked == ("GET", "/__standin/events"):
            return JSONResponse(self.events())
        if is_loopback(scope) and asked == ("GET", "/__standin/settings"):
            return JSONResponse(public_settings(self.settings))
        if is_loopback(scope) and asked == ("POST", "/__standin/reset"):
            self.clear()
            return JSONResponse({"status": "reset"})
        return JSONResponse({"detail": "Not Found"}, 404)

    def begin(self, scope) -> Row:
        row = self.rows.setdefault((scope["method"], scope["path"]), Row())
        row.add(scope)
        self.clients.add(tuple(scope.get("client") or ()))
        self.in_flight.append(row)
        self.max_in_flight = max(self.max_in_flight, len(self.in_flight))
        for other in self.in_flight:
            other.max_in_flight = max(other.max_in_flight, len(self.in_flight))
        return row

    def end(self, row: Row) -> None:
        if row in self.in_flight:
            self.in_flight.remove(row)

    def forced_answer(self, scope):
        forced = for_target(self.knobs.status, scope["method"], scope["path"])
        if forced is None:
            return None
        if forced.startswith("edge-"):
            return edge_answer(int(forced.removeprefix("edge-")))
        return JSONResponse({"detail": "Forced by the test"}, int(forced))

    async def answer(self, scope, receive, send) -> None:
        slow_ms = for_target(self.knobs.slow_ms, scope["method"], scope["path"])
        if slow_ms:
            await asyncio.sleep(slow_ms / 1000)
        await (self.forced_answer(scope) or self.app)(scope, receive, send)

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["path"].startswith("/__standin/"):
            await self.aid(scope)(scope, receive, send)
        else:
            row = self.begin(scope)
            try:
                await self.answer(scope, receive, send)
            finally:
                self.end(row)
