#!/usr/bin/python3
"""The demonstration: one service in five states, each looked at with `tautline check`; then it is changed.

demo_act.py tells the second half: plan, approval, apply, evidence, and plans that are refused.

Needs no account and no network: Railway is simulated on loopback, and each deployment there really
starts the stand-in application with its variables. Exit status 1 where a call did not end as promised.
"""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests" / "support"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from demo_act import act  # noqa: E402
from simulation import Simulation  # noqa: E402

WORDS = ["check", "--env", "production"]
FILE = "desired-state/caio-swarm-dashboard.yaml"


def in_sync(railway):
    """Everything is as declared, in all four places."""


def drifted(railway):
    """Somebody stored another fallback, and an emergency stop that was lifted is not live yet."""
    railway.set("production", {"EMERGENCY_STOP": "true"}, deploy=True)
    railway.set("production", {"STATE_FILE_FALLBACK_WRITE": "true", "EMERGENCY_STOP": "false"})


def breached(railway):
    """The allowlist for unsigned HeyReach events is on, and the exception for it has ended."""
    railway.set("production", {"HEYREACH_UNSIGNED_ALLOWLIST": "true"},
                unset=["HEYREACH_BEARER_TOKEN"], deploy=True)


def unreachable(railway):
    """The application crashed: nobody can say how it behaves, and nobody says that it is fine."""
    railway.admin("POST", "/application", {**railway.place("production"), "action": "kill"})


STORIES = [
    (in_sync, "a service in sync", 0, []),
    (drifted, "a drifted service", 2, []),
    (breached, "a breached guardrail and an expired exception", 3, []),
    (breached, "the same hole while its exception was in force", 0, ["--at", "2026-03-01"]),
    (unreachable, "an endpoint that cannot be reached", 4, []),
]


def heading(number, title, code):
    print(f"\n{'=' * 100}\n{number}. {title} (exit {code})\n{'=' * 100}", flush=True)


def place(railway):
    """A folder as an operator's checkout has it, with loopback addresses in the declaration."""
    folder = railway.path / "checkout"
    (folder / "desired-state").mkdir(parents=True)
    (folder / FILE).write_text(railway.declaration().read_text())
    return folder


def tell(railway, folder, story, more):
    """One check as an operator sees it; its exit code."""
    print(story.__doc__ + "\n")
    railway.admin("POST", "/restart")
    story(railway)
    words = [*WORDS, *more, FILE]
    print("$ tautline " + " ".join(words), flush=True)
    result = railway.tautline(*words, cwd=folder)
    print(result.out + result.err, end="")
    print(f"$ echo $?\n{result.code}", flush=True)
    return result.code


def main():
    wrong = 0
    with Simulation() as railway:
        folder = place(railway)
        for number, (story, title, code, more) in enumerate(STORIES, 1):
            heading(number, title, code)
            wrong += tell(railway, folder, story, more) != code
        steps, faults = act(railway, len(STORIES) + 1)
    print(f"\n{len(STORIES) - wrong} of {len(STORIES)} checks ended as promised; {steps} steps of a change, "
          f"{len(faults)} calls in them did not")
    print(*faults, sep="\n")
    return 1 if wrong or faults else 0


if __name__ == "__main__":
    sys.exit(main())
