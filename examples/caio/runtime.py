"""runtime: what the application says of itself. It is a witness, not the truth.

Known lies, kept on purpose: RB2B counts as authenticated when the shared bearer token is set,
although its endpoint takes no bearer; HeyReach's own bearer is not seen at the hand-over's version;
and `webhooks.required` has a parser of its own (settings.claimed_strictness).
"""

from datetime import datetime, timezone

from gate import TOKEN_HEADER
from settings import CRITICAL_INTEGRATIONS
from store import measure
from webhooks import PROVIDERS, hmac_secret, unsigned_allowed


def redis_report(settings, store) -> dict:
    connected, latency_ms, message = measure(store)
    configured = bool(settings.redis_url)
    return {
        "required": settings.redis_required,
        "configured": configured,
        "connected": connected,
        "latency_ms": latency_ms if connected else None,
        "status": "healthy" if connected else "unhealthy" if configured else "not_configured",
        "ready": connected or not settings.redis_required,
        "message": message,
    }


def inngest_report(settings, knobs) -> dict:
    keys, mounted = knobs.inngest != "no-keys", knobs.inngest != "unmounted"
    return {
        "required": settings.inngest_required,
        "configured": keys,
        "keys_present": keys,
        "route_mounted": mounted,
        "app_id": "",
        "status": "healthy" if keys and mounted else "unhealthy",
        "ready": (keys and mounted) or not settings.inngest_required,
    }


def claimed_bearer(provider, settings, knobs) -> bool:
    """The bearer as the report sees it, which is not the one that the endpoint asks for."""
    if not provider.allowlist_variable:
        return bool(settings.webhook_secrets["WEBHOOK_BEARER_TOKEN"])
    own = settings.webhook_secrets["HEYREACH_BEARER_TOKEN"]
    return "heyreach-bearer" in knobs.later and bool(own)


def provider_report(provider, settings, knobs) -> dict:
    signed = bool(hmac_secret(provider, settings))
    bearer = claimed_bearer(provider, settings, knobs)
    allowed = unsigned_allowed(provider, settings)
    return {
        "hmac": signed,
        "bearer": bearer,
        "no_auth_provider": bool(provider.allowlist_variable),
        "unsigned_allowlist_env": provider.allowlist_variable,
        "unsigned_allowlisted": allowed,
        "authed": signed or bearer or allowed,
    }


def webhooks_report(settings, knobs) -> dict:
    providers = {p.name: provider_report(p, settings, knobs) for p in PROVIDERS}
    unauthed = [name for name, report in providers.items() if not report["authed"]]
    required = settings.webhooks_claimed_strict
    ready = not required or not unauthed
    return {
        "required": required,
        "configured": not unauthed,
        "ready": ready,
        "status": "healthy" if ready else "unhealthy",
        "message": "" if ready else f"No webhook authentication for: {', '.join(unauthed)}",
        "provider_auth": providers,
        "bearer_token_configured": bool(settings.webhook_secrets["WEBHOOK_BEARER_TOKEN"]),
        "unauthed_providers": unauthed,
    }


def auth_report(settings, knobs) -> dict:
    report = {
        "strict_mode": settings.dashboard_strict,
        "query_token_enabled": settings.query_token_enabled,
        "token_header": TOKEN_HEADER,
    }
    if "report" in knobs.later:
        report.update(
            token_configured=bool(settings.dashboard_token),
            session_secret_explicit=settings.session_secret_explicit,
            webhook_signature_required=settings.webhooks_claimed_strict,
            environment=settings.environment,
        )
    return report


def missing_integrations(settings) -> list:
    """Only the three integrations of the image are there; any other critical one is missing."""
    return [
        f"integration:{name}"
        for name in settings.critical_integrations
        if name.lower() not in CRITICAL_INTEGRATIONS
    ]


def runtime_report(settings, knobs, store) -> dict:
    """The whole report; asks the store, which may take two seconds."""
    parts = {
        "redis": redis_report(settings, store),
        "inngest": inngest_report(settings, knobs),
        "webhooks": webhooks_report(settings, knobs),
    }
    failures = [name for name, part in parts.items() if not part["ready"]]
    failures += missing_integrations(settings)
    return {
        "status": "not_ready" if failures else "ready",
        "ready": not failures,
        "checked_at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "dependencies": parts,
        "required_failures": failures,
        "auth": auth_report(settings, knobs),
    }
