"""What is asked of Railway, with which token, and that nothing unproven decides a verdict."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from simulation import SERVICE, caio_world, token  # noqa: E402
from small_service import SmallService, unwrapped  # noqa: E402

ACCOUNT = "made-up-account-token-0123456789"
# Every knob of tests/railway/README.md that is marked [U], with each of its forms.
UNPROVEN = {
    "deploymentMeta": ["whole", "no-digest", "none"], "sourceShown": [False, True],
    "rateLimitReset": ["seconds", "milliseconds", "iso", "none"],
    "unrenderedProvided": [False, True], "snapshotRendered": [False, True],
    "snapshotSealed": ["null", "omitted", "value", "masked"],
    "snapshotProvided": [False, True], "sealedInMap": ["null", "omitted"],
    "referencesForm": ["dotted", "template", "none"], "etagCoversStaged": [False, True],
    "etagCoversDeployments": [False, True], "stagedAuthorShown": [False, True],
    "patchValuesByDefault": [False, True], "crashedIsActive": [False, True],
    "deployingIsActive": [False, True], "renderedProvided": [False, True],
}
REGION = "STATE_REDIS_PREFIX"


def rich_world(forkserver):
    """Every kind of value: plain, referenced, sealed; some as declared, some not."""
    world = caio_world(forkserver)
    environment = world["projects"][0]["environments"][1]
    environment["shared"] = {"REGION": "north"}
    variables = environment["services"][SERVICE]["variables"]
    variables[REGION] = "x-${{ shared.REGION }}-y"
    variables["CONTEXT_REDIS_PREFIX"] = "other-${{shared.REGION}}"
    variables["SESSION_SECRET_KEY"] = {"value": variables["SESSION_SECRET_KEY"], "sealed": True,
                                       "updatedAt": "2026-01-15T08:00:00.000Z"}
    variables["STATE_BACKEND"] = {"value": "redis", "sealed": True}
    environment["services"][SERVICE]["running"] = {"LOG_LEVEL": "debug"}
    return world


SETTINGS = (
    REGION + ': { text: "x-north-y" }',
    'CONTEXT_REDIS_PREFIX: { text: "caio" }',
    "SESSION_SECRET_KEY: { secret: { min_length: 32 } }",
    "STATE_BACKEND: redis",
    "LOG_LEVEL: debug",
    "EMERGENCY_STOP: { flag: false, absent_means: false }",
)


class Requests(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(SmallService())

    def setUp(self):
        self.railway.quiet()
        self.addCleanup(self.railway.quiet)

    def pinned(self, more=lambda text: text):
        """The declaration with ids beside names."""
        place = next(found for found in self.railway.admin("GET", "/")["environments"]
                     if found["name"] == "production")
        ids = {"project": place["projectId"], "service": place["services"][0]["id"]}

        def change(text):
            for what, number in ids.items():
                text = text.replace(f"{what}: {SERVICE}",
                                    f"{what}: {{ name: {SERVICE}, id: {number} }}", 1)
            return more(text.replace("production: {", f"production: {{ id: {place['id']},", 1))
        return self.railway.declare(change)

    def unnamed(self):
        return self.railway.declare(
            lambda text: text.replace(", token: { env: RAILWAY_TOKEN_PRODUCTION }", ""))

    def without_token(self, **more):
        environ = self.railway.environ(**more)
        del environ["RAILWAY_TOKEN_PRODUCTION"]
        return environ

    def asked(self, result, requests, extra=None):
        """As told in text by --timing, as told in JSON, and as Railway counted."""
        counts = self.railway.log()["counts"]
        self.assertEqual((counts["requests"], counts["mutations"], counts["refused"]),
                         (requests, 0, 0))
        text = unwrapped(result.out)
        self.assertRegex(text, rf"\b{requests} to Railway, \d+ of probes; looking \d+ ms")
        if extra:
            self.assertIn(f"{SERVICE}, production: {requests} to Railway, more than usual: {extra} ",
                          text)
        else:
            self.assertNotIn("more than usual", text)

    def test_three_requests_with_names(self):
        result = self.railway.check("--timing")
        self.assertEqual(result.code, 0)
        self.asked(result, 3)

    def test_two_requests_with_pinned_ids(self):
        result = self.railway.check("--timing", file=self.pinned())
        self.assertEqual(result.code, 0)
        self.asked(result, 2)

    def test_three_requests_with_an_accounts_token(self):
        result = self.railway.check("--timing", file=self.unnamed(),
                                    environ=self.without_token(RAILWAY_API_TOKEN=ACCOUNT))
        self.assertEqual(result.code, 0)
        self.asked(result, 3)

    def test_further_pages_cost_and_are_named(self):
        self.railway.knobs(pageSize=15)
        result = self.railway.check("--timing")
        self.assertEqual(result.code, 0)
        self.asked(result, 4, "1 further page of the index of variables")

    def test_who_costs_and_is_named(self):
        self.railway.set("production", {"EMERGENCY_STOP": "true"})
        self.addCleanup(self.railway.set, "production", {"EMERGENCY_STOP": "false"})
        result = self.railway.check("--timing")
        self.assertEqual(result.code, 3)
        self.asked(result, 4, "who committed changes")

    def test_the_figure_in_json_is_the_same(self):
        report = self.railway.check("--json").report
        self.assertEqual((report["targets"][0]["railway_requests"], report["requests"]["railway"],
                          report["targets"][0]["railway_extra"]), (3, 3, None))

    def test_every_request_has_a_query_string_and_is_a_query(self):
        self.railway.check()
        requests = self.railway.log()["requests"]
        self.assertEqual({(r["source"], r["type"]) for r in requests}, {("tautline", "query")})

    def kinds(self):
        return {request["token"]["kind"] for request in self.railway.log()["requests"]}

    def test_a_project_token_wins_over_an_accounts(self):
        file = self.unnamed()
        environ = self.without_token(RAILWAY_TOKEN=token("production"), RAILWAY_API_TOKEN=ACCOUNT)
        self.assertEqual(self.railway.check(file=file, environ=environ).code, 0)
        self.assertEqual(self.kinds(), {"project"})

    def test_an_account_token_is_used_if_it_is_the_only_one(self):
        environ = self.without_token(RAILWAY_API_TOKEN=ACCOUNT)
        self.assertEqual(self.railway.check(file=self.unnamed(), environ=environ).code, 0)
        self.assertEqual(self.kinds(), {"account"})

    def test_the_token_that_the_file_names_wins_over_both(self):
        environ = self.railway.environ(RAILWAY_TOKEN=token("staging"), RAILWAY_API_TOKEN=ACCOUNT)
        self.assertEqual(self.railway.check(environ=environ).code, 0)

    def test_no_token_at_all(self):
        result = self.railway.check(file=self.unnamed(), environ=self.without_token())
        self.assertEqual(result.code, 1)
        self.assertIn("not looked at: no token for 'production' → Set RAILWAY_TOKEN (a "
                      "project token) or RAILWAY_API_TOKEN.", unwrapped(result.out))
        self.assertEqual(self.railway.log()["counts"]["requests"], 0)

    def test_the_named_token_is_not_set(self):
        result = self.railway.check(environ=self.without_token())
        self.assertEqual(result.code, 1)
        self.assertIn("not looked at: no token for 'production': "
                      "RAILWAY_TOKEN_PRODUCTION is not set → Set RAILWAY_TOKEN_PRODUCTION to a "
                      "token, or select other environments with --env.", unwrapped(result.out))

    def test_the_other_kind_of_token_is_hinted_at(self):
        rows = [("RAILWAY_TOKEN", ACCOUNT, 1,
                 "if it is an account or workspace token, give it as RAILWAY_API_TOKEN"),
                ("RAILWAY_API_TOKEN", token("production"), 4,
                 "if it is a project token, give it as RAILWAY_TOKEN")]
        for name, value, code, hint in rows:
            with self.subTest(name):
                environ = self.without_token(**{name: value})
                result = self.railway.check(file=self.unnamed(), environ=environ)
                self.assertEqual(result.code, code)
                self.assertIn(hint, unwrapped(result.out))

    def test_a_pinned_token_for_another_environment(self):
        environ = self.railway.environ(RAILWAY_TOKEN_PRODUCTION=token("staging"))
        self.railway.reset_stand_in()
        result = self.railway.check("--json", file=self.pinned(), environ=environ)
        self.assertEqual((result.code, result.report["exit"]), (1, 1))
        self.assertRegex(
            result.report["targets"][0]["refused"]["why"],
            f"^bad token: the token from the variable RAILWAY_TOKEN_PRODUCTION is for project '{SERVICE}' "
            r"\([0-9a-f-]+\), environment 'staging' \([0-9a-f-]+\); this declaration is for project "
            rf"'{SERVICE}' \([0-9a-f-]+\), environment 'production' \([0-9a-f-]+\)$")

    def test_names_that_are_not_there(self):
        rows = [(f"service: {SERVICE}", "service: webshop", "there is no service 'webshop'")]
        for old, new, why in rows:
            with self.subTest(why):
                file = self.railway.declare(lambda text: text.replace(old, new))
                result = self.railway.check("--json", file=file)
                self.assertEqual((result.code, result.report["exit"]), (1, 1))
                self.assertEqual(result.report["targets"][0]["refused"],
                                 {"why": why, "hint": "Compare the name with Railway's dashboard."})


class Unproven(unittest.TestCase):
    """The same verdicts, whatever Railway's unproven sides turn out to be."""
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(SmallService(rich_world))
        cls.file = cls.railway.declare_settings(*SETTINGS)

    def setUp(self):
        self.addCleanup(self.railway.quiet)

    def verdicts(self):
        result = self.railway.check("--json", file=self.file)
        self.assertEqual(result.code, result.report["exit"])
        return result.code, {f["name"]: f["verdict"] for f in result.report["findings"]
                             if f["kind"] == "setting"}

    def test_the_verdicts_themselves(self):
        code, verdicts = self.verdicts()
        self.assertEqual((code, verdicts), (2, {
            REGION: "in_sync", "CONTEXT_REDIS_PREFIX": "drift", "SESSION_SECRET_KEY": "in_sync",
            "STATE_BACKEND": "unobserved", "LOG_LEVEL": "drift", "EMERGENCY_STOP": "in_sync"}))

    def test_no_unproven_side_changes_a_verdict(self):
        usual = self.verdicts()
        for knob, forms in UNPROVEN.items():
            for form in forms:
                with self.subTest(knob, form=form):
                    self.railway.quiet()
                    self.railway.knobs(**{knob: form})
                    self.assertEqual(self.verdicts(), usual)

    def test_all_of_them_turned_at_once(self):
        usual = self.verdicts()
        self.railway.knobs(**{knob: forms[-1] for knob, forms in UNPROVEN.items()})
        self.assertEqual(self.verdicts(), usual)

    def test_no_knob_that_is_marked_is_left_out(self):
        readme = (pathlib.Path(__file__).resolve().parents[1] / "railway" / "README.md").read_text()
        marked = {line.split("`")[1] for line in readme.splitlines()
                  if line.startswith("| `") and "**[U]**" in line}
        writing = {"equalValueDeploys", "collectionAtomic", "stageMergeDefault", "redeployVariables",
                   "redeployTakes", "commitSha", "unknownCommit"}  # nothing is written
        self.assertEqual(marked - writing - {"etagCoversStaged`, `etagCoversDeployments"},
                         set(UNPROVEN) & marked | {"sleepingAnswer"})  # test_railway_moments.py


if __name__ == "__main__":
    unittest.main()
