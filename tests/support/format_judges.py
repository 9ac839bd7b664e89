"""Checks of output formats by validators that are not part of Tautline.

    class Reports(Judge):
        def test(self):
            run, prints = self.judge_sarif(text)
"""
import collections
import html
import json
import pathlib
import re
import subprocess
import unittest
import urllib.parse
import xml.etree.ElementTree

import jsonschema

JUDGES = pathlib.Path(__file__).resolve().parents[1] / "judges"
APPROVAL_PAGE = pathlib.Path(__file__).resolve().parents[2] / "ci" / "approve" / "index.html"
ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


def judged(command, text):
    """What a program says to a text on its standard input: code, output."""
    done = subprocess.run(command, input=text, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          check=False)
    return done.returncode, done.stdout


Command = collections.namedtuple("Command", "name properties message")


def workflow_commands(text):
    """The lines as GitHub's runner reads them (ActionCommand.TryParseV2): commands, other lines."""
    commands, others = [], []
    for line in text.splitlines():
        match = re.match(r"\s*::([a-z-]+)(?: ([^:]*))?::(.*)$", line)
        if not match:
            others.append(line)
            continue
        undo = urllib.parse.unquote
        properties = dict(part.split("=", 1) for part in (match.group(2) or "").split(",") if part)
        commands.append(Command(match.group(1), {key: undo(value) for key, value in properties.items()},
                                undo(match.group(3))))
    return commands, others


class Judge(unittest.TestCase):
    """The checks of each format."""
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        schema = json.loads((JUDGES / "sarif-2.1.0-rtm.5.json").read_text())
        cls.sarif_schema = jsonschema.Draft4Validator(schema)

    def judge_sarif(self, text):
        report = json.loads(text)
        self.assertEqual([error.message for error in self.sarif_schema.iter_errors(report)], [])
        run, = report["runs"]
        rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
        self.assertEqual(len(rules), len(set(rules)))
        prints = set()
        for result in run["results"]:
            place, = result["locations"]  # GitHub rejects the whole file where one lacks it
            place = place["physicalLocation"]
            self.assertRegex(place["artifactLocation"]["uri"], r"^[^/:]+(/[^/:]+)*$")
            self.assertGreaterEqual(place["region"]["startLine"], 1)
            self.assertEqual(rules[result["ruleIndex"]], result["ruleId"])
            self.assertIn("suppressions", result)
            prints.add(result["partialFingerprints"]["primaryLocationLineHash"])
        return run, prints

    def judge_github(self, text):
        commands, others = workflow_commands(text)
        counts = collections.Counter(command.name for command in commands)
        self.assertLessEqual(set(counts), {"error", "warning", "notice"})
        self.assertTrue(counts["error"] <= 10 and counts["warning"] <= 10 and counts["notice"] <= 1, counts)
        for command in commands:
            self.assertLessEqual(set(command.properties), {"file", "line", "col", "title"})
        self.assertTrue(others[0].startswith("tautline: "))
        self.assertNotIn("##[", text)  # the older form, anywhere in a line
        return commands, others

    def judge_markdown(self, text):
        self.assertLessEqual(len(text.encode()), 65536)
        self.assertRegex(text.splitlines()[0], r"^<!-- tautline:(check|plan|review)( [^ <>]+)* -->$")
        code, page = judged(["cmark-gfm", "--unsafe", "-e", "table", "-e", "autolink", "-e", "strikethrough"], text)
        self.assertEqual(code, 0)
        tags = set(re.findall(r"</?([a-zA-Z0-9]+)", re.sub(r"<!--.*?-->", "", page, flags=re.S)))
        self.assertLessEqual(tags, {"h2", "h3", "p", "table", "thead", "tbody", "tr", "th", "td", "strong", "code",
                                    "br", "blockquote"})
        rows = [line for line in text.splitlines() if line.startswith("| **")]
        self.assertEqual(page.count("<td>"), 4 * len(rows))  # no text ends a cell
        return page, rows

    def judge_junit(self, text):
        code, said = judged(["xmllint", "--noout", "--schema", str(JUDGES / "jenkins-junit.xsd"), "-"], text)
        self.assertEqual(code, 0, said)
        suites = xml.etree.ElementTree.fromstring(text)
        total = collections.Counter()
        for suite in suites:
            counts = collections.Counter(kind for case in suite.iter("testcase")
                                         for kind in ["tests"] + [child.tag for child in case])
            self.assertEqual([int(suite.get(key)) for key in ("tests", "failures", "errors", "skipped")],
                             [counts[key] for key in ("tests", "failure", "error", "skipped")])
            total += counts
        self.assertEqual([int(suites.get(key)) for key in ("tests", "failures", "errors")],
                         [total[key] for key in ("tests", "failure", "error")])
        return total

    def judge_prometheus(self, text):
        self.assertEqual(judged(["promtool", "check", "metrics"], text), (0, ""))
        series = [line.rsplit(" ", 1)[0] for line in text.splitlines() if not line.startswith("#")]
        self.assertEqual(len(series), len(set(series)))
        return dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))

    def judge_html(self, text):
        self.assertEqual(judged(["tidy", "-e", "-q"], text), (0, ""))
        self.assertNotRegex(text, r"(?i)<(script|link|img|iframe|object|embed|form|base)\b|\son[a-z]+=|\bsrc=|\bhref=(?!.#)|"
                                  r"url\(|@import")  # one file, nothing that runs, nothing that is fetched
        self.assertIn("default-src 'none'", text)
        ids = re.findall(r' id="([^"]*)"', text)
        self.assertEqual(len(ids), len(set(ids)))
        return re.search(r"<h1>(.*?)</h1>", text).group(1)

    def judge_approval_page(self, text, plan):
        """The page that the repository ships, byte by byte, with the plan inside as text."""
        self.assertEqual(judged(["tidy", "-e", "-q"], text), (0, ""))
        form = r'<section><h2>[^<]*</h2><pre class="plan" data-file="[^"<]*">([^<]*)</pre></section>\n'
        self.assertEqual(re.sub(form, "", text), APPROVAL_PAGE.read_text())
        self.assertIn(plan, [html.unescape(each) for each in re.findall(form, text)])

    def judge_nagios(self, text):
        match = re.fullmatch(r"([A-Z ]+) (OK|WARNING|CRITICAL|UNKNOWN) - ([^|\n]+) \| "
                             r"drift=(\d+) unobserved=(\d+) excepted=(\d+) breached=(\d+)\n", text)
        self.assertTrue(match, text)
        return match
