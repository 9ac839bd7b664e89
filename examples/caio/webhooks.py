"""webhooks: four providers, one order of authentication, and the health of each.

Authentication runs before the body is parsed, so a body that is not JSON asks without any effect;
a body that is JSON is written to the event log.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Optional, Tuple

from fastapi import APIRouter, HTTPException, Request

from gate import same_secret

BAD_SIGNATURE = "Invalid webhook signature"
BAD_BEARER = "Invalid bearer token"
NOT_CONFIGURED = "Webhook authentication not configured"
BAD_JSON = "Invalid JSON"


@dataclass(frozen=True)
class Provider:
    name: str
    path: str
    hmac_variable: str
    signature_headers: Tuple[str, ...]
    bearer_variable: Optional[str] = None
    prefix: str = ""
    allowlist_variable: str = ""
    body_checked: bool = True


PROVIDERS = (
    Provider(
        "instantly",
        "/webhooks/instantly/open",
        "INSTANTLY_WEBHOOK_SECRET",
        ("X-Instantly-Signature",),
        "WEBHOOK_BEARER_TOKEN",
    ),
    Provider(
        "clay",
        "/webhooks/clay",
        "CLAY_WEBHOOK_SECRET",
        ("X-Clay-Signature",),
        "WEBHOOK_BEARER_TOKEN",
    ),
    Provider(
        "rb2b",
        "/webhooks/rb2b",
        "RB2B_WEBHOOK_SECRET",
        ("X-Signature", "X-RB2B-Signature"),
        prefix="sha256=",
        body_checked=False,
    ),
    Provider(
        "heyreach",
        "/webhooks/heyreach",
        "HEYREACH_WEBHOOK_SECRET",
        ("X-HeyReach-Signature",),
        "HEYREACH_BEARER_TOKEN",
        allowlist_variable="HEYREACH_UNSIGNED_ALLOWLIST",
    ),
)


def hmac_secret(provider: Provider, settings) -> str:
    return settings.webhook_secrets[provider.hmac_variable]


def bearer_secret(provider: Provider, settings) -> str:
    return settings.webhook_secrets.get(provider.bearer_variable, "")


def unsigned_allowed(provider: Provider, settings) -> bool:
    return bool(provider.allowlist_variable) and settings.heyreach_unsigned


def signature_fits(provider: Provider, secret: str, headers, body: bytes) -> bool:
    wanted = hmac.new(secret.encode("utf-8"), body, hashlib.sha256).hexdigest()
    for name in provider.signature_headers:
        given = headers.get(name, "").strip().removeprefix(provider.prefix)
        if given and same_secret(given.lower(), wanted):
            return True
    return False


def bearer_fits(secret: str, headers) -> bool:
    scheme, _, given = headers.get("Authorization", "").partition(" ")
    return scheme.lower() == "bearer" and same_secret(given.strip(), secret)


def authenticate(provider: Provider, settings, headers, body: bytes) -> None:
    """HMAC where its secret is set, else bearer, else the allowlist, else strictness decides."""
    signing, bearer = hmac_secret(provider, settings), bearer_secret(provider, settings)
    if signing:
        if not signature_fits(provider, signing, headers, body):
            raise HTTPException(401, BAD_SIGNATURE)
    elif bearer:
        if not bearer_fits(bearer, headers):
            raise HTTPException(401, BAD_BEARER)
    elif settings.webhooks_strict and not unsigned_allowed(provider, settings):
        raise HTTPException(503, NOT_CONFIGURED)


def parse(provider: Provider, body: bytes):
    """RB2B's handler does not check its body: there a fault is a 500, as in the application."""
    try:
        return json.loads(body)
    except ValueError:
        if provider.body_checked:
            raise HTTPException(400, BAD_JSON) from None
        raise


def add_provider(router: APIRouter, provider: Provider, settings, journal) -> None:
    async def receive(request: Request):
        body = await request.body()
        authenticate(provider, settings, request.headers, body)
        journal.log_event(provider.name, parse(provider, body))
        return {"status": "accepted"}

    async def health():
        return {
            "status": "healthy",
            "provider": provider.name,
            "signature_strict_mode": settings.webhooks_strict,
            "secret_configured": bool(hmac_secret(provider, settings)),
            "bearer_configured": bool(bearer_secret(provider, settings)),
        }

    router.add_api_route(provider.path, receive, methods=["POST"], name=provider.name)
    router.add_api_route(
        f"/webhooks/{provider.name}/health", health, methods=["GET"], name=f"{provider.name}-health"
    )


def webhook_routes(settings, journal) -> APIRouter:
    router = APIRouter()
    for provider in PROVIDERS:
        add_provider(router, provider, settings, journal)
    return router
