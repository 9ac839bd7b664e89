"""A planted secret on the whole road from plan to evidence: in no output, file, ledger, argv or environment.

Secrets come from the environment as a pipeline has them. Every call is watched by strace: what a child is
started with is searched, too. At the end the secret does stand where it belongs, at the simulated Railway.
"""
import pathlib
import sys
import tempfile
import unittest

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "support"), str(TESTS / "kill")]
import calls  # noqa: E402
from apply_fixture import SIGNERS, ApplyFixture, everything_written  # noqa: E402
from light_railway import BEFORE, DECLARATION, LightRailway  # noqa: E402
from planted_secrets import forms, leaks  # noqa: E402
from simulation import ROOT, token  # noqa: E402

ODD = '"\\/+=& %<é>'
NEW = f"planted~new-api-key~{ODD}~0123456789abcdef"
PLANTED = {
    "new secret": NEW,
    "old secret": "planted~old-api-key~0123456789abcdef",
    "other secret": "planted~other~" + ODD + "~0123456789abcdef",
    "undeclared": "planted~undeclared~0123456789abcdef",
    "token": token("production"),
}
SETTINGS = """\
settings:
  API_KEY: { secret: { min_length: 20, from: { env: NEW_API_KEY } } }
  OTHER_KEY: { secret: { min_length: 20 } }
"""
KEY = bytes(range(200, 232))


class Road(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(LightRailway(
            {**BEFORE, "API_KEY": PLANTED["old secret"], "OTHER_KEY": PLANTED["other secret"],
             "SUPABASE_KEY": PLANTED["undeclared"]},
            declaration=DECLARATION.replace("settings:\n", SETTINGS.replace("{", "{{").replace(
                "}", "}}"))))

    def setUp(self):
        self.railway.reset()
        self.fixture = ApplyFixture(self.railway, self.railway.text)
        self.fixture.key_file.write_bytes(KEY)
        self.out = self.fixture.folder / "out"
        self.out.mkdir()
        self.children = 0

    def search(self, where, text):
        self.assertEqual(leaks(text, PLANTED), [], where)
        for form, needle in forms(KEY.decode("latin-1")):
            self.assertNotIn(needle, text if isinstance(text, bytes) else text.encode(), form)
        self.assertNotIn("would have shown", text if isinstance(text, str) else "")

    def call(self, *words, wanted=0):
        """One call under strace, and everything that it wrote and started."""
        named = [] if words[0] in ("evidence", "check") else ["--trust", self.fixture.trust.path]
        command = [ROOT / "build" / "tautline", *words, *named, "--state", self.fixture.state]
        environ = self.fixture.environ(NEW_API_KEY=NEW)
        with tempfile.NamedTemporaryFile("rb") as seen:
            done = calls.run(["-v", "-s", "100000", "-e", "trace=execve", "-o", seen.name], command,
                             environ, self.fixture.checkout)
            started = seen.read().split(b"\n")
        said = f"{words}: exit {done.code}\n{done.out}{done.err}"
        self.assertEqual(done.code, wanted, said)
        self.search(f"stdout of {words}", done.out)
        self.search(f"stderr of {words}", done.err)
        # The first is the program itself, which was given its token.
        children = [line for line in started if b"execve(" in line][1:]
        self.children += len(children)
        for line in children:
            self.search(f"what {words} started", line)
        for path, data in everything_written(self.fixture):
            self.search(str(path), data)
        for path in self.out.iterdir():
            self.search(str(path), path.read_bytes())
        return done

    def test_a_secret_is_set_and_never_printed(self):
        fixture = self.fixture
        self.call("check", "--env", "production", "--json", fixture.file, wanted=2)
        plan = ("plan", "--env", "production", "--author", "ana@example.com")
        self.call(*plan, "--json", fixture.file)
        self.call(*plan, "-o", fixture.plan_file, f"--output=html={self.out}/plan.html", fixture.file)
        self.assertRegex(fixture.plan_file.read_text(), r"API_KEY +.*fp:[0-9a-f]+")
        self.call("approve", fixture.plan_file, "--print")
        fixture.sign(*SIGNERS)
        self.call("apply", fixture.plan_file, "--dry-run", fixture.file)
        self.call("apply", fixture.plan_file, "--passes", "1", "--settle", "2s", fixture.file)
        self.assertEqual(fixture.stored()["API_KEY"], NEW)
        self.assertEqual(fixture.running()["API_KEY"], NEW)
        self.call("evidence", "verify", "--env", "production", fixture.file)
        self.call("evidence", "report", "--env", "production", fixture.file)
        fixture.verify_ledger()

    def test_a_secret_is_never_printed_if_apply_fails(self):
        fixture = self.fixture
        self.call("plan", "--env", "production", "--author", "ana@example.com", "-o", fixture.plan_file,
                  fixture.file)
        fixture.sign(*SIGNERS)
        for kind in ("problem", "server_error", "cut", "not_json"):
            with self.subTest(kind):
                self.railway.admin("POST", "/faults", {"kind": kind, "times": 1, "match":
                                                       {"type": "mutation"}})
                done = calls.run(["-e", "trace=execve", "-o", "/dev/null"],
                                 [ROOT / "build" / "tautline", "apply", fixture.plan_file, "--passes",
                                  "1", fixture.file, "--trust", fixture.trust.path, "--state",
                                  fixture.state], fixture.environ(NEW_API_KEY=NEW), fixture.checkout)
                self.search("stdout", done.out)
                self.search("stderr", done.err)
                for path, data in everything_written(fixture):
                    self.search(str(path), data)

    def test_a_value_other_than_the_planned_one_is_refused(self):
        fixture = self.fixture
        fixture.plan(environ=fixture.environ(NEW_API_KEY=NEW))
        fixture.sign(*SIGNERS)
        self.railway.admin("DELETE", "/log")
        other = NEW.replace("0123", "9876")
        done = fixture.apply(environ=fixture.environ(NEW_API_KEY=other))
        self.assertEqual(done.code, 5, done.out + done.err)
        self.assertEqual(fixture.mutations(), [])
        self.search("output", done.out + done.err)
        self.assertEqual(leaks(done.out + done.err, {"other": other}), [])


if __name__ == "__main__":
    unittest.main()
