"""The file that the bench writes, and from which the README's section is made."""
import datetime
import json
import os
import pathlib
import subprocess
import textwrap

ROOT = pathlib.Path(__file__).resolve().parents[2]
PATH = ROOT / "tests" / "bench" / "figures.json"
README = ROOT / "README.md"


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
    return {"revision": revision.stdout.strip() or "unknown", "date": now.strftime("%Y-%m-%d"),
            "load": round(os.getloadavg()[2], 1), "cores": os.cpu_count()}


def forget():
    """Before a whole run: nothing of another one is left."""
    PATH.unlink(missing_ok=True)


def write(parts):
    """Puts {part: figures} in place of what was there, with the revision and the date of this run."""
    run = this_run()
    figures = joined(read(), {**parts, "runs": {name: run for name in parts}})
    PATH.write_text(json.dumps(figures, indent=2, sort_keys=True) + "\n")
    README.write_text(in_readme(README.read_text(), read()))


# --- the README's section --------------------------------------------------------------------------

WIDTH = 128
BEGIN, END = "<!-- figures: written by make bench -->", "<!-- figures: end -->"


def table(head, rows):
    lines = ["| " + " | ".join(map(str, row)) + " |" for row in [head, ["---"] * len(head), *rows]]
    return "\n".join(lines)


# How a check knows Railway's ids.
WAYS = {"names": "by names", "remembered": "remembered ids", "pinned": "pinned ids"}


def of_check(figures):
    check, http1 = figures["check"], figures["http1"]
    trips, railway = check["round_trips"], check["railway_requests"]
    rows = [["round trips, handshakes included", *trips.values(), http1["round_trips"]],
            ["requests, of them to Railway",
             *(f"{check['requests'] - railway['names'] + asked}, {asked}" for asked in railway.values()),
             f"{http1['requests']}, {http1['railway_requests']['names']}"],
            ["connections", *([check["connections"]] * len(trips)), http1["connections"]]]
    if "wall_ms" in check:
        wall = check["wall_ms"]
        rows.append(["wall time, D = 50 ms", *(f"{wall[how]} ms" if how in wall else "" for how in trips),
                     f"{http1['wall_ms']} ms"])
    text = table(["a check of one environment", *(WAYS[how] for how in trips), "by names, HTTP/1.1"], rows)
    if "cpu_ms" in check:
        text += (f"\n\nIt takes {check['cpu_ms']} ms of CPU with `--ca-file`, {check['cpu_ms_system_store']} ms with the "
                 f"system's certificates, and {check['peak_mib']} MiB.")
    return text


def of_apply(figures):
    apply = figures["apply"]
    return (f"An apply of three changes, one of them a removal: {apply['round_trips']} round trips, "
            f"{apply['railway_requests']} requests to Railway, {apply['connections']} connections, one deploy. "
            "Requests and deploys are the same for 1, 10 or 40 changes.")


def of_services(figures):
    counts = sorted((int(name) for name in figures["services"] if name.isdigit()))
    rows = [[f"{count:,}", f"{row['wall_s']} s", f"{row['cpu_ms']} ms", f"{row['mib']} MiB",
             "yes" if row["complete"] else "no"]
            for count in counts for row in [figures["services"][str(count)]]]
    return table(["services in one call", "wall time, D = 50 ms", "CPU for each", "memory", "complete"], rows)


def of_others(figures):
    rows = [[row["title"], f"{row['wall_ratio']}×", f"{row['cpu_ratio']}×"] for row in figures["others"].values()]
    return table(["asks the same questions", "wall time", "CPU"], sorted(rows, key=lambda row: float(row[1][:-1])))


BLOCKS = {"check": of_check, "apply": of_apply, "services": of_services, "others": of_others}


def of_load(figures):
    """What must be said where the machine had other work."""
    busy = [run for run in figures["runs"].values() if run.get("load", 0) > 2 * run.get("cores", 1)]
    if not busy:
        return ""
    most = max(busy, key=lambda run: run["load"])
    return f" The machine had other work (a load of {most['load']} on {most['cores']} cores), so times are too long."


def section(figures):
    """The text between the marks."""
    runs = sorted({f"{run['date']} ({run['revision']})" for run in figures["runs"].values()})
    blocks = [f"Measured on {', '.join(runs)}.{of_load(figures)}",
              *(make(figures) for name, make in BLOCKS.items() if name in figures)]
    lines = "\n\n".join(blocks).splitlines()
    return "\n".join(line if line.startswith("|") else textwrap.fill(line, WIDTH) for line in lines)


def in_readme(text, figures):
    """The README with this section in place of the one that is there."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{section(figures)}\n\n{END}{after}"
