"""explain tells what the judgement goes by: which probes count, what else could be, and what is due."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from doors_service import DECLARATION, DoorsService  # noqa: E402

EXCEPTION = """\
exceptions:
  partner:
    lifts: signed
    allows: { SIGN_REQ: false }
    reason: the partner cannot sign yet
    risk: forged orders
    owner: PTO
    starts: %s
    last_day: %s
    closing: { passes: [region] }
"""


def any_has(rows, *words):
    return any(all(word in row for word in words) for row in rows)


class Explain(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(DoorsService())

    def rows(self, key, text=DECLARATION, *words):
        return self.railway.explain(key, text, *words)[1]

    def test_a_pass_that_shows_nothing_is_told_as_one(self):
        self.railway.put()
        self.assertEqual(self.rows("SIGN_REQ")["probe"], ["hook/closed passed: refused: HTTP 401; would pass either way"])
        self.assertEqual(self.rows("HOOK_SECRET")["probe"],
                         ["hook/configured passed: a credential is required; shows that there is one, not which"])
        self.assertTrue(self.rows("ADMIN_KEY")["probe"][0].endswith("gets in"))
        self.assertTrue(any_has(self.rows("signed")["shown by"], "hook passed", "would pass with SIGN_REQ `false`, too"))

    def test_every_probe_that_has_to_do_with_a_setting_is_listed(self):
        self.railway.put()
        bare = DECLARATION.replace(", shown_by: hook/configured", "").replace(", shown_by: admin/without", "")
        self.assertTrue(any_has(self.rows("HOOK_SECRET", bare)["related probe"], "hook passed", "sends HOOK_SECRET"))
        self.assertTrue(any_has(self.rows("OPEN_PATHS", bare)["related probe"], "admin passed",
                                "asks the paths of OPEN_PATHS; no-bypass names it"))
        self.assertTrue(any_has(self.rows("REGION")["related probe"], "region-told passed", "reads where REGION is told"))
        self.assertNotIn("related probe", self.rows("SIGN_REQ"))

    def test_a_guardrail_lists_what_its_settings_are_shown_by(self):
        self.railway.put()
        rows = self.rows("signed", DECLARATION.replace(", also: hook", ""))
        self.assertTrue(any_has(rows["shown by"], "hook/closed passed"))
        self.assertEqual(rows["report"], ["status#/sign_req says true"])

    def test_a_probe_lists_what_it_shows_and_sends_and_who_needs_it(self):
        self.railway.put()
        text = DECLARATION.replace(", shown_by: hook/configured", "") + EXCEPTION % ("2020-01-01", "2020-02-01")
        rows = self.rows("hook", text)
        self.assertEqual(rows["shows"], ["SIGN_REQ by its part closed; would pass either way"])
        self.assertEqual(rows["about"], ["sends HOOK_SECRET"])
        self.assertEqual(self.rows("region", text)["closing"], ["partner"])

    def test_what_a_setting_requires_is_told_with_its_state(self):
        self.railway.put(stored={"HOOK_SECRET": None})
        rows = self.rows("SIGN_REQ", DECLARATION.replace("shown_by: hook/closed", "shown_by: hook/closed, requires: "
                                                                                   "[HOOK_SECRET]"))
        self.assertEqual(rows["requires"], ["HOOK_SECRET: DRIFT"])

    def would_be(self, key, text=DECLARATION):
        return {row.split(" if ")[0] for row in self.rows(key, text)["would be"]}

    def test_only_what_the_judge_could_say_is_said_of_what_would_be(self):
        """A text, a secret and what must be absent are never masked, and a flag only where a pass would show it."""
        self.railway.put(stored={"REGION": "us", "OPEN_PATHS": "/admin"}, running={"REGION": "us", "OPEN_PATHS": "/admin"})
        for name in "REGION", "OPEN_PATHS":
            self.assertNotIn("MASKED", self.would_be(name), name)
        short = {"HOOK_SECRET": "short", "SIGN_REQ": "false", "DEBUG": "true"}
        self.railway.put(stored=short, running=short)
        for name in "HOOK_SECRET", "SIGN_REQ":
            self.assertNotIn("MASKED", self.would_be(name), name)
        self.assertIn("MASKED", self.would_be("DEBUG"))

    def test_nothing_is_told_to_be_contradicted_that_no_probe_could_contradict(self):
        self.railway.put()
        self.assertNotIn("CONTRADICTION", self.would_be("SIGN_REQ"))
        self.assertIn("CONTRADICTION", self.would_be("REGION"))

    def test_an_exception_is_only_thought_of_where_one_could_be_declared(self):
        wrong = {"SIGN_REQ": "false", "DEBUG": "true", "HOOK_SECRET": "short"}
        self.railway.put(stored=wrong, running=wrong)
        self.assertIn("EXCEPTED", self.would_be("SIGN_REQ"))
        for name in "DEBUG", "HOOK_SECRET":
            self.assertNotIn("EXCEPTED", self.would_be(name), name)

    def test_its_words_are_those_of_a_check(self):
        opened = {"SIGN_REQ": "false", "HOOK_SECRET": None}
        self.railway.put(stored=opened, running=opened)
        text = DECLARATION + EXCEPTION % ("2026-02-01", "2999-02-01")
        text = text.replace("last_day: 2999-02-01", "last_day: 2026-02-20")
        for key, word in (("signed", "excepted"), ("hook", "excepted"), ("partner", "in force")):
            result, _ = self.railway.explain(key, text, "--at", "2026-02-10")
            self.assertIn(f"{key} in caio-swarm-dashboard, production: {word}", " ".join(result.out.split()), key)
        check = self.railway.tautline("check", "--state", "none", "--at", "2026-02-10", self.railway.file(text))
        said = " ".join(check.out.split())
        for words in ("excepted signed", "excepted hook", "in force partner"):
            self.assertIn(words, said)

    def test_what_is_due_is_said_of_the_exception_too(self):
        self.railway.put()
        rows = self.rows("partner", DECLARATION + EXCEPTION % ("2020-01-01", "2020-02-01"))
        self.assertEqual(rows["DUE"], ["the exception partner ended on 2020-02-01"])
        self.assertNotIn("DUE", self.rows("hook", DECLARATION + EXCEPTION % ("2020-01-01", "2020-02-01")))


if __name__ == "__main__":
    unittest.main()
