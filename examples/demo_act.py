"""The second half of the demonstration: a plan is made, read, signed, applied, proven and recorded; and five
plans that must not be applied are refused.

The people are made up: Ana of Engineering writes plans, and she and the PTO sign them with keys that are made
for the demonstration. The trust file stands outside the checkout, as an operator would install it.
"""
import datetime
import os
import pathlib
import shlex
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests" / "support"))
from apply_fixture import PEOPLE, SIGNERS, ApplyFixture, Keys, at_a_terminal, caio_floor  # noqa: E402
from simulation import ENVIRONMENTS, ROOT  # noqa: E402

NAME = "caio-swarm-dashboard.yaml"
PLAN = "plan --env production --author ana@example.com"
OUTSIDE = "--trust ../trust/trust.yaml --state ../state"
WIDTH = 100
PROGRAM = os.environ.get("TAUTLINE", str(ROOT / "build" / "tautline"))


def heading(number, title):
    print(f"\n{'=' * WIDTH}\n{number}. {title}\n{'=' * WIDTH}", flush=True)


class Demo:
    """Where the operator sits: a checkout, and outside of it the trust and the state."""

    def __init__(self, railway, first):
        self.railway, self.number, self.wrong = railway, first, []
        folder = railway.path / "desk"
        folder.mkdir()
        keys = Keys(railway.path / "keys", people=("pto", "hos", "ana"))
        self.fixture = ApplyFixture(railway, railway.declaration().read_text(), keys=keys, folder=folder,
                             name=NAME)
        self.fixture.trust.floor = caio_floor()
        self.fixture.trust.urls = {name: railway.edge(name) for name in ENVIRONMENTS}
        self.fixture.trust.write()

    @property
    def plan_file(self):
        return self.fixture.plan_file

    def step(self, title, text):
        heading(self.number, title)
        print(text + "\n", flush=True)
        self.number += 1

    def show(self, call, code, out):
        print(f"$ {call}\n{out.rstrip()}\n$ echo $?\n{code}\n", flush=True)

    def promised(self, call, code, wanted):
        if code != wanted:
            self.wrong.append(f"'{call}' ended with {code}, and {wanted} was promised")

    def call(self, words, wanted, more=OUTSIDE):
        """One call of tautline as the operator types it."""
        result = self.railway.tautline(*shlex.split(f"{words} {more}"), cwd=self.fixture.checkout,
                                       environ=self.fixture.environ())
        self.show(f"tautline {words}", result.code, result.out + result.err)
        self.promised(f"tautline {words}", result.code, wanted)
        return result

    def approve(self, person):
        """A person at a terminal: reads, answers yes, and ssh-keygen signs."""
        words = f"approve plan.txt --as {PEOPLE[person]} --key ../../keys/{person}"
        command = [PROGRAM, *shlex.split(f"{words} {OUTSIDE}")]
        code, shown = at_a_terminal(command, "yes to sign: ", "yes\n", cwd=self.fixture.checkout,
                                    env=self.fixture.environ(TERM="dumb"))
        self.show(f"tautline {words}", code, shown)
        self.promised(f"tautline {words}", code, 0)

    def nothing_changed(self):
        mutations = self.fixture.mutations()
        print(f"Railway was asked to change: {', '.join(mutations) or 'nothing'}", flush=True)
        if mutations:
            self.wrong.append("something was changed by a plan that was refused")

    def forget(self):
        self.railway.admin("DELETE", "/log")

    def process(self):
        return self.railway.admin("POST", "/application", self.railway.place("production"))["pid"]


def drift(demo):
    demo.step("drift, and a proof that is missing", "Somebody opened the file fallback again: one variable "
              "has another value, one is gone, and a\ndeployment made it live. And nobody has recorded "
              "yet that a supervised send arrived.")
    demo.railway.set("production", {"STATE_DUAL_READ_ENABLED": "true"},
                     unset=["STATE_FILE_FALLBACK_WRITE"], deploy=True)
    demo.call("check --env production --quiet", 3, "--state ../state")
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    demo.call("evidence add-proof supervised-send --env production --lead lead@example.com "
              f"--time {now} --confirmation 'seen in the conversation'", 0, "--state ../state")


def plan(demo):
    demo.step("the plan", "Ana makes a plan. It is a text: complete, with nothing hidden, and these "
              "bytes are what\nis signed.")
    demo.call(f"{PLAN} -o plan.txt", 0)
    print(f"$ cat plan.txt\n{demo.plan_file.read_text()}", flush=True)


def approve(demo):
    demo.step("approval", "The change needs the PTO, and a second person. Ana, who wrote the plan, signs it "
              "with ssh-keygen;\nher signature alone is refused. Tautline never sees a private key.")
    demo.forget()
    demo.approve("ana")
    demo.call("apply plan.txt", 6)
    demo.step("the second person", "The PTO reads it and signs it too. Without Ana's signature that one is "
              "refused as well, although\nthe line Author names her: only a signature makes a person.")
    demo.approve("pto")
    signature = demo.fixture.signature(PEOPLE["ana"])
    kept = signature.rename(signature.with_name("aside"))
    demo.call("apply plan.txt", 6)
    kept.rename(signature)
    demo.nothing_changed()


def apply(demo):
    demo.step("apply", "The plan is made again from the world as it is now, must be the same to the "
              "byte, and is\ndone. The stand-in restarts with the new variables, and the probes ask it how "
              "it behaves.")
    demo.forget()
    before = demo.process()
    demo.call("apply plan.txt --passes 2", 0)
    print(f"the application's process: {before} before, {demo.process()} now\n"
          f"Railway was asked to change: {', '.join(demo.fixture.mutations())}", flush=True)
    if len(demo.fixture.deploys()) != 1:
        demo.wrong.append("one deploy was promised")
    demo.call("check --env production --quiet", 0, "--state ../state")


def evidence(demo):
    demo.step("evidence", "Everything stands in a ledger whose lines are chained: an edit or a cut is "
              "seen, offline.")
    demo.call("evidence verify --env production", 0, "--state ../state")
    demo.call("evidence report --env production", 0, "--state ../state")


def replayed(demo):
    demo.step("refused: a plan that was applied before", "Its number is used.")
    demo.forget()
    demo.call("apply plan.txt", 5)
    demo.nothing_changed()


def ready(demo):
    """One more drift, and a plan for it that both have signed."""
    demo.railway.set("production", {"EMERGENCY_STOP": "true"}, deploy=True)
    for path in demo.fixture.checkout.glob("plan.txt*"):
        path.unlink()
    demo.fixture.plan("--only", "EMERGENCY_STOP")
    demo.fixture.sign(*SIGNERS)
    demo.forget()


def tampered(demo):
    demo.step("refused: a plan that was changed after it was signed",
              "Another value is put into a plan that both have signed: the signatures are of another text.")
    ready(demo)
    text = demo.plan_file.read_text().replace("true -> false", "false -> true")
    demo.plan_file.write_text(text.replace("EMERGENCY_STOP=true", "EMERGENCY_STOP=false"))
    demo.call("apply plan.txt", 6)
    demo.nothing_changed()


def stale(demo):
    demo.step("refused: a plan whose world has moved",
              "The plan is signed, and then somebody changes the variable once more.")
    ready(demo)
    demo.railway.set("production", {"EMERGENCY_STOP": "yes"})
    demo.call("apply plan.txt", 5)
    demo.nothing_changed()


def breaching(demo):
    demo.step("refused: a plan that leaves a guardrail breached",
              "The query token is on, and the plan is limited to something else. No option lifts a "
              "guardrail.")
    demo.railway.set("production", {"DASHBOARD_QUERY_TOKEN_ENABLED": "true"}, deploy=True)
    demo.forget()
    demo.call(f"{PLAN} --only EMERGENCY_STOP -o other.txt", 3)
    demo.nothing_changed()


def left_out(demo):
    demo.step("refused: a file that leaves the guardrails out",
              "Another file of the same service has no guardrails and turns the query token on. The floor, "
              "which the operator\ninstalled with the trust file, holds against every file; and two files of "
              "one service are refused.")
    text = demo.fixture.file.read_text()
    text = text[:text.index("\nguardrails:")].replace(
        "DASHBOARD_QUERY_TOKEN_ENABLED:\n    flag: false", "DASHBOARD_QUERY_TOKEN_ENABLED:\n    flag: true")
    (demo.fixture.checkout / "tuning.yaml").write_text(text)
    demo.forget()
    demo.call(f"{PLAN} -o other.txt tuning.yaml", 1)
    demo.call(f"{PLAN} -o other.txt tuning.yaml desired-state/{NAME}", 1)
    demo.nothing_changed()


STEPS = (drift, plan, approve, apply, evidence, replayed, tampered, stale, breaching,
         left_out)


def act(railway, first):
    """Tells all steps; (how many, what did not end as promised)."""
    railway.admin("POST", "/restart")
    demo = Demo(railway, first)
    for step in STEPS:
        step(demo)
    return len(STEPS), demo.wrong
