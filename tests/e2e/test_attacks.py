"""No change of the checkout, the state, the flags or the environment lets Tautline change Railway without a
permit that the right persons signed: each attack is tried, and the simulated Railway sees no mutation.

The attacks are rows in support/attacks*.py. The same plan, left alone, is applied: what is refused is refused
for the attack.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import unittest
from unittest import mock

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import attacks_around  # noqa: E402,F401
import attacks_on_trust  # noqa: E402,F401
from acting import Acting, Trust  # noqa: E402
from attacks import ROWS  # noqa: E402
from light import AFTER, BEFORE, Light  # noqa: E402
from simulation import ROOT  # noqa: E402

LEAST = 60
COMMANDS = ("validate", "check", "plan", "approve", "apply", "evidence", "explain", "probe", "schema",
            "doctor")
ARGUMENTS = {"--passes": "1", "--settle": "1s", "--wait": "20s", "--valid": "14d", "--author":
             "ana@example.com", "--env": "production", "--only": "MODE", "--at": "2026-03-01", "--as":
             "pto@example.com", "--lead": "lead@example.com", "--time": "2026-03-01T00:00:00Z",
             "--confirmation": "seen", "--output": "text"}


class Attacks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(Light())
        cls.prepared = Acting(cls.railway, cls.railway.text)
        cls.prepared.ready()
        cls.kept = cls.prepared.keep()

    def place(self, prepared):
        """A world, a state and a trust that nobody has touched."""
        self.railway.reset()
        acting = Acting(self.railway, self.railway.text, keys=self.prepared.keys)
        if prepared:
            acting.ready()
        self.railway.admin("DELETE", "/log")
        return acting

    def refuse(self, attack, codes, prepared):
        acting = self.place(prepared)
        result = attack(acting)
        said = f"exit {result.code}\n{result.out}{result.err}"
        self.assertEqual(acting.mutations(), [], said)
        self.assertIn(result.code, codes, said)

    def test_control_the_unchanged_plan_is_applied(self):
        acting = self.place(True)
        result = acting.apply("--passes", "1", "--settle", "1s")
        self.assertEqual(result.code, 0, result.out + result.err)
        self.assertEqual(len(acting.deploys()), 1)
        self.assertEqual(acting.stored(), AFTER)

    def test_the_list_of_attacks_is_complete(self):
        names = [name for name, *_ in ROWS]
        self.assertEqual(len(names), len(set(names)))
        self.assertGreaterEqual(len(names), LEAST)

    def options(self, command):
        """Every option of a command, as its help lists them, with an argument where it takes one."""
        text = self.railway.tautline(command, "--help").out
        for name, value in re.findall(r"^  (--?[\w-]+)(?: ([A-Z]+\S*))?", text, flags=re.M):
            if name not in ("--help", "--version", "--trust", "--state"):
                yield [name, ARGUMENTS.get(name, "x")] if value else [name]

    def words(self, acting, command):
        """What a command needs to get as far as it may."""
        trust = ["--trust", acting.trust.path]
        return {
            "approve": [acting.plan_file, *trust],
            "apply": [acting.plan_file, acting.file, *trust, "--state", acting.state],
            "plan": ["--env", "production", "--author", "ana@example.com", acting.file, *trust],
            "evidence": ["verify", acting.file, "--state", acting.state],
            "explain": ["MODE", acting.file],
            "probe": ["health", acting.file],
            "schema": [],
        }.get(command, [acting.file])

    def test_no_option_of_any_command_bypasses_the_signature(self):
        acting = self.place(True)
        acting.signature().unlink()
        tried = 0
        for command in COMMANDS:
            for option in [[], *self.options(command)]:
                with self.subTest(" ".join([command, *option])):
                    tried += 1
                    words = [command, *self.words(acting, command), *option]
                    self.railway.tautline(*words, environ=acting.environ(HOME=str(acting.folder)),
                                          cwd=acting.checkout)
                    self.assertEqual(acting.mutations(), [])
        self.assertGreater(tried, 40)
        self.assertEqual(acting.stored(), BEFORE)


WRAPPER = """\
#!/bin/sh
exec unshare -m sh -c 'mount --bind "{etc}" /etc && exec "$0" "$@"' {program} "$@"
"""


def may_mount():
    return subprocess.run(["unshare", "-m", "mount", "--bind", "/tmp", "/tmp"],
                          capture_output=True).returncode == 0


@unittest.skipUnless(os.geteuid() == 0 and may_mount(), "only root may put an /etc of its own in place")
class Installed(unittest.TestCase):
    """With a trust that an operator installed as /etc/tautline/trust.yaml, no other file counts."""

    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(Light())

    def setUp(self):
        self.railway.reset()
        self.acting = acting = Acting(self.railway, self.railway.text)
        etc = acting.folder / "etc"
        etc.mkdir()
        shutil.copytree(acting.trust.folder, etc / "tautline")
        wrapper = acting.folder / "wrapper"
        program = os.environ.get("TAUTLINE", str(ROOT / "build" / "tautline"))
        wrapper.write_text(WRAPPER.format(etc=etc, program=program))
        wrapper.chmod(0o755)
        patch = mock.patch.dict(os.environ, {"TAUTLINE": str(wrapper)})
        patch.start()
        self.addCleanup(patch.stop)

    def call(self, command, *words):
        acting = self.acting
        files = [] if command == "approve" else [acting.file]
        return self.railway.tautline(command, *words, *files, "--state", acting.state,
                                     environ=acting.environ(), cwd=acting.checkout)

    def plan(self, *words):
        return self.call("plan", "--env", "production", "--author", "ana@example.com", "-o",
                         self.acting.plan_file, *words)

    def own(self):
        """Trust of the attacker's own, kept as well as the installed one."""
        trust = Trust(self.acting.folder / "own", self.acting.keys, self.railway.admin("GET", "/"))
        trust.write(roles={"PTO": ["stranger"]}, people=("stranger",))
        return trust.path

    def test_the_installed_one_lets_the_right_person_through(self):
        self.assertEqual(self.plan().code, 0)
        self.acting.sign("pto")
        result = self.call("apply", self.acting.plan_file, "--passes", "1", "--settle", "1s")
        self.assertEqual(result.code, 0, result.out + result.err)
        self.assertEqual(self.acting.stored(), AFTER)

    def test_no_other_file_is_taken(self):
        for command in ("plan", "approve", "apply"):
            with self.subTest(command):
                self.plan()
                self.acting.sign("stranger")
                words = ["--env", "production", "--author", "x"] if command == "plan" else [
                    self.acting.plan_file]
                result = self.call(command, *words, "--trust", self.own())
                self.assertEqual(result.code, 1, result.out + result.err)
                self.assertIn("is not the trust that is installed", result.err)
                self.assertEqual(self.acting.mutations(), [])
                shutil.rmtree(self.acting.folder / "own")

    def test_a_plan_made_elsewhere_on_another_trust_is_refused(self):
        with mock.patch.dict(os.environ):
            os.environ.pop("TAUTLINE")
            self.assertEqual(self.plan("--trust", self.own()).code, 0)
        self.acting.sign("stranger")
        result = self.call("apply", self.acting.plan_file)
        self.assertIn(result.code, (5, 6), result.out + result.err)
        self.assertEqual(self.acting.mutations(), [])


def add(name, attack, codes, prepared):
    def test(self):
        self.refuse(attack, codes, prepared)
    setattr(Attacks, f"test_{name}", test)


for row in ROWS:
    add(*row)


if __name__ == "__main__":
    unittest.main()
