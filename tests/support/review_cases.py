"""A base declaration with its trust, and changes of it: what weakens, and what does not.

A row is: what it is, the file, the text before, the text after, and for a weakening the title of the row
that must come first and the words whose line is its place (`BASE:` before them: the line in BASE).
"""

DECLARATION, TRUST, APPROVERS, OWNERS = (
    "desired-state/shop.yaml", "desired-state/trust.yaml", "desired-state/approvers", ".github/CODEOWNERS")
REVOKED = "desired-state/revoked"

PTO_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPCOssgwDeOroOaacgp2sFPOmPeRKCDTVfcLN6UpfvzP"
HOS_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAID8CYjpEZFVkcS5o7GmhtEqRdfQ4PBIXAjnSGJPkKboE"
OPS_KEY = ("ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBGsX0fLhLEJH+Lzm5WOkQPJ3A32BLeszoPSh"
           "OUXYmMKWT+NC4v4af5uO5+tKfA+eFivOM1drMV7Oy7ZAaDe/UfU=")

BASE = {
    DECLARATION: """\
tautline: 1
project: { name: shop, id: 33333333-3333-4333-8333-333333333333 }
service: { name: web, id: 44444444-4444-4444-8444-444444444444 }
environments:
  staging: { url: https://staging.example.com, token: { env: RAILWAY_TOKEN_STAGING } }
  production:
    id: 55555555-5555-4555-8555-555555555552
    url: https://shop.example.com
    token: { env: RAILWAY_TOKEN_PRODUCTION }
reports:
  status: { path: /api/status, timeout: 5s }
settings:
  MODE: strict
  REGION: { by_environment: { staging: us, production: eu } }
  DEBUG: { flag: false, absent_means: false, reported: status#/debug }
  UNSIGNED: { flag: false, absent_means: false, shown_by: webhook/closed, reported: status#/unsigned }
  WORKERS: { number: { least: 2, most: 8 } }
  RETRIES: { number: 3 }
  METHODS: { list: [GET, POST], shown_by: cors/methods }
  TAGS: { list: [a, b] }
  HOME_PAGE: { url: https://shop.example.com/ }
  OLD_DOOR: { absent: true }
  TRACE: { inert: true }
  PLAIN: { text: yes-please, ignore_case: false, sealed: true, why: "as agreed" }
  TOKEN:
    secret:
      min_length: 32
      one_line: true
      unquoted: true
      rotate_by: 2026-06-01
      differs_between: [staging, production]
    shown_by: door
probes:
  health: { type: http, path: /health, status: 200, contains: [fine, ready], lacks: error, timeout: 5s }
  moved: { type: http, path: /old, status: 307, location: /new }
  tier: { type: report, at: status#/tier, one_of: [low, middle] }
  volume: { type: report, at: status#/volume, at_most: 5 }
  certificate: { type: tls, days_left: 14 }
  door:
    type: header_token
    header: X-Token
    token: { variable: TOKEN }
    paths: [/api/a, /api/b]
    closed: [/api/c, /api/d]
    refused: 401
    accepted: 200
    says: X-Token header
  webhook:
    type: webhook
    path: /hook
    refused: 401
    accepted: 400
    unconfigured: 503
    token: { variable: TOKEN, scheme: Bearer }
    admits: true
  cors:
    type: cors
    path: /api/a
    origins: [https://shop.example.com]
    methods: [GET, POST]
    headers: [Content-Type]
    credentials: false
guardrails:
  no-unsigned:
    forbid: { UNSIGNED: true }
    also: webhook
    change_needs: [PTO]
    why: anybody could order
  no-debug:
    in: [staging, production]
    forbid: { DEBUG: true, MODE: lax }
    change_needs: [PTO, HoS]
  tier-stays:
    probes: [tier, volume]
    change_needs: [HoS]
  seen-by-hand: { proof: supervised-send, max_age: 30d }
exceptions:
  unsigned-for-now:
    lifts: no-unsigned
    policy: allowlist
    allows: { UNSIGNED: true }
    in: staging
    reason: the provider cannot sign yet
    risk: made-up orders
    owner: PTO
    starts: 2026-02-24
    last_day: 2026-03-10
    max: 30d
    closing: { stored: [TOKEN], passes: [health] }
""",
    TRUST: """\
tautline_trust: 1
serial: 5
approvers: approvers
revoked: revoked
roles:
  PTO: [pto@example.com]
  HoS: [hos@example.com]
environments:
  staging: { needs: [PTO] }
  production: { needs: [PTO, HoS] }
plans: { max_age: 24h, max_changes: 20, max_deploys: 1, protected: [TOKEN] }
targets:
  production:
    environment: production
    project: 33333333-3333-4333-8333-333333333333
    environment_id: 55555555-5555-4555-8555-555555555552
    service: 44444444-4444-4444-8444-444444444444
""",
    APPROVERS: f"""\
# who may approve
pto@example.com namespaces="tautline-plan",valid-before="20270101Z" {PTO_KEY}
hos@example.com namespaces="tautline-plan",valid-before="20270101Z" {HOS_KEY}
""",
    REVOKED: OPS_KEY + "\n",
    OWNERS: "/.github/ @acme/security\n/desired-state/ @acme/operators\n",
}

# what, file, before, after, title of the first row, the words at its place
WEAKENINGS = [
    # exceptions
    ("an end is moved later", DECLARATION, "last_day: 2026-03-10", "last_day: 2026-03-20",
     "exception unsigned-for-now, end", "  unsigned-for-now:"),
    ("a beginning is moved earlier", DECLARATION, "starts: 2026-02-24", "starts: 2026-02-14",
     "exception unsigned-for-now, starts", "  unsigned-for-now:"),
    ("the longest span grows", DECLARATION, "max: 30d", "max: 60d",
     "exception unsigned-for-now, max", "  unsigned-for-now:"),
    ("it counts in more environments", DECLARATION, "    in: staging\n", "    in: [staging, production]\n",
     "exception unsigned-for-now, in", "  unsigned-for-now:"),
    ("it counts everywhere", DECLARATION, "    in: staging\n    reason", "    reason",
     "exception unsigned-for-now, in", "  unsigned-for-now:"),
    ("another reason", DECLARATION, "cannot sign yet", "cannot sign ever",
     "exception unsigned-for-now, reason", "  unsigned-for-now:"),
    ("another risk", DECLARATION, "risk: made-up orders", "risk: none",
     "exception unsigned-for-now, risk", "  unsigned-for-now:"),
    ("another owner", DECLARATION, "owner: PTO", "owner: HoS",
     "exception unsigned-for-now, owner", "  unsigned-for-now:"),
    ("it sets what it allowed", DECLARATION, "allows: { UNSIGNED: true }", "sets: { UNSIGNED: true }",
     "exception unsigned-for-now, sets", "  unsigned-for-now:"),
    ("it lifts another guardrail", DECLARATION,
     "    lifts: no-unsigned\n    policy: allowlist\n    allows: { UNSIGNED: true }",
     "    lifts: no-debug\n    policy: allowlist\n    allows: { DEBUG: true }",
     "exception unsigned-for-now, lifts", "  unsigned-for-now:"),
    ("it is closed without what was to pass", DECLARATION, "stored: [TOKEN], passes: [health]", "stored: [TOKEN]",
     "exception unsigned-for-now, closing passes", "  unsigned-for-now:"),
    ("a new exception", DECLARATION, "exceptions:\n",
     "exceptions:\n  debugging:\n    lifts: no-debug\n    allows: { DEBUG: true }\n    reason: r\n    risk: r\n"
     "    owner: PTO\n    starts: 2026-02-24\n    last_day: 2026-02-26\n",
     "exception debugging", "  debugging:"),
    # guardrails
    ("a guardrail is removed", DECLARATION, "  seen-by-hand: { proof: supervised-send, max_age: 30d }\n", "",
     "guardrail seen-by-hand", "BASE:  seen-by-hand:"),
    ("a guardrail is narrowed", DECLARATION, "in: [staging, production]\n    forbid", "in: production\n    forbid",
     "guardrail no-debug, in", "  no-debug:"),
    ("a guardrail is narrowed that held everywhere", DECLARATION, "    forbid: { UNSIGNED: true }",
     "    in: [staging]\n    forbid: { UNSIGNED: true }", "guardrail no-unsigned, in", "  no-unsigned:"),
    ("a value is forbidden no more", DECLARATION, "{ DEBUG: true, MODE: lax }", "{ DEBUG: true }",
     "guardrail no-debug, forbid", "  no-debug:"),
    ("another value is forbidden", DECLARATION, "MODE: lax }", "MODE: loose }",
     "guardrail no-debug, forbid", "  no-debug:"),
    ("a probe shows the hole no more", DECLARATION, "    also: webhook\n", "",
     "guardrail no-unsigned, also", "  no-unsigned:"),
    ("a probe need not pass", DECLARATION, "probes: [tier, volume]", "probes: [tier]",
     "guardrail tier-stays, probes", "  tier-stays:"),
    ("an older proof is enough", DECLARATION, "max_age: 30d", "max_age: 60d",
     "guardrail seen-by-hand, max_age", "  seen-by-hand:"),
    ("fewer must agree", DECLARATION, "change_needs: [PTO, HoS]", "change_needs: [HoS]",
     "guardrail no-debug, change_needs", "  no-debug:"),
    # probes
    ("a probe is removed", DECLARATION, "  certificate: { type: tls, days_left: 14 }\n", "",
     "probe certificate", "BASE:  certificate:"),
    ("more answers pass", DECLARATION, "path: /health, status: 200", "path: /health, status: [200, 503]",
     "probe health, status", "  health:"),
    ("the text need not be there", DECLARATION, "contains: [fine, ready]", "contains: fine",
     "probe health, contains", "  health:"),
    ("an error may be there", DECLARATION, ", lacks: error", "", "probe health, lacks", "  health:"),
    ("it may lead elsewhere", DECLARATION, ", location: /new", "", "probe moved, location", "  moved:"),
    ("another place is asked", DECLARATION, "path: /health", "path: /", "probe health, path", "  health:"),
    ("another answer is a refusal", DECLARATION, "refused: 401\n    accepted: 400", "refused: 403\n    accepted: 400",
     "probe webhook, refused", "  webhook:"),
    ("more answers are accepted", DECLARATION, "accepted: 400", "accepted: [400, 500]",
     "probe webhook, accepted", "  webhook:"),
    ("a path is asked no more", DECLARATION, "closed: [/api/c, /api/d]", "closed: [/api/c]",
     "probe door, closed", "  door:"),
    ("a probe asks only by name", DECLARATION, "type: tls, days_left", "type: tls, writes: true, days_left",
     "probe certificate, writes", "  certificate:"),
    ("a probe asks in one environment", DECLARATION, "type: tls, days_left", "type: tls, in: staging, days_left",
     "probe certificate, in", "  certificate:"),
    ("other values of a report pass", DECLARATION, "one_of: [low, middle]", "one_of: [low, middle, high]",
     "probe tier, demands", "  tier:"),
    ("a larger number passes", DECLARATION, "at_most: 5", "at_most: 50", "probe volume, demands", "  volume:"),
    ("a certificate may be older", DECLARATION, "days_left: 14", "days_left: 1",
     "probe certificate, days_left", "  certificate:"),
    ("credentials are let in", DECLARATION, "credentials: false", "credentials: true",
     "probe cors, credentials", "  cors:"),
    # settings
    ("a setting is removed", DECLARATION, "  RETRIES: { number: 3 }\n", "", "setting RETRIES", "BASE:  RETRIES:"),
    ("a setting is made inert", DECLARATION, "RETRIES: { number: 3 }", "RETRIES: { inert: true }",
     "setting RETRIES, value", "  RETRIES:"),
    ("another value", DECLARATION, "RETRIES: { number: 3 }", "RETRIES: { number: 4 }",
     "setting RETRIES, value", "  RETRIES:"),
    ("a value in one environment", DECLARATION, "{ staging: us, production", "{ staging: eu, production",
     "setting REGION, value", "  REGION:"),
    ("a wider range", DECLARATION, "{ least: 2, most: 8 }", "{ least: 2, most: 80 }",
     "setting WORKERS, value", "  WORKERS:"),
    ("what must be absent may be there", DECLARATION, "OLD_DOOR: { absent: true }", "OLD_DOOR: { flag: false }",
     "setting OLD_DOOR, value", "  OLD_DOOR:"),
    ("absence means something else", DECLARATION, "flag: false, absent_means: false, reported: status#/debug",
     "flag: false, absent_means: true, reported: status#/debug", "setting DEBUG, absent_means", "  DEBUG:"),
    ("a report is asked no more", DECLARATION, ", reported: status#/debug", "", "setting DEBUG, reported", "  DEBUG:"),
    ("a probe is asked no more", DECLARATION, "{ list: [GET, POST], shown_by: cors/methods }", "{ list: [GET, POST] }",
     "setting METHODS, shown_by", "  METHODS:"),
    ("it need not be sealed", DECLARATION, ", sealed: true", "", "setting PLAIN, sealed", "  PLAIN:"),
    ("any case counts", DECLARATION, "ignore_case: false", "ignore_case: true", "setting PLAIN, ignore_case", "  PLAIN:"),
    ("it is judged in one environment", DECLARATION, "RETRIES: { number: 3 }", "RETRIES: { number: 3, in: staging }",
     "setting RETRIES, in", "  RETRIES:"),
    ("a shorter secret", DECLARATION, "min_length: 32", "min_length: 8", "setting TOKEN, min_length", "  TOKEN:"),
    ("a secret of many lines", DECLARATION, "      one_line: true\n", "", "setting TOKEN, one_line", "  TOKEN:"),
    ("a later rotation", DECLARATION, "rotate_by: 2026-06-01", "rotate_by: 2027-06-01",
     "setting TOKEN, rotate_by", "  TOKEN:"),
    ("no rotation", DECLARATION, "      rotate_by: 2026-06-01\n", "", "setting TOKEN, rotate_by", "  TOKEN:"),
    ("the same secret everywhere", DECLARATION, "      differs_between: [staging, production]\n", "",
     "setting TOKEN, differs_between", "  TOKEN:"),
    ("a secret declared as a text", DECLARATION, "settings:\n", "settings:\n  STRIPE_API_KEY: sk-made-up\n",
     "setting STRIPE_API_KEY", "  STRIPE_API_KEY:"),
    ("a list that lets in more", DECLARATION,
     [("{ list: [GET, POST], shown", "{ list: [GET, POST, PUT], shown"),
      ("methods: [GET, POST]\n", "methods: [GET, POST, PUT]\n")],
     None, "setting METHODS, value", "  METHODS:"),
    # environments and the whole
    ("another address", DECLARATION, "https://staging.example.com", "https://staging.example.net",
     "environment staging, url", "  staging:"),
    ("another token", DECLARATION, "env: RAILWAY_TOKEN_STAGING", "env: OTHER_TOKEN",
     "environment staging, token", "  staging:"),
    ("probes reach private networks", DECLARATION, "    url: https://shop.example.com\n",
     "    url: https://shop.example.com\n    network: private\n", "environment production, network", "  production:"),
    ("a sleeping service is woken", DECLARATION, "    url: https://shop.example.com\n",
     "    url: https://shop.example.com\n    wake: true\n", "environment production, wake", "  production:"),
    ("an id is dropped", DECLARATION, "    id: 55555555-5555-4555-8555-555555555552\n", "",
     "environment production, id", "  production:"),
    ("another project", DECLARATION, "33333333-3333-4333-8333-333333333333 }", "33333333-3333-4333-8333-333333333334 }",
     f"declaration {DECLARATION}, project id", "service:"),
    ("an empty service is believed", DECLARATION, "reports:\n", "allow_empty: true\nreports:\n",
     f"declaration {DECLARATION}, allow_empty", "service:"),
    ("a declaration is removed", DECLARATION, None, None, f"declaration {DECLARATION}", "BASE:service:"),
    # trust
    ("a role for one more person", TRUST, "PTO: [pto@example.com]", "PTO: [pto@example.com, hos@example.com]",
     "role PTO, principals", "  PTO:"),
    ("a new role", TRUST, "  HoS: [hos@example.com]\n", "  HoS: [hos@example.com]\n  OPS: [hos@example.com]\n",
     "role OPS", "  OPS:"),
    ("fewer are needed", TRUST, "needs: [PTO, HoS]", "needs: [HoS]", "needs production, needs",
     "  production: { needs"),
    ("a new environment may be changed", TRUST, "  staging: { needs: [PTO] }\n",
     "  staging: { needs: [PTO] }\n  preview: { needs: [HoS] }\n", "needs preview", "  preview:"),
    ("one person is enough", TRUST, "serial: 5\n", "serial: 6\ntwo_persons: no\n", f"trust {TRUST}, two_persons",
     "approvers:"),
    ("passkeys may sign", TRUST, "serial: 5\n", "serial: 6\napprove_at: https://approve.example.com\n",
     f"trust {TRUST}, approve_at", "approvers:"),
    ("an older serial", TRUST, "serial: 5", "serial: 4", f"trust {TRUST}, serial", "approvers:"),
    ("plans are valid for longer", TRUST, "max_age: 24h", "max_age: 48h", f"trust {TRUST}, max_age", "approvers:"),
    ("plans change more", TRUST, "max_changes: 20", "max_changes: 30", f"trust {TRUST}, max_changes", "approvers:"),
    ("plans deploy more", TRUST, "max_deploys: 1", "max_deploys: 2", f"trust {TRUST}, max_deploys", "approvers:"),
    ("a name is protected no more", TRUST, ", protected: [TOKEN]", "", f"trust {TRUST}, protected", "approvers:"),
    ("a new target", TRUST, "targets:\n",
     "targets:\n  staging:\n    environment: staging\n    project: 33333333-3333-4333-8333-333333333333\n"
     "    environment_id: 55555555-5555-4555-8555-555555555551\n    service: 44444444-4444-4444-8444-444444444444\n",
     "target staging", "  staging:\n    environment"),
    ("another target", TRUST, "service: 44444444-4444-4444-8444-444444444444", "service: 44444444-4444-4444-8444-444444444445",
     "target production, service", "  production:\n    environment"),
    ("a key counts for longer", APPROVERS, 'valid-before="20270101Z" ' + PTO_KEY, 'valid-before="20280101Z" ' + PTO_KEY,
     "approver pto@example.com ssh-ed25519 …N6UpfvzP, valid-before", "pto@example.com"),
    ("a key counts for ever", APPROVERS, ',valid-before="20270101Z" ' + PTO_KEY, " " + PTO_KEY,
     "approver pto@example.com ssh-ed25519 …N6UpfvzP, valid-before", "pto@example.com"),
    ("a key counts for everything", APPROVERS, 'namespaces="tautline-plan",valid-before="20270101Z" ' + PTO_KEY,
     'valid-before="20270101Z" ' + PTO_KEY, "approver pto@example.com ssh-ed25519 …N6UpfvzP, namespaces", "pto@example.com"),
    ("a revoked key is dropped", REVOKED, OPS_KEY, "# none", "revoked key ecdsa-sha2-nistp256 …aDe/UfU=", "BASE:ecdsa"),
    ("a new approver", APPROVERS, "# who may approve\n", f"pto@example.com {OPS_KEY}\n",
     "approver pto@example.com ecdsa-sha2-nistp256 …aDe/UfU=", "pto@example.com ecdsa"),
    # code owners
    ("one more code owner", OWNERS, "/desired-state/ @acme/operators", "/desired-state/ @acme/operators @somebody",
     f"code owners {DECLARATION}, owners", "/desired-state/"),
    ("a file without code owners", OWNERS, "@acme/operators\n", "@acme/operators\n/desired-state/trust.yaml\n",
     f"code owners {TRUST}, owners", "/desired-state/trust.yaml"),
    ("no code owners", OWNERS, None, None, f"code owners {DECLARATION}, owners", "BASE:/desired-state/"),
]

HARMLESS = [
    ("nothing", DECLARATION, "tautline: 1", "tautline: 1"),
    ("a comment", DECLARATION, "settings:\n", "# the variables\nsettings: # all\n"),
    ("an empty line", DECLARATION, "settings:\n", "\nsettings:\n"),
    ("quotes", DECLARATION, "MODE: strict", 'MODE: "strict"'),
    ("the long form", DECLARATION, "MODE: strict", "MODE: { text: strict }"),
    ("the order of settings", DECLARATION, "  MODE: strict\n  REGION: { by_environment: { staging: us, production: eu } }\n",
     "  REGION: { by_environment: { staging: us, production: eu } }\n  MODE: strict\n"),
    ("the order of a list", DECLARATION, "list: [a, b]", "list: [b, a]"),
    ("the order of environments", DECLARATION, "in: [staging, production]\n    forbid", "in: [production, staging]\n    forbid"),
    ("every environment by name", DECLARATION, "TAGS: { list: [a, b] }", "TAGS: { list: [a, b], in: [staging, production] }"),
    ("another why", DECLARATION, "anybody could order", "anybody could order anything"),
    ("a why of a setting", DECLARATION, "as agreed", "as agreed in May"),
    ("a longer timeout", DECLARATION, "timeout: 5s }\n  moved", "timeout: 25s }\n  moved"),
    ("a timeout of a report", DECLARATION, "/api/status, timeout: 5s", "/api/status, timeout: 50s"),
    ("a probe that asks alone", DECLARATION, "type: tls", "type: tls, alone: true"),
    ("gentler limits", DECLARATION, "reports:\n", "limits: { per_host: 4, deadline: 60s }\nreports:\n"),
    ("a new setting", DECLARATION, "settings:\n", "settings:\n  COLOUR: blue\n"),
    ("a new secret", DECLARATION, "settings:\n", "settings:\n  API_TOKEN: { secret: { min_length: 20 } }\n"),
    ("a new probe", DECLARATION, "probes:\n", "probes:\n  page: { type: http, path: / }\n"),
    ("a new report", DECLARATION, "reports:\n", "reports:\n  other: { path: /api/other }\n"),
    ("a new guardrail", DECLARATION, "guardrails:\n", "guardrails:\n  no-tag-c: { forbid: { TAGS: c } }\n"),
    ("one more forbidden value", DECLARATION, "forbid: { UNSIGNED: true }", "forbid: { UNSIGNED: true, TAGS: c }"),
    ("one more probe that must pass", DECLARATION, "probes: [tier, volume]", "probes: [tier, volume, health]"),
    ("more must agree", DECLARATION, "change_needs: [PTO]\n", "change_needs: [PTO, HoS]\n"),
    ("a fresher proof", DECLARATION, "max_age: 30d", "max_age: 10d"),
    ("a guardrail that holds everywhere", DECLARATION, "    in: [staging, production]\n    forbid", "    forbid"),
    ("an exception ends earlier", DECLARATION, "last_day: 2026-03-10", "last_day: 2026-03-01"),
    ("an exception begins later", DECLARATION, "starts: 2026-02-24", "starts: 2026-02-26"),
    ("an exception is closed", DECLARATION, ("exceptions:\n", None), ""),
    ("more before it is closed", DECLARATION, "passes: [health]", "passes: [health, certificate]"),
    ("a longer secret", DECLARATION, "min_length: 32", "min_length: 40"),
    ("an earlier rotation", DECLARATION, "rotate_by: 2026-06-01", "rotate_by: 2026-05-01"),
    ("a narrower range", DECLARATION, "{ least: 2, most: 8 }", "{ least: 3, most: 8 }"),
    ("fewer answers pass", DECLARATION, "contains: [fine, ready]", "contains: [fine, ready, green]"),
    ("one more closed path", DECLARATION, "closed: [/api/c, /api/d]", "closed: [/api/c, /api/d, /api/e]"),
    ("it must be sealed", DECLARATION, "RETRIES: { number: 3 }", "RETRIES: { number: 3, sealed: true }"),
    ("one more witness", DECLARATION, "RETRIES: { number: 3 }", "RETRIES: { number: 3, reported: status#/retries }"),
    ("what was inert is judged", DECLARATION, "TRACE: { inert: true }", "TRACE: { flag: false }"),
    ("an id is pinned", DECLARATION, "  staging: { url", "  staging: { id: 55555555-5555-4555-8555-555555555551, url"),
    ("the same address without its port", DECLARATION, "{ url: https://shop.example.com/ }",
     "{ url: https://shop.example.com:443/ }"),
    ("more are needed", TRUST, "staging: { needs: [PTO] }", "staging: { needs: [PTO, HoS] }"),
    ("a newer serial", TRUST, "serial: 5", "serial: 6"),
    ("two persons, spelt out", TRUST, "serial: 5\n", "serial: 6\ntwo_persons: yes\n"),
    ("plans are valid for less", TRUST, "max_age: 24h", "max_age: 12h"),
    ("one more protected name", TRUST, "protected: [TOKEN]", "protected: [TOKEN, MODE]"),
    ("fewer changes in a plan", TRUST, "max_changes: 20", "max_changes: 10"),
    ("a comment in trust", TRUST, "roles:\n", "roles: # who\n"),
    ("a key ends earlier", APPROVERS, 'valid-before="20270101Z" ' + PTO_KEY, 'valid-before="20260601Z" ' + PTO_KEY),
    ("a comment among approvers", APPROVERS, "# who may approve\n", "# who may approve a plan\n\n"),
    ("a comment among code owners", OWNERS, "/.github/", "# all\n/.github/"),
    ("code owners of something else", OWNERS, "/.github/", "/src/ @acme/developers\n/.github/"),
]
