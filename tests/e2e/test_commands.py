"""validate, schema, explain, probe and doctor: what they print, and how they end."""
import os
import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from simulation import DECLARATION, ROOT, token  # noqa: E402
from small_service import SmallService, plain, unwrapped  # noqa: E402

ACCOUNT, WORKSPACE = "made-up-account-token-0123456789", "made-up-workspace-token-0123456789"
DOCTOR = """\
caio-swarm-dashboard, production   SIMULATED
  ok   token        a project token from the variable RAILWAY_TOKEN_PRODUCTION
  ok   rights       read and write one environment of one project (Railway has no read-only tokens)
  ok   target       the token is for this project and environment
       project      ID
       environment  ID
       service      ID
  ok   Railway      26 variables in 3 requests
  ok   deployment   one is active, and the values that it started with are known
  ok   clock        N s off Railway's
  ok   address      127.0.0.1 belongs to this service
  ok   fingerprints no key: secrets are reported only as same or different
who can approve changes
       trust        no trust file is installed, so nothing can be applied. An operator installs it as
                    /etc/tautline/trust.yaml, or passes it with --trust FILE
"""


class Commands(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(SmallService())
        cls.railway.admin("POST", "/tokens", {"token": WORKSPACE, "kind": "workspace"})

    def setUp(self):
        self.addCleanup(self.railway.quiet)

    def call(self, *words, file=None, **more):
        return self.railway.tautline(*words, file or self.railway.file, **more)

    # --- validate, schema ---

    def test_validate_summarizes_the_declaration(self):
        result = self.call("validate")
        self.assertEqual((result.code, result.err), (0, ""))
        self.assertEqual(plain(result.out, self.railway),
                         "FOLDER/desired.yaml: valid; 3 settings, 1 probe, 1 guardrail, 0 exceptions\n")

    def test_validate_sends_nothing_and_needs_no_token(self):
        self.railway.quiet()
        result = self.call("validate", environ={"PATH": "/bin"})
        self.assertEqual((result.code, self.railway.log()["counts"]["requests"]), (0, 0))

    def test_validate_reads_the_files_of_a_checkout(self):
        result = self.railway.tautline("validate", cwd=ROOT)
        self.assertEqual((result.code, result.err), (0, ""))
        self.assertIn(f"{DECLARATION.relative_to(ROOT)}: valid; ", result.out)

    def test_validate_names_every_fault_and_the_valid_files(self):
        wrong = self.railway.declare(lambda text: text.replace("min_length: 32", "min_lenght: 32")
                                     .replace("refused: 401", "refused: 42"))
        result = self.railway.tautline("validate", wrong, self.railway.file)
        self.assertEqual(result.code, 1)
        self.assertIn("FOLDER/desired.yaml: valid;", plain(result.out, self.railway))
        self.assertRegex(result.err, r"(?s)min_lenght.*Did you mean 'min_length'\?.*'refused' takes an HTTP status, not '42'")

    def test_the_schemas_are_the_files_that_are_kept(self):
        for words, path in (([], "desired-state/tautline.schema.json"),
                            (["declaration"], "desired-state/tautline.schema.json")):
            result = self.railway.tautline("schema", *words)
            self.assertEqual((result.code, result.err), (0, ""))
            self.assertEqual(result.out, (ROOT / path).read_text())
        report = self.railway.tautline("schema", "report")
        self.assertEqual((report.code, report.err), (0, ""))
        self.assertIn("json-schema.org", report.report["$schema"])

    # --- explain ---

    def test_explain_tells_of_a_setting(self):
        self.railway.set("production", {"EMERGENCY_STOP": "true"})
        self.addCleanup(self.railway.set, "production", {"EMERGENCY_STOP": "false"})
        result = self.call("explain", "EMERGENCY_STOP")
        text = unwrapped(plain(result.out, self.railway))
        self.assertEqual((result.code, result.err), (3, ""))
        for words in ("setting EMERGENCY_STOP in caio-swarm-dashboard, production: DRIFT",
                      "wanted false", "stored ≠ true", "running = false",
                      "rule the stored value is not as desired",
                      "to do set EMERGENCY_STOP to `false`",
                      "equality flag: 1 true yes on / 0 false no off, any case, blanks trimmed; quotes "
                      "make it unreadable, and an unreadable value never matches",
                      "absent means `false` (absent_means)"):
            self.assertIn(words, text)

    def test_explain_tells_of_a_guardrail_and_a_probe(self):
        for name, words in (("no-stop", "guardrail no-stop in caio-swarm-dashboard, production: held"),
                            ("header-token",
                             "probe header-token in caio-swarm-dashboard, production: passed")):
            result = self.call("explain", name)
            self.assertEqual(result.code, 0)
            self.assertIn(words, result.out)

    def test_explain_exits_with_the_state_of_its_subject(self):
        self.railway.fault("login_page")
        for name in ("STATE_BACKEND", "no-stop", "header-token"):
            self.assertEqual(self.call("explain", name).code, 4, name)

    # --- probe ---

    def last(self, result):
        return [line for line in result.out.splitlines() if "header-token" in line]

    def test_a_probe_that_passes_shows_its_exchanges(self):
        result = self.call("probe", "header-token")
        self.assertEqual((result.code, result.err), (0, ""))
        self.assertEqual(self.last(result), [
            "header-token in production: pass: without, wrong: refused; right: gets in",
            "  header-token/without: pass: refused", "  header-token/wrong: pass: refused",
            "  header-token/right: pass: gets in"])
        self.assertIn("  > X-Dashboard-Token: (hidden)", result.out)
        self.assertEqual(result.out.count("GET http://127.0.0.1"), 5)

    def test_a_probe_that_fails(self):
        path = "/api/operator/status"
        self.railway.fault("raw", target="edge", match={"path": path}, status=200, body="open")
        result = self.call("probe", "header-token")
        self.assertEqual(result.code, 2)
        self.assertIn("header-token in production: fail: ", result.out)

    def test_a_probe_without_an_answer(self):
        for kind in ("application_dead", "application_missing", "reset"):
            with self.subTest(kind):
                self.railway.quiet()
                self.railway.fault(kind, target="edge")
                result = self.call("probe", "header-token")
                self.assertEqual(result.code, 4)
                self.assertIn("header-token in production: unobserved: ", result.out)

    def test_a_probe_for_another_target(self):
        result = self.call("probe", "header-token", environ=self.railway.environ(
            RAILWAY_TOKEN_PRODUCTION=token("staging")))
        self.assertEqual(result.code, 1)
        self.assertIn("header-token in production: not asked: bad token: the token from", unwrapped(result.out))

    def test_a_probe_that_can_write_runs_only_by_name_and_then_writes(self):
        file = self.railway.declaration()
        self.railway.reset_stand_in()
        self.railway.check(file=file)
        emails = self.railway.events("production")["pending_emails"]
        self.assertEqual((emails["asked"], emails["writes"]), (0, 0))
        result = self.railway.tautline("probe", "queue-prefix", "--env", "production", file)
        self.assertEqual(result.code, 0)
        self.assertIn("queue-prefix in production: pass", result.out)
        emails = self.railway.events("production")["pending_emails"]
        self.assertEqual((emails["asked"], emails["writes"]), (1, 1))

    # --- doctor ---

    def doctor(self, **more):
        result = self.call("doctor", **more)
        self.assertEqual(result.err, "")
        # Two clocks that are the same may be read on both sides of a second's end.
        return result.code, re.sub(r"\b(0|1|599|600|601) s off", "N s off", plain(result.out, self.railway))

    def line(self, text, name):
        return next((line for line in text.splitlines() if line[7:].startswith(name)), None)

    def test_doctor_finds_nothing_to_complain_about(self):
        self.assertEqual(self.doctor(), (0, DOCTOR))

    def test_doctor_tells_each_kind_of_token(self):
        file = self.railway.declare(
            lambda text: text.replace(", token: { env: RAILWAY_TOKEN_PRODUCTION }", ""))
        rows = [("RAILWAY_API_TOKEN", ACCOUNT, "an account or workspace token", "all rights of its owner"),
                ("RAILWAY_API_TOKEN", WORKSPACE, "an account or workspace token",
                 "all rights of its workspace"),
                ("RAILWAY_TOKEN", token("production"), "a project token",
                 "read and write one environment of one project")]
        for name, value, kind, rights in rows:
            with self.subTest(name, kind=rights):
                environ = {**self.railway.environ(), name: value}
                code, text = self.doctor(file=file, environ=environ)
                self.assertEqual(code, 0)
                self.assertEqual(self.line(text, "token"),
                                 f"  ok   token        {kind} from the variable {name}")
                self.assertIn(rights, self.line(text, "rights"))
                self.assertNotIn(value, text)

    def test_doctor_tells_each_fault(self):
        far = self.railway.declare(lambda text: text.replace("url: http://127.0.0.1:", "url: https://shop.example.com:"))
        without = {name: value for name, value in self.railway.environ().items() if "TOKEN" not in name}
        wrong = self.railway.environ(RAILWAY_TOKEN_PRODUCTION=token("staging"))
        unknown = self.railway.environ(RAILWAY_TOKEN_PRODUCTION="made-up-and-unknown-0123456789")
        # what is done, code, the line
        rows = [
            ({"environ": without}, None, 1, "  bad  token        no token for 'production'"),
            ({"environ": wrong}, None, 1, "  bad  target       bad token: the token from the variable"),
            ({"environ": unknown}, None, 1, "  bad  target       bad token: Railway refuses the token from the variable"),
            ({"file": far}, lambda: self.railway.fault("login_page"), 4, "  ?    address      the domains of this "
             "service were not read: no secret is sent to shop.example.com"),
            ({}, lambda: self.railway.fault("login_page"), 4,
             "  ?    Railway      Railway's answer is not the expected JSON"),
            ({}, lambda: self.railway.knobs(clockOffsetSeconds=600), 4,
             "  ?    clock        N s off Railway's: expiry of exceptions is not judged"),
            ({}, lambda: self.railway.knobs(dateHeader=False), 4,
             "  ?    clock        Railway sent no time to compare with"),
            ({}, lambda: self.railway.put("instance.activeDeployments", []), 4,
             "  ?    deployment   no deployment is active"),
            ({"file": far}, None, 4, "  ?    address      Railway does not list shop.example.com as a "
             "domain of this service: no secret is sent there"),
        ]
        for more, deed, expected, line in rows:
            with self.subTest(line):
                self.railway.quiet()
                if deed:
                    deed()
                code, text = self.doctor(**more)
                self.assertEqual(code, expected, text)
                self.assertTrue(any(found.startswith(line) for found in text.splitlines()), text)
                self.assertEqual(self.railway.log()["counts"]["edge"], 0)

    def test_doctor_tells_of_the_fingerprint_key(self):
        path = self.railway.path / "key"
        path.write_bytes(os.urandom(32))
        path.chmod(0o600)
        _, text = self.doctor(environ=self.railway.environ(TAUTLINE_FINGERPRINT_KEY_FILE=str(path)))
        self.assertEqual(self.line(text, "fingerprints"),
                         "  ok   fingerprints keyed with TAUTLINE_FINGERPRINT_KEY_FILE")


if __name__ == "__main__":
    unittest.main()
