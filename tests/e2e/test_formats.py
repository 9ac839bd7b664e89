"""Every format against judges that were not written here, and all of them against the exit code.

The pages of tests/unit/output/pages are judged as they stand (the unit tests hold the program to
them), then what the program itself writes of a service in several states, all formats in one call.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from format_judges import ACTING, Judge, workflow_commands  # noqa: E402
from simulation import ROOT, token  # noqa: E402
from small_service import TOKEN, SmallService  # noqa: E402

PAGES = ROOT / "tests" / "unit" / "output" / "pages"
# A review and a plan have some of the formats.
CHANGES = ("plan", "plan_empty", "review", "review_quiet")
RUNS = ("breach", "drift", "empty", "excepted", "hostile", "in_sync", "many", "refused", "unobserved")
FORMATS = {"text": "txt", "json": "json", "markdown": "md", "github": "github", "sarif": "sarif",
           "junit": "junit.xml", "prometheus": "prom", "nagios": "nagios",
           "html": "html"}
LEVELS = {0: set(), 1: {"error"}, 2: {"error"}, 3: {"error"}, 4: {"warning"}}


def last_success(series):
    """Of the only target of a report."""
    value, = [value for key, value in series.items() if key.startswith("tautline_last_success_timestamp_seconds{")]
    return value


class Pages(Judge):

    def pages(self, format_name):
        for run in RUNS + CHANGES:
            if run in CHANGES and not (PAGES / f"{run}.{FORMATS[format_name]}").exists():
                continue
            if run == "many" and format_name in ("html", "junit"):
                continue  # 300 times the same, hundreds of kilobytes
            with self.subTest(run):
                text = (PAGES / f"{run}.{FORMATS[format_name]}").read_text()
                self.assertEqual(ACTING.findall(text), [])
                yield run, text

    def test_sarif(self):
        for run, text in self.pages("sarif"):
            report, prints = self.judge_sarif(text)
            if run != "many":  # 300 times the same target
                self.assertEqual(len(prints), len(report["results"]))
            if run == "excepted":
                self.assertEqual([result["suppressions"] for result in report["results"] if result["suppressions"]],
                                 3 * [[{"kind": "external", "status": "accepted", "justification":
                                        "the partner cannot send custom headers; the trusted ingress is not ready"}]])

    def test_the_judge_of_sarif_refuses_what_is_wrong(self):
        text = (PAGES / "breach.sarif").read_text()
        for what, instead in (('"startLine": 64', '"startLine": 0'), ('"kind": "external"', '"kind": "other"'),
                              ('"version": "2.1.0",\n  "runs"', '"version": "2.0.0",\n  "runs"')):
            self.assertIn(what, text)
            with self.assertRaises(AssertionError):
                self.judge_sarif(text.replace(what, instead))

    def test_github(self):
        for _, text in self.pages("github"):
            self.judge_github(text)
        commands, _ = self.judge_github((PAGES / "flood.github").read_text())
        self.assertEqual([command.name for command in commands], 10 * ["error"] + 10 * ["warning"] + ["notice"])
        self.assertIn("the-worst-of-all", commands[0].properties["title"])
        self.assertIn("12990 more errors and 12990 more warnings", commands[-1].message)

    def test_markdown(self):
        for _, text in self.pages("markdown"):
            self.judge_markdown(text)

    def test_junit(self):
        for run, text in self.pages("junit"):
            self.judge_junit(text)
        text = (PAGES / "breach.junit.xml").read_text()
        with self.assertRaises(AssertionError):
            self.judge_junit(text.replace("<skipped>", "<left-out>").replace("</skipped>", "</left-out>"))

    def test_prometheus(self):
        for _, text in self.pages("prometheus"):
            self.judge_prometheus(text)
        with self.assertRaises(AssertionError):
            self.judge_prometheus("tautline_things_total{a=\"b} 1\n")

    def test_html(self):
        self.judge_html((PAGES / "past.html").read_text())
        for run, text in self.pages("html"):
            self.judge_html(text)
            self.assertEqual("<svg" in text, run in ("breach", "excepted", "unobserved"))
        with self.assertRaises(AssertionError):
            self.judge_html(text.replace("</h1>", "</h2>", 1))

    def test_nagios(self):
        for _, text in self.pages("nagios"):
            self.judge_nagios(text)


class Live(Judge):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.railway = cls.enterClassContext(SmallService())

    def setUp(self):
        self.railway.quiet()
        self.railway.set("production", {"EMERGENCY_STOP": "false", "STATE_BACKEND": "redis"}, deploy=True)

    def paths(self):
        return {name: self.railway.path / f"report.{end}" for name, end in FORMATS.items()}

    def all_formats(self, *words, **more):
        for path in self.paths().values():
            path.unlink(missing_ok=True)
        outputs = [f"--output={name}={path}" for name, path in self.paths().items()]
        result = self.railway.check(*outputs, *words, cwd=self.railway.path, **more)
        return result, {name: path.read_text() for name, path in self.paths().items()}

    def worlds(self):
        yield "in sync", lambda: None, {}
        yield "drift", lambda: self.railway.set("production", {"STATE_BACKEND": "file"}), {}
        yield "breach", lambda: self.railway.set("production", {"EMERGENCY_STOP": "true"}), {}
        yield "railway is away", lambda: self.railway.fault("login_page"), {}
        yield "another token", lambda: None, {"RAILWAY_TOKEN_PRODUCTION": token("staging")}

    def test_all_formats_in_one_call_say_the_same_as_the_exit_code(self):
        codes = set()
        for name, make, environ in self.worlds():
            with self.subTest(name):
                self.setUp()
                make()
                result, texts = self.all_formats(environ=self.railway.environ(**environ))
                codes.add(result.code)
                self.assertEqual(texts["text"], result.out)
                self.agrees(result.code, texts)
        self.assertEqual(codes, {0, 1, 2, 3, 4})

    def agrees(self, code, texts):
        first = texts["text"].splitlines()[0]
        line = first.removeprefix("tautline: ")
        self.assertTrue(first.endswith(f" (exit {code})"), (first, texts["text"][-300:]))
        run, _ = self.judge_sarif(texts["sarif"])
        invocation, = run["invocations"]
        self.assertEqual((invocation["exitCode"], invocation["exitCodeDescription"]), (code, line))
        self.assertEqual(invocation["executionSuccessful"], code != 1)
        shown = [result["level"] for result in run["results"] if not result["suppressions"]]
        self.assertEqual(set(shown[:1]), LEVELS[code])
        commands, others = self.judge_github(texts["github"])
        self.assertEqual(others[0], first)
        self.assertEqual({command.name for command in commands[:1]}, LEVELS[code])
        page, _ = self.judge_markdown(texts["markdown"])
        self.assertIn(f"<h2>{first}</h2>", page)
        total = self.judge_junit(texts["junit"])
        self.assertEqual(total["failure"] + total["error"] > 0, code != 0)
        series = self.judge_prometheus(texts["prometheus"])
        self.assertEqual(texts["prometheus"].splitlines()[0], f"# {first}")
        self.assertEqual(int(last_success(series)) > 0, code in (0, 2, 3))
        self.assertEqual(self.judge_nagios(texts["nagios"]).group(2),
                         {0: "OK", 1: "UNKNOWN", 2: "CRITICAL", 3: "CRITICAL", 4: "UNKNOWN"}[code])
        self.assertEqual(self.judge_html(texts["html"]), re.split(r" - | \(exit", line)[0])
        self.assertIn(f"exit code {code}</p>", texts["html"])
        for name, text in texts.items():
            self.assertIn('"simulated": true' if name == "json" else "SIMULATED", text)

    def test_places_are_relative_to_the_folder_of_the_call(self):
        self.railway.set("production", {"STATE_BACKEND": "file"})
        _, texts = self.all_formats()
        line = 1 + self.railway.file.read_text().splitlines().index("  STATE_BACKEND: redis")
        run, _ = self.judge_sarif(texts["sarif"])
        place = run["results"][0]["locations"][0]["physicalLocation"]
        self.assertEqual((place["artifactLocation"]["uri"], place["region"]["startLine"]),
                         (self.railway.file.name, line))
        commands, _ = self.judge_github(texts["github"])
        self.assertEqual((commands[0].properties["file"], commands[0].properties["line"]),
                         (self.railway.file.name, str(line)))
        self.assertIn(f"`{self.railway.file.name}:{line}`", texts["markdown"])

    def test_no_format_tells_a_value_as_a_label(self):
        self.railway.set("production", {"STATE_BACKEND": "a-value-of-its-own"})
        _, texts = self.all_formats()
        self.assertIn("a-value-of-its-own", texts["sarif"])
        self.assertNotIn("a-value-of-its-own", texts["prometheus"] + texts["nagios"])

    def test_a_secret_is_hidden_in_every_format_that_would_say_it(self):
        secret = "Kq7xLamp0il9xTangVz3y0123456789"
        name = f"X_{secret[2:]}"
        self.addCleanup(self.railway.set, "production", unset=[name], deploy=True)
        self.addCleanup(self.railway.set, "production", {"DASHBOARD_AUTH_TOKEN": TOKEN}, deploy=True)
        self.railway.set("production", {"DASHBOARD_AUTH_TOKEN": secret, name: "1"},
                         deploy=True)
        result, texts = self.all_formats("--all")
        self.assertEqual(result.code, 1)
        for name in ("text", "json", "markdown", "github", "sarif", "junit", "html"):
            self.assertIn("(hidden)", texts[name], name)
        json.loads(texts["json"]), json.loads(texts["sarif"])
        for text in list(texts.values()) + [result.out, result.err]:
            self.assertNotIn("0123456789", text)

    def test_written_files_contain_nothing_active(self):
        hostile = "\x1b[31m\n::set-output name=x::y\n<b>|`]]>\u202e"
        self.railway.set("production", {"STATE_BACKEND": hostile}, deploy=True)
        result, texts = self.all_formats("--all")
        self.assertEqual(result.code, 2)
        for name, text in texts.items():
            self.assertEqual(ACTING.findall(text), [], name)
        self.assertEqual(len(texts["nagios"].splitlines()), 1)
        self.judge_sarif(texts["sarif"])
        self.judge_junit(texts["junit"])
        self.judge_markdown(texts["markdown"])
        self.judge_html(texts["html"])
        commands, _ = workflow_commands(texts["github"])
        self.assertLessEqual({command.name for command in commands}, {"error", "warning"})

    # --- prometheus ---

    def test_a_check_without_a_verdict_keeps_the_time_of_the_last_one(self):
        path = self.paths()["prometheus"]
        self.railway.check(f"--output=prometheus={path}")
        before = last_success(self.judge_prometheus(path.read_text()))
        self.railway.fault("login_page")
        self.assertEqual(self.railway.check(f"--output=prometheus={path}").code, 4)
        series = self.judge_prometheus(path.read_text())
        self.assertEqual(last_success(series), before)
        self.assertEqual([value for key, value in series.items() if key.startswith("tautline_guardrail_held")],
                         ["NaN"])
        self.assertEqual([name for name in os.listdir(path.parent) if name.endswith(".tmp")], [])

    # --- exit styles ---

    def test_exit_styles(self):
        rows = {"in sync": (0, 0, 0), "drift": (2, 2, 1), "breach": (3, 2, 3), "railway is away": (4, 3, 4),
                "another token": (1, 3, 2)}
        for name, make, environ in self.worlds():
            self.setUp()
            make()
            for style, wanted in zip(("terraform", "nagios", "diff"), rows[name]):
                with self.subTest(name, style=style):
                    result = self.railway.check("--exit-style", style, "--output=nagios",
                                                environ=self.railway.environ(**environ))
                    self.assertEqual(result.code, wanted)
                    state = self.judge_nagios(result.out).group(2)
                    if style == "nagios":
                        self.assertEqual(state, ["OK", "WARNING", "CRITICAL", "UNKNOWN"][result.code])

    def test_an_exit_style_also_applies_to_errors_before_the_run(self):
        for style, wanted in (("terraform", 1), ("nagios", 3), ("diff", 2)):
            broken = self.railway.declare(lambda text: text + "nothing: 1\n")
            self.assertEqual(self.railway.check("--exit-style", style, file=broken).code, wanted)
            result = self.railway.check("--exit-style", style, "--output=json=/nowhere/report")
            self.assertEqual(result.code, wanted)
            self.assertEqual(self.railway.check("--exit-style", style, "--at", "never").code, 64)

    def test_an_exit_style_also_applies_to_what_fails_at_the_end(self):
        """A stdout that takes nothing is the last of all; nothing hides a breach from a monitor."""
        program = os.environ.get("TAUTLINE", str(ROOT / "build" / "tautline"))
        for switch, codes in (("false", (1, 3, 2)), ("true", (1, 2, 2))):
            self.railway.set("production", {"EMERGENCY_STOP": switch})
            for style, wanted in zip(("terraform", "nagios", "diff"), codes):
                with self.subTest(style, breach=switch), open("/dev/full", "w") as full:
                    done = subprocess.run([program, "check", "--env", "production", "--exit-style", style,
                                           self.railway.file], stdout=full, stderr=subprocess.PIPE, cwd=ROOT,
                                          env=self.railway.environ(), timeout=300)
                    self.assertEqual(done.returncode, wanted, done.stderr)


if __name__ == "__main__":
    unittest.main()
