"""Values as applications store them: lists in three notations, JSON, decimals, line breaks at the end, `${X}`."""
import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from apply_fixture import QUICK, SIGNERS, ApplyFixture  # noqa: E402
from light_railway import LightRailway  # noqa: E402
from simulation import PROJECT, ROOT, SERVICE, token  # noqa: E402
from small_service import unwrapped  # noqa: E402

STORED = {
    "ORIGINS_JSON": '["https://b.example.com", "https://a.example.com"]',
    "HOSTS_SPACED": "b.example.com a.example.com",
    "HOSTS_LINES": "a.example.com\nb.example.com\n",
    "HOSTS_SEMI": "a.example.com;b.example.com",
    "FLAGS_JSON": '{ "beta": true,\n  "limit": 5.0 }',
    "SAMPLE_RATE": "0.250",
    "RATIO": "1.0",
    "SIGNED": "true\n",
    "GREETING": 'café ☕ = "x" $HOME ${NOPE} # not a comment',
    "discovery.type": "single-node",
}
LIST = "[https://a.example.com, https://b.example.com]"
HOSTS = "[a.example.com, b.example.com]"
SETTINGS = f"""\
  ORIGINS_JSON: {{ list: {LIST.replace("https", "'https").replace(".com", ".com'")} }}
  HOSTS_SPACED: {{ list: {HOSTS} }}
  HOSTS_LINES: {{ list: {HOSTS} }}
  HOSTS_SEMI: {{ list: {HOSTS} }}
  FLAGS_JSON: {{ json: '{{"limit":5,"beta":true}}' }}
  SAMPLE_RATE: {{ decimal: 0.25 }}
  RATIO: {{ decimal: {{ least: 0.5, most: 1 }} }}
  SIGNED: {{ flag: true, absent_means: false }}
  GREETING: 'café ☕ = "x" $HOME $${{NOPE}} # not a comment'
  discovery.type: single-node
"""
HEAD = """\
tautline: 1
project: {project}
service: {service}
environments:
  production: {{ url: "{url}", token: {{ env: RAILWAY_TOKEN_PRODUCTION }} }}
settings:
"""


class Values(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(LightRailway(STORED))

    def setUp(self):
        self.railway.reset()

    def declared(self, settings, more=""):
        head = HEAD.format(project=PROJECT, service=SERVICE, url=self.railway.edge("production"))
        file = self.railway.path / "values.yaml"
        file.write_text(head + settings + more)
        return file

    def check(self, settings, more="", *words):
        file = self.declared(settings, more)
        return self.railway.tautline("check", "--env", "production", *(words or ("--json",)), file)

    def stored(self):
        services = self.railway.admin("GET", "/world")["projects"][0]["environments"][0]["services"]
        return {name: one["value"] for name, one in services[SERVICE]["variables"].items()}

    def test_what_says_the_same_is_in_sync(self):
        result = self.check(SETTINGS)
        self.assertEqual(result.code, 0, result.out + result.err)
        self.assertEqual(result.verdicts(), {})

    def test_the_example_is_in_sync_with_what_it_says(self):
        text = (ROOT / "examples" / "values.yaml").read_text()
        for old, new in (("project: shop", f"project: {PROJECT}"), ("service: web", f"service: {SERVICE}"),
                         ("https://shop.example.com", self.railway.edge("production")),
                         ("env: RAILWAY_TOKEN ", "env: RAILWAY_TOKEN_PRODUCTION ")):
            self.assertEqual(text.count(old), 1, old)
            text = text.replace(old, new)
        (self.railway.path / "example.yaml").write_text(text)
        self.railway.reset({
            "LOG_LEVEL": "info", "GREETING": "Hello production, ${name}", "discovery.type": "single-node",
            "SIGNED": "Yes\n", "STRICT": "true", "WORKERS": " 4", "SAMPLE_RATE": "2.5e-1",
            "FLAGS": '{"beta":true,"limit":5}', "ORIGINS": "https://b.example.com; https://a.example.com",
            "HOSTS": '["b.example.com", "a.example.com"]'})
        result = self.railway.tautline("check", "--json", "--env", "production", self.railway.path / "example.yaml")
        self.assertEqual((result.code, result.verdicts()), (0, {}), result.out + result.err)

    def test_what_says_something_else_is_drift(self):
        self.railway.set("production", {
            "ORIGINS_JSON": '["https://b.example.com", "https://evil.example.com"]',
            "HOSTS_SPACED": "a.example.com",
            "FLAGS_JSON": '{"beta": false, "limit": 5}',
            "SAMPLE_RATE": "0.2500001",
            "RATIO": "0.49",
            "GREETING": 'café ☕ = "x" $HOME $${NOPE} # not a comment',
            "discovery.type": "multi-node"}, deploy=True)
        self.assertEqual({name: verdict for (_, name), verdict in self.check(SETTINGS).verdicts().items()},
                         dict.fromkeys(["ORIGINS_JSON", "HOSTS_SPACED", "FLAGS_JSON", "SAMPLE_RATE", "RATIO",
                                        "GREETING", "discovery.type"], "drift"))

    def test_what_a_type_cannot_read_is_drift_and_says_so(self):
        self.railway.set("production", {"FLAGS_JSON": "{beta: true, limit: 5}", "SAMPLE_RATE": "0,25"},
                         deploy=True)
        result = self.check(SETTINGS)
        for name, kind in ("FLAGS_JSON", "json"), ("SAMPLE_RATE", "decimal"):
            finding = result.finding("setting", name, "production")
            self.assertEqual(finding["verdict"], "drift")
            self.assertIn(f"not readable as a {kind}", json.dumps(finding))

    def test_a_plan_writes_a_list_in_the_notation_in_which_it_is_stored(self):
        def longer(names):
            return names.replace("]", ", c.example.com]")
        names = ("ORIGINS_JSON", "HOSTS_SPACED", "HOSTS_LINES", "HOSTS_SEMI")
        settings = "".join(f"  {name}: {{ list: {longer(HOSTS)} }}\n" for name in names)
        settings += f"  HOSTS_NEW: {{ list: {HOSTS}, notation: json }}\n  HOSTS_PLAIN: {{ list: {HOSTS} }}\n"
        settings += "  discovery.type: multi-node\n"
        fixture = ApplyFixture(self.railway, self.declared(settings).read_text())
        advice = self.check(settings, "", "--no-color")
        self.assertIn('set ORIGINS_JSON to `["a.example.com","b.example.com","c.example.com"]`',
                      unwrapped(advice.out))
        fixture.plan()
        fixture.sign(*SIGNERS)
        result = fixture.apply(*QUICK)
        self.assertEqual(result.code, 0, result.out + result.err)
        stored = self.stored()
        self.assertEqual({name: stored[name] for name in (*names, "HOSTS_NEW", "HOSTS_PLAIN", "discovery.type")}, {
            "ORIGINS_JSON": '["a.example.com","b.example.com","c.example.com"]',
            "HOSTS_SPACED": "a.example.com b.example.com c.example.com",
            "HOSTS_LINES": "a.example.com b.example.com c.example.com",
            "HOSTS_SEMI": "a.example.com;b.example.com;c.example.com",
            "HOSTS_NEW": '["a.example.com","b.example.com"]',
            "HOSTS_PLAIN": "a.example.com,b.example.com",
            "discovery.type": "multi-node"})

    def test_a_guardrail_sees_a_member_in_every_notation(self):
        more = "guardrails:\n  no-star: { forbid: { HOSTS: '*' } }\n"
        for value in ("*", "a.example.com,*", "a.example.com *", '["a.example.com", "*"]', "*;a.example.com"):
            self.railway.set("production", {"HOSTS": value}, deploy=True)
            result = self.check(f"  HOSTS: {{ list: {HOSTS} }}\n", more)
            self.assertEqual((result.code, result.finding("guardrail", "no-star", "production")["state"]),
                             (3, "breached"), value)

    def test_a_declared_notation_is_the_only_one(self):
        def code(notation):
            return self.check(f"  HOSTS_SEMI: {{ list: {HOSTS}, notation: {notation} }}\n").code
        self.assertEqual([code(each) for each in ("semicolons", "commas", "blanks", "json")], [0, 2, 2, 2])

    def test_a_line_break_under_a_value_is_said(self):
        result = self.check("  SIGNED: { flag: true, absent_means: false }\n", "", "--all")
        self.assertEqual(result.code, 0)
        self.assertIn("SIGNED ends with a line break (stored); ends with a line break (running): does the "
                      "application overlook it? exact: true makes it a fault", unwrapped(result.out))

    def test_a_line_break_is_a_fault_where_exactness_is_asked(self):
        setting = "  SIGNED: {{ flag: true, absent_means: {}, exact: true }}\n"
        guardrail = "guardrails:\n  no-unsigned: { forbid: { SIGNED: false } }\n"
        result = self.check(setting.format("false"), guardrail)
        finding = result.finding("setting", "SIGNED", "production")
        self.assertEqual(finding["verdict"], "drift")
        self.assertIn("not exactly as declared: it ends with a line break", json.dumps(finding))
        # What cannot be read has the effect of its absence, as far as that is known.
        self.assertEqual(result.finding("guardrail", "no-unsigned", "production")["state"], "breached")
        unknown = self.check(setting.format("true"), guardrail)
        self.assertEqual(unknown.finding("guardrail", "no-unsigned", "production")["state"], "unobserved")
        self.railway.set("production", {"SIGNED": "FALSE"}, deploy=True)
        opposite = self.check(setting.format("true"), guardrail)
        self.assertEqual(opposite.finding("guardrail", "no-unsigned", "production")["state"], "breached")
        self.railway.set("production", {"SIGNED": "true"}, deploy=True)
        self.assertEqual(self.check(setting.format("false"), guardrail).code, 0)

    def test_a_line_break_under_a_secret_is_said(self):
        self.railway.set("production", {"KEY": "made-up-secret-value-0123456789\n"}, deploy=True)
        result = self.check("  KEY: { secret: { min_length: 8 } }\n", "", "--all")
        self.assertIn("KEY has a blank or a line break at an end", unwrapped(result.out))
        self.assertNotIn("made-up-secret", result.out)

    def test_json_that_is_not_declared_is_not_shown(self):
        self.railway.set("production", {"FLAGS_JSON": '{"limit": 5, "beta": true, "key": "s3cr3t-Zq81x"}'},
                         deploy=True)
        result = self.check(SETTINGS)
        self.assertEqual(result.finding("setting", "FLAGS_JSON", "production")["verdict"], "drift")
        self.assertNotIn("s3cr3t-Zq81x", result.out)

    def test_pull_writes_what_it_reads_back(self):
        out = self.railway.path / "pulled.yaml"
        out.unlink(missing_ok=True)
        self.railway.reset({"ALLOWED_HOSTS": '["a.example.com", "b.example.com"]', "discovery.type": "single-node",
                            "SAMPLE_RATE": "0.250", "RATIO": "1.0", "PYTHON_VERSION": "3.10"})
        shown = [word for name in ("ALLOWED_HOSTS", "SAMPLE_RATE", "RATIO", "PYTHON_VERSION", "discovery.type")
                 for word in ("--show", name)]
        result = self.railway.tautline("pull", "-o", out, *shown, environ=self.railway.environ(
            RAILWAY_TOKEN=token("production")))
        self.assertEqual(result.code, 0, result.out + result.err)
        for line in ("SAMPLE_RATE: { decimal: 0.250 }", "RATIO: { decimal: 1.0 }",
                     'PYTHON_VERSION: { text: 3.10 }',
                     "ALLOWED_HOSTS: { list: [a.example.com, b.example.com] }",
                     "discovery.type: { text: single-node }"):
            self.assertIn(line, out.read_text())


class OddNames(LightRailway):
    """Tokens can be no header where they hold the name of such an environment."""

    def world(self, _=None):
        world = super().world()
        for number, each in enumerate(world["tokens"]):
            each["token"] = token(f"number-{number}")
        return world


class Environments(unittest.TestCase):
    """Environments whose name is no key of a declaration."""

    def test_pull_writes_an_alias_and_everything_finds_it(self):
        names = ("pr #12", "Prüfung/Nord")
        with OddNames({"MODE": "strict"}, environments=names) as railway:
            out = railway.path / "pulled.yaml"
            tokens = {"RAILWAY_TOKEN_PR__12": token("number-0"), "RAILWAY_TOKEN_PR__FUNG_NORD": token("number-1")}
            result = railway.tautline("pull", "--env", names[0], "--env", names[1], "-o", out,
                                      environ=railway.environ(**tokens))
            self.assertEqual(result.code, 0, result.out + result.err)
            text = out.read_text()
            self.assertIn("  # Railway calls it pr #12, which can be no key here: it is found by its id.\n"
                          "  pr-12:\n", text)
            self.assertIn("  Pruefung-Nord:\n", text)
            check = railway.tautline("check", "--json", out, environ=railway.environ(**tokens))
            self.assertEqual(check.code, 0, check.out + check.err)
            self.assertEqual({each["environment"] for each in check.report["findings"]},
                             {"pr-12", "Pruefung-Nord"})
            doctor = railway.tautline("doctor", out, environ=railway.environ(**tokens))
            self.assertIn("ok   target", doctor.out.split("Pruefung-Nord")[1])


if __name__ == "__main__":
    unittest.main()
