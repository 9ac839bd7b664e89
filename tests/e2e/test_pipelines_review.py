"""The workflow of a pull request, step by step."""
import base64
import gzip
import json
import pathlib
import sys
import unittest

import jsonschema

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from played import Played, reviews  # noqa: E402
from simulation import ROOT  # noqa: E402


class Reviews(Played):

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


if __name__ == "__main__":
    unittest.main()
