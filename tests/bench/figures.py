"""The file that the bench writes, and from which the README's section is made."""
import datetime
import json
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
PATH = ROOT / "tests" / "bench" / "figures.json"


def read():
    return json.loads(PATH.read_text()) if PATH.exists() else {}


def joined(old, new):
    """`new` over `old`, member by member."""
    if isinstance(old, dict) and isinstance(new, dict):
        return {**old, **{name: joined(old.get(name), value) for name, value in new.items()}}
    return new


def this_run():
    revision = subprocess.run(["git", "rev-parse", "--short=12", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    now = datetime.datetime.now(datetime.timezone.utc)
    return {"revision": revision.stdout.strip() or "unknown", "date": now.strftime("%Y-%m-%d")}


def write(parts):
    """Puts {part: figures} in place of what was there, with the revision and the date of this run."""
    run = this_run()
    figures = joined(read(), {**parts, "runs": {name: run for name in parts}})
    PATH.write_text(json.dumps(figures, indent=2, sort_keys=True) + "\n")
