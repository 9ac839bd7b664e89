"""Answers of Railway's API that are too much, and names that are meant to do harm."""
import json
import os
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from answer_proxy import AnswerProxy  # noqa: E402
from measurement import Measurement  # noqa: E402
from simulation import ROOT  # noqa: E402
from small_service import SmallService, unwrapped  # noqa: E402

PROGRAM = os.environ.get("TAUTLINE", str(ROOT / "build" / "tautline"))
# Sanitizers and valgrind have their own needs of memory and time.
RELEASE = not any(word in PROGRAM for word in ("asan", "debug", "coverage", "valgrind"))
MEBIBYTE = 1024 * 1024
HOSTILE = {
    "escape": "A\x1b[31mB", "bell": "A\x07B", "line end": "A\nB", "return": "A\rB",
    "C1": "A\u009b31mB", "bidi": "A\u202eB", "isolate": "A\u2066B", "zero width": "A\u200bB",
    "line separator": "A\u2028B", "workflow": "A\n::set-output name=x::y", "quote": 'A"B\\C',
    "delete": "A\x7fB", "empty": "", "blank": " ", "long": "N" * 3000,
}
RAW = "\x1b\x07\r\u009b\u202e\u2066\u200b\u2028\x7f"


class ApiAmounts(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(SmallService())

    def setUp(self):
        self.addCleanup(self.railway.quiet)

    def measure(self, *words, url=None):
        environ = self.railway.environ(**({"TAUTLINE_RAILWAY_URL": url} if url else {}))
        return Measurement([PROGRAM, "check", "--env", "production", *words, self.railway.file],
                        environ, ROOT)

    def test_an_answer_of_fifty_megabytes_is_not_read(self):
        def change(operation, body):
            def pieces():
                yield b'{"data":{"stored":['
                for _ in range(50):
                    yield b"1," * (MEBIBYTE // 2)
            return pieces()
        with AnswerProxy(self.railway.url, change) as proxy:
            result = self.measure("--json", url=proxy.url)
        self.assertEqual((result.code, result.report["exit"]), (4, 4))
        why = result.report["findings"][0]["why"]
        self.assertIn("Railway did not answer: the body is longer than 1 MiB", why)
        if RELEASE:
            self.assertLess(result.peak, 64)

    def test_a_hundred_thousand_levels_use_little_memory(self):
        def change(operation, body):
            return b"[" * 400_000
        with AnswerProxy(self.railway.url, change) as proxy:
            result = self.measure("--json", url=proxy.url)
        self.assertEqual((result.code, result.report["exit"]), (4, 4))
        if RELEASE:
            self.assertLess(result.peak, 64)
            self.assertLess(result.seconds, 2)

    def test_ten_thousand_variables_are_read(self):
        names = {f"FILLER_{number:05}": "x" for number in range(10_000)}
        self.railway.set("production", names)
        self.addCleanup(self.railway.set, "production", unset=list(names))
        result = self.measure("--json", "--timing")
        report = result.report
        self.assertEqual((result.code, report["exit"]), (0, 0))
        self.assertEqual(len(report["targets"][0]["undeclared"]), 10_023)
        self.assertEqual(report["targets"][0]["railway_extra"],
                         "20 further pages of the index of variables")
        if RELEASE:
            self.assertLess(result.peak, 64)

    def test_a_value_of_one_megabyte_is_refused_with_a_reason(self):
        self.railway.put("stored.FILLER", "x" * MEBIBYTE)
        result = self.measure("--json")
        self.assertEqual((result.code, result.report["exit"]), (4, 4))
        why = result.report["findings"][0]["why"]
        self.assertIn("Railway did not answer: Content-Length is more than 1 MiB", why)
        if RELEASE:
            self.assertLess(result.seconds, 1)

    def test_a_value_of_half_a_megabyte_is_read(self):
        self.railway.put("stored.FILLER", "x" * (MEBIBYTE // 2))
        result = self.measure("--json")
        self.assertEqual((result.code, result.report["exit"]), (0, 0))

    def outputs(self, *only):
        """Everything that a name could be printed by."""
        words = [("check",), ("check", "--all", "--timing"), ("check", "--json"), ("doctor",),
                 ("explain", "STATE_BACKEND"), ("probe", "header-token")]
        for command, *rest in words:
            if only and command not in only:
                continue
            result = self.railway.tautline(command, "--env", "production", *rest, self.railway.file)
            yield " ".join([command, *rest]), result

    def nothing_raw(self, where, text):
        for character in RAW:
            self.assertNotIn(character, text, where)
        for line in text.split("\n"):
            self.assertFalse(line.startswith("::"), where)

    def test_hostile_names_are_never_printed_as_they_are(self):
        for name in HOSTILE.values():
            self.railway.put(["stored", name], "a value of the tester")
        for where, result in self.outputs():
            self.nothing_raw(where, result.out + result.err)
            self.assertEqual(result.code, 0, where)

    def test_a_hostile_name_is_still_reported(self):
        self.railway.put(["stored", "A\x1b[31m\u202eB"], "a value of the tester")
        result = self.railway.check()
        self.assertIn("A\\x1B[31m\\u{202E}B", unwrapped(result.out))
        result = self.railway.check("--json")
        self.assertIn("A\x1b[31m\u202eB", json.loads(result.out)["targets"][0]["undeclared"])

    def test_hostile_values_are_never_printed_as_they_are(self):
        for what, value in HOSTILE.items():
            with self.subTest(what):
                self.railway.quiet()
                self.railway.put("stored.STATE_BACKEND", value)
                for where, result in self.outputs("check", "explain"):
                    self.nothing_raw(where, result.out + result.err)
                    self.assertEqual(result.code, 2, where)

    def test_hostile_error_messages_of_the_server_are_escaped(self):
        words = "A\x1b[31m made-up-words\n::error::x"
        hostile = json.dumps({"errors": [{"message": words, "traceId": words,
                                          "extensions": {"code": words}}]})
        self.railway.answer(hostile)
        for where, result in self.outputs():
            self.nothing_raw(where, result.out + result.err)
            self.assertNotIn("made-up-words", result.out + result.err, where)

    def test_hostile_facts_of_a_deployment_are_never_printed_as_they_are(self):
        rows = {"instance.activeDeployments.0.status": "X\x1b[31m\n::x",
                "instance.activeDeployments.0.id": "X\x1b[31m\n::x",
                "instance.activeDeployments.0.meta": {"commitHash": "X\x1b[31m\n::x"},
                "instance.serviceName": "X\x1b[31m\n::x",
                "instance.domains.serviceDomains.0.domain": "X\x1b[31m\n::x",
                "staged.id": "X\x1b[31m\n::x",
                "staged.lastAppliedError": "X\x1b[31m\n::x"}
        for path, value in rows.items():
            with self.subTest(path):
                self.railway.quiet()
                self.railway.put(path, value)
                for where, result in self.outputs("check", "doctor"):
                    self.nothing_raw(where, result.out + result.err)
                    self.assertIn(result.code, (0, 4), where)

    def test_a_sealed_secret_is_judged_by_its_presence(self):
        self.railway.set("production", seal=["DASHBOARD_AUTH_TOKEN"])
        self.addCleanup(self.railway.admin, "POST", "/restart", {})
        result = self.railway.check("--json")
        finding = result.finding("setting", "DASHBOARD_AUTH_TOKEN", "production")
        self.assertEqual(finding["witnesses"]["stored"]["shown"], "(sealed)")
        self.assertEqual(finding["witnesses"]["stored"]["says"], "desired")
        self.assertEqual(result.code, result.report["exit"])


if __name__ == "__main__":
    unittest.main()
