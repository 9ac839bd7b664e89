"""Stories of several steps: plan, sign, apply, and what happens to the world in between.

The output is one transcript, as in a terminal:

    $ tautline plan --env production --author ana@example.com -o plan.txt
    ...
    exit 0

    # pto@example.com signs plan.txt

`steps` in story.json is a list; each is one row of ApplyStory.ACTS, or of what a story may do before its
call (stored, live, admin, …). The checkout, the state and the installed trust are new in each story; the
option `--trust` is added to the calls that take it.
"""
import os
import pathlib
import shlex
import shutil
import time

from apply_fixture import PEOPLE, ApplyFixture, Keys
from simulation import ENVIRONMENTS

DECLARATION = pathlib.Path(__file__).with_name("apply_fixture.yaml")
TRUSTING = ("plan", "approve", "apply")
FAKETIME = "libfaketime.so.1"
# What differs from run to run in plans and ledgers.
PLANS_DIFFER = (
    (r"\bsha256:[0-9a-f]{64}\b", "sha256:DIGEST"),
    (r"\bSHA256:[A-Za-z0-9+/]{43}\b", "SHA256:KEY"),
    (r"(?m)^(Number +)[0-9a-f]{16}$", r"\1NUMBER"),
    (r"\b[0-9a-f]{64}\b", "DIGEST"),
    (r"\bcommit [0-9a-f]{40}\b", "commit COMMIT"),
    (r"\b[0-9a-f]{32}\b", "LEDGER"),
    (r"\b[0-9a-f]{16}\b", "NUMBER"),
    # what is beside the point where a number was used
    (r"(?m)^(refused \(used\).*\nhint: .*\n)what the plan says .*\n(?:[-+] .*\n)+", r"\1"),
    # of progress: times, and what is told once or several times
    (r"(?m)^ +\d+ s  ", "   N s  "),
    (r"(?m)^.*: (DEPLOYING|INITIALIZING|BUILDING), after .*\n", ""),
    (r", after \d+ s of at most", ", after N s of at most"),
    (r"(?m)^(.* verifying: not yet, .*\n)\1+", r"\1"),
    (r"\bclock is \d+ seconds", "clock is N seconds"),
)


def declaration(railway, text=None):
    """The declaration of the stories with the addresses of this simulation."""
    text = DECLARATION.read_text() if text is None else text
    for environment in ENVIRONMENTS:
        text = text.replace("{{%s}}" % environment, railway.edge(environment))
    return text


def faketime(shift):
    """Environment in which a program's clock is shifted: `+10m`, `-2d`, `@2001-01-01 00:00:00`."""
    found = sorted(pathlib.Path("/usr/lib").glob(f"*/faketime/{FAKETIME}"))
    if not found:
        raise RuntimeError("faketime is not installed (ci/setup test)")
    return {"LD_PRELOAD": str(found[0]), "FAKETIME": shift, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}


class ApplyStory:
    """Plays the steps of one story; `lines` is the transcript, `wrong` what did not end as promised."""

    def __init__(self, railway, story, keys):
        self.railway, self.story = railway, story
        folder = railway.path / "apply"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        own = story.declarations[0].read_text() if story.declarations else None
        text = story.changed(declaration(railway, own))
        self.fixture = ApplyFixture(railway, text, keys=keys, folder=folder)
        self.lines, self.wrong = [], []

    def play(self):
        for step in self.story.told["steps"]:
            (act,) = [row for row in self.ACTS if row in step] or [None]
            if act:
                self.ACTS[act](self, step)
            else:
                self.story.happen(self.railway, step)
                self.say(f"# {step['told']}")
        return "\n".join(self.lines).rstrip("\n") + "\n"

    def say(self, *lines):
        self.lines += [*lines, ""]

    def path(self, name):
        """A file of the story: in the checkout, or `state/…`, `trust/…` beside it; `{ledger}`."""
        if name == "{ledger}":
            return self.fixture.ledger
        first = name.split("/")[0]
        if first in ("state", "trust"):
            return self.fixture.folder / name
        return self.fixture.checkout / name

    # --- rows ------------------------------------------------------------------------------------

    def call(self, step):
        words = shlex.split(step["call"])
        more = ["--trust", str(self.fixture.trust.path)] if words[0] in TRUSTING else []
        if "trusting" in step:
            more = ["--trust", str(self.path(step["trusting"]))]
        environ = self.fixture.environ(**step.get("environ", {}))
        if "shift" in step:
            environ.update(faketime(step["shift"]))
        result = self.railway.tautline(*words, *more, "--state", str(self.fixture.state),
                                       environ=environ, cwd=self.fixture.checkout)
        self.lines += [f"$ tautline {step['call']}"]
        self.lines += [text.rstrip("\n") for text in (result.out, result.err) if text]
        self.say(f"exit {result.code}")
        if result.code != step["exit"]:
            self.wrong.append(f"{step['call']}: exit {result.code}, not {step['exit']}")

    def sign(self, step):
        plan = self.path(step.get("plan", "plan.txt"))
        people = step["sign"] if isinstance(step["sign"], list) else [step["sign"]]
        for person in people:
            self.sign_one(step, person, plan)

    def sign_one(self, step, person, plan):
        self.fixture.sign(person, plan=plan, key=step.get("key"),
                          namespace=step.get("namespace", "tautline-plan"))
        self.say(f"# {PEOPLE[person]} signs {plan.name}" + (
            f" with the key of {PEOPLE[step['key']]}" if "key" in step else "") + (
            f" in the namespace {step['namespace']}" if "namespace" in step else ""))

    def show(self, step):
        self.say(f"$ cat {step['show']}", self.path(step["show"]).read_text().rstrip("\n"))

    def edit(self, step):
        path = self.path(step["edit"])
        text = path.read_bytes().decode()
        for old, new in step["put"].items():
            if text.count(old) != 1:
                raise ValueError(f"{self.story.name}: '{old}' should occur once in {step['edit']}")
            text = text.replace(old, new)
        path.write_bytes(text.encode())
        self.say(f"# {step['told']}")

    def copy(self, step):
        source, target = (self.path(name) for name in step["copy"])
        if target.is_dir():
            shutil.rmtree(target)
        (shutil.copytree if source.is_dir() else shutil.copy)(source, target)
        self.say(f"# {step['told']}")

    def remove(self, step):
        path = self.path(step["remove"])
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
        self.say(f"# {step['told']}")

    def cut(self, step):
        """Takes the last lines of a file away, or (`bytes`) the last bytes."""
        path = self.path(step["cut"])
        data = path.read_bytes()
        if "bytes" in step:
            os.truncate(path, len(data) - step["bytes"])
        else:
            path.write_bytes(b"".join(data.splitlines(keepends=True)[:-step["lines"]]))
        self.say(f"# {step['told']}")

    def trust(self, step):
        self.fixture.trust.write(**step["trust"])
        self.say(f"# {step['told']}")

    def wait(self, step):
        time.sleep(step["wait"])
        self.say(f"# {step['told']}")

    def saw(self, step):
        """What Railway was asked to change since the last look."""
        mutations = self.fixture.mutations()
        self.railway.admin("DELETE", "/log")
        self.say("# Railway was asked to change: " + (", ".join(mutations) or "nothing"))
        if mutations != step["saw"]:
            self.wrong.append(f"Railway saw {mutations}, not {step['saw']}")

    def ledger(self, step):
        self.say("# the ledger: " + ", ".join(self.fixture.kinds()))

    ACTS = {"call": call, "sign": sign, "show": show, "edit": edit, "copy": copy, "remove": remove,
            "cut": cut, "trust": trust, "wait": wait, "saw": saw, "ledger": ledger}


def make_keys(folder):
    return Keys(folder)
