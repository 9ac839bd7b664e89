"""What a user would use instead. Each asks the recorded questions, all of them and no others.

Two keep the chain: what was sent in one step is sent at once, and the next step after the last answer. The
others have no chain: they ask one question after the other, or all at once, as their users do.
"""
import json
import os
import pathlib
import re
import shlex

from simulation import ROOT

HERE = pathlib.Path(__file__).resolve().parent
NPM = ROOT / "build" / "npm" / "node_modules" / ".bin"
PYTHON = "/usr/bin/python3"


class Place:
    """Where the questions are asked: the addresses of one distance and one version of HTTP."""

    def __init__(self, folder, ca, api, application):
        self.folder, self.ca, self.api, self.application = folder, ca, api, application

    def asked(self, question):
        return {"step": question.step, "method": question.method, "url": question.url(self.api, self.application),
                "headers": question.headers(self.application), "body": question.body.decode("latin-1")}


def write(place, name, text):
    path = place.folder / name
    path.write_text(text, "latin-1")
    return path


def questions_file(place, questions):
    return write(place, "questions.json", json.dumps([place.asked(one) for one in questions]))


# --- curl ----------------------------------------------------------------------------------------

def curl_words(place, one, version, number):
    words = ["silent", 'output = "/dev/null"', f'cacert = "{place.ca}"', "http2" if version == 2 else "http1.1",
             f'url = "{one["url"]}"', f'request = "{one["method"]}"']
    words += [f'header = "{name}: {value}"' for name, value in one["headers"].items()]
    if one["body"]:
        words.append(f'data-binary = "@{write(place, f"body-{number}", one["body"])}"')
    return words


def curl_config(place, asked, version, name):
    lines = []
    for number, one in enumerate(asked):
        lines += [*curl_words(place, one, version, f"{name}-{number}"), "next"]
    return write(place, name, "\n".join(lines[:-1]) + "\n")


def curl_chain(place, questions, version):
    """One call of curl for each step, as a script would."""
    script = ["set -e"]
    asked = [place.asked(one) for one in questions]
    for step in sorted({one["step"] for one in asked}):
        config = curl_config(place, [one for one in asked if one["step"] == step], version, f"curl-{version}-{step}")
        script.append(f"curl --no-progress-meter --parallel --parallel-max 100 --config {shlex.quote(str(config))}")
    return ["sh", write(place, f"chain-{version}.sh", "\n".join(script) + "\n")]


def curl_each(place, questions):
    """One call of curl for each question, as the documented scripts do."""
    script = ["set -e"]
    for number, question in enumerate(questions):
        config = curl_config(place, [place.asked(question)], 2, f"each-{number}")
        script.append(f"curl --no-progress-meter --config {shlex.quote(str(config))}")
    return ["sh", write(place, "each.sh", "\n".join(script) + "\n")]


# --- collections -----------------------------------------------------------------------------------

def newman(place, questions):
    def item(number, one):
        return {"name": str(number), "protocolProfileBehavior": {"disableBodyPruning": True, "followRedirects": False},
                "request": {"method": one["method"], "url": one["url"],
                            "header": [{"key": name, "value": value} for name, value in one["headers"].items()],
                            "body": {"mode": "raw", "raw": one["body"]} if one["body"] else None}}

    schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
    items = [item(number, place.asked(one)) for number, one in enumerate(questions)]
    path = write(place, "collection.json", json.dumps({"info": {"name": "bench", "schema": schema}, "item": items}))
    return [NPM / "newman", "run", path, "--reporters", "json", "--reporter-json-export", "/dev/null",
            "--ssl-extra-ca-certs", place.ca]


def httpyac(place, questions):
    blocks = []
    for question in questions:
        one = place.asked(question)
        headers = "".join(f"{name}: {value}\n" for name, value in one["headers"].items())
        blocks.append(f"# @no-redirect\n{one['method']} {one['url']}\n{headers}\n{one['body']}\n")
    path = write(place, "questions.http", "###\n".join(blocks))
    return [NPM / "httpyac", "send", path, "--all", "--silent", "--output", "none"]


# --- clients ---------------------------------------------------------------------------------------

def client(name, runner):
    return lambda place, questions: [runner, HERE / name, questions_file(place, questions), place.ca]


# name: (what it is, command, version of HTTP it is asked in)
OTHERS = {
    "node-http2": ("a node http2 client, same chain", client("client.js", "node"), 2),
    "curl-http2": ("curl, same chain, HTTP/2", lambda place, asked: curl_chain(place, asked, 2), 2),
    "curl-http1": ("curl, same chain, HTTP/1.1", lambda place, asked: curl_chain(place, asked, 1), 1),
    "httpx": ("httpx, HTTP/2, all at once", client("client.py", PYTHON), 2),
    "script": ("script, one connection each", client("sequential.py", PYTHON), 1),
    "curl-each": ("script, one curl each", curl_each, 2),
    "newman": ("newman 6.2.2", newman, 1),
    "httpyac": ("httpyac 6.16.7", httpyac, 1),
}


def environ(place):
    return {"PATH": "/usr/bin:/bin", "HOME": str(place.folder), "NODE_EXTRA_CA_CERTS": str(place.ca),
            "NO_UPDATE_NOTIFIER": "1"}


def is_there(command):
    return os.path.exists(command[0]) or "/" not in str(command[0])


def shown(words, folder):
    """A command as a person would write it; of a script, its first call."""
    text = " ".join(map(str, words))
    if words[0] == "sh":
        script = pathlib.Path(words[1]).read_text().splitlines()
        text = f"{script[1]}; and so on, {len(script) - 1} calls"
    return re.sub(rf"{re.escape(str(folder))}/[^/ ]+/", "", text).replace(f"{ROOT}/", "")
