"""Credentials of every make, held against doors that are built as their senders say, and built wrongly."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from doors import HOOKS, SECRETS, Doors  # noqa: E402

DATED = ("slack", "stripe", "svix")


def admits(text):
    return text.replace("    accepted: 400\n", "    accepted: 400\n    admits: true\n")


class Case(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.doors = cls.enterClassContext(Doors())

    def setUp(self):
        self.doors.quiet()

    def judged(self, code, change=None):
        result = self.doors.check(change=change)
        self.assertEqual(result.code, code, result.out + result.err)
        return self.doors.probes(result)

    def parts(self, probe):
        return {part["name"]: part["result"] for part in probe["parts"]}


class RightDoors(Case):
    def test_each_example_is_in_sync_and_admits_nothing(self):
        probes = self.judged(0)
        self.assertEqual({name: probe["result"] for name, probe in probes.items()},
                         {name: "pass" for name in (*HOOKS, "admin", "ready", "refresh")})
        self.assertEqual(self.doors.admitted, [])

    def test_with_leave_the_right_credential_gets_in_once(self):
        probes = self.judged(0, admits)
        for name in HOOKS:
            self.assertEqual(self.parts(probes[name])["admits"], "pass", name)
        self.assertEqual(sorted(self.doors.admitted), sorted(HOOKS))

    def test_another_secret_does_not_get_in(self):
        others = {name: "another-made-up-value-0123456789" for name in SECRETS if name != "GATEWAY_KEY"}
        others["SVIX_SECRET"] = "whsec_YW5vdGhlci1tYWRlLXVwLXZhbHVl"
        self.doors.set("production", others, deploy=True)
        self.addCleanup(self.doors.reset)
        probes = self.judged(2, admits)
        for name in HOOKS:
            self.assertEqual(self.parts(probes[name])["admits"], "fail", name)
        self.assertEqual(self.doors.admitted, [])

    def test_a_gateway_in_front_refuses_what_lacks_its_headers(self):
        probes = self.judged(4, lambda text: text.replace("X-Gateway-Id: tautline", "X-Gateway-Id: other"))
        for name in HOOKS:
            self.assertEqual(self.parts(probes[name])["closed"], "unobserved", name)

    def test_what_refuses_everything_is_no_door(self):
        self.doors.refuses_everything = True
        probes = self.judged(4)
        for name in sorted(set(HOOKS) - {"stripe"}):
            self.assertEqual(self.parts(probes[name])["closed"], "unobserved", name)


class WrongDoors(Case):
    """The same doors with one fault each."""

    def wrong(self, fault, names, says):
        self.doors.fault = fault
        result = self.doors.check()
        probes = self.doors.probes(result)
        self.assertEqual(result.code, 3, result.out + result.err)
        for name in names:
            self.assertEqual(probes[name]["result"], "fail", (fault, name))
            self.assertIn(says, probes[name]["why"], (fault, name))
        return {name for name, probe in probes.items() if probe["result"] == "fail"}

    def test_an_open_door_is_seen(self):
        self.assertEqual(self.wrong("open", HOOKS, "accepted unsigned"), {*HOOKS, "admin"})

    def test_a_door_that_verifies_nothing_is_seen(self):
        self.assertEqual(self.wrong("unverified", HOOKS, "accepted with a made-up credential"),
                         {*HOOKS, "admin"})

    def test_a_door_that_takes_an_empty_credential_is_seen(self):
        """Without leave to try the right one, 400 alone does not tell an empty one that is taken."""
        self.doors.fault = "empty"
        for change, result in ((None, "unobserved"), (admits, "fail")):
            probes = self.doors.probes(self.doors.check(change=change))
            for name in set(HOOKS) - {"stripe"}:
                self.assertEqual(self.parts(probes[name])["closed"], result, name)
        self.assertEqual(probes["stripe"]["result"], "fail")

    def test_a_door_that_takes_a_part_of_the_right_credential_is_seen(self):
        self.wrong("prefix", HOOKS, "accepted with a part of the right credential")

    def test_a_door_that_takes_an_old_timestamp_is_seen(self):
        self.assertEqual(self.wrong("stale", DATED, "accepted with a timestamp of 600 seconds ago"), set(DATED))


if __name__ == "__main__":
    unittest.main()
