"""How much memory and time one call takes.

A process inherits the peak of the process that starts it, so a small process starts it.
"""
import json
import subprocess
import sys
import time

LAUNCHER = """
import json, resource, subprocess, sys
done = subprocess.run(sys.argv[1:], capture_output=True, text=True)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
json.dump([done.returncode, done.stdout, done.stderr, peak], sys.stdout)
"""


class Measurement:
    """code, out, err; `peak` in MiB, `seconds` of wall time."""

    def __init__(self, command, environ, cwd):
        began = time.monotonic()
        process = subprocess.run([sys.executable, "-S", "-c", LAUNCHER, *map(str, command)],
                                 stdout=subprocess.PIPE, env=environ, cwd=cwd, timeout=300)
        self.seconds = time.monotonic() - began
        self.code, self.out, self.err, kilobytes = json.loads(process.stdout)
        self.peak = kilobytes / 1024

    @property
    def report(self):
        return json.loads(self.out)
