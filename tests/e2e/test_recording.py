"""What a check leaves in the ledger of its target, and what the next one finds there."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import ledger_format  # noqa: E402
from simulation import ROOT, SERVICE  # noqa: E402
from small_service import SmallService, plain  # noqa: E402

PROGRAM = os.environ.get("TAUTLINE", str(ROOT / "build" / "tautline"))
TOKEN = "DASHBOARD_AUTH_TOKEN"


class Recording(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(SmallService())
        cls.key = cls.railway.path / "key"
        cls.key.write_bytes(bytes(range(32)))
        cls.key.chmod(0o600)

    def setUp(self):
        self.home = self.railway.path / "home"
        self.home.mkdir()
        self.addCleanup(shutil.rmtree, self.home)
        self.state = self.home / ".local" / "state" / "tautline"

    def check(self, *words, key=False, **more):
        environ = self.railway.environ(HOME=str(self.home))
        environ.update(more)
        if key:
            environ["TAUTLINE_FINGERPRINT_KEY_FILE"] = str(self.key)
        return self.railway.check(*words, environ=environ)

    def entries(self, state=None, kind="check"):
        path = ledger_format.folder(state or self.state) / "ledger"
        lines = path.read_text().splitlines() if path.exists() else []
        return [entry["body"] for entry in map(json.loads, lines) if entry["kind"] == kind]

    def test_each_check_is_recorded_once_with_its_findings(self):
        result = self.check("--json")
        self.assertEqual((result.code, result.err), (0, ""))
        entry, = self.entries()
        report = result.report
        self.assertEqual(entry["run"], report["run"]["id"])
        self.assertEqual((entry["exit"], entry["classes"]), (0, []))
        self.assertIs(entry["simulated"], True)
        self.assertEqual(entry["deployment"], report["targets"][0]["deployment"]["id"])
        self.assertEqual(entry["settings"], {"in_sync": 3})
        self.assertEqual(entry["probes"], [{"name": "header-token", "result": "pass"}])
        self.assertEqual(entry["guardrails"], [{"name": "no-stop", "state": "held"}])
        self.assertIsNone(entry["secrets"])
        self.check()
        self.assertEqual(len(self.entries()), 2)

    def test_findings_are_recorded_by_name(self):
        self.railway.set("production", {"EMERGENCY_STOP": "true"})
        self.addCleanup(self.railway.set, "production", {"EMERGENCY_STOP": "false"})
        self.assertEqual(self.check("--quiet").code, 3)
        entry, = self.entries()
        self.assertEqual((entry["exit"], entry["classes"]), (3, ["breached", "drift"]))
        self.assertEqual(entry["not_in_sync"], [{"name": "EMERGENCY_STOP", "verdict": "drift"}])
        self.assertEqual(entry["guardrails"], [{"name": "no-stop", "state": "breached"}])

    def test_a_quiet_check_is_quiet_and_recorded(self):
        result = self.check("--quiet")
        self.assertEqual((result.code, result.out, result.err), (0, "", ""))
        self.assertEqual(len(self.entries()), 1)

    def test_a_named_state_is_used_and_nothing_else(self):
        state = self.home / "elsewhere"
        self.assertEqual(self.check("--state", state).code, 0)
        self.assertEqual(len(self.entries(state)), 1)
        self.assertFalse(self.state.exists())
        self.assertEqual(state.stat().st_mode & 0o777, 0o700)

    def test_where_nothing_is_kept_the_output_is_the_same(self):
        usual = self.check()
        rows = [(["--state", "none"], {}), ([], {"HOME": "/nonexistent"}), ([], {"HOME": ""}),
                ([], {"HOME": "/nonexistent", "XDG_STATE_HOME": "relative"})]
        for words, more in rows:
            with self.subTest(words=words, more=more):
                result = self.check(*words, **more)
                self.assertEqual((result.code, result.err), (0, ""))
                self.assertEqual(plain(result.out, self.railway), plain(usual.out, self.railway))
        self.assertFalse(pathlib.Path("/nonexistent").exists())
        self.assertEqual(len(self.entries()), 1)

    def test_hypothetical_runs_are_not_recorded(self):
        for recorded in (0, 1):
            result = self.check("--at", "2026-03-01")
            self.assertEqual((result.code, result.err), (0, ""))
            self.assertEqual(len(self.entries()), recorded)
            self.check()

    def test_a_named_state_that_cannot_be_written_is_a_fault(self):
        for state in ("/proc/state", "/dev/null"):  # no room, and not a folder
            with self.subTest(state):
                result = self.check("--state", state)
                self.assertEqual(result.code, 1, result.out)
                self.assertRegex(result.out, r"\Atautline: FAILED - 1 (check not recorded|fault in input files) \(exit 1\)\n")
                self.assertIn(state, result.out)
                self.assertRegex(result.out, r"IN SYNC\s+\(")
                report = self.check("--json", "--state", state).report
                self.assertEqual((report["verdict"], report["exit"]), ("failed", 1))
                self.assertEqual(report["counts"]["settings"]["in_sync"], 3)

    def test_an_unwritable_default_state_is_a_warning(self):
        result = self.check(HOME="/proc")
        self.assertEqual(result.code, 0)
        self.assertIn("tautline: nothing was recorded: /proc/.local/state/tautline:", result.err)

    def test_a_report_that_cannot_be_written_is_recorded_all_the_same(self):
        with open("/dev/full", "w") as full:
            process = subprocess.run([PROGRAM, "check", "--env", "production", str(self.railway.file)],
                                     stdout=full, stderr=subprocess.PIPE, text=True,
                                     env=self.railway.environ(HOME=str(self.home)))
        self.assertEqual(process.returncode, 1)
        kinds = [kind for kind, _, _ in ledger_format.verify(ledger_format.folder(self.state))]
        self.assertEqual(kinds, ["ledger", "check"])

    def test_an_edited_ledger_is_an_error_in_every_place(self):
        self.check()
        path = ledger_format.folder(self.state) / "ledger"
        path.write_text(path.read_text().replace('"pass"', '"fail"'))
        before = path.read_text()
        result = self.check()
        self.assertEqual(result.code, 1)
        self.assertIn(f"{path}:2:1", result.out.replace("\n    ", ""))
        self.assertEqual(path.read_text(), before)

    def test_an_outage_is_recorded_as_unobserved(self):
        place = {**self.railway.place("production"), "deploy": True}
        self.railway.admin("POST", "/service", {**place, "image_env": {"STANDIN_STATUS": "503"}})
        self.addCleanup(self.railway.admin, "POST", "/service", {**place, "image_env": {}})
        self.assertEqual(self.check().code, 4)
        entry, = self.entries()
        self.assertEqual(entry["classes"], ["inconclusive"])
        self.assertEqual(entry["probes"], [{"name": "header-token", "result": "unobserved"}])

    # --- rotation ---

    def rotate(self, value):
        self.railway.set("production", {TOKEN: value}, deploy=True)

    def notes(self, result):
        return [finding["why"] for finding in result.report["findings"]
                if finding["kind"] == "note" and finding["name"] == "rotation"]

    def test_a_changed_secret_is_seen_under_a_key_by_the_next_check(self):
        first = "made-up-token-of-more-than-thirty-two-bytes"
        self.rotate(first)
        self.assertEqual(self.notes(self.check("--json", key=True)), [])
        self.assertEqual(self.notes(self.check("--json", key=True)), [])
        self.rotate(first + "-again")
        said, = self.notes(self.check("--json", key=True))
        self.assertRegex(said, f"^{TOKEN} was changed (on|between) ")
        self.assertEqual(self.notes(self.check("--json", key=True)), [])
        values = [entry["secrets"]["values"][0] for entry in self.entries()]
        self.assertEqual(len({value["fingerprint"] for value in values}), 2)
        self.assertEqual([value["changed_after"] for value in values[:2]], [None, None])
        self.assertTrue(values[2]["changed_after"])
        self.assertEqual(values[3]["since"], values[2]["since"])
        self.assertEqual({entry["secrets"]["key"] for entry in self.entries()},
                         {"a82063d212f4824f"})
        ledger = (ledger_format.folder(self.state) / "ledger").read_text()
        self.assertNotIn(first, ledger)

    def test_without_a_key_or_under_another_nothing_is_compared(self):
        self.check(key=True)
        self.rotate("another-made-up-token-of-more-than-32-bytes")
        self.assertEqual(self.notes(self.check("--json")), [])
        other = self.railway.path / "other"
        other.write_bytes(os.urandom(32))
        other.chmod(0o600)
        result = self.check("--json", TAUTLINE_FINGERPRINT_KEY_FILE=str(other))
        self.assertEqual(self.notes(result), [])
        said, = self.notes(self.check("--json", key=True))
        self.assertIn("was changed", said)


if __name__ == "__main__":
    unittest.main()
