"""The application's own endpoints, its dashboard token, its flags and its page.

Run as a program it runs every test of this folder.
"""

import os
import sys
import unittest

import harness
from harness import HEYREACH_BEARER, TOKEN, wanted

QUERY_OFF = (
    "Unauthorized. Query-token auth is disabled. "
    "Provide dashboard token via X-Dashboard-Token header."
)
QUERY_ON = "Unauthorized. Provide dashboard token via ?token=... or X-Dashboard-Token header."
STATUS = "/api/operator/status"
PROTECTED = (
    STATUS,
    "/api/runtime/dependencies",
    "/api/pending-emails",
    "/api/leads",
    "/api/anything",
)
KNOWN = (
    "/api/health",
    "/api/health/ready",
    "/api/runtime/dependencies",
    STATUS,
    "/api/pending-emails",
    "/api/operator/trigger",
    "/api/leads",
    "/api/anything",
    "/webhooks/clay",
    "/webhooks/clay/health",
    "/docs",
    "/redoc",
    "/openapi.json",
    "/sales",
    "/ChiefAIOfficer",
)
world = None


def setUpModule():
    global world
    world = harness.World()
    unittest.addModuleCleanup(world.close)


class DashboardToken(unittest.TestCase):
    def test_protected_paths_want_the_header_token(self):
        with world.running(wanted()) as app:
            for path in PROTECTED:
                with self.subTest(path=path):
                    self.assertEqual(app.get(path).status, 401)
                    self.assertEqual(app.get(path).json(), {"detail": QUERY_OFF})
                    self.assertEqual(app.get(path, "wrong").status, 401)
                    right = 404 if path == "/api/anything" else 200
                    self.assertEqual(app.get(path, TOKEN).status, right)
            self.assertEqual(app.ask("POST", "/api/operator/trigger").status, 401)
            self.assertEqual(app.get("/api/health").status, 200)
            self.assertEqual(app.get("/api/health/ready").status, 200)

    def test_one_401_shows_whether_the_query_token_is_on(self):
        rows = [
            # variable, changes, text of the 401, status with the right token in the query
            ("false", {}, QUERY_OFF, 401),
            ("true", {}, QUERY_ON, 200),
            (None, {}, QUERY_ON, 200),
            ('"false"', {}, QUERY_ON, 200),
            ("flase", {}, QUERY_ON, 200),
            (" OFF\n", {}, QUERY_OFF, 401),
            (None, {"STANDIN_LATER": "query-default"}, QUERY_OFF, 401),
            (None, {"STANDIN_LATER": "query-default", "ENVIRONMENT": "prod"}, QUERY_ON, 200),
        ]
        for value, changes, text, status in rows:
            env = wanted(DASHBOARD_QUERY_TOKEN_ENABLED=value, **changes)
            with self.subTest(value=value, **changes), world.running(env) as app:
                self.assertEqual(app.get(STATUS).json()["detail"], text)
                self.assertEqual(app.get(STATUS + "?token=made-up").json()["detail"], text)
                self.assertEqual(app.get(f"{STATUS}?token={TOKEN}").status, status)
                report = app.get("/api/runtime/dependencies", TOKEN).json()
                self.assertEqual(report["auth"]["query_token_enabled"], text == QUERY_ON)

    def test_the_header_wins_over_the_query(self):
        with world.running(wanted(DASHBOARD_QUERY_TOKEN_ENABLED="true")) as app:
            self.assertEqual(app.get(f"{STATUS}?token={TOKEN}", "wrong").status, 401)
            self.assertEqual(app.get(f"{STATUS}?token=wrong", TOKEN).status, 200)

    def test_without_a_token_strictness_decides_between_locked_and_open(self):
        rows = [
            ({"DASHBOARD_AUTH_STRICT": "true"}, 401),
            ({"DASHBOARD_AUTH_STRICT": "false"}, 200),
            ({"DASHBOARD_AUTH_STRICT": None}, 401),
            ({"DASHBOARD_AUTH_STRICT": '"false"'}, 401),
            ({"DASHBOARD_AUTH_STRICT": None, "ENVIRONMENT": "staging"}, 401),
            ({"DASHBOARD_AUTH_STRICT": None, "ENVIRONMENT": "prod"}, 200),
            ({"DASHBOARD_AUTH_STRICT": None, "ENVIRONMENT": None}, 200),
        ]
        for changes, status in rows:
            env = wanted(DASHBOARD_AUTH_TOKEN=None, **changes)
            with self.subTest(**changes), world.running(env) as app:
                self.assertEqual(app.get(STATUS).status, status)
                self.assertEqual(app.get(STATUS, "anything").status, status)

    def test_a_quoted_token_locks_its_holder_out(self):
        with world.running(wanted(DASHBOARD_AUTH_TOKEN=f'"{TOKEN}"')) as app:
            self.assertEqual(app.get(STATUS, TOKEN).status, 401)
        with world.running(wanted(DASHBOARD_AUTH_TOKEN=f" {TOKEN}\n")) as app:
            self.assertEqual(app.get(STATUS, TOKEN).status, 200)

    def test_the_allowlist_opens_just_the_paths_that_it_lists(self):
        rows = [
            # variable, what it opens
            (STATUS, {STATUS}),
            ("/api/leads", {"/api/leads"}),
            (f" api/leads/ , {STATUS}", {STATUS, "/api/leads"}),
            ("/api/operator/trigger", {"/api/operator/trigger"}),
            ("/api/*", set()),
            ("/api", set()),
            ("/api/health", set()),
        ]
        for value, opened in rows:
            env = wanted(DASHBOARD_AUTH_ALLOWLIST=value)
            with self.subTest(value=value), world.running(env) as app:
                for path in (STATUS, "/api/leads", "/api/pending-emails"):
                    self.assertEqual(app.get(path).status, 200 if path in opened else 401, path)
                trigger = app.ask("POST", "/api/operator/trigger").status
                self.assertEqual(trigger, 200 if "/api/operator/trigger" in opened else 401)
                self.assertEqual(app.get("/api/health").status, 200)


class Flags(unittest.TestCase):
    def test_eight_words_in_any_case_and_nothing_else(self):
        rows = [(word, True) for word in ("1", "true", "yes", "on", "TRUE", " Yes\n", "\tOn ")]
        rows += [(word, False) for word in ("0", "false", "no", "off", "False", " NO ", "oFF\n")]
        rows += [(word, None) for word in (None, "", " ", '"true"', "'false'", "treu", "2", "y")]
        defaults = {
            "EMERGENCY_STOP": ("emergency_stop", False),
            "STATE_DUAL_READ_ENABLED": ("state_dual_read", True),
        }
        for word, meaning in rows:
            env = wanted(**{name: word for name in defaults})
            with self.subTest(word=word), world.running(env) as app:
                settings = app.get("/__standin/settings").json()
                for key, default in defaults.values():
                    self.assertIs(settings[key], default if meaning is None else meaning, key)

    def test_an_absent_variable_has_its_own_meaning(self):
        expected = {
            "environment": "development",
            "dashboard_strict": False,
            "query_token_enabled": True,
            "open_paths": ["/api/health", "/api/health/ready", "/api/health/live"],
            "webhooks_strict": False,
            "webhooks_claimed_strict": False,
            "heyreach_unsigned": False,
            "state_backend": "redis",
            "state_dual_read": True,
            "state_file_fallback_write": True,
            "state_prefix": "caio",
            "context_prefix": "caio",
            "redis_required": False,
            "inngest_required": False,
            "cors_origins": [
                "http://localhost:3000",
                "http://localhost:8080",
                "http://127.0.0.1:8080",
            ],
            "cors_methods": ["GET", "POST", "OPTIONS"],
            "cors_headers": ["Content-Type", "X-Dashboard-Token"],
            "emergency_stop": False,
            "send_window_override": False,
            "queue_enforces_ramp_tier": True,
            "queue_tier_filter": None,
            "queue_includes_non_dispatchable": False,
            "queue_merges_files": False,
            "critical_integrations": ["ghl", "supabase", "clay"],
            "session_secret_explicit": False,
        }
        with world.running({}) as app:
            self.assertEqual(app.get("/__standin/settings").json(), expected)

    def test_words_that_are_no_flags_have_their_readers_too(self):
        rows = [
            ("ENVIRONMENT", "prod", "environment", "development"),
            ("ENVIRONMENT", '"production"', "environment", "development"),
            ("ENVIRONMENT", "staging\n", "environment", "staging"),
            ("STATE_BACKEND", "redsi", "state_backend", "file"),
            ("STATE_BACKEND", " Redis ", "state_backend", "redis"),
            ("CONTEXT_REDIS_PREFIX", "other", "context_prefix", "other"),
            ("STATE_REDIS_PREFIX", "other", "context_prefix", "other"),
            ("CORS_ALLOWED_METHODS", "get, post", "cors_methods", ["GET", "POST"]),
        ]
        for name, value, key, meaning in rows:
            with self.subTest(name=name, value=value), world.running({name: value}) as app:
                self.assertEqual(app.get("/__standin/settings").json()[key], meaning)


class Endpoints(unittest.TestCase):
    def test_head_is_answered_nowhere(self):
        with world.running(wanted()) as app:
            for path in KNOWN:
                with self.subTest(path=path):
                    self.assertEqual(app.ask("HEAD", path).status, 405)

    def test_the_documentation_is_open_until_later_versions(self):
        rows = [
            ({}, 200),
            ({"STANDIN_VERSION": "later"}, 404),
            ({"STANDIN_VERSION": "later", "ENVIRONMENT": "staging"}, 404),
            ({"STANDIN_VERSION": "later", "ENVIRONMENT": "development"}, 200),
        ]
        for changes, status in rows:
            with self.subTest(**changes), world.running(wanted(**changes)) as app:
                for path in ("/docs", "/redoc", "/openapi.json"):
                    self.assertEqual(app.get(path).status, status, path)

    def test_the_sales_page_refreshes_and_the_old_bookmark_leads_to_it(self):
        with world.running(wanted()) as app:
            page = app.get("/sales")
            self.assertEqual(page.status, 200)
            words = ("setInterval", "visibilitychange", "/api/pending-emails", "fetchPendingEmails")
            for word in words:
                self.assertIn(word, page.text)
            bookmark = app.get("/ChiefAIOfficer")
            self.assertEqual((bookmark.status, bookmark.headers["Location"]), (307, "/sales"))
            self.assertEqual(app.get("/login").status, 404)
        with world.running(wanted(STANDIN_LATER="sales-gate")) as app:
            gate = app.get("/sales")
            self.assertEqual((gate.status, gate.headers["Location"]), (302, "/login"))
            self.assertEqual(app.get("/login").status, 200)

    def test_the_operator_status_shows_what_is_baked_in(self):
        expected = {
            "emergency_stop": False,
            "ramp": {
                "enabled": True,
                "email_limit_override": 5,
                "tier_filter": "tier_1",
                "pending_queue_enforce_ramp_tier": True,
            },
            "limits": {"email_daily_limit": 25},
            "gatekeeper": {"required": True},
            "config": {
                "tier_routing": {"tier_1": "supervised", "tier_2": "held", "tier_3": "held"}
            },
        }
        with world.running(wanted(EMERGENCY_STOP='"true"')) as app:
            self.assertEqual(app.get(STATUS, TOKEN).json(), expected)
        env = wanted(
            EMERGENCY_STOP="ON",
            PENDING_QUEUE_ENFORCE_RAMP_TIER="no",
            STANDIN_TIER_FILTER="tier_2",
            STANDIN_GATEKEEPER="false",
            STANDIN_RAMP_LIMIT="50",
            STANDIN_DAILY_LIMIT="250",
        )
        with world.running(env) as app:
            status = app.get(STATUS, TOKEN).json()
            self.assertTrue(status["emergency_stop"])
            self.assertFalse(status["ramp"]["pending_queue_enforce_ramp_tier"])
            self.assertEqual(status["ramp"]["tier_filter"], "tier_2")
            self.assertEqual(status["ramp"]["email_limit_override"], 50)
            self.assertEqual(status["limits"], {"email_daily_limit": 250})
            self.assertEqual(status["gatekeeper"], {"required": False})

    def test_the_runtime_report_of_the_hand_over_has_its_shape(self):
        with world.running(wanted()) as app:
            report = app.get("/api/runtime/dependencies", TOKEN).json()
        self.assertRegex(report.pop("checked_at"), r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$")
        self.assertGreaterEqual(report["dependencies"]["redis"].pop("latency_ms"), 0)
        heyreach = report["dependencies"]["webhooks"].pop("provider_auth")["heyreach"]
        self.assertEqual(
            heyreach,
            {
                "hmac": False,
                "bearer": False,
                "no_auth_provider": True,
                "unsigned_allowlist_env": "HEYREACH_UNSIGNED_ALLOWLIST",
                "unsigned_allowlisted": True,
                "authed": True,
            },
        )
        good = {"required": True, "configured": True, "status": "healthy", "ready": True}
        self.assertEqual(
            report,
            {
                "status": "ready",
                "ready": True,
                "dependencies": {
                    "redis": {**good, "connected": True, "message": ""},
                    "inngest": {**good, "keys_present": True, "route_mounted": True, "app_id": ""},
                    "webhooks": {
                        **good,
                        "message": "",
                        "bearer_token_configured": True,
                        "unauthed_providers": [],
                    },
                },
                "required_failures": [],
                "auth": {
                    "strict_mode": True,
                    "query_token_enabled": False,
                    "token_header": "X-Dashboard-Token",
                },
            },
        )

    def test_later_versions_say_more_of_themselves(self):
        env = wanted(STANDIN_LATER="report", SESSION_SECRET_KEY="made-up-session-secret")
        with world.running(env) as app:
            auth = app.get("/api/runtime/dependencies", TOKEN).json()["auth"]
        self.assertEqual(auth["environment"], "production")
        self.assertIs(auth["token_configured"], True)
        self.assertIs(auth["session_secret_explicit"], True)
        self.assertIs(auth["webhook_signature_required"], True)

    def test_no_secret_stands_in_any_answer(self):
        secrets = (TOKEN, harness.BEARER, harness.RB2B_SECRET, HEYREACH_BEARER)
        env = wanted(HEYREACH_BEARER_TOKEN=HEYREACH_BEARER)
        with world.running(env) as app:
            for path in KNOWN + ("/__standin/settings", "/__standin/events"):
                text = app.get(path, TOKEN).text
                for secret in secrets:
                    self.assertNotIn(secret, text, path)


if __name__ == "__main__":
    here = os.path.dirname(os.path.abspath(__file__))
    unittest.main(module=None, argv=[sys.argv[0], "discover", "-s", here, *sys.argv[1:]])
