"""The pipelines from beginning to end: each workflow's steps in order, against the simulated Railway."""
import base64
import gzip
import hashlib
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import jsonschema

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from apply_fixture import SIGNERS, ApplyFixture  # noqa: E402
from light_railway import AFTER, BEFORE, DOOR_SHUT, HOUR, OPENING, LightRailway  # noqa: E402
from pipeline import Forge, modes  # noqa: E402
from simulation import ROOT, token  # noqa: E402


def reviews(program):
    """Can the program write a review in the formats that the workflow wants?"""
    words = [program, "review", "none.yaml", "none.yaml", "--output", "sarif=/dev/null"]
    return subprocess.run(words, capture_output=True).returncode != 64


class Played(unittest.TestCase):
    """A forge, a simulated Railway, and what an administrator set on both."""

    maxDiff = None
    WORLD = {}

    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(LightRailway(**cls.WORLD))

    def setUp(self):
        self.railway.reset()
        self.fixture = ApplyFixture(self.railway, self.railway.text)
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="forge-")))
        self.forge = Forge(self.folder, {"desired-state/service.yaml": self.railway.text})
        self.secrets = {
            "secrets.RAILWAY_TOKEN_STAGING": token("staging"),
            "secrets.RAILWAY_TOKEN_PRODUCTION": token("production"),
            "secrets.TAUTLINE_FINGERPRINT_KEY":
                base64.b64encode(self.fixture.key_file.read_bytes()).decode(),
            "secrets.TAUTLINE_SEALING_KEY": base64.b64encode(b"made-up sealing key of 32 bytes!").decode()}
        trust = self.fixture.trust.folder
        self.operator = {f"vars.TAUTLINE_{name.upper()}": (trust / path).read_text() for name, path in
                         (("trust", "trust.yaml"), ("approvers", "approvers"), ("revoked", "revoked"))}
        self.forge.pins["TAUTLINE_TRUST_SHA256"] = self.digest_of_trust()
        self.environ = {"TAUTLINE_RAILWAY_URL": self.railway.url}

    def digest_of_trust(self):
        """As the README computes it."""
        command = "for f in trust.yaml approvers revoked; do wc -c <$f; cat $f; done | sha256sum"
        return subprocess.run(["bash", "-c", command], cwd=self.fixture.trust.folder, check=True,
                              capture_output=True, text=True).stdout.split()[0]

    def start_ledger(self):
        for script in ("ledger.sh", "closing.sh"):
            result = self.forge.script(script, "start")
            self.assertEqual((result.returncode, result.stdout), (0, ""), result.stderr)

    def play(self, name, facts, **more):
        run = self.forge.play(name, {**self.secrets, **self.operator, **facts}, self.environ, **more)
        for secret in (*self.secrets.values(), self.fixture.key_file.read_bytes().decode("latin-1"),
                       "made-up-forge-token", *BEFORE.values()):
            if len(secret) > 11:
                self.assertNotIn(secret, run.text + run.summary)
        # Nothing but annotations acts, whatever the log holds.
        self.assertLessEqual({name for name, _ in run.commands}, {"error", "warning", "notice"}, run.text)
        return run

    def chain(self, branch="tautline-ledger"):
        """The kinds of the entries that the branch holds."""
        lines = self.forge.git("show", f"{branch}:{self.railway.ledger_folder()}/ledger", cwd=self.forge.bare).splitlines()
        return [json.loads(line)["kind"] for line in lines]

    def branches(self):
        return self.forge.git("for-each-ref", "--format=%(refname:short)", "refs/heads",
                              cwd=self.forge.bare).split()

    def planned(self, *only, signed=True):
        """A plan that its author makes on the branch's ledger, pushed, signed by two persons."""
        self.fixture.state = self.folder / "author"
        self.assertEqual(self.forge.script("ledger.sh", "fetch", self.fixture.state).returncode, 0)
        self.fixture.ready(*only or ("--only", "MODE"), signers=SIGNERS if signed else ())
        closing = self.fixture.plan_file.with_name("plan.txt.closing")
        if closing.exists() and signed:
            self.fixture.sign(*SIGNERS, plan=closing)
        self.assertEqual(self.forge.script("ledger.sh", "push", self.fixture.state).returncode, 0)
        files = {f"{path.name}": path.read_bytes()
                 for path in self.fixture.checkout.glob("plan.txt*")}
        self.forge.git("checkout", "-q", "--orphan", "tautline-plans")
        self.forge.git("rm", "-q", "-r", "-f", ".")
        self.forge.commit({f"{folder}{name}": data for folder in ("mode/", "") for name, data in files.items()},
                          "A plan", branch="tautline-plans")
        self.forge.git("checkout", "-q", "-f", "main")
        return {"inputs.environment": "production", "inputs.plan": "mode/plan.txt", **self.operator}

    def replace_program(self, text):
        """The runners have another program, and the workflow files name it."""
        path = self.forge.tools / "tautline"
        path.unlink()
        path.write_text(text)
        path.chmod(0o755)
        self.forge.pins["TAUTLINE_SHA256"] = hashlib.sha256(text.encode()).hexdigest()


class Pipelines(Played):
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
        self.assertEqual(self.chain(), ["ledger", "trust", "check"])
        self.play("schedule", {})
        self.assertEqual(self.chain(), ["ledger", "trust", "check", "check"])
        result = self.forge.script("ledger.sh", "fetch", self.folder / "again")
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assertIn("whole, 4 entries", result.stdout)

    def test_a_night_in_which_all_is_well(self):
        self.start_ledger()
        self.railway.reset(AFTER)
        run = self.play("schedule", {})
        self.assertEqual(run.failed, [], run.text)
        self.assertNotIn("::error", run.text)
        self.assertEqual(self.chain(), ["ledger", "trust", "check"])

    def test_without_a_token_it_fails_loudly(self):
        self.start_ledger()
        for name in list(self.secrets)[:3]:
            with self.subTest(name):
                run = self.play("schedule", {name: ""})
                self.assertEqual(run.failed, ["Are the secrets there?"])
                self.assertRegex(run.text, rf"(?m)^::error title=nothing was checked::Not set: {name[8:]}\.")
                self.assertEqual(run.steps["Check"].outcome, "skipped")
        self.assertEqual(self.branches(), ["main", "tautline-closing", "tautline-ledger"])

    def test_a_key_that_is_none_is_named(self):
        for workflow, name in (("schedule", "TAUTLINE_FINGERPRINT_KEY"), ("apply", "TAUTLINE_SEALING_KEY")):
            for key in ("c2hvcnQ=", "no base64 at all!"):
                run = self.play(workflow, {f"secrets.{name}": key, "inputs.environment": "production",
                                           "inputs.plan": "mode/plan.txt"})
                self.assertIn(f"::error title=a key cannot be read::{name} ", run.text)
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
        for name in ("fingerprint.key", "sealing.key", "trust/trust.yaml", "trust/approvers", "trust/revoked"):
            self.assertEqual(oct(own[f"_temp/tautline/{name}"]), "0o600", name)
        for folder in ("tautline", "tautline/trust", "tautline/ledger", "tautline/plan"):
            self.assertEqual(oct(own[f"_temp/{folder}"]), "0o700", folder)
        self.assertEqual(list((place / "_temp").iterdir()), [])

    def test_nothing_that_is_logged_is_a_command(self):
        """The words of an application, in any place of a line, on both streams, without a line end."""
        hostile = ["::error::acts", "  ::add-mask::x", "\u00a0::set-env name=PATH::/tmp", "words ##[error]acts",
                   "##[add-path]/tmp", "::stop-commands::x", "::x::", "\t::warning file=a,line=1::acts", "::endgroup::"]
        said = "\n".join(hostile)
        self.start_ledger()
        facts = self.planned()
        self.replace_program(f"#!/bin/bash\ncat <<'END'\n{said}\nEND\ncat >&2 <<'END'\n{said}\nEND\n"
                             "printf '::debug::no line end'; [ $1 != check ] && [ $1 != apply ] || exit 2\n")
        for name, steps in (("schedule", ("The ledger so far", "Check")), ("apply", ("Apply", "Evidence"))):
            run = self.play(name, facts)
            for step in steps:
                self.assertIn("##[add-path]/tmp", run.steps[step].out, step)
            self.assertEqual([command for command in run.commands if "title=apply ended with" not in command[1]], [])

    # --- apply -------------------------------------------------------------------------------------

    def test_a_plan_that_the_pto_signed_is_done(self):
        self.start_ledger()
        self.play("schedule", {})
        run = self.play("apply", self.planned())
        self.assertEqual(run.failed, [], run.text)
        self.assertEqual(self.fixture.stored()["MODE"], "strict")
        self.assertEqual(self.fixture.running()["MODE"], "strict")
        self.assertEqual(self.chain(), ["ledger", "trust", "check", "plan", "begin", "write", "wrote",
                                        "deploy", "deployed", "verified", "end"])
        evidence = run.artifacts["tautline-evidence-production"]
        self.assertIn("MODE", (evidence / "evidence.md").read_text())
        self.assertEqual(sorted(path.name for path in evidence.iterdir()),
                         ["evidence.json", "evidence.md", "ledger", "plan.txt",
                          "plan.txt.sig.ana@example.com", "plan.txt.sig.pto@example.com"])
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

    def test_another_trust_than_the_one_in_the_workflow_file_is_refused(self):
        self.start_ledger()
        facts = self.planned()
        name, text = "vars.TAUTLINE_TRUST", facts["vars.TAUTLINE_TRUST"]
        for change in ({name: text + "# and words\n"}, {"vars.TAUTLINE_REVOKED": "x"},
                       {"vars.TAUTLINE_APPROVERS": facts["vars.TAUTLINE_APPROVERS"].replace("pto", "ana")}):
            run = self.play("apply", {**facts, **change})
            self.assertEqual(run.failed, ["The operator's trust"], run.text)
            self.assertIn("::error title=another trust::", run.text)
        self.forge.pins["TAUTLINE_TRUST_SHA256"] = "0" * 64
        self.assertEqual(self.play("apply", facts).failed, ["The operator's trust"])
        self.assertEqual(self.fixture.stored(), BEFORE)

    def test_another_program_than_the_one_in_the_workflow_file_is_refused(self):
        self.start_ledger()
        facts = {"vars.TAUTLINE_SHA256": self.forge.pins["TAUTLINE_SHA256"],
                 "vars.TAUTLINE_SOURCE": str(self.forge.bare), "vars.TAUTLINE_REVISION": self.forge.main}
        for pins, said in (({"TAUTLINE_SHA256": "0" * 64}, "another tautline"), ({}, "no tautline"),
                           ({"TAUTLINE_REVISION": "main"}, "no tautline")):
            self.forge.pins = {"TAUTLINE_TRUST_SHA256": self.digest_of_trust(), **pins}
            run = self.play("schedule", facts)
            self.assertEqual(run.failed, ["Tautline"], run.text)
            self.assertIn(f"::error title={said}::", run.text)

    def test_a_program_of_a_whole_revision_is_fetched_and_built(self):
        self.start_ledger()
        self.forge.commit({"ci/setup": "#!/bin/sh\n", "Makefile": "all:\n\tmkdir -p build\n\tcp program build/tautline\n",
                           "program": "#!/bin/sh\necho this revision [$GH_TOKEN]\n"}, "A program", branch="source")
        self.git_mode("ci/setup", "program")
        revision = self.forge.git("rev-parse", "HEAD")
        self.forge.commit({"program": "#!/bin/sh\necho another revision\n"}, "Another", branch="source")
        self.forge.git("checkout", "-q", "main")
        self.forge.pins.update(TAUTLINE_SHA256="", TAUTLINE_SOURCE=self.forge.bare, TAUTLINE_REVISION=revision)
        run = self.play("schedule", {})
        self.assertIn("this revision []\n", run.steps["Tautline"].out)

    def git_mode(self, *paths):
        for path in paths:
            self.forge.git("update-index", "--chmod=+x", path)
        self.forge.git("commit", "-q", "-m", "Modes")
        self.forge.git("push", "-q", "-f", "origin", "HEAD:refs/heads/source")

    def test_trust_as_a_page_of_settings_gives_it_back(self):
        self.start_ledger()
        facts = self.planned()
        for name in self.operator:
            facts[name] = facts[name].rstrip("\n").replace("\n", "\r\n")
        self.assertEqual(self.play("apply", facts).failed, [])

    def test_a_plan_may_be_at_the_top_of_its_branch(self):
        self.start_ledger()
        run = self.play("apply", {**self.planned(), "inputs.plan": "plan.txt"})
        self.assertEqual(run.failed, [], run.text)

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

    def propose_from(self, start, change, number=8):
        """A proposal that began at an older commit of main."""
        self.forge.git("checkout", "-q", "--detach", start)
        return self.forge.propose(change, number)

    def test_an_old_branch_is_judged_as_it_would_be_merged(self):
        self.reviewing()
        trust, text = self.fixture.trust, self.railway.text
        names = ("trust.yaml", "approvers", "revoked")
        old = self.forge.commit({f"desired-state/{name}": (trust.folder / name).read_bytes() for name in names}, "Trust")
        trust.write(needs=("PTO", "HoS"))
        self.forge.main = self.forge.commit({f"desired-state/{name}": (trust.folder / name).read_bytes()
                                             for name in names}, "Two roles are needed")
        weaker = text[:text.index("guardrails:")]
        run = self.play("review", self.propose_from(old, {"desired-state/service.yaml": weaker}))
        self.assertEqual(run.failed, [], run.text)
        (comment,) = self.forge.comments()
        self.assertIn("HoS", comment)
        self.assertIn("door-stays-shut", comment)

    def test_what_the_main_branch_changed_is_no_part_of_a_proposal(self):
        old = self.forge.main
        self.forge.main = self.forge.commit({"desired-state/service.yaml": self.railway.text + "# words\n"}, "Words")
        run = self.play("review", self.propose_from(old, {"README.md": "words\n"}))
        self.assertEqual((run.failed, run.steps["Review"].outcome), ([], "skipped"), run.text)

    def test_a_proposal_that_cannot_be_merged_is_not_judged(self):
        old, text = self.forge.main, self.railway.text
        self.forge.main = self.forge.commit({"desired-state/service.yaml": text.replace("MODE: strict", "MODE: one")},
                                            "One")
        run = self.play("review", self.propose_from(old, {
            "desired-state/service.yaml": text.replace("MODE: strict", "MODE: two")}))
        self.assertEqual(run.failed, ["The proposal"], run.text)
        self.assertIn("::error title=nothing to judge::", run.text)

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


@unittest.skipUnless(shutil.which("faketime"), "faketime is missing")
class ClosingPlans(Played):
    """A plan opens an exception; its closing plan waits in a branch and runs when it is due."""

    WORLD = {"variables": DOOR_SHUT, "declaration": OPENING}

    def setUp(self):
        super().setUp()
        self.start_ledger()
        self.program = (self.forge.tools / "tautline").resolve()

    def waiting(self):
        names = self.forge.git("ls-tree", "-r", "--name-only", "tautline-closing", cwd=self.forge.bare).split()
        return [name for name in names if name != "README.md"]

    def open(self):
        facts = self.planned("--only", "OPEN_DOOR")
        run = self.play("apply", facts)
        self.assertEqual(run.failed, [], run.text)
        self.assertEqual(self.fixture.running()["OPEN_DOOR"], "true")
        plan, *signatures = self.waiting()
        self.assertRegex(plan, r"\Aproduction/[0-9a-f]+\.txt\Z")
        self.assertTrue(signatures and all(name.startswith(f"{plan}.sig.") for name in signatures), signatures)
        return {"matrix.environment": "production"}

    def later(self):
        """Two hours later by every clock."""
        self.railway.admin("PUT", "/knobs", {"clockOffsetSeconds": 2 * HOUR})
        self.addCleanup(self.railway.admin, "PUT", "/knobs", {"clockOffsetSeconds": 0})
        self.replace_program(f'#!/bin/sh\nexec faketime -f +2h {self.program} "$@"\n')
        (self.forge.tools / "date").write_text('#!/bin/sh\nexec faketime -f +2h /bin/date "$@"\n')
        (self.forge.tools / "date").chmod(0o755)

    def test_a_closing_plan_waits_until_it_is_due(self):
        facts = self.open()
        waiting = self.waiting()
        run = self.play("close", facts)
        self.assertEqual((run.failed, run.steps["Close"].outcome), ([], "skipped"), run.text)
        self.assertIn("not before", run.steps["What waits"].out)
        self.later()
        staging = self.play("close", {**facts, "matrix.environment": "staging"})
        self.assertEqual((staging.failed, staging.steps["Close"].outcome), ([], "skipped"))
        self.assertEqual(self.waiting(), waiting)
        run = self.play("close", facts)
        self.assertEqual(run.failed, [], run.text)
        self.assertEqual((self.fixture.stored(), self.fixture.running()), (DOOR_SHUT, DOOR_SHUT))
        self.assertEqual(self.waiting(), [])
        self.assertEqual(self.chain()[-1], "end")
        self.assertEqual(self.play("close", facts).steps["Close"].outcome, "skipped")

    def test_what_cannot_run_is_loud_and_waits(self):
        facts = self.open()
        self.later()
        self.railway.set("production", unset=["MODE"])
        run = self.play("close", facts)
        self.assertEqual((run.failed, run.steps["Close"].code), (["Close"], 3), run.text)
        self.assertIn("title=an exception stays open", dict(run.commands)["error"])
        self.assertEqual(len(self.waiting()), 3)
        self.railway.set("production", {"MODE": "strict"})
        self.assertEqual(self.play("close", facts).failed, [])
        self.assertEqual(self.waiting(), [])

    def test_a_plan_that_is_refused_leaves_no_closing_plan_behind(self):
        run = self.play("apply", self.planned("--only", "OPEN_DOOR", signed=False))
        self.assertEqual((run.failed, run.steps["Apply"].code), (["Apply"], 6), run.text)
        self.assertEqual(self.waiting(), [])

    def test_a_second_try_of_a_used_plan_leaves_the_closing_plan(self):
        self.open()
        waiting = self.waiting()
        facts = {"inputs.environment": "production", "inputs.plan": "mode/plan.txt"}
        self.assertEqual(self.play("apply", facts).failed, ["Apply"])
        self.assertEqual(self.waiting(), waiting)

    def test_a_missing_branch_is_loud(self):
        self.forge.git("update-ref", "-d", "refs/heads/tautline-closing", cwd=self.forge.bare)
        run = self.play("close", {"matrix.environment": "production"})
        self.assertEqual(run.failed, ["What waits"])
        self.assertIn("::error title=no closing plans::", run.text)

    def test_a_person_drops_what_was_closed_otherwise(self):
        self.open()
        result = self.forge.script("closing.sh", "drop", self.waiting()[0])
        self.assertEqual((result.returncode, self.waiting()), (0, []), result.stderr)


if __name__ == "__main__":
    unittest.main()
