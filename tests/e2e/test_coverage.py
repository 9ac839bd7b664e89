"""tautline coverage: which faults a check would name, offline."""
import json
import os
import pathlib
import resource
import subprocess
import tempfile
import unittest

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("TAUTLINE", str(ROOT / "build" / "tautline"))
CAIO = "desired-state/caio-swarm-dashboard.yaml"
# Settings of the CAIO declaration whose effect no check asks for: a report or a probe does not show them, or
# only one that writes.
UNWITNESSED = {
    "ENVIRONMENT", "DASHBOARD_AUTH_ALLOWLIST", "SESSION_SECRET_KEY", "STATE_BACKEND",
    "STATE_DUAL_READ_ENABLED", "STATE_FILE_FALLBACK_WRITE", "STATE_REDIS_PREFIX", "CONTEXT_REDIS_PREFIX",
    "REDIS_URL", "CORS_ALLOWED_ORIGINS", "SUPERVISED_SEND_WINDOW_OVERRIDE",
    "PENDING_QUEUE_ENFORCE_RAMP_TIER", "PENDING_QUEUE_TIER_FILTER",
    "PENDING_QUEUE_INCLUDE_NON_DISPATCHABLE", "PENDING_QUEUE_ALWAYS_MERGE_FILES", "CRITICAL_INTEGRATIONS"}
EMPTY = """tautline: 1
project: shop
service: web
environments: { production: {} }
settings:
  LOG_LEVEL: { inert: true }
"""
ONE = EMPTY.replace("LOG_LEVEL: { inert: true }", "SIGNED: { flag: true }")
BROAD = """tautline: 1
project: shop
service: web
environments: { production: { url: https://shop.example.com } }
settings:
  SIGNED: { flag: true, reported: self#/signed }
reports:
  self: { path: /self }
"""


def run(*words, folder=ROOT):
    return subprocess.run([PROGRAM, "coverage", *map(str, words)], cwd=folder, env={"PATH": os.environ["PATH"]},
                          capture_output=True, text=True)


def report(*words):
    result = run("--json", *words)
    return json.loads(result.stdout)


class Files(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="tautline-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def put(self, text, name="web.yaml"):
        path = self.folder / name
        path.write_text(text)
        path.chmod(0o600)
        return path


class Coverage(Files):
    def test_the_caio_declaration_is_is_told_within_a_second(self):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        page = report(CAIO)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.assertLess(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 1)
        faults = page["declarations"][0]["faults"]
        self.assertEqual({fault["name"] for fault in faults if not fault["named"]}, UNWITNESSED)
        self.assertEqual({fault["way"] for fault in faults if not fault["named"]}, {"process"})
        self.assertEqual(page["exit"], 0)

    def test_a_large_declaration_takes_no_square_of_the_time(self):
        rows = "".join(f"  S{number}: value {number}\n" for number in range(1500))
        result = run(self.put(EMPTY + rows))
        self.assertIn("of 15000 faults named", result.stdout)
        self.assertLess(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, 300_000)

    def test_every_fault_that_is_stored_or_runs_is_named(self):
        for path in sorted((ROOT / "examples").glob("*.yaml")) + [ROOT / CAIO]:
            with self.subTest(path.name):
                for sum_ in report(path)["declarations"][0]["ways"]:
                    if sum_["way"] != "process":
                        self.assertEqual(sum_["named"], sum_["faults"], sum_)

    def test_the_sums_are_those_of_the_faults(self):
        page = report(CAIO, "examples/shop.yaml")
        every = [fault for declaration in page["declarations"] for fault in declaration["faults"]]
        self.assertEqual(page["sum"]["faults"], len(every))
        self.assertEqual(page["sum"]["named"], sum(fault["named"] for fault in every))
        for witness, count in page["sum"]["witnesses"].items():
            self.assertEqual(count, sum(witness in fault["witnesses"] for fault in every))

    def test_a_setting_that_nothing_shows_is_seen_only_as_a_variable(self):
        page = report(self.put(ONE))
        rows = {(fault["way"], fault["value"]): fault["named"] for fault in page["declarations"][0]["faults"]}
        self.assertEqual(rows, {("stored", "absent"): True, ("running", "absent"): True,
                                ("deployed", "absent"): True, ("stored", "unreadable"): True,
                                ("running", "unreadable"): True, ("deployed", "unreadable"): True,
                                ("stored", "opposite"): True, ("running", "opposite"): True,
                                ("deployed", "opposite"): True, ("process", "opposite"): False})
        text = run(self.put(ONE)).stdout
        self.assertIn("1 fault in the process that no declared witness shows\n    SIGNED: the opposite (line 6)\n"
                      "    → name a report (`reported`) or a probe (`shown_by`) that shows the setting\n", text)

    def test_a_report_shows_it(self):
        page = report(self.put(BROAD))
        self.assertEqual(page["sum"]["percent"], 100)
        process = [fault for fault in page["declarations"][0]["faults"] if fault["way"] == "process"]
        self.assertEqual([(fault["witnesses"], fault["finding"]) for fault in process],
                         [(["reported"], "unenforced")])

    def test_only_what_is_asked_can_fail(self):
        door = BROAD + """probes:
  hook: { type: webhook, path: /hook, refused: 401, accepted: 400, hmac: { variable: KEY, header: X-Signature }%s }
"""
        for more, parts in (("", ["hook/closed", "hook/configured"]),
                            (", admits: true", ["hook/closed", "hook/configured", "hook/admits"])):
            page = report(self.put((door % more).replace("SIGNED:", "KEY: { secret: {} }\n  SIGNED:")))
            self.assertEqual([fault["name"] for fault in page["declarations"][0]["faults"]
                              if fault["kind"] == "probe" and fault["value"] == "fail"], parts)

    def test_a_missing_secret_shows_only_where_its_answer_is_declared(self):
        door = EMPTY.replace("{}", "{ url: https://shop.example.com }").replace(
            "LOG_LEVEL: { inert: true }", "KEY: { secret: {}, shown_by: hook/configured }") + """probes:
  hook: { type: webhook, path: /hook, refused: 401, accepted: 400%s }
"""
        for more, named in (("", False), (", unconfigured: 503", True)):
            page = report(self.put(door % more))
            self.assertEqual({fault["value"]: fault["named"] for fault in page["declarations"][0]["faults"]
                              if fault["way"] == "process"}, {"absent": named, "another": False})

    def test_what_only_a_probe_by_name_shows_is_to_be_asked_by_name(self):
        """`name a probe that shows it` is no advice for a setting that names one."""
        text = BROAD.replace("SIGNED:", "MODE: { text: fast, shown_by: page }\n  SIGNED:") + (
            "probes:\n  page: { type: http, path: /, contains: fast, writes: true }\n")
        told = run(self.put(text)).stdout
        self.assertIn("    MODE: another text (line 6)\n    → ask by name what shows the setting, which no check does: "
                      "tautline probe page\n", told)
        self.assertNotIn("→ name a report", told)

    def test_no_type_tells_a_sealed_value(self):
        text = BROAD.replace("SIGNED:", "MODE: { text: fast, sealed: true%s }\n  SIGNED:")
        told = run(self.put(text % "")).stdout
        self.assertIn("    → only a deploy shows it: Railway does not return a sealed value\n", told)
        self.assertIn("    → Railway does not return a sealed value: name a report or a probe that shows it\n", told)
        self.assertNotIn("→ give the setting a type", told)
        shown = run(self.put(text % ", reported: self#/mode")).stdout
        self.assertNotIn("name a report or a probe that shows it", shown)

    def test_a_flag_that_a_token_covers_is_not_shown(self):
        """With a token the door refuses what has none, whatever the flag says."""
        text = EMPTY.replace("{}", "{ url: https://shop.example.com }").replace(
            "LOG_LEVEL: { inert: true }", "STRICT: { flag: true, shown_by: admin/without }") + (
            "probes:\n  admin: { type: header_token, header: X-Token, token: { file: token }, paths: [/admin] }\n")
        named = {fault["way"]: fault["named"] for fault in report(self.put(text))["declarations"][0]["faults"]
                 if fault["name"] == "STRICT" and fault["value"] == "opposite"}
        self.assertEqual(named, {"stored": True, "running": True, "deployed": True, "process": False})
        self.assertIn("    STRICT: the opposite (line 6)\n    → what it names would answer the same: name a report or "
                      "a probe that can tell\n", run(self.put(text)).stdout)

    def test_documents_are_named_as_what_no_check_compares(self):
        path = self.put(ONE + "documents: { canonical: STATUS.md, others: [HANDOVER.md] }\n")
        self.assertEqual(report(path)["declarations"][0]["documents"], ["STATUS.md", "HANDOVER.md"])
        said = "Not counted: `tautline documents check` compares them, and no check does: STATUS.md, HANDOVER.md"
        self.assertIn(said + "\n", run(path).stdout)
        self.assertIn(said, run("--output", "markdown", path).stdout.replace("`STATUS.md`", "STATUS.md"))

    def test_a_declaration_that_says_nothing_has_no_faults(self):
        result = run(self.put(EMPTY))
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertIn("COVERAGE - 0 of 0 faults named (0 %) (exit 0)", result.stdout)

    def test_all_lists_every_fault_with_its_finding_and_witnesses(self):
        text = run("--all", self.put(BROAD)).stdout
        self.assertIn("production, SIGNED: only in the process, the opposite: unenforced (reported)\n", text)

    def test_environments_can_be_chosen_and_one_that_is_not_declared_is_refused(self):
        both, one = report(CAIO), report("--env", "staging", CAIO)
        names = {fault["environment"] for fault in one["declarations"][0]["faults"]}
        self.assertEqual(names, {"staging"})
        self.assertLess(one["sum"]["faults"], both["sum"]["faults"])
        result = run("--env", "live", CAIO)
        self.assertEqual((result.returncode, result.stdout), (64, ""))
        self.assertIn("no environment is called 'live'", result.stderr)


class AtLeast(Files):
    def test_fewer_than_asked_for_ends_with_2(self):
        path = self.put(ONE)  # 9 of 10
        for least, code in (("90%", 0), ("91%", 2), ("9", 0), ("10", 2), ("0", 0), ("0%", 0), ("100%", 2)):
            with self.subTest(least):
                result = run("--at-least", least, path)
                self.assertEqual(result.returncode, code)
                self.assertIn(f"(exit {code})", result.stdout.splitlines()[0])
        self.assertIn("tautline: BELOW 91% - 9 of 10 faults named (90 %) (exit 2)",
                      run("--at-least", "91%", path).stdout)

    def test_nothing_declared_reaches_no_share(self):
        self.assertEqual(run("--at-least", "1%", self.put(EMPTY)).returncode, 2)

    def test_what_is_no_share_is_refused(self):
        for word in ("101%", "-1", "many", "", "9.5%", "%", "5 %"):
            with self.subTest(word):
                result = run(f"--at-least={word}", self.put(ONE))
                self.assertEqual(result.returncode, 64, result.stderr)
                self.assertEqual(result.stderr, f"tautline: '{word}' is not a share of the faults\n"
                                 "hint: Write a share such as 95%, or a number of faults such as 380.\n")

    def test_quiet_says_nothing_where_it_suffices(self):
        path = self.put(ONE)
        self.assertEqual(run("--quiet", "--at-least", "90%", path).stdout, "")
        self.assertNotEqual(run("--quiet", "--at-least", "91%", path).stdout, "")


class Review(Files):
    def review(self, before, after, *words):
        return subprocess.run([PROGRAM, "review", *words, self.put(before, "base.yaml"), self.put(after, "head.yaml")],
                              cwd=self.folder, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True)

    def test_a_review_says_what_a_check_would_no_longer_name(self):
        poorer = BROAD.replace(", reported: self#/signed", "")
        text = self.review(BROAD, poorer).stdout
        self.assertIn("Coverage: 12 of 12 faults named (100 %) → 9 of 10 faults named (90 %).\n"
                      "No longer named by a check: SIGNED (process).\n", text)
        page = json.loads(self.review(BROAD, poorer, "--json").stdout)
        self.assertEqual(page["coverage"], {"before": {"faults": 12, "named": 12},
                                            "after": {"faults": 10, "named": 9}, "lost": ["SIGNED (process)"]})
        markdown = self.review(BROAD, poorer, "--output", "markdown").stdout
        self.assertIn("No longer named by a check: SIGNED (process).", markdown)

    def test_a_review_says_what_a_check_names_besides(self):
        poorer = BROAD.replace(", reported: self#/signed", "")
        text = self.review(poorer, BROAD).stdout
        self.assertIn("Coverage: 9 of 10 faults named (90 %) → 12 of 12 faults named (100 %).\n", text)
        self.assertNotIn("No longer", text)

    def test_a_change_that_changes_nothing_of_it_is_not_told(self):
        other = BROAD.replace("flag: true", "flag: false")
        self.assertNotIn("Coverage", self.review(BROAD, other).stdout)
        page = json.loads(self.review(BROAD, other, "--json").stdout)
        self.assertEqual(page["coverage"]["lost"], [])

    def test_a_side_that_cannot_be_read_is_not_compared(self):
        page = json.loads(self.review(BROAD, BROAD.replace("flag", "flga"), "--json").stdout)
        self.assertEqual((page["exit"], page["coverage"]), (3, None))


class Formats(Files):
    def test_the_json_fits_its_schema(self):
        schema = json.loads(subprocess.run([PROGRAM, "schema", "coverage"], capture_output=True, check=True).stdout)
        jsonschema.Draft7Validator.check_schema(schema)
        for words in ((CAIO,), (self.put(EMPTY),), ("--at-least", "99%", CAIO, "examples/shop.yaml")):
            page = report(*words)
            jsonschema.validate(page, schema)
            self.assertEqual(page["schema"], "tautline/coverage/v1")

    def test_markdown_has_a_row_for_each_setting_that_is_not_seen(self):
        text = run("--output", "markdown", CAIO).stdout
        rows = [line for line in text.splitlines() if line.startswith("| **NOT NAMED**")]
        self.assertEqual(len(rows), len(UNWITNESSED))

    def test_markdown_has_the_table_of_the_ways(self):
        text = run("--output", "markdown", self.put(ONE)).stdout
        for line in ("|  | faults | named | stored | running | reported | behaved |",
                     "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
                     "| only stored | 3 | 3 | 3 | 0 | 0 | 0 |", "| only in the process | 1 | 0 | 0 | 0 | 0 | 0 |",
                     "| together | 10 | 9 |  |  |  |  |"):
            self.assertIn(line + "\n", text)

    def test_other_formats_are_refused(self):
        result = run("--output", "sarif", CAIO)
        self.assertEqual(result.returncode, 64)
        self.assertIn("unknown format 'sarif' for coverage\nhint: Formats are text, json, markdown.", result.stderr)


class Documents(unittest.TestCase):
    def test_the_readme_shows_what_the_program_writes(self):
        self.assertIn(f"```\n{run('examples/shop.yaml').stdout}```\n", (ROOT / "README.md").read_text())

    def test_the_report_in_the_readme_is_that_of_a_story(self):
        story = (ROOT / "tests/scenarios/exception-one-second-after-its-end/expected.out").read_text().splitlines()
        text = (ROOT / "README.md").read_text()
        begin = text.index("```\ntautline: BREACHED") + 4
        shown = [line for line in text[begin:text.index("```", begin)].splitlines() if line]
        self.assertEqual(shown, [line for line in story[:16] if line in shown])


    def test_the_help_tells_its_own_exit_codes(self):
        told = run("--help").stdout
        self.assertIn("  2   fewer faults are named\n", told)
        self.assertNotIn("guardrail is breached", told)
        self.assertNotIn("in sync, and every", told)


class Refusals(Files):
    def test_a_faulty_declaration_is_told_as_validate_tells_it(self):
        path = self.put(ONE.replace("flag", "flga"))
        told = subprocess.run([PROGRAM, "validate", path], capture_output=True, text=True)
        result = run(path)
        self.assertEqual((result.returncode, result.stdout, result.stderr), (1, "", told.stderr))

    def test_a_trust_file_is_called_one(self):
        path = "desired-state/trust.yaml"
        result = run(CAIO, path)
        self.assertEqual((result.returncode, result.stdout), (1, ""))
        self.assertTrue(result.stderr.startswith(f"'{path}' is a trust file, not a declaration\n"
                                                 "hint: Leave it out, or name it with --trust.\n"), result.stderr)
        self.assertNotIn("fault", result.stderr)

    def test_nothing_is_asked_and_no_token_is_needed(self):
        result = subprocess.run(["strace", "-f", "-qq", "-e", "trace=connect,sendto", PROGRAM, "coverage", CAIO],
                                cwd=ROOT, capture_output=True, text=True,
                                # leaks cannot be looked for in a process that is traced
                                env={"PATH": os.environ["PATH"], "ASAN_OPTIONS": "detect_leaks=0"})
        self.assertEqual(result.returncode, 0)
        self.assertNotIn("connect(", result.stderr)


if __name__ == "__main__":
    unittest.main()
