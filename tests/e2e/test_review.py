"""review: what a change means. The changes are a table in support/reviewed.py."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "support"))
from reviewed import APPROVERS, BASE, DECLARATION, HARMLESS, OWNERS, TRUST, WEAKENINGS  # noqa: E402

PROGRAM = os.environ.get("TAUTLINE", str(ROOT / "build" / "tautline"))
PERSON = {"GIT_AUTHOR_NAME": "x", "GIT_AUTHOR_EMAIL": "x@example.com", "GIT_COMMITTER_NAME": "x",
          "GIT_COMMITTER_EMAIL": "x@example.com", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}


class Checkout(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="tautline-")
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name)
        self.environ = {"PATH": os.environ["PATH"], "HOME": folder.name}
        self.git("init", "--quiet", "--initial-branch=main")
        self.reset()
        self.commit()

    def git(self, *words):
        return subprocess.run(["git", *words], cwd=self.path, env={**self.environ, **PERSON}, check=True,
                              capture_output=True, text=True).stdout

    def put(self, name, text):
        path = self.path / name
        path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o644)

    def reset(self):
        for name, text in BASE.items():
            self.put(name, text)

    def commit(self):
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "x")

    def change(self, name, before, after):
        if before is None:
            (self.path / name).unlink()
            return
        text = (self.path / name).read_text()
        if isinstance(before, tuple):
            start = before[0]
            self.assertIn(start, text)
            self.put(name, text[:text.index(start)] + after)
            return
        for old, new in before if isinstance(before, list) else [(before, after)]:
            self.assertEqual(text.count(old), 1, old)
            text = text.replace(old, new)
        self.put(name, text)

    def call(self, *words, cwd=None, environ=None):
        return subprocess.run([PROGRAM, "review", *words], cwd=cwd or self.path, env=environ or self.environ,
                              capture_output=True, text=True, timeout=60)

    def review(self, *words, code=None, **more):
        result = self.call("--json", *(words or ("HEAD", ".")), **more)
        if code is not None:
            self.assertEqual((result.returncode, result.stderr), (code, ""), result.stdout)
        report = json.loads(result.stdout)
        self.assertEqual((report["schema"], report["exit"]), ("tautline/review/v1", result.returncode))
        return report


def title(row):
    return f"{row['kind']} {row['name']}" + (f", {row['member']}" if row["member"] else "")


def line_of(text, words):
    return text[:text.index(words)].count("\n") + 1


class Changes(Checkout):
    def test_every_weakening_is_named_first_and_at_its_place(self):
        for what, name, before, after, first, where in WEAKENINGS:
            with self.subTest(what):
                self.reset()
                self.change(name, before, after)
                report = self.review(code=2)
                row = report["changes"][0]
                self.assertEqual((title(row), row["weakening"]), (first, True), report["changes"])
                in_base = where.startswith("BASE:")
                text = BASE[name] if in_base else (self.path / name).read_text()
                self.assertEqual((row["side"], row["file"], row["line"]),
                                 ("base" if in_base else "head", name,
                                  line_of(text, where.removeprefix("BASE:"))))
                self.assertTrue(row["needs"], row)
                self.assertEqual(report["counts"]["weaken"],
                                 sum(row["weakening"] for row in report["changes"]))
                directions = [row["direction"] in ("weakens", "unknown") for row in report["changes"]]
                self.assertEqual(directions, sorted(directions, reverse=True))

    def test_harmless_changes_are_quiet(self):
        for what, name, before, after in HARMLESS:
            with self.subTest(what):
                self.reset()
                self.change(name, before, after)
                report = self.review(code=0)
                self.assertEqual((report["counts"]["weaken"], report["needs"], report["faults"]), (0, [], []))

    def test_there_are_enough_of_each(self):
        self.assertGreaterEqual(len(WEAKENINGS), 25)
        self.assertGreaterEqual(len(HARMLESS), 25)


if __name__ == "__main__":
    unittest.main()
