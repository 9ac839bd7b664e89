"""Plays the steps of a GitHub workflow in order, against a bare remote: what a runner does, on loopback.

    forge = Forge(folder, {"desired-state/service.yaml": text})
    run = forge.play("schedule", secrets={...})
    run.code, run.steps["Check"].out

A step's expressions are looked up in a table, never evaluated; one that the table lacks is an error, so
that a new one is seen here first. `uses:` is played for the two actions that the workflows name. The log is read
as a runner reads it: `run.commands` are the workflow commands that took effect.
"""
import hashlib
import json
import os
import pathlib
import re
import shutil
import stat
import subprocess

import yaml

from simulation import ROOT

GH = """\
#!/usr/bin/python3
import json, os, pathlib, sys
folder = pathlib.Path(os.environ["FAKE_GH"])
words = sys.argv[1:]
body = json.loads(pathlib.Path(words[words.index("--input") + 1]).read_text()) if "--input" in words else None
method = words[words.index("--method") + 1] if "--method" in words else "GET"
path = next(word for word in words[1:] if word.startswith("repos/"))
with open(folder / "calls", "a") as calls:
    calls.write(json.dumps({"method": method, "path": path, "body": body}) + "\\n")
if (folder / "refuses").exists():
    sys.exit("gh: Resource not accessible by integration (HTTP 403)")
comments = folder / "comments.json"
known = json.loads(comments.read_text()) if comments.exists() else []
if method == "POST" and path.endswith("/comments"):
    known.append({"id": len(known) + 1, "user": {"login": "github-actions[bot]"}, "body": body["body"]})
elif method == "PATCH":
    known[int(path.rsplit("/", 1)[1]) - 1]["body"] = body["body"]
comments.write_text(json.dumps(known))
print(json.dumps(known if method == "GET" else {}))
"""
# What a runner obeys (src/Runner.Worker/ActionCommandManager.cs and Runner.Common/ActionCommand.cs of
# https://github.com/actions/runner).
COMMANDS = {"error", "warning", "notice", "debug", "group", "endgroup", "add-mask", "set-env", "set-output",
            "save-state", "add-path", "echo", "add-matcher", "remove-matcher"}
CLEAN = {"PATH": "/usr/bin:/bin", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null",
         "GIT_AUTHOR_NAME": "Ana", "GIT_AUTHOR_EMAIL": "ana@example.com", "GIT_COMMITTER_NAME": "Ana",
         "GIT_COMMITTER_EMAIL": "ana@example.com"}


def workflow(name):
    """The parsed file; PyYAML takes the key `on` for a truth."""
    parsed = yaml.safe_load((ROOT / "ci" / "github" / f"{name}.yml").read_text())
    parsed["on"] = parsed.pop(True)
    return parsed


def obeyed(log):
    """The workflow commands that take effect in the log of one step: [(name, rest of the line)]."""
    found, stopped_by = [], None
    known = COMMANDS | {"stop-commands"}
    for line in log.splitlines():
        name = rest = None
        if match := re.match(r"\s*::(.*?)::(.*)", line):
            name, rest = match[1].split(" ")[0], line.strip()
        if (name is None or name not in known | {stopped_by}) and (match := re.search(r"##\[(.*?)\](.*)", line)):
            name, rest = match[1].split(" ")[0], line.strip()
        if stopped_by:
            stopped_by = None if name == stopped_by else stopped_by
        elif name == "stop-commands":
            stopped_by = rest.rsplit("::", 1)[1]
        elif name in COMMANDS:
            found.append((name, rest))
    return found


class Step:
    def __init__(self, outcome, code=0, out="", err=""):
        self.outcome, self.code, self.out, self.err, self.outputs = outcome, code, out, err, {}
        self.commands = obeyed(out + err)


class Run:
    """What one run of a workflow left behind."""

    def __init__(self, steps, summary, artifacts):
        self.steps, self.summary, self.artifacts = steps, summary, artifacts
        self.failed = [name for name, step in steps.items() if step.outcome == "failure"]

    @property
    def text(self):
        return "".join(step.out + step.err for step in self.steps.values())

    @property
    def commands(self):
        return [command for step in self.steps.values() for command in step.commands]


class Forge:
    """A bare repository with a main branch, and runners with a PATH of their own."""

    def __init__(self, folder, files, program=None):
        self.folder = pathlib.Path(folder)
        self.bare = self.folder / "remote.git"
        self.person = self.folder / "person"
        self.git("init", "-q", "--bare", "-b", "main", self.bare, cwd=self.folder)
        self.git("clone", "-q", self.bare, self.person, cwd=self.folder)
        shutil.copytree(ROOT / "ci" / "github", self.person / "ci" / "github")
        self.main = self.commit(files, "The beginning")
        self.tools = self.folder / "bin"
        self.tools.mkdir()
        program = program or os.environ.get("TAUTLINE", str(ROOT / "build" / "tautline"))
        (self.tools / "tautline").symlink_to(pathlib.Path(program).resolve())
        # What an administrator writes into the workflow files.
        self.pins = {"TAUTLINE_SHA256": hashlib.sha256(pathlib.Path(program).read_bytes()).hexdigest()}
        self.gh = self.folder / "gh"
        self.gh.mkdir()
        (self.tools / "gh").write_text(GH)
        (self.tools / "gh").chmod(0o755)
        self.runs = 0

    # --- what people do ----------------------------------------------------------------------------

    def git(self, *words, cwd=None, check=True, **more):
        return subprocess.run(["git", *map(str, words)], cwd=cwd or self.person, check=check, env=CLEAN,
                              capture_output=True, text=True, **more).stdout.strip()

    def commit(self, files, message, branch="main"):
        """A commit of `files` ({path: text or bytes}) on a branch of the remote."""
        self.git("checkout", "-q", "-B", branch)
        for path, text in files.items():
            path = self.person / path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        self.git("push", "-q", "-f", "origin", f"HEAD:refs/heads/{branch}")
        return self.git("rev-parse", "HEAD")

    def propose(self, files, number=7):
        """A pull request as GitHub keeps one: a commit behind refs/pull/N/head. The event's facts."""
        head = self.commit(files, "A proposal", branch=f"proposal-{number}")
        self.git("push", "-q", "-f", "origin", f"HEAD:refs/pull/{number}/head")
        self.git("checkout", "-q", "main")
        return {"github.event.pull_request.number": str(number),
                "github.event.pull_request.base.ref": "main",
                "github.event.pull_request.head.sha": head}

    def script(self, *words, **environ):
        """A person runs one of the scripts in a checkout of main."""
        self.git("checkout", "-q", "main")
        return subprocess.run([self.person / "ci" / "github" / words[0], *words[1:]], cwd=self.person,
                              env={**CLEAN, "PATH": f"{self.tools}:/usr/bin:/bin", **environ},
                              capture_output=True, text=True)

    def calls(self):
        path = self.gh / "calls"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def comments(self):
        return [comment["body"] for comment in json.loads((self.gh / "comments.json").read_text())]

    # --- what a runner does ------------------------------------------------------------------------

    def play(self, name, facts=None, environ=None, between=None):
        """Runs each job's steps. `facts`: values of expressions; `environ`: of the runner itself;
        `between`: {name of a step: function that is called before it}."""
        self.runs += 1
        place = self.folder / f"runner-{self.runs}"
        temporary = place / "_temp"
        temporary.mkdir(parents=True)
        facts = {"github.token": "made-up-forge-token", "runner.temp": str(temporary), **(facts or {})}
        runner = _Runner(self, place, facts, environ or {})
        parsed = workflow(name)
        (job,) = parsed["jobs"].values()
        written = {key: str(self.pins.get(key, text)) for key, text in parsed.get("env", {}).items()}
        runner.job_environ = written | {key: runner.fill(str(text)) for key, text in job.get("env", {}).items()}
        for step in job["steps"]:
            if between and step["name"] in between:
                between[step["name"]](runner)
            runner.step(step)
        return runner.result()


class _Runner:
    def __init__(self, forge, place, facts, environ):
        self.forge, self.place, self.facts = forge, place, facts
        self.workspace = place / "repository"
        self.steps, self.by_id, self.artifacts = {}, {}, {}
        self.files = {name: place / name.lower() for name in
                      ("GITHUB_ENV", "GITHUB_PATH", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for path in self.files.values():
            path.touch()
        self.environ = {
            "PATH": f"{forge.tools}:/usr/bin:/bin", "HOME": str(place), "FAKE_GH": str(forge.gh),
            "RUNNER_TEMP": str(place / "_temp"), "GITHUB_WORKSPACE": str(self.workspace),
            "GITHUB_REPOSITORY": "example-org/dashboard", "GITHUB_RUN_ID": str(1000 + forge.runs),
            "GITHUB_RUN_ATTEMPT": "1", "GITHUB_ACTIONS": "true", "GITHUB_SERVER_URL": "https://example.com",
            "GITHUB_SHA": forge.main, "GITHUB_REF": "refs/pull/7/merge",
            **{name: str(path) for name, path in self.files.items()}, **environ}
        self.job_environ = {}

    def look_up(self, expression):
        """An expression's value: a name of the table, or one of the few forms that the workflows use."""
        if match := re.fullmatch(r"(\w+\.environment) == '(\w+)' && '(\w+)' \|\| '(\w+)'", expression):
            name, which, yes, no = match.groups()
            return yes if self.facts[name] == which else no
        if match := re.fullmatch(r"steps\.(\w+)\.outputs\.(\w+)", expression):
            return self.by_id[match[1]].outputs.get(match[2], "")
        if expression.split(".")[0] in ("secrets", "vars"):
            return self.facts.get(expression, "")
        return self.facts[expression]

    def fill(self, text):
        return re.sub(r"\$\{\{ (.*?) \}\}", lambda match: self.look_up(match[1]), text)

    def wanted(self, condition):
        failed = any(step.outcome == "failure" for step in self.steps.values())
        if condition is None:
            return not failed
        terms = re.fullmatch(r"\$\{\{ (.*) \}\}", condition)[1].split(" && ")
        unless_failed = not {"always()", "!cancelled()"} & set(terms)
        return not (failed and unless_failed) and all(map(self.holds, terms))

    def holds(self, term):
        if term in ("always()", "!cancelled()"):
            return True
        what, sign, wanted = re.fullmatch(r"(\S+) (==|!=) '(\w+)'", term).groups()
        if match := re.fullmatch(r"steps\.(\w+)\.outcome", what):
            value = self.by_id[match[1]].outcome
        else:
            value = self.look_up(what)
        return (value == wanted) == (sign == "==")

    def step(self, step):
        played = Step("skipped")
        if self.wanted(step.get("if")):
            played = self.use(step) if "uses" in step else self.run(step)
        self.steps[step["name"]] = played
        if "id" in step:
            self.by_id[step["id"]] = played

    def use(self, step):
        action = step["uses"].split("@")[0]
        given = {key: self.fill(str(value)) for key, value in step.get("with", {}).items()}
        if action == "actions/checkout":
            self.forge.git("clone", "-q", self.forge.bare, self.workspace, cwd=self.place)
            self.forge.git("checkout", "-q", f"origin/{given.get('ref', 'main')}", cwd=self.workspace)
        elif action == "actions/upload-artifact":
            kept = self.place / "artifacts" / given["name"]
            shutil.copytree(given["path"], kept)
            self.artifacts[given["name"]] = kept
        else:
            raise KeyError(action)
        return Step("success")

    def run(self, step):
        environ = {**self.environ, **self.job_environ}
        environ.update({key: self.fill(str(value)) for key, value in step.get("env", {}).items()})
        self.files["GITHUB_OUTPUT"].write_text("")
        # As GitHub runs a step that names no shell.
        process = subprocess.run(["bash", "-e", "-c", step["run"]], cwd=self.workspace, env=environ,
                                 capture_output=True, text=True, timeout=300)
        played = Step("failure" if process.returncode else "success", process.returncode,
                      process.stdout, process.stderr)
        played.outputs = dict(line.split("=", 1) for line in
                              self.files["GITHUB_OUTPUT"].read_text().splitlines())
        for folder in self.files["GITHUB_PATH"].read_text().splitlines():
            self.environ["PATH"] = f"{folder}:{self.environ['PATH']}"
        self.files["GITHUB_PATH"].write_text("")
        for line in self.files["GITHUB_ENV"].read_text().splitlines():
            name, value = line.split("=", 1)
            self.environ[name] = value
        return played

    def result(self):
        return Run(self.steps, self.files["GITHUB_STEP_SUMMARY"].read_text(), self.artifacts)


def modes(folder):
    """{path: mode} of everything below a folder."""
    return {path: stat.S_IMODE(path.lstat().st_mode) for path in pathlib.Path(folder).rglob("*")}
