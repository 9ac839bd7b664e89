"""What an apply makes of answers that are lost or wrong, of reads that lag, and of deployments that end badly.

Each row is one way in which Railway goes wrong: what is sent, how the apply ends, what is stored then, and that
the same plan, applied again, comes to its end. Nothing is ever deployed twice.
"""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from apply_fixture import ApplyFixture, unless_given  # noqa: E402
from light_railway import BEFORE, LightRailway  # noqa: E402

QUICK = ("--settle", "1s", "--passes", "2", "--wait", "3s")
SET, STAGE = "variableCollectionUpsert", "environmentStageChanges"
COMMIT, DEPLOY = "environmentPatchCommitStaged", "serviceInstanceDeployV2"
ALL = [SET, STAGE, COMMIT, DEPLOY]
# Invalid answers and negative answers; both leave open whether the write took effect.
NONE = ("bad_gateway", "gateway_timeout", "server_error", "login_page", "empty", "not_json", "reset")
NO = ("rate_limited", "problem")
REFUSAL = '{"data":null,"errors":[{"message":"Cannot redeploy yet, please wait for the original deploy"}]}'


class Case(unittest.TestCase):
    breaks = None
    variables = BEFORE

    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(LightRailway(breaks=cls.breaks))

    def ready(self, *words, **knobs):
        """A fresh world, and in it a plan that is signed."""
        self.railway.reset(self.variables)
        if knobs:
            self.railway.admin("PUT", "/knobs", knobs)
        fixture = ApplyFixture(self.railway, self.railway.text, keys=self.keys)
        fixture.ready(*words)
        self.railway.admin("DELETE", "/log")
        self.fixture = fixture
        return fixture

    @property
    def keys(self):
        """Made once: that takes longer than anything else here."""
        return self.fixture.keys if hasattr(self, "fixture") else None

    def fault(self, kind, field=None, times=1, **more):
        match = {"match": {"field": field}} if field else {}
        self.railway.admin("POST", "/faults", {"kind": kind, "times": times, **match, **more})

    def mend(self):
        self.railway.admin("DELETE", "/faults", {})
        self.railway.admin("DELETE", "/knobs", {})

    def apply(self, code, said="", *words):
        result = self.fixture.apply(*unless_given(QUICK, words), *words)
        self.assertEqual(result.code, code, result.out + result.err)
        self.assertIn(said, result.out + result.err)
        self.fixture.verify_ledger()
        return result

    def ended(self):
        """The outcome of the newest apply; None: it goes on."""
        last = self.fixture.entries()[-1]
        return last["body"]["outcome"] if last["kind"] == "end" else None

    def check(self, mutations, deployments, ended):
        self.assertEqual(self.fixture.mutations(), mutations)
        self.assertEqual(len(self.fixture.deployments()), deployments)
        self.assertEqual(self.ended(), ended)

    def is_applied(self):
        stored = self.fixture.stored()
        self.assertEqual((stored["MODE"], stored["LEVEL"], "RETIRED" in stored), ("strict", "3", False))
        self.assertEqual(self.fixture.running(), stored)


class Lost(Case):
    """Rows 101 and 102: the answer of one mutation is spoilt."""

    def test_a_write_that_took_effect_is_found_and_not_repeated(self):
        for field in ALL:
            for kind in NONE + NO if field in (SET, DEPLOY) else ("reset", "problem"):
                with self.subTest(f"{kind} after {field}"):
                    self.ready()
                    self.fault(kind, field, after=True)
                    self.apply(0)
                    self.check(ALL, 2, "applied")
                    self.is_applied()

    def test_a_negative_answer_is_verified_by_reading_back(self):
        for field in (SET, DEPLOY):
            for kind in NO:
                with self.subTest(f"{kind} at {field}"):
                    self.ready()
                    self.fault(kind, field, times=2)
                    self.apply(0, "", "--wait", "20s")
                    self.check([name for name in ALL for _ in range(3 if name == field else 1)], 2,
                               "applied")
                    self.is_applied()

    def test_a_write_without_answer_and_effect_is_resumed_by_the_same_plan(self):
        for field in (SET, DEPLOY):
            for kind in ("server_error", "empty", "reset"):
                with self.subTest(f"{kind} at {field}"):
                    self.ready()
                    self.fault(kind, field)
                    self.apply(7, "Apply the same plan again")
                    self.check(ALL[:ALL.index(field) + 1], 1, None)
                    self.apply(0)
                    self.check(ALL[:ALL.index(field) + 1] + ALL[ALL.index(field):], 2, "applied")
                    self.is_applied()

    def test_an_unconfirmed_upsert_is_not_counted_as_done(self):
        for body in ('{"data":{"variableCollectionUpsert":false}}', '{"data":{}}',
                     '{"data":{"variableCollectionUpsert":null}}'):
            with self.subTest(body):
                self.ready()
                self.fault("raw", SET, status=200, body=body)
                self.apply(0)
                self.check([SET, *ALL], 2, "applied")

    def test_a_certain_refusal_ends_with_nothing_changed(self):
        self.ready()
        self.fault("not_authorized", SET)
        self.apply(1, "the token may not change this")
        self.check([SET], 1, "nothing")
        self.assertEqual(self.fixture.stored(), BEFORE)

    def test_answers_that_always_refuse_end_with_nothing_changed(self):
        self.ready()
        self.fault("problem", SET, times=-1)
        self.apply(1, "nothing is changed")
        self.check([SET] * 3, 1, "nothing")


class Reads(Case):
    """Row 103: what is written shows late, or never."""

    def test_a_slow_result_is_awaited(self):
        self.ready(readLagMs=700)
        self.apply(0)
        self.check(ALL, 2, "applied")

    def test_a_write_that_never_becomes_visible_is_not_verified(self):
        self.ready("--only", "MODE", readLagMs=600_000)
        self.apply(7, "what was written does not show")
        self.check([SET], 1, None)
        self.mend()
        self.railway.admin("PUT", "/knobs", {"readLagMs": 0})

    def test_failed_reads_are_repeated(self):
        self.ready()
        self.fault("server_error", "stored", times=5, skip=8)
        self.apply(0)
        self.check(ALL, 2, "applied")

    def test_unproven_behaviour_of_railway_does_not_matter(self):
        for knobs in ({"equalValueDeploys": True}, {"etagCoversStaged": True}, {"etagCoversDeployments": True},
                      {"stageMergeDefault": True}, {"collectionAtomic": False}, {"pageSize": 2},
                      {"workflowNotFoundReads": 3, "workflowRunningReads": 2}, {"sealedInMap": "omitted"},
                      {"patchValuesByDefault": False}, {"deployingIsActive": True}):
            with self.subTest(knobs):
                self.ready(**knobs)
                self.apply(0, "", "--wait", "30s")
                self.check(ALL, 2, "applied")
                self.is_applied()
                self.mend()


class Deployments(Case):
    def test_a_building_deployment_is_awaited(self):
        self.ready()
        self.fault("raw", DEPLOY, times=2, status=200, body=REFUSAL)
        self.apply(0)
        self.check([*ALL[:3], DEPLOY, DEPLOY, DEPLOY], 2, "applied")

    def test_a_slow_result_is_awaited(self):
        self.ready(stateMs={"BUILDING": 600, "DEPLOYING": 300})
        self.assertIn("BUILDING", self.apply(0).err)
        self.check(ALL, 2, "applied")

    def test_a_deployment_longer_than_the_wait_stays_open(self):
        self.ready(stateMs={"BUILDING": 5000})
        self.apply(7, "still BUILDING", "--wait", "1s")
        self.check(ALL, 2, None)
        self.apply(0, "", "--wait", "20s")
        self.check(ALL, 2, "applied")

    def test_a_deployment_replaced_by_a_newer_one_is_not_undone(self):
        self.ready("--only", "MODE", stateMs={"BUILDING": 3000})
        self.apply(7, "is still BUILDING", "--wait", "1s")
        self.railway.admin("POST", "/settle", {})
        self.mend()
        self.railway.admin("POST", "/deploy", self.railway.place("production"))
        self.assertEqual(self.fixture.deployments()[-2]["status"], "REMOVED")
        self.apply(0, "was made after the writes: taking it")
        self.check([SET, DEPLOY], 3, "applied")
        self.assertEqual(self.fixture.running()["MODE"], "strict")

    def test_a_deployment_that_waits_for_approval_in_railway(self):
        self.ready(deployEnds="NEEDS_APPROVAL")
        self.apply(7, "needs an approval at Railway")
        self.check(ALL, 2, None)
        self.railway.admin("POST", "/deployment", {**self.railway.place("production"), "approve": True})
        self.mend()
        self.railway.admin("POST", "/settle", {})
        self.apply(0)
        self.check(ALL, 2, "applied")

    def test_a_failed_deployment_is_undone(self):
        for status in ("FAILED", "CRASHED", "SKIPPED"):
            with self.subTest(status):
                self.ready("--only", "MODE", deployEnds=status)
                self.apply(7, f"the deployment ended as {status}")
                self.check([SET, DEPLOY, SET, DEPLOY], 3, "undone")
                self.assertEqual(self.fixture.stored(), BEFORE)
                self.mend()

    def test_a_value_that_is_not_shown_is_put_back_as_well(self):
        self.ready(deployEnds="FAILED")
        self.assertIn("ALARM", self.apply(7, "Undone").err)
        self.assertEqual(self.ended(), "undone")
        self.assertEqual(self.fixture.stored(), BEFORE)

    def test_a_plan_with_only_a_deploy(self):
        self.ready()
        self.apply(0)
        self.railway.admin("POST", "/deploy", {**self.railway.place("production"), "running": {"MODE": "lax"}})
        fixture = self.fixture
        fixture.ready()
        self.assertIn("= MODE", fixture.plan_file.read_text())
        self.railway.admin("DELETE", "/log")
        self.apply(0)
        self.check([DEPLOY], 4, "applied")


class Staged(Case):
    ANA = {"id": "ana", "name": "Ana", "email": "ana@example.com"}

    def stage(self, when, **more):
        body = {**self.railway.place("production"), "variables": {"THEIRS": {"value": "x"}}, "by": self.ANA}
        self.railway.admin("POST", "/faults", {"kind": "act", "method": "POST", "path": "/stage", "body": body,
                                               "when": "after", "match": {"operation": when}, **more})

    def test_changes_staged_before_the_first_write_stop_the_apply(self):
        self.ready(stagedAuthorShown=True)
        self.stage("TautlineLookAgain")
        result = self.apply(5, "has staged changes")
        self.assertIn("THEIRS", result.err)
        self.check([], 1, None)
        self.assertNotIn("begin", self.fixture.kinds())
        self.mend()

    def test_changes_staged_later_are_never_committed(self):
        for when in ("TautlineSetService", "TautlineStage"):
            with self.subTest(when):
                self.ready(stagedAuthorShown=True)
                self.stage(when)
                self.apply(7, "changes are staged that are not this plan's")
                self.assertNotIn(COMMIT, self.fixture.mutations())
                self.assertIsNone(self.ended())
                self.mend()
                self.railway.admin("DELETE", "/stage", self.railway.place("production"))
                self.apply(0)
                self.is_applied()
                self.assertNotIn("THEIRS", self.fixture.stored())

    def test_a_commit_that_fails_leaves_nothing_changed(self):
        self.ready("--only", "RETIRED", workflowError="no")
        self.apply(1, "did not commit the removal")
        self.check([STAGE, COMMIT], 1, "nothing")
        self.assertEqual(self.fixture.stored(), BEFORE)


class Undone(Case):
    """Row 104: a probe fails with the new value."""

    breaks = {"MODE": "strict"}

    def test_the_undo_is_written_deployed_and_reported(self):
        self.ready("--only", "MODE", "--only", "LEVEL")
        self.assertIn("ALARM: probe health is", self.apply(7, "Undone").err)
        self.check([SET, DEPLOY, SET, STAGE, COMMIT, DEPLOY], 3, "undone")
        self.assertEqual(self.fixture.stored(), BEFORE)
        self.assertEqual(self.fixture.running(), BEFORE)
        self.assertEqual(self.fixture.apply(*QUICK).code, 5)

    def test_lost_answers_during_the_undo(self):
        for field, skip in ((SET, 1), (STAGE, 0), (COMMIT, 0), (DEPLOY, 1)):
            with self.subTest(field):
                self.ready("--only", "MODE", "--only", "LEVEL")
                self.fault("reset", field, skip=skip, after=True)
                self.apply(7, "Undone")
                self.check([SET, DEPLOY, SET, STAGE, COMMIT, DEPLOY], 3, "undone")

    def test_a_failed_undo_is_resumed_by_the_same_plan(self):
        self.ready("--only", "MODE")
        self.fault("problem", SET, times=-1, skip=1)
        self.apply(7, "it could not be undone")
        self.assertIsNone(self.ended())
        self.mend()
        self.apply(7, "Undone")
        self.assertEqual((self.ended(), self.fixture.stored()), ("undone", BEFORE))
        self.assertEqual(len(self.fixture.deployments()), 3)


class Kept(Case):
    """Row 104: going back would open what a guardrail keeps shut."""

    breaks = {"OPEN_DOOR": "false"}
    variables = {"MODE": "strict", "LEVEL": "3", "OPEN_DOOR": "true"}

    def test_a_guardrail_forbids_the_undo(self):
        self.ready()
        result = self.apply(7, "door-stays-shut")
        self.assertIn("ALARM", result.err)
        self.check([SET, DEPLOY], 2, "kept")
        self.assertEqual(self.fixture.stored()["OPEN_DOOR"], "false")


if __name__ == "__main__":
    unittest.main()
