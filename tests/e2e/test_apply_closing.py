"""An exception is opened and closed again by two plans that were signed together; the second runs after its end."""
import datetime
import os
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from apply_fixture import SIGNERS, ApplyFixture  # noqa: E402
from apply_story import faketime  # noqa: E402
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
class Case(unittest.TestCase):
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


class Closing(Case):
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

    def test_what_another_exception_holds_open_is_not_called_closed(self):
        self.open()
        text = self.fixture.file.read_text()
        first = text[text.index("  door-for-a-while:"):]
        self.fixture.file.write_text(text + re.sub(r"expires: \S+", f"expires: {instant(5 * HOUR)}", first.replace(
            "door-for-a-while", "two")))
        self.close(3, "another exception holds open what this one opened: OPEN_DOOR")
        self.close(3, "ALARM: the exception door-for-a-while has ended, and this plan did not close it")
        self.assertEqual((self.fixture.running()["OPEN_DOOR"], len(self.fixture.deploys())), ("true", 1))

    def test_a_missing_requirement_is_named(self):
        self.open()
        self.railway.set("production", unset=["MODE"])
        sent = self.fixture.mutations()
        self.close(3, "ALARM: the exception door-for-a-while has ended, and this plan did not close it")
        self.close(3, "MODE is not stored")
        self.assertEqual(self.fixture.mutations(), sent)
        self.railway.set("production", {"MODE": "strict"})
        self.close(0, "Applied")


class Bound(Case):
    """A closing plan is bound to the apply that opened, and to what was read when it was signed."""

    def refused(self, code, *said):
        """Loudly, and nothing is sent."""
        self.railway.admin("DELETE", "/log")
        for text in (*said, "ALARM: the exception door-for-a-while has ended, and this plan did not close it"):
            self.close(code, text)
        self.assertEqual(self.fixture.mutations(), [])

    def declare(self, old, new):
        text = self.fixture.file.read_text()
        self.assertIn(old, text)
        self.fixture.file.write_text(text.replace(old, new))

    def test_one_that_was_never_opened_is_refused(self):
        self.fixture.sign(*SIGNERS)
        self.fixture.sign(*SIGNERS, plan=self.closing)
        self.railway.set("production", {"OPEN_DOOR": "true"}, deploy=True)
        self.refused(6, "no plan that was applied here was signed together with this one")

    def test_one_whose_opening_was_undone_is_refused(self):
        self.railway.breaks = {"OPEN_DOOR": "true"}
        self.addCleanup(setattr, self.railway, "breaks", None)
        self.fixture.sign(*SIGNERS)
        self.fixture.sign(*SIGNERS, plan=self.closing)
        self.apply(7, "Undone")
        self.railway.breaks = None
        self.railway.set("production", {"OPEN_DOOR": "true"}, deploy=True)
        self.refused(6, "did not open it: undone")

    def test_one_that_was_signed_with_another_plan_is_refused(self):
        """The exception is open, by a plan that names another closing plan."""
        self.fixture.sign(*SIGNERS, plan=self.closing)
        other, signature = self.closing.read_bytes(), self.fixture.signature(plan=self.closing).read_bytes()
        self.fixture.plan()
        self.open()
        self.closing.write_bytes(other)
        self.fixture.signature(plan=self.closing).write_bytes(signature)
        self.refused(6, "no plan that was applied here was signed together with this one")

    def test_a_key_that_has_ended_since_counts_and_one_that_was_revoked_never(self):
        self.open()
        self.fixture.trust.write(revoked=("pto",))
        self.refused(6, "is revoked")
        ended = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=30)
        self.fixture.trust.write(options={"pto": f',valid-before="{ended:%Y%m%d%H%M%S}Z"'})
        self.close(0, "Applied")

    def test_a_key_that_had_ended_opens_nothing_however_early_the_plan_was_made(self):
        """Its owner makes a plan with a clock that was put back, and signs it."""
        ended = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=2)
        self.fixture.trust.write(options={"pto": f',valid-before="{ended:%Y%m%d%H%M%S}Z"'})
        self.railway.admin("PUT", "/knobs", {"clockOffsetSeconds": -600})
        result = self.fixture.plan(environ={**self.fixture.environ(), **faketime("-10m")})
        self.assertEqual(result.code, 0, result.err)
        self.fixture.sign(*SIGNERS, plan=self.closing)
        self.railway.set("production", {"OPEN_DOOR": "true"}, deploy=True)
        self.refused(6, "no plan that was applied here was signed together with this one")

    def test_a_probe_that_asks_less_under_the_same_name_shows(self):
        self.open()
        self.declare("status: 200", "status: [200, 503]")
        self.refused(5, "-              probe health passes: { path: /health, status: 200, type: http } \\",
                     "+              probe health passes: { path: /health, status: [200, 503], type: \\")

    def test_a_precondition_that_is_left_out_shows(self):
        self.open()
        self.declare("stored: [MODE], ", "")
        self.refused(5, "- Requires     MODE is stored")

    def test_a_protected_name_holds_for_it(self):
        self.open()
        self.fixture.trust.write(plans="{ max_age: 24h, protected: [OPEN_DOOR] }")
        self.refused(3, "the plan changes 'OPEN_DOOR', which is protected")

    def test_what_changed_beside_it_does_not_keep_it_from_running(self):
        """Weeks pass: other settings, another trust."""
        self.open()
        self.declare('LEVEL: "3"', 'LEVEL: "4"')
        self.fixture.trust.write(plans="{ max_age: 12h }")
        self.railway.set("production", {"LEFT_ALONE": "made-up-other-value"})
        self.close(0, "Applied")
        self.assertEqual(self.fixture.running()["OPEN_DOOR"], "false")

    def test_a_lost_key_is_loud_and_an_ordinary_plan_closes(self):
        self.open()
        self.fixture.sealing_key.write_bytes(bytes(range(32)))
        self.refused(6, "is not sealed with the key of this host")
        later = {**self.fixture.environ(), **faketime("+2h")}
        self.fixture.ready(environ=later)
        self.apply(0, "Applied", before=["faketime", "-f", "+2h"])
        self.assertEqual(self.fixture.running()["OPEN_DOOR"], "false")

    def test_whatever_keeps_it_from_running_is_loud(self):
        self.open()
        for code, spoil in ((1, lambda: self.fixture.file.write_text("tautline: 2\n")),
                            (1, self.fixture.trust.path.unlink),
                            (1, lambda: self.fixture.file.write_text(
                                self.fixture.file.read_text().replace("door-for-a-while", "another-door")))):
            kept = self.fixture.file.read_text()
            spoil()
            self.refused(code)
            self.fixture.file.write_text(kept)
            self.fixture.trust.write()
        self.close(0, "Applied")


class Beside(Closing):
    """Its deploy makes live whatever else is stored."""

    DECLARATION = TWO_DOORS

    def test_a_breach_opened_by_its_deploy_is_not_a_success(self):
        self.open()
        self.railway.set("production", {"BACK_DOOR": "true"})
        self.close(7, "back-door-stays-shut")
        self.assertEqual(self.fixture.running()["OPEN_DOOR"], "false")
        self.fixture.verify_ledger()

    FLOOR = ("floor: { door: { settings: { FDOOR: { flag: false, absent_means: false } }, "
             "guardrails: { shut: { forbid: { FDOOR: true } } } } }\n")

    def others(self, stored, **more):
        self.railway.admin("POST", "/faults", {
            "kind": "act", "method": "POST", "path": "/variables", "times": 1, "when": "after", **more,
            "body": {**self.railway.place("production"), "set": stored}})

    def test_an_exception_that_has_ended_is_not_opened_again_because_of_what_others_stored(self):
        self.fixture.trust.floor = self.FLOOR
        self.fixture.trust.write()
        result = self.fixture.plan()
        self.assertEqual(result.code, 0, result.err)
        self.open()
        self.others({"FDOOR": "true"}, match={"field": "variableCollectionUpsert"})
        self.close(7, "floor/shut")
        self.assertEqual(self.fixture.running()["OPEN_DOOR"], "false")

    def test_what_it_shut_and_others_opened_again_is_not_deployed(self):
        self.open()
        self.railway.admin("DELETE", "/log")
        self.others({"OPEN_DOOR": "true"}, match={"operation": "TautlineLook"}, skip=2)  # that reads back
        self.close(7, "OPEN_DOOR was changed by someone else")
        self.assertEqual(self.fixture.deploys(), [])


if __name__ == "__main__":
    unittest.main()
