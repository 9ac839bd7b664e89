"""Faults of tests/faults.txt that need the whole program, and a check of that list."""
import os
import pathlib
import re
import resource
import socket
import subprocess
import sys
import tempfile
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from measurement import Measurement  # noqa: E402
from simulation import ROOT, token  # noqa: E402
from small_service import TOKEN, SmallService, unwrapped  # noqa: E402

PROGRAM = os.environ.get("TAUTLINE", str(ROOT / "build" / "tautline"))
RELEASE = PROGRAM == str(ROOT / "build" / "tautline")
MEBIBYTE = 1024 * 1024
TOO_LARGE = "is too large, at most 65536 bytes are read"
NO_FILE = "is not a regular file"
GIBIBYTE = 1024 * MEBIBYTE


class Files(unittest.TestCase):
    """Faults 2, 3 and 19: the program ends at once and takes no memory, whatever the path is."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="tautline-")
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name)

    def refused(self, path, why):
        result = Measurement([PROGRAM, "validate", path], {"PATH": "/bin"}, ROOT)
        self.assertEqual((result.code, result.out), (1, ""))
        self.assertEqual(result.err.split("\n")[0], f"{path}: {why}")
        if RELEASE:
            self.assertLess(result.peak, 24)
            self.assertLess(result.seconds, 5)
        return result

    def file(self, content):
        path = self.path / "desired.yaml"
        path.write_bytes(content)
        return path

    def test_one_byte_more_than_the_limit(self):
        self.refused(self.file(b"#" * (64 * 1024 + 1)), TOO_LARGE)

    def test_a_file_of_one_gigabyte(self):
        path = self.file(b"tautline: 1\n")
        os.truncate(path, 1024 * MEBIBYTE)
        self.refused(path, TOO_LARGE)

    def test_a_value_of_a_hundred_megabytes(self):
        self.refused(self.file(b"tautline: " + b"1" * 100 * MEBIBYTE), TOO_LARGE)

    def test_a_million_keys(self):
        self.refused(self.file(b"".join(b"key%d: 1\n" % number for number in range(1_000_000))),
                     TOO_LARGE)

    def test_a_file_that_grows(self):
        path, end = self.file(b"#"), threading.Event()

        def grow():
            with open(path, "ab") as file:
                while not end.is_set() and file.tell() < 200 * MEBIBYTE:
                    file.write(b"#" * MEBIBYTE)
        thread = threading.Thread(target=grow)
        thread.start()
        try:
            while path.stat().st_size < MEBIBYTE:
                pass
            self.refused(path, TOO_LARGE)
        finally:
            end.set()
            thread.join()

    def test_paths_that_are_not_regular_files(self):
        os.mkfifo(self.path / "fifo")
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(str(self.path / "socket"))
            (self.path / "link").symlink_to("fifo")
            (self.path / "dangling").symlink_to("nowhere")
            rows = {"/dev/zero": NO_FILE, "/dev/full": NO_FILE, self.path / "fifo": NO_FILE,
                    self.path / "socket": NO_FILE, self.path: "is a directory",
                    self.path / "link": "is a symbolic link",
                    self.path / "dangling": "is a symbolic link",
                    self.path / "nowhere": "no such file"}
            for path, why in rows.items():
                with self.subTest(str(path)):
                    self.refused(path, why)


class RedirectTarget:
    """The host that a redirect names; keeps what it receives."""

    def __enter__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.socket.settimeout(0.2)
        self.address = f"127.0.0.1:{self.socket.getsockname()[1]}"
        return self

    def came(self):
        try:
            connection, _ = self.socket.accept()
        except TimeoutError:
            return None
        with connection:
            return connection.recv(4096)

    def __exit__(self, *_):
        self.socket.close()


class Live(unittest.TestCase):
    """Faults 55 and 69, with a whole check."""

    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(SmallService())

    def setUp(self):
        self.addCleanup(self.railway.quiet)

    def test_a_redirect_by_railway_does_not_get_the_token(self):
        for status in (301, 302, 303, 307, 308):
            with self.subTest(status), RedirectTarget() as away:
                self.railway.quiet()
                self.railway.fault("raw", status=status, bodyBase64="",
                                   headers={"Location": f"http://{away.address}/graphql/v2"})
                result = self.railway.check()
                self.assertEqual(result.code, 4)
                self.assertIn(f"Railway answered with HTTP {status}", unwrapped(result.out))
                self.assertIsNone(away.came())

    def test_control_threads_cannot_be_started(self):
        script = "import threading\nthreading.Thread(target=print).start()"
        process = subprocess.run(["/usr/bin/python3", "-c", script], capture_output=True, text=True,
                                 preexec_fn=without_threads)
        self.assertIn("can't start new thread", process.stderr)

    @unittest.skipUnless(RELEASE, "sanitizers and valgrind need memory and threads")
    def test_without_threads_a_name_is_not_resolved_and_the_result_is_unobserved(self):
        file = self.railway.declare(lambda text: re.sub(r"url: \S+,", "url: https://shop.invalid,", text))
        result = self.railway.check("--json", file=file, preexec_fn=without_threads)
        self.assertEqual((result.code, result.report["exit"]), (4, 4), result.err)
        probe = result.finding("probe", "header-token", "production")
        self.assertEqual(probe["result"], "unobserved")
        self.assertIn("the name could not be resolved", probe["why"])
        for secret in (TOKEN, token("production")):
            self.assertNotIn(secret, result.out + result.err)

    @unittest.skipUnless(RELEASE, "sanitizers and valgrind need memory and threads")
    def test_without_threads_addresses_are_still_probed(self):
        result = self.railway.check(preexec_fn=without_threads)
        self.assertEqual(result.code, 0, result.out + result.err)


class FaultList(unittest.TestCase):
    """tests/faults.txt names what tests each fault, and all of it exists."""

    TESTS = ROOT / "tests"

    def rows(self):
        """[(number, [tokens of one list of tests])]"""
        rows, text = [], (self.TESTS / "faults.txt").read_text().split("\n\n", 1)[1]
        for line in text.replace("\n        ", " ").splitlines():
            number = re.match(r"(\d+)\. .+: .+", line)
            if number:
                rows.append((int(number[1]), []))
            elif line.startswith("    "):
                rows[-1][1].append(line.split())
            else:
                self.assertRegex(line, r"^$|^\[.+\]$")
        return rows

    def test_the_list_has_each_fault_with_a_test(self):
        numbers = [number for number, _ in self.rows()]
        self.assertEqual(numbers, list(range(1, 137)))
        tested = {number for number, tests in self.rows() if tests}
        self.assertEqual(set(numbers) - tested, set())

    def test_each_file_test_and_case_exists(self):
        for number, tests in self.rows():
            for tokens in tests:
                text = ""
                for name in tokens:
                    with self.subTest(row=number, name=name):
                        if name[0] == "=":
                            self.assertRegex(text, re.escape(name[1:]).replace(r"\*", ".*"))
                        elif "/" in name:
                            text = self.text_of(name.rstrip(":"))
                        else:
                            self.assertRegex(text, rf"\b{name}\(")

    def text_of(self, name):
        files = list(self.TESTS.glob(name))
        self.assertTrue(files, "no such file")
        return files[0].read_text(errors="replace")


def without_threads():
    """A new thread needs a stack as large as the stack limit, and the address space has no room for it.
    (RLIMIT_NPROC does not apply to root.)"""
    most = resource.getrlimit(resource.RLIMIT_STACK)[1]
    resource.setrlimit(resource.RLIMIT_STACK, (64 * GIBIBYTE, most))
    resource.setrlimit(resource.RLIMIT_AS, (GIBIBYTE, GIBIBYTE))


if __name__ == "__main__":
    unittest.main()
