"""The pipelines from beginning to end: each workflow's steps in order, against the simulated Railway."""
import hashlib
import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from approval_site import PAGE, Site  # noqa: E402
from light_railway import AFTER, BEFORE  # noqa: E402
from pipeline import modes  # noqa: E402
from played import Played  # noqa: E402


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

    def test_the_page_of_approvals_is_the_one_that_was_reviewed(self):
        self.start_ledger()
        self.railway.reset(AFTER)
        run = self.play("schedule", {})
        self.assertEqual(run.steps["The page of approvals"].out.splitlines()[1:2],
                         ["The trust names no page for approvals."])
        site = self.enterContext(Site(self.folder / "site"))
        self.fixture.trust.page = site.origin
        self.fixture.trust.write()
        self.trust_is_set()
        reviewed = hashlib.sha256(PAGE.read_bytes()).hexdigest()
        page = site.folder / "index.html"
        for digest, change, failed in (
                (reviewed, None, None),
                ("", None, f"is sha256:{reviewed}; the workflow file names sha256:(none)."),
                (reviewed, lambda: page.write_text(PAGE.read_text() + " "), f"the workflow file names sha256:{reviewed}."),
                (reviewed, lambda: site.__exit__(), "cannot be read: nothing can be approved there.")):
            with self.subTest(failed):
                (change or (lambda: None))()
                self.forge.pins["TAUTLINE_PAGE_SHA256"] = digest
                run = self.play("schedule", {})
                self.assertEqual(run.failed, ["The page of approvals"] if failed else [], run.text)
                self.assertIn(failed or f"{site.origin} is the page that was reviewed.", run.text)

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


if __name__ == "__main__":
    unittest.main()
