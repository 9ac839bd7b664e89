"""What a check asks of a healthy world, as it was asked: the same questions for all others.

Two checks are recorded by lockstep.py. The first one's requests are what others send, with the step in which
each was sent; where the second one sent another value, it was made up for that run.
"""
import base64

from lockstep import follow_origins, pinned
from road import CHECK, served, walked

# What the application's answer may depend on.
NAMED = ("authorization", "x-dashboard-token", "x-signature", "origin", "access-control-request-method",
         "access-control-request-headers")
HOP = ("connection", "keep-alive", "transfer-encoding", "content-length", "date")
OWN = "OWN"


class Question:
    """One request; `step` counts from 0, and all of one step were sent before any of its answers came."""

    def __init__(self, exchange, step, api, own):
        self.step, self.of_railway = step, exchange["port"] == api
        self.method, self.path = exchange["method"], exchange["path"]
        self.body = base64.b64decode(exchange["body"])
        self.status = exchange["status"]
        self.given = {name: value for name, value in exchange["headers"].items()
                      if name not in ("host", "content-length", "accept-encoding")}
        self.own = own

    def url(self, api, application):
        return (api if self.of_railway else application) + self.path

    def headers(self, application):
        return {name: value.replace(self.own, application) if isinstance(value, str) else ", ".join(value)
                for name, value in self.given.items()}


class Recording:
    """`by_names` and `pinned`: questions in their order; `answers` writes what replay.lua reads."""

    def __init__(self, railway):
        with served(railway, 2) as lockstep:
            follow_origins(railway, lockstep)
            self.own, = lockstep.urls.values()
            self.api_port = int(lockstep.url.split(":")[2].split("/")[0])
            file = railway.declaration(lockstep.moved)
            names = [walked(lockstep.run([*CHECK, file], railway.environ()), CHECK) for _ in range(2)]
            file.write_text(pinned(file.read_text(), railway))
            pins = walked(lockstep.run([*CHECK, file], railway.environ()), CHECK)
        self.roads = [*names, pins]
        self.by_names, self.pinned = self.questions(names[0]), self.questions(pins)

    def questions(self, road):
        trips = sorted({one["trip"] for one in road.exchanges})
        return [Question(one, trips.index(one["trip"]), self.api_port, self.own) for one in road.exchanges]

    def asked_of_application(self, road):
        return [one for one in road.exchanges if one["port"] != self.api_port]

    def parts(self, exchange):
        """{name: value} of all that the answer may depend on."""
        path, _, query = exchange["path"].partition("?")
        parts = {"method": exchange["method"], "path": path, "query": query or None}
        for name in NAMED:
            parts[name] = exchange["headers"].get(name)
        return parts

    def known(self):
        """(name, value) pairs that every recorded check sent."""
        return set.intersection(*({(name, value) for one in self.asked_of_application(road)
                                   for name, value in self.parts(one).items() if value} for road in self.roads))

    def key(self, exchange, known):
        def place(name, value):
            if value is None:
                return ""
            if value == self.own:
                return OWN
            return value if (name, value) in known else "*"

        return "\n".join(value if name in ("method", "path") else place(name, value)
                         for name, value in self.parts(exchange).items())

    def answers(self, path):
        known = self.known()
        answers = {}
        for road in self.roads:
            for one in self.asked_of_application(road):
                answers[self.key(one, known)] = one
        lines = ["return { named = {%s}," % ", ".join(map(lua, NAMED)), "known = {"]
        lines += [f"[{lua(f'{name} {value}')}] = true," for name, value in sorted(known)]
        lines += ["}, answers = {"]
        for key, one in answers.items():
            lines.append(f"[{lua(key)}] = {{ status = {one['status']}, body = {lua(self.body_of(one))}, headers = {{")
            lines += [f"[{lua(name)}] = {lua(OWN if value == self.own else value)}," for name, value in headers_of(one)]
            lines.append("} },")
        path.write_text("\n".join([*lines, "} }"]) + "\n", "latin-1")

    def body_of(self, exchange):
        return base64.b64decode(exchange["answerBody"]).decode("latin-1").replace(self.own, f"https://{OWN}")


def headers_of(exchange):
    flat = exchange["answerHeaders"]
    return [(name, value) for name, value in zip(flat[::2], flat[1::2]) if name.lower() not in HOP]


def lua(text):
    """A text as Lua writes it; each character is one byte."""
    return '"' + "".join(c if c.isalnum() and c.isascii() or c in " -_/.:;,=*?&{}()[]<>" else f"\\{ord(c):03d}"
                         for c in text) + '"'
