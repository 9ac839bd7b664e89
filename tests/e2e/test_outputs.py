"""What is written, where, in which colours; and that the words agree with the exit code."""
import json
import os
import pathlib
import pty
import re
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from simulation import ROOT, token  # noqa: E402
from small_service import SmallService, plain, unwrapped  # noqa: E402

PROGRAM = os.environ.get("TAUTLINE", str(ROOT / "build" / "tautline"))
ORDER = [1, 3, 2, 4, 0]  # worst first, of the codes that a check has (README.md, exit codes)
WORDS = {"FAILED": 1, "BREACHED": 3, "DRIFT": 2, "INCONCLUSIVE": 4, "IN SYNC": 0}
FIRST = re.compile(r"^tautline: ([A-Z ]+(?:, [A-Z ]+)*?)(?: - (.*?))? \(exit (\d+)\)")
EXCEPTION = """
exceptions:
  stop-for-now:
    lifts: no-stop
    allows: { EMERGENCY_STOP: true }
    reason: the mail provider is down
    risk: nothing is sent
    owner: PTO
    starts: 2026-02-24
    last_day: 2026-03-10
"""


class Outputs(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(SmallService())

    def setUp(self):
        self.railway.quiet()

    def stop(self, value="true", **more):
        self.railway.set("production", {"EMERGENCY_STOP": value}, **more)
        self.addCleanup(self.railway.set, "production", {"EMERGENCY_STOP": "false"}, deploy=True)

    # --- colours ---

    def on_a_terminal(self, *words, **environ):
        controller, terminal = pty.openpty()
        with subprocess.Popen([PROGRAM, "check", "--env", "production", *words, str(self.railway.file)],
                              stdin=terminal, stdout=terminal, stderr=terminal,
                              env=self.railway.environ(**environ)) as process:
            os.close(terminal)
            out = b""
            while True:
                try:
                    piece = os.read(controller, 65536)
                except OSError:  # the other side is closed
                    break
                out += piece
        os.close(controller)
        return process.returncode, out.decode()

    def test_colours_on_a_terminal_only(self):
        code, out = self.on_a_terminal()
        self.assertEqual(code, 0)
        self.assertIn("\x1b[", out)
        self.assertNotIn("\x1b", self.railway.check().out)

    def test_colours_only_colour(self):
        _, coloured = self.on_a_terminal()
        bare = re.sub(r"\x1b\[[0-9;]*m", "", coloured).replace("\r\n", "\n")
        self.assertEqual(plain(bare), plain(self.railway.check().out))

    def test_no_colours_with_no_color(self):
        for words, environ in (([], {"NO_COLOR": "1"}), (["--no-color"], {}), (["--json"], {})):
            with self.subTest(words, **environ):
                code, out = self.on_a_terminal(*words, **environ)
                self.assertEqual((code, out.count("\x1b")), (0, 0))

    def test_an_empty_no_color_is_ignored(self):
        self.assertIn("\x1b[", self.on_a_terminal(NO_COLOR="")[1])  # no-color.org: "not an empty string"

    def test_a_file_gets_no_colours(self):
        path = self.railway.path / "report.txt"
        self.on_a_terminal(f"--output=text={path}")
        self.assertNotIn("\x1b", path.read_text())

    # --- places ---

    def test_several_outputs_at_once(self):
        paths = [self.railway.path / name for name in ("a.json", "b.json", "c.txt")]
        for path in paths:
            path.unlink(missing_ok=True)
        result = self.railway.check(f"--output=json={paths[0]}", "--output", f"json={paths[1]}",
                                    f"--output=text={paths[2]}", "--json")
        self.assertEqual((result.code, result.err), (0, ""))
        self.assertEqual(paths[0].read_text(), result.out)
        self.assertEqual(paths[1].read_text(), result.out)
        self.assertTrue(paths[2].read_text().startswith("tautline: IN SYNC (exit 0)\n"))
        self.assertEqual(paths[0].stat().st_mode & 0o777, 0o644)

    def test_a_path_that_cannot_be_written_fails(self):
        folder = self.railway.path / "folder"
        folder.mkdir(exist_ok=True)
        for path in ("/nowhere/report", folder, "/proc/report", "/dev/full"):
            with self.subTest(path):
                result = self.railway.check(f"--output=json={path}")
                self.assertEqual(result.code, 1)
                self.assertIn(str(path), result.err)
                self.assertTrue(result.out.startswith("tautline: FAILED - 1 output incomplete (exit 1)\n"))
        self.assertEqual(list(folder.iterdir()), [])

    def test_no_report_says_exit_0_where_the_call_ends_with_1(self):
        first, last = self.railway.path / "first.json", self.railway.path / "last.xml"
        result = self.railway.check(f"--output=json={first}", "--output=sarif=/nowhere/x", f"--output=junit={last}")
        self.assertEqual(result.code, 1)
        self.assertIn("(exit 1)", result.out)
        told = json.loads(first.read_text())
        self.assertEqual((told["verdict"], told["exit"], len(told["faults"])), ("failed", 1, 1))
        self.assertIn('name="exit" value="1"', last.read_text())

    def test_what_stdout_did_not_take_is_said_everywhere_else(self):
        path = self.railway.path / "report.json"
        for words in ((), ("--json",), ("--output=prometheus",)):
            with self.subTest(words), open("/dev/full", "w", encoding="ascii") as full:
                process = subprocess.run([PROGRAM, "check", *words, f"--output=json={path}", str(self.railway.file)],
                                         stdout=full, stderr=subprocess.PIPE, text=True, timeout=60,
                                         env=self.railway.environ())
                self.assertEqual(process.returncode, 1)
                self.assertEqual(process.stderr,
                                 "tautline: stdout could not be written: No space left on device\n")
                told = json.loads(path.read_text())
                self.assertEqual((told["verdict"], told["exit"]), ("failed", 1))
                self.assertEqual(told["faults"][0]["text"], "stdout or stderr could not be written")

    def test_every_command_says_what_stdout_did_not_take(self):
        rows = [("validate", self.railway.file), ("schema",), ("doctor", self.railway.file),
                ("explain", "STATE_BACKEND", self.railway.file), ("probe", "header-token", self.railway.file),
                ("--version",), ("--help",), ("plan", "--help")]
        for words in rows:
            with self.subTest(words), open("/dev/full", "w", encoding="ascii") as full:
                process = subprocess.run([PROGRAM, *map(str, words)], stdout=full, stderr=subprocess.PIPE, text=True,
                                         timeout=60, env=self.railway.environ())
                self.assertEqual(process.returncode, 1)
                self.assertTrue(process.stderr.endswith(
                    "tautline: stdout could not be written: No space left on device\n"), process.stderr)

    def test_a_link_in_the_place_is_replaced_and_not_followed(self):
        target, link = self.railway.path / "target", self.railway.path / "link"
        target.write_text("mine")
        link.unlink(missing_ok=True)
        link.symlink_to(target)
        self.assertEqual(self.railway.check(f"--output=json={link}").code, 0)
        self.assertEqual((target.read_text(), link.is_symlink()), ("mine", False))

    def test_earlier_files_are_kept_if_the_run_fails(self):
        path = self.railway.path / "kept.json"
        path.write_text("earlier")
        result = self.railway.check(f"--output=json={path}", "--at", "never")
        self.assertEqual((result.code, path.read_text()), (64, "earlier"))

    def test_quiet_says_nothing_where_all_is_in_sync(self):
        result = self.railway.check("--quiet")
        self.assertEqual((result.code, result.out, result.err), (0, "", ""))
        self.stop()
        result = self.railway.check("--quiet")
        self.assertEqual(result.code, 3)
        self.assertTrue(result.out.startswith("tautline: BREACHED"))

    # --- words and code ---

    def worlds(self):
        """name, what is done, words, environment"""
        yield "in sync", lambda: None, [], {}
        yield "stored only", lambda: self.stop(), [], {}
        yield "stored and live", lambda: self.stop(deploy=True), [], {}
        yield ("pending", lambda: (self.railway.set("production", {"STATE_BACKEND": "file"}, deploy=True),
                                   self.railway.set("production", {"STATE_BACKEND": "redis"})), [], {})
        yield "excepted", lambda: self.stop(deploy=True), ["--at", "2026-03-01"], {}
        yield "ended", lambda: self.stop(deploy=True), ["--at", "2026-03-11"], {}
        yield "railway is away", lambda: self.railway.fault("login_page"), [], {}
        yield "the application is away", lambda: self.railway.fault("application_dead", target="edge"), [], {}
        yield ("away and stopped", lambda: (self.stop(), self.railway.fault(
            "application_dead", target="edge")), [], {})
        yield ("open", lambda: self.railway.fault("raw", target="edge", status=200, body="x"), [], {})
        yield "another token", lambda: None, [], {"RAILWAY_TOKEN_PRODUCTION": token("staging")}
        yield "a skewed clock", lambda: self.railway.knobs(clockOffsetSeconds=900), [], {}

    def test_text_and_json_and_exit_code_tell_the_same(self):
        file = self.railway.declare(lambda text: text + EXCEPTION)
        seen = set()
        for name, make, words, environ in self.worlds():
            with self.subTest(name):
                self.railway.quiet()
                self.railway.set("production", {"EMERGENCY_STOP": "false", "STATE_BACKEND": "redis"},
                                 deploy=True)
                make()
                path = self.railway.path / "same.json"
                result = self.railway.check(f"--output=json={path}", *words, file=file,
                                            environ=self.railway.environ(**environ))
                seen.add(self.agrees(result, json.loads(path.read_text())))
        self.assertEqual(seen, {0, 1, 2, 3, 4})

    def agrees(self, result, report):
        first = FIRST.match(unwrapped(result.out))
        self.assertTrue(first, result.out)
        codes = [WORDS[word] for word in first.group(1).split(", ")]
        self.assertEqual(codes, sorted(codes, key=ORDER.index))
        self.assertEqual((codes[0], int(first.group(3)), report["exit"]), (result.code,) * 3)
        self.assertEqual([word.lower().replace(" ", "_") for word in first.group(1).split(", ")],
                         report["classes"] or ["in_sync"])
        self.assertEqual(codes, [code for code in ORDER if code in self.owed(report)])
        return result.code

    def owed(self, report):
        """The classes that follow from the findings alone."""
        codes = set()
        bad = {"drift", "pending", "unenforced", "masked", "contradiction"}
        for finding in report["findings"]:
            state = finding.get("verdict") or finding.get("state") or finding.get("result")
            if finding["kind"] == "exception":
                continue
            codes |= {2} if state in bad or state == "fail" else set()
            codes |= {3} if state == "breached" else set()
            codes |= {4} if state == "unobserved" else set()
        codes |= {1} if any(target["refused"] for target in report["targets"]) else set()
        return codes or {0}

    def test_no_line_is_longer_than_the_page(self):
        self.stop()
        file = self.railway.declare(lambda text: text + EXCEPTION)
        for words in ([], ["--all", "--timing"]):
            text = self.railway.check(*words, file=file).out
            for line in text.replace(str(self.railway.path), "/tmp").splitlines():
                self.assertLessEqual(len(line), 100)
            self.assertNotIn("\n\n\n", text)
            self.assertFalse([line for line in text.splitlines() if line != line.rstrip()])

    # --- at another time ---

    def test_an_exception_before_within_and_after_its_days(self):
        self.stop(deploy=True)
        file = self.railway.declare(lambda text: text + EXCEPTION)
        rows = [("2026-02-23", 3, "upcoming"), ("2026-02-23T23:59:59Z", 3, "upcoming"),
                ("2026-02-24", 0, "in_force"), ("2026-02-24T00:00:00Z", 0, "in_force"),
                ("2026-03-10", 0, "in_force"), ("2026-03-10T23:59:59Z", 0, "in_force"),
                ("2026-03-11T00:00:00+14:00", 0, "in_force"), ("2026-03-10T23:59:59-00:01", 3, "expired"),
                ("2026-03-11", 3, "expired"), ("2026-03-11T00:00:00Z", 3, "expired"),
                ("2031-01-01", 3, "expired")]
        for at, code, state in rows:
            with self.subTest(at):
                result = self.railway.check("--json", "--at", at, file=file)
                report = result.report
                self.assertEqual((result.code, report["exit"]), (code, code))
                self.assertTrue(report["run"]["hypothetical"])
                self.assertEqual(result.finding("exception", "stop-for-now", "production")["state"], state)

    def test_another_time_is_marked_on_the_first_lines(self):
        text = self.railway.check("--at", "2026-03-01").out
        self.assertRegex("\n".join(text.splitlines()[:4]), r"(?i)hypothetical")
        self.assertNotRegex(self.railway.check().out, r"(?i)hypothetical")


if __name__ == "__main__":
    unittest.main()
