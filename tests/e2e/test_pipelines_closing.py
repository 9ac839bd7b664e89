"""The workflow that runs closing plans, step by step."""
import pathlib
import re
import shutil
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from light_railway import DOOR_SHUT, HOUR, OPENING  # noqa: E402
from played import Played  # noqa: E402


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

    def closing(self):
        return self.fixture.plan_file.with_name("plan.txt.closing")

    def kept(self):
        """Its name in the branch."""
        number, = re.findall(r"^Number +(\S+)", self.closing().read_text(), flags=re.M)
        return f"production/{number}.txt"

    def put(self, files):
        """Files that another run, or who may push, left in the branch."""
        self.forge.git("fetch", "-q", "origin", "tautline-closing")
        self.forge.git("checkout", "-q", "-B", "closing", "FETCH_HEAD")
        self.forge.commit(files, "Another", branch="tautline-closing")
        self.forge.git("checkout", "-q", "-f", "main")

    def refuse_to_keep(self, facts):
        run = self.play("apply", facts)
        self.assertEqual(len(run.failed), 1, run.text)
        self.assertIn("::error title=another closing plan is kept::", run.text)
        self.assertEqual(self.fixture.running(), DOOR_SHUT)

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

    def test_another_file_in_place_of_the_closing_plan_keeps_the_exception_shut(self):
        """It would wait for ever, and nothing would close what the plan opens."""
        facts = self.planned("--only", "OPEN_DOOR")
        closing = self.closing()
        self.put({self.kept(): re.sub(r"(Not before +)\S+", r"\g<1>9999-01-01T00:00:00Z", closing.read_text())})
        self.refuse_to_keep(facts)

    def test_another_signature_in_its_place_keeps_the_exception_shut(self):
        facts = self.planned("--only", "OPEN_DOOR")
        closing = self.closing()
        signature = sorted(closing.parent.glob("plan.txt.closing.sig.*"))[0]
        self.put({self.kept(): closing.read_text(),
                  self.kept() + signature.name.removeprefix(closing.name): "of another plan\n"})
        self.refuse_to_keep(facts)

    def test_a_closing_plan_that_waits_without_its_signatures_gets_them(self):
        """As a run leaves it that came before the last approval: when due, it would not be let through."""
        facts = self.planned("--only", "OPEN_DOOR")
        self.put({self.kept(): self.closing().read_text()})
        self.assertEqual(len(self.waiting()), 1)
        run = self.play("apply", facts)
        self.assertEqual(run.failed, [], run.text)
        self.assertEqual(len(self.waiting()), 3)
        self.later()
        run = self.play("close", {"matrix.environment": "production"})
        self.assertEqual((run.failed, self.waiting()), ([], []), run.text)
        self.assertEqual(self.fixture.running(), DOOR_SHUT)

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
