"""Faults of the CAIO dashboard (desired-state/README.md), one row each: what is changed, and what must be said of it.

Each is put in four ways (caio_table.py). Stored alone it is drift, running alone it is pending, unless the row says
otherwise; `deployed` is the verdict of each changed setting where it is stored and runs, `process` where only the
process has it: with {} no declared witness shows it there, and with None the process takes it for what is declared
(`"true"` in quotes is no `true`). `breached` are the guardrails that must be breached while it runs, by `breached_…`
in one way.

`kind` and `process_kind` are the kinds of value by which `tautline coverage` counts such a fault; None: it knows none.
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
ALL_WAYS = ("stored", "running", "deployed", "process")
USUAL = {"stored": "drift", "running": "pending", "deployed": "drift", "process": "unenforced"}


@dataclasses.dataclass(frozen=True)
class Fault:
    name: str
    changes: dict            # NAME: text, or None for absent
    kind: str = None
    process_kind: str = None
    process: object = "unenforced"  # a verdict for each, {} or None
    deployed: str = "drift"  # a verdict for each
    stored: str = "drift"
    breached: tuple = ()     # guardrails, while it runs
    breached_stored: tuple = ()
    breached_process: tuple = None  # None: as `breached`
    blind: tuple = ()        # ways in which nobody gets in, so that reports are unobserved
    both: bool = False       # needs a look at staging too
    also: dict = dataclasses.field(default_factory=dict)  # WAY: {NAME: verdict} of other settings
    ways: tuple = ALL_WAYS

    def is_same(self, way):
        """Means it what is declared?"""
        return way == "process" and self.process is None

    def is_named(self, way):
        return way != "process" or bool(self.process)

    def verdicts(self, way):
        if not self.is_named(way):
            return {}
        own = {"stored": self.stored, "running": "pending", "deployed": self.deployed,
               "process": self.process}[way]
        own = own if isinstance(own, dict) else {name: own for name in self.changes}
        return {**own, **self.also.get(way, {})}

    def breaches(self, way):
        if way == "stored":
            return set(self.breached_stored)
        if way == "process" and self.breached_process is not None:
            return set(self.breached_process)
        return set(self.breached) if self.is_named(way) else set()

    def kind_of(self, way):
        """How coverage calls it."""
        return self.process_kind or self.kind if way == "process" else self.kind


def faults(name, kind, *values, **more):
    """One row for each value of one variable."""
    return [Fault(f"{name}={value!r}", {name: value}, kind, **more) for value in values]


def unseen(name, kind, *values, **more):
    """The same where no report and no probe that a check asks shows the process."""
    return faults(name, kind, *values, process={}, **more)


RUNS = ("running", "deployed", "process")
# Wrong as a secret, but the one that gets in where it also runs.
WORKS = {"blind": ("process",), "process_kind": "another"}


def while_it_runs(name, verdict):
    return {way: {name: verdict} for way in RUNS}


# The right bearer does not get in, so its refusals prove nothing.
UNCONTROLLED = {"process": {"WEBHOOK_SIGNATURE_REQUIRED": "unobserved"}}
NOT_STRICT = {"breached": (STRICT,), "breached_stored": (STRICT,)}

FAULTS = [
    *unseen("ENVIRONMENT", "another", "prod", "staging"),
    *unseen("ENVIRONMENT", "absent", None, process_kind="another"),
    # Who gets into /api. A token that the process alone has lets in nobody who has the right one.
    Fault("the dashboard token is absent", {TOKEN: None}, "absent", blind=RUNS),
    Fault("the dashboard token is in quotes", {TOKEN: '"' + secret(TOKEN, "production") + '"'}, "quoted", **WORKS),
    Fault("the dashboard token is short", {TOKEN: "short-token"}, "short", **WORKS),
    Fault("the dashboard token is a placeholder", {TOKEN: "changeme"}, "placeholder", **WORKS),
    Fault("the dashboard token has two lines", {TOKEN: "made-up-first-line-0123456789\nsecond-line-0123456789"},
          "lines", blind=RUNS, process_kind="another"),
    Fault("staging's dashboard token stands in production", {TOKEN: secret(TOKEN, "staging")}, "shared",
          both=True, **WORKS),
    *faults("DASHBOARD_AUTH_STRICT", "opposite", "false"),
    *faults("DASHBOARD_QUERY_TOKEN_ENABLED", "opposite", "true", " YES\n", breached=(QUERY,), breached_stored=(QUERY,)),
    *faults("DASHBOARD_QUERY_TOKEN_ENABLED", "absent", None, process_kind="opposite", breached=(QUERY,),
            breached_stored=(QUERY,)),
    *faults("DASHBOARD_QUERY_TOKEN_ENABLED", "unreadable", '"false"', "fasle", process_kind="opposite",
            breached=(QUERY,), breached_stored=(QUERY,)),
    # The query probe asks a path that is open now, so it tells nothing of tokens in the URL.
    *faults("DASHBOARD_AUTH_ALLOWLIST", "opens", "/api/operator/status", breached=(HEADER,),
            breached_stored=(HEADER,), also=while_it_runs("DASHBOARD_QUERY_TOKEN_ENABLED", "unobserved")),
    *faults("DASHBOARD_AUTH_ALLOWLIST", "opens", "/api/leads", breached=(HEADER,), breached_stored=(HEADER,)),
    # Asked with GET it answers 405: not refused by the door, and not let in.
    *faults("DASHBOARD_AUTH_ALLOWLIST", "opens", "/api/operator/trigger", process="unobserved", breached=(HEADER,),
            breached_stored=(HEADER,), breached_process=()),
    *unseen("DASHBOARD_AUTH_ALLOWLIST", "present", "/api/pending-emails", breached=(HEADER,),
            breached_stored=(HEADER,)),
    *unseen("SESSION_SECRET_KEY", "absent", None),
    *unseen("SESSION_SECRET_KEY", "quoted", "'in-quotes-made-up-0123456789'", process_kind="another"),
    # Webhooks
    *faults("WEBHOOK_SIGNATURE_REQUIRED", "opposite", "false", "Off", **NOT_STRICT),
    # Strict all the same: the report says otherwise, and the doors are closed.
    Fault("strictness has a typo", {"WEBHOOK_SIGNATURE_REQUIRED": "treu"}, "unreadable", process_kind="opposite"),
    Fault("strictness is off and nothing is signed",
          {"WEBHOOK_SIGNATURE_REQUIRED": "false", "WEBHOOK_BEARER_TOKEN": None, "RB2B_WEBHOOK_SECRET": None,
           BEARER: None},
          process={"WEBHOOK_SIGNATURE_REQUIRED": "unenforced", "WEBHOOK_BEARER_TOKEN": "unenforced",
                   "RB2B_WEBHOOK_SECRET": "unenforced"},  # HeyReach answers as if it had a credential
          breached=(STRICT, CLOSED, UNSIGNED), breached_stored=(STRICT,),
          also=while_it_runs("HEYREACH_UNSIGNED_ALLOWLIST", "unenforced")),
    *faults("WEBHOOK_BEARER_TOKEN", "absent", None),
    Fault("one bearer stands in both environments",
          {"WEBHOOK_BEARER_TOKEN": secret("WEBHOOK_BEARER_TOKEN", "staging")}, "shared", process_kind="another",
          both=True, also=UNCONTROLLED),
    Fault("the bearer is another one", {"WEBHOOK_BEARER_TOKEN": "made-up-next-bearer-0123456789"}, "another",
          stored="pending", ways=("stored", "running", "process"), also=UNCONTROLLED),
    *faults("RB2B_WEBHOOK_SECRET", "absent", None),
    Fault("HeyReach has no credential", {BEARER: None}, "absent"),
    Fault("HeyReach is unsigned", {"HEYREACH_UNSIGNED_ALLOWLIST": "true", BEARER: None},
          process={"HEYREACH_UNSIGNED_ALLOWLIST": "unenforced"},
          breached=(UNSIGNED,), breached_stored=(UNSIGNED,)),
    *faults("HEYREACH_UNSIGNED_ALLOWLIST", "opposite", "true", breached=(UNSIGNED,), breached_stored=(UNSIGNED,)),
    # State
    *unseen("STATE_BACKEND", "another", "file", "rediss"),
    *unseen("STATE_DUAL_READ_ENABLED", "opposite", "true"),
    *unseen("STATE_DUAL_READ_ENABLED", "absent", None, process_kind="opposite"),
    *unseen("STATE_DUAL_READ_ENABLED", "unreadable", '"false"', process_kind="opposite"),
    *unseen("STATE_FILE_FALLBACK_WRITE", "opposite", "true"),
    *unseen("STATE_FILE_FALLBACK_WRITE", "absent", None, process_kind="opposite"),
    *unseen("STATE_FILE_FALLBACK_WRITE", "unreadable", "flase", process_kind="opposite"),
    *unseen("STATE_REDIS_PREFIX", "another", "other"),
    *unseen("CONTEXT_REDIS_PREFIX", "another", "caio:staging:context"),
    *unseen("CONTEXT_REDIS_PREFIX", "absent", None, process_kind="another"),
    *faults("REDIS_REQUIRED", "opposite", "false"),
    *faults("REDIS_REQUIRED", "absent", None, process_kind="opposite"),
    *faults("INNGEST_REQUIRED", "opposite", "false"),
    *faults("INNGEST_REQUIRED", "absent", None, process_kind="opposite"),
    *faults("INNGEST_REQUIRED", "unreadable", '"true"', process_kind="opposite"),
    *faults("REDIS_URL", "absent", None),
    Fault("both environments share a Redis", {"REDIS_URL": "memory:staging-made-up-store"}, "shared",
          process_kind="another", process={}, both=True),
    Fault("the Redis is another one", {"REDIS_URL": "memory:another-made-up-store"}, "another", process={},
          stored="pending", ways=("stored", "running", "process")),
    # CORS
    *faults("CORS_ALLOWED_ORIGINS", "all", "*"),
    *faults("CORS_ALLOWED_ORIGINS", "less", "https://attacker.example.com", "{{edge}}/"),
    *faults("CORS_ALLOWED_ORIGINS", "absent", None, process_kind="less"),
    # Nobody can ask as every origin there is: what is stored and running is what tells.
    *unseen("CORS_ALLOWED_ORIGINS", "more", "{{edge}},https://attacker.example.com"),
    *faults("CORS_ALLOWED_METHODS", "all", "*"),
    *faults("CORS_ALLOWED_METHODS", "more", "GET,POST,OPTIONS,DELETE"),
    *faults("CORS_ALLOWED_METHODS", "less", "GET"),
    *faults("CORS_ALLOWED_HEADERS", "all", "*"),
    *faults("CORS_ALLOWED_HEADERS", "more", "Content-Type,X-Dashboard-Token,Authorization"),
    *faults("CORS_ALLOWED_HEADERS", "less", "Content-Type"),
    # Sending
    *faults("EMERGENCY_STOP", "opposite", "true"),
    *faults("EMERGENCY_STOP", "unreadable", '"true"', "treu", process=None),
    *unseen("SUPERVISED_SEND_WINDOW_OVERRIDE", "opposite", "true"),
    *unseen("PENDING_QUEUE_ENFORCE_RAMP_TIER", "opposite", "false"),
    *unseen("PENDING_QUEUE_TIER_FILTER", "another", "all"),
    *unseen("PENDING_QUEUE_INCLUDE_NON_DISPATCHABLE", "opposite", "true"),
    *unseen("PENDING_QUEUE_ALWAYS_MERGE_FILES", "opposite", "true"),
    *unseen("CRITICAL_INTEGRATIONS", "less", "ghl,supabase"),
]

# Absent they mean what ENVIRONMENT decides, while that is as wanted.
BY_ENVIRONMENT = {"DASHBOARD_AUTH_STRICT": None, "WEBHOOK_SIGNATURE_REQUIRED": None}

# States that mean the same: nothing may be said of them, in any way.
EQUIVALENT = [
    {"DASHBOARD_QUERY_TOKEN_ENABLED": " FALSE \n", "WEBHOOK_SIGNATURE_REQUIRED": "YES"},
    {"DASHBOARD_AUTH_STRICT": "1", "STATE_DUAL_READ_ENABLED": "0", "EMERGENCY_STOP": "Off"},
    {"REDIS_REQUIRED": "on", "INNGEST_REQUIRED": "\ttrue", "STATE_FILE_FALLBACK_WRITE": "no"},
    {"HEYREACH_UNSIGNED_ALLOWLIST": None, "EMERGENCY_STOP": None,
     "SUPERVISED_SEND_WINDOW_OVERRIDE": None, "STATE_BACKEND": None, "STATE_REDIS_PREFIX": None},
    {"CORS_ALLOWED_METHODS": "OPTIONS, GET ,POST", "CORS_ALLOWED_HEADERS": "x-dashboard-token, content-type"},
    {"CORS_ALLOWED_METHODS": None, "CORS_ALLOWED_HEADERS": None},
    {"PENDING_QUEUE_TIER_FILTER": "tier_1", "CRITICAL_INTEGRATIONS": "clay,ghl,supabase"},
    {"CANARY_MODE": "whatever", "LOG_LEVEL": "debug"},
    BY_ENVIRONMENT,
]
