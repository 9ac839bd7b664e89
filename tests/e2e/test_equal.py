"""Values that equal something else: what may be shown stays shown, what may not is hidden without an alarm."""
import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from apply_fixture import ApplyFixture  # noqa: E402
from light_railway import DECLARATION, DOOR_SHUT, LightRailway  # noqa: E402
from simulation import SERVICE  # noqa: E402

SETTINGS = """\
  LIMIT: {{ number: 20971520, reported: state#/limit }}
  RANGE: {{ number: {{ least: 1000000, most: 20000000 }} }}
  MOTTO: {{ text: calm, reported: state#/motto }}
  API_KEY: {{ secret: {{ min_length: 8 }} }}
"""
STORED = {**DOOR_SHUT, "LIMIT": "20971520", "RANGE": "10485760", "MOTTO": "calm", "API_KEY": "Kq7xLa9pZ_Tm-otter"}


class World(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        text = DECLARATION.replace("settings:\n", "reports:\n  state: {{ path: /state }}\nsettings:\n" + SETTINGS)
        cls.railway = cls.enterClassContext(LightRailway(STORED, declaration=text))
        cls.file = cls.railway.path / "web.yaml"
        cls.file.write_text(cls.railway.text)

    def setUp(self):
        for name in ("body", "headers"):
            self.addCleanup(setattr, self.railway, name, getattr(self.railway, name))
        self.says(limit=20971520, motto="calm")
        self.railway.reset()

    def says(self, **state):
        self.railway.body = json.dumps(state).encode()

    def call(self, *words, code=None, environ=None):
        result = self.railway.tautline(*words, self.file, environ=environ)
        if code is not None:
            self.assertEqual(result.code, code, result.out[:300] + result.err)
        self.assertNotIn("tautline: hidden", result.err)
        return result.out + result.err


class Equal(World):
    def test_a_number_that_an_undeclared_variable_has_too(self):
        self.railway.reset({**STORED, "LIMIT": "10485760", "FILE_UPLOAD_MAX": "10485760"})
        for words in (("check", "--all"), ("check", "--json"), ("explain", "LIMIT"), ("explain", "RANGE")):
            self.assertNotIn("10485760", self.call(*words, code=None))
        report = json.loads(self.call("check", "--json", code=2))
        verdicts = {finding["name"]: finding["verdict"] for finding in report["findings"] if finding["kind"] == "setting"}
        self.assertEqual((verdicts["LIMIT"], verdicts["RANGE"]), ("drift", "in_sync"))
        fixture = ApplyFixture(self.railway, self.railway.text)
        fixture.ready()
        self.assertNotIn("10485760", fixture.plan_file.read_text())
        self.assertEqual(fixture.apply("--settle", "1s").code, 0)
        self.assertEqual(fixture.stored()["LIMIT"], "20971520")

    def test_a_number_that_nothing_else_has_is_shown(self):
        self.railway.reset({**STORED, "LIMIT": "10485761"})
        self.assertIn("stored 10485761", self.call("check", code=2))

    def test_a_number_that_is_a_declared_secret_is_hidden(self):
        self.railway.reset({**STORED, "LIMIT": "84726153", "API_KEY": "84726153"})
        result = self.railway.tautline("check", self.file)
        self.assertNotIn("84726153", result.out + result.err)

    def test_what_a_report_says_is_hidden_without_an_alarm(self):
        self.railway.reset({**STORED, "CACHE_TTL": "86400000", "REGION": "velvet-west"})
        self.says(limit=86400000, motto="velvet-west")
        for words in (("check", "--all"), ("check", "--json"), ("explain", "LIMIT"), ("explain", "MOTTO")):
            text = self.call(*words, code=2)
            self.assertIn("(hidden)", text)
            for value in ("86400000", "velvet-west"):
                self.assertNotIn(value, text)

    def test_the_image_that_runs_is_no_secret(self):
        image = "ghcr.io/acme/velvet-marble:1"
        self.railway.set("production", {"APP_IMAGE": image, "RELEASE": "acme/velvet-marble"})
        self.railway.admin("POST", "/service", {"service": SERVICE, "deploy": True,
                                                "source": {"image": image, "digest": "1" * 64}})
        self.railway.set("production", {"MODE": "lax"})
        self.call("check", code=2)
        fixture = ApplyFixture(self.railway, self.railway.text)
        fixture.ready()
        self.assertIn(image, fixture.plan_file.read_text())

    def test_a_commit_that_is_none_is_searched(self):
        self.railway.set("production", {"OTHER": "Wq8zLm3xTyuP7v"})
        self.railway.admin("POST", "/service", {"service": SERVICE, "deploy": True,
                                                "source": {"repo": "example/app", "commit": "Wq8zLm3xTyuP7v"}})
        result = self.railway.tautline("check", "--json", self.file)
        self.assertNotIn("Wq8zLm3x", result.out + result.err)

    def test_what_the_call_names_is_no_secret(self):
        self.railway.set("production", {"MODE": "lax", "MAIL_FROM": "noreply@acme-mail.org", "API": self.railway.url,
                                        "APP_HOME": str(pathlib.Path.cwd()), "LINE": "1 setting drifted"})
        fixture = ApplyFixture(self.railway, self.railway.text)
        plan = fixture.call("plan", "--env", "production", "--author", "carol@acme-mail.org", "-o", fixture.plan_file,
                            fixture.file)
        self.assertEqual(plan.code, 0, plan.out + plan.err)
        self.assertIn("carol@acme-mail.org", fixture.plan_file.read_text())
        self.assertIn("1 setting drifted", self.call("check", code=2))


class Unreviewed(World):
    """What nobody reviewed and no variable holds: nothing finds it, so it is not shown at all."""

    def test_a_variable_that_only_begins_like_railways_is_the_users_own(self):
        for name, value in (("RAILWAY_TOKEN", "velvet-marble"), ("RAILWAY_API_KEY", "Wq8zLm3xTyuP7v")):
            self.railway.reset({**STORED, name: value})
            self.says(limit=20971520, motto=value)
            for words in (("check", "--all"), ("check", "--json"), ("explain", "MOTTO"), ("probe", "health", "--body")):
                result = self.railway.tautline(*words, self.file)
                self.assertNotIn(value, result.out + result.err, words)
            self.assertIn(name, self.call("check", "--json"))

    def test_names_and_headers_of_an_answer(self):
        self.railway.body = b'{"Wq8zLm3xTyuP7v":1,"Wq8zLm3xTyuP7v":2}'
        self.railway.headers = {"Content-Type": "Wq8zLm3xTyuP7v", "X-Wq8zLm3xTyuP7v": "1", "Vary": "Origin, Wq8zLm3xTyuP7v",
                                "Cache-Control": "max-age=31536000, public"}
        for words in (("check", "--all"), ("explain", "MOTTO"), ("probe", "health")):
            text = self.call(*words)
            self.assertNotIn("Wq8zLm3xTyuP7v", text, words)
        self.assertIn("max-age=31536000, public", text)
        self.assertRegex(text, r"< Date: [A-Z][a-z][a-z], ")
        self.assertIn("< Server: ", text)
        self.assertNotIn("< Server: (hidden)", text)

    def test_the_address_of_the_api_has_no_query(self):
        for address in (f"{self.railway.url}?token=Wq8zLm3xTyuP7v", "https://host.example.com/?token=Wq8zLm3xTyuP7v"):
            text = self.call("check", environ=self.railway.environ(TAUTLINE_RAILWAY_URL=address))
            self.assertIn("has a query", text)
            self.assertNotIn("Wq8zLm3x", text)


if __name__ == "__main__":
    unittest.main()
