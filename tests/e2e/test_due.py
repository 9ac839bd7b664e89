"""What is due is told beside the verdict, in one line and in every format, and changes no exit code."""
import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from format_judges import Judge  # noqa: E402
from small_service import SmallService, unwrapped  # noqa: E402

EXCEPTION = """\
exceptions:
  stop-for-now:
    lifts: no-stop
    allows: { EMERGENCY_STOP: true }
    reason: the mail provider is down
    risk: nothing is sent
    owner: PTO
    starts: 2020-02-01
    last_day: 2020-03-01
"""
LINE = ("DUE: DASHBOARD_AUTH_TOKEN was to be rotated by 2020-01-31 (production); "
        "the exception stop-for-now ended on 2020-03-01 (production)")
FORMATS = ("text", "json", "markdown", "github", "sarif", "junit", "prometheus", "nagios", "html")


def overdue(text):
    return text.replace("min_length: 32", "min_length: 32, rotate_by: 2020-01-31") + EXCEPTION


class Due(Judge):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.railway = cls.enterClassContext(SmallService())
        cls.file = cls.railway.declare(overdue)

    def written(self):
        paths = {name: self.railway.path / f"due.{name}" for name in FORMATS}
        outputs = [f"--output={name}={path}" for name, path in paths.items()]
        result = self.railway.check(*outputs, "--state", "none", file=self.file, cwd=self.railway.path)
        self.assertEqual(result.code, 0, result.out + result.err)
        return result, {name: path.read_text() for name, path in paths.items()}

    def test_it_is_one_line_below_the_headline(self):
        result, _ = self.written()
        self.assertTrue(result.out.startswith("tautline: IN SYNC - 1 rotation overdue, 1 exception ended (exit 0)\n"))
        self.assertIn(LINE, unwrapped(result.out))

    def test_explain_says_it_of_the_secret(self):
        result = self.railway.tautline("explain", "DASHBOARD_AUTH_TOKEN", "--state", "none", self.file)
        self.assertEqual(result.code, 0, result.out + result.err)
        self.assertIn("DUE DASHBOARD_AUTH_TOKEN was due for rotation by 2020-01-31", unwrapped(result.out))

    def test_a_quiet_check_says_it_and_nothing_else(self):
        result = self.railway.check("--quiet", file=self.file)
        self.assertEqual((result.code, result.out, result.err), (0, f"tautline: {LINE}\n", ""))
        result = self.railway.check("--quiet", "--json", file=self.file)
        self.assertEqual(len(result.report["due"]), 2)
        self.assertEqual(self.railway.check("--quiet").out, "")

    def test_every_format_tells_it(self):
        _, texts = self.written()
        page = texts["html"].replace("&#39;", "'")
        for name in ("text", "markdown", "github", "sarif", "junit", "prometheus", "nagios"):
            self.assertIn(LINE, unwrapped(texts[name]).replace("\\", ""), name)
        self.assertIn(LINE, page)
        self.assertEqual([(due["kind"], due["name"], due["environment"], due["at"])
                          for due in json.loads(texts["json"])["due"]],
                         [("rotation", "DASHBOARD_AUTH_TOKEN", "production", "2020-02-01T00:00:00Z"),
                          ("exception", "stop-for-now", "production", "2020-03-02T00:00:00Z")])
        series = {key.partition('due="')[2].partition('"')[0]: value
                  for key, value in self.judge_prometheus(texts["prometheus"]).items() if "tautline_due" in key}
        self.assertEqual(series, {"rotation/DASHBOARD_AUTH_TOKEN": "1580515200",
                                  "exception/stop-for-now": "1583107200"})

    def test_annotations_and_alerts_are_at_its_line(self):
        _, texts = self.written()
        lines = {name: 1 + next(at for at, line in enumerate(self.file.read_text().splitlines()) if name in line)
                 for name in ("DASHBOARD_AUTH_TOKEN:", "stop-for-now:")}
        commands, _ = self.judge_github(texts["github"])
        self.assertEqual({(command.name, int(command.properties["line"])) for command in commands},
                         {("warning", line) for line in lines.values()})
        run, _ = self.judge_sarif(texts["sarif"])
        self.assertEqual({(result["ruleId"], result["level"]) for result in run["results"]},
                         {("rotation-overdue", "warning"), ("exception-expired", "warning")})
        self.judge_markdown(texts["markdown"])
        self.judge_junit(texts["junit"])
        self.judge_html(texts["html"])
        self.judge_nagios(texts["nagios"])

    def test_two_environments_are_one_line(self):
        both = self.railway.declare(lambda text: overdue(text).replace(
            "environments:\n", f"environments:\n  staging: {{ url: {self.railway.edge('staging')}, "
                               "token: { env: RAILWAY_TOKEN_STAGING } }\n"))
        result = self.railway.tautline("check", "--quiet", both)
        self.assertEqual((result.code, result.out), (0, "tautline: " + LINE.replace("production", "staging, production")
                                                     + "\n"))

    def test_what_is_not_due_is_not_said(self):
        far = self.railway.declare(lambda text: overdue(text).replace("2020-01-31", "2999-01-31")
                                   .replace("2020-02-01", "2999-02-01").replace("2020-03-01", "2999-03-01"))
        result = self.railway.check("--quiet", file=far)
        self.assertEqual((result.code, result.out), (0, ""))


if __name__ == "__main__":
    unittest.main()
