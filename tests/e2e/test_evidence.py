"""`tautline evidence add-proof` and `tautline evidence report`: what is recorded by hand, and what is written of it."""
import datetime
import json
import os
import pathlib
import re
import shutil
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import ledger_format  # noqa: E402
from simulation import SERVICE  # noqa: E402
from small_service import SmallService, unwrapped  # noqa: E402

DAYS = 30
GUARDRAIL = f"  send-needs-proof: {{ proof: supervised-send, max_age: {DAYS}d }}\n"


def ago(**span):
    then = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(**span)
    return then.strftime("%Y-%m-%dT%H:%M:%SZ")


class Evidence(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(SmallService())
        cls.file = cls.railway.declare(lambda text: text + GUARDRAIL)

    def setUp(self):
        self.state = self.railway.path / "state"
        self.addCleanup(shutil.rmtree, self.state, True)
        self.proof = {"--env": "production", "--lead": "lead@example.com", "--time": ago(hours=2),
                      "--confirmation": "Email sent via GHL; seen in the conversation"}

    @property
    def ledger(self):
        return ledger_format.folder(self.state)

    def check(self, *words, code=0, file=None):
        result = self.railway.check("--state", self.state, *words, file=file or self.file)
        self.assertEqual(result.code, code, result.out + result.err)
        return result

    def evidence(self, *words):
        """Without a token and without an address: it is all offline."""
        environ = {"PATH": os.environ["PATH"]}
        return self.railway.tautline("evidence", *words, "--state", self.state, environ=environ)

    def add(self, name="supervised-send", file=None, **change):
        options = {**self.proof, **{"--" + key: value for key, value in change.items()}}
        words = [word for option in options.items() if option[1] is not None for word in option]
        return self.evidence("add-proof", name, *words, file or self.file)

    def proofs(self):
        return [body for kind, body, _ in ledger_format.verify(self.ledger) if kind == "proof"]

    def report(self, *words, code=0):
        result = self.evidence("report", *words)
        self.assertEqual((result.code, result.err), (code, ""))
        return result.out

    # --- proofs ---

    def test_a_named_state_needs_a_fresh_proof_and_says_how_to_record_it(self):
        said = unwrapped(self.check(code=3).out)
        self.assertIn("no proof `supervised-send` is recorded", said)
        self.assertIn("tautline evidence add-proof supervised-send --env production", said)
        result = self.add()
        self.assertEqual((result.code, result.err), (0, ""))
        self.assertRegex(result.out, r"^supervised-send of \S+, lead lead@example\.com: recorded as entry 3 of "
                                     r"the ledger of \S+, production; it counts until \S+\n  sha256:[0-9a-f]{64}\n$")
        self.assertEqual(self.proofs(), [{
            "name": "supervised-send", "lead": "lead@example.com", "time": self.proof["--time"],
            "confirmation": self.proof["--confirmation"]}])
        self.assertIn("the proof `supervised-send` is of", unwrapped(self.check().out))

    def test_an_old_proof_does_not_hold(self):
        self.check(code=3)
        self.assertEqual(self.add(time=ago(days=DAYS, minutes=1)).code, 0)
        said = unwrapped(self.check(code=3).out)
        self.assertRegex(said, r"the newest proof `supervised-send` is of \S+ and was valid for 30 days")
        self.assertEqual(self.add(time=ago(days=DAYS - 1)).code, 0)
        self.check()

    def test_where_no_state_is_kept_it_is_not_asked(self):
        for words, home in ((("--state", "none"), self.railway.path), ((), "/nonexistent")):
            result = self.railway.check(*words, file=self.file, environ=self.railway.environ(HOME=str(home)))
            self.assertEqual(result.code, 0)
            self.assertIn("was not checked: no state is kept", unwrapped(result.out))

    def test_the_default_state_counts_as_a_named_one(self):
        home = self.railway.path / "a-home"
        home.mkdir()
        self.addCleanup(shutil.rmtree, home)
        environ = self.railway.environ(HOME=str(home))
        default = home / ".local" / "state" / "tautline"

        def judged(code):
            """One verdict, whether the default folder is named or not."""
            told = [self.railway.check("--json", *words, file=self.file, environ=environ)
                    for words in ((), ("--state", default))]
            self.assertEqual([result.code for result in told], [code, code], told[0].out)
            one, other = (result.finding("guardrail", "send-needs-proof", "production") for result in told)
            self.assertEqual(one, other)
            return one
        self.assertEqual(judged(3)["why"], "no proof `supervised-send` is recorded")
        words = [word for pair in self.proof.items() for word in pair]
        added = self.railway.tautline("evidence", "add-proof", "supervised-send", *words, self.file, environ=environ)
        self.assertEqual((added.code, added.err), (0, ""))
        self.assertEqual(judged(0)["state"], "held")

    def test_explain_comes_to_the_verdict_of_a_check_and_leaves_nothing(self):
        home = self.railway.path / "a-home"
        home.mkdir()
        self.addCleanup(shutil.rmtree, home)
        environ = self.railway.environ(HOME=str(home))

        def explained(*words, code):
            result = self.railway.tautline("explain", "send-needs-proof", *words, self.file, environ=environ)
            self.assertEqual(result.code, code, result.out + result.err)
            return unwrapped(result.out)
        self.assertIn("no proof `supervised-send` is recorded", explained(code=3))
        self.assertEqual(list(home.rglob("head")), [])
        self.railway.check(file=self.file, environ=environ)
        words = [word for pair in self.proof.items() for word in pair]
        added = self.railway.tautline("evidence", "add-proof", "supervised-send", *words, self.file, environ=environ)
        self.assertEqual((added.code, added.err), (0, ""))
        before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
        self.assertIn("the proof `supervised-send` is of", explained(code=0))
        self.assertIn("no proof `supervised-send` is recorded", explained("--state", self.state, code=3))
        self.assertIn("no state is kept", explained("--state", "none", code=0))
        self.assertEqual({path: path.read_bytes() for path in home.rglob("*") if path.is_file()}, before)

    def test_explain_says_where_a_ledger_cannot_be_read(self):
        self.check(code=3)
        (self.ledger / "head").write_text("not a head\n")
        codes = []
        for words in (("check", "--json"), ("explain", "send-needs-proof")):
            result = self.railway.tautline(*words, "--state", self.state, self.file)
            codes.append(result.code)
        self.assertEqual(codes[0], codes[1])
        self.assertIn("tautline: the ledger was not read: ", result.err)

    def test_a_ledger_that_cannot_be_read_says_nothing_of_a_proof(self):
        result = self.railway.check("--json", file=self.file, environ=self.railway.environ(HOME="/proc"))
        self.assertEqual(result.code, 4, result.out)
        self.assertEqual(result.finding("guardrail", "send-needs-proof", "production")["state"], "unobserved")

    def test_the_same_proof_is_recorded_once(self):
        self.check(code=3)
        self.add()
        result = self.add()
        self.assertEqual((result.code, result.err), (0, ""))
        self.assertIn("already recorded as entry 3 of", result.out)
        result = self.add(confirmation="something else")
        self.assertEqual((result.code, result.out), (1, ""))
        self.assertIn("this send is already recorded with a different confirmation, as entry 3", result.err)
        self.assertEqual(len(self.proofs()), 1)

    def test_an_invalid_proof_is_refused_and_not_recorded(self):
        self.check(code=3)
        rows = [({"lead": None}, "'evidence add-proof' needs '--lead'"),
                ({"time": None}, "'evidence add-proof' needs '--time'"),
                ({"confirmation": None}, "'evidence add-proof' needs '--confirmation'"),
                ({"env": None}, "'evidence add-proof' needs '--env'"),
                ({"lead": "lead"}, "'lead' is not an email address"),
                ({"lead": "a@b@example.com"}, "'a@b@example.com' is not an email address"),
                ({"lead": "<x>@example.com"}, "'<x>@example.com' is not an email address"),
                ({"lead": "lead@example"}, "'lead@example' is not an email address"),
                ({"time": "yesterday"}, "'yesterday' is not a time with a zone"),
                ({"time": "2026-02-24T18:00:00"}, "'2026-02-24T18:00:00' is not a time with a zone"),
                ({"time": ago(minutes=-5)}, "is in the future"),
                ({"confirmation": " "}, "the confirmation is empty"),
                ({"confirmation": "two\nlines"}, "the confirmation is too long, or has more than one line"),
                ({"confirmation": "x" * 501}, "the confirmation is too long, or has more than one line"),
                ({"name": "supervise-send"}, "no guardrail of 'production' requires the proof 'supervise-send'"),
                ({"env": "prod"}, "no declaration has an environment 'prod'")]
        for change, words in rows:
            with self.subTest(change):
                result = self.add(**change)
                self.assertEqual((result.code, result.out), (64, ""))
                self.assertIn(words, result.err)
                self.assertIn("\nhint: ", result.err)
        self.assertEqual(self.proofs(), [])

    def test_before_the_first_check_no_ledger_exists(self):
        self.state.mkdir(mode=0o700)
        result = self.add()
        self.assertEqual((result.code, result.out), (1, ""))
        self.assertIn(f"contains no ledger of {SERVICE}, production yet\n"
                      "hint: Run `tautline check --env production`", result.err)
        self.assertEqual(list(self.state.iterdir()), [])

    # --- the report ---

    def test_the_report_has_all_parts_of_a_hand_over(self):
        self.railway.set("production", {"STATE_BACKEND": "file"})
        self.check(code=3)
        self.railway.set("production", {"STATE_BACKEND": "redis"})
        self.add()
        check = self.check("--json").report
        text = self.report()
        digest = ledger_format.verify(self.ledger)[-1][2]
        for words in (f"# Evidence: {SERVICE}, production\n", "SIMULATED: ", f"`sha256:{digest}`",
                      f"deployment `{check['targets'][0]['deployment']['id']}`",
                      f"run `{check['run']['id']}`: in sync (exit 0), entry 4.",
                      "- pass: `header-token`\n", "- held: `no-stop`, `send-needs-proof`\n",
                      "Settings: 3 in sync.", "- [x] setting `STATE_BACKEND`: in sync (was drift), ",
                      "- [x] guardrail `send-needs-proof`: held (was breached), ",
                      "Nothing was applied.",
                      f"- `supervised-send` of {self.proof['--time']}, lead `lead@example.com`: "
                      "Email sent via GHL; seen in the conversation\n"):
            self.assertIn(words, text)

    def test_programs_get_the_same_and_both_go_to_files(self):
        self.check(code=3)
        self.add()
        markdown, document = self.railway.path / "evidence.md", self.railway.path / "evidence.json"
        self.assertEqual(self.report("--output", f"markdown={markdown}", "--output", f"json={document}"), "")
        told = json.loads(document.read_text())
        self.assertEqual(told["schema"], "tautline/evidence/v1")
        target, = told["targets"]
        self.assertEqual((target["service"], target["environment"]), (SERVICE, "production"))
        self.assertEqual(target["ledger"]["head"], ledger_format.verify(self.ledger)[-1][2])
        self.assertEqual(target["ledger"]["entries"], 3)
        self.assertIsNone(target["compared_with"])
        self.assertEqual(target["proofs"][0]["lead"], "lead@example.com")
        self.assertEqual(json.loads(self.report("--json")), told)
        self.assertEqual(self.report(), markdown.read_text())

    def test_it_contains_no_value_and_no_secret(self):
        self.railway.set("production", {"STATE_BACKEND": "made-up-value-of-a-setting"})
        self.addCleanup(self.railway.set, "production", {"STATE_BACKEND": "redis"})
        self.check(code=3)
        for text in (self.report(), self.report("--json"), (self.ledger / "ledger").read_text()):
            self.assertNotIn("made-up-value-of-a-setting", text)
            self.assertNotIn("made-up-0123456789abcdef", text)

    def test_a_ledger_that_was_edited_proves_nothing(self):
        self.check(code=3)
        path = self.ledger / "ledger"
        path.write_text(path.read_text().replace('"breached"', '"held"'))
        result = self.evidence("report")
        self.assertEqual((result.code, result.out), (1, ""))
        self.assertIn(f"{path}:2:1", result.err)

    def test_nothing_to_report_is_a_fault(self):
        self.state.mkdir(mode=0o700)
        result = self.evidence("report")
        self.assertEqual((result.code, result.out), (1, ""))
        self.assertIn("contains no ledger of the selected targets", result.err)
        self.check(code=3)
        self.assertEqual(self.evidence("report", "--env", "staging").code, 1)
        self.assertEqual(self.evidence("report", "--env", "production", self.file).code, 0)

    def test_unknown_formats_and_two_on_stdout_are_wrong_usage(self):
        self.check(code=3)
        rows = [(["--output", "text"], "unknown format 'text' for evidence"),
                (["--json", "--output", "markdown"], "2 outputs go to stdout")]
        for words, said in rows:
            with self.subTest(words):
                result = self.evidence("report", *words)
                self.assertEqual((result.code, result.out), (64, ""))
                self.assertIn(said, result.err)

    def test_the_output_is_ascii_free_of_anything_a_terminal_acts_on(self):
        self.check(code=3)
        self.add(confirmation="\x1b[31mred\x1b[0m \u202e <b>")
        text = self.report()
        self.assertIsNone(re.search("[\x00-\x09\x0b-\x1f\x7f\u202e]", text))
        self.assertNotIn("<b>", text)


if __name__ == "__main__":
    unittest.main()
