"""gate: who gets into /api, and which method is answered at all. Pure ASGI.

At the hand-over's version it is around CORS, so that its 401 carries no CORS header; later it is below.
"""

import hmac

from starlette.datastructures import Headers, QueryParams
from starlette.responses import JSONResponse

TOKEN_HEADER = "X-Dashboard-Token"
QUERY_OFF = (
    "Unauthorized. Query-token auth is disabled. "
    "Provide dashboard token via X-Dashboard-Token header."
)
QUERY_ON = "Unauthorized. Provide dashboard token via ?token=... or X-Dashboard-Token header."


def same_secret(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8"), wanted.encode("utf-8"))


class Gate:
    """Refuses HEAD everywhere, and /api without the dashboard's token."""

    def __init__(self, app, settings) -> None:
        self.app = app
        self.settings = settings

    def given_token(self, scope) -> str:
        """The header wins over the query, also when it is wrong."""
        header = Headers(scope=scope).get(TOKEN_HEADER, "").strip()
        if header or not self.settings.query_token_enabled:
            return header
        return QueryParams(scope["query_string"]).get("token", "").strip()

    def admits(self, scope) -> bool:
        if not self.settings.dashboard_token:
            return not self.settings.dashboard_strict
        return same_secret(self.given_token(scope), self.settings.dashboard_token)

    def guards(self, scope) -> bool:
        path = scope["path"]
        if scope["method"] == "OPTIONS" or not path.startswith("/api/"):
            return False
        return (path.rstrip("/") or "/") not in self.settings.open_paths

    def refusal(self, scope):
        if scope["method"] == "HEAD":
            return JSONResponse({"detail": "Method Not Allowed"}, 405, {"Allow": "GET"})
        if self.guards(scope) and not self.admits(scope):
            text = QUERY_ON if self.settings.query_token_enabled else QUERY_OFF
            return JSONResponse({"detail": text}, 401)
        return None

    async def __call__(self, scope, receive, send) -> None:
        answer = self.refusal(scope) if scope["type"] == "http" else None
        await (answer or self.app)(scope, receive, send)
