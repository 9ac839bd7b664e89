"""dashboard: the application's own endpoints and its one page."""

from fastapi import APIRouter, HTTPException
from fastapi.responses import HTMLResponse, RedirectResponse

from knobs import merge
from runtime import runtime_report

QUEUE_MAX_AGE_HOURS = 72
TIER_ROUTING = {"tier_1": "supervised", "tier_2": "held", "tier_3": "held"}

SALES_PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Sales dashboard (stand-in)</title></head>
<body>
<h1>Pending e-mails</h1>
<pre id="queue"></pre>
<script>
async function fetchPendingEmails() {
  const headers = { 'X-Dashboard-Token': sessionStorage.getItem('token') || '' };
  const answer = await fetch('/api/pending-emails', { headers });
  document.getElementById('queue').textContent = await answer.text();
}
setInterval(fetchPendingEmails, 30000);
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) fetchPendingEmails();
});
</script>
</body>
</html>
"""
LOGIN_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Log in</title></head>
<body><h1>Log in</h1></body></html>
"""


def operator_status(settings, knobs) -> dict:
    """Tier and volume limits are baked into the image; no variable moves them."""
    return {
        "emergency_stop": settings.emergency_stop,
        "ramp": {
            "enabled": True,
            "email_limit_override": knobs.ramp_limit,
            "tier_filter": knobs.tier_filter,
            "pending_queue_enforce_ramp_tier": settings.queue_enforces_ramp_tier,
        },
        "limits": {"email_daily_limit": knobs.daily_limit},
        "gatekeeper": {"required": knobs.gatekeeper},
        "config": {"tier_routing": TIER_ROUTING},
    }


def queue_tier(settings, knobs):
    """The variable's, else that of the ramp where it is enforced, else none."""
    ramp = knobs.tier_filter if settings.queue_enforces_ramp_tier else None
    return settings.queue_tier_filter or ramp


def pending_emails(settings, knobs, journal) -> dict:
    refreshed_at, queue, connected = journal.read_queue()
    return {
        "refreshed_at": refreshed_at,
        "pending_emails": queue,
        "_shadow_queue_debug": {
            "prefix": settings.context_prefix,
            "redis_connected": connected,
            "filesystem_merge_enabled": settings.queue_merges_files,
            "queue_tier_filter": queue_tier(settings, knobs),
            "queue_max_age_hours": QUEUE_MAX_AGE_HOURS,
            "include_non_dispatchable": settings.queue_includes_non_dispatchable,
        },
    }


def add_health(router: APIRouter, settings, knobs, store) -> None:
    @router.get("/api/health")
    async def health():
        return {"status": "ok"}

    @router.get("/api/health/ready")
    async def ready():
        report = runtime_report(settings, knobs, store)
        if not report["ready"]:
            failures = ", ".join(report["required_failures"])
            raise HTTPException(503, f"Runtime dependencies not ready: {failures}")
        return {
            "status": report["status"],
            "ready": True,
            "dependencies": report["dependencies"],
            "critical_integrations": settings.critical_integrations,
        }

    @router.get("/api/runtime/dependencies")
    async def dependencies():
        return merge(runtime_report(settings, knobs, store), knobs.runtime_patch)


def add_operator(router: APIRouter, settings, knobs, journal) -> None:
    @router.get("/api/operator/status")
    async def status():
        journal.backfill()
        return operator_status(settings, knobs)

    @router.get("/api/pending-emails")
    async def pending():
        return pending_emails(settings, knobs, journal)

    @router.get("/api/leads")
    async def leads():
        return {"leads": []}

    @router.post("/api/operator/trigger")
    async def trigger():
        journal.triggers += 1
        return {"status": "triggered"}


def add_pages(router: APIRouter, knobs) -> None:
    @router.get("/sales")
    async def sales():
        if "sales-gate" in knobs.later:
            return RedirectResponse("/login", status_code=302)
        return HTMLResponse(SALES_PAGE)

    @router.get("/login")
    async def login():
        if "sales-gate" not in knobs.later:
            raise HTTPException(404)
        return HTMLResponse(LOGIN_PAGE)

    @router.get("/ChiefAIOfficer")
    async def bookmark():
        return RedirectResponse("/sales", status_code=307)


def dashboard_routes(settings, knobs, store, journal) -> APIRouter:
    router = APIRouter()
    add_health(router, settings, knobs, store)
    add_operator(router, settings, knobs, journal)
    add_pages(router, knobs)
    return router
