"""An apply that is stopped, comes at a wrong time, or may not write; and what it leaves for the next one."""
import pathlib
import os
import shutil
import signal
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from apply_fixture import ApplyFixture, everything_written  # noqa: E402
from light_railway import AFTER, BEFORE, DECLARATION, LightRailway  # noqa: E402
from simulation import PROJECT, ROOT, SERVICE  # noqa: E402

PROGRAM = os.environ.get("TAUTLINE", str(ROOT / "build" / "tautline"))
QUICK = ("--settle", "2s", "--passes", "2", "--wait", "10s")
SLOW = 120  # milliseconds that each answer takes, so that a signal comes in the middle


class Case(unittest.TestCase):
    declaration, variables = DECLARATION, None

    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(LightRailway(variables=cls.variables, declaration=cls.declaration))

    def setUp(self):
        self.railway.reset()
        self.fixture = ApplyFixture(self.railway, self.railway.text)

    def ready(self, *words, **more):
        self.fixture.ready(*words, **more)
        self.railway.admin("DELETE", "/log")

    def apply(self, code, said="", *words, **more):
        result = self.fixture.apply(*QUICK, *words, **more)
        self.assertEqual(result.code, code, result.out + result.err)
        self.assertIn(said, result.out + result.err)
        return result

    def start(self, *before):
        fixture = self.fixture
        process = subprocess.Popen(
            [*before, PROGRAM, "apply", fixture.plan_file, *QUICK, fixture.file, "--trust", fixture.trust.path,
             "--state", fixture.state], env=fixture.environ(), cwd=fixture.checkout, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(process.kill)
        return process

    def until(self, process, question, what):
        deadline = time.monotonic() + 30
        while not question():
            self.assertIsNone(process.poll(), f"the apply ended before {what}")
            self.assertLess(time.monotonic(), deadline, f"the apply never came to {what}")
            time.sleep(0.005)


class Signals(Case):
    """Row 83: SIGINT, SIGTERM, SIGHUP in each phase."""

    def stop_at(self, kind, number, times=1):
        process = self.start()
        self.until(process, lambda: kind in self.fixture.kinds(), kind)
        for _ in range(times):
            process.send_signal(number)
        out, err = process.communicate(timeout=60)
        return process.returncode, out + err

    def test_code_that_was_deployed_meanwhile_is_not_rolled_back(self):
        """Stopped before its deploy; then the service's owners deploy another commit."""
        self.ready("--only", "MODE")
        self.railway.admin("PUT", "/knobs", {"latencyMs": SLOW})
        self.assertEqual(self.stop_at("wrote", signal.SIGTERM)[0], 7)
        self.assertNotIn("deploy", self.fixture.kinds())
        self.railway.admin("DELETE", "/knobs", {})
        self.railway.admin("POST", "/service", {"service": SERVICE, "deploy": True,
                                                "source": {"repo": "example/app", "commit": "b" * 40}})
        self.railway.admin("DELETE", "/log")
        result = self.apply(7, "other code runs now than the plan names")
        self.assertEqual((self.fixture.kinds()[-1], self.fixture.deploys()), ("end", []))
        self.assertEqual((self.fixture.stored(), self.fixture.running()["MODE"]), (BEFORE, "strict"))
        # Their deploy took live what was half written, and that is said.
        self.assertIn("not all of what it changed is as it was before", result.out)
        self.assertIn("MODE not as stored, by deployment "
                      + self.fixture.deployments()[-1]["id"], " ".join(result.out.split()))
        self.assertIn("A deploy makes live what is stored: make a new plan", " ".join(result.err.split()))
        self.assertNotIn("; what it changed is as it was before\n", result.out)

    def test_a_signal_before_the_first_write_changes_nothing(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(number.name):
                self.setUp()
                self.ready()
                self.railway.admin("PUT", "/knobs", {"latencyMs": SLOW})
                process = self.start()
                self.until(process, lambda: self.railway.admin("GET", "/log")["counts"]["requests"] > 0,
                           "its first question")
                process.send_signal(number)
                out, err = process.communicate(timeout=60)
                self.assertEqual(process.returncode, 1, out + err)
                self.assertIn("stopped by a signal", err)
                self.assertNotIn("begin", self.fixture.kinds())
                self.assertEqual(self.fixture.mutations(), [])

    def test_the_current_step_is_finished_and_the_same_plan_resumes(self):
        for kind in ("begin", "wrote", "deploy", "deployed"):
            for number, times in ((signal.SIGINT, 1), (signal.SIGTERM, 3)):
                with self.subTest(f"{times} {number.name} at {kind}"):
                    self.setUp()
                    self.ready()
                    self.railway.admin("PUT", "/knobs", {"latencyMs": SLOW})
                    code, said = self.stop_at(kind, number, times)
                    self.assertEqual(code, 7, said)
                    self.assertIn("stopped by a signal", said)
                    kinds = self.fixture.kinds()
                    self.assertEqual(kinds.count("write"), kinds.count("wrote"))
                    self.assertEqual(kinds.count("deploy"), kinds.count("deployed"))
                    self.assertNotIn("end", kinds)
                    self.fixture.verify_ledger()
                    self.railway.admin("PUT", "/knobs", {"latencyMs": 0})
                    self.apply(0)
                    self.assertEqual((self.fixture.stored(), self.fixture.running()), (AFTER, AFTER))
                    self.assertEqual(len(self.fixture.deploys()), 1)
                    self.fixture.verify_ledger()


class Clock(Case):
    """Row 81: no apply at a time that cannot be."""

    def refused(self, said, *before, code=None):
        process = self.start(*before)
        out, err = process.communicate(timeout=60)
        self.assertIn(process.returncode, (5, 6) if code is None else (code,), out + err)
        self.assertIn(said, err)
        self.assertEqual(self.fixture.mutations(), [])
        self.assertNotIn("begin", self.fixture.kinds())

    def test_railways_clock_is_ten_minutes_off(self):
        for offset in (600, -600):
            with self.subTest(offset):
                self.setUp()
                self.ready()
                self.railway.admin("PUT", "/knobs", {"clockOffsetSeconds": offset})
                self.refused("clock")

    def test_railway_sends_no_date(self):
        self.ready()
        self.railway.admin("PUT", "/knobs", {"dateHeader": False})
        self.refused("clock")

    @unittest.skipUnless(shutil.which("faketime"), "faketime is missing")
    def test_our_clock_is_years_off(self):
        for year, said in (("2001", "clock"), ("2031", "")):
            with self.subTest(year):
                self.setUp()
                self.ready()
                self.refused(said, "faketime", f"{year}-06-01 12:00:00")


class DryRun(Case):
    def test_dry_run_writes_nothing_and_prints_the_steps(self):
        self.ready()
        before = dict(everything_written(self.fixture))
        self.apply(0, "~ MODE", "--dry-run")
        self.assertEqual(dict(everything_written(self.fixture)), before)
        self.assertEqual(self.fixture.mutations(), [])

    def test_dry_run_reports_whether_the_approvals_suffice(self):
        self.fixture.ready(signers=())
        self.railway.admin("DELETE", "/log")
        self.apply(6, "not approved yet", "--dry-run")
        self.assertEqual(self.fixture.mutations(), [])
        self.fixture.sign("stranger")
        self.apply(6, "not approved yet", "--dry-run")
        self.fixture.sign("pto")
        self.apply(6, "a second person with any role", "--dry-run")
        self.fixture.sign("ana")
        self.apply(0, "Without --dry-run", "--dry-run")

    def test_a_plan_for_another_environment_than_the_named_one_is_wrong_usage(self):
        self.ready()
        self.railway.admin("DELETE", "/log")
        for words in (("--env", "staging"), ("--env", "production", "--env", "staging")):
            self.apply(64, "the plan is for production, not for staging", *words)
        self.assertEqual(self.fixture.mutations(), [])
        self.apply(0, "Without --dry-run", "--dry-run", "--env", "production")

    def test_dry_run_refuses_what_apply_refuses(self):
        self.ready()
        self.railway.set("production", {"MODE": "other"})
        self.apply(5, "~ MODE", "--dry-run")


class Goes(Case):
    """What the next apply finds of one that has not ended."""

    def open(self):
        """An apply that waits for an approval in Railway."""
        self.ready()
        self.railway.admin("PUT", "/knobs", {"deployEnds": "NEEDS_APPROVAL"})
        self.apply(7)
        self.railway.admin("DELETE", "/knobs", {})

    def test_another_plan_waits_for_the_unfinished_one(self):
        self.open()
        first = self.fixture.plan_file.rename(self.fixture.checkout / "first.txt")
        for signature in self.fixture.checkout.glob("plan.txt.sig*"):
            signature.rename(self.fixture.checkout / signature.name.replace("plan.txt", "first.txt"))
        self.railway.set("production", {"MODE": "strict", "LEVEL": "4"})
        self.fixture.ready()
        self.railway.admin("DELETE", "/log")
        self.apply(5, "has not ended")
        self.assertEqual(self.fixture.mutations(), [])
        result = self.fixture.apply(*QUICK, plan=first)
        self.assertEqual(result.code, 7, result.out + result.err)  # another user has changed LEVEL
        self.assertIn("LEVEL was changed by someone else", result.err)
        self.fixture.ready()
        self.apply(0)
        self.fixture.verify_ledger()

    def test_an_apply_resumes_without_a_new_signature_but_not_with_a_revoked_key(self):
        self.open()
        self.fixture.trust.write(revoked=("pto",))
        self.apply(6)
        self.fixture.trust.write()
        self.railway.admin("POST", "/deployment", {**self.railway.place("production"), "approve": True})
        self.railway.admin("POST", "/settle", {})
        self.apply(0)

    def test_an_apply_resumes_only_with_the_signed_declaration(self):
        self.open()
        signed = self.fixture.file.read_text()
        self.fixture.file.write_text(signed + "\n# another file\n")
        self.railway.admin("DELETE", "/log")
        self.apply(5, "the declaration is not the one that the plan was made of")
        self.assertEqual(self.fixture.mutations(), [])
        self.fixture.file.write_text(signed)
        self.railway.admin("POST", "/deployment", {**self.railway.place("production"), "approve": True})
        self.railway.admin("POST", "/settle", {})
        self.apply(0)

    def killed(self, kind):
        """An apply that was killed once its ledger had an entry of this kind."""
        self.ready()
        self.railway.admin("PUT", "/knobs", {"latencyMs": SLOW})
        process = self.start()
        self.until(process, lambda: kind in self.fixture.kinds(), kind)
        process.kill()
        process.communicate(timeout=60)
        self.railway.admin("DELETE", "/knobs", {})
        self.railway.admin("DELETE", "/log")

    def test_what_a_guardrail_forbids_is_not_taken_live_by_an_apply_that_goes_on(self):
        self.killed("wrote")
        self.railway.set("production", {"OPEN_DOOR": "true"})
        for words in ((), ("--dry-run",)):
            result = self.apply(3, "'door-stays-shut' would be breached: OPEN_DOOR would be true", *words)
            self.assertIn("Put right at Railway, or in the trust file, what was changed since", result.err)
        self.assertEqual(self.fixture.mutations(), [])
        self.assertNotIn("OPEN_DOOR", self.fixture.running())
        self.railway.set("production", {"OPEN_DOOR": "false"})
        self.apply(0)
        self.assertEqual(self.fixture.running(), {**AFTER, "OPEN_DOOR": "false"})

    def test_an_apply_that_goes_on_does_not_undo_into_what_a_guardrail_forbids(self):
        self.railway.reset({"MODE": "lax"})  # all of it is shown, so that it could be put back
        self.killed("deployed")
        self.railway.admin("POST", "/settle", {})
        self.railway.set("production", {"OPEN_DOOR": "true"})
        self.apply(7, "door-stays-shut")
        self.assertEqual(self.fixture.mutations(), [])
        self.assertNotIn("OPEN_DOOR", self.fixture.running())

    def test_an_undo_that_goes_on_does_not_take_live_what_a_guardrail_forbids(self):
        self.railway.reset({"MODE": "lax"})
        self.ready()
        self.railway.admin("PUT", "/knobs", {"deployEnds": "FAILED", "latencyMs": SLOW})
        process = self.start()
        self.until(process, lambda: "undo" in self.fixture.kinds(), "undo")
        process.kill()
        process.communicate(timeout=60)
        self.railway.admin("DELETE", "/knobs", {})
        self.railway.admin("DELETE", "/log")
        self.railway.set("production", {"OPEN_DOOR": "true"})
        self.apply(3, "its undo would breach 'door-stays-shut': OPEN_DOOR would be true")
        self.assertEqual(self.fixture.mutations(), [])
        self.railway.set("production", {"OPEN_DOOR": "false"})
        self.apply(7, "the deployment ended as FAILED")
        self.assertEqual(self.fixture.running(), {"MODE": "lax", "OPEN_DOOR": "false"})

    PROTECTED = {"plans": "{ max_age: 24h, protected: [GUARD] }"}
    FLOOR = ("floor: { left: { settings: { LEFT: { text: red } }, guardrails: "
             "{ left: { forbid: { LEFT: blue }, change_needs: [HoS] } } } }\n")

    def deploying_beside(self, stored, **trusted):
        """An apply whose deploy is still to be sent when others store this."""
        self.railway.reset({"MODE": "lax", "OPEN_DOOR": "false", "GUARD": "on", "LEFT": "red"})
        trust, more = self.fixture.trust, dict(trusted)
        trust.floor = more.pop("floor", "")
        trust.write(**more)
        self.ready()
        self.railway.admin("PUT", "/knobs", {"latencyMs": SLOW})
        process = self.start()
        self.until(process, lambda: "wrote" in self.fixture.kinds(), "wrote")
        self.railway.set("production", stored)
        out, err = process.communicate(timeout=60)
        self.railway.admin("DELETE", "/knobs", {})
        return process.returncode, out + err

    def test_a_deploy_does_not_take_live_what_others_stored_since_it_was_let_through(self):
        unsigned = "is guarded or protected, was changed by others, and is not in the plan"
        for stored, trusted, said in (
                ({"OPEN_DOOR": "true"}, {}, "would breach 'door-stays-shut': OPEN_DOOR would be true"),
                ({"OPEN_DOOR": "enabled"}, {}, "may breach 'door-stays-shut': OPEN_DOOR: not readable as a flag"),
                ({"OPEN_DOOR": "${{MODE}}"}, {}, "may breach 'door-stays-shut': OPEN_DOOR: "),
                ({"OPEN_DOOR": "${{other.X}}"}, {}, "may breach 'door-stays-shut': OPEN_DOOR: "),
                ({"LEFT": "blue"}, {"floor": self.FLOOR}, "would breach 'floor/left': LEFT would be blue"),
                ({"LEFT": "green"}, {"floor": self.FLOOR}, f"would take live LEFT, which {unsigned}"),
                ({"GUARD": "off"}, self.PROTECTED, f"would take live GUARD, which {unsigned}")):
            with self.subTest(said):
                self.setUp()
                code, told = self.deploying_beside(stored, **trusted)
                told = " ".join(told.split())
                self.assertEqual(code, 7, told)
                self.assertIn(f"not deployed, because the deploy {said}", told)
                self.assertIn("Others stored that since the apply was let through. Put it right at Railway", told)
                self.assertIn("what it changed is as it was before", told)
                self.assertEqual((self.fixture.deploys(), self.fixture.stored()["MODE"]), ([], "lax"))
                self.assertEqual(self.fixture.running(),
                                 {"MODE": "lax", "OPEN_DOOR": "false", "GUARD": "on", "LEFT": "red"})
                self.assertNotIn("deploy", self.fixture.kinds())
                self.assertEqual(self.fixture.entries()[-1]["body"]["outcome"], "undone")
                self.fixture.verify_ledger()

    def test_code_that_others_deploy_beside_an_apply_is_not_rolled_back(self):
        self.ready()
        self.railway.admin("PUT", "/knobs", {"latencyMs": SLOW})
        process = self.start()
        self.until(process, lambda: "wrote" in self.fixture.kinds(), "wrote")
        self.railway.admin("POST", "/service", {"service": SERVICE, "deploy": True,
                                                "source": {"repo": "example/app", "commit": "b" * 40}})
        out, err = process.communicate(timeout=60)
        self.railway.admin("DELETE", "/knobs", {})
        self.assertEqual(process.returncode, 7, out + err)
        self.assertIn("other code runs now than the plan names", out)
        self.assertIn("MODE not as stored", " ".join(out.split()))
        self.assertEqual((self.fixture.deploys(), self.fixture.deployments()[-1]["code"]["commit"]), ([], "b" * 40))
        self.assertEqual(self.fixture.stored(), BEFORE)

    def test_a_plan_leaves_what_is_stored_otherwise_as_it_is(self):
        """LEVEL is stored, not live and not as declared. --only leaves it, and each deploy takes it live."""
        for stored in ("lax", "strict"):  # MODE is written, or stored as declared and made live
            with self.subTest(stored):
                self.railway.reset(variables={"MODE": "lax", "LEVEL": "2"})
                self.railway.set("production", {"LEVEL": "1", "MODE": stored}, deploy=False)
                self.fixture = ApplyFixture(self.railway, self.railway.text)
                self.ready("--only", "MODE")
                self.assertIn("= LEVEL  2 -> 1", self.fixture.plan_file.read_text())
                self.apply(0, "", "--dry-run")
                self.apply(0)
                self.assertEqual(self.fixture.running(), {"LEVEL": "1", "MODE": "strict"})
                self.assertEqual(self.fixture.stored(), {"LEVEL": "1", "MODE": "strict"})

    def test_what_others_store_beside_an_apply_and_no_one_guards_does_not_stop_it(self):
        for stored in ({"LEFT_ALONE": "new"}, {"OPEN_DOOR": "off"}, {"GUARD": "off"}):
            with self.subTest(stored):
                self.setUp()
                code, told = self.deploying_beside(stored)
                self.assertEqual(code, 0, told)
                self.assertEqual(self.fixture.running()["MODE"], "strict")

    def test_an_apply_that_goes_on_remembers_what_was_guarded_when_it_was_let_through(self):
        """Changed while no apply ran: the sealed beginning has what was there."""
        self.railway.reset({"MODE": "lax", "OPEN_DOOR": "false", "GUARD": "on", "LEFT": "red"})
        self.fixture.trust.floor = self.FLOOR
        self.fixture.trust.write(**self.PROTECTED)
        self.begun_and_guarded(self.PROTECTED, floor=self.FLOOR)
        self.railway.set("production", {"LEFT": "green"})
        self.apply(6, "the rest of this apply is refused: it needs the approval of HoS now")
        self.assertEqual(self.fixture.mutations(), [])
        for name, other in (("GUARD", "off"),):
            self.begun_and_guarded(self.PROTECTED, floor=self.FLOOR)
            self.railway.set("production", {name: other})
            self.apply(6, f"its deploy would take live {name}, which is guarded or protected, was changed by others",
                       "--dry-run")
            self.apply(7, f"the deploy would take live {name}, which is guarded or protected, was changed by others")
            self.assertEqual((self.fixture.deploys(), self.fixture.stored()["MODE"]), ([], "lax"))
            self.assertEqual(self.fixture.entries()[-1]["body"]["outcome"], "undone")

    def begun_and_guarded(self, trusted, floor=""):
        self.setUp()
        self.railway.reset({"MODE": "lax", "OPEN_DOOR": "false", "GUARD": "on", "LEFT": "red"})
        self.fixture.trust.floor = floor
        self.fixture.trust.write(**trusted)
        self.killed("wrote")

    def test_what_is_guarded_only_since_an_apply_began_is_asked_when_it_goes_on(self):
        for trusted, floor, name, stored, code in ((self.PROTECTED, "", "GUARD", "off", 7),
                                                   (self.PROTECTED, "", "GUARD", "on", 0)):
            with self.subTest(name=name, stored=stored):
                self.begun_and_guarded({})
                self.railway.set("production", {name: stored})
                self.fixture.trust.floor = floor
                self.fixture.trust.write(**trusted)
                self.apply(code, f"would take live {name}, which is guarded" if code else "")
                self.assertEqual(self.fixture.running()["MODE"], "lax" if code else "strict")

    def test_what_nothing_guards_any_more_does_not_stop_an_apply_that_goes_on(self):
        self.begun_and_guarded(self.PROTECTED)
        self.railway.set("production", {"GUARD": "off"})
        self.fixture.trust.write()
        self.apply(0)

    def failing(self, kind, stored):
        """An apply whose deploy fails; others store this once its ledger has an entry of this kind."""
        self.railway.reset({"MODE": "lax", "OPEN_DOOR": "false"})
        self.ready()
        self.railway.admin("PUT", "/knobs", {"deployEnds": "FAILED", "latencyMs": SLOW})
        process = self.start()
        self.until(process, lambda: kind in self.fixture.kinds(), kind)
        self.railway.set("production", stored)
        out, err = process.communicate(timeout=60)
        self.railway.admin("DELETE", "/knobs", {})
        self.railway.admin("DELETE", "/log")
        self.assertEqual(process.returncode, 7, out + err)
        self.assertEqual(self.fixture.running()["OPEN_DOOR"], "false")
        return out + err

    def test_an_undo_is_not_begun_that_would_take_live_what_others_stored(self):
        for stored, said in (("true", "Undoing it would breach 'door-stays-shut', so it is kept"),
                             ("enabled", "Undoing it may breach 'door-stays-shut', so it is kept"),
                             ("${{MODE}}", "Undoing it may breach 'door-stays-shut', so it is kept")):
            with self.subTest(stored):
                self.setUp()
                self.assertIn(said, self.failing("deployed", {"OPEN_DOOR": stored}))
                self.assertEqual((self.fixture.kinds()[-1], self.fixture.stored()["MODE"]), ("end", "strict"))
                self.assertNotIn("undo", self.fixture.kinds())

    def test_an_undo_does_not_deploy_what_others_stored_since_it_began(self):
        for stored, code, said in (("true", 3, "would breach 'door-stays-shut': OPEN_DOOR would be true"),
                                   ("enabled", 4, "may breach 'door-stays-shut': OPEN_DOOR: ")):
            with self.subTest(stored):
                self.setUp()
                told = self.failing("undo", {"OPEN_DOOR": stored})
                self.assertIn(f"the values are back, and not deployed: the deploy {said}", told)
                self.assertIn("Put right at Railway what others stored since", told)
                self.assertEqual(self.fixture.stored()["MODE"], "lax")
                self.apply(code, f"its undo {said}")
                self.assertEqual(self.fixture.mutations(), [])
                self.railway.set("production", {"OPEN_DOOR": "false"})
                self.apply(7, "the deployment ended as FAILED")
                self.assertEqual(self.fixture.running(), {"MODE": "lax", "OPEN_DOOR": "false"})

    def test_what_trust_protects_since_is_not_changed_by_an_apply_that_goes_on(self):
        self.killed("wrote")
        for name in ("RETIRED", "MODE"):  # to be removed still; stored, and to be deployed
            self.fixture.trust.write(plans=f"{{ max_age: 24h, protected: [{name}] }}")
            self.apply(3, f"the rest of this apply is refused: the plan changes '{name}', which is protected")
            self.assertEqual(self.fixture.mutations(), [])
        self.fixture.trust.write()
        self.apply(0)

    def test_what_goes_on_is_asked_what_a_new_plan_is_asked(self):
        """What was stored, or asked for by trust, since the plan was let through."""
        for stored, trusted, code, said in (
                ({"GUARD": "${{MODE}}"}, {"plans": "{ max_age: 24h, protected: [GUARD] }"}, 3,
                 "the plan changes 'MODE', and 'GUARD', which is protected, refers to it"),
                ({"GUARD": "${{other.MODE}}"}, {"plans": "{ max_age: 24h, protected: [GUARD] }"}, 4,
                 "it is not known whether the plan changes 'GUARD'"),
                ({"OPEN_DOOR": "${{RETIRED}}"}, {}, 4, "OPEN_DOOR refers to RETIRED, which the plan changes"),
                ({"OPEN_DOOR": "enabled"}, {}, 7, "the deploy may breach 'door-stays-shut': OPEN_DOOR: not readable as a"),
                ({}, {"plans": "{ max_age: 24h, max_changes: 1 }"}, 3, "the plan has 3 changes, and max_changes"),
                ({"LEFT": "${{MODE}}"},
                 {"floor": "floor: { left: { settings: { LEFT: { flag: false, absent_means: false } }, "
                           "guardrails: { left: { forbid: { LEFT: true } } } } }\n"}, 4,
                 "LEFT refers to MODE, which the plan changes")):
            with self.subTest(said):
                self.setUp()
                self.killed("wrote")
                trust, more = self.fixture.trust, dict(trusted)
                trust.floor = more.pop("floor", "")
                if stored:
                    self.railway.set("production", stored)
                trust.write(**more)
                self.railway.admin("DELETE", "/log")
                self.apply(code, said)
                if code != 7:  # its deploy alone is refused: it is undone without one
                    self.assertEqual(self.fixture.mutations(), [])
                self.assertEqual(self.fixture.deploys(), [])

    def test_a_role_that_a_new_plan_would_need_is_needed_by_what_goes_on(self):
        self.killed("wrote")
        self.fixture.trust.floor = (
            "floor: { mode: { settings: { MODE: { text: strict } }, guardrails: "
            "{ mode: { forbid: { MODE: weak }, change_needs: [HoS] } } } }\n")
        self.fixture.trust.write()
        self.railway.admin("DELETE", "/log")
        self.apply(6, "it needs the approval of HoS now, and the plan does not name that role")
        self.assertEqual(self.fixture.mutations(), [])

    def test_a_finished_plan_is_not_applied_again(self):
        self.ready()
        self.apply(0)
        self.railway.set("production", BEFORE, unset=["LEVEL"], deploy=True)
        self.apply(5, "was already used")
        self.assertEqual(len(self.fixture.deploys()), 1)


SECRET = DECLARATION.replace("  RETIRED: absent\n", "  RETIRED: absent\n"
                             "  KEY: {{ secret: {{ min_length: 16, from: {{ env: NEW_KEY }} }} }}\n")


BUSY = {"kind": "raw", "status": 200, "headers": {"Content-Type": "application/json"},
        "match": {"field": "serviceInstanceDeployV2"},
        "body": '{"data":null,"errors":[{"message":"Cannot redeploy yet, please wait for the original deploy","traceId":"1"}]}'}
FLOOR_DOOR = ("floor: { door: { settings: { FDOOR: { flag: false, absent_means: false } }, "
              "guardrails: { shut: { forbid: { FDOOR: true } } } } }\n")


class Moment(Case):
    """What others do between two looks of one apply."""

    def setUp(self):
        super().setUp()
        self.railway.breaks = {}
        self.addCleanup(self.railway.admin, "DELETE", "/faults")

    def ready(self, variables, *words, shared=None, floor="", **trusted):
        self.railway.reset(variables, shared=shared)
        self.fixture.trust.floor = floor
        self.fixture.trust.write(**trusted)
        super().ready(*words)

    def others(self, match, body, skip=0, path="/variables", when="after"):
        self.railway.admin("POST", "/faults", {
            "kind": "act", "method": "POST", "path": path, "times": 1, "skip": skip, "when": when, "match": match,
            "body": {**self.railway.place("production"), **body}})

    def while_busy(self, stored, said, skip=0, **more):
        """The deploy has to be sent again, and others change this in between."""
        self.railway.admin("POST", "/faults", {**BUSY, "times": 1, "skip": skip})
        process = self.start()
        self.until(process, lambda: len(self.fixture.deploys()) > skip, "the deploy")
        time.sleep(0.1)
        self.railway.set("production", stored, **more)
        out, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 7, out + err)
        self.assertIn(said, " ".join((out + err).split()))
        return out

    def test_a_row_that_others_change_before_the_deploy_is_sent_again_is_not_deployed(self):
        for stored, more in (({"LEVEL": "9"}, {}), ({"LEVEL": "${{X}}", "X": "9"}, {}), ({}, {"unset": ["LEVEL"]}),
                             ({"LEVEL": "1"}, {}), ({"LEVEL": "3"}, {"seal": ["LEVEL"]})):
            with self.subTest(stored=stored, more=more):
                self.setUp()
                self.ready({"MODE": "lax", "LEVEL": "1"})
                self.while_busy(stored, "LEVEL was changed by someone else", **more)
                self.assertEqual(len(self.fixture.deploys()), 1)
                self.assertEqual(self.fixture.running(), {"MODE": "lax", "LEVEL": "1"})

    def test_a_row_that_others_change_between_the_reading_back_and_the_clearance_is_not_deployed(self):
        self.ready({"MODE": "lax", "LEVEL": "1"})
        self.others({"operation": "TautlineLook"}, {"set": {"LEVEL": "9"}}, skip=2)  # that reads back
        self.apply(7, "LEVEL was changed by someone else")
        self.assertEqual((self.fixture.deploys(), self.fixture.running()["LEVEL"]), ([], "1"))

    def test_a_row_that_others_change_before_an_undo_is_deployed_is_not_deployed(self):
        self.ready({"MODE": "lax", "LEVEL": "1"})
        self.railway.breaks = {"MODE": "strict"}
        told = self.while_busy({"LEVEL": "9"}, "it could not be undone: LEVEL was changed by someone else", skip=1)
        self.assertNotIn("as it was before", told)
        self.assertEqual(self.fixture.running(), {"MODE": "strict", "LEVEL": "3"})

    def test_what_others_only_stored_against_the_floor_is_no_reason_to_undo_into_a_breach(self):
        self.ready({"MODE": "lax", "OPEN_DOOR": "true", "FDOOR": "false"}, floor=FLOOR_DOOR)
        self.others({"operation": "TautlineDeployment"}, {"set": {"FDOOR": "true"}})
        self.apply(7, "door-stays-shut")
        running = self.fixture.running()
        self.assertEqual((running["OPEN_DOOR"], running["FDOOR"]), ("false", "false"))

    def test_what_references_become_is_asked_each_time_that_the_deploy_is_sent(self):
        before = {"MODE": "lax", "GUARD": "${{X}}", "X": "x"}
        protected = {"plans": "{ max_age: 24h, protected: [GUARD] }"}
        self.ready(before, **protected)
        self.while_busy({"X": "other"}, "the deploy would also change GUARD, which refers to another variable")
        self.assertEqual((self.fixture.running()["GUARD"], self.fixture.stored()["MODE"]), ("x", "lax"))
        self.setUp()
        self.ready(before, **protected)
        self.railway.admin("POST", "/faults", {"kind": "reset", "match": BUSY["match"], "times": 1})
        self.apply(7, "it is not known whether a deployment was made")
        self.railway.set("production", {"X": "other"})
        self.apply(7, "the deploy would also change GUARD, which refers to another variable")
        self.assertEqual((self.fixture.running()["GUARD"], self.fixture.stored()["MODE"]), ("x", "lax"))

    def test_what_references_are_is_noted_of_the_moment_that_was_judged(self):
        self.ready({"MODE": "lax", "GUARD": "${{X}}", "X": "x"}, plans="{ max_age: 24h, protected: [GUARD] }")
        self.others({"operation": "TautlineRendered"}, {"set": {"X": "other"}}, when="before")
        self.apply(5, "the environment changed during the look")
        self.assertEqual(self.fixture.mutations(), [])

    def unseen_when_cleared(self, path, value):
        for operation, skip in (("TautlineLook", 3), ("TautlineLookAgain", 1)):
            self.railway.admin("POST", "/faults", {"kind": "set", "path": path, "value": value, "skip": skip,
                                                   "match": {"operation": operation}, "times": 1})

    def test_where_the_running_deployment_is_not_seen_others_code_is_not_rolled_back(self):
        self.ready({"MODE": "lax"})
        self.others({"field": "variableCollectionUpsert"}, {"service": SERVICE, "deploy": True, "source": {
            "repo": "example/app", "commit": "b" * 40}}, path="/service")
        self.unseen_when_cleared("instance.activeDeployments", [])
        self.apply(7, "it was not seen which deployment runs")
        self.assertEqual(self.fixture.deploys(), [])
        self.apply(7, "other code runs now than the plan names")
        self.assertEqual((self.fixture.deploys(), self.fixture.stored()), ([], {"MODE": "lax"}))
        self.assertEqual(self.fixture.deployments()[-1]["code"]["commit"], "b" * 40)


    def test_an_undo_claims_what_was_before_only_of_what_is_so(self):
        shared = DECLARATION.replace("  MODE: strict\n", "  MODE: {{ text: strict, shared: true }}\n")
        self.railway.reset({"MODE": "${{shared.MODE}}", "LEVEL": "3"}, shared={"MODE": "lax"})
        self.fixture.file.write_text(shared.format(project=PROJECT, service=SERVICE,
                                                   url=self.railway.edge("production")))
        super().ready()
        self.others({"field": "variableCollectionUpsert"}, {"service": SERVICE, "deploy": True, "source": {
            "repo": "example/app", "commit": "b" * 40}}, path="/service")
        self.assertIn("MODE not as stored", " ".join(self.apply(7, "not all of what it changed is as it was").out.split()))
        self.setUp()
        self.ready({"MODE": "lax", "LEVEL": "3"})
        self.railway.breaks = {"MODE": "strict"}
        self.others(BUSY["match"], {"set": {"MODE": "evil"}, "deploy": True}, skip=1)
        self.assertNotIn("what it changed is as it was before;",
                         self.apply(7, "MODE was changed by someone else").out)


class Secret(Case):
    """Row 105, of an apply that goes on."""

    declaration = SECRET

    def with_key(self, value):
        return {"environ": self.fixture.environ(NEW_KEY=value)}

    def test_a_value_other_than_the_signed_one_is_never_written(self):
        signed, other = self.with_key("made-up-signed-value"), self.with_key("made-up-other-value")
        self.ready(**signed)
        self.railway.admin("POST", "/faults", {"kind": "reset", "match": {"field": "variableCollectionUpsert"}})
        self.apply(7, **signed)
        self.assertEqual(self.fixture.stored(), BEFORE)
        self.railway.admin("DELETE", "/log")
        # Railway shows nothing of it yet: the plan has to be as it would be made now.
        for given in (other, {}):
            self.apply(5, **given)
            self.assertEqual(self.fixture.mutations(), [])
        self.apply(0, **signed)
        self.assertEqual(self.fixture.stored(), {**AFTER, "KEY": "made-up-signed-value"})


class SecretReplaced(Case):
    """A secret that is replaced has no undo."""

    declaration, variables = SECRET, {**BEFORE, "KEY": "made-up-earlier-value"}
    with_key = Secret.with_key

    def test_without_an_undo_the_change_is_kept_and_reported(self):
        signed = self.with_key("made-up-signed-value")
        self.ready(**signed)
        self.assertIn("\nUndo         none: ", self.fixture.plan_file.read_text())
        self.railway.admin("PUT", "/knobs", {"deployEnds": "FAILED"})
        self.addCleanup(self.railway.admin, "DELETE", "/knobs", {})
        result = self.apply(7, **signed)
        self.assertIn("NOT VERIFIED", result.out)
        self.assertIn("ALARM", result.err)
        self.assertEqual(self.fixture.stored(), {**AFTER, "KEY": "made-up-signed-value"})
        self.assertEqual(self.fixture.entries()[-1]["body"]["outcome"], "kept")


SHARED = DECLARATION.replace("  RETIRED: absent\n", "  RETIRED: absent\n"
                             "  REGION: {{ text: north, shared: true }}\n")


class Shared(Case):
    declaration, variables = SHARED, {**BEFORE, "ZONE": "${{ shared.REGION }}-1"}

    def shared(self):
        (project,) = self.railway.admin("GET", "/world")["projects"]
        return {name: kept["value"] for name, kept in project["environments"][0]["shared"].items()}

    def test_shared_variables_are_written_as_such_and_deployed_once(self):
        self.ready()
        self.assertIn("shared.REGION", self.fixture.plan_file.read_text())
        result = self.apply(0)
        # The service takes it under another name: what runs cannot be seen, and that is said.
        self.assertIn("Not seen    setting REGION is unobserved", result.out)
        self.assertEqual(self.shared(), {"REGION": "north"})
        self.assertNotIn("REGION", self.fixture.stored())
        self.assertEqual(self.fixture.running()["ZONE"], "north-1")
        self.assertEqual(len(self.fixture.deploys()), 1)
        self.assertEqual(len(self.fixture.deployments()), 2)


if __name__ == "__main__":
    unittest.main()
