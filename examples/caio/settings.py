"""settings: what the application takes from its environment, once, at its start.

Every variable has a meaning when it is absent, and that meaning is often the unsafe side. A flag
that cannot be read (quotes, a typo) is treated as absent: that is how the real application slips,
so the stand-in must slip in the same way.
"""

from dataclasses import dataclass
from typing import Mapping, Optional, Tuple

TRUE_WORDS = ("1", "true", "yes", "on")
FALSE_WORDS = ("0", "false", "no", "off")
DEPLOYED = ("production", "staging")

HEALTH_PATHS = ("/api/health", "/api/health/ready", "/api/health/live")
LOCALHOST_ORIGINS = ("http://localhost:3000", "http://localhost:8080", "http://127.0.0.1:8080")
CRITICAL_INTEGRATIONS = ("ghl", "supabase", "clay")
WEBHOOK_SECRETS = (
    "WEBHOOK_BEARER_TOKEN",
    "HEYREACH_BEARER_TOKEN",
    "INSTANTLY_WEBHOOK_SECRET",
    "CLAY_WEBHOOK_SECRET",
    "RB2B_WEBHOOK_SECRET",
    "HEYREACH_WEBHOOK_SECRET",
)


def read_text(env: Mapping[str, str], name: str) -> str:
    """The variable without blanks and newlines around it; "" when it is absent."""
    return env.get(name, "").strip()


def read_flag(env: Mapping[str, str], name: str, default: bool) -> bool:
    """One of eight words in any case, blanks around it allowed; anything else is the default."""
    word = read_text(env, name).lower()
    if word in TRUE_WORDS:
        return True
    return default if word not in FALSE_WORDS else False


def read_list(env: Mapping[str, str], name: str, default: Tuple[str, ...]) -> Tuple[str, ...]:
    """A comma list; empty parts are dropped, and a list without parts is the default."""
    parts = tuple(part.strip() for part in env.get(name, "").split(",") if part.strip())
    return parts or default


def read_open_paths(env: Mapping[str, str]) -> Tuple[str, ...]:
    """The health paths, and those that DASHBOARD_AUTH_ALLOWLIST lists: each exactly, none below it."""
    listed = read_list(env, "DASHBOARD_AUTH_ALLOWLIST", ())
    return HEALTH_PATHS + tuple("/" + path.strip("/") for path in listed)


def claimed_strictness(env: Mapping[str, str], default: bool) -> bool:
    """The report's own reading of WEBHOOK_SIGNATURE_REQUIRED.

    It asks only for a true word, so `treu` is reported as not required while the enforcing
    parser falls back to its strict default: report and behaviour are two witnesses.
    """
    word = read_text(env, "WEBHOOK_SIGNATURE_REQUIRED").lower()
    return word in TRUE_WORDS if word else default


@dataclass(frozen=True)
class Settings:
    """Plain values; nothing reads the environment after this is made."""

    environment: str
    dashboard_token: str
    dashboard_strict: bool
    query_token_enabled: bool
    open_paths: Tuple[str, ...]
    webhooks_strict: bool
    webhooks_claimed_strict: bool
    webhook_secrets: Mapping[str, str]
    heyreach_unsigned: bool
    state_backend: str
    state_dual_read: bool
    state_file_fallback_write: bool
    state_prefix: str
    context_prefix: str
    redis_required: bool
    redis_url: str
    inngest_required: bool
    cors_origins: Tuple[str, ...]
    cors_methods: Tuple[str, ...]
    cors_headers: Tuple[str, ...]
    emergency_stop: bool
    send_window_override: bool
    queue_enforces_ramp_tier: bool
    queue_tier_filter: Optional[str]
    queue_includes_non_dispatchable: bool
    queue_merges_files: bool
    critical_integrations: Tuple[str, ...]
    session_secret: str
    session_secret_explicit: bool

    @property
    def deployed(self) -> bool:
        return self.environment in DEPLOYED


def read_access(env: Mapping[str, str], deployed: bool, query_default: bool) -> dict:
    token = read_text(env, "DASHBOARD_AUTH_TOKEN")
    session = read_text(env, "SESSION_SECRET_KEY")
    return {
        "dashboard_token": token,
        "dashboard_strict": read_flag(env, "DASHBOARD_AUTH_STRICT", deployed),
        "query_token_enabled": read_flag(env, "DASHBOARD_QUERY_TOKEN_ENABLED", query_default),
        "open_paths": read_open_paths(env),
        "session_secret": session or token,
        "session_secret_explicit": bool(session),
    }


def read_webhooks(env: Mapping[str, str], deployed: bool) -> dict:
    return {
        "webhooks_strict": read_flag(env, "WEBHOOK_SIGNATURE_REQUIRED", deployed),
        "webhooks_claimed_strict": claimed_strictness(env, deployed),
        "webhook_secrets": {name: read_text(env, name) for name in WEBHOOK_SECRETS},
        "heyreach_unsigned": read_flag(env, "HEYREACH_UNSIGNED_ALLOWLIST", False),
    }


def read_state(env: Mapping[str, str]) -> dict:
    prefix = read_text(env, "STATE_REDIS_PREFIX") or "caio"
    backend = read_text(env, "STATE_BACKEND").lower() or "redis"
    return {
        "state_backend": "redis" if backend == "redis" else "file",
        "state_dual_read": read_flag(env, "STATE_DUAL_READ_ENABLED", True),
        "state_file_fallback_write": read_flag(env, "STATE_FILE_FALLBACK_WRITE", True),
        "state_prefix": prefix,
        "context_prefix": read_text(env, "CONTEXT_REDIS_PREFIX") or prefix,
        "redis_required": read_flag(env, "REDIS_REQUIRED", False),
        "redis_url": read_text(env, "REDIS_URL"),
        "inngest_required": read_flag(env, "INNGEST_REQUIRED", False),
        "critical_integrations": read_list(env, "CRITICAL_INTEGRATIONS", CRITICAL_INTEGRATIONS),
    }


def read_cors(env: Mapping[str, str]) -> dict:
    methods = read_list(env, "CORS_ALLOWED_METHODS", ("GET", "POST", "OPTIONS"))
    headers = ("Content-Type", "X-Dashboard-Token")
    return {
        "cors_origins": read_list(env, "CORS_ALLOWED_ORIGINS", LOCALHOST_ORIGINS),
        "cors_methods": tuple(method.upper() for method in methods),
        "cors_headers": read_list(env, "CORS_ALLOWED_HEADERS", headers),
    }


def read_sending(env: Mapping[str, str]) -> dict:
    return {
        "emergency_stop": read_flag(env, "EMERGENCY_STOP", False),
        "send_window_override": read_flag(env, "SUPERVISED_SEND_WINDOW_OVERRIDE", False),
        "queue_enforces_ramp_tier": read_flag(env, "PENDING_QUEUE_ENFORCE_RAMP_TIER", True),
        "queue_tier_filter": read_text(env, "PENDING_QUEUE_TIER_FILTER").lower() or None,
        "queue_includes_non_dispatchable": read_flag(
            env, "PENDING_QUEUE_INCLUDE_NON_DISPATCHABLE", False
        ),
        "queue_merges_files": read_flag(env, "PENDING_QUEUE_ALWAYS_MERGE_FILES", False),
    }


def read_settings(env: Mapping[str, str], later_query_default: bool = False) -> Settings:
    """All settings of `env`; `later_query_default` closes the query token where it is absent."""
    name = read_text(env, "ENVIRONMENT").lower()
    environment = name if name in DEPLOYED else "development"
    deployed = environment in DEPLOYED
    return Settings(
        environment=environment,
        **read_access(env, deployed, not (later_query_default and deployed)),
        **read_webhooks(env, deployed),
        **read_state(env),
        **read_cors(env),
        **read_sending(env),
    )


def public_settings(settings: Settings) -> dict:
    """What the settings came to, without any secret: for tests of what no endpoint shows."""
    hidden = ("dashboard_token", "session_secret", "redis_url", "webhook_secrets")
    return {name: value for name, value in vars(settings).items() if name not in hidden}
