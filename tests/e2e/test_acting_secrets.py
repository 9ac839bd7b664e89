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
from acting import Acting, everything_written  # noqa: E402
from light import BEFORE, DECLARATION, Light  # noqa: E402
from planted import forms, leaks  # noqa: E402
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
        cls.railway = cls.enterClassContext(Light(
            {**BEFORE, "API_KEY": PLANTED["old secret"], "OTHER_KEY": PLANTED["other secret"],
             "SUPABASE_KEY": PLANTED["undeclared"]},
            declaration=DECLARATION.replace("settings:\n", SETTINGS.replace("{", "{{").replace(
                "}", "}}"))))

    def setUp(self):
        self.railway.reset()
        self.acting = Acting(self.railway, self.railway.text)
        self.acting.key_file.write_bytes(KEY)
        self.out = self.acting.folder / "out"
        self.out.mkdir()
        self.children = 0

    def search(self, where, text):
        self.assertEqual(leaks(text, PLANTED), [], where)
        for form, needle in forms(KEY.decode("latin-1")):
            self.assertNotIn(needle, text if isinstance(text, bytes) else text.encode(), form)
        self.assertNotIn("withheld", text if isinstance(text, str) else "")

    def call(self, *words, wanted=0):
        """One call under strace, and everything that it wrote and started."""
        named = [] if words[0] in ("evidence", "check") else ["--trust", self.acting.trust.path]
        command = [ROOT / "build" / "tautline", *words, *named, "--state", self.acting.state]
        environ = self.acting.environ(NEW_API_KEY=NEW)
        with tempfile.NamedTemporaryFile("rb") as seen:
            done = calls.run(["-v", "-s", "100000", "-e", "trace=execve", "-o", seen.name], command,
                             environ, self.acting.checkout)
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
        for path, data in everything_written(self.acting):
            self.search(str(path), data)
        for path in self.out.iterdir():
            self.search(str(path), path.read_bytes())
        return done

    def test_a_secret_is_set_and_never_printed(self):
        acting = self.acting
        self.call("check", "--env", "production", "--json", acting.file, wanted=2)
        plan = ("plan", "--env", "production", "--author", "ana@example.com")
        self.call(*plan, "--json", acting.file)
        self.call(*plan, "-o", acting.plan_file, f"--output=html={self.out}/plan.html", acting.file)
        self.assertRegex(acting.plan_file.read_text(), r"API_KEY +.*fp:[0-9a-f]+")
        self.call("approve", acting.plan_file, "--print")
        acting.sign("pto")
        self.call("apply", acting.plan_file, "--dry-run", acting.file)
        self.call("apply", acting.plan_file, "--passes", "1", "--settle", "2s", acting.file)
        self.assertEqual(acting.stored()["API_KEY"], NEW)
        self.assertEqual(acting.running()["API_KEY"], NEW)
        self.call("evidence", "verify", "--env", "production", acting.file)
        self.call("evidence", "report", "--env", "production", acting.file)
        acting.verify_ledger()

    def test_a_secret_is_never_printed_if_apply_fails(self):
        acting = self.acting
        self.call("plan", "--env", "production", "--author", "ana@example.com", "-o", acting.plan_file,
                  acting.file)
        acting.sign("pto")
        for kind in ("problem", "server_error", "cut", "not_json"):
            with self.subTest(kind):
                self.railway.admin("POST", "/faults", {"kind": kind, "times": 1, "match":
                                                       {"type": "mutation"}})
                done = calls.run(["-e", "trace=execve", "-o", "/dev/null"],
                                 [ROOT / "build" / "tautline", "apply", acting.plan_file, "--passes",
                                  "1", acting.file, "--trust", acting.trust.path, "--state",
                                  acting.state], acting.environ(NEW_API_KEY=NEW), acting.checkout)
                self.search("stdout", done.out)
                self.search("stderr", done.err)
                for path, data in everything_written(acting):
                    self.search(str(path), data)

    def test_a_value_other_than_the_planned_one_is_refused(self):
        acting = self.acting
        acting.plan(environ=acting.environ(NEW_API_KEY=NEW))
        acting.sign("pto")
        self.railway.admin("DELETE", "/log")
        other = NEW.replace("0123", "9876")
        done = acting.apply(environ=acting.environ(NEW_API_KEY=other))
        self.assertEqual(done.code, 5, done.out + done.err)
        self.assertEqual(acting.mutations(), [])
        self.search("output", done.out + done.err)
        self.assertEqual(leaks(done.out + done.err, {"other": other}), [])


if __name__ == "__main__":
    unittest.main()
