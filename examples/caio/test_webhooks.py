"""The webhooks: the specification's configuration table, their order of authentication, effects."""

import hashlib
import hmac
import unittest

import harness
from harness import BEARER, HEYREACH_BEARER, RB2B_SECRET, TOKEN, wanted

PATHS = {
    "instantly": "/webhooks/instantly/open",
    "clay": "/webhooks/clay",
    "rb2b": "/webhooks/rb2b",
    "heyreach": "/webhooks/heyreach",
}
NOT_JSON = b"this is not JSON"
NO_SIGNATURE = {"detail": "Invalid webhook signature"}
NO_BEARER = {"detail": "Invalid bearer token"}
NOT_CONFIGURED = {"detail": "Webhook authentication not configured"}
BAD_JSON = {"detail": "Invalid JSON"}
OPEN = {"WEBHOOK_BEARER_TOKEN": None, "RB2B_WEBHOOK_SECRET": None}
CLOSED = {"HEYREACH_UNSIGNED_ALLOWLIST": "false"}
world = None


def setUpModule():
    global world
    world = harness.World()
    unittest.addModuleCleanup(world.close)


def sign(secret: str, body: bytes) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def post(app, name: str, headers=None, body: bytes = NOT_JSON):
    return app.ask("POST", PATHS[name], headers, body)


class ConfigurationTable(unittest.TestCase):
    def test_every_row_of_the_specification(self):
        rows = [
            # changes, (instantly, clay, rb2b, heyreach), ready, webhooks.required
            ({}, (401, 401, 401, 400), 200, True),
            (CLOSED, (401, 401, 401, 503), 503, True),
            ({**CLOSED, "HEYREACH_BEARER_TOKEN": HEYREACH_BEARER}, (401, 401, 401, 401), 503, True),
            (
                {**CLOSED, "HEYREACH_BEARER_TOKEN": HEYREACH_BEARER, "STANDIN_VERSION": "later"},
                (401, 401, 401, 401),
                200,
                True,
            ),
            ({"WEBHOOK_BEARER_TOKEN": None}, (503, 503, 401, 400), 503, True),
            ({"WEBHOOK_SIGNATURE_REQUIRED": "false"}, (401, 401, 401, 400), 200, False),
            (
                {"WEBHOOK_SIGNATURE_REQUIRED": "false", **OPEN, **CLOSED},
                (400, 400, 500, 400),
                200,
                False,
            ),
        ]
        for changes, statuses, ready, required in rows:
            with self.subTest(**changes), world.running(wanted(**changes)) as app:
                self.assertEqual(tuple(post(app, name).status for name in PATHS), statuses)
                self.assertEqual(app.get("/api/health/ready").status, ready)
                answer = app.get("/api/runtime/dependencies", TOKEN)
                self.assertEqual(answer.status, 200)
                report = answer.json()
                self.assertEqual(report["ready"], ready == 200)
                self.assertEqual(report["dependencies"]["webhooks"]["required"], required)
                self.assertEqual(app.events()["events"], 0)

    def test_readiness_names_what_is_missing(self):
        with world.running(wanted(**CLOSED)) as app:
            self.assertEqual(
                app.get("/api/health/ready").json(),
                {"detail": "Runtime dependencies not ready: webhooks"},
            )
            report = app.get("/api/runtime/dependencies", TOKEN).json()
            self.assertEqual(report["required_failures"], ["webhooks"])
            webhooks = report["dependencies"]["webhooks"]
            self.assertEqual(webhooks["unauthed_providers"], ["heyreach"])


class Lies(unittest.TestCase):
    def test_a_typo_is_reported_as_not_required_while_enforcement_is_strict(self):
        rows = [("treu", False, True), ('"false"', False, True), (None, True, True)]
        rows += [(" TRUE\n", True, True), ("false", False, False)]
        for value, required, strict in rows:
            env = wanted(WEBHOOK_SIGNATURE_REQUIRED=value, **OPEN, **CLOSED)
            with self.subTest(value=value), world.running(env) as app:
                report = app.get("/api/runtime/dependencies", TOKEN).json()
                self.assertIs(report["dependencies"]["webhooks"]["required"], required)
                for name in PATHS:
                    health = app.get(f"/webhooks/{name}/health").json()
                    self.assertIs(health["signature_strict_mode"], strict)
                self.assertEqual(post(app, "clay").status, 503 if strict else 400)

    def test_a_provider_is_reported_authenticated_while_it_answers_503(self):
        with world.running(wanted(RB2B_WEBHOOK_SECRET=None)) as app:
            self.assertEqual(post(app, "rb2b").status, 503)
            report = app.get("/api/runtime/dependencies", TOKEN).json()
            rb2b = report["dependencies"]["webhooks"]["provider_auth"]["rb2b"]
            self.assertIs(rb2b["authed"], True)
            self.assertEqual(app.get("/api/health/ready").status, 200)


class Order(unittest.TestCase):
    def test_refusals_say_which_credential_was_wanted(self):
        rows = [
            ("instantly", {}, 401, NO_BEARER),
            ("rb2b", {}, 401, NO_SIGNATURE),
            ("heyreach", {}, 400, BAD_JSON),
            ("heyreach", CLOSED, 503, NOT_CONFIGURED),
            ("heyreach", {"HEYREACH_BEARER_TOKEN": HEYREACH_BEARER}, 401, NO_BEARER),
            ("heyreach", {"HEYREACH_WEBHOOK_SECRET": "s"}, 401, NO_SIGNATURE),
            ("clay", {"CLAY_WEBHOOK_SECRET": "s"}, 401, NO_SIGNATURE),
            ("instantly", {"INSTANTLY_WEBHOOK_SECRET": "s"}, 401, NO_SIGNATURE),
        ]
        for name, changes, status, body in rows:
            with self.subTest(name=name, **changes), world.running(wanted(**changes)) as app:
                answer = post(app, name)
                self.assertEqual((answer.status, answer.json()), (status, body))

    def test_the_right_credential_gets_in(self):
        signature = sign(RB2B_SECRET, NOT_JSON)
        closed = {**CLOSED, "HEYREACH_BEARER_TOKEN": HEYREACH_BEARER}
        rows = [
            ("instantly", {}, {"Authorization": f"Bearer {BEARER}"}, 400),
            ("instantly", {}, {"Authorization": BEARER}, 401),
            ("clay", {}, {"Authorization": f"Bearer {BEARER}"}, 400),
            ("clay", {}, {"Authorization": "Bearer wrong"}, 401),
            ("rb2b", {}, {"X-Signature": signature}, 500),
            ("rb2b", {}, {"X-RB2B-Signature": f"sha256={signature}"}, 500),
            ("rb2b", {}, {"Authorization": f"Bearer {BEARER}"}, 401),
            ("heyreach", closed, {"Authorization": f"Bearer {HEYREACH_BEARER}"}, 400),
            ("heyreach", closed, {"Authorization": f"Bearer {BEARER}"}, 401),
        ]
        headers = {"instantly": "X-Instantly", "clay": "X-Clay", "heyreach": "X-HeyReach"}
        for name, header in headers.items():
            secret = {f"{name.upper()}_WEBHOOK_SECRET": "made-up"}
            given = {f"{header}-Signature": sign("made-up", NOT_JSON)}
            rows.append((name, secret, given, 400))
            rows.append((name, secret, {"Authorization": f"Bearer {BEARER}"}, 401))
        for name, changes, given, status in rows:
            with self.subTest(name=name, given=given), world.running(wanted(**changes)) as app:
                self.assertEqual(post(app, name, given).status, status)

    def test_health_tells_what_is_configured_for_each(self):
        rows = [
            ("instantly", False, True),
            ("clay", False, True),
            ("rb2b", True, False),
            ("heyreach", False, False),
        ]
        with world.running(wanted()) as app:
            for name, secret, bearer in rows:
                health = app.get(f"/webhooks/{name}/health")
                self.assertEqual(health.status, 200)
                expected = {
                    "status": "healthy",
                    "provider": name,
                    "signature_strict_mode": True,
                    "secret_configured": secret,
                    "bearer_configured": bearer,
                }
                self.assertEqual(health.json(), expected)


class Effects(unittest.TestCase):
    def test_only_an_authenticated_json_body_is_written(self):
        given = {"Authorization": f"Bearer {BEARER}"}
        with world.running(wanted()) as app:
            post(app, "clay", given)
            post(app, "clay", None, b'{"lead": 1}')
            self.assertEqual(app.events()["events"], 0)
            self.assertEqual(post(app, "clay", given, b'{"lead": 1}').status, 200)
            self.assertEqual(post(app, "heyreach", None, b"[]").status, 200)
            events = app.events()
        self.assertEqual(events["events"], 2)
        self.assertEqual(events["events_by_provider"], {"clay": 1, "heyreach": 1})


if __name__ == "__main__":
    unittest.main()
