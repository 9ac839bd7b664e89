"""ci/github/ledger.sh: a ledger in a branch of its own, fetched, verified, pushed, never by force."""
import hashlib
import json
import pathlib
import shutil
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import ledger_format  # noqa: E402
from apply_fixture import ApplyFixture  # noqa: E402
from light_railway import LightRailway  # noqa: E402
from pipeline import Forge  # noqa: E402

STAGING, PRODUCTION = 0, 1
DECLARATION = """\
tautline: 1
project: {project}
service: {service}
environments:
  production: {{ url: {url}, token: {{ env: RAILWAY_TOKEN_PRODUCTION }} }}
  staging: {{ url: {url}, token: {{ env: RAILWAY_TOKEN_STAGING }} }}
settings:
  MODE: lax
"""


class LedgerBranch(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(LightRailway(environments=("production", "staging"),
                                                  declaration=DECLARATION))
        cls.fixture = ApplyFixture(cls.railway, cls.railway.text)
        cls.targets = [cls.railway.ledger_folder(name) for name in ("staging", "production")]

    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="ledger-")))
        self.forge = Forge(self.folder, {"README.md": "words\n"})
        self.well("start")

    def ledger(self, *words, **environ):
        result = self.forge.script("ledger.sh", *words, **environ)
        return result.returncode, result.stdout + result.stderr

    def well(self, *words):
        code, said = self.ledger(*words)
        self.assertEqual(code, 0, said)
        return said

    def fetch(self, name):
        self.well("fetch", self.folder / name)
        return self.folder / name

    def check(self, state, environment="production"):
        result = self.railway.tautline("check", "--env", environment, "--state", state, self.fixture.file,
                                       environ=self.fixture.environ())
        self.assertEqual(result.code, 0, result.out + result.err)

    def kept(self, target=None, branch="tautline-ledger"):
        """How many entries the branch has of a target."""
        target = target or self.targets[PRODUCTION]
        text = self.forge.git("show", f"{branch}:{target}/ledger", cwd=self.forge.bare, check=False)
        return len(text.splitlines())

    def tip(self, branch="tautline-ledger"):
        return self.forge.git("rev-parse", branch, cwd=self.forge.bare)

    def rewrite(self, change):
        """Somebody changes the branch by hand: `change` gets a checkout of it."""
        place = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        self.forge.git("clone", "-q", "-b", "tautline-ledger", self.forge.bare, place)
        change(place)
        self.forge.git("add", "-A", "-f", cwd=place)
        self.forge.git("commit", "-q", "-m", "By hand", cwd=place)
        self.forge.git("push", "-q", "origin", "HEAD", cwd=place)

    def test_a_ledger_branch_is_started_once(self):
        before = self.tip()
        code, said = self.ledger("start")
        self.assertEqual(code, 1)
        self.assertIn("::error title=no new ledger::", said)
        self.assertEqual(self.tip(), before)

    def test_a_ledger_without_new_entries_is_not_pushed(self):
        state, before = self.fetch("one"), self.tip()
        self.well("push", state)
        self.assertEqual(self.tip(), before)

    def test_the_branch_grows_by_commits_and_holds_only_ledgers(self):
        state = self.fetch("one")
        for entries in (2, 3, 4):
            self.check(state)
            before = self.tip()
            self.well("push", state)
            self.assertEqual(self.kept(), entries)
            self.assertEqual(self.forge.git("rev-parse", "tautline-ledger~1", cwd=self.forge.bare), before)
        files = self.forge.git("ls-tree", "-r", "--name-only", "tautline-ledger", cwd=self.forge.bare).split()
        self.assertEqual(sorted(files), sorted(["README.md"] + [
            f"{self.targets[PRODUCTION]}/{name}" for name in ("head", "ledger", "names")]))

    def test_a_ledger_of_another_target_that_was_faster_is_taken_along(self):
        one, two = self.fetch("one"), self.fetch("two")
        self.check(one, "staging")
        self.check(two, "production")
        self.well("push", one)
        self.well("push", two)
        self.assertEqual([self.kept(target) for target in self.targets], [2, 2])
        self.check(two, "staging")
        self.well("push", two)
        self.assertEqual([self.kept(target) for target in self.targets], [3, 2])
        self.fetch("three")

    def two(self):
        """Two fetches of a ledger of two entries; the first has pushed one check more."""
        state = self.fetch("zero")
        self.check(state)
        self.well("push", state)
        one, two = self.fetch("one"), self.fetch("two")
        self.check(one)
        self.well("push", one)
        return one, two

    def lines(self, branch="tautline-ledger"):
        text = self.forge.git("show", f"{branch}:{self.targets[PRODUCTION]}/ledger", cwd=self.forge.bare)
        return [json.loads(line) for line in text.splitlines()]

    def test_checks_that_lost_the_race_are_chained_again(self):
        one, two = self.two()
        self.check(two)
        ledger_format.forge(two / self.targets[PRODUCTION], "trust")  # of a check too
        self.check(two)
        own = [json.loads(line) for line in (two / self.targets[PRODUCTION] / "ledger").read_text().splitlines()[2:]]
        before = self.tip()
        said = self.well("push", two)
        self.assertIn("::notice title=checks were chained again::", said)
        self.assertEqual(self.forge.git("rev-parse", "tautline-ledger~1", cwd=self.forge.bare), before)
        self.assertEqual([(line["at"], line["kind"], line["body"]) for line in self.lines()[3:]],
                         [(line["at"], line["kind"], line["body"]) for line in own])
        three = self.fetch("three")
        ledger_format.verify(three / self.targets[PRODUCTION])
        self.check(two)  # what is left in the folder goes on
        self.well("push", two)
        self.assertEqual(self.kept(), 7)

    def test_a_ledger_that_two_checks_began_is_one(self):
        one, two = self.fetch("one"), self.fetch("two")
        self.check(one)
        self.check(two)
        self.well("push", one)
        self.well("push", two)
        self.assertEqual([line["kind"] for line in self.lines()], ["ledger", "check", "check"])
        self.fetch("three")

    def test_what_an_apply_recorded_is_kept_aside_and_a_person_decides(self):
        one, two = self.two()
        self.check(two)
        ledger_format.forge(two / self.targets[PRODUCTION], "begin", "check")
        tip = self.tip()
        code, said = self.ledger("push", two)
        self.assertEqual(code, 1, said)
        self.assertIn("::error title=two wrote to one ledger::", said)
        self.assertEqual(self.tip(), tip)
        (aside,) = [name for name in self.forge.git("for-each-ref", "--format=%(refname:short)", "refs/heads",
                                                    cwd=self.forge.bare).split() if "kept" in name]
        self.assertEqual((self.kept(), self.kept(branch=aside)), (3, 5))
        self.assertEqual(self.forge.git("rev-parse", f"{aside}~1", cwd=self.forge.bare),
                         self.forge.git("rev-parse", f"{tip}~1", cwd=self.forge.bare))

    # --- an older ledger ---------------------------------------------------------------------------

    def refused(self, name, title="an older ledger was put back"):
        code, said = self.ledger("fetch", self.folder / name)
        self.assertEqual(code, 1, said)
        self.assertIn(f"::error title={title}::", said)
        return said

    def test_an_older_ledger_that_a_commit_puts_back_is_refused(self):
        self.two()
        older = self.forge.git("rev-parse", "tautline-ledger~1", cwd=self.forge.bare)
        newer = self.tip()
        tree = self.forge.git("rev-parse", f"{older}^{{tree}}", cwd=self.forge.bare)

        def put(tree, parent):
            commit = self.forge.git("commit-tree", "-p", parent, "-m", "Put back", tree, cwd=self.forge.bare)
            self.forge.git("update-ref", "refs/heads/tautline-ledger", commit, cwd=self.forge.bare)
            return commit

        back = put(tree, newer)
        said = self.refused("back")
        self.assertIn(f"The revision {newer} of tautline-ledger named an entry of "
                      f"{self.targets[PRODUCTION]}/head 3 ", said)
        # Going on from there, with as many entries as before, does not hide it.
        self.rewrite(lambda place: ledger_format.forge(place / self.targets[PRODUCTION], "check", "check", "check"))
        self.assertIn(f"The revision {newer} ", self.refused("longer"))
        # Nor does putting the newer one back: what was done in between is not in it.
        put(self.forge.git("rev-parse", f"{newer}^{{tree}}", cwd=self.forge.bare), back)
        self.assertIn(f"The revision {back} ", self.refused("again"))

    def test_a_run_does_not_push_behind_an_older_ledger(self):
        one, two = self.two()
        state = self.fetch("three")
        self.check(state)
        older = self.forge.git("rev-parse", "tautline-ledger~1^{tree}", cwd=self.forge.bare)
        commit = self.forge.git("commit-tree", "-p", self.tip(), "-m", "Put back", older, cwd=self.forge.bare)
        self.forge.git("update-ref", "refs/heads/tautline-ledger", commit, cwd=self.forge.bare)
        code, said = self.ledger("push", state)
        self.assertEqual(code, 1, said)
        self.assertIn("::error title=an older ledger was put back::", said)
        self.assertEqual(self.tip(), commit)

    def test_a_ledger_that_was_removed_is_missed(self):
        self.two()
        self.rewrite(lambda place: shutil.rmtree(place / self.targets[PRODUCTION]))
        self.refused("gone")

    def test_a_head_that_cannot_be_read_is_refused_wherever_it_was(self):
        self.two()
        whole = self.forge.git("show", f"tautline-ledger:{self.targets[PRODUCTION]}/head", cwd=self.forge.bare) + "\n"
        for name, text in (("empty", ""), ("words", "3 none\n"), ("bytes", "\0" * 300),
                           ("long", "head 40 a b\n" * 9)):
            with self.subTest(name):
                before = self.tip()
                self.rewrite(lambda place: (place / self.targets[PRODUCTION] / "head").write_text(text))
                self.rewrite(lambda place: (place / self.targets[PRODUCTION] / "head").write_text(whole))
                self.refused(name)
                self.forge.git("update-ref", "refs/heads/tautline-ledger", before, cwd=self.forge.bare)

    def test_history_is_a_line(self):
        self.two()
        tree = self.forge.git("rev-parse", "tautline-ledger^{tree}", cwd=self.forge.bare)
        side = self.forge.git("commit-tree", "-m", "Another beginning", tree, cwd=self.forge.bare)
        merge = self.forge.git("commit-tree", "-p", side, "-p", self.tip(), "-m", "Both", tree, cwd=self.forge.bare)
        self.forge.git("update-ref", "refs/heads/tautline-ledger", merge, cwd=self.forge.bare)
        self.assertIn("has a merge", self.refused("merged", "the branch is not a ledger"))

    def test_a_folder_with_a_new_name_is_the_same_ledger(self):
        """As an older Tautline named it; a check takes it over by its ids."""
        self.two()
        old = "caio-swarm-dashboard.production"
        self.rewrite(lambda place: (place / self.targets[PRODUCTION]).rename(place / old))
        state = self.fetch("moved")
        self.check(state)
        self.well("push", state)
        self.assertEqual((self.kept(), self.kept(old)), (4, 0))
        self.fetch("again")

    def test_a_long_history_is_walked_in_seconds(self):
        state = self.fetch("one")
        self.check(state)
        ledger_format.forge(state / self.targets[PRODUCTION], "check", count=20000)
        self.well("push", state)
        lines = (state / self.targets[PRODUCTION] / "ledger").read_bytes().splitlines(keepends=True)
        heads = [f"{number} {hashlib.sha256(lines[number - 1]).hexdigest()}\n" for number in range(3, 20003, 10)]
        stream = []
        for at, head in enumerate(heads):
            stream.append(f"commit refs/heads/tautline-ledger\ncommitter A <a@example.com> {at} +0000\ndata 0\n"
                          + ("from refs/heads/tautline-ledger~1\n" if at == 0 else "") +
                          f"M 100644 inline {self.targets[PRODUCTION]}/head\ndata {len(head)}\n{head}\n")
        whole = (state / self.targets[PRODUCTION] / "head").read_text()
        stream.append(f"commit refs/heads/tautline-ledger\ncommitter A <a@example.com> 9 +0000\ndata 0\n"
                      f"M 100644 inline {self.targets[PRODUCTION]}/head\ndata {len(whole)}\n{whole}\n"
                      f"M 100644 inline {self.targets[PRODUCTION]}/ledger\ndata {sum(map(len, lines))}\n"
                      + b"".join(lines).decode())
        self.forge.git("fast-import", "--quiet", "--force", cwd=self.forge.bare, input="".join(stream))
        began = time.monotonic()
        self.fetch("two")
        self.assertLess(time.monotonic() - began, 20)

    def test_a_ledger_that_shrank_is_not_pushed(self):
        state = self.fetch("one")
        self.check(state)
        self.well("push", state)
        before = self.tip()
        path = state / self.targets[PRODUCTION] / "ledger"
        path.write_text(path.read_text().splitlines(keepends=True)[0])
        code, said = self.ledger("push", state)
        self.assertEqual(code, 1, said)
        self.assertEqual((self.tip(), self.kept()), (before, 2))

    def test_a_branch_that_was_changed_is_not_used(self):
        state = self.fetch("one")
        self.check(state)
        self.check(state)
        self.well("push", state)

        def cut(place):
            path = place / self.targets[PRODUCTION] / "ledger"
            path.write_text("".join(path.read_text().splitlines(keepends=True)[:-1]))

        def edit(place):
            path = place / self.targets[PRODUCTION] / "ledger"
            path.write_text(path.read_text().replace('"exit":0', '"exit":2', 1))

        for change in (cut, edit):
            with self.subTest(change.__name__):
                self.rewrite(change)
                code, said = self.ledger("fetch", self.folder / change.__name__)
                self.assertEqual(code, 1, said)
                self.assertIn("::error title=the ledger was changed::", said)

    def test_only_plain_ledger_files_are_checked_out_from_the_branch(self):
        outside = self.folder / "outside"
        outside.mkdir()

        def link(place):
            (place / self.targets[PRODUCTION]).symlink_to(outside)

        def other(place):
            (place / ".gitattributes").write_text("* filter=x\n")

        def program(place):
            (place / self.targets[STAGING]).mkdir()
            (place / self.targets[STAGING] / "ledger").write_text("x\n")
            (place / self.targets[STAGING] / "ledger").chmod(0o755)

        for change in (link, other, program):
            with self.subTest(change.__name__):
                self.rewrite(change)
                code, said = self.ledger("fetch", self.folder / change.__name__)
                self.assertEqual(code, 1, said)
                self.assertIn("::error title=the branch is not a ledger::", said)
                self.rewrite(lambda place: [self.forge.git("rm", "-q", "-r", name, cwd=place) for name in
                                            self.forge.git("ls-files", cwd=place).split() if name != "README.md"])

    def test_an_unreachable_remote_is_not_a_missing_branch(self):
        shutil.move(self.forge.bare, self.folder / "away")
        code, said = self.ledger("start")
        self.assertEqual(code, 1)
        self.assertIn("does not answer", said)

    def test_a_remote_that_refuses_the_push_is_reported(self):
        state = self.fetch("one")
        self.check(state)
        hook = self.forge.bare / "hooks" / "pre-receive"
        hook.write_text("#!/bin/sh\necho protected >&2\nexit 1\n")
        hook.chmod(0o755)
        sleeps = self.forge.tools / "sleep"
        sleeps.write_text("#!/bin/sh\n")
        sleeps.chmod(0o755)
        code, said = self.ledger("push", state)
        self.assertEqual(code, 1)
        self.assertIn("protected", said)
        self.assertIn("::error title=the ledger could not be kept::", said)
        self.assertEqual(len(json.loads("[" + ",".join(
            (state / self.targets[PRODUCTION] / "ledger").read_text().splitlines()) + "]")), 2)


if __name__ == "__main__":
    unittest.main()
