"""ci/hooks/pre-commit: what is staged of desired-state/ must be valid, offline, without a token."""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from pipeline import CLEAN  # noqa: E402
from simulation import ROOT  # noqa: E402

PROGRAM = pathlib.Path(os.environ.get("TAUTLINE", ROOT / "build" / "tautline")).resolve()
GOOD = """\
tautline: 1
project: p
service: s
environments:
  production: { url: https://example.com, token: { env: RAILWAY_TOKEN } }
settings:
  MODE: strict
"""
BAD = GOOD + "  MODE: twice\n"


class PreCommit(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="hook-")))
        self.tools = self.folder / "bin"
        self.tools.mkdir()
        (self.tools / "tautline").symlink_to(PROGRAM)
        self.repository = self.folder / "repository"
        self.git("init", "-q", self.repository, cwd=self.folder)
        (self.repository / ".git/hooks/pre-commit").symlink_to(ROOT / "ci/hooks/pre-commit")
        (self.repository / "desired-state").mkdir()
        self.stage("service.yaml", GOOD)

    def git(self, *words, cwd=None, path=None, **more):
        return subprocess.run(["git", *map(str, words)], cwd=cwd or self.repository, capture_output=True,
                              text=True, env={**CLEAN, "PATH": path or f"{self.tools}:/usr/bin:/bin", **more})

    def write(self, name, text):
        (self.repository / "desired-state" / name).write_text(text)

    def stage(self, name, text):
        self.write(name, text)
        self.git("add", f"desired-state/{name}")

    def commit(self, **more):
        result = self.git("commit", "-q", "-m", "A change", **more)
        return result.returncode, result.stdout + result.stderr

    def test_a_valid_file_is_committed_silently(self):
        self.assertEqual(self.commit(), (0, ""))

    def test_an_invalid_file_is_refused_at_its_place(self):
        self.stage("service.yaml", BAD)
        code, said = self.commit()
        self.assertEqual(code, 1)
        self.assertIn("desired-state/service.yaml:8:3:", said)

    def test_the_index_counts_and_not_the_folder(self):
        self.write("service.yaml", BAD)
        self.assertEqual(self.commit(), (0, ""))
        self.stage("service.yaml", BAD)
        self.write("service.yaml", GOOD)
        self.assertEqual(self.commit()[0], 1)

    def test_a_file_that_is_not_staged_does_not_count(self):
        self.write("draft.yaml", BAD)
        self.assertEqual(self.commit(), (0, ""))

    def test_where_nothing_of_it_is_staged_nothing_is_asked(self):
        self.assertEqual(self.commit()[0], 0)
        (self.repository / "README.md").write_text("words\n")
        self.git("add", "README.md")
        self.assertEqual(self.commit(path="/usr/bin:/bin"), (0, ""))

    def test_the_remaining_files_must_be_valid_when_one_is_deleted(self):
        for name in ("trust.yaml", "approvers", "caio-swarm-dashboard.yaml"):
            self.stage(name, (ROOT / "desired-state" / name).read_text())
        self.assertEqual(self.commit(), (0, ""))
        self.git("rm", "-q", "desired-state/approvers")
        code, said = self.commit()
        self.assertEqual(code, 1)
        self.assertIn("approvers", said)

    def test_the_last_declaration_may_go(self):
        self.assertEqual(self.commit(), (0, ""))
        self.git("rm", "-q", "desired-state/service.yaml")
        self.assertEqual(self.commit(), (0, ""))

    def test_no_token_reaches_it(self):
        spy = self.tools / "tautline"
        spy.unlink()
        spy.write_text("#!/bin/sh\nenv\nexit 1\n")
        spy.chmod(0o755)
        code, said = self.commit(RAILWAY_TOKEN="made-up-token-0123456789")
        self.assertEqual(code, 1)
        self.assertIn("PATH=", said)
        self.assertNotIn("made-up-token", said)

    def test_a_missing_program_is_reported(self):
        code, said = self.commit(path="/usr/bin:/bin")
        self.assertEqual(code, 1)
        self.assertIn("there is no tautline to validate", said)


if __name__ == "__main__":
    unittest.main()
