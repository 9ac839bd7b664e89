"""What a check asks before what: ids that are remembered are a guess that the same answer has to confirm."""
import json
import pathlib
import shutil
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from light_railway import AFTER, DECLARATION, LightRailway  # noqa: E402
from lockstep import Lockstep, asked  # noqa: E402
from simulation import PROJECT, SERVICE  # noqa: E402

ACCOUNT = "made-up-account-token-0123456789"
SECRET = "a-secret-of-another-service-0123456789"
HINTED = ["TautlineLook", "TautlineLookAgain"]
FULL = ["TautlineNames", *HINTED]


class WithAccount(LightRailway):
    def world(self, _=None):
        world = super().world()
        world["tokens"].append({"token": ACCOUNT, "kind": "account"})
        return world


class Steps(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(WithAccount())

    def setUp(self):
        self.railway.reset(AFTER, other={"MODE": SECRET})
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.state = self.folder / "state"
        self.file = self.folder / "desired.yaml"
        self.file.write_text(self.railway.text)

    def check(self, code=0, environ=None):
        """The operations that were asked, and the report."""
        self.railway.admin("DELETE", "/log")
        result = self.railway.tautline("check", "--json", "--env", "production", "--state", self.state, self.file,
                                       environ=environ)
        self.assertEqual(result.code, code, result.out + result.err)
        self.assertNotIn(SECRET, result.out + result.err)
        for file in self.state.rglob("*"):
            self.assertNotIn(SECRET, file.read_text() if file.is_file() else "")
        return [one["operation"] for one in self.railway.admin("GET", "/log")["requests"]], result.report

    def ids(self, service=SERVICE):
        (place,) = self.railway.admin("GET", "/")["environments"]
        (found,) = [one["id"] for one in place["services"] if one["name"] == service]
        return f"{place['projectId']}.{place['id']}.{found}"

    def remember(self, ids):
        """What Railway last found by the names of the declaration is said to be these ids."""
        right = self.state / self.ids()
        shutil.copytree(right, self.state / ids)
        (right / "names").unlink()

    def verdicts(self, report):
        return [(one["kind"], one["name"], one.get("verdict")) for one in report["findings"]]

    def test_what_was_found_by_the_names_is_asked_beside_them(self):
        first, before = self.check()
        again, report = self.check()
        self.assertEqual((first, again), (FULL, HINTED))
        self.assertEqual(self.verdicts(report), self.verdicts(before))

    def test_so_it_is_with_an_accounts_token(self):
        self.file.write_text(self.railway.text.replace("RAILWAY_TOKEN_PRODUCTION", "RAILWAY_API_TOKEN"))
        environ = self.railway.environ(RAILWAY_API_TOKEN=ACCOUNT)
        first, before = self.check(environ=environ)
        again, report = self.check(environ=environ)
        self.assertEqual((first, again), (["TautlineProjects", *HINTED], HINTED))
        self.assertEqual(self.verdicts(report), self.verdicts(before))

    def test_a_service_that_the_names_do_not_mean_is_thrown_away(self):
        _, before = self.check()
        self.remember(self.ids("other"))
        asked_for, report = self.check()
        self.assertEqual(asked_for, ["TautlineLook", *HINTED])
        self.assertEqual(self.verdicts(report), self.verdicts(before))
        self.assertEqual((self.state / self.ids() / "ledger").read_text().count('"kind":"check"'), 2)
        self.assertIn("remembered ids, which did not count", json.dumps(report))

    def test_a_service_that_is_gone_hides_nothing(self):
        _, before = self.check()
        project, environment, _ = self.ids().split(".")
        self.remember(f"{project}.{environment}.11111111-2222-4333-8444-555555555555")
        asked_for, report = self.check()
        self.assertEqual(asked_for, ["TautlineLook", *FULL])
        self.assertEqual(self.verdicts(report), self.verdicts(before))

    def test_a_bad_token_is_told_before_anything_else(self):
        self.check()
        _, report = self.check(1, environ=self.railway.environ(RAILWAY_TOKEN_PRODUCTION="made-up-and-unknown"))
        self.assertIn("bad token", json.dumps(report))
        self.assertEqual(self.railway.admin("GET", "/log")["counts"]["edge"], 0)
        self.assertEqual(self.railway.admin("GET", "/log")["counts"]["byOperation"],
                         {"TautlineLook": 1, "TautlineNames": 1})

    def test_names_beside_what_they_mean_cost_no_round_trip(self):
        text = DECLARATION.format(project=PROJECT, service=SERVICE, url=self.railway.edge("production"))
        with Lockstep(self.railway, self.folder, [self.railway.edge("production")]) as lockstep:
            self.file.write_text(lockstep.moved(text))
            words = ["check", "--env", "production", "--state", self.state, self.file]
            first, again = (lockstep.run(words, self.railway.environ()) for _ in range(2))
        self.assertEqual([asked(one) for one in again.exchanges if "Tautline" in str(asked(one))], HINTED, again)
        self.assertEqual(again.round_trips, first.round_trips - 1, f"{first}\n{again}")

    def test_nothing_waits_for_who_changed_what(self):
        self.railway.reset({**AFTER, "MODE": "lax"})
        text = DECLARATION.format(project=PROJECT, service=SERVICE, url=self.railway.edge("production"))
        with Lockstep(self.railway, self.folder, [self.railway.edge("production")]) as lockstep:
            self.file.write_text(lockstep.moved(text))
            road = lockstep.run(["check", "--env", "production", self.file], self.railway.environ())
        self.assertEqual(road.code, 2, road)
        trips = {asked(one): one["trip"] for one in road.exchanges}
        self.assertEqual(trips["TautlinePatches"], trips["TautlineLookAgain"], road)
        self.assertEqual(road.round_trips, trips["TautlineLookAgain"], road)


if __name__ == "__main__":
    unittest.main()
