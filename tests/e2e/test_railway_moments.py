"""What moves while Railway is read: rollouts, sleep, colleagues, and the fence around it all."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from simulation import SERVICE  # noqa: E402
from small_service import SmallService, plain, unwrapped  # noqa: E402

ANA = {"id": "ana", "name": "Ana", "email": "ana@example.com"}
SLEEPS = "the service sleeps, and is not woken without 'wake: true'"
MOVING = "the environment kept changing while it was read"


class Moments(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(SmallService())

    def setUp(self):
        self.railway.quiet()
        self.railway.admin("POST", "/restart", {})

    def look(self, code, *words, file=None):
        """Text and JSON, with this exit code."""
        text, json = self.railway.both(*words, file=file)
        self.assertEqual((text.code, json.code, json.report["exit"]), (code, code, code), text.out)
        return unwrapped(plain(text.out, self.railway)), json

    def running(self, json, name="STATE_BACKEND"):
        return json.finding("setting", name, "production")["witnesses"]["running"]

    # --- deployments ---

    def test_a_rollout_leaves_open_what_runs(self):
        self.railway.knobs(stateMs={"OVERLAP": 60_000})
        self.railway.set("production", {"LOG_LEVEL": "debug"}, deploy=True, wait=False)
        for _ in range(200):
            text, json = self.railway.both()
            if "rollout" in text.out:
                break
        self.assertEqual((text.code, json.code), (4, 4))
        self.assertEqual(self.running(json)["why"],
                         "2 deployments are active: a rollout is in progress")
        self.assertEqual(json.finding("setting", "STATE_BACKEND", "production")["verdict"],
                         "unobserved")

    def test_no_deployment_at_all(self):
        self.railway.put("instance.activeDeployments", [])
        self.railway.put("instance.latestDeployment", None)
        _, json = self.look(4)
        self.assertEqual(self.running(json),
                         {"says": "unseen", "shown": "(not seen)", "why": "no deployment is active"})
        self.assertEqual(json.report["targets"][0]["deployment"], None)

    def test_the_active_deployment_is_not_up(self):
        for status in ("FAILED", "CRASHED", "REMOVED", "SKIPPED", "NEEDS_APPROVAL", "BUILDING",
                       "DEPLOYING", "INITIALIZING", "QUEUED", "WAITING", "REMOVING"):
            with self.subTest(status):
                self.railway.quiet()
                self.railway.put("instance.activeDeployments.0.status", status)
                _, json = self.look(4)
                self.assertEqual(self.running(json)["why"], f"the active deployment is {status}")

    def test_a_deployment_that_failed_leaves_the_earlier_one_active(self):
        self.railway.set("production", {"EMERGENCY_STOP": "false "})
        self.railway.admin("POST", "/deploy", {**self.railway.place("production"),
                                               "outcome": "FAILED"})
        text, _ = self.look(0)
        self.assertIn("the latest deployment is FAILED since WHEN, and an earlier one is active", text)

    def test_no_snapshot_of_the_active_deployment(self):
        self.railway.knobs(snapshotPresent=False)
        _, json = self.look(4)
        self.assertEqual(self.running(json)["why"],
                         "Railway keeps no snapshot of the active deployment")

    def asleep(self):
        self.railway.admin("POST", "/deployment", {**self.railway.place("production"),
                                                   "status": "SLEEPING"})
        self.railway.admin("DELETE", "/log", {})

    def status(self):
        for place in self.railway.admin("GET", "/")["environments"]:
            if place["name"] == "production":
                return place["services"][0]["status"]

    def test_a_sleeping_service_is_not_woken(self):
        for answer in (502, 404):
            with self.subTest(answer):
                self.railway.knobs(sleepingAnswer=answer)
                self.asleep()
                text, json = self.look(4)
                self.assertEqual(self.railway.log()["counts"]["edge"], 0)
                self.assertEqual(self.status(), "SLEEPING")
                self.assertEqual(json.finding("probe", "header-token", "production")["why"], SLEEPS)
                self.assertIn("the service sleeps and was not woken", text)
                self.assertEqual(self.running(json)["says"], "desired")

    def test_a_sleeping_service_is_woken_where_the_declaration_says_so(self):
        self.asleep()
        file = self.railway.declare(lambda text: text.replace("{ url", "{ wake: true, url"))
        self.railway.check(file=file)
        self.assertGreater(self.railway.log()["counts"]["edge"], 0)
        self.assertEqual(self.status(), "SUCCESS")
        self.assertEqual(self.railway.check(file=file).code, 0)

    # --- colleagues ---

    def stage(self, **more):
        self.railway.admin("POST", "/stage", {
            **self.railway.place("production"), "by": ANA,
            "variables": {"EMERGENCY_STOP": {"value": "true"}}, **more})

    def test_staged_changes_are_reported_and_do_not_change_the_verdict(self):
        self.stage()
        text, json = self.look(0)
        self.assertIn("staged changes are staged in Railway and not applied since WHEN: "
                      "EMERGENCY_STOP", text)
        self.assertEqual(json.report["targets"][0]["staged"]["variables"], ["EMERGENCY_STOP"])

    def test_the_author_and_time_of_a_change_are_reported(self):
        self.stage()
        self.railway.admin("POST", "/commit", {"environment": "production", "message": "stop",
                                               "by": ANA})
        self.railway.admin("POST", "/settle", {})
        text, json = self.look(3)
        self.assertIn("since WHEN, by ana@example.com", text)
        finding = json.finding("setting", "EMERGENCY_STOP", "production")
        self.assertEqual(finding["who"], "ana@example.com")
        self.assertRegex(finding["since"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")

    def test_since_when_without_a_colleague(self):
        self.railway.set("production", {"EMERGENCY_STOP": "true"})
        _, json = self.look(3)
        finding = json.finding("setting", "EMERGENCY_STOP", "production")
        self.assertEqual((finding["who"], finding["verdict"]), (None, "drift"))
        self.assertRegex(finding["since"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")

    # --- the fence ---

    def moves(self, times, body, when="after", path="/variables"):
        return self.railway.fault("act", times, when=when, path=path, body=body,
                                  match={"operation": "TautlineLook"})

    def test_a_fence_that_moved_once_is_read_again_and_right(self):
        self.railway.fault("move_fence", 1, match={"operation": "TautlineLook"})
        result = self.railway.check("--timing")
        self.assertEqual(result.code, 0)
        self.assertIn(f"{SERVICE}, production: 5 to Railway, more than usual: read 2 times, because "
                      "the environment changed meanwhile", unwrapped(result.out))

    def test_a_revision_that_keeps_changing_gives_no_verdict(self):
        self.railway.fault("move_fence", match={"operation": "TautlineLook"})
        text, json = self.look(4)
        self.assertIn(MOVING, text)
        self.assertEqual(set(json.verdicts().values()), {"unobserved"})
        self.assertEqual(json.report["targets"][0]["railway_requests"], 7)

    def test_a_value_that_changes_after_the_first_read_is_seen(self):
        self.moves(1, {"environment": "production", "service": SERVICE,
                       "set": {"EMERGENCY_STOP": "true"}})
        result = self.railway.check("--json")
        self.assertEqual(result.code, 3)
        finding = result.finding("setting", "EMERGENCY_STOP", "production")
        self.assertEqual(finding["witnesses"]["stored"]["shown"], "true")

    def test_a_value_that_changes_during_one_request_gives_no_mixed_verdict(self):
        # What changes after the last thing that is read was not there when it was looked at.
        rows = [("TautlineLook", alias, {"drift"})
                for alias in ("environment", "staged", "instance", "stored", "index")]
        rows += [("TautlineLookAgain", "snapshot", {"drift"}), ("TautlineLookAgain", "stored", {"drift"}),
                 ("TautlineLookAgain", "environment", {"drift"}),
                 ("TautlineLookAgain", "instance", {"in_sync"})]
        for operation, alias, expected in rows:
            with self.subTest(operation, alias=alias):
                self.railway.quiet()
                self.railway.set("production", {"EMERGENCY_STOP": "false", "STATE_BACKEND": "redis"})
                self.railway.fault(
                    "act", 1, when=f"field:{alias}", path="/variables", match={"operation": operation},
                    body={"environment": "production", "service": SERVICE,
                          "set": {"EMERGENCY_STOP": "true", "STATE_BACKEND": "file"}})
                result = self.railway.check("--json")
                both = {result.finding("setting", name, "production")["verdict"]
                        for name in ("EMERGENCY_STOP", "STATE_BACKEND")}
                self.assertEqual(both, expected)

    def test_variables_that_never_rest(self):
        for number in range(30):
            self.railway.fault("act", 1, skip=number, when="field:stored", path="/variables",
                               body={"environment": "production", "service": SERVICE,
                                     "set": {"EMERGENCY_STOP": "true" if number % 2 else "false"}})
        text, json = self.look(4)
        self.assertIn(MOVING, text)
        self.assertEqual(set(json.verdicts().values()), {"unobserved"})

    def test_a_deployment_that_ends_between_the_reads(self):
        self.moves(1, {**self.railway.place("production")}, path="/deploy")
        result = self.railway.check("--json")
        self.assertEqual((result.code, result.report["exit"]), (0, 0))
        self.assertIn("read 2 times", result.report["targets"][0]["railway_extra"])


if __name__ == "__main__":
    unittest.main()
