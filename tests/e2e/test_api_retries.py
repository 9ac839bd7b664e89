"""Retries of requests to Railway: how many, how long apart, and that a partial answer is not used."""
import concurrent.futures
import email.utils
import pathlib
import sys
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from answer_proxy import AnswerProxy  # noqa: E402
from small_service import DECLARED, SmallService  # noqa: E402


def date(seconds):
    return email.utils.formatdate(time.time() + seconds, usegmt=True)


class Troubled:
    """Answers the first questions with `status`, then lets them through."""

    def __init__(self, railway, status, times, file, **headers):
        self.railway, self.status, self.left, self.file = railway, status, times, file
        self.headers = list(headers.items())
        self.asked = []
        self.lock = threading.Lock()

    def change(self, operation, body):
        with self.lock:
            self.asked.append((time.monotonic(), operation))
            self.left -= 1
            if self.left >= 0:
                return self.status, self.headers, b"error code: 1015"
        return body

    def check(self):
        with AnswerProxy(self.railway.url, self.change) as proxy:
            began = time.monotonic()
            environ = self.railway.environ(TAUTLINE_RAILWAY_URL=proxy.url)
            self.result = self.railway.check("--json", file=self.file, environ=environ)
            self.seconds = time.monotonic() - began
        return self

    def waits(self):
        """Seconds between the attempts of the first question."""
        times = [when for when, operation in self.asked if operation == "TautlineNames"]
        return [after - before for before, after in zip(times, times[1:])]


class ApiRetries(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(SmallService())

    def setUp(self):
        self.addCleanup(self.railway.quiet)

    def trouble(self, status, times, file=None, **headers):
        return Troubled(self.railway, status, times, file or self.railway.file, **headers)

    def together(self, troubles):
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            return list(pool.map(Troubled.check, troubles))

    def test_every_form_of_retry_after(self):
        # name, headers, the wait that is asked for, at least and (with jitter) at most
        rows = [("none", {}, 0, 1), ("0", {"Retry-After": "0"}, 0, 1),
                ("3", {"Retry-After": "3"}, 3, 4), ("-1", {"Retry-After": "-1"}, 0, 1),
                ("garbage", {"Retry-After": "soon"}, 0, 1), ("1.5", {"Retry-After": "1.5"}, 0, 1),
                ("empty", {"Retry-After": ""}, 0, 1),
                ("a date before", {"Retry-After": date(-100), "Date": date(0)}, 0, 1),
                ("a date after", {"Retry-After": date(3), "Date": date(0)}, 2, 4)]
        troubles = self.together([self.trouble(429, 1, **headers) for _, headers, _, _ in rows])
        for (name, _, least, most), trouble in zip(rows, troubles):
            with self.subTest(name):
                self.assertEqual((trouble.result.code, trouble.result.report["exit"]), (0, 0))
                self.assertEqual(len(trouble.waits()), 1)
                self.assertGreaterEqual(trouble.waits()[0], least - 0.05)
                self.assertLess(trouble.waits()[0], most + 1.5)

    def test_a_wait_beyond_the_deadline_is_not_begun(self):
        file = self.railway.declare(lambda text: text.replace(
            "settings:", "limits: { deadline: 3s }\nsettings:", 1))
        forms = ["5", "99999999999", "9" * 400, date(3600)]
        for trouble in self.together(
                [self.trouble(429, 1, file, **{"Retry-After": form}) for form in forms]):
            report = trouble.result.report
            self.assertEqual((trouble.result.code, report["exit"]), (4, 4))
            self.assertLess(trouble.seconds, 4.5)
            for name in DECLARED:
                self.assertEqual(
                    trouble.result.finding("setting", name, "production")["verdict"], "unobserved")

    def test_statuses_that_are_retried_and_those_that_are_not(self):
        # status, how often, attempts, exit code
        rows = [(429, 2, 3, 0), (503, 2, 3, 0), (500, 1, 2, 0), (502, 1, 2, 0), (503, 4, 4, 4), (503, 99, 4, 4),
                (429, 99, 4, 4), (404, 99, 1, 4), (400, 99, 1, 4), (401, 99, 1, 1)]
        troubles = self.together([self.trouble(status, times) for status, times, _, _ in rows])
        for (status, times, attempts, code), trouble in zip(rows, troubles):
            with self.subTest(status=status, times=times):
                asked = [name for _, name in trouble.asked if name == "TautlineNames"]
                self.assertEqual(len(asked), attempts)
                self.assertEqual((trouble.result.code, trouble.result.report["exit"]), (code, code))

    def test_the_reason_after_the_last_attempt(self):
        rows = {429: "Railway limits the rate of requests (HTTP 429)",
                503: "Railway answered with HTTP 503"}
        troubles = self.together([self.trouble(status, 99) for status in rows])
        for why, trouble in zip(rows.values(), troubles):
            finding = trouble.result.finding("setting", "STATE_BACKEND", "production")
            self.assertEqual(finding["witnesses"]["stored"]["why"], why)

    def test_an_error_on_the_second_page_gives_the_whole_or_nothing(self):
        self.railway.knobs(pageSize=10)
        whole = self.railway.check("--json")
        self.assertEqual((whole.code, whole.report["targets"][0]["railway_extra"]),
                         (0, "2 further pages of the index of variables"))
        self.railway.fault("server_error", times=1, match={"operation": "TautlineIndex"}, skip=1)
        again = self.railway.check("--json")
        self.assertEqual(again.code, 0)
        self.assertEqual(again.report["targets"][0]["undeclared"],
                         whole.report["targets"][0]["undeclared"])
        self.railway.fault("not_json", match={"operation": "TautlineIndex"})
        half = self.railway.check("--json")
        self.assertEqual((half.code, half.report["exit"]), (4, 4))
        self.assertEqual(half.report["targets"][0]["undeclared"], [])
        self.assertEqual(set(half.verdicts().values()), {"unobserved"})

    def test_pages_without_end_are_left(self):
        self.railway.knobs(pageSize=10, endlessPages=True)
        result = self.railway.check("--json")
        self.assertEqual((result.code, result.report["exit"]), (4, 4))
        self.assertEqual(set(result.verdicts().values()), {"unobserved"})
        self.assertLess(self.railway.log()["counts"]["requests"], 50)


if __name__ == "__main__":
    unittest.main()
