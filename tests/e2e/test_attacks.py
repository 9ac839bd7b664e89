"""No change of the checkout, the state, the flags or the environment lets Tautline change Railway without a
permit that the right persons signed: each attack is tried, and the simulated Railway sees no mutation.

The attacks are rows in support/attacks*.py. The same plan, left alone, is applied: what is refused is refused
for the attack.
"""
import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import attacks_around  # noqa: E402,F401
import attacks_on_trust  # noqa: E402,F401
from acting import Acting  # noqa: E402
from attacks import ROWS  # noqa: E402
from light import AFTER, BEFORE, Light  # noqa: E402

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

    def test_the_plan_that_nobody_attacks_is_applied(self):
        acting = self.place(True)
        result = acting.apply("--passes", "1", "--settle", "1s")
        self.assertEqual(result.code, 0, result.out + result.err)
        self.assertEqual(len(acting.deploys()), 1)
        self.assertEqual(acting.stored(), AFTER)

    def test_there_are_many(self):
        names = [name for name, *_ in ROWS]
        self.assertEqual(len(names), len(set(names)))
        self.assertGreaterEqual(len(names), LEAST)

    def options(self, command):
        """Every option of a command, as its help lists them, with an argument where it takes one."""
        text = self.railway.tautline(command, "--help").out
        for name, value in re.findall(r"^  (--?[\w-]+)(?: ([A-Z]+\S*))?", text, flags=re.M):
            if name not in ("--help", "--version", "--trust", "--state"):
                yield [name, ARGUMENTS.get(name, "x")] if value else [name]

    def test_no_option_of_any_command_changes_anything_without_a_signature(self):
        acting = self.place(True)
        acting.signature().unlink()
        tried = 0
        for command in COMMANDS:
            for option in [[], *self.options(command)]:
                with self.subTest(" ".join([command, *option])):
                    tried += 1
                    words = [acting.plan_file] if command in ("approve", "apply") else []
                    more = ["--trust", acting.trust.path] if command in ("plan", "approve",
                                                                         "apply") else []
                    self.railway.tautline(command, *words, *option, *more, acting.file,
                                          environ=acting.environ(HOME=str(acting.folder)),
                                          cwd=acting.checkout)
                    self.assertEqual(acting.mutations(), [])
        self.assertGreater(tried, 40)
        self.assertEqual(acting.stored(), BEFORE)


def add(name, attack, codes, prepared):
    def test(self):
        self.refuse(attack, codes, prepared)
    setattr(Attacks, f"test_{name}", test)


for row in ROWS:
    add(*row)


if __name__ == "__main__":
    unittest.main()
