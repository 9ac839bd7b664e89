"""Faults of the CAIO dashboard (desired-state/README.md), one row each: what is changed, and what must be said of it.

`live` is the verdict of each changed setting when the fault is stored and runs; where it is only stored,
or only runs, the verdict follows from the design's table: drift, and pending. `breached` are the
guardrails that must be breached while the fault runs; those that the stored value alone breaches stand
in `breached_stored`. `blind` says that nobody gets in, so that what the application reports of itself
is unobserved.
"""
import dataclasses

from simulation import secret

TOKEN = "DASHBOARD_AUTH_TOKEN"
QUERY = "query-token-stays-off"
UNSIGNED = "no-unsigned-webhooks"
STRICT = "strict-webhooks"
CLOSED = "signed-webhooks-stay-closed"
HEADER = "header-token-only"
BEARER = "HEYREACH_BEARER_TOKEN"


@dataclasses.dataclass(frozen=True)
class Fault:
    name: str
    changes: dict           # NAME: text, or None for absent
    live: dict              # NAME: verdict, when stored and running
    breached: tuple = ()    # guardrails, when stored and running
    stored: dict = None     # NAME: verdict, when only stored; None: drift for each
    breached_stored: tuple = ()  # guardrails, when only stored
    breached_live: tuple = None  # guardrails, when only running; None: as `breached`
    blind: bool = False     # nobody gets in: reports are unobserved while it runs
    both: bool = False      # needs a look at staging too
    also_live: dict = dataclasses.field(default_factory=dict)  # what else is wrong while it runs
    waits: str = ""         # gone from what is stored: what that means shows only after a deploy

    def verdicts(self, way):
        if way == "stored and live":
            return {**self.live, **self.also_live}
        if way == "live only":
            gone = {self.waits: "pending"} if self.waits else {}
            return {**{name: "pending" for name in self.live}, **gone, **self.also_live}
        stored = {name: "drift" for name in self.live} if self.stored is None else self.stored
        return {**stored, **({self.waits: "unobserved"} if self.waits else {})}


def drift(name, *values, **more):
    """One row for each value of one variable, each plain drift when it runs."""
    return [Fault(f"{name}={value!r}", {name: value}, {name: "drift"}, **more)
            for value in values]


def masked(name, *values, **more):
    """The same, where behaviour happens to be right although the running value is wrong."""
    return [Fault(f"{name}={value!r}", {name: value}, {name: "masked"}, **more)
            for value in values]


FAULTS = [
    *drift("ENVIRONMENT", "prod", "staging", "development", None),
    # Who gets into /api
    Fault("the dashboard token is absent", {TOKEN: None}, {TOKEN: "drift"}, blind=True),
    *masked(TOKEN, '"' + secret(TOKEN, "production") + '"', "short-token", "changeme"),
    Fault("the dashboard token has two lines",
          {TOKEN: "made-up-first-line-0123456789\nsecond-line-0123456789"},
          {TOKEN: "drift"}, blind=True),
    Fault("staging's dashboard token stands in production", {TOKEN: secret(TOKEN, "staging")},
          {TOKEN: "masked"}, both=True),
    *drift("DASHBOARD_AUTH_STRICT", "false"),
    *drift("DASHBOARD_QUERY_TOKEN_ENABLED", "true", "1", " YES\n", None, '"false"', "fasle",
           breached=(QUERY,), breached_stored=(QUERY,)),
    Fault("the allowlist opens a protected path", {"DASHBOARD_AUTH_ALLOWLIST": "/api/operator/*"},
          {"DASHBOARD_AUTH_ALLOWLIST": "drift"}, breached=(HEADER,),
          # The query probe asks a path that is open now, so it tells nothing of tokens in the URL.
          also_live={"DASHBOARD_QUERY_TOKEN_ENABLED": "unobserved"}),
    *drift("SESSION_SECRET_KEY", None, "'in-quotes-made-up-0123456789'"),
    # Webhooks
    *masked("WEBHOOK_SIGNATURE_REQUIRED", "false", "0", "Off", breached=(STRICT,),
            breached_stored=(STRICT,)),
    # Strict all the same: the report says otherwise, and the doors are closed.
    Fault("strictness has a typo", {"WEBHOOK_SIGNATURE_REQUIRED": "treu"},
          {"WEBHOOK_SIGNATURE_REQUIRED": "masked"}),
    Fault("strictness is off and nothing is signed",
          {"WEBHOOK_SIGNATURE_REQUIRED": "false", "WEBHOOK_BEARER_TOKEN": None,
           "RB2B_WEBHOOK_SECRET": None, "HEYREACH_BEARER_TOKEN": None},
          {"WEBHOOK_SIGNATURE_REQUIRED": "drift", "WEBHOOK_BEARER_TOKEN": "drift",
           "RB2B_WEBHOOK_SECRET": "drift"},
          breached=(STRICT, CLOSED, UNSIGNED), breached_stored=(STRICT,),
          also_live={"HEYREACH_UNSIGNED_ALLOWLIST": "unenforced"}, waits=BEARER),
    *drift("WEBHOOK_BEARER_TOKEN", None),
    Fault("one bearer stands in both environments",
          {"WEBHOOK_BEARER_TOKEN": secret("WEBHOOK_BEARER_TOKEN", "staging")},
          {"WEBHOOK_BEARER_TOKEN": "masked"}, both=True),
    *drift("RB2B_WEBHOOK_SECRET", None),
    Fault("HeyReach has no credential", {"HEYREACH_BEARER_TOKEN": None},
          {"HEYREACH_BEARER_TOKEN": "drift"}, stored={}, waits=BEARER),
    Fault("HeyReach is unsigned",
          {"HEYREACH_UNSIGNED_ALLOWLIST": "true", "HEYREACH_BEARER_TOKEN": None},
          {"HEYREACH_UNSIGNED_ALLOWLIST": "drift"}, breached=(UNSIGNED,),
          breached_stored=(UNSIGNED,), waits=BEARER),
    *masked("HEYREACH_UNSIGNED_ALLOWLIST", "true", "on", breached=(UNSIGNED,),
            breached_stored=(UNSIGNED,)),
    # State
    *drift("STATE_BACKEND", "file", "rediss"),
    *drift("STATE_DUAL_READ_ENABLED", "true", None, '"false"'),
    *drift("STATE_FILE_FALLBACK_WRITE", "true", None, "flase"),
    *drift("STATE_REDIS_PREFIX", "other"),
    *drift("CONTEXT_REDIS_PREFIX", "caio:staging:context", None),
    *drift("REDIS_REQUIRED", "false", None),
    *drift("INNGEST_REQUIRED", "false", None, '"true"'),
    *drift("REDIS_URL", None),
    Fault("both environments share a Redis", {"REDIS_URL": "memory:staging-made-up-store"},
          {"REDIS_URL": "masked"}, both=True),
    # CORS
    *drift("CORS_ALLOWED_ORIGINS", "*", "https://attacker.example.com", "{{edge}}/", None,
           "null"),
    # Nobody can ask as every origin there is: what is stored and running is what tells.
    *masked("CORS_ALLOWED_ORIGINS", "{{edge}},https://attacker.example.com"),
    *drift("CORS_ALLOWED_METHODS", "*", "GET,POST,OPTIONS,DELETE", "GET"),
    *drift("CORS_ALLOWED_HEADERS", "*", "Content-Type,X-Dashboard-Token,Authorization",
           "Content-Type"),
    # Sending
    *drift("EMERGENCY_STOP", "true", '"true"', "treu"),
    *drift("SUPERVISED_SEND_WINDOW_OVERRIDE", "true"),
    *drift("PENDING_QUEUE_ENFORCE_RAMP_TIER", "false"),
    *drift("PENDING_QUEUE_TIER_FILTER", "all"),
    *drift("PENDING_QUEUE_INCLUDE_NON_DISPATCHABLE", "true"),
    *drift("PENDING_QUEUE_ALWAYS_MERGE_FILES", "true"),
    *drift("CRITICAL_INTEGRATIONS", "ghl,supabase"),
]

# States that mean the same: nothing may be said of them.
EQUIVALENT = [
    {"DASHBOARD_QUERY_TOKEN_ENABLED": " FALSE \n", "WEBHOOK_SIGNATURE_REQUIRED": "YES"},
    {"DASHBOARD_AUTH_STRICT": "1", "STATE_DUAL_READ_ENABLED": "0", "EMERGENCY_STOP": "Off"},
    {"REDIS_REQUIRED": "on", "INNGEST_REQUIRED": "\ttrue", "STATE_FILE_FALLBACK_WRITE": "no"},
    {"DASHBOARD_AUTH_STRICT": None, "WEBHOOK_SIGNATURE_REQUIRED": None},
    {"HEYREACH_UNSIGNED_ALLOWLIST": None, "EMERGENCY_STOP": None,
     "SUPERVISED_SEND_WINDOW_OVERRIDE": None, "STATE_BACKEND": None, "STATE_REDIS_PREFIX": None},
    {"CORS_ALLOWED_METHODS": "OPTIONS, GET ,POST", "CORS_ALLOWED_HEADERS": "x-dashboard-token, content-type"},
    {"CORS_ALLOWED_METHODS": None, "CORS_ALLOWED_HEADERS": None},
    {"PENDING_QUEUE_TIER_FILTER": "tier_1", "CRITICAL_INTEGRATIONS": "clay,ghl,supabase"},
    {"CANARY_MODE": "whatever", "LOG_LEVEL": "debug"},
]
