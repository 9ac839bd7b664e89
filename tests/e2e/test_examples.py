"""The two roads for HeyReach, held against the stand-in application."""
import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from simulation import ENVIRONMENTS, ROOT, SERVICE, Simulation, caio_world, secret  # noqa: E402

OPEN = ("2026-03-01T07:00:00Z", "2026-03-10T23:59:59Z")
ENDED = "2026-03-11T00:00:00Z"
SETTING = "HEYREACH_UNSIGNED_ALLOWLIST"
BEARER = {"HEYREACH_BEARER_TOKEN": secret("HEYREACH_BEARER_TOKEN", "production")}


class Roads(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(Simulation(caio_world))

    def setUp(self):
        self.railway.set("production", {SETTING: "false", **BEARER}, deploy=True)

    def example(self, name):
        """The example with loopback addresses in place of the real ones."""
        text = (ROOT / "examples" / name).read_text()
        for environment in ENVIRONMENTS:
            text, count = re.subn(rf"https://{SERVICE}-{environment}\.up\.railway\.app",
                                  self.railway.edge(environment), text)
            self.assertEqual(count, 1)
        path = self.railway.path / name
        path.write_text(text)
        return path

    def check(self, name, at, code):
        words = ["check", "--json", "--env", "production", "--at", at, self.example(name)]
        result = self.railway.tautline(*words)
        self.assertEqual(result.code, code, result.out + result.err)
        return {(finding["kind"], finding["name"]): finding
                for finding in result.report["findings"]}

    def open_the_door(self):
        self.railway.set("production", {SETTING: "true"}, unset=list(BEARER), deploy=True)

    def test_every_example_is_valid(self):
        for path in sorted((ROOT / "examples").glob("*.yaml")):
            result = self.railway.tautline("validate", path)
            self.assertEqual((result.code, result.err), (0, ""), result.out)

    def test_the_ingress_needs_no_exception(self):
        findings = self.check("heyreach-ingress.yaml", OPEN[0], 0)
        self.assertEqual([name for kind, name in findings if kind == "exception"], [])
        # With a credential the endpoint refuses an unsigned event whatever the flag says.
        self.assertEqual(findings["setting", SETTING]["witnesses"]["behaved"]["says"], "not_asked")
        self.assertEqual(findings["setting", SETTING]["verdict"], "in_sync")
        self.assertEqual(findings["probe", "heyreach-webhook"]["result"], "pass")

    def test_through_the_ingress_an_unsigned_event_is_a_breach(self):
        self.open_the_door()
        findings = self.check("heyreach-ingress.yaml", OPEN[0], 3)
        self.assertEqual(findings["guardrail", "no-unsigned-webhooks"]["state"], "breached")

    def test_the_allowlist_is_the_desired_value_until_its_last_second(self):
        self.open_the_door()
        for at in OPEN:
            findings = self.check("heyreach-allowlist.yaml", at, 0)
            self.assertEqual(findings["setting", SETTING]["verdict"], "in_sync")
            exception = findings["exception", "heyreach-unsigned"]
            self.assertEqual(exception["state"], "in_force")
            self.assertEqual(exception["others"], {
                "closed": ["instantly-webhook", "clay-webhook", "rb2b-webhook"], "open": [],
                "unseen": []})

    def test_after_its_end_the_strict_value_is_the_desired_one(self):
        self.open_the_door()
        findings = self.check("heyreach-allowlist.yaml", ENDED, 3)
        self.assertEqual(findings["setting", SETTING]["verdict"], "drift")
        self.assertEqual(findings["exception", "heyreach-unsigned"]["exempted"],
                         {"closed": [], "open": ["heyreach-webhook"], "unseen": []})
        self.setUp()
        findings = self.check("heyreach-allowlist.yaml", ENDED, 0)
        self.assertEqual(findings["exception", "heyreach-unsigned"]["exempted"],
                         {"closed": ["heyreach-webhook"], "open": [], "unseen": []})

    def test_while_the_exception_is_in_force_a_closed_endpoint_is_drift(self):
        findings = self.check("heyreach-allowlist.yaml", OPEN[0], 2)
        self.assertEqual(findings["setting", SETTING]["verdict"], "drift")


if __name__ == "__main__":
    unittest.main()
