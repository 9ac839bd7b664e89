"""Marked blocks in Markdown files: held against what was verified, and written from it."""
import json
import os
import pathlib
import random
import re
import shutil
import stat
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import ledger_format  # noqa: E402
from simulation import SERVICE  # noqa: E402
from small_service import TOKEN, SmallService, plain  # noqa: E402

DOCUMENTS = "documents: { canonical: docs/TRACKER.md, others: [docs/MEMORY.md, docs/HANDOVER.md] }\n"
EXCEPTION = """\
exceptions:
  stop-drill:
    lifts: no-stop
    policy: drill | <b>of the year</b>
    allows: { EMERGENCY_STOP: true }
    reason: a drill
    risk: nothing goes out
    owner: PTO
    starts: 2020-01-01
    last_day: 2020-01-31
"""


def block(name, inside=""):
    return f"<!-- tautline:begin {name} -->\n{inside}<!-- tautline:end {name} -->\n"


TRACKER = f"""\
# Made-up task tracker

- [x] P0: the stop stays off
{block("status")}
Prose between blocks: STATE_BACKEND is file (this is not judged).

{block("settings production")}
## Exceptions
{block("exceptions production")}"""
MEMORY = f"""\
# Made-up memory
{block("settings production")}
{block("guardrails")}last line without an end"""
HANDOVER = f"""\
# Made-up hand-over
{block("settings production")}{block("evidence production")}"""

STATUS = """\
**production**, as of WHEN, SIMULATED

- [x] Settings: 3 of 3 in sync
- [x] Guardrails: 1 of 1 held
- [x] Probes: 1 of 1 pass
- [ ] Exception `stop-drill`: expired, ends WHEN
"""
SETTINGS = """\
**production**, as of WHEN, SIMULATED

| Setting | Wanted | Verdict |
| --- | --- | --- |
| `STATE_BACKEND` | redis | in sync |
| `EMERGENCY_STOP` | false | in sync |
| `DASHBOARD_AUTH_TOKEN` | a secret, 32 bytes or more | in sync |
"""
EXCEPTIONS = r"""**production**, as of WHEN, SIMULATED

| Exception | State | Lifts | Policy | Owner | Ends | Days left |
| --- | --- | --- | --- | --- | --- | --- |
| `stop-drill` | expired | no-stop | drill \| &lt;b\>of the year&lt;/b\> | PTO | WHEN | 0 |
"""
WRITTEN = (TRACKER.replace(block("status"), block("status", STATUS))
           .replace(block("settings production"), block("settings production", SETTINGS))
           .replace(block("exceptions production"), block("exceptions production", EXCEPTIONS)))


class Documents(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(SmallService())

    def setUp(self):
        self.root = self.railway.path / "root"
        self.home = self.railway.path / "home"
        for folder in (self.root / "docs", self.home):
            folder.mkdir(parents=True)
        self.addCleanup(shutil.rmtree, self.root)
        self.addCleanup(shutil.rmtree, self.home)
        self.put("TRACKER", TRACKER)
        self.put("MEMORY", MEMORY)
        self.put("HANDOVER", HANDOVER)
        self.file = self.declare()

    def declare(self, more=DOCUMENTS + EXCEPTION):
        return self.railway.declare(lambda text: text + more)

    def path(self, name):
        return self.root / "docs" / f"{name}.md"

    def put(self, name, text):
        self.path(name).write_bytes(text if isinstance(text, bytes) else text.encode())

    def get(self, name):
        return self.path(name).read_bytes().decode()

    def tautline(self, *words, file=None, environ=None):
        environ = {"HOME": str(self.home), **(environ or {})}
        return self.railway.tautline(*words, file or self.file, environ=self.railway.environ(**environ))

    def documents(self, action, *words, **more):
        return self.tautline("documents", action, "--root", self.root, *words, **more)

    def entries(self):
        path = ledger_format.folder(self.home / ".local/state/tautline") / "ledger"
        lines = path.read_text().splitlines() if path.exists() else []
        return [entry for entry in map(json.loads, lines) if entry["kind"] == "check"]

    def assert_code(self, result, code):
        self.assertEqual(result.code, code, result.out + result.err)

    def test_update_writes_verified_facts_and_check_finds_no_difference(self):
        result = self.documents("check")
        self.assert_code(result, 2)
        self.assertIn("docs/TRACKER.md:9: 'settings production' is empty\n", result.out)
        result = self.documents("update")
        self.assert_code(result, 0)
        self.assertIn("docs/TRACKER.md: 3 blocks rewritten\n", result.out)
        self.assertIn("docs/HANDOVER.md: 2 blocks rewritten\n", result.out)
        self.assertEqual(plain(self.get("TRACKER")), WRITTEN)
        before = {path: path.read_bytes() for path in self.root.rglob("*.md")}
        self.assert_code(self.documents("check"), 0)
        self.assertEqual(self.documents("check", "--quiet").out, "")
        again = self.documents("update")
        self.assert_code(again, 0)
        self.assertNotIn("rewritten", again.out)
        self.assertEqual({path: path.read_bytes() for path in before}, before)

    def test_the_newest_recorded_check_is_asked_before_the_world(self):
        self.assert_code(self.tautline("check"), 0)
        self.railway.quiet()
        self.assert_code(self.documents("update", environ={"RAILWAY_TOKEN_PRODUCTION": ""}), 0)
        self.assertEqual(self.railway.log()["counts"]["requests"], 0)
        self.assertEqual(len(self.entries()), 1)

    def test_a_check_of_another_declaration_is_not_believed(self):
        self.assert_code(self.tautline("check"), 0)
        other = self.declare("# another one\n" + DOCUMENTS)
        self.assert_code(self.documents("update", file=other), 0)
        self.assertEqual(len(self.entries()), 2)

    def test_a_look_is_made_where_nothing_is_recorded_and_is_recorded(self):
        self.assert_code(self.documents("update"), 0)
        self.assertEqual(len(self.entries()), 1)
        self.assert_code(self.documents("check", "--state", "none"), 0)
        self.assertEqual(len(self.entries()), 1)

    def test_a_later_check_with_equal_results_keeps_the_block_valid(self):
        self.assert_code(self.documents("update"), 0)
        self.put("TRACKER", re.sub(r"as of \d{4}", "as of 2021", self.get("TRACKER")))
        self.assert_code(self.documents("check"), 0)
        self.put("TRACKER", re.sub(r"as of \d{4}", "as of 2999", self.get("TRACKER")))
        result = self.documents("check")
        self.assert_code(result, 2)
        self.assertIn("  says  **production**, as of 2999", result.out)

    def test_drift_is_reported_line_by_line(self):
        self.assert_code(self.documents("update"), 0)
        self.put("HANDOVER", self.get("HANDOVER").replace(
            "| `STATE_BACKEND` | redis | in sync |", "| `STATE_BACKEND` | file | in sync |"))
        result = self.documents("check")
        self.assert_code(result, 2)
        lines = self.get("TRACKER").splitlines()
        tracker = lines.index("<!-- tautline:begin settings production -->") + 1
        self.assertEqual(plain(result.out), f"""\
{SERVICE}, production: check of WHEN, SIMULATED, entry 2 of its ledger
docs/HANDOVER.md:2: 'settings production' is out of step; the tracker is in step (docs/TRACKER.md:{tracker})
docs/HANDOVER.md:7:
  says  | `STATE_BACKEND` | file | in sync |
  is    | `STATE_BACKEND` | redis | in sync |
7 blocks in 3 documents: 6 in step, 1 out of step
""")

    def test_incidents_of_the_tracker_are_reported(self):
        self.assert_code(self.documents("update"), 0)
        for name, value in (("TRACKER", "file"), ("MEMORY", "file"), ("HANDOVER", "disk")):
            self.put(name, self.get(name).replace("| redis |", f"| {value} |"))
        result = self.documents("check")
        self.assert_code(result, 2)
        self.assertRegex(result.out, r"MEMORY\.md:2: .* out of step; the tracker says the same \(docs/TR")
        self.assertRegex(result.out, r"HANDOVER\.md:2: .* out of step; the tracker differs from both \(docs/TR")
        self.put("TRACKER", block("status"))
        self.assertIn("; the tracker has no such block", self.documents("check").out)

    def test_drift_of_the_world_is_drift_of_the_documents(self):
        self.assert_code(self.documents("update"), 0)
        self.railway.set("production", {"STATE_BACKEND": "file"})
        self.addCleanup(self.railway.set, "production", {"STATE_BACKEND": "redis"})
        self.assert_code(self.documents("check"), 0)  # nobody has looked since
        self.assertEqual(self.tautline("check").code, 2)
        result = self.documents("check")
        self.assert_code(result, 2)
        self.assertIn("  says  | `STATE_BACKEND` | redis | in sync |\n"
                      "  is    | `STATE_BACKEND` | redis | drift |\n", result.out)
        self.assert_code(self.documents("update"), 0)
        self.assertIn("- [ ] Settings: 2 of 3 in sync; drift: `STATE_BACKEND`\n", self.get("TRACKER"))
        self.assert_code(self.documents("check"), 0)
        self.assert_code(self.documents("check", "--state", "none"), 0)  # a look tells the same

    def test_nothing_is_written_from_a_check_that_was_not_complete(self):
        self.railway.put("stored", None)
        self.addCleanup(self.railway.quiet)
        self.assertEqual(self.tautline("check").code, 4)
        self.railway.quiet()
        for action in ("update", "check"):  # the newest one counts, not one that was better
            result = self.documents(action)
            self.assert_code(result, 4)
            self.assertEqual(plain(result.err), """\
production: the check of WHEN was incomplete, so its blocks are neither written nor compared
hint: Run `tautline check --env production` to see what it could not observe.
""")
            self.assertIn("7 blocks in 3 documents: 0 in step, 7 not verified\n", result.out)
            self.assertEqual(self.get("TRACKER"), TRACKER)
        self.assert_code(self.tautline("check"), 0)
        self.assert_code(self.documents("update"), 0)

    def test_without_a_token_nothing_is_written(self):
        result = self.documents("update", environ={"RAILWAY_TOKEN_PRODUCTION": ""})
        self.assert_code(result, 1)
        self.assertIn("production: ", result.err)
        self.assertEqual(self.get("TRACKER"), TRACKER)

    def test_no_byte_outside_the_marks_is_touched(self):
        generator = random.Random(4)
        alphabet = [b"\n", b"\r\n", b"\r", b"\0", b"\xff", b"\xc3\xa4", b"|", b"```\n", b"<!-- x -->", b"a", b" "]

        def noise():
            return b"".join(generator.choice(alphabet) for _ in range(generator.randrange(40)))

        for _ in range(25):
            end = generator.choice((b"\n", b"\r\n"))
            outside = [generator.choice((b"", b"\xef\xbb\xbf")) + noise() + b"\n", noise() + end, noise()]
            names = generator.sample([b"status", b"settings production", b"evidence", b"guardrails"], 2)
            parts = [outside[0]]
            for name, after in zip(names, outside[1:]):
                parts += [b"<!-- tautline:begin " + name + b" -->" + end, noise() + end,
                          b"<!-- tautline:end " + name + b" -->" + end, after]
            self.put("MEMORY", b"".join(parts))
            self.assert_code(self.documents("update"), 0)
            got = self.path("MEMORY").read_bytes()
            kept = re.sub(rb"(?s)(<!-- tautline:begin [a-z ]+ -->\r?\n).*?(<!-- tautline:end)", rb"\1\2", got)
            self.assertEqual(kept, b"".join(part for i, part in enumerate(parts) if i % 4 != 2))
            self.assert_code(self.documents("check"), 0)

    def test_line_ends_and_modes_are_kept(self):
        self.put("MEMORY", MEMORY.replace("\n", "\r\n"))
        self.path("MEMORY").chmod(0o644)
        self.path("HANDOVER").chmod(0o600)
        self.assert_code(self.documents("update"), 0)
        text = self.get("MEMORY")
        self.assertEqual(text.count("\n"), text.count("\r\n"))
        self.assertEqual(stat.S_IMODE(self.path("MEMORY").stat().st_mode), 0o644)
        self.assertEqual(stat.S_IMODE(self.path("HANDOVER").stat().st_mode), 0o600)

    def test_marks_that_are_not_in_order_are_refused_and_nothing_is_written(self):
        rows = (
            ("<!-- tautline:begin status -->\n", "1:1: 'status' begins here and never ends"),
            ("<!-- tautline:end status -->\n", "1:1: 'status' ends here but does not begin"),
            ("<!-- tautline:begin status -->\n" + block("evidence"), "2:1: 'evidence' begins inside 'status'"),
            (block("status") * 2, "3:1: 'status' is already in line 1"),
            (block("setings"), "1:1: unknown block 'setings'\nhint: Did you mean 'settings'?"),
            (block("status producton"), "1:1: unknown environment 'producton'"),
            ("see <!-- tautline:begin status -->\n", "1:1: not a valid mark"),
            ("<!--TAUTLINE:begin status-->\n", "1:1: not a valid mark"),
            ("nothing\n", "docs/MEMORY.md: no marked block found"),
        )
        for text, said in rows:
            with self.subTest(text):
                self.put("MEMORY", text)
                result = self.documents("update")
                self.assert_code(result, 1)
                self.assertIn(said, result.err)
                self.assertEqual((self.get("MEMORY"), self.get("TRACKER")), (text, TRACKER))

    def test_no_link_is_followed_and_nothing_outside_the_root_is_written(self):
        outside = self.railway.path / "outside.md"
        outside.write_text(MEMORY)
        self.addCleanup(outside.unlink)
        self.path("MEMORY").unlink()
        self.path("MEMORY").symlink_to(outside)
        result = self.documents("update")
        self.assert_code(result, 1)
        self.assertIn("docs/MEMORY.md: is a symbolic link", result.err)
        self.path("MEMORY").unlink()
        (self.root / "docs").rename(self.root / "elsewhere")
        (self.root / "docs").symlink_to("elsewhere")
        result = self.documents("update")
        self.assert_code(result, 1)
        self.assertIn("docs/TRACKER.md: 'docs' is a symbolic link or not a folder", result.err)
        self.assertEqual(outside.read_text(), MEMORY)

    def test_a_secret_is_neither_written_nor_printed(self):
        self.put("MEMORY", MEMORY + f"\nthe token is {TOKEN}\n")
        before = self.path("MEMORY").read_bytes()
        result = self.documents("update", "--state", "none")
        self.assert_code(result, 1)
        self.assertNotIn(TOKEN, result.out + result.err)
        self.assertEqual(self.path("MEMORY").read_bytes(), before)

    def test_skipped_probes_are_reported(self):
        text = self.railway.declare(lambda text: text.replace(
            "settings:\n", f"  staging: {{ url: {self.railway.edge('staging')}, token: "
            "{ env: RAILWAY_TOKEN_STAGING } }\nsettings:\n", 1)
            + "documents: { canonical: docs/TRACKER.md }\n")
        self.put("TRACKER", block("status") + block("settings production"))
        result = self.documents("update", "--env", "production", file=text)
        self.assert_code(result, 0)
        self.assertIn("2 blocks in 1 document: 0 in step, 1 rewritten, 1 not asked\n", result.out)

    def test_a_document_belongs_to_one_declaration(self):
        text = self.file.read_text().replace("service: ", "service: other-", 1)
        other = self.railway.path / "other.yaml"
        other.write_text(text)
        result = self.documents("check", other)
        self.assert_code(result, 1)
        self.assertIn("'docs/TRACKER.md' also belongs to another declaration", result.err)

    def test_wrong_usage_is_named(self):
        self.assert_code(self.documents("chek"), 64)
        self.assert_code(self.documents("check", "--env", "nowhere"), 64)
        result = self.documents("check", file=self.railway.file)
        self.assert_code(result, 1)
        self.assertIn("no declaration lists documents", result.err)


if __name__ == "__main__":
    unittest.main()
