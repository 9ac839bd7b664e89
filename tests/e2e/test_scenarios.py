"""Each folder of tests/scenarios tells one story: what happened, and the whole output of one call.

    story.md       what happened, and for whom it matters
    story.json     before: what is done to the simulated Railway, in order; call: the words after
                   `tautline`; environ: laid over the usual environment (null takes away); exit;
                   earnest: which of the thirteen things that went wrong in earnest it tells of
                   or, in place of call and exit, steps: plan, sign, apply, … as apply_story.py tells them
    expected.out   stdout; expected.err: stderr, only where something stands there; the whole
                   transcript, where there are steps
    *.yaml         in place of the real declaration (of support/apply_fixture.yaml, where there are steps)
    dotenv         a .env file of the image, named by `{{story}}/dotenv`

The steps of `before` are the rows of Story.STEPS. Calls are made in a folder as an operator's checkout
has it. What differs from run to run is replaced by a fixed word. With WRITE_EXPECTED=1 the expected
files are written anew, to be read in the diff:

    WRITE_EXPECTED=1 /usr/bin/python3 tests/e2e/test_scenarios.py -k masked
"""
import json
import os
import pathlib
import re
import shlex
import shutil
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from apply_story import PLANS_DIFFER, ApplyStory, make_keys  # noqa: E402
from simulation import DECLARATION, ENVIRONMENTS, Simulation, caio_variables, token  # noqa: E402

FOLDER = pathlib.Path(__file__).resolve().parents[1] / "scenarios"
STORIES = sorted(path for path in FOLDER.iterdir() if path.is_dir())
WRITE = bool(os.environ.get("WRITE_EXPECTED"))
KEYS = {"before", "call", "environ", "exit", "earnest", "steps"}
FILES = {"story.md", "story.json", "expected.out", "expected.err", "dotenv"}
# What went wrong in earnest at the first users' service, by its number there.
EARNEST = set(range(1, 14))

# What differs from run to run. Times that a story gives are not among it.
DIFFERS = (
    (r"\brun [0-9a-f]{16}\b", "run RUN"),
    (r'"id": "[0-9a-f]{16}"', '"id": "RUN"'),
    (r'"milliseconds": \d+', '"milliseconds": N'),
    (r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "ID"),
    (r"\bsimulated-\d+", "ID"),
    (r"\b[0-9a-f]{24}\b", "MADE-UP"),
    (r"\b(127\.0\.0\.1|localhost):\d+", r"\1:PORT"),
    (r"\b\d+ ms\b", "N ms"),
    (r"\b[01] s off Railway's", "0 s off Railway's"),
    # A place in the real declaration, in which more may stand tomorrow.
    (rf"\b({re.escape(DECLARATION.name)}):\d+:(\d+)\b", r"\1:LINE:\2"),
)
TODAY = (r"{}([ T]\d\d:\d\d(:\d\d(\.\d+)?)?)?(Z| UTC|\+00:00)?|\w\w\w, {} \d\d:\d\d:\d\d GMT")


class Story:
    """One folder, and what its story.json says."""

    def __init__(self, path):
        self.path, self.name = path, path.name
        self.told = json.loads((path / "story.json").read_text())
        unknown = set(self.told) - KEYS
        if unknown:
            raise ValueError(f"{self.name}: story.json knows no {', '.join(sorted(unknown))}")
        self.declarations = sorted(path.glob("*.yaml"))
        self.changes = {}

    def play(self, railway):
        """Everything that happened before the call."""
        railway.admin("POST", "/restart")
        railway.admin("DELETE", "/log", {})
        for step in self.told.get("before", []):
            self.happen(railway, step)

    def happen(self, railway, step):
        rows = [row for row in self.STEPS if set(step) - {"in", "body", "told"} == {row}]
        if not rows:
            raise ValueError(f"{self.name}: no such step: {step}")
        self.STEPS[rows[0]](self, railway, step)

    def clock(self, railway, step):
        railway.admin("PUT", "/knobs", {"clock": step["clock"]})

    def stored(self, railway, step):
        self.change(railway, step["in"], step["stored"], False)

    def live(self, railway, step):
        self.change(railway, step["in"], step["live"], True)

    def change(self, railway, environment, values, deploy):
        railway.set(environment, {name: value for name, value in values.items() if value is not None},
                    unset=[name for name, value in values.items() if value is None], deploy=deploy)

    def image(self, railway, step):
        image = {name: value.replace("{{story}}", str(self.path))
                 for name, value in step["image"].items()}
        railway.admin("POST", "/service", {**railway.place(step["in"]), "image_env": image,
                                           "deploy": True})

    def admin(self, railway, step):
        """Any call of tests/railway/README.md; `in` fills in the place."""
        place = railway.place(step["in"]) if "in" in step else {}
        railway.admin(*step["admin"].split(" "), {**place, **step.get("body", {})})

    def declare(self, railway, step):
        """Text of the declaration that is there once, and what stands in its place."""
        self.changes.update(step["declare"])

    STEPS = {"clock": clock, "stored": stored, "live": live, "image": image, "admin": admin,
             "declare": declare}

    def changed(self, text):
        for old, new in self.changes.items():
            if text.count(old) != 1:
                raise ValueError(f"{self.name}: '{old}' should stand once in the declaration")
            text = text.replace(old, new)
        return text

    def lay_out(self, railway):
        """A checkout with the declaration, loopback addresses in it."""
        checkout = railway.path / "checkout"
        shutil.rmtree(checkout, ignore_errors=True)
        folder = checkout / "desired-state"
        folder.mkdir(parents=True)
        if not self.declarations:
            (folder / DECLARATION.name).write_text(railway.declaration(self.changed).read_text())
        for path in self.declarations:
            text = path.read_text()
            for environment in ENVIRONMENTS:
                text = text.replace("{{%s}}" % environment, railway.edge(environment))
            (folder / path.name).write_text(self.changed(text))
        return checkout

    def call(self, railway):
        """The call that the story is about."""
        self.play(railway)
        environ = {**railway.environ(), **self.told.get("environ", {})}
        environ = {name: value for name, value in environ.items() if value is not None}
        return railway.tautline(*shlex.split(self.told["call"]), cwd=self.lay_out(railway),
                                environ=environ)

    def expected(self, name):
        path = self.path / name
        return path.read_text() if path.exists() else ""

    def write(self, name, text):
        path = self.path / name
        if text:
            path.write_text(text)
        else:
            path.unlink(missing_ok=True)


def day_pattern():
    """Times of the day on which the test runs, in the two forms that are printed."""
    import datetime
    today = datetime.datetime.now(datetime.timezone.utc)
    days = [today, today + datetime.timedelta(days=1)]
    return "|".join(TODAY.format(day.strftime("%Y-%m-%d"), day.strftime("%d %b %Y")) for day in days)


TIMES = day_pattern()


def plain(text, railway, more=()):
    """`text` with fixed words for what differs from run to run."""
    text = text.replace(str(railway.path), "FOLDER")
    text = re.sub(TIMES, "NOW", text)
    for pattern, word in (*DIFFERS, *more):
        text = re.sub(pattern, word, text)
    return text


def secrets():
    """Every secret of the simulated world."""
    found = [token(environment) for environment in ENVIRONMENTS]
    for environment in ENVIRONMENTS:
        found += [value for value in caio_variables(environment).values() if "made-up" in value]
    return found


class Scenarios(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(Simulation())
        cls.keys = make_keys(cls.railway.path / "keys")

    def tell(self, story):
        if "steps" in story.told:
            return self.tell_steps(story)
        result = story.call(self.railway)
        outputs = {"expected.out": plain(result.out, self.railway),
                   "expected.err": plain(result.err, self.railway)}
        for value in secrets():
            self.assertNotIn(value, result.out + result.err)
        for name, text in outputs.items():
            if WRITE:
                story.write(name, text)
            self.assertMultiLineEqual(story.expected(name), text, f"{story.name}/{name}")
        self.assertEqual(result.code, story.told["exit"], outputs)
        return None

    def tell_steps(self, story):
        story.play(self.railway)
        self.railway.admin("DELETE", "/log")
        fixture = ApplyStory(self.railway, story, self.keys)
        seen = fixture.play()
        for value in secrets():
            self.assertNotIn(value, seen)
        text = plain(seen, self.railway, PLANS_DIFFER)
        if WRITE:
            story.write("expected.out", text)
        self.assertMultiLineEqual(story.expected("expected.out"), text, f"{story.name}/expected.out")
        self.assertEqual(fixture.wrong, [], text)


class Folders(unittest.TestCase):
    def test_every_folder_is_a_story_and_nothing_else(self):
        for path in FOLDER.iterdir():
            with self.subTest(path.name):
                if path.is_dir():
                    there = {file.name for file in path.iterdir() if file.suffix != ".yaml"}
                    self.assertLessEqual({"story.md", "story.json"}, there)
                    self.assertLessEqual(there, FILES)
                else:
                    self.assertEqual(path.name, "README.md")

    def test_every_story_is_short_and_has_a_description(self):
        for path in STORIES:
            with self.subTest(path.name):
                title, blank, *text = (path / "story.md").read_text().rstrip("\n").split("\n")
                self.assertTrue(title.startswith("# "))
                self.assertEqual(blank, "")
                sentences = re.findall(r"[.?!](?=\s|$)", "\n".join(text))
                self.assertIn(len(sentences), range(2, 7))

    def test_expected_files_are_not_empty(self):
        for path in FOLDER.glob("*/expected.*"):
            with self.subTest(path.parent.name):
                self.assertTrue(path.read_text())

    def test_each_past_incident_has_a_story(self):
        told = [Story(path).told.get("earnest", []) for path in STORIES]
        self.assertEqual(set(sum(told, [])), EARNEST)


def add(path):
    def test(self):
        self.tell(Story(path))
    setattr(Scenarios, "test_" + re.sub(r"\W", "_", path.name), test)


for each in STORIES:
    add(each)


if __name__ == "__main__":
    unittest.main()
