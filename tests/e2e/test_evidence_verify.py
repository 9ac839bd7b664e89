"""`tautline evidence verify`, and the dozen lines of shell that need no Tautline."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import ledger_format  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(os.environ.get("TAUTLINE", ROOT / "build" / "tautline")).resolve()
APPEND = ROOT / "build" / "release" / "tests" / "kill" / "append"
SCRIPT = ROOT / "examples" / "verify-ledger.sh"
FOREIGN = ("hint: Keep the folder as evidence, compare it with a copy and with the plans that were "
           "signed; `tautline evidence verify` reads it.\n")
DECLARATION = """tautline: 1
project: p
service: shop
environments:
  staging: { url: https://shop.example.com, token: { env: T } }
settings: { A: b }
"""


def edited(lines):
    lines[2] = lines[2].replace(b'"i":2', b'"i":3')


def edited_last(lines):
    lines[-1] = lines[-1].replace(b'"i":4', b'"i":5')


def cut_end(lines):
    del lines[3:]


def cut_middle(lines):
    del lines[2]


def swapped(lines):
    lines[2], lines[3] = lines[3], lines[2]


def added(lines):
    lines.insert(2, lines[2])


def added_end(lines):
    lines.append(lines[-1].replace(b'"n":5', b'"n":6'))


# What is done to five lines, the line that is named, and the words.
DAMAGES = [
    (edited, "3:1: was edited: its digest is not the one that the next line carries"),
    (edited_last, "5:1: is not the line that 'head' names: it, or the chain up to it, was edited"),
    (cut_end, "4:1: is missing: the ledger was cut, 'head' records 5 entries"),
    (cut_middle, "3:1: is entry 4 where entry 3 belongs: lines were cut, swapped or added here"),
    (swapped, "3:1: is entry 4 where entry 3 belongs: lines were cut, swapped or added here"),
    (added, "4:1: is entry 3 where entry 4 belongs: lines were cut, swapped or added here"),
    (added_end, "6:1: was edited or added: it does not carry the digest of the line before"),
]


class Verify(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="tautline-")
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name)
        self.state = self.path / "state"
        self.ledger = self.state / "project-1.environment-1.service-1" / "ledger"
        self.append("project-1.environment-1.service-1", 4)

    def append(self, name, count):
        subprocess.run([APPEND, self.state / name, str(count)], check=True, capture_output=True)

    def staging(self, project, name):
        folder = f"{project}.staging.service-1"
        subprocess.run([APPEND, self.state / folder, "1", project, "staging"], check=True, capture_output=True)
        names = {"project": name, "environment": "staging", "service": "shop"}
        (self.state / folder / "names").write_text(json.dumps(names))
        (self.state / folder / "names").chmod(0o600)

    def verify(self, *words, state=True):
        wish = ["--state", self.state] if state else []
        result = subprocess.run([PROGRAM, "evidence", "verify", *words, *wish], cwd=self.path,
                                env={"PATH": os.environ["PATH"]}, capture_output=True, text=True,
                                timeout=60)
        return result.returncode, result.stdout, result.stderr

    def script(self):
        result = subprocess.run([SCRIPT, self.ledger.parent], capture_output=True, text=True,
                                timeout=60)
        self.assertEqual(result.stderr, "")
        return result.returncode, result.stdout

    def whole(self, count):
        head = ledger_format.verify(self.ledger.parent)[-1][2]
        return (f"shop, production: whole, {count} entries from 2026-02-24T12:00:00Z to "
                f"2026-02-24T12:00:{count - 1:02}Z\n  ledger  00112233445566778899aabbccddeeff\n"
                f"  head    {count} sha256:{head}\n")

    def test_a_whole_ledger_and_its_head(self):
        self.assertEqual(self.verify(), (0, self.whole(5), ""))
        head = ledger_format.verify(self.ledger.parent)[-1][2]
        self.assertEqual(self.script(), (0, f"5 entries, head sha256:{head}, whole\n"))
        self.assertEqual(sorted(os.listdir(self.ledger.parent)), ["head", "ledger", "lock"])

    def test_every_damage_is_named_by_both(self):
        good = self.ledger.read_bytes()
        for damage, words in DAMAGES:
            with self.subTest(damage.__name__):
                lines = good.splitlines(keepends=True)
                damage(lines)
                self.ledger.write_bytes(b"".join(lines))
                self.assertEqual(self.verify(), (1, "", f"tautline: {self.ledger}:{words}\n{FOREIGN}"))
                code, out = self.script()
                self.assertEqual(code, 1)
                named = int(words.split(":")[0])
                self.assertRegex(out, rf"\Aline ({named - 1}|{named}|{named + 1})\b")
        self.ledger.write_bytes(good)
        self.assertEqual(self.verify()[0], 0)
        self.assertEqual(self.script()[0], 0)

    def test_a_killed_writer_does_not_damage_the_ledger(self):
        head = self.ledger.with_name("head")
        old = head.read_text()
        self.append("project-1.environment-1.service-1", 1)
        with open(self.ledger, "ab") as file:
            file.write(b'{"n":7')
        head.write_text(old + head.read_text())
        code, out, err = self.verify()
        self.assertEqual((code, err), (0, ""))
        self.assertIn("whole, 6 entries", out)
        self.assertIn("  torn    6 bytes of an unfinished last line, which do not count\n", out)
        self.assertEqual(self.script()[0], 0)

    def test_reading_needs_no_lock_and_sees_whole_entries(self):
        """Beside a writer that is at work all the time."""
        with subprocess.Popen([APPEND, self.ledger.parent, "300"], stdout=subprocess.PIPE) as writer:
            readings = 0
            while writer.poll() is None or readings < 5:
                code, out, err = self.verify()
                self.assertEqual((code, err), (0, ""), out)
                readings += 1
        self.assertIn("whole, 305 entries", self.verify()[1])

    def test_concurrent_writers_take_turns_or_fail_with_a_message(self):
        writers = [subprocess.Popen([APPEND, self.ledger.parent, "20"], text=True,
                                    stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                   for _ in range(8)]
        acked = 0
        for writer in writers:
            out, err = writer.communicate(timeout=60)
            acked += out.count("acked")
            if writer.returncode:
                self.assertIn("is locked by another tautline process", err)
                self.assertNotIn("acked", out)
        self.assertGreaterEqual(acked, 20)
        self.assertEqual(len(ledger_format.verify(self.ledger.parent)), 5 + acked)

    def test_a_result_that_cannot_be_written_fails(self):
        with open("/dev/full", "w", encoding="ascii") as full:
            result = subprocess.run([PROGRAM, "evidence", "verify", "--state", self.state],
                                    stdout=full, stderr=subprocess.DEVNULL, timeout=60, check=False)
        self.assertEqual(result.returncode, 1)

    def test_environments_and_declarations_narrow_it(self):
        self.staging("project-1", "p")
        self.staging("project-2", "other")
        (self.path / "shop.yaml").write_text(DECLARATION)
        rows = [((), 3), (("--env", "staging"), 2), (("--env", "production"), 1),
                (("shop.yaml",), 1), (("shop.yaml", "--env", "staging"), 1)]
        for words, count in rows:
            with self.subTest(words):
                code, out, err = self.verify(*words)
                self.assertEqual((code, err, out.count(": whole, ")), (0, "", count))
        code, out, err = self.verify("shop.yaml", "--env", "production")
        self.assertEqual((code, out), (1, ""))
        self.assertEqual(err, f"tautline: {self.state}: contains no ledger of the selected targets\n"
                              "hint: Pass the folder of ledgers with --state DIR.\n")

    def test_a_broken_ledger_does_not_hide_others(self):
        self.staging("project-1", "p")
        self.ledger.write_bytes(self.ledger.read_bytes()[:-1] + b" \n")
        code, out, err = self.verify()
        self.assertEqual((code, out.count(": whole, ")), (1, 1))
        self.assertIn(f"{self.ledger}:5:1: was edited: it is not a line of a ledger", err)

    def test_nothing_to_look_at_is_not_whole(self):
        self.assertEqual(self.verify("--state", "none", state=False),
                         (1, "", "tautline: no ledger found: --state none keeps nothing\n"
                                 "hint: Pass the folder of ledgers with --state DIR.\n"))
        self.state = self.path / "nowhere"
        code, out, err = self.verify()
        self.assertEqual((code, out), (1, ""))
        self.assertIn("contains no ledger of the selected targets", err)
        self.assertFalse(self.state.exists())

    def test_the_state_has_a_home(self):
        """Below XDG_STATE_HOME where that is a folder, by its path from the root; else below HOME."""
        home = self.path / "home"
        (home / ".local" / "state").mkdir(parents=True)
        self.state.rename(home / ".local" / "state" / "tautline")
        xdg = self.path / "xdg"
        xdg.mkdir()
        rows = [({"HOME": str(home)}, 0, ""), ({"HOME": str(home), "XDG_STATE_HOME": "xdg"}, 0, ""),
                ({"HOME": str(home), "XDG_STATE_HOME": str(xdg / "none")}, 0, ""),
                ({"HOME": str(home), "XDG_STATE_HOME": str(xdg)}, 1,
                 f"tautline: {xdg}/tautline: contains no ledger of the selected targets\n"),
                ({"HOME": "home"}, 1, "tautline: no ledger found: no --state is given, and neither "
                 "XDG_STATE_HOME nor HOME names a folder\n")]
        for environment, code, words in rows:
            with self.subTest(environment):
                result = subprocess.run([PROGRAM, "evidence", "verify"], cwd=self.path, text=True,
                                        env=environment, capture_output=True, timeout=60)
                self.assertEqual(result.returncode, code)
                self.assertTrue(result.stderr.startswith(words) if words else not result.stderr,
                                result.stderr)

    def test_a_state_folder_that_others_may_write_is_refused(self):
        self.state.chmod(0o777)
        code, out, err = self.verify()
        self.assertEqual((code, out), (1, ""))
        self.assertEqual(err, f"tautline: {self.state}: the folder is writable by other users; its mode "
                              f"is 0777\nhint: Run: chmod go-w '{self.state}'.\n")
        self.state.chmod(0o700)
        self.state.rename(self.path / "elsewhere")
        self.state.symlink_to("elsewhere")
        code, out, err = self.verify()
        self.assertEqual((code, out), (1, ""))
        self.assertEqual(err, f"tautline: {self.state}: is a symbolic link\n"
                              "hint: Name the folder itself.\n")

    def plan(self, entry, digest, ledger="00112233445566778899aabbccddeeff"):
        """A plan that pins this entry."""
        text = (ROOT / "tests/unit/output/pages/plan.txt").read_text()
        text, count = re.subn(r"(?m)^(Ledger +)\w+, entry \d+\n +sha256:\w+$",
                              rf"\g<1>{ledger}, entry {entry}\n    sha256:{digest}", text)
        self.assertEqual(count, 1)
        (self.path / "plan.txt").write_text(text)
        return self.verify("plan.txt")

    def test_pinned_ids_are_looked_up(self):
        entries = ledger_format.verify(self.ledger.parent)
        code, out, err = self.plan(3, entries[2][2])
        self.assertEqual((code, err), (0, ""))
        self.assertTrue(out.endswith("plan.txt: entry 3, which it refers to, is there\n"), out)
        gone = ("tautline: plan.txt: refers to entry %d, which "
                f"{self.ledger} does not contain as it was when the plan was made\n"
                "hint: The ledger was cut or rewritten since then; look for a copy of it.\n")
        for number, digest in ((3, entries[1][2]), (6, entries[4][2])):
            code, out, err = self.plan(number, digest)
            self.assertEqual((code, out, err), (1, self.whole(5), gone % number))
        other = "f" * 32
        code, out, err = self.plan(3, entries[2][2], other)
        self.assertEqual((code, err), (
            1, f"tautline: plan.txt: refers to the ledger '{other}', but no intact ledger has this "
               "id\nhint: Pass the state folder of the plan with --state.\n"))
        (self.path / "plan.txt").write_text("nothing\n")
        code, _, err = self.verify("plan.txt")
        self.assertEqual(code, 1)
        self.assertRegex(err, r"\Atautline: plan.txt:1:1: .*\nhint: ")

    def test_a_recreated_ledger_differs_from_the_pinned_one(self):
        """Whoever can write the folder makes both files anew; the signed plan tells."""
        old = ledger_format.verify(self.ledger.parent)[4][2]
        shutil.rmtree(self.ledger.parent)
        self.append("project-1.environment-1.service-1", 3)
        self.assertEqual(self.verify()[0], 0)
        code, _, err = self.plan(5, old)
        self.assertEqual(code, 1)
        self.assertIn("refers to entry 5, which ", err)

    def test_an_unknown_word_is_wrong_usage(self):
        result = subprocess.run([PROGRAM, "evidence", "verfy"], capture_output=True, text=True)
        self.assertEqual((result.returncode, result.stdout, result.stderr),
                         (64, "", "tautline: unknown action 'verfy' for 'evidence'\n"
                                  "hint: Did you mean 'verify'?\n"))


if __name__ == "__main__":
    unittest.main()
