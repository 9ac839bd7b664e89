"""What a user would use instead, and the floor: both send the requests that were recorded.

`sequential` asks one question after the other with a new connection each, as the documented scripts do.
`parallel` is `curl --parallel` with Tautline's limits and its chain: names, then the look, then what needs
no secret beside the second look, then what needs one; what is declared `alone` is asked alone. Several
environments are asked side by side in each step.
"""
import http.client
import subprocess
import urllib.parse

PER_HOST = 16


class Question:
    """One recorded request, addressed to where it is really answered."""

    def __init__(self, base, recorded):
        self.method, self.path, self.headers, self.body = recorded
        self.base = urllib.parse.urlsplit(base)
        self.url = f"{self.base.scheme}://{self.base.netloc}{self.path}"

    def needs_secret(self, secrets):
        return any(value.removeprefix("Bearer ") in secrets for _, value in self.headers)


def sequential(questions):
    for question in questions:
        connection = http.client.HTTPConnection(question.base.hostname, question.base.port)
        connection.request(question.method, question.path, question.body or None,
                           dict(question.headers))
        connection.getresponse().read()
        connection.close()


def curl_config(folder, questions):
    """A configuration file of curl for these questions."""
    lines = []
    for number, question in enumerate(questions):
        lines += [f'url = "{question.url}"', f'request = "{question.method}"', "silent",
                  'output = "/dev/null"']
        lines += [f'header = "{name}: {value}"' for name, value in question.headers]
        if question.body:
            body = folder / f"body-{id(questions)}-{number}"
            body.write_bytes(question.body)
            lines.append(f'data-binary = "@{body}"')
        lines.append("next")
    path = folder / f"curl-{id(questions)}"
    path.write_text("\n".join(lines[:-1]) + "\n")
    return path


class Floor:
    """The chain as calls of curl, prepared once."""

    def __init__(self, folder, targets, railway, probes, secrets, alone):
        def config(questions):
            return curl_config(folder, questions) if questions else None

        open_ones = [q for q in probes if not q.needs_secret(secrets) and q.path not in alone]
        secret_ones = [q for q in probes if q.needs_secret(secrets) and q.path not in alone]
        steps = [railway[at:at + targets] for at in range(0, len(railway), targets)]
        single = [[q for q in probes if q.path in alone and q.base == base]
                  for base in {q.base for q in probes}]
        rounds = [[queue[at] for queue in single] for at in range(min(map(len, single)))]
        self.keep = open_ones, secret_ones, steps, rounds  # their ids name the files
        self.first = [config(step) for step in steps[:-1]]
        self.again = config(steps[-1])
        self.alone = [config(step) for step in rounds]
        self.open, self.secret = config(open_ones), config(secret_ones)
        self.most = str(PER_HOST * targets)

    def start(self, config):
        return subprocess.Popen(["curl", "--parallel", "--parallel-max", self.most,
                                 "--no-progress-meter", "--config", str(config)],
                                stdout=subprocess.DEVNULL)

    def run(self, config):
        if config and self.start(config).wait() != 0:
            raise RuntimeError("curl failed")

    def __call__(self):
        for config in self.first:
            self.run(config)
        beside = self.start(self.open)
        self.run(self.again)
        self.run(self.secret)
        beside.wait()
        for config in self.alone:
            self.run(config)
