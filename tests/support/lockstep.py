"""The road of a call: how many round trips, requests and connections it takes, by lockstep.js.

    with Lockstep(railway, folder, [railway.edge("production")]) as lockstep:
        road = lockstep.run(["check", declaration], environ)

Railway's API and the given addresses are served over TLS, by a CA made for it, in HTTP/2 or HTTP/1.1.
"""
import base64
import json
import os
import re
import subprocess
import urllib.parse

from simulation import ENVIRONMENTS, ROOT

EXTENSIONS = "basicConstraints = critical, CA:TRUE", "subjectAltName = DNS:localhost, IP:127.0.0.1"


def make_ca(folder):
    """Paths of a new CA, and of a certificate for loopback with its key."""
    ca, ca_key, certificate, key = (folder / name for name in ("ca.pem", "ca.key", "edge.pem", "edge.key"))

    def make(path, key_path, extension, *words):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                        "-nodes", "-days", "30", "-keyout", key_path, "-out", path, "-addext", extension,
                        *words], check=True, capture_output=True, stdin=subprocess.DEVNULL)

    config = folder / "openssl.cnf"
    config.write_text("[req]\ndistinguished_name = name\n[name]\n")
    make(ca, ca_key, EXTENSIONS[0], "-config", config, "-subj", "/CN=CA of a bench")
    make(certificate, key, EXTENSIONS[1], "-config", config, "-subj", "/CN=localhost", "-CA", ca, "-CAkey", ca_key)
    return ca, certificate, key


def pinned(text, railway):
    """A declaration with Railway's ids beside the names."""
    for each in railway.admin("GET", "/")["environments"]:
        service, = [one for one in each["services"] if f"service: {one['name']}\n" in text] or [None]
        if service:
            text = text.replace(f"project: {each['project']}\n",
                                f"project: {{ name: {each['project']}, id: {each['projectId']} }}\n")
            text = re.sub(rf"^(  {each['name']}: {{) url", rf"\1 id: {each['id']}, url", text, flags=re.M)
            text = re.sub(rf"^(  {each['name']}:\n)(    url)", rf"\1    id: {each['id']}\n\2", text, flags=re.M)
            found = service
    return text.replace(f"service: {found['name']}\n", f"service: {{ name: {found['name']}, id: {found['id']} }}\n")


def asked(exchange):
    """The path, or the name of the operation."""
    if "/graphql/" in exchange["path"]:
        return json.loads(base64.b64decode(exchange["body"])).get("operationName")
    return exchange["path"]


class Road:
    """What one call did."""

    def __init__(self, told):
        self.code, self.out, self.err = told["code"], told["out"], told["err"]
        self.round_trips = told["trips"]
        self.connections, self.handshakes = told["connections"], told["handshakes"]
        self.exchanges = told["exchanges"]

    @property
    def requests(self):
        return len(self.exchanges)

    def __str__(self):
        steps = [f"  {one['trip']:3}  {one['method']:7} {asked(one)} {one['status']}" for one in self.exchanges]
        return "\n".join([f"exit {self.code}, {self.round_trips} round trips, {self.connections} connections, "
                          f"{self.requests} requests", *steps, self.err])


class Lockstep:
    def __init__(self, railway, folder, addresses, version=2):
        self.railway, self.folder, self.version = railway, folder, version
        self.api = urllib.parse.urlsplit(railway.url)
        self.upstreams = [f"http://{self.api.netloc}", *addresses]

    def __enter__(self):
        self.ca, certificate, key = make_ca(self.folder)
        self.process = subprocess.Popen(
            ["node", ROOT / "tests" / "support" / "lockstep.js", certificate, key, str(self.version), *self.upstreams],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        ports = json.loads(self.process.stdout.readline())
        self.url = f"https://127.0.0.1:{ports[0]}{self.api.path}"
        self.urls = dict(zip(self.upstreams[1:], (f"https://127.0.0.1:{port}" for port in ports[1:])))
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()

    def moved(self, text):
        """A text with the served addresses in place of the real ones."""
        for real, ours in self.urls.items():
            text = text.replace(real, ours)
        return text

    def run(self, words, environ, cwd=ROOT):
        """A call of the program that TAUTLINE names, or of build/tautline."""
        program = os.environ.get("TAUTLINE", str(ROOT / "build" / "tautline"))
        return self.walk([program, *words, "--ca-file", self.ca], {**environ, "TAUTLINE_RAILWAY_URL": self.url}, cwd)

    def walk(self, command, environ, cwd=ROOT):
        command = list(map(str, command))
        self.process.stdin.write(json.dumps({"command": command, "env": environ, "cwd": str(cwd)}) + "\n")
        self.process.stdin.flush()
        return Road(json.loads(self.process.stdout.readline()))


def follow_origins(railway, lockstep, environments=ENVIRONMENTS):
    """The application allows the address that a browser would see: the one that is served."""
    for name in environments:
        if railway.edge(name) in lockstep.urls:
            railway.set(name, {"CORS_ALLOWED_ORIGINS": lockstep.urls[railway.edge(name)]}, deploy=True)
