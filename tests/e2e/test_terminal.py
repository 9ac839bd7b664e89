"""What a person at a terminal sees beside the report: colours, and that a slow run goes on."""
import os
import pathlib
import pty
import re
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from simulation import ROOT  # noqa: E402
from small_service import SmallService, plain  # noqa: E402

PROGRAM = os.environ.get("TAUTLINE", str(ROOT / "build" / "tautline"))
AGAIN = "\r\x1b[K"
PROGRESS = r"\r\x1b\[K(\d+ s: waiting for \d+ answers?)?"


class Terminal(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(SmallService())

    def setUp(self):
        self.addCleanup(self.railway.quiet)

    def call(self, *words, terminal=("stdout", "stderr"), **environ):
        """Exit code, what the terminal shows, and what the pipe got that is no terminal."""
        ours, theirs = pty.openpty()
        streams = {name: theirs if name in terminal else subprocess.PIPE
                   for name in ("stdout", "stderr")}
        with subprocess.Popen([PROGRAM, *words, str(self.railway.file)], **streams,
                              env=self.railway.environ(**environ)) as process:
            os.close(theirs)
            shown = self.read(ours)
            piped = b"".join(stream.read() for stream in (process.stdout, process.stderr) if stream)
        return process.returncode, shown.replace("\r\n", "\n"), piped.decode()

    def read(self, ours):
        shown = b""
        try:
            while piece := os.read(ours, 65536):
                shown += piece
        except OSError:  # the other side has closed the terminal
            pass
        os.close(ours)
        return shown.decode()

    def test_colours_are_used_only_on_a_terminal_that_supports_them(self):
        code, shown, _ = self.call("check")
        self.assertEqual(code, 0)
        self.assertIn("\x1b[32m", shown)
        usual = plain(re.sub(rf"\x1b\[\d*m|{PROGRESS}", "", shown), self.railway)
        for words, terminal, environ in (
                (["check", "--no-color"], ["stdout"], {}), (["check"], ["stdout"], {"NO_COLOR": "1"}),
                (["check"], ["stderr"], {})):
            with self.subTest(words, terminal=terminal, **environ):
                code, shown, piped = self.call(*words, terminal=terminal, **environ)
                told = re.sub(PROGRESS, "", shown) + piped
                self.assertEqual((code, plain(told, self.railway)), (0, usual))

    def test_a_slow_run_prints_progress(self):
        self.railway.knobs(latencyMs=1500)
        code, shown, report = self.call("check", terminal=["stderr"])
        self.assertEqual(code, 0)
        self.assertRegex(shown, rf"\A({PROGRESS})+\Z")
        self.assertRegex(shown, r"\d s: waiting for 1 answer\r\x1b\[K")
        self.assertTrue(shown.endswith(AGAIN), "the line is taken away")
        self.assertTrue(report.startswith("tautline: IN SYNC"))

    def test_no_progress_without_a_terminal_or_with_quiet(self):
        self.railway.knobs(latencyMs=1500)
        code, shown, piped = self.call("check", terminal=["stdout"])
        self.assertEqual((code, piped), (0, ""))
        self.assertNotIn(AGAIN, shown)
        self.assertEqual(self.call("check", "--quiet"), (0, "", ""))


if __name__ == "__main__":
    unittest.main()
