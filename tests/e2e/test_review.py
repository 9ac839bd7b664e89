"""review: what a change means. The changes are a table in support/review_cases.py."""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "support"))
from review_cases import APPROVERS, BASE, DECLARATION, HARMLESS, OWNERS, TRUST, WEAKENINGS  # noqa: E402

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
            said = re.sub(r"WARNING: .* its serial did not grow .*\n", "", result.stderr)
            self.assertEqual((result.returncode, said), (code, ""), result.stdout)
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

    def test_trust_that_changes_without_a_higher_serial_is_told(self):
        """A host that applied under the old file refuses the new one."""
        said = ("WARNING: desired-state/trust.yaml or a file of keys that it names changed, and its serial did not grow "
                "from 5: hosts that applied under the old one refuse it. Raise the serial.\n")
        for name, before, after, warned in (
                (TRUST, "max_changes: 20", "max_changes: 19", True), (APPROVERS, "# who may approve", "# who", True),
                (TRUST, "serial: 5", "serial: 6", False), (DECLARATION, "min_length: 32", "min_length: 33", False)):
            with self.subTest(name, after=after):
                self.reset()
                self.change(name, before, after)
                self.assertEqual(self.call("HEAD", ".").stderr, said if warned else "")

    def test_the_lists_of_changes_are_complete(self):
        self.assertGreaterEqual(len(WEAKENINGS), 25)
        self.assertGreaterEqual(len(HARMLESS), 25)


class Sides(Checkout):
    """What may stand for BASE and HEAD, and what is read of it."""

    def said(self, result, code, words):
        self.assertEqual((result.returncode, result.stdout), (code, ""), result.stderr)
        self.assertIn(words, result.stderr)

    def test_two_commits_and_the_work_tree(self):
        self.change(DECLARATION, "RETRIES: { number: 3 }", "RETRIES: { number: 4 }")
        self.commit()
        self.git("tag", "-a", "v 2".replace(" ", "-"), "-m", "x")
        self.assertEqual(self.review("HEAD~1", "HEAD", code=2)["changes"][0]["after"], "4")
        self.assertEqual(self.review("main~1", "v-2", code=2)["changes"][0]["after"], "4")
        self.assertEqual(self.review("HEAD", "HEAD~1", code=2)["changes"][0]["after"], "3")
        self.assertEqual(self.review("HEAD", ".", code=0)["changes"], [])
        self.assertEqual(self.review("HEAD", ".", code=0)["head"], {"name": ".", "commit": None})

    def test_a_folder_of_a_repository(self):
        folder = "services/a b"
        self.git("mv", "desired-state", "moved")
        (self.path / folder).mkdir(parents=True)
        self.git("mv", "moved", folder + "/desired-state")
        self.put(OWNERS, "/services/ @acme/operators\n")
        self.commit()
        path = self.path / folder
        self.assertEqual(self.review("HEAD", ".", code=0, cwd=path)["uncovered"], [OWNERS])
        self.change(f"{folder}/{DECLARATION}", "min_length: 32", "min_length: 8")
        report = self.review("HEAD", ".", code=2, cwd=path)
        self.assertEqual((report["changes"][0]["file"], report["needs"]), (DECLARATION, ["PTO", "HoS"]))
        self.put(OWNERS, "")
        names = [row["name"] for row in self.review("HEAD", ".", code=2, cwd=path)["changes"]]
        self.assertIn(f"{folder}/{TRUST}", names)

    def test_arguments_that_are_not_revisions(self):
        for word in ("-h", "--output=/dev/null", "--upload-pack=touch gone", "-", "a\nb", ""):
            with self.subTest(word):
                self.said(self.call("--", word, "."), 64, "not the name of a revision")
        for word in ("no such branch", "HEAD:desired-state", "main..HEAD", "^main", "HEAD^{tree}", "$(touch gone)",
                     "refs/heads/*", "0" * 40, "main@{99}", "x" * 5000, "../../etc/passwd", "HEAD --exec=touch"):
            with self.subTest(word):
                self.said(self.call("--", word, "."), 1, "unknown revision")
        self.said(self.call(".", "HEAD"), 64, "BASE must be a revision")
        self.said(self.call("HEAD", "new.yaml"), 64, "is a file, and the other is not")
        self.said(self.call("HEAD"), 64, "missing argument for 'review'")
        self.said(self.call("--output", "xml", "HEAD", "."), 64, "unknown format 'xml'")
        self.assertFalse((self.path / "gone").exists())

    def test_nothing_of_the_checkout_is_executed(self):
        for where in ("textconv", "hook", "fsmonitor", "pager", "filter"):
            script = self.path / f".git/{where}.sh"
            script.write_text(f"#!/bin/sh\ntouch {self.path}/ran-{where}\ncat\n")
            script.chmod(0o755)
        here = self.path / ".git"
        self.put(".gitattributes", "*.yaml diff=evil filter=evil\n* export-subst\n")
        self.commit()
        for key, value in (("diff.evil.textconv", f"{here}/textconv.sh"), ("core.fsmonitor", f"{here}/fsmonitor.sh"),
                           ("core.pager", f"{here}/pager.sh"), ("filter.evil.smudge", f"{here}/filter.sh"),
                           ("filter.evil.clean", f"{here}/filter.sh"), ("alias.cat-file", f"!{here}/hook.sh"),
                           ("core.hooksPath", str(here))):
            self.git("config", key, value)
        for hook in ("post-checkout", "post-index-change", "pre-commit", "reference-transaction"):
            (here / hook).write_text((here / "hook.sh").read_text())
            (here / hook).chmod(0o755)
        self.change(DECLARATION, "min_length: 32", "min_length: 8")
        self.review("HEAD", ".", code=2)
        self.review("HEAD", "HEAD", code=0)
        self.assertEqual(list(self.path.glob("ran-*")), [])

    def test_git_variables_of_the_environment_are_ignored(self):
        environ = {**self.environ, "GIT_DIR": "/nowhere", "GIT_WORK_TREE": "/nowhere", "GIT_OBJECT_DIRECTORY": "/nowhere",
                   "GIT_EXTERNAL_DIFF": "touch gone", "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.pager",
                   "GIT_CONFIG_VALUE_0": "touch gone", "PATH": str(self.path)}
        (self.path / "git").write_text("#!/bin/sh\ntouch gone\n")
        (self.path / "git").chmod(0o755)
        self.review("HEAD", ".", code=0, environ=environ)
        self.assertFalse((self.path / "gone").exists())

    def test_outside_of_a_repository(self):
        with tempfile.TemporaryDirectory(prefix="tautline-") as folder:
            self.said(self.call("HEAD", ".", cwd=folder), 1, "git cannot read this repository")
        self.git("rm", "-r", "--quiet", "desired-state")
        self.commit()
        self.said(self.call("HEAD", "."), 1, "no declarations found on either side")

    def test_two_files(self):
        old, new = self.path / DECLARATION, self.path / "desired-state/new.yaml"
        self.put("desired-state/new.yaml", old.read_text().replace("min_length: 32", "min_length: 8"))
        report = self.review(str(old), str(new), code=2)
        self.assertEqual([title(row) for row in report["changes"]], ["setting TOKEN, min_length"])
        self.assertEqual((report["changes"][0]["file"], report["needs"]), (str(new), ["PTO", "HoS"]))
        self.review(str(old), str(old), code=0)
        self.put("elsewhere/trust.yaml", (self.path / TRUST).read_text().replace("max_changes: 20", "max_changes: 30"))
        for name in ("approvers", "revoked"):
            self.put(f"elsewhere/{name}", (self.path / "desired-state" / name).read_text())
        self.assertEqual(title(self.review(TRUST, "elsewhere/trust.yaml", code=2)["changes"][0]),
                         "trust elsewhere/trust.yaml, max_changes")
        report = self.review(str(old), "gone.yaml", code=3)
        self.assertEqual([fault["file"] for fault in report["faults"]], ["gone.yaml"])

    def test_rules_that_head_breaks_are_named_at_their_place(self):
        for name, before, after, line, words in (
                (DECLARATION, "MODE: strict", "MODE: lax", "  MODE:", "'no-debug' forbids it"),
                (DECLARATION, "also: webhook", "also: nothing", "    also:", "not a declared probe"),
                (DECLARATION, "tautline: 1", "tautline: [", "service:", ""),
                (DECLARATION, "owner: PTO", "owner: CEO", "  unsigned-for-now:", "which is not in"),
                (TRUST, "needs: [PTO, HoS]", "needs: [CEO]", "  production: { needs", "is not a role"),
                (APPROVERS, "# who may approve", "nonsense", "nonsense", "")):
            with self.subTest(before):
                self.reset()
                self.change(name, before, after)
                report = self.review(code=3)
                fault = report["faults"][0]
                self.assertEqual((fault["file"], fault["line"]), (name, line_of((self.path / name).read_text(), line)))
                self.assertIn(words, fault["text"])
                text = self.call("HEAD", ".").stdout
                self.assertIn(f"{name}:{fault['line']}:", text)

    def test_a_change_that_cannot_be_compared_counts_as_weakening(self):
        self.change(DECLARATION, "tautline: 1", "tautline: 7")
        self.commit()
        self.reset()
        report = self.review(code=2)
        self.assertEqual([(title(row), row["direction"]) for row in report["changes"]],
                         [(f"declaration {DECLARATION}", "unknown")])

    def test_paths_that_are_not_regular_files(self):
        (self.path / DECLARATION).unlink()
        (self.path / DECLARATION).symlink_to("/etc/passwd")
        self.assertIn(DECLARATION, [fault["file"] for fault in self.review(code=3)["faults"]])
        self.commit()
        report = self.review("HEAD~1", "HEAD", code=3)
        self.assertEqual([fault["text"] for fault in report["faults"]], ["it is not a regular file"])
        self.assertNotIn("root:", json.dumps(report))

    def test_names_that_are_hostile(self):
        names = ("desired-state/a\nb.yaml", "desired-state/--help.yaml", "desired-state/\x1b[31m.yaml",
                 "desired-state/:(glob)*.yaml", 'desired-state/"q".yaml')
        for number, name in enumerate(names):
            self.put(name, BASE[DECLARATION].replace(
                "name: web, id: 44444444", f"name: web-{number}, id: 5555555{number}", 1))
        self.commit()
        report = self.review("HEAD~1", "HEAD", code=2)
        self.assertEqual(report["counts"]["neutral"], 5)
        text = self.call("HEAD~1", "HEAD").stdout
        self.assertNotIn("\x1b", text)
        self.assertIn("a\\x0Ab.yaml", text)

    def test_a_change_that_is_huge(self):
        rows = "".join(f"  S{number}: value {number}\n" for number in range(1500))
        self.change(DECLARATION, "settings:\n", "settings:\n" + rows)
        self.assertEqual(self.review(code=0)["counts"]["strengthen"], 1500)
        self.commit()
        self.reset()
        report = self.review(code=2)
        self.assertEqual(report["counts"]["weaken"], 1500)
        for name in ("text", "markdown", "github", "sarif"):
            result = self.call("--output", name, "HEAD", ".")
            self.assertEqual((result.returncode, result.stderr), (2, ""))
            if name == "markdown":
                self.assertLessEqual(len(result.stdout), 65536)
                self.assertIn("**Cut:**", result.stdout)
            if name == "github":
                self.assertEqual(result.stdout.count("::warning"), 10)
                self.assertIn("1490 more warnings", result.stdout)
            if name == "sarif":
                self.assertEqual(len(json.loads(result.stdout)["runs"][0]["results"]), 1500)
        self.put(DECLARATION, "x" * 1000000)
        self.review(code=3)
        self.commit()
        self.assertIn("larger than", self.review("HEAD~1", "HEAD", code=3)["faults"][0]["text"])


class Sides(Checkout):
    """A HEAD that cannot be read, and one that has diverged from BASE."""

    def test_a_head_that_cannot_be_read_was_not_compared(self):
        self.put("desired-state/shop.yaml", "tautline: 1\nnothing: of the kind\n")
        report = self.review(code=3)
        self.assertEqual(report["not_compared"], ["desired-state/shop.yaml"])
        said = " ".join(self.call("HEAD", ".").stdout.split())
        self.assertIn("NOT COMPARED: weakenings could not be compared, because HEAD cannot be read: "
                      "desired-state/shop.yaml", said)
        self.reset()
        self.assertEqual(self.review()["not_compared"], [])

    def diverge(self, *theirs):
        """A branch of before, beside which BASE moved on."""
        self.git("branch", "proposal")
        self.put("desired-state/shop.yaml", self.weakened())
        self.commit()
        self.git("checkout", "--quiet", "proposal")
        self.put(*theirs)
        self.commit()
        self.git("checkout", "--quiet", "main")

    def weakened(self):
        return BASE["desired-state/shop.yaml"] + "# a last line\n"

    def test_of_a_branch_that_has_diverged_the_merge_is_judged(self):
        self.diverge("CODEOWNERS.md", "nothing of the kind\n")
        report = self.review("main", "proposal", code=0)
        self.assertTrue(report["merged"])
        self.assertEqual(report["counts"], {"weaken": 0, "strengthen": 0, "neutral": 0})
        self.assertIn("MERGED: HEAD has diverged from BASE; what is judged is their merge",
                      " ".join(self.call("main", "proposal").stdout.split()))
        self.assertFalse(self.review("main", "main")["merged"])

    def test_what_base_gained_meanwhile_is_no_weakening_of_the_branch(self):
        name = next(name for name in BASE if name.endswith("trust.yaml"))
        self.git("branch", "proposal")
        (self.path / "desired-state" / "other.yaml").write_text(DECLARATION.replace("shop", "other"))
        self.commit()
        self.git("checkout", "--quiet", "proposal")
        self.put("README.md", name)
        self.commit()
        report = self.review("main", "proposal")
        self.assertEqual((report["merged"], report["counts"]["weaken"]), (True, 0))

    def test_a_branch_that_conflicts_is_refused(self):
        self.diverge("desired-state/shop.yaml", BASE["desired-state/shop.yaml"] + "# another last line\n")
        result = self.call("main", "proposal")
        self.assertEqual(result.returncode, 1)
        self.assertIn("'proposal' conflicts with 'main', so that there is no merge to judge", result.stderr)


if __name__ == "__main__":
    unittest.main()
