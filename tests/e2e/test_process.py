"""The process itself: what its environment, descriptors, limits and folder may not change."""
import os
import pathlib
import re
import resource
import socket
import subprocess
import sys
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from simulation import ROOT, token  # noqa: E402
from small_service import TOKEN, SmallService, plain, unwrapped  # noqa: E402

PROGRAM = os.environ.get("TAUTLINE", str(ROOT / "build" / "tautline"))
WRAPPED = "valgrind" in PROGRAM
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


class Listener:
    """Accepts and notes; nobody should come."""

    def __enter__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.socket.getsockname()[1]}"
        self.came = []
        self.thread = threading.Thread(target=self.accept)
        self.thread.start()
        return self

    def accept(self):
        while True:
            connection, _ = self.socket.accept()
            connection.settimeout(1)
            with connection:
                try:
                    first = connection.recv(4096)
                except OSError:
                    first = b""
            if first == b"end":
                return
            self.came.append(first)

    def __exit__(self, *_):
        with socket.create_connection(self.socket.getsockname()) as last:
            last.sendall(b"end")
        self.thread.join()
        self.socket.close()


class Process(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(SmallService())
        cls.usual = cls.text(cls.railway.check("--all").out)

    def setUp(self):
        self.addCleanup(self.railway.quiet)

    @classmethod
    def text(cls, out):
        return plain(out, cls.railway)

    def same(self, result):
        self.assertEqual((result.code, result.err), (0, ""))
        self.assertEqual(self.text(result.out), self.usual)

    def words(self, *more):
        return [PROGRAM, "check", "--env", "production", *map(str, more), str(self.railway.file)]

    # --- what the environment may not do ---

    def test_proxies_of_the_environment_are_not_used(self):
        with Listener() as listener:
            environ = {name: f"http://{listener.address}" for name in PROXIES}
            self.same(self.railway.check("--all", environ=self.railway.environ(**environ)))
        self.assertEqual(listener.came, [])

    def test_a_proxy_that_is_asked_for_is_used(self):
        with Listener() as listener:
            result = self.railway.check("--proxy", f"http://{listener.address}")
        self.assertEqual(result.code, 4)
        self.assertTrue(listener.came)

    def test_libraries_read_and_write_nothing_that_the_environment_names(self):
        folder = self.railway.path / "foreign"
        folder.mkdir()
        (folder / "openssl.cnf").write_text("openssl_conf = init\n[init]\nproviders = none\n[none]\nx = y\n")
        (folder / "hosts").write_text("localhost 192.0.2.1\n")
        (folder / "broken.pem").write_text("no certificate\n")
        before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
        self.same(self.railway.check("--all", environ=self.railway.environ(
            SSLKEYLOGFILE=str(folder / "keys"), OPENSSL_CONF=str(folder / "openssl.cnf"),
            SSL_CERT_FILE=str(folder / "broken.pem"), SSL_CERT_DIR=str(folder),
            HOSTALIASES=str(folder / "hosts"), RES_OPTIONS="timeout:1 attempts:1 debug",
            CURL_CA_BUNDLE=str(folder / "broken.pem"), TMPDIR=str(folder), MALLOC_CHECK_="3",
            MALLOC_PERTURB_="85", GCONV_PATH=str(folder), NETRC=str(folder / "netrc"))))
        self.assertEqual({path: path.stat().st_mtime_ns for path in folder.iterdir()}, before)

    def test_locale_zone_and_home_change_nothing(self):
        rows = [{"TZ": "Pacific/Kiritimati"}, {"TZ": ":/etc/passwd"}, {"LC_ALL": "tr_TR.UTF-8"},
                {"LC_ALL": "de_DE.UTF-8", "LANG": "de_DE"}, {"LC_ALL": "C"}, {"TERM": "xterm"},
                {"COLUMNS": "20"}, {"GITHUB_ACTIONS": "true"}, {"CI": "true"}, {"DEBUG": "1"},
                {"RAILWAY_PROJECT_ID": "x", "RAILWAY_ENVIRONMENT": "staging"}]
        for more in rows:
            with self.subTest(more):
                self.same(self.railway.check("--all", environ=self.railway.environ(**more)))
        without = self.railway.environ()
        del without["HOME"], without["PATH"]
        self.same(self.railway.check("--all", environ=without))

    def test_the_umask_changes_nothing(self):
        path = self.railway.path / "report.txt"
        result = self.railway.check("--all", "--output", f"text={path}", umask=0)
        self.same(result)
        self.assertEqual(path.stat().st_mode & 0o777, 0o644)
        self.assertEqual(self.text(path.read_text()), self.usual)

    def test_a_folder_that_is_gone_changes_nothing(self):
        folder = self.railway.path / "gone"
        folder.mkdir()
        script = 'cd "$1" && rmdir "$1" && shift && exec "$@"'
        process = subprocess.run(["/bin/sh", "-c", script, "sh", str(folder), *self.words("--all")],
                                 capture_output=True, text=True, env=self.railway.environ())
        self.assertEqual((process.returncode, self.text(process.stdout)), (0, self.usual))

    # --- descriptors ---

    def test_a_full_disk_or_a_closed_pipe_fails(self):
        reader, writer = os.pipe()
        os.close(reader)
        with open("/dev/full", "w") as full, os.fdopen(writer, "w") as pipe:
            for name, out in (("full", full), ("pipe", pipe)):
                with self.subTest(name):
                    process = subprocess.run(self.words(), stdout=out, stderr=subprocess.PIPE,
                                             env=self.railway.environ())
                    self.assertEqual(process.returncode, 1)

    def test_closed_descriptors_fail_and_nothing_is_written_to_them(self):
        folder = self.railway.path / "closed"
        folder.mkdir()
        rows = {"<&-": 0, ">&-": 1, "2>&-": 0, "<&- >&-": 1, "<&- >&- 2>&-": 1}
        for closed, code in rows.items():
            with self.subTest(closed):
                for path in folder.iterdir():
                    path.unlink()
                script = f'exec "$@" {closed}'
                process = subprocess.run(
                    ["/bin/sh", "-c", script, "sh", *self.words("--output", f"json={folder}/report")],
                    capture_output=True, text=True, env=self.railway.environ())
                self.assertEqual(process.returncode, code, process.stderr)
                report = (folder / "report").read_text()
                self.assertTrue(report.startswith('{\n  "schema"') and report.endswith("}\n"))
                self.assertEqual([path.name for path in folder.iterdir()], ["report"])

    def test_descriptors_of_the_caller_are_not_written_to(self):
        path = self.railway.path / "callers"
        with open(path, "w") as other:
            process = subprocess.run(self.words("--all"), capture_output=True, text=True,
                                     env=self.railway.environ(), pass_fds=[other.fileno()])
        self.assertEqual((process.returncode, path.read_text()), (0, ""))

    @unittest.skipIf(WRAPPED, "valgrind needs descriptors of its own")
    def test_few_descriptors_are_enough(self):
        def limit():
            resource.setrlimit(resource.RLIMIT_NOFILE, (12, 12))
        self.same(self.railway.check("--all", preexec_fn=limit))

    # --- what others may see ---

    def slow(self):
        self.railway.knobs(latencyMs=1500)
        process = subprocess.Popen(self.words(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   env=self.railway.environ())
        deadline = time.monotonic() + 20
        while self.railway.log()["counts"]["requests"] == 0 and time.monotonic() < deadline:
            time.sleep(0.02)
        return process

    @unittest.skipIf(WRAPPED, "what is seen is valgrind")
    def test_the_token_is_neither_in_argv_nor_in_environ(self):
        self.railway.admin("DELETE", "/log", {})
        process = self.slow()
        with process:
            proc = pathlib.Path(f"/proc/{process.pid}")
            shown = {}
            for name in ("cmdline", "environ"):
                try:
                    shown[name] = (proc / name).read_bytes()
                except PermissionError:
                    shown[name] = b"refused"
            owner = (proc / "environ").stat().st_uid
            process.communicate()
        for name, text in shown.items():
            self.assertNotEqual(text, b"", name)
            self.assertNotIn(token("production").encode(), text, name)
        # PR_SET_DUMPABLE 0 gives /proc/PID to root, so that no other process of the user reads it.
        self.assertEqual(owner, 0)
        self.assertEqual(process.returncode, 0)

    # --- addresses ---

    def test_addresses_that_a_declaration_may_not_reach(self):
        # Railway itself is simulated, so loopback is open; other private addresses are not.
        addresses = ["10.0.0.1", "169.254.169.254", "192.168.1.1", "172.16.0.1", "100.64.0.1",
                     "[fd00::1]", "[fe80::1]", "[::ffff:10.0.0.1]", "0.0.0.0", "224.0.0.1"]
        for address in addresses:
            with self.subTest(address):
                file = self.railway.declare(lambda text: re.sub(
                    r"url: \S+,", f'url: "https://{address}",', text))
                began = time.monotonic()
                result = self.railway.check("--json", file=file)
                self.assertLess(time.monotonic() - began, 5)
                self.assertEqual((result.code, result.report["exit"]), (4, 4))
                finding = result.finding("probe", "header-token", "production")
                self.assertEqual(finding["result"], "unobserved")
                self.assertIn("address", finding["why"])

    def test_a_private_address_is_reached_where_the_declaration_says_so(self):
        file = self.railway.declare(lambda text: re.sub(
            r"url: \S+,", 'network: private, url: "https://[::ffff:10.0.0.1]:1",', text)
            .replace("settings:", "limits: { deadline: 2s }\nsettings:", 1))
        text = unwrapped(self.railway.check(file=file).out)
        self.assertIn("probes may reach addresses of private networks here", text)

    def test_the_real_address_is_not_asked_where_the_override_is_not_loopback(self):
        for url in ("http://192.0.2.1/graphql", "https://example.com/graphql/v2", "nonsense", "file:///x"):
            with self.subTest(url):
                result = self.railway.check(environ=self.railway.environ(TAUTLINE_RAILWAY_URL=url))
                self.assertIn(result.code, (1, 64))
                self.assertEqual(result.out, "")
                self.assertIn("tautline: ", result.err)
                self.assertNotIn(TOKEN, result.err)


if __name__ == "__main__":
    unittest.main()
