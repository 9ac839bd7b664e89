"""Secrets that are about to leave: in a report, to another host, or as somebody else's."""
import base64
import hashlib
import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from apply_fixture import ApplyFixture  # noqa: E402
from light_railway import BEFORE, LightRailway  # noqa: E402
from planted_secrets import leaks, world  # noqa: E402
from simulation import SERVICE, Simulation, token  # noqa: E402


SECRET = "Kq7xLamp0il9xTangVz3yBridge8"


class Sink(unittest.TestCase):
    """What is secret in a text that is about to be printed is replaced; the rest is printed."""

    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(Simulation())
        cls.file = cls.railway.declaration()

    def setUp(self):
        self.addCleanup(self.railway.admin, "POST", "/restart", {})

    def hidden(self, name, values, *words):
        """Stores the values; the report is written without them, says its verdict, and names the secret."""
        self.railway.set("production", values)
        path = self.railway.path / "report.json"
        path.unlink(missing_ok=True)
        result = self.railway.tautline("check", "--all", "--env", "production",
                                       f"--output=json={path}", *words, self.file)
        self.assertEqual(result.code, 1, result.out)
        self.assertIn(f"tautline: hidden: the output would have shown the secret '{name}'\n", result.err)
        self.assertIn("(hidden)", result.out)
        self.assertIn("DRIFT", result.out)
        self.assertEqual(json.loads(path.read_text())["schema"], "tautline/report/v1")
        for text in (result.out, result.err, path.read_text()):
            self.assertEqual(leaks(text, values), [])
        return result

    def test_what_every_report_says_is_no_secret(self):
        self.railway.set("production", {"GHL_API_KEY": "live deployment"})
        for value in ("Guardrails", "not asked", "SIMULATED",
                      "tautline/report/v1"):
            with self.subTest(value):
                self.railway.set("production", {"SESSION_SECRET_KEY": value})
                result = self.railway.tautline("check", "--all", "--env", "production", self.file)
                self.assertIn(result.code, (0, 2), result.err)
                self.assertNotIn("(hidden)*", result.out)

    def test_a_secret_in_the_name_of_a_variable_is_hidden_and_the_verdict_told(self):
        self.railway.set("production", {"STATE_BACKEND": "file"})
        raw = SECRET.encode()
        for name in (SECRET, f"X_{SECRET[3:]}", f"X_{raw.hex()}", f"X_{base64.b32encode(raw).decode().rstrip('=')}",
                     f"X_{base64.b64encode(raw).decode().rstrip('=')}",
                     f"X_{base64.b64encode(raw).hex()}"):
            with self.subTest(name):
                self.railway.set("production", {name: "1"})
                self.hidden("SESSION_SECRET_KEY", {"SESSION_SECRET_KEY": SECRET})
                self.railway.set("production", unset=[name])


class Recorded(unittest.TestCase):
    """What is secret in an entry of the ledger is replaced there; the entry counts, and the chain is whole."""

    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(LightRailway({**BEFORE, "API_KEY": SECRET}))

    def setUp(self):
        self.railway.reset()
        self.fixture = ApplyFixture(self.railway, self.railway.text)

    def deploys(self, image, deploy):
        self.railway.admin("POST", "/service", {"service": SERVICE, "deploy": deploy,
                                                "source": {"image": image, "digest": "1" * 64}})

    def verified(self):
        result = self.fixture.evidence("verify", "--env", "production", self.fixture.file)
        self.assertEqual(result.code, 0, result.out + result.err)
        self.assertNotIn(SECRET[:8].encode(), self.fixture.ledger.read_bytes())

    def test_a_check_is_recorded_without_the_secret(self):
        self.deploys("ghcr.io/example/app:1", True)
        self.deploys(f"ghcr.io/example/{SECRET}:2", False)
        result = self.fixture.call("check", self.fixture.file)
        self.assertEqual(result.code, 1)
        self.assertNotIn("nothing was recorded", result.err)
        entry = self.fixture.entries()[-1]
        self.assertEqual(entry["kind"], "check")
        self.assertIn("ghcr.io/example/(hidden)", entry["body"]["other_code"])
        self.assertEqual(entry["body"]["exit"], 2)
        self.verified()

    def test_a_value_that_looks_like_an_entry_changes_none(self):
        """Names, numbers and signs of our own are never replaced."""
        for value in ('"kind":"check","body":{"run":', '"exit":2,"classes":["changes"', '{"settings":{"drift":'):
            self.railway.set("production", {"API_KEY": value})
            with self.subTest(value):
                result = self.fixture.call("check", "--json", self.fixture.file)
                self.assertEqual(result.code, 2, result.err)
                self.assertEqual(result.report["exit"], 2)
                self.assertEqual(self.fixture.entries()[-1]["kind"], "check")


class Elsewhere(unittest.TestCase):
    """A declaration that names another host leads no secret away."""

    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(Simulation(world))

    def test_a_host_that_railway_does_not_list_gets_nothing(self):
        edge = self.railway.edge("production")
        for host in ("https://shop.example.com", "https://127.0.0.1.example.com", "https://10.0.0.1"):
            with self.subTest(host):
                file = self.railway.declaration(lambda text: text.replace(edge, host))
                result = self.railway.tautline("check", "--json", "--env", "production", file)
                self.assertEqual((result.code, result.report["exit"]), (2, 2))  # another origin
                probe = result.finding("probe", "header-token", "production")
                right = next(part for part in probe["parts"] if part["name"] == "right")
                self.assertEqual(right["why"], f"no secret is sent to '{host[8:]}', which Railway does not "
                                               "list as a domain of this service")

    def test_the_railway_token_is_never_sent_to_the_application(self):
        digest = hashlib.sha256(token("production").encode()).hexdigest()
        rows = [(lambda text: text, {"DASHBOARD_AUTH_TOKEN": token("production")}, {}),
                (lambda text: text.replace("token: { variable: DASHBOARD_AUTH_TOKEN }", "token: { env: OTHER }"),
                 {}, {"OTHER": token("production")})]
        self.addCleanup(self.railway.admin, "POST", "/restart", {})
        for change, variables, environ in rows:
            with self.subTest(variables or environ):
                self.railway.set("production", variables, deploy=True)
                file = self.railway.declaration(change)
                result = self.railway.tautline("check", "--json", "--env", "production", file,
                                               environ=self.railway.environ(**environ))
                probe = result.finding("probe", "header-token", "production")
                self.assertEqual(probe["result"], "unobserved")
                self.assertRegex(json.dumps(probe["parts"]), "is one of Tautline's own tokens: never sent")
                self.assertNotIn(digest, json.dumps(self.railway.events("production")))

    def test_the_railway_token_cannot_be_a_probe_secret(self):
        for name in ("RAILWAY_TOKEN", "RAILWAY_API_TOKEN", "RAILWAY_TOKEN_STAGING", "TAUTLINE_FINGERPRINT_KEY_FILE"):
            file = self.railway.declaration(lambda text: text.replace(
                "token: { variable: DASHBOARD_AUTH_TOKEN }", f"token: {{ env: {name} }}"))
            result = self.railway.tautline("check", file)
            self.assertEqual((result.code, result.out), (1, ""))
            self.assertIn(f"'{name}' is one of Tautline's own tokens and is never sent", result.err)


if __name__ == "__main__":
    unittest.main()
