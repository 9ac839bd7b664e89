"""The command line: what is wrong is said in one sentence with a hint, and ends with 64."""
import os
import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from simulation import DECLARATION, ROOT  # noqa: E402

PROGRAM = os.environ.get("TAUTLINE", str(ROOT / "build" / "tautline"))
LISTS = "See `tautline --help` for the list."
COMMANDS = ("validate", "coverage", "check", "explain", "probe", "doctor", "approve", "schema")
# words, what is said, the hint
WRONG = [
    (["chekc"], "unknown command 'chekc'", "Did you mean 'check'?"),
    (["valdate"], "unknown command 'valdate'", "Did you mean 'validate'?"),
    (["transmogrify"], "unknown command 'transmogrify'", LISTS),
    ([""], "unknown command ''", LISTS),
    (["check", "--jsno"], "unknown option '--jsno'", "Did you mean '--json'?"),
    (["check", "--no-colour"], "unknown option '--no-colour'", "Did you mean '--no-color'?"),
    (["check", "--token", "x"], "unknown option '--token'", None),
    (["check", "--force"], "unknown option '--force'", None),
    (["check", "-x"], "unknown option '-x'", LISTS),
    (["check", "--env"], "'--env' needs a value", "Write --env NAME."),
    (["check", "--env", "--json"], "'--env' needs a value", "Write --env NAME."),
    (["check", "--trust", "a", "--trust", "b"], "'--trust' is given twice", "Give it once."),
    (["check", "--state=a", "--state", "a"], "'--state' is given twice", "Give it once."),
    (["check", "--secrets"], "'--secrets' needs a value", "Write --secrets DIR."),
    (["check", "--json=x"], "'--json' takes no value", "Remove the '=' and what follows it."),
    (["check", "--output", "pdf"], "unknown format 'pdf' for a check",
     "Formats are text, json, markdown, github, sarif, junit, prometheus, "
     "nagios, html."),
    (["check", "--exit-style", "icinga"], "unknown exit style 'icinga'",
     "Styles are terraform, nagios and diff."),
    (["check", "--json", "--output", "text"], "2 outputs go to stdout",
     "Give all but one of them a path: --output text=PATH."),
    (["check", "--json", "--json"], "2 outputs go to stdout",
     "Give all but one of them a path: --output json=PATH."),
    (["check", "--at", "yesterday"], "'yesterday' is not a time",
     "Write a day such as 2026-03-10, or 2026-03-10T18:00:00Z."),
    (["check", "--at", "2026-02-30"], "'2026-02-30' is not a time",
     "Write a day such as 2026-03-10, or 2026-03-10T18:00:00Z."),
    (["check", "--at", "2026-03-10T18:00:00"], "'2026-03-10T18:00:00' is not a time",
     "Write a day such as 2026-03-10, or 2026-03-10T18:00:00Z."),
    (["validate", "--json"], "'validate' does not take '--json'",
     "See `tautline validate --help` for its options."),
    (["doctor", "--all"], "'doctor' does not take '--all'",
     "See `tautline doctor --help` for its options."),
    (["explain"], "missing argument for 'explain'", "Usage: tautline explain KEY [FILE…]"),
    (["probe"], "missing argument for 'probe'", "Usage: tautline probe NAME [FILE…]"),
    (["schema", "a", "b"], "unexpected argument 'b' for 'schema'",
     "Usage: tautline schema [declaration|report|coverage|trust]"),
    (["schema", "plan"], "unknown schema 'plan'", "Schemas are declaration, report, coverage and trust."),
    (["check", "--env", "nowhere", str(DECLARATION)], "there is no environment 'nowhere'",
     "Declared: staging, production."),
    (["explain", "EMERGENCY_STOPP", str(DECLARATION)],
     "no setting, guardrail, probe or exception is called 'EMERGENCY_STOPP'",
     "Did you mean 'EMERGENCY_STOP'?"),
    (["probe", "header-tokn", str(DECLARATION)], "unknown probe 'header-tokn'",
     "Did you mean 'header-token'?"),
    ([b"\xff\xfe"], "argument 1 is not valid UTF-8", "Write names and paths in UTF-8."),
    (["check", "--state", "postgresql://localhost/x"],
     "'postgresql://localhost/x' is an address, not a folder", "Name a folder, or `none`."),
    (["check", b"a\xc3"], "argument 2 is not valid UTF-8", "Write names and paths in UTF-8."),
    (["check", b"--\xff"], "argument 2 is not valid UTF-8", "Write names and paths in UTF-8."),
    (["chec\x1b[31mk"], "unknown command 'chec\\x1B[31mk'", None),
    (["check", "--\x1b\u202e"], "unknown option '--\\x1B\\u{202E}'", None),
]


class Arguments(unittest.TestCase):
    maxDiff = None

    def call(self, *words, cwd=ROOT):
        return subprocess.run([PROGRAM, *words], capture_output=True, text=True, cwd=cwd,
                              env={"PATH": "/usr/bin:/bin"}, timeout=60)

    def test_invalid_arguments_are_refused_with_a_hint(self):
        for words, said, hint in WRONG:
            with self.subTest(words):
                process = self.call(*words)
                self.assertEqual((process.returncode, process.stdout), (64, ""))
                first, second, *rest = process.stderr.split("\n")
                self.assertEqual(first, f"tautline: {said}")
                self.assertTrue(second.startswith("hint: "), second)
                if hint:
                    self.assertEqual(second, f"hint: {hint}")
                self.assertEqual([line for line in rest if line], [])

    def test_without_arguments_the_help_goes_to_stderr(self):
        process = self.call()
        self.assertEqual((process.returncode, process.stdout), (64, ""))
        self.assertEqual(process.stderr, self.call("--help").stdout)

    def test_help_of_every_command(self):
        whole = self.call("--help")
        self.assertEqual((whole.returncode, whole.stderr), (0, ""))
        for name in COMMANDS:
            with self.subTest(name):
                self.assertRegex(whole.stdout, rf"(?m)^  {name} +\S")
                process = self.call(name, "--help")
                self.assertEqual((process.returncode, process.stderr), (0, ""))
                self.assertTrue(process.stdout.startswith(f"usage: tautline {name} "))
                first = "as many" if name == "coverage" else "in sync"
                self.assertIn(f"\nExit codes:\n  0   {first}", process.stdout)
                for line in process.stdout.splitlines():
                    self.assertLessEqual(len(line), 100)

    def test_help_lists_exactly_the_options_that_a_command_accepts(self):
        for name, has, lacks in (("check", "--json", "--force"), ("validate", "--quiet", "--json"),
                                 ("probe", "--secrets", "--all"), ("schema", "--help", "--env")):
            text = self.call(name, "--help").stdout
            self.assertIn(f"  {has}", text)
            self.assertNotIn(f"  {lacks}", text)

    def test_the_version(self):
        process = self.call("--version")
        self.assertEqual((process.returncode, process.stderr), (0, ""))
        self.assertRegex(process.stdout, r"\Atautline \d+\.\d+\.\d+( \([0-9a-f]{12}\))?\n\Z")

    def test_after_two_dashes_all_is_a_file(self):
        process = self.call("validate", "--", "--json")
        self.assertEqual((process.returncode, process.stdout), (1, ""))
        self.assertEqual(process.stderr.split("\n")[0], "--json: no such file")

    def test_a_million_bytes_of_arguments(self):
        # One argument is at most 128 KiB on Linux.
        long = "x" * 100_000
        rows = [([long], 64), (["check", *[long] * 10], 1), (["check", "--" + long], 64),
                (["check", "--env", long, str(DECLARATION)], 64), (["check", "--at", long], 64),
                (["explain", long, str(DECLARATION)], 64), (["probe", long, str(DECLARATION)], 64),
                (["check", "--output", long], 64)]
        for words, code in rows:
            with self.subTest(words[0][:9], count=len(words)):
                process = self.call(*words)
                self.assertEqual((process.returncode, process.stdout), (code, ""))
                self.assertTrue(process.stderr)

    def test_a_thousand_environments(self):
        process = self.call("check", *["--env=production"] * 1000, "--env", "nowhere", str(DECLARATION))
        self.assertEqual(process.returncode, 64)

    def test_a_path_in_a_message_is_escaped(self):
        process = self.call("validate", "a\x1b[31m\u202e\nb")
        self.assertEqual(process.returncode, 1)
        self.assertEqual(process.stderr.split("\n")[0],
                         "a\\x1B[31m\\u{202E}\\x0Ab: no such file")

    def test_no_file_named_and_no_declaration_found(self):
        process = self.call("check", cwd="/")
        self.assertEqual((process.returncode, process.stdout), (64, ""))
        self.assertEqual(process.stderr, "no declarations found in 'desired-state'\n"
                         "hint: Name a file, or run this beside the folder desired-state.\n")


if __name__ == "__main__":
    unittest.main()
