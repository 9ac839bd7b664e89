"""The page of `--output html`, as Chromium shows it and as a screen reader is told it.

PAGE_PICTURES=FOLDER keeps the four screenshots: phone and desktop, light and dark.
"""
import collections
import os
import pathlib
import shutil
import sys
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "support"))
import browser  # noqa: E402
from small_service import SmallService  # noqa: E402

PAGES = ROOT / "tests" / "unit" / "output" / "pages"
RUNS = ("breach", "drift", "empty", "excepted", "hostile", "in_sync", "past", "refused", "unobserved")
WIDTHS = (320, 390, 1280)
AA = 4.5  # WCAG 2.1, 1.4.3, text of any size
GRAPHIC = 3  # 1.4.11, what a picture is made of

@unittest.skipUnless(browser.COMMAND, "chromium is missing: ci/setup page")
class Page(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.browser = cls.enterClassContext(browser.Browser())

    def each(self, judge, widths=(1280,), looks=(False,)):
        for run in RUNS:
            for width in widths:
                for dark in looks:
                    with self.subTest(run, width=width, dark=dark):
                        self.browser.open(PAGES / f"{run}.html", width, dark)
                        judge(run)

    def test_nothing_is_wider_than_the_screen(self):
        def judge(_):
            wide, room = self.browser.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
            self.assertLessEqual(wide, room)
        self.each(judge, WIDTHS)

    def test_every_text_has_enough_contrast(self):
        def judge(_):
            found = self.browser.evaluate(browser.CONTRASTS)
            self.assertGreater(len(found), 5)
            self.assertEqual([row for row in found if row[1] < (AA if row[0] == "text" else GRAPHIC)], [])
        self.each(judge, looks=(False, True))

    def test_dark_is_dark(self):
        grounds = set()
        for dark in (False, True):
            self.browser.open(PAGES / "past.html", dark=dark)
            grounds.add(self.browser.evaluate("getComputedStyle(document.body).backgroundColor"))
        self.assertEqual(len(grounds), 2)

    def test_no_request_leaves_and_nothing_is_run(self):
        def judge(run):
            self.assertEqual(self.browser.requested, [(PAGES / f"{run}.html").as_uri()])
            self.assertEqual(self.browser.evaluate("document.scripts.length"), 0)
        self.each(judge)

    def test_the_accessibility_tree_is_the_same_at_every_width(self):
        for run in RUNS:
            told = []
            for width in WIDTHS:
                self.browser.open(PAGES / f"{run}.html", width)
                told.append(collections.Counter(
                    row for row in self.browser.tree()
                    if row[0] in ("heading", "table", "columnheader", "rowheader", "image", "link", "main")))
            with self.subTest(run):
                self.assertEqual(told[1:], told[:1] * (len(WIDTHS) - 1))

    def test_headings_tables_and_pictures_have_their_names(self):
        self.browser.open(PAGES / "past.html", 390)
        self.assertEqual(self.browser.evaluate("document.documentElement.lang"), "en")
        tree = self.browser.tree()
        named = collections.defaultdict(list)
        for role, name in tree:
            named[role].append(name)
        self.assertEqual(named["heading"], [
            "IN SYNC", "Exceptions and due dates", "shop, production IN SYNC", "Guardrails", "Settings", "Probes",
            "Notes", "History", "Classes over time", "Exposure of each guardrail"])
        tables = ["Exceptions and due dates", "Guardrails", "Settings and what their four witnesses say", "Probes",
                  "Classes over time", "Exposure of each guardrail"]
        self.assertEqual(named["table"], tables)
        pictures = named["image"] + named["img"] + named["SvgRoot"]
        self.assertEqual(pictures, ["Exceptions and due dates on a time line", "Classes over time",
                                    "Exposure of each guardrail"])
        for name in ("stored", "running", "reported", "behaved", "breached", "not known"):
            self.assertIn(name, named["columnheader"])
        for name in ("UNSIGNED_ALLOWED", "no-unsigned-webhooks", "AUTH_TOKEN", "IN SYNC", "DRIFT"):
            self.assertIn(name, named["rowheader"])
        said = [name for role, name in tree if role == "StaticText"]
        self.assertIn("something else", said)  # what the sign of a witness means
        self.assertNotIn("≠", said)

    def test_headings_go_down_by_one_step(self):
        def judge(_):
            levels = self.browser.evaluate("[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(h => +h.tagName[1])")
            self.assertEqual(levels[:1], [1])
            self.assertEqual([pair for pair in zip(levels, levels[1:]) if pair[1] > pair[0] + 1], [])
        self.each(judge)

    def test_every_part_of_a_table_says_its_role(self):
        # Chromium knows a table that is laid out as blocks; other browsers know it by its roles alone.
        def judge(_):
            parts = "table, caption, thead, tbody, tr, th, td"
            roles = self.browser.evaluate(f"[...document.querySelectorAll('{parts}')].map("
                                          "e => e.tagName + ' ' + e.getAttribute('role') + ' ' + e.getAttribute('scope'))")
            self.assertLessEqual(set(roles), {
                "TABLE table null", "CAPTION null null", "THEAD rowgroup null", "TBODY rowgroup null", "TR row null",
                "TH columnheader col", "TH rowheader row", "TD cell null"})
        self.each(judge)

    def test_by_keyboard_the_head_is_skipped_and_the_focus_is_seen(self):
        focus = "(e => [e.tagName, getComputedStyle(e).outlineStyle, e.getBoundingClientRect().left >= 0])" \
                "(document.activeElement)"
        self.browser.open(PAGES / "past.html", 390)
        self.browser.press("Tab")
        self.assertEqual(self.browser.evaluate(focus), ["A", "solid", True])
        self.browser.press("Enter")
        self.assertEqual(self.browser.evaluate("location.hash"), "#report")
        self.browser.press("Tab")
        self.assertEqual(self.browser.evaluate(focus), ["SUMMARY", "solid", True])
        self.browser.press("Enter")
        self.assertIs(self.browser.evaluate("document.querySelector('details').open"), False)

    @unittest.skipUnless(os.environ.get("PAGE_PICTURES"), "PAGE_PICTURES names no folder")
    def test_pictures(self):
        folder = pathlib.Path(os.environ["PAGE_PICTURES"])
        for run in ("past", "breach"):
            for width in (390, 1280):
                for dark in (False, True):
                    self.browser.open(PAGES / f"{run}.html", width, dark)
                    self.browser.screenshot(folder / f"{run}-{width}-{'dark' if dark else 'light'}.png")


class History(unittest.TestCase):
    """Where the past comes from: needs no browser."""

    def test_the_ledger_is_drawn_once_it_holds_a_check(self):
        with SmallService() as railway:
            state, page = railway.path / "state", railway.path / "page.html"
            self.addCleanup(shutil.rmtree, state, True)

            def written(code):
                result = railway.check("--state", state, f"--output=html={page}")
                self.assertEqual(result.code, code, result.out + result.err)
                return page.read_text()

            self.assertNotIn("History", written(0))
            time.sleep(1.1)  # the ledger counts in seconds
            railway.set("production", {"EMERGENCY_STOP": "true"}, deploy=True)
            text = written(3)
            self.assertIn("2 checks from ", text)
            for name in ("IN SYNC", "BREACHED", "no-stop", "header-token"):
                self.assertIn(f'<th scope="row" role="rowheader">{name}</th>', text)
            exposed = text[text.index("<caption class=\"unseen\">Exposure"):]
            self.assertRegex(exposed, r"no-stop</th><td [^>]*>less than a minute, 1 check<")
            self.assertNotIn("History", railway.check("--state", "none", f"--output=html={page}") and page.read_text())


if __name__ == "__main__":
    unittest.main()
