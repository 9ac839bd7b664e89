"""The pipelines from beginning to end: each workflow's steps in order, against the simulated Railway."""
import base64
import gzip
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

import jsonschema

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from apply_fixture import ApplyFixture  # noqa: E402
from light_railway import AFTER, BEFORE, LightRailway  # noqa: E402
from pipeline import Forge, modes  # noqa: E402
from simulation import ROOT, token  # noqa: E402

LEDGER = "caio-swarm-dashboard.production/ledger"


def reviews(program):
    """Can the program write a review in the formats that the workflow wants?"""
    words = [program, "review", "none.yaml", "none.yaml", "--output", "sarif=/dev/null"]
    return subprocess.run(words, capture_output=True).returncode != 64


class Pipelines(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(LightRailway())

    def setUp(self):
        self.railway.reset()
        self.fixture = ApplyFixture(self.railway, self.railway.text)
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="forge-")))
        self.forge = Forge(self.folder, {"desired-state/service.yaml": self.railway.text})
        self.secrets = {
            "secrets.RAILWAY_TOKEN_STAGING": token("staging"),
            "secrets.RAILWAY_TOKEN_PRODUCTION": token("production"),
            "secrets.TAUTLINE_FINGERPRINT_KEY":
                base64.b64encode(self.fixture.key_file.read_bytes()).decode()}
        trust = self.fixture.trust.folder
        self.operator = {f"vars.TAUTLINE_{name.upper()}": (trust / path).read_text() for name, path in
                         (("trust", "trust.yaml"), ("approvers", "approvers"), ("revoked", "revoked"))}
        self.environ = {"TAUTLINE_RAILWAY_URL": self.railway.url}

    def start_ledger(self):
        result = self.forge.script("ledger.sh", "start")
        self.assertEqual((result.returncode, result.stdout), (0, ""), result.stderr)

    def play(self, name, facts, **more):
        run = self.forge.play(name, {**self.secrets, **facts}, self.environ, **more)
        for secret in (*self.secrets.values(), self.fixture.key_file.read_bytes().decode("latin-1"),
                       "made-up-forge-token", *BEFORE.values()):
            if len(secret) > 11:
                self.assertNotIn(secret, run.text + run.summary)
        return run

    def chain(self, branch="tautline-ledger"):
        """The kinds of the entries that the branch holds."""
        lines = self.forge.git("show", f"{branch}:{LEDGER}", cwd=self.forge.bare).splitlines()
        return [json.loads(line)["kind"] for line in lines]

    def branches(self):
        return self.forge.git("for-each-ref", "--format=%(refname:short)", "refs/heads",
                              cwd=self.forge.bare).split()

    def planned(self, signed=True):
        """A plan that its author makes on the branch's ledger, pushed, signed by the PTO."""
        self.fixture.state = self.folder / "author"
        for words in (("fetch", self.fixture.state),):
            self.assertEqual(self.forge.script("ledger.sh", *words).returncode, 0)
        self.fixture.ready("--only", "MODE", signers=("pto",) if signed else ())
        self.assertEqual(self.forge.script("ledger.sh", "push", self.fixture.state).returncode, 0)
        files = {f"{path.name}": path.read_bytes()
                 for path in self.fixture.checkout.glob("plan.txt*")}
        self.forge.git("checkout", "-q", "--orphan", "tautline-plans")
        self.forge.git("rm", "-q", "-r", "-f", ".")
        self.forge.commit({f"mode/{name}": data for name, data in files.items()}, "A plan",
                          branch="tautline-plans")
        self.forge.git("checkout", "-q", "-f", "main")
        return {"inputs.environment": "production", "inputs.plan": "mode/plan.txt", **self.operator}

    # --- the schedule ------------------------------------------------------------------------------

    def test_a_night_that_finds_drift_says_so_and_is_kept(self):
        self.start_ledger()
        run = self.play("schedule", {})
        self.assertEqual(run.failed, ["Check"], run.text)
        check = run.steps["Check"]
        self.assertEqual(check.code, 2, check.out + check.err)
        self.assertRegex(check.out, r"(?m)^::error file=desired-state/service\.yaml,line=7,col=3,title=[^:]*MODE")
        self.assertIn("MODE", run.summary)
        self.assertIn("DRIFT", run.summary)
        kept = run.artifacts["tautline-check"]
        self.assertIn("MODE", (kept / "report.html").read_text())
        report = json.loads((kept / "report.json").read_text())
        self.assertEqual((report["verdict"], report["exit"]), ("drift", 2))
        self.assertEqual(self.chain(), ["ledger", "check"])
        self.play("schedule", {})
        self.assertEqual(self.chain(), ["ledger", "check", "check"])
        result = self.forge.script("ledger.sh", "fetch", self.folder / "again")
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assertIn("whole, 3 entries", result.stdout)

    def test_a_night_in_which_all_is_well(self):
        self.start_ledger()
        self.railway.reset(AFTER)
        run = self.play("schedule", {})
        self.assertEqual(run.failed, [], run.text)
        self.assertNotIn("::error", run.text)
        self.assertEqual(self.chain(), ["ledger", "check"])

    def test_without_a_token_it_fails_loudly(self):
        self.start_ledger()
        for name in list(self.secrets):
            with self.subTest(name):
                run = self.play("schedule", {name: ""})
                self.assertEqual(run.failed, ["Are the secrets there?"])
                self.assertRegex(run.text, rf"(?m)^::error title=nothing was checked::Not set: {name[8:]}\.")
                self.assertEqual(run.steps["Check"].outcome, "skipped")
        self.assertEqual(self.branches(), ["main", "tautline-ledger"])

    def test_a_key_that_is_none_is_named(self):
        for key in ("c2hvcnQ=", "no base64 at all!"):
            run = self.play("schedule", {"secrets.TAUTLINE_FINGERPRINT_KEY": key})
            self.assertIn("::error title=the fingerprint key cannot be read::", run.text)
            self.assertNotIn(key, run.text)

    def test_a_missing_ledger_is_not_started_again(self):
        run = self.play("schedule", {})
        self.assertEqual(run.failed, ["The ledger so far"])
        self.assertIn("::error title=no ledger::", run.text)
        self.assertEqual(self.branches(), ["main"])

    def test_files_of_a_job_are_private_and_removed(self):
        self.start_ledger()
        seen = {}

        def look(runner):
            self.assertEqual(self.forge.git("status", "--porcelain", "--ignored", cwd=runner.workspace), "")
            seen.update({str(path.relative_to(runner.place)): mode
                         for path, mode in modes(runner.place / "_temp").items()})
            seen["runner"] = runner.place

        self.play("apply", self.planned(), between={"Forget": look})
        place = seen.pop("runner")
        own = {path: mode for path, mode in seen.items() if not path.startswith("_temp/tautline/ledger.git/")}
        for name in ("fingerprint.key", "trust/trust.yaml", "trust/approvers", "trust/revoked"):
            self.assertEqual(oct(own[f"_temp/tautline/{name}"]), "0o600", name)
        for folder in ("tautline", "tautline/trust", "tautline/ledger", "tautline/plan"):
            self.assertEqual(oct(own[f"_temp/{folder}"]), "0o700", folder)
        self.assertEqual(list((place / "_temp").iterdir()), [])

    # --- apply -------------------------------------------------------------------------------------

    def test_a_plan_that_the_pto_signed_is_done(self):
        self.start_ledger()
        self.play("schedule", {})
        run = self.play("apply", self.planned())
        self.assertEqual(run.failed, [], run.text)
        self.assertEqual(self.fixture.stored()["MODE"], "strict")
        self.assertEqual(self.fixture.running()["MODE"], "strict")
        self.assertEqual(self.chain(), ["ledger", "check", "plan", "trust", "begin", "write", "wrote",
                                        "deploy", "deployed", "verified", "end"])
        evidence = run.artifacts["tautline-evidence-production"]
        self.assertIn("MODE", (evidence / "evidence.md").read_text())
        self.assertEqual(sorted(path.name for path in evidence.iterdir()),
                         ["evidence.json", "evidence.md", "ledger", "plan.txt", "plan.txt.sig.pto@example.com"])
        self.assertIn("tautline apply, production (exit 0)", run.summary)

    def test_an_unsigned_plan_is_not_applied(self):
        self.start_ledger()
        run = self.play("apply", self.planned(signed=False))
        self.assertEqual((run.failed, run.steps["Apply"].code), (["Apply"], 6), run.text)
        self.assertRegex(run.text, r"(?m)^::error title=apply ended with 6::")
        self.assertEqual(self.fixture.stored(), BEFORE)

    def test_a_plan_is_done_once(self):
        self.start_ledger()
        facts = self.planned()
        self.assertEqual(self.play("apply", facts).failed, [])
        deploys = self.fixture.deploys()
        run = self.play("apply", facts)
        self.assertEqual((run.failed, run.steps["Apply"].code), (["Apply"], 5), run.text)
        self.assertEqual(self.fixture.deploys(), deploys)

    def test_the_trust_of_the_checkout_counts_for_nothing(self):
        self.start_ledger()
        facts = self.planned()
        trust = self.fixture.trust.folder
        self.forge.main = self.forge.commit(
            {f"desired-state/{name}": (trust / name).read_bytes() for name in ("trust.yaml", "approvers", "revoked")},
            "Trust me")
        run = self.play("apply", {**facts, **dict.fromkeys(self.operator, "")})
        self.assertEqual(run.failed, ["The operator's trust"])
        self.assertIn("::error title=no trust::", run.text)
        self.assertEqual(self.fixture.stored(), BEFORE)

    def test_trust_as_a_page_of_settings_gives_it_back(self):
        self.start_ledger()
        facts = self.planned()
        for name in self.operator:
            facts[name] = facts[name].rstrip("\n").replace("\n", "\r\n")
        self.assertEqual(self.play("apply", facts).failed, [])

    def test_a_path_outside_the_folder_is_refused(self):
        self.start_ledger()
        facts = self.planned()
        for path in ("../plan.txt", "/etc/passwd", "mode/../../x.txt", "$(id).txt", "mode/none.txt", "-x.txt/",
                     "a b.txt", "mode/plan.txt\nx"):
            with self.subTest(path):
                run = self.play("apply", {**facts, "inputs.plan": path})
                self.assertEqual(run.failed, ["The signed plan"], run.text)
                self.assertIn("There is no " if path == "mode/none.txt" else "The plan is a path", run.text)

    # --- the review --------------------------------------------------------------------------------

    def review(self, change, **more):
        return self.play("review", self.forge.propose(change), **more)

    def test_a_pull_request_without_declaration_changes_does_not_need_the_tool(self):
        run = self.review({"README.md": "words\n"})
        self.assertEqual(run.failed, [])
        self.assertEqual(run.steps["Review"].outcome, "skipped")
        self.assertEqual([call["method"] for call in self.forge.calls()], ["GET"])

    def test_a_pull_request_gets_no_secret(self):
        run = self.play("review", self.forge.propose({"README.md": "words\n"}))
        self.assertEqual(run.failed, [])
        self.assertNotIn("secrets.", (pathlib.Path(__file__).parents[2] / "ci/github/review.yml").read_text())

    def reviewing(self):
        if not reviews(self.forge.tools / "tautline"):
            self.skipTest("there is no review in these formats")

    def test_a_weakening_pull_request_gets_one_comment(self):
        self.reviewing()
        text = self.railway.text
        weaker = text[:text.index("guardrails:")]
        run = self.review({"desired-state/service.yaml": weaker})
        self.assertEqual(run.failed, [], run.text)
        self.assertIn("door-stays-shut", run.text)
        (comment,) = self.forge.comments()
        self.assertTrue(comment.startswith("<!-- tautline-review -->\n"))
        self.assertIn("door-stays-shut", comment)
        (scan,) = [call for call in self.forge.calls() if call["path"].endswith("/code-scanning/sarifs")]
        self.assertEqual(scan["body"]["ref"], "refs/pull/7/merge")
        sarif = json.loads(gzip.decompress(base64.b64decode(scan["body"]["sarif"])))
        schema = json.loads((ROOT / "tests/judges/sarif-2.1.0-rtm.5.json").read_text())
        self.assertEqual([str(each) for each in jsonschema.Draft4Validator(schema).iter_errors(sarif)], [])
        (result,) = sarif["runs"][0]["results"]
        self.assertIn("door-stays-shut", result["message"]["text"])
        run = self.review({"desired-state/service.yaml": weaker + "# and words\n"})
        self.assertEqual(len(self.forge.comments()), 1)
        run = self.review({"desired-state/service.yaml": text})
        self.assertEqual(len(self.forge.comments()), 1)
        self.assertNotIn("door-stays-shut", self.forge.comments()[0])

    def test_a_proposal_that_breaks_a_rule_fails(self):
        self.reviewing()
        run = self.review({"desired-state/service.yaml": self.railway.text + "  another: 1\n"})
        self.assertEqual(run.failed, ["Review"], run.text)
        self.assertIn("::error", run.steps["Review"].out)

    def test_a_token_without_comment_permission_does_not_fail_the_job(self):
        self.reviewing()
        (self.forge.gh / "refuses").touch()
        text = self.railway.text
        run = self.review({"desired-state/service.yaml": text[:text.index("guardrails:")]})
        self.assertEqual(run.failed, [])
        self.assertIn("::warning title=no comment::", run.text)
        self.assertIn("door-stays-shut", run.summary)


if __name__ == "__main__":
    unittest.main()
