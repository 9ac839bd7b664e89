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
from apply_fixture import SIGNERS, ApplyFixture, Trust  # noqa: E402
from attacks import ROWS  # noqa: E402
from light_railway import AFTER, BEFORE, LightRailway  # noqa: E402
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
        cls.railway = cls.enterClassContext(LightRailway())
        cls.prepared = ApplyFixture(cls.railway, cls.railway.text)
        cls.prepared.ready()
        cls.kept = cls.prepared.keep()

    def place(self, prepared):
        """A world, a state and a trust that are unchanged."""
        self.railway.reset()
        fixture = ApplyFixture(self.railway, self.railway.text, keys=self.prepared.keys)
        if prepared:
            fixture.ready()
        self.railway.admin("DELETE", "/log")
        return fixture

    def refuse(self, attack, codes, prepared):
        fixture = self.place(prepared)
        result = attack(fixture)
        said = f"exit {result.code}\n{result.out}{result.err}"
        self.assertEqual(fixture.mutations(), [], said)
        self.assertIn(result.code, codes, said)

    def test_control_the_unchanged_plan_is_applied(self):
        fixture = self.place(True)
        result = fixture.apply("--passes", "1", "--settle", "1s")
        self.assertEqual(result.code, 0, result.out + result.err)
        self.assertEqual(len(fixture.deploys()), 1)
        self.assertEqual(fixture.stored(), AFTER)

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

    def words(self, fixture, command):
        """What a command needs to get as far as it may."""
        trust = ["--trust", fixture.trust.path]
        return {
            "approve": [fixture.plan_file, *trust],
            "apply": [fixture.plan_file, fixture.file, *trust, "--state", fixture.state],
            "plan": ["--env", "production", "--author", "ana@example.com", fixture.file, *trust],
            "evidence": ["verify", fixture.file, "--state", fixture.state],
            "explain": ["MODE", fixture.file],
            "probe": ["health", fixture.file],
            "schema": [],
        }.get(command, [fixture.file])

    def test_no_option_of_any_command_bypasses_the_signature(self):
        fixture = self.place(True)
        fixture.signature().unlink()
        tried = 0
        for command in COMMANDS:
            for option in [[], *self.options(command)]:
                with self.subTest(" ".join([command, *option])):
                    tried += 1
                    words = [command, *self.words(fixture, command), *option]
                    self.railway.tautline(*words, environ=fixture.environ(HOME=str(fixture.folder)),
                                          cwd=fixture.checkout)
                    self.assertEqual(fixture.mutations(), [])
        self.assertGreater(tried, 40)
        self.assertEqual(fixture.stored(), BEFORE)


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
        cls.railway = cls.enterClassContext(LightRailway())

    def setUp(self):
        self.railway.reset()
        self.fixture = fixture = ApplyFixture(self.railway, self.railway.text)
        etc = fixture.folder / "etc"
        etc.mkdir()
        shutil.copytree(fixture.trust.folder, etc / "tautline")
        wrapper = fixture.folder / "wrapper"
        program = os.environ.get("TAUTLINE", str(ROOT / "build" / "tautline"))
        wrapper.write_text(WRAPPER.format(etc=etc, program=program))
        wrapper.chmod(0o755)
        patch = mock.patch.dict(os.environ, {"TAUTLINE": str(wrapper)})
        patch.start()
        self.addCleanup(patch.stop)

    def call(self, command, *words):
        fixture = self.fixture
        files = [] if command == "approve" else [fixture.file]
        return self.railway.tautline(command, *words, *files, "--state", fixture.state,
                                     environ=fixture.environ(), cwd=fixture.checkout)

    def plan(self, *words):
        return self.call("plan", "--env", "production", "--author", "ana@example.com", "-o",
                         self.fixture.plan_file, *words)

    def own(self):
        """Trust of the attacker's own, kept as well as the installed one."""
        trust = Trust(self.fixture.folder / "own", self.fixture.keys, self.railway.admin("GET", "/"))
        trust.write(roles={"PTO": ["stranger"]}, people=("stranger",), two_persons=False)
        return trust.path

    def test_the_installed_one_lets_the_right_person_through(self):
        self.assertEqual(self.plan().code, 0)
        self.fixture.sign(*SIGNERS)
        result = self.call("apply", self.fixture.plan_file, "--passes", "1", "--settle", "1s")
        self.assertEqual(result.code, 0, result.out + result.err)
        self.assertEqual(self.fixture.stored(), AFTER)

    def test_no_other_file_is_taken(self):
        for command in ("plan", "approve", "apply"):
            with self.subTest(command):
                self.plan()
                self.fixture.sign("stranger")
                words = ["--env", "production", "--author", "x"] if command == "plan" else [
                    self.fixture.plan_file]
                result = self.call(command, *words, "--trust", self.own())
                self.assertEqual(result.code, 1, result.out + result.err)
                self.assertIn("is not the trust file installed on this machine", result.err)
                self.assertEqual(self.fixture.mutations(), [])
                shutil.rmtree(self.fixture.folder / "own")

    def test_a_plan_made_elsewhere_on_another_trust_is_refused(self):
        with mock.patch.dict(os.environ):
            os.environ.pop("TAUTLINE")
            self.assertEqual(self.plan("--trust", self.own()).code, 0)
        self.fixture.sign("stranger")
        result = self.call("apply", self.fixture.plan_file)
        self.assertIn(result.code, (5, 6), result.out + result.err)
        self.assertEqual(self.fixture.mutations(), [])


def add(name, attack, codes, prepared):
    def test(self):
        self.refuse(attack, codes, prepared)
    setattr(Attacks, f"test_{name}", test)


for row in ROWS:
    add(*row)


if __name__ == "__main__":
    unittest.main()
