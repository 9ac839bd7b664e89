"""Rows 77 and 97: apply takes trust only from where an operator installed it.

tests/helper/trust_judge says which trust a command would take; the path that stands for
/etc/tautline/trust.yaml is given to it. One test puts a real one there, in a mount namespace.
"""
import hashlib
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("TAUTLINE", str(ROOT / "build" / "tautline"))
JUDGE = ROOT / "build" / "release" / "tests" / "helper" / "trust_judge"
NOBODY = 65534
REVOKED = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAnG4UNLEtA1D+h8ILg+r3pTnpuGUictN5QrtpcSipyW lost\n"
INSTALL = "hint: Ask an operator to install it where no checkout can change it, as /etc/tautline/trust.yaml.\n"


class Installed(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="tautline-")
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name).resolve()
        self.etc = self.install(self.path / "etc")
        self.none = self.path / "none" / "trust.yaml"
        self.work = self.path / "work"
        self.work.mkdir(mode=0o755)

    def install(self, folder):
        """Trust with approvers and revoked keys, as an operator leaves it."""
        folder.mkdir(mode=0o755)
        for name in ("trust.yaml", "approvers"):
            shutil.copyfile(ROOT / "desired-state" / name, folder / name)
        with open(folder / "trust.yaml", "a") as file:
            file.write("revoked: revoked\n")
        (folder / "revoked").write_text(REVOKED)
        for name in ("trust.yaml", "approvers", "revoked"):
            (folder / name).chmod(0o644)
        folder.chmod(0o755)
        return folder / "trust.yaml"

    def judge(self, installed, trust="-", place="installed", *words, **environ):
        result = subprocess.run([JUDGE, installed, trust, place, *(words or ("plan.txt",))], cwd=self.work,
                                capture_output=True, text=True, timeout=60, env={**os.environ, **environ})
        self.assertEqual(result.stderr, "")
        return result.returncode, result.stdout.replace(str(self.path), "PATH")

    def taken(self, path, *given, **environ):
        code, out = self.judge(*given, **environ)
        self.assertEqual((code, out.split(" ")[0]), (0, path), out)
        return out

    def refused(self, message, *given, **environ):
        self.assertEqual(self.judge(*given, **environ), (1, message))

    def test_the_installed_trust_is_used(self):
        out = self.taken("PATH/etc/trust.yaml", self.etc)
        self.assertTrue(out.endswith(" 3 1\n"))
        for spelling in (self.etc, "../etc/trust.yaml", f"{self.etc.parent}/./trust.yaml"):
            self.taken("PATH/etc/trust.yaml", self.etc, spelling)
            self.taken("PATH/etc/trust.yaml", self.etc, spelling, "any")

    def test_without_an_installed_trust_a_file_may_be_named(self):
        self.taken("PATH/etc/trust.yaml", self.none, self.etc)
        self.taken("../etc/trust.yaml", self.none, "../etc/trust.yaml")

    def test_no_trust_is_installed(self):
        said = ("no trust file found, so no change can be approved\n"
                "hint: Ask an operator to install it as PATH/none/trust.yaml, or name one outside the "
                "checkout with --trust FILE.\n")
        self.refused(said, self.none)
        self.refused(said, self.none, "-", "any")
        self.refused("PATH/gone.yaml: no such file\nhint: Check the path.\n",
                     self.none, self.path / "gone.yaml")

    def test_no_other_trust_is_accepted_beside_the_installed_one(self):
        other = self.install(self.path / "other")
        for place in ("installed", "any"):
            self.refused("PATH/other/trust.yaml: is not the trust file installed on this machine, "
                         "'PATH/etc/trust.yaml'\nhint: Remove --trust; only an operator can change the "
                         "installed file.\n", self.etc, other, place)

    def test_a_file_with_a_second_name_is_refused(self):
        """By that name it may be written where other folders lead to it: in a checkout, for example."""
        (self.work / ".git").mkdir()
        for name in ("trust.yaml", "approvers", "revoked"):
            with self.subTest(name):
                os.link(self.etc.parent / name, self.work / name)
                for given in ((self.etc,), (self.none, self.etc)):
                    self.refused(f"PATH/etc/{name}: must have exactly one hard link, it has 2\n"
                                 "hint: Copy it to a new file and remove the links.\n", *given)
                (self.work / name).unlink()
        self.taken("PATH/etc/trust.yaml", self.etc)

    def test_an_installed_one_that_cannot_be_read_is_not_passed_over(self):
        self.etc.unlink()
        self.etc.symlink_to("nowhere")
        self.refused("PATH/etc/trust.yaml: is a symbolic link\nhint: Name the file itself.\n", self.etc)
        other = self.install(self.path / "other")
        self.assertEqual(self.judge(self.etc, other)[0], 1)

    def test_each_file_must_be_writable_by_its_owner_only(self):
        for name in ("trust.yaml", "approvers", "revoked"):
            for mode in (0o664, 0o646, 0o666):
                with self.subTest(name, mode=oct(mode)):
                    (self.etc.parent / name).chmod(mode)
                    self.refused(f"PATH/etc/{name}: is writable by users other than its owner; its mode is "
                                 f"{mode:04o}\nhint: Run: chmod go-w 'PATH/etc/{name}'.\n", self.etc)
                    self.assertEqual(self.judge(self.none, self.etc)[0], 1)
                    (self.etc.parent / name).chmod(0o644)
        self.taken("PATH/etc/trust.yaml", self.etc)

    def test_each_folder_of_the_path_must_be_writable_by_its_owner_only(self):
        deep = self.install_deep()
        for folder in (deep.parent, deep.parent.parent):
            for mode in (0o775, 0o777):
                with self.subTest(folder.name, mode=oct(mode)):
                    folder.chmod(mode)
                    name = str(folder).replace(str(self.path), "PATH")
                    self.refused(f"{name}: is writable by users other than its owner; its mode is {mode:04o}\n"
                                 f"hint: Run: chmod go-w '{name}'.\n", deep)
                    folder.chmod(0o755)
        self.taken("PATH/a/b/trust.yaml", deep)

    def install_deep(self):
        (self.path / "a").mkdir(mode=0o755)
        return self.install(self.path / "a" / "b")

    def test_a_link_in_the_path_is_refused(self):
        deep = self.install_deep()
        (self.path / "link").symlink_to("a")
        self.refused("PATH/link: is a symbolic link in the path of a protected file\n"
                     "hint: Name the folder that it points to.\n", self.none, self.path / "link" / "b" / "trust.yaml")
        for name in ("trust.yaml", "approvers", "revoked"):
            with self.subTest(name):
                (deep.parent / name).rename(self.path / "kept")
                (deep.parent / name).symlink_to(self.path / "kept")
                self.refused(f"PATH/a/b/{name}: is a symbolic link\nhint: Name the file itself.\n", deep)
                (deep.parent / name).unlink()
                (self.path / "kept").rename(deep.parent / name)

    @unittest.skipUnless(os.geteuid() == 0, "only root can give a file away")
    def test_the_owner_is_root_or_the_current_user(self):
        for name in ("trust.yaml", "approvers", "revoked"):
            os.chown(self.etc.parent / name, NOBODY, -1)
            self.refused(f"PATH/etc/{name}: must be owned by root or by the user who runs this\n"
                         f"hint: Run: chown root 'PATH/etc/{name}'.\n", self.etc)
            os.chown(self.etc.parent / name, 0, -1)
        os.chown(self.etc.parent, NOBODY, -1)
        self.refused("PATH/etc: must be owned by root or by the user who runs this\n"
                     "hint: Move its content to a folder that root owns.\n", self.etc)

    def test_a_checkout_installs_nothing(self):
        deep = self.install_deep()
        for folder in (deep.parent, deep.parent.parent):
            for make in (pathlib.Path.mkdir, pathlib.Path.touch):  # a clone's, a worktree's
                with self.subTest(folder.name, make=make.__name__):
                    make(folder / ".git")
                    name = str(folder).replace(str(self.path), "PATH")
                    self.refused(f"PATH/a/b/trust.yaml: is in a checkout, '{name}'\n{INSTALL}", deep)
                    self.refused(f"PATH/a/b/trust.yaml: is in a checkout, '{name}'\n{INSTALL}",
                                 self.none, deep)
                    self.taken("PATH/a/b/trust.yaml", self.none, deep, "any")
                    (shutil.rmtree if make is pathlib.Path.mkdir else os.unlink)(folder / ".git")
        self.taken("PATH/a/b/trust.yaml", deep)

    def test_a_checkout_without_its_git_folder_installs_nothing(self):
        """An archive that was unpacked: other tools leave other marks."""
        deep = self.install_deep()
        for mark in (".github", ".hg", ".jj", ".sl", ".svn"):
            (deep.parent.parent / mark).mkdir()
            self.refused(f"PATH/a/b/trust.yaml: is in a checkout, 'PATH/a'\n{INSTALL}", self.none, deep)
            (deep.parent.parent / mark).rmdir()

    def test_a_bare_repository_installs_nothing(self):
        """Who may push to it may have hooks that write there."""
        deep = self.install_deep()
        for name in ("HEAD", "objects", "refs"):
            self.taken("PATH/a/b/trust.yaml", self.none, deep)
            (deep.parent.parent / name).mkdir()
        self.refused(f"PATH/a/b/trust.yaml: is in a checkout, 'PATH/a'\n{INSTALL}", self.none, deep)

    def test_an_archive_without_a_mark_installs_nothing(self):
        """It may have brought the trust along, wherever it keeps its declarations."""
        deep = self.install_deep()
        said = ("PATH/a/b/trust.yaml: may have come with a declaration that is in no checkout: both are in 'PATH{}'\n"
                "hint: Ask an operator to install it as /etc/tautline/trust.yaml, or use the declaration of a "
                "checkout that it is not in.\n")
        for unpacked, top in (("a/desired-state", "/a"), ("a/services/deep", "/a"), ("other", "")):
            with self.subTest(unpacked):
                file = self.path / unpacked / "web.yaml"
                file.parent.mkdir(parents=True)
                given = (self.none, deep, "installed", "plan.txt")
                self.refused(said.format(top), *given, file)
                self.refused(said.format(top), *given, os.path.relpath(file, self.work))
                # The installed file may have its declarations beside it, as ci/systemd has.
                self.taken("PATH/a/b/trust.yaml", deep, "-", "installed", "plan.txt", file)
                # A checkout is known by its own mark, and the trust file is not in it.
                (file.parent / ".git").mkdir()
                self.taken("PATH/a/b/trust.yaml", *given, file)
        (self.work / "desired-state").mkdir()
        self.refused(said.format(""), self.none, deep)

    def test_the_keys_of_an_archive_install_nothing(self):
        """Each file that a trust names has to be where an operator keeps it."""
        keys = self.etc.parent / "keys"
        keys.mkdir(mode=0o755)
        (self.etc.parent / "approvers").rename(keys / "approvers")
        self.etc.write_text(self.etc.read_text().replace("approvers: approvers", "approvers: keys/approvers"))
        said = ("PATH/etc/keys/approvers: is below the folder of a declaration, 'PATH/etc/keys'\n"
                "hint: It must not come with what it judges: keep it elsewhere, as /etc/tautline/trust.yaml.\n")
        (keys / "web.yaml").touch()
        self.refused(said, self.etc, "-", "installed", "plan.txt", keys / "web.yaml")

    def test_the_state_installs_nothing(self):
        """It is fetched from elsewhere, and written by every call."""
        state = self.path / "home" / ".local" / "state" / "tautline"
        state.parent.mkdir(mode=0o755, parents=True)
        own = self.install(state)
        said = ("PATH/home/.local/state/tautline/trust.yaml: is in the state folder, "
                "'PATH/home/.local/state/tautline'\nhint: What is kept there can be fetched from elsewhere: keep it "
                "elsewhere, as /etc/tautline/trust.yaml.\n")
        for given in ((own,), (self.none, own)):
            self.refused(said, *given, HOME=str(self.path / "home"), XDG_STATE_HOME="")
            self.taken("PATH/home/.local/state/tautline/trust.yaml", *given, HOME=str(self.path))

    def test_keys_in_a_folder_of_their_own_are_as_well_kept(self):
        keys = self.etc.parent / "keys"
        keys.mkdir(mode=0o755)
        (self.etc.parent / "approvers").rename(keys / "approvers")
        self.etc.write_text(self.etc.read_text().replace("approvers: approvers", "approvers: keys/approvers"))
        self.taken("PATH/etc/trust.yaml", self.etc)
        keys.chmod(0o777)
        self.refused("PATH/etc/keys: is writable by users other than its owner; its mode is 0777\n"
                     "hint: Run: chmod go-w 'PATH/etc/keys'.\n", self.etc)
        keys.chmod(0o755)
        (keys / ".git").mkdir()
        self.refused(f"PATH/etc/keys/approvers: is in a checkout, 'PATH/etc/keys'\n{INSTALL}", self.etc)

    def test_a_declaration_does_not_bring_its_own_trust(self):
        said = ("PATH/etc/trust.yaml: is below the folder of a declaration, '{}'\nhint: It must not come with "
                "what it judges: keep it elsewhere, as /etc/tautline/trust.yaml.\n")
        (self.path / "d.yaml").touch()
        (self.work / "d.yaml").touch()
        (self.work / ".git").mkdir()
        self.refused(said.format("PATH"), self.etc, "-", "installed", "plan.txt", "../d.yaml")
        self.refused(said.format("PATH"), self.none, self.etc, "installed", "plan.txt", "d.yaml", "../d.yaml")
        self.refused(said.format("PATH/etc"), self.etc, "-", "installed", "plan.txt", self.etc.parent / "x.yaml")
        self.taken("PATH/etc/trust.yaml", self.etc, "-", "installed", "../plan.txt", "d.yaml")
        (self.path / "work" / "desired-state").symlink_to(self.etc.parent)
        self.refused(said.format("PATH/etc"), self.etc)

    def test_to_read_only_a_checkouts_copy_will_do(self):
        home = self.work / "desired-state"
        self.install(home).chmod(0o664)
        (self.work / ".git").mkdir()
        self.taken("desired-state/trust.yaml", self.none, "-", "any")
        self.taken("desired-state/trust.yaml", self.none, "-", "any", "plan.txt", "desired-state/shop.yaml")
        (home / "trust.yaml").chmod(0o666)
        self.assertEqual(self.judge(self.none, "-", "any")[0], 1)
        self.taken("PATH/etc/trust.yaml", self.etc, "-", "any")
        self.etc.chmod(0o664)
        self.assertEqual(self.judge(self.etc, "-", "any")[0], 1, "the installed one is always guarded")

    def test_the_digest_is_over_every_byte_of_every_file(self):
        folder, seen = self.etc.parent, set()

        def told():
            whole = hashlib.sha256()
            for name in ("trust.yaml", "approvers", "revoked"):
                content = (folder / name).read_bytes()
                whole.update(b"%d\n%s" % (len(content), content))
            self.assertIn(f" {whole.hexdigest()} ", self.judge(self.etc)[1])
            return whole.hexdigest()
        seen.add(told())
        for name in ("trust.yaml", "approvers", "revoked"):
            with open(folder / name, "a") as file:
                file.write("#\n")
            seen.add(told())
        self.assertEqual(len(seen), 4)

    @unittest.skipUnless(os.geteuid() == 0, "only root can mount")
    def test_the_real_place(self):
        other = self.install(self.path / "other")
        shutil.copyfile(ROOT / "tests" / "fuzz" / "seeds" / "statement" / "plan.txt", self.work / "plan.txt")
        script = ("mount -t tmpfs -o mode=755 tmpfs /etc && cp -r \"$1\" /etc/tautline && "
                  "exec \"$2\" approve plan.txt --trust \"$3\"")
        result = subprocess.run(["unshare", "-m", "sh", "-c", script, "sh", self.etc.parent, PROGRAM, other],
                                cwd=self.work, capture_output=True, text=True, timeout=60, env={"PATH": "/usr/bin:/bin"})
        if "unshare" in result.stderr or "mount" in result.stderr:
            self.skipTest("no mount namespace here")
        self.assertIn(f"{other}: is not the trust file installed on this machine, "
                      "'/etc/tautline/trust.yaml'", result.stderr)
        self.assertEqual(result.returncode, 1)


if __name__ == "__main__":
    unittest.main()
