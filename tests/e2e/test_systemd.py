"""The systemd units: accepted by systemd-analyze, little exposed, and what they start finds its secrets."""
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
from apply_fixture import ApplyFixture  # noqa: E402
from light_railway import AFTER, BEFORE, DECLARATION, LightRailway  # noqa: E402
from simulation import ROOT, token  # noqa: E402

FOLDER = ROOT / "ci" / "systemd"
ANALYZE = shutil.which("systemd-analyze")
PROGRAM = os.environ.get("TAUTLINE", str(ROOT / "build" / "tautline"))
NAME = "RAILWAY_TOKEN_PRODUCTION"


def analyze(*words):
    return subprocess.run([ANALYZE, *map(str, words)], capture_output=True, text=True, timeout=60)


def calls(word):
    """The names of a set of system calls, as systemd knows it."""
    if not word.startswith("@"):
        return {word}
    lines = analyze("syscall-filter", "--no-pager", word).stdout.splitlines()[1:]
    words = [line.split()[0] for line in lines if line.strip() and not line.strip().startswith("#")]
    return set().union(*(calls(each) for each in words))


def values(unit, key):
    return re.findall(rf"(?m)^{key}=(.*)$", (FOLDER / unit).read_text())


@unittest.skipUnless(ANALYZE, "no systemd-analyze here")
class Units(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="units-")))
        for name in ("tautline-check.service", "tautline-check.timer"):
            text = (FOLDER / name).read_text()
            # The program is not installed where the test runs; verify wants to see it.
            (self.folder / name).write_text(text.replace("/usr/local/libexec/tautline-check", "/bin/true"))

    def test_verify_is_clean(self):
        for name in ("tautline-check.service", "tautline-check.timer"):
            result = analyze("verify", "--man=no", self.folder / name)
            self.assertEqual((result.returncode, result.stdout, result.stderr), (0, "", ""), name)

    def test_systemd_rates_the_exposure_as_low(self):
        result = analyze("security", "--offline=true", "--no-pager", "--threshold=20",
                         self.folder / "tautline-check.service")
        self.assertEqual(result.returncode, 0, result.stdout)
        level = float(re.search(r"exposure level for \S+: ([0-9.]+)", result.stdout)[1])
        self.assertLess(level, 2.0)

    def test_the_timer_makes_up_for_a_night_that_was_missed(self):
        self.assertEqual(values("tautline-check.timer", "Persistent"), ["true"])
        self.assertTrue(values("tautline-check.timer", "RandomizedDelaySec"))
        (when,) = values("tautline-check.timer", "OnCalendar")
        self.assertEqual(analyze("calendar", when).returncode, 0)


class Started(unittest.TestCase):
    """What the service starts, with the folders and variables that systemd gives it."""

    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(LightRailway())
        cls.key = ApplyFixture(cls.railway, cls.railway.text).key_file

    def setUp(self):
        self.railway.reset(AFTER)
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="units-")))
        for name in ("private", "private/state", "private/runtime", "credentials", "etc/desired-state"):
            (self.folder / name).mkdir(parents=True, mode=0o700)
        # As of a dynamic user.
        (self.folder / "state").symlink_to("private/state")
        (self.folder / "runtime").symlink_to("private/runtime")
        self.declare(DECLARATION)
        self.put(NAME, token("production").encode())
        self.put("fingerprint.key", self.key.read_bytes())

    def declare(self, declaration):
        (self.folder / "etc/desired-state/service.yaml").write_text(declaration.format(
            project="caio-swarm-dashboard", service="caio-swarm-dashboard",
            url=self.railway.edge("production")))

    def put(self, name, data, mode=0o440):
        path = self.folder / "credentials" / name
        path.unlink(missing_ok=True)
        path.write_bytes(data)
        path.chmod(mode)  # newer versions: root's, with an access list, whose mask this is

    def start(self, *words, before=(), **more):
        environ = {"PATH": "/usr/bin:/bin", "TAUTLINE": PROGRAM, "TAUTLINE_RAILWAY_URL": self.railway.url,
                   "CREDENTIALS_DIRECTORY": str(self.folder / "credentials"),
                   "STATE_DIRECTORY": str(self.folder / "state"),
                   "RUNTIME_DIRECTORY": str(self.folder / "runtime"), **more}
        return subprocess.run([*before, FOLDER / "tautline-check", *words], cwd=self.folder / "etc", env=environ,
                              capture_output=True, text=True, timeout=60)

    def test_every_credential_that_is_loaded_has_a_use(self):
        names = [line.split(":")[0] for line in values("tautline-check.service", "LoadCredential")]
        self.assertEqual(names, ["RAILWAY_TOKEN_STAGING", NAME, "fingerprint.key"])

    def test_a_token_of_the_environment(self):
        result = self.start()
        self.assertEqual((result.returncode, result.stderr), (0, ""), result.stdout)
        ledgers = self.folder / "private/state"
        self.assertTrue((ledger_format.folder(ledgers, environment="production") / "ledger").exists())
        modes = {oct(path.stat().st_mode & 0o777) for path in (self.folder / "private/runtime/secrets").iterdir()}
        self.assertEqual(modes, {"0o600"})

    def test_a_token_of_a_file(self):
        self.declare(DECLARATION.replace("env: RAILWAY_TOKEN_PRODUCTION", "file: railway-token"))
        (self.folder / "credentials" / NAME).unlink()
        self.put("railway-token", token("production").encode() + b"\n")
        result = self.start()
        self.assertEqual((result.returncode, result.stderr), (0, ""), result.stdout)

    def test_the_exit_code_is_the_checks(self):
        self.railway.reset(BEFORE)
        self.assertEqual(self.start().returncode, 2)

    def test_without_its_token_it_fails(self):
        (self.folder / "credentials" / NAME).unlink()
        result = self.start()
        self.assertEqual(result.returncode, 1, result.stdout)
        self.assertIn(NAME, result.stdout + result.stderr)

    def test_no_secret_is_on_a_command_line(self):
        log = self.folder / "trace"
        result = self.start(before=["strace", "-f", "-qq", "-s", "4096", "-e", "trace=execve", "-o", log])
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("execve", log.read_text())
        self.assertNotIn(token("production"), log.read_text())

    @unittest.skipUnless(ANALYZE, "no systemd-analyze here")
    def test_every_call_that_it_makes_is_allowed(self):
        allowed = calls("@default")  # of every list that allows; later lines take from it too
        for line in values("tautline-check.service", "SystemCallFilter"):
            names = {name for word in line.lstrip("~").split() for name in calls(word)}
            allowed = allowed - names if line.startswith("~") else allowed | names
        log = self.folder / "trace"
        result = self.start(before=["strace", "-f", "-qq", "-c", "-U", "name", "-o", log])
        self.assertEqual(result.returncode, 0, result.stderr)
        made = set(re.findall(r"(?m)^(\w+)\s*$", log.read_text())) - {"syscall", "total"}
        self.assertIn("prlimit64", made)
        self.assertEqual(made - allowed, set())


if __name__ == "__main__":
    unittest.main()
