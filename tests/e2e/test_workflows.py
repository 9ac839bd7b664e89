"""The workflow files: permissions, pins, triggers, and where untrusted text is used."""
import pathlib
import re
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from pipeline import workflow  # noqa: E402
from simulation import ROOT  # noqa: E402

FOLDER = ROOT / "ci" / "github"
NAMES = ("review", "schedule", "apply", "close")
# Each action that is used: the commit of its release, as several public workflows pin it.
PINS = {"actions/checkout": "de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2",
        "actions/upload-artifact": "043fb46d1a93c77aae656e7c1c64a875d1fc6a0a # v7.0.1"}
ALLOWED = {"review": {"contents": "read", "pull-requests": "write", "security-events": "write"},
           "schedule": {"contents": "write"}, "apply": {"contents": "write"}, "close": {"contents": "write"}}


def text(name):
    return (FOLDER / f"{name}.yml").read_text()


def steps(name):
    (job,) = workflow(name)["jobs"].values()
    return job["steps"]


def owners(path, lines):
    """Who owns a path: GitHub takes the last line that fits."""
    found = []
    for pattern, *who in lines:
        if path == pattern or (pattern.endswith("/") and path.startswith(pattern)):
            found = who
    return found


class Workflows(unittest.TestCase):
    def test_there_are_four_and_each_says_why(self):
        self.assertEqual(sorted(path.stem for path in FOLDER.glob("*.yml")), sorted(NAMES))
        for name in NAMES:
            self.assertTrue(text(name).startswith("# "), name)

    def test_each_job_has_only_the_permissions_it_needs(self):
        for name in NAMES:
            parsed = workflow(name)
            self.assertEqual(parsed["permissions"], {}, name)
            (job,) = parsed["jobs"].values()
            self.assertEqual(job["permissions"], ALLOWED[name], name)

    def test_triggers(self):
        # A check of the same name on a proposal for another branch would count for the commit.
        self.assertEqual(workflow("review")["on"], {"pull_request": {"branches": ["main"]}})
        for name in ("schedule", "close"):
            self.assertEqual(set(workflow(name)["on"]), {"schedule", "workflow_dispatch"})
        self.assertEqual(set(workflow("apply")["on"]), {"workflow_dispatch"})

    def test_a_proposal_gets_neither_secret_nor_environment(self):
        (job,) = workflow("review")["jobs"].values()
        self.assertNotIn("environment", job)
        self.assertNotIn("secrets.", text("review"))

    def test_program_and_trust_are_named_in_the_file_and_not_by_a_variable(self):
        for name in NAMES:
            names = {"TAUTLINE_SOURCE", "TAUTLINE_REVISION", "TAUTLINE_SHA256"}
            if name != "review":
                names.add("TAUTLINE_TRUST_SHA256")
            if name == "schedule":
                names.add("TAUTLINE_PAGE_SHA256")
            written = workflow(name)["env"]
            self.assertEqual(set(written), names, name)
            for value in written.values():
                self.assertNotIn("${{", value, name)
            # Nothing nearer to a step replaces them, and no variable has a say but in the trust's text.
            (job,) = workflow(name)["jobs"].values()
            nearer = set(job.get("env", {})).union(*(step.get("env", {}) for step in job["steps"]))
            self.assertEqual(nearer & names, set(), name)
            variables = set(re.findall(r"vars\.(\w+)", text(name)))
            self.assertEqual(variables, {"TAUTLINE_TRUST", "TAUTLINE_APPROVERS", "TAUTLINE_REVOKED"}
                             if name != "review" else set(), name)

    def test_only_what_applies_has_the_sealing_key(self):
        for name in NAMES:
            self.assertEqual("TAUTLINE_SEALING_KEY" in text(name), name in ("apply", "close"), name)

    def test_each_script_stops_commands_before_anything_else(self):
        for script in FOLDER.glob("*.sh"):
            if script.name != "lib.sh":
                lines = [line for line in script.read_text().splitlines() if line and not line.startswith(("#", ":"))]
                self.assertEqual(lines[0], '. "${BASH_SOURCE[0]%/*}/lib.sh"', script.name)

    def test_secrets_come_from_a_protected_environment(self):
        for name, environment in (("schedule", "tautline-check"),
                                  ("apply", "tautline-apply-${{ inputs.environment }}"),
                                  ("close", "tautline-apply-${{ matrix.environment }}")):
            (job,) = workflow(name)["jobs"].values()
            self.assertEqual(job["environment"], environment)

    def test_those_that_write_to_the_ledger_wait_for_each_other(self):
        for name in ("schedule", "apply", "close"):
            self.assertEqual(workflow(name)["concurrency"],
                             {"group": "tautline-ledger", "cancel-in-progress": False})

    def test_every_job_ends(self):
        for name in NAMES:
            (job,) = workflow(name)["jobs"].values()
            self.assertLessEqual(job["timeout-minutes"], 60)

    def test_actions_are_pinned_to_whole_digests(self):
        for name in NAMES:
            for line in re.findall(r"uses: (.*)", text(name)):
                action, pin = line.split("@", 1)
                self.assertEqual(pin, PINS[action], name)

    def test_no_checkout_leaves_a_token_behind(self):
        for name in NAMES:
            for step in steps(name):
                if step.get("uses", "").startswith("actions/checkout@"):
                    self.assertIs(step["with"]["persist-credentials"], False)

    def test_every_step_is_one_script_without_any_expression(self):
        for name in NAMES:
            for step in steps(name):
                if "run" not in step:
                    continue
                self.assertRegex(step["run"], r'\Aci/github/[a-z]+\.sh'
                                 r'( (fetch|push) "\$RUNNER_TEMP/tautline/ledger"| (fetch|keep|run|settle))?\Z')
                script = ROOT / step["run"].split()[0]
                self.assertTrue(script.stat().st_mode & 0o100, script)

    def test_the_forges_token_and_railways_never_meet_in_a_step(self):
        for name in NAMES:
            for step in steps(name):
                keys = step.get("env", {})
                self.assertFalse("GH_TOKEN" in keys and any("RAILWAY" in key for key in keys), step["name"])
                if "RAILWAY_TOKEN_PRODUCTION" in keys:
                    self.assertIn(step["name"], ("Are the secrets there?", "Check", "Apply", "Close"))

    def test_untrusted_text_is_never_an_expression(self):
        foreign = re.compile(r"github\.(head_ref|event\.(pull_request\.(title|body|head\.(ref|label))|"
                             r"issue|comment|review|head_commit|commits))")
        for name in NAMES:
            self.assertIsNone(foreign.search(text(name)), name)

    def test_shellcheck_accepts_every_script(self):
        if subprocess.run(["which", "shellcheck"], capture_output=True).returncode:
            self.skipTest("no shellcheck here")
        scripts = [*FOLDER.glob("*.sh"), ROOT / "ci/hooks/pre-commit", ROOT / "ci/systemd/tautline-unit"]
        result = subprocess.run(["shellcheck", "-x", *scripts], capture_output=True, text=True, cwd=ROOT)
        self.assertEqual((result.returncode, result.stdout), (0, ""))

    def test_everything_that_decides_has_an_owner(self):
        lines = [line.split() for line in (FOLDER / "CODEOWNERS").read_text().splitlines()
                 if line and not line.startswith("#")]
        for line in lines:
            self.assertGreater(len(line), 1, line)
        for path in (ROOT / "desired-state").iterdir():
            self.assertTrue(owners(f"/desired-state/{path.name}", lines), path.name)
        # Any one owner suffices, so what decides who may approve has one: not those who would gain from it.
        for path in ("/desired-state/trust.yaml", "/desired-state/approvers", "/.github/CODEOWNERS",
                     "/.github/workflows/tautline-apply.yml", "/ci/github/apply.sh"):
            self.assertEqual(owners(path, lines), ["@example-org/engineering"], path)


if __name__ == "__main__":
    unittest.main()
