"""An exception is opened and closed again by two plans that were signed together; the second runs after its end."""
import datetime
import os
import pathlib
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from apply_fixture import SIGNERS, ApplyFixture  # noqa: E402
from light_railway import DECLARATION, LightRailway  # noqa: E402
from simulation import ROOT, Result  # noqa: E402

PROGRAM = os.environ.get("TAUTLINE", str(ROOT / "build" / "tautline"))
VARIABLES = {"MODE": "strict", "LEVEL": "3", "OPEN_DOOR": "false"}
HOUR = 3600


def instant(seconds):
    now = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
    return now.strftime("%Y-%m-%dT%H:%M:%SZ")


EXCEPTION = f"""\
exceptions:
  door-for-a-while:
    lifts: door-stays-shut
    sets: {{{{ OPEN_DOOR: true }}}}
    reason: visitors come
    risk: anybody comes in
    owner: PTO
    starts: {instant(-HOUR)}
    expires: {instant(HOUR)}
    closing: {{{{ stored: [MODE], passes: [health] }}}}
"""


TWO_DOORS = DECLARATION.replace("  RETIRED: absent\n", "  RETIRED: absent\n"
                                "  BACK_DOOR: {{ flag: false, absent_means: false }}\n").replace(
    "{{ OPEN_DOOR: true }} }}\n", "{{ OPEN_DOOR: true }} }}\n"
    "  back-door-stays-shut: {{ forbid: {{ BACK_DOOR: true }} }}\n") + EXCEPTION


@unittest.skipUnless(shutil.which("faketime"), "faketime is missing")
class Closing(unittest.TestCase):
    DECLARATION = DECLARATION + EXCEPTION

    def setUp(self):
        self.railway = self.enterContext(LightRailway(variables=VARIABLES, declaration=self.DECLARATION))
        self.fixture = ApplyFixture(self.railway, self.railway.text)
        result = self.fixture.plan()
        self.assertEqual(result.code, 0, result.err)
        self.closing = self.fixture.plan_file.with_name("plan.txt.closing")
        self.railway.admin("DELETE", "/log")

    def apply(self, code, said, plan=None, *words, before=()):
        fixture = self.fixture
        result = Result(subprocess.run(
            [*before, PROGRAM, "apply", plan or fixture.plan_file, "--settle", "2s", "--passes", "1", *words,
             fixture.file, "--trust", fixture.trust.path, "--state", fixture.state], env=fixture.environ(),
            cwd=fixture.checkout, text=True, capture_output=True, timeout=120, check=False))
        self.assertEqual(result.code, code, result.out + result.err)
        self.assertIn(said, result.out + result.err)

    def close(self, code, said, later=True):
        """Two hours later by both clocks, or now."""
        self.railway.admin("PUT", "/knobs", {"clockOffsetSeconds": 2 * HOUR if later else 0})
        self.apply(code, said, self.closing, "--closing", before=["faketime", "-f", "+2h"] if later else ())

    def open(self):
        self.fixture.sign(*SIGNERS)
        self.fixture.sign(*SIGNERS, plan=self.closing)
        self.apply(0, "Applied")
        self.assertEqual(self.fixture.running()["OPEN_DOOR"], "true")

    def test_an_opening_plan_needs_a_signed_closing_plan(self):
        self.fixture.sign(*SIGNERS)
        self.apply(6, "the closing plan is not approved")
        self.assertEqual(self.fixture.mutations(), [])

    def test_the_closing_plan_is_applied_after_the_end_without_a_new_signature(self):
        self.open()
        self.close(5, "has not ended", later=False)
        self.apply(64, "Run it with --closing", self.closing)
        self.apply(64, "this is not the closing plan", None, "--closing")
        self.close(0, "Applied")
        self.assertEqual((self.fixture.stored(), self.fixture.running()), (VARIABLES, VARIABLES))
        self.close(0, "Already closed: door-for-a-while")
        self.assertEqual(len(self.fixture.deploys()), 2)
        self.fixture.verify_ledger()

    def test_a_missing_requirement_is_named(self):
        self.open()
        self.railway.set("production", unset=["MODE"])
        sent = self.fixture.mutations()
        self.close(3, "ALARM: the exception door-for-a-while has ended, and this plan did not close it")
        self.close(3, "MODE is not stored")
        self.assertEqual(self.fixture.mutations(), sent)
        self.railway.set("production", {"MODE": "strict"})
        self.close(0, "Applied")


@unittest.skipUnless(shutil.which("faketime"), "faketime is missing")
class Beside(Closing):
    """Its deploy makes live whatever else is stored."""

    DECLARATION = TWO_DOORS

    def test_a_breach_opened_by_its_deploy_is_not_a_success(self):
        self.open()
        self.railway.set("production", {"BACK_DOOR": "true"})
        self.close(7, "back-door-stays-shut")
        self.assertEqual(self.fixture.running()["OPEN_DOOR"], "false")
        self.fixture.verify_ledger()


if __name__ == "__main__":
    unittest.main()
