"""A review and a plan in every format that they have: outside judges, the places, the exit code."""
import html
import json
import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from format_judges import ACTING, Judge  # noqa: E402
from planned_service import PlannedService  # noqa: E402
from review_cases import BASE, DECLARATION, HARMLESS, WEAKENINGS  # noqa: E402
from simulation import caio_world  # noqa: E402
from test_review import Checkout, line_of, title  # noqa: E402

REVIEW = ("text", "json", "markdown", "github", "sarif", "junit", "html")
PLAN = ("text", "json", "markdown", "github", "sarif", "html")
WORDS = {0: "NOTHING WEAKENED - ", 2: "WEAKENED - ", 3: "BREACHED - "}


SERIAL = re.compile(r"WARNING: .* its serial did not grow .*\n")

class Reviews(Judge, Checkout):

    def all_formats(self):
        folder = self.path.parent / f"{self.path.name}-formats"
        folder.mkdir(exist_ok=True)
        self.addCleanup(lambda: [path.unlink() for path in folder.glob("*")] and folder.rmdir())
        result = self.call("HEAD", ".", *(f"--output={name}={folder / name}" for name in REVIEW))
        return result, {name: (folder / name).read_text() for name in REVIEW}

    def agrees(self, code, texts):
        report = json.loads(texts["json"])
        first = texts["github"].splitlines()[0]
        line = first.removeprefix("tautline: ")
        self.assertTrue(line.startswith(WORDS[code]) and line.endswith(f" (exit {code})"), line)
        self.assertIn(re.search(r"\d+ weakenings?, .*(?= \()", line).group(0), texts["text"])
        run, prints = self.judge_sarif(texts["sarif"])
        self.assertEqual(len(prints), len(run["results"]))
        invocation, = run["invocations"]
        self.assertEqual((invocation["exitCode"], invocation["exitCodeDescription"]), (code, line))
        self.assertNotIn("automationDetails", run)
        levels = [result["level"] for result in run["results"]]
        weak = report["counts"]["weaken"]
        self.assertEqual((levels.count("error"), levels.count("warning"), levels.count("note")),
                         (len(report["faults"]), weak, len(report["changes"]) - weak))
        commands, _ = self.judge_github(texts["github"])
        names = [command.name for command in commands]
        self.assertEqual((names.count("error"), names.count("warning")), (len(report["faults"]), min(weak, 10)))
        page, rows = self.judge_markdown(texts["markdown"])
        self.assertEqual(texts["markdown"].splitlines()[0], "<!-- tautline:review -->")
        self.assertIn(f"<h2>{first}</h2>", page)
        self.assertEqual(len(rows), len(report["changes"]) + len(report["faults"]))
        total = self.judge_junit(texts["junit"])
        self.assertEqual((total["tests"], total["failure"], total["error"]),
                         (len(rows), weak + len(report["faults"]), 0))
        self.judge_html(texts["html"])
        self.assertIn(f"<h1>{html.escape(line, quote=False)}</h1>", texts["html"])
        self.assertEqual(texts["html"].count("<li><h3>"), len(rows))
        return report, run

    def test_every_weakening_is_a_result_at_its_line(self):
        for what, name, before, after, _, where in WEAKENINGS:
            with self.subTest(what):
                self.reset()
                self.change(name, before, after)
                result, texts = self.all_formats()
                self.assertEqual((result.returncode, SERIAL.sub("", result.stderr)), (2, ""))
                report, run = self.agrees(2, texts)
                in_base = where.startswith("BASE:")
                text = BASE[name] if in_base else (self.path / name).read_text()
                row, first = report["changes"][0], run["results"][0]
                place = first["locations"][0]["physicalLocation"]
                self.assertEqual((place["artifactLocation"]["uri"], place["region"]["startLine"]),
                                 (name, line_of(text, where.removeprefix("BASE:"))))
                self.assertEqual((first["ruleId"], first["level"]),
                                 (f"{row['kind'].replace(' ', '-')}-{row['change']}", "warning"))
                self.assertIn(title(row), first["message"]["text"])
                self.assertEqual("(line in BASE)" in first["message"]["text"], in_base)

    def test_harmless_changes_are_not_annotated(self):
        for what, name, before, after in HARMLESS:
            with self.subTest(what):
                self.reset()
                self.change(name, before, after)
                result, texts = self.all_formats()
                self.assertEqual((result.returncode, SERIAL.sub("", result.stderr)), (0, ""))
                self.agrees(0, texts)
                self.assertNotIn("::", texts["github"])

    def test_a_broken_rule_is_an_error(self):
        self.change(DECLARATION, "tautline: 1", "tautline: 1\nnothing: 1")
        result, texts = self.all_formats()
        self.assertEqual(result.returncode, 3)
        _, run = self.agrees(3, texts)
        self.assertEqual(run["results"][0]["ruleId"], "invalid-input")

    def test_two_reviews_tell_the_same_thing_by_the_same_fingerprint(self):
        what, name, before, after, _, _ = WEAKENINGS[0]
        self.change(name, before, after)
        prints = []
        for _ in range(2):
            _, texts = self.all_formats()
            prints.append(self.judge_sarif(texts["sarif"])[1])
            self.put(name, "# a line that moves all others\n" + (self.path / name).read_text())
        self.assertEqual(*prints)

    def test_formats_that_a_review_does_not_have_are_refused(self):
        for name in ("prometheus", "nagios", "pdf"):
            result = self.call("HEAD", ".", "--output", name)
            self.assertEqual((result.returncode, result.stdout, result.stderr),
                             (64, "", f"tautline: unknown format '{name}' for a review\n"
                                      f"hint: Formats are {', '.join(REVIEW)}.\n"))


class Plans(Judge):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.railway = cls.enterClassContext(PlannedService(caio_world))

    def setUp(self):
        self.railway.quiet()
        self.railway.admin("POST", "/restart", {})
        self.railway.fresh()

    def all_formats(self, *words):
        paths = {name: self.railway.files / name for name in PLAN}
        outputs = [f"--output={name}={path}" for name, path in paths.items()]
        result = self.railway.plan("-o", self.railway.plan_file, *outputs, *words, cwd=self.railway.path)
        return result, {name: path.read_text() for name, path in paths.items() if path.exists()}

    def agrees(self, code, texts):
        report = json.loads(texts["json"])
        first = texts["github"].splitlines()[0]
        line = first.removeprefix("tautline: ")
        self.assertTrue(line.endswith(f" (exit {code})"), line)
        self.assertEqual(report["exit"], code)
        counts = report["counts"]
        if report["changes"]:
            self.assertIn("{add} to add, {change} to change, {remove} to remove; {weaken} weaken, "
                          "{strengthen} strengthen".format(**counts), re.sub(r" \(\d+ unknown\)", "", line))
        run, prints = self.judge_sarif(texts["sarif"])
        self.assertEqual(len(prints), len(run["results"]))
        invocation, = run["invocations"]
        self.assertEqual((invocation["exitCode"], invocation["exitCodeDescription"]), (code, line))
        self.assertEqual(len(run["results"]), len(report["changes"]))
        self.judge_github(texts["github"])
        page, rows = self.judge_markdown(texts["markdown"])
        self.assertEqual(texts["markdown"].splitlines()[0],
                         f"<!-- tautline:plan {report['service']} {report['environment']} -->")
        self.assertIn(f"<h2>{first}</h2>", page)
        self.assertEqual(len(rows), len(report["changes"]) + len(report["beyond"]))
        for name, text in texts.items():
            self.assertEqual(ACTING.findall(text), [], name)
            self.assertIn('"simulated": true' if name == "json" else "SIMULATED", text)
        return report, run

    def test_a_plan_reads_the_same_in_every_format(self):
        self.railway.set("production", {"EMERGENCY_STOP": "true", "STATE_BACKEND": "file"}, deploy=True)
        for words, code in (((), 0), (("--detailed-exitcode",), 2)):
            with self.subTest(code=code):
                self.railway.fresh()
                result, texts = self.all_formats(*words)
                self.assertEqual((result.code, result.err), (code, ""))
                report, run = self.agrees(code, texts)
                self.assertIn(report["statement"]["sha256"], texts["markdown"])
                self.judge_approval_page(texts["html"], self.railway.plan_file.read_text())
                lines = self.railway.file.read_text().splitlines()
                for each in run["results"]:
                    place = each["locations"][0]["physicalLocation"]
                    self.assertEqual(place["artifactLocation"]["uri"], self.railway.file.name)
                    self.assertIn(f"{each['properties']['name']}:", lines[place["region"]["startLine"] - 1])
                    self.assertEqual(each["ruleId"], "setting-changed")
                levels = {each["properties"]["name"]: each["level"] for each in run["results"]}
                for change in report["changes"]:
                    weak = change["direction"] in ("weakens", "unknown")
                    self.assertEqual(levels[change["name"]], "warning" if weak else "note")

    def test_an_empty_plan_is_reported_in_every_format(self):
        result, texts = self.all_formats()
        self.assertEqual((result.code, result.err), (0, ""))
        self.assertEqual(sorted(texts), ["github", "json", "markdown", "sarif"])
        self.agrees(0, texts)
        self.assertEqual(texts["github"].splitlines()[0], "tautline: NOTHING TO PLAN (exit 0)")

    def test_stored_values_are_escaped_in_every_format(self):
        self.railway.set("production", {"STATE_BACKEND": "\x1b[31m\n::set-output name=x::y\n<b>|`]]>\u202e"},
                         deploy=True)
        result, texts = self.all_formats()
        self.assertEqual((result.code, result.err), (0, ""))
        self.agrees(0, texts)
        self.judge_approval_page(texts["html"], self.railway.plan_file.read_text())

    def test_formats_that_a_plan_does_not_have_are_refused(self):
        for name in ("prometheus", "nagios", "junit", "pdf"):
            result = self.railway.plan("--output", name)
            self.assertEqual((result.code, result.out, result.err),
                             (64, "", f"tautline: unknown format '{name}' for a plan\n"
                                      f"hint: Formats are {', '.join(PLAN)}.\n"))


if __name__ == "__main__":
    unittest.main()
