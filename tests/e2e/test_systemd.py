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
from apply_fixture import SIGNERS, ApplyFixture  # noqa: E402
from light_railway import (AFTER, BEFORE, DECLARATION, DOOR_SHUT, HOUR, OPENING,  # noqa: E402
                           LightRailway)
from simulation import ROOT, token  # noqa: E402

FOLDER = ROOT / "ci" / "systemd"
ANALYZE = shutil.which("systemd-analyze")
PROGRAM = os.environ.get("TAUTLINE", str(ROOT / "build" / "tautline"))
NAME = "RAILWAY_TOKEN_PRODUCTION"
SERVICES = ("tautline-check.service", "tautline-apply@.service")
UNITS = (*SERVICES, "tautline-check.timer", "tautline-close.timer")


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
        for name in UNITS:
            text = (FOLDER / name).read_text()
            # The program is not installed where the test runs; verify wants to see it.
            (self.folder / name).write_text(text.replace("/usr/local/libexec/tautline-unit", "/bin/true"))

    def test_verify_is_clean(self):
        for name in UNITS:
            result = analyze("verify", "--man=no", self.folder / name.replace("@.", "@closing."))
            self.assertEqual((result.returncode, result.stdout, result.stderr), (0, "", ""), name)

    def test_systemd_rates_the_exposure_as_low(self):
        for name in SERVICES:
            result = analyze("security", "--offline=true", "--no-pager", "--threshold=20",
                             self.folder / name.replace("@.", "@closing."))
            self.assertEqual(result.returncode, 0, result.stdout)
            level = float(re.search(r"exposure level for \S+: ([0-9.]+)", result.stdout)[1])
            self.assertLess(level, 2.0)

    def test_the_timers_make_up_for_a_time_that_was_missed(self):
        for name in ("tautline-check.timer", "tautline-close.timer"):
            self.assertEqual(values(name, "Persistent"), ["true"])
            (when,) = values(name, "OnCalendar")
            self.assertEqual(analyze("calendar", when).returncode, 0)
        self.assertEqual(values("tautline-close.timer", "Unit"), ["tautline-apply@closing.service"])

    def test_only_what_applies_gets_the_sealing_key_and_they_share_one_user(self):
        keys = {name: "sealing.key" in "".join(values(name, "LoadCredential")) for name in SERVICES}
        self.assertEqual(keys, {"tautline-check.service": False, "tautline-apply@.service": True})
        for name in SERVICES:
            self.assertEqual((values(name, "User"), values(name, "StateDirectory")), (["tautline"], ["tautline"]))


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

    def start(self, *words, before=(), what=("check",), **more):
        environ = {"PATH": "/usr/bin:/bin", "TAUTLINE": PROGRAM, "TAUTLINE_RAILWAY_URL": self.railway.url,
                   "CREDENTIALS_DIRECTORY": str(self.folder / "credentials"),
                   "STATE_DIRECTORY": str(self.folder / "state"),
                   "RUNTIME_DIRECTORY": str(self.folder / "runtime"), **more}
        return subprocess.run([*before, FOLDER / "tautline-unit", *what, *words], cwd=self.folder / "etc", env=environ,
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


@unittest.skipUnless(shutil.which("faketime"), "faketime is missing")
class Applying(unittest.TestCase):
    """A plan that opens an exception, and its closing plan, as tautline-apply@ starts them."""

    def setUp(self):
        self.railway = self.enterContext(LightRailway(variables=DOOR_SHUT, declaration=OPENING))
        self.fixture = ApplyFixture(self.railway, self.railway.text)
        self.folder = self.fixture.folder
        for name in ("runtime", "credentials", "checkout/plans"):
            (self.folder / name).mkdir()
        for name, data in ((NAME, token("production").encode()), ("fingerprint.key", self.fixture.key_file.read_bytes()),
                           ("sealing.key", b"made-up sealing key of 32 bytes!")):
            (self.folder / "credentials" / name).write_bytes(data)
        plan = self.folder / "checkout/plans/door.txt"
        result = self.fixture.plan("--only", "OPEN_DOOR", out=plan)
        self.assertEqual(result.code, 0, result.err)
        for path in (plan, plan.with_name("door.txt.closing")):
            self.fixture.sign(*SIGNERS, plan=path)

    def start(self, code, what, later=False):
        shutil.rmtree(self.folder / "runtime/secrets", ignore_errors=True)
        tools = self.folder / "tools"
        tools.mkdir(exist_ok=True)
        self.railway.admin("PUT", "/knobs", {"clockOffsetSeconds": 2 * HOUR if later else 0})
        fake = "faketime -f +2h" if later else ""
        for name, program in (("tautline", PROGRAM), ("date", "/bin/date")):
            (tools / name).write_text(f'#!/bin/sh\nexec {fake} {program} "$@"\n')
            (tools / name).chmod(0o755)
        environ = {"PATH": f"{tools}:/usr/bin:/bin", "TAUTLINE": str(tools / "tautline"),
                   "TAUTLINE_RAILWAY_URL": self.railway.url, "CREDENTIALS_DIRECTORY": str(self.folder / "credentials"),
                   "STATE_DIRECTORY": str(self.fixture.state), "RUNTIME_DIRECTORY": str(self.folder / "runtime")}
        result = subprocess.run([FOLDER / "tautline-unit", "apply", what, "--trust", self.fixture.trust.path,
                                 "--settle", "2s", "--passes", "1"], cwd=self.folder / "checkout", env=environ,
                                capture_output=True, text=True, timeout=120)
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        return result.stdout + result.stderr

    def test_a_closing_plan_runs_once_its_plan_was_applied_and_it_is_due(self):
        self.assertEqual(self.start(0, "closing", later=True), "")
        self.start(0, "door")
        self.assertEqual(self.fixture.running()["OPEN_DOOR"], "true")
        self.assertEqual(self.start(0, "closing"), "")
        self.railway.set("production", unset=["MODE"])
        self.assertIn("ALARM: plans/door.txt.closing is due and ended with 3", self.start(3, "closing", later=True))
        self.railway.set("production", {"MODE": "strict"})
        self.start(0, "closing", later=True)
        self.assertEqual(self.fixture.running(), DOOR_SHUT)
        self.assertIn("Already closed", self.start(0, "closing", later=True))


if __name__ == "__main__":
    unittest.main()
