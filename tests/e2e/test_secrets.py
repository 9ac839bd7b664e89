"""A secret planted in every variable is searched for in everything that is written or sent."""
import hashlib
import json
import os
import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from planted_secrets import SECRETS, UNDECLARED, forms, leaks, planted, world  # noqa: E402
from simulation import ENVIRONMENTS, Simulation, token  # noqa: E402

PLANTED = {f"{name} of {environment}": planted(name, environment)
           for name in SECRETS + UNDECLARED for environment in ENVIRONMENTS}
PLANTED.update({f"token of {environment}": token(environment) for environment in ENVIRONMENTS})
SETTINGS = re.compile(r"(?m)^  ([A-Z0-9_]+):")


class Planted(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(Simulation(world))
        cls.file = cls.railway.declaration()
        text = cls.file.read_text()
        cls.settings = SETTINGS.findall(text)
        probes, rules = text.index("\nprobes:"), text.index("\nguardrails:")
        cls.probes = re.findall(r"(?m)^  ([a-z0-9-]+):", text[probes:rules])
        cls.rules = re.findall(r"(?m)^  ([a-z0-9-]+):", text[rules:])
        cls.key = cls.railway.path / "fingerprint-key"
        cls.key.write_bytes(os.urandom(32))
        cls.key.chmod(0o600)

    def setUp(self):
        self.quiet()
        self.addCleanup(self.quiet)

    def quiet(self):
        for what in ("/faults", "/knobs", "/log"):
            self.railway.admin("DELETE", what, {})

    def call(self, *words, key=False):
        """One call; nothing planted may stand in what it writes."""
        out = self.railway.path / "out"
        out.mkdir(exist_ok=True)
        environ = self.railway.environ(**({"TAUTLINE_FINGERPRINT_KEY_FILE": str(self.key)} if key else {}))
        result = self.railway.tautline(*words, environ=environ)
        written = {"stdout": result.out, "stderr": result.err}
        for path in out.iterdir():
            written[path.name] = path.read_bytes()
            path.unlink()
        for where, text in written.items():
            self.assertEqual(leaks(text, PLANTED), [], f"{where} of {words}")
        self.assertNotIn("would have shown", result.out + result.err)
        return result

    def look(self, *more, keys=(False, True)):
        """Every form of a check, with and without a fingerprint key."""
        out = self.railway.path / "out"
        for key in keys:
            yield self.call("check", "--all", "--timing", f"--output=json={out}/report.json",
                            f"--output=text={out}/report.txt", *more, self.file, key=key)
            yield self.call("check", "--json", *more, self.file, key=key)

    def test_control_the_search_finds_every_encoding(self):
        for name, value in PLANTED.items():
            for form, needle in forms(value):
                self.assertIn(name, [found for found, _ in leaks(b"x " + needle + b" y", PLANTED)], form)

    def test_no_secret_is_printed_in_sync(self):
        for result in self.look():
            self.assertIn(result.code, (0, 4))

    def test_no_secret_is_printed_with_drift(self):
        self.railway.set("production", {"EMERGENCY_STOP": "true", "STATE_BACKEND": "file",
                                        "WEBHOOK_BEARER_TOKEN": planted("WEBHOOK_BEARER_TOKEN", "staging")})
        self.addCleanup(self.railway.admin, "POST", "/restart", {})
        for result in self.look():
            self.assertIn(result.code, (2, 3))

    def test_no_secret_is_printed_with_a_breached_guardrail(self):
        self.railway.set("production", {"DASHBOARD_QUERY_TOKEN_ENABLED": "true",
                                        "HEYREACH_UNSIGNED_ALLOWLIST": "true"}, deploy=True)
        self.addCleanup(self.railway.admin, "POST", "/restart", {})
        for result in self.look():
            self.assertEqual(result.code, 3)

    def test_no_secret_is_printed_without_an_answer(self):
        for kind in ("application_dead", "reset"):
            self.railway.admin("POST", "/faults", {"kind": kind, "target": "edge", "times": -1})
            for result in self.look("--env", "production"):
                self.assertEqual(result.code, 4)
            self.quiet()

    def test_no_secret_is_printed_with_errors_of_railway(self):
        hostile = json.dumps({"errors": [{"message": " ".join(PLANTED.values())}], "data": PLANTED})
        rows = [{"kind": "raw", "body": hostile}, {"kind": "raw", "body": hostile[:-2]},
                {"kind": "raw", "status": 400, "body": hostile},
                {"kind": "errors_beside_data", "message": planted("GHL_API_KEY", "production")},
                {"kind": "set", "path": "stored.SENTRY_DSN", "value": 7}]
        for fault in rows:
            self.railway.admin("POST", "/faults", {"times": -1, **fault})
            for result in self.look("--env", "production", keys=(False,)):
                self.assertEqual(result.code, 4, fault)
            self.quiet()

    def test_no_secret_is_printed_if_the_application_echoes_it(self):
        location = "/" + planted("DASHBOARD_AUTH_TOKEN", "production")
        for status in (200, 401, 500):
            self.railway.admin("POST", "/faults", {
                "kind": "raw", "target": "edge", "times": -1, "status": status,
                "body": json.dumps(PLANTED),
                "headers": {"X-Echo": token("production"), "Location": location}})
            for result in self.look("--env", "production", keys=(False,)):
                self.assertIn(result.code, (2, 3, 4))
            for probe in ("header-token", "health", "cors", "sales-page", "instantly-webhook", "tier1"):
                self.call("probe", probe, "--env", "production", self.file)
            self.quiet()

    def test_explain_prints_no_secret(self):
        for name in self.settings + self.rules:
            with self.subTest(name):
                result = self.call("explain", name, "--env", "production", self.file, key=True)
                self.assertIn(name, result.out)

    def test_probe_prints_no_secret(self):
        for name in self.probes:
            with self.subTest(name):
                result = self.call("probe", name, "--env", "production", self.file)
                self.assertIn(f"{name} in production: ", result.out)

    def test_doctor_and_validate_print_no_secret(self):
        self.call("doctor", self.file)
        self.call("validate", self.file)

    def test_no_real_secret_in_a_url_and_nothing_is_written(self):
        self.call("check", self.file)
        real = {hashlib.sha256(planted("DASHBOARD_AUTH_TOKEN", e).encode()).hexdigest() for e in ENVIRONMENTS}
        for environment in ENVIRONMENTS:
            seen = self.railway.events(environment)
            self.assertEqual((seen["events"], seen["triggers"]), (0, 0))
            in_headers = set()
            for request in seen["requests"]:
                self.assertFalse(real & set(request["query_token_sha256"]), request["path"])
                in_headers |= set(request["dashboard_token_sha256"])
            own = hashlib.sha256(planted("DASHBOARD_AUTH_TOKEN", environment).encode()).hexdigest()
            self.assertEqual(in_headers & real, {own})  # never the other environment's

    def test_a_check_sends_no_request_that_can_write(self):
        before = self.railway.events("production")["pending_emails"]["asked"]
        self.call("check", self.file)
        self.assertEqual(self.railway.events("production")["pending_emails"]["asked"], before)


if __name__ == "__main__":
    unittest.main()
