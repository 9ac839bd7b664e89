#!/usr/bin/python3
"""The demonstration: one service in five states, each looked at with `tautline check`.

Needs no account and no network: Railway is simulated on loopback, and each deployment there really
starts the stand-in application with its variables. Exit status 1 where a check did not end as promised.
"""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests" / "support"))
from simulation import Simulation  # noqa: E402

HELD = "--env production"


def in_sync(railway):
    """Everything is as declared, in all four places."""


def drifted(railway):
    """Somebody turned the fallback writes on and deployed; the query flag is right but not live yet."""
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


def main():
    wrong = 0
    with Simulation() as railway:
        declaration = railway.declaration()
        for number, (story, title, code, more) in enumerate(STORIES, 1):
            heading(number, title, code)
            print(story.__doc__ + "\n")
            railway.admin("POST", "/restart")
            story(railway)
            words = ["check", *HELD.split(), *more, declaration]
            print("$ tautline " + " ".join(str(word) for word in words).replace(
                str(declaration), "desired-state/caio-swarm-dashboard.yaml"), flush=True)
            result = railway.tautline(*words)
            print(result.out + result.err, end="")
            print(f"$ echo $?\n{result.code}", flush=True)
            wrong += result.code != code
    print(f"\n{len(STORIES) - wrong} of {len(STORIES)} checks ended as promised")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
