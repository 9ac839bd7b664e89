"""Shown is only what was reviewed: in every format of every state, in an explanation, in a plan and what it undoes."""
import pathlib
import sys
import tempfile
import unittest

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS / "support"))
from apply_fixture import ApplyFixture, everything_written  # noqa: E402
from light_railway import DECLARATION, LightRailway  # noqa: E402
from simulation import SERVICE  # noqa: E402

PASSWORD = "0therPassw0rd-of-Postgres"
ADDRESS = f"postgres://app:{PASSWORD}@db.internal.example:5432/app"
OTHER = "postgres://app:An0therPassw0rd-still@db.internal.example:5432/app"
WRAPPED = "Kq7-otter Lamp0il-x9 tangerine-Vz3 bridge-8Wm seahorse-Tt5 lantern-4Qp orchard-Zz1 end"
REFERENCE = "${{shared.POSTGRES_URL}}"
SETTINGS = """\
settings:
  DATABASE_URL: "${{{{shared.POSTGRES_URL}}}}"
  MOTTO: { text: plain words }
  COUNT: { number: 5 }
  METHODS: { list: [GET, POST] }
  API_KEY: { secret: { min_length: 8 } }
""".replace("{ ", "{{ ").replace(" }", " }}")
PLAIN = {"MODE": "strict", "LEVEL": "3", "OPEN_DOOR": "false", "MOTTO": "plain words", "COUNT": "5",
         "METHODS": "GET,POST", "API_KEY": "0123456789abcdef-key"}
FORMATS = ("text", "json", "markdown", "html", "sarif", "junit", "github", "prometheus", "nagios")


class World(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(
            LightRailway(declaration=DECLARATION.replace("settings:\n", SETTINGS)))
        cls.folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory()))

    def declare(self):
        file = self.railway.path / "service.yaml"
        file.write_text(self.railway.text)
        return file

    def put(self, stored, running=None, shared=ADDRESS):
        """A world in which these are stored and, where it differs, run."""
        world = self.railway.world()
        environment = world["projects"][0]["environments"][0]
        environment["shared"] = {"POSTGRES_URL": shared}
        environment["services"][SERVICE]["variables"] = {**PLAIN, **stored}
        if running is not None:
            environment["services"][SERVICE]["running"] = {**PLAIN, **running}
        self.railway.admin("PUT", "/world", world)

    def written(self, *words, **more):
        """Everything that one call writes."""
        for path in self.folder.iterdir():
            path.unlink()
        result = self.railway.tautline(*words, **more)
        return result, result.out + result.err + "".join(path.read_text() for path in self.folder.iterdir())

    def check(self, *secrets):
        """A check in every format, and an explanation: none of the secrets, and no false alarm."""
        file = self.declare()
        outputs = [f"--output={name}={self.folder}/report.{name}" for name in FORMATS]
        seen, text = self.written("check", "--all", *outputs, file)
        for name in ("DATABASE_URL", "MOTTO", "METHODS", "COUNT"):
            text += self.written("explain", name, file)[1]
        for secret in secrets:
            for at in range(len(secret) - 11):
                self.assertNotIn(secret[at:at + 12], text)
        self.assertNotIn("would have shown", text)
        return seen


class Reviewed(World):
    def test_what_a_reference_renders_to_is_never_shown(self):
        rows = [
            ({"DATABASE_URL": REFERENCE}, None, 0),  # in sync
            ({"DATABASE_URL": REFERENCE}, {"DATABASE_URL": OTHER}, 2),  # pending
            ({"DATABASE_URL": ADDRESS}, None, 2),  # a literal where a reference is wanted
            ({"DATABASE_URL": "${{Other.URL}}-" + PASSWORD}, None, 2),  # drifted to a template
            ({"MOTTO": REFERENCE, "DATABASE_URL": REFERENCE}, None, 2),  # a reference where none is wanted
        ]
        for stored, running, code in rows:
            with self.subTest(stored=stored, running=running):
                self.put(stored, running)
                result = self.check(PASSWORD, OTHER)
                self.assertEqual(result.code, code, result.out + result.err)

    def test_what_drifted_is_shown_where_it_is_words_or_what_a_type_reads(self):
        self.put({"DATABASE_URL": REFERENCE, "MOTTO": "other words", "COUNT": "7", "METHODS": "GET,PATCH"})
        result = self.check(PASSWORD)
        for word in ("other words", "7", "GET,PATCH"):
            self.assertIn(f"stored {word}", result.out)

    def test_anything_else_that_drifted_is_a_fingerprint(self):
        for value in (WRAPPED, "x9Kq27LmPz", "https://bob:builder77@example.com", PLAIN["API_KEY"],
                      "correct horse battery staple", "a" * 84):
            with self.subTest(value):
                self.put({"DATABASE_URL": REFERENCE, "MOTTO": value, "COUNT": value, "METHODS": f"GET,{value}"})
                result = self.check(PASSWORD, value)
                self.assertEqual(result.code, 2)
                self.assertIn("stored (hidden)", result.out)

    def test_words_that_a_short_undeclared_variable_holds_are_hidden(self):
        for value in ("blue-otter", "otterlamp", "a-long-blue-otter"):
            with self.subTest(value):
                self.put({"DATABASE_URL": REFERENCE, "SMTP_PASSWORD": value, "MOTTO": value})
                result = self.check()
                self.assertEqual(result.code, 2)
                self.assertIn("stored (hidden)", result.out)
                self.assertNotIn(value, result.out + result.err)

    def test_what_is_sealed_is_not_shown_from_a_snapshot(self):
        for form in ("value", "masked", "null", "omitted"):
            with self.subTest(form):
                self.put({"DATABASE_URL": REFERENCE, "COUNT": {"value": "8472615309", "sealed": True},
                          "MOTTO": {"value": "sealed-otter", "sealed": True}})
                self.railway.admin("PUT", "/knobs", {"snapshotSealed": form})
                result = self.check()
                self.assertIn("stored (sealed)", result.out)
                for value in ("8472615309", "sealed-otter"):
                    self.assertNotIn(value, result.out + result.err)

    def test_words_that_a_reference_renders_to_are_hidden(self):
        self.put({"DATABASE_URL": REFERENCE, "MOTTO": "blue-otter"}, shared="blue-otter")
        result = self.check()
        self.assertEqual(result.code, 2, result.out + result.err)
        self.assertNotIn("blue-otter", result.out + result.err)

    def test_a_value_that_looks_like_a_secret_hides_no_breach(self):
        self.put({"DATABASE_URL": REFERENCE, "OPEN_DOOR": "true", "API_KEY": "door-stays-shut, OPEN_DOOR"})
        result = self.railway.tautline("check", self.declare())
        self.assertIn("BREACHED", result.out)
        self.assertIn("door-stays-shut", result.out)
        self.assertIn(result.code, (1, 3))


class Undone(World):
    """An undo of what is not shown: by its fingerprint in the text, by its value at Railway."""

    def test_a_plan_names_a_fingerprint_and_the_undo_restores_the_value(self):
        self.put({"DATABASE_URL": REFERENCE, "MOTTO": WRAPPED})
        fixture = ApplyFixture(self.railway, self.railway.text)
        self.railway.breaks = {"MOTTO": "plain words"}
        self.addCleanup(setattr, self.railway, "breaks", None)
        fixture.ready()
        self.assertRegex(fixture.plan_file.read_text(), r"MOTTO=\(as stored, fp:[0-9a-f]{16}\)")
        result = fixture.apply("--settle", "1s")
        self.assertEqual(result.code, 7, result.out + result.err)
        self.assertEqual(fixture.stored()["MOTTO"], WRAPPED)
        for where, written in everything_written(fixture):
            self.assertNotIn(b"tangerine-Vz3", written, where)


if __name__ == "__main__":
    unittest.main()
