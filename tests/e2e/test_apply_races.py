"""Two who apply at once, a lock that is taken away, files and a world that change in the middle of an apply."""
import collections
import os
import pathlib
import shutil
import subprocess
import sys
import time
import unittest

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "support"), str(TESTS / "kill")]
import calls  # noqa: E402
from apply_fixture import QUICK, ApplyFixture  # noqa: E402
from light_railway import AFTER, BEFORE, LightRailway  # noqa: E402
from simulation import ROOT  # noqa: E402

PROGRAM = os.environ.get("TAUTLINE", str(ROOT / "build" / "tautline"))
SLOW = 150  # milliseconds of each answer, so that there is a middle


class Races(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(LightRailway())

    def setUp(self):
        self.railway.reset()
        self.fixture = ApplyFixture(self.railway, self.railway.text)
        self.fixture.ready()
        self.railway.admin("DELETE", "/log")

    def begin(self):
        """An apply that has written its `begin` and goes on slowly."""
        fixture = self.fixture
        self.railway.admin("PUT", "/knobs", {"latencyMs": SLOW})
        process = subprocess.Popen(
            [PROGRAM, "apply", fixture.plan_file, *QUICK, fixture.file, "--trust", fixture.trust.path,
             "--state", fixture.state], env=fixture.environ(), cwd=fixture.checkout, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(process.wait)
        deadline = time.monotonic() + 30
        while "begin" not in fixture.kinds():
            self.assertIsNone(process.poll(), "the apply ended before it began")
            self.assertLess(time.monotonic(), deadline, "the apply did not begin")
            time.sleep(0.01)
        return process

    def end(self, process):
        out, err = process.communicate(timeout=60)
        return process.returncode, f"exit {process.returncode}\n{out}{err}"

    def test_the_second_of_two_applies_is_refused_and_the_first_continues(self):
        first = self.begin()
        second = self.fixture.apply()
        code, said = self.end(first)
        self.assertEqual(code, 0, said)
        self.assertEqual(second.code, 5, second.out + second.err)
        self.assertIn("is locked", second.out + second.err)
        self.assertEqual(len(self.fixture.deploys()), 1)
        self.assertEqual(set(collections.Counter(self.fixture.mutations()).values()), {1})
        self.fixture.verify_ledger()

    def test_a_check_beside_an_apply_is_recorded_without_waiting_for_its_end(self):
        apply = self.begin()
        check = self.fixture.call("check", self.fixture.file)
        self.assertIsNone(apply.poll(), "the apply ended first")
        self.assertNotIn("is locked", check.out + check.err)
        self.assertEqual(self.fixture.kinds().count("check"), 1)
        self.assertNotIn("end", self.fixture.kinds())
        code, said = self.end(apply)
        self.assertEqual(code, 0, said)
        self.fixture.verify_ledger()

    @unittest.skipUnless(shutil.which("faketime"), "faketime is missing")
    def test_a_check_whose_clock_was_years_ahead_stops_no_later_apply(self):
        fixture = self.fixture
        subprocess.run(["faketime", "2029-06-01 12:00:00", PROGRAM, "check", fixture.file, "--state", fixture.state],
                       env=fixture.environ(), cwd=fixture.checkout, capture_output=True, timeout=60, check=False)
        self.assertIn('"at":"2029-06-01T12:00:', fixture.ledger.read_text())
        result = fixture.apply()
        self.assertEqual(result.code, 0, result.out + result.err)
        self.railway.reset()
        self.setUp()

    def test_many_concurrent_applies_make_one_change(self):
        fixture = self.fixture
        command = [PROGRAM, "apply", fixture.plan_file, *QUICK, fixture.file, "--trust",
                   fixture.trust.path, "--state", fixture.state]
        processes = [subprocess.Popen(command, env=fixture.environ(), cwd=fixture.checkout, text=True,
                                      stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                     for _ in range(6)]
        ends = [self.end(process) for process in processes]
        codes = sorted(code for code, _ in ends)
        self.assertEqual(codes[0], 0, ends)
        self.assertEqual(set(codes[1:]), {5}, ends)
        self.assertEqual(len(fixture.deploys()), 1)
        fixture.verify_ledger()

    def test_a_removed_lock_stops_the_apply(self):
        process = self.begin()
        (self.fixture.target / "apply.lock").unlink()
        code, said = self.end(process)
        self.assertEqual(code, 7, said)
        self.railway.admin("PUT", "/knobs", {"latencyMs": 0})
        result = self.fixture.apply()
        self.assertEqual(result.code, 0, result.out + result.err)
        self.assertEqual(len(self.fixture.deploys()), 1)
        self.assertEqual(self.fixture.stored(), AFTER)
        self.fixture.verify_ledger()

    def test_the_verified_plan_is_applied_although_its_file_changes(self):
        process = self.begin()
        other = self.fixture.plan_file.with_name("other")
        other.write_text("something else\n")
        os.replace(other, self.fixture.plan_file)
        self.fixture.file.write_text(self.fixture.file.read_text().replace("strict", "laxer"))
        code, said = self.end(process)
        self.assertEqual(code, 0, said)
        self.assertEqual(self.fixture.stored(), AFTER)

    @unittest.skipUnless(calls.may_trace(), "strace is missing, or may not trace here")
    def test_the_plan_and_its_signature_are_read_once(self):
        fixture = self.fixture
        _, run = calls.trace([PROGRAM, "apply", fixture.plan_file, *QUICK, fixture.file, "--trust",
                              fixture.trust.path, "--state", fixture.state], fixture.environ(),
                             fixture.checkout)
        opened = [arguments for name, _, arguments in run if name == "openat"]
        for path in (fixture.plan_file, fixture.signature(), fixture.trust.path, fixture.file):
            with self.subTest(path.name):
                self.assertEqual(len([one for one in opened if f'{path}"' in one]), 1)

    def test_a_value_changed_during_the_apply_is_not_overwritten(self):
        body = {**self.railway.place("production"), "set": {"MODE": "somebody's"}}
        self.railway.admin("POST", "/faults", {
            "kind": "act", "method": "POST", "path": "/variables", "body": body, "when": "after",
            "match": {"field": "variableCollectionUpsert"}})
        result = self.fixture.apply()
        self.assertEqual(result.code, 7, result.out + result.err)
        self.assertEqual(self.fixture.stored()["MODE"], "somebody's")
        self.assertIn("end", self.fixture.kinds())
        self.fixture.verify_ledger()

    def test_a_value_changed_just_before_the_apply_is_not_overwritten(self):
        """After the look that was judged; the configuration's etag is compared just before the write."""
        body = {**self.railway.place("production"), "set": {"MODE": "somebody's"}}
        self.railway.admin("POST", "/faults", {
            "kind": "act", "method": "POST", "path": "/variables", "body": body, "when": "after",
            "match": {"operation": "TautlineLookAgain"}})
        result = self.fixture.apply()
        self.assertEqual(result.code, 5, result.out + result.err)
        self.assertEqual(self.fixture.stored(), {**BEFORE, "MODE": "somebody's"})
        self.assertEqual(self.fixture.mutations(), [])


if __name__ == "__main__":
    unittest.main()
