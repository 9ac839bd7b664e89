"""Rows 71 to 73 and 80 for the ledger: killed or failed at every system call of opening and appending.

TEST_KILL=all (make check-kill) puts each error at each call; without it the errors take turns.
"""
import concurrent.futures
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import ledger_format  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
APPEND = ROOT / "build" / "release" / "tests" / "kill" / "append"
ALL = os.environ.get("TEST_KILL") == "all"
ERRORS = ("EIO", "ENOSPC", "EINTR")
CALLS = ("openat", "mkdir", "flock", "fchmod", "write", "fsync", "close", "linkat", "renameat", "ftruncate",
         "pread64", "newfstatat", "fstat", "getdents64", "unlinkat", "fcntl")
DEAD = 4194304  # above what pid_max may be: nobody's number


def append(folder, count, *before):
    return subprocess.run([*before, APPEND, folder, str(count)], capture_output=True, text=True,
                          timeout=60, stdin=subprocess.DEVNULL)


def bare(folder):
    """Nothing is there yet."""


def grown(folder):
    append(folder, 2).check_returncode()


def torn(folder):
    grown(folder)
    with open(folder / "ledger", "ab") as file:
        file.write(b'{"n":4,"prev":"12')
    (folder / f".tautline-{DEAD}-0.tmp").write_text("half")


SCENES = {"bare": (bare, 2), "grown": (grown, 2), "torn": (torn, 1)}


def told(result, word):
    return {int(line.split()[1]) for line in result.stdout.splitlines() if line.startswith(word)}


def recorded(found):
    return {body["i"] for kind, body, _ in found if kind == "check"}


class Points:
    """Each call of a scene, counted as strace counts: by name, from the start of the process."""

    def __init__(self, folder, scene, log):
        prepare, count = SCENES[scene]
        prepare(folder)
        append(folder, count, "strace", "-f", "-qq", "-o", log).check_returncode()
        seen, self.points, started = {}, [], False
        for line in pathlib.Path(log).read_text().splitlines():
            found = re.match(r"\d+ +(\w+)\(", line)
            if not found:
                continue
            name = found[1]
            seen[name] = seen.get(name, 0) + 1
            if started:
                self.points.append((name, seen[name]))
            started = started or '"start\\n"' in line
        self.failing = [point for point in self.points if point[0] in CALLS]


def traceable():
    if not shutil.which("strace"):
        return False
    return subprocess.run(["strace", "-qq", "-o", os.devnull, "true"], check=False,
                          stderr=subprocess.DEVNULL).returncode == 0


class Ledger(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="tautline-")
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name)

    def check_left(self, folder, result, kept, many):
        """What a run left: whole, n to n+many entries, what was acked is there, what is gone is not."""
        found = recorded(ledger_format.verify(folder, settled=False))
        self.assertLessEqual(kept | told(result, "acked") | told(result, "there"), found)
        self.assertFalse(told(result, "gone") & found)
        self.assertLessEqual(len(found - kept), many)
        again = append(folder, 1)
        self.assertEqual((again.returncode, again.stderr), (0, ""))
        after = recorded(ledger_format.verify(folder))
        self.assertEqual(after, found | told(again, "acked"))
        self.assertEqual(sorted(os.listdir(folder)), ["head", "ledger", "lock"])

    def one(self, scene, point, what):
        prepare, count = SCENES[scene]
        name, number = point
        with tempfile.TemporaryDirectory(dir=self.path) as parent:
            folder = pathlib.Path(parent) / "state"
            prepare(folder)
            kept = recorded(ledger_format.verify(folder, settled=False)) if folder.exists() else set()
            result = append(folder, count, "strace", "-f", "-qq", "-o", os.devnull, "-e",
                            f"inject={name}:{what}:when={number}")
            try:
                if "KILL" in what:
                    self.assertEqual(result.returncode, -9)
                self.check_left(folder, result, kept, count)
            except AssertionError as error:
                return f"{scene}: {what} at {name} {number}: {error}; {result.stdout}{result.stderr}"
        return None

    def all_points(self, make):
        if not traceable():
            self.skipTest("strace may not trace here")
        runs = []
        for scene in SCENES:
            points = Points(self.path / scene, scene, str(self.path / "log"))
            runs += [(scene, point, what) for point, what in make(points)]
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            faults = [fault for fault in pool.map(lambda run: self.one(*run), runs) if fault]
        print(f"# {len(runs)} runs")
        self.assertEqual(faults[:5], [], f"{len(faults)} of {len(runs)}")
        self.assertGreater(len(runs), 150)

    def test_killed_at_every_call(self):
        self.all_points(lambda points: [(point, "signal=KILL") for point in points.points])

    def test_an_error_at_every_call(self):
        def errors(points):
            for turn, point in enumerate(points.failing):
                for error in ERRORS if ALL else ERRORS[turn % 3:turn % 3 + 1]:
                    yield point, f"error={error}"
        self.all_points(errors)

    def test_every_call_of_one_kind_fails_for_ever(self):
        """A disk that is full stays full."""
        def errors(points):
            for name in sorted({name for name, _ in points.failing} - {"close"}):
                for error in ERRORS[:2]:
                    first = min(number for other, number in points.failing if other == name)
                    yield (name, f"{first}+"), f"error={error}"
        if not traceable():
            self.skipTest("strace may not trace here")
        for scene in SCENES:
            points = Points(self.path / scene, scene, str(self.path / "log"))
            for point, what in errors(points):
                with self.subTest(f"{scene} {what} {point}"):
                    self.assertIsNone(self.one(scene, point, what))

    def test_no_file_may_grow(self):
        """RLIMIT_FSIZE at every length around the next line's."""
        folder = self.path / "state"
        grown(folder)
        size = (folder / "ledger").stat().st_size
        for limit in (*range(size - 1, size + 140, 20), 60, 100, 0):
            with self.subTest(limit=limit):
                kept = recorded(ledger_format.verify(folder))
                result = subprocess.run(
                    [APPEND, folder, "1"], capture_output=True, text=True, timeout=60,
                    preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
                self.assertEqual(result.returncode, 1)
                self.assertIn("File too large", result.stderr)
                self.assertIn("\nhint: ", result.stderr)
                self.assertEqual(recorded(ledger_format.verify(folder, settled=False)), kept)
                append(folder, 0).check_returncode()

    def test_a_folder_that_may_only_be_read(self):
        plain = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]
        if os.geteuid() != 0:
            plain = []
        elif subprocess.run([*plain, "true"], capture_output=True, check=False).returncode:
            self.skipTest("root writes everywhere")
        folder = self.path / "state"
        grown(folder)
        for name in ("head", "ledger", "lock"):
            (folder / name).chmod(0o400)
        folder.chmod(0o500)
        result = append(folder, 1, *plain)
        folder.chmod(0o700)
        self.assertEqual(result.returncode, 1)
        self.assertIn("Permission denied", result.stderr)
        self.assertEqual(len(recorded(ledger_format.verify(folder))), 2)

    def test_a_disk_of_sixty_four_kibibytes(self):
        """Filled to the last byte: what was acked stays, and goes on when there is room again."""
        disk = self.path / "disk"
        disk.mkdir(mode=0o700)
        mount = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k,mode=700", "tmpfs", disk],
                               capture_output=True, check=False)
        if mount.returncode:
            self.skipTest("no disk may be mounted here")
        self.addCleanup(subprocess.run, ["umount", disk], check=True)
        ballast, folder = disk / "ballast", disk / "state"
        with open(ballast, "wb") as file:
            file.write(bytes(4096))
        result = append(folder, 1000)
        self.assertEqual(result.returncode, 1)
        self.assertIn("No space left on device", result.stderr)
        self.assertIn("hint: Make room on the disk", result.stderr)
        found = recorded(ledger_format.verify(folder, settled=False))
        self.assertLessEqual(told(result, "acked") | told(result, "there"), found)
        self.assertFalse(told(result, "gone") & found)
        self.assertGreater(len(found), 50)
        self.assertGreater(len(told(result, "gone")), 50)
        ballast.unlink()
        append(folder, 1).check_returncode()
        self.assertEqual(len(recorded(ledger_format.verify(folder))), len(found) + 1)


if __name__ == "__main__":
    unittest.main()
