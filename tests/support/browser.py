"""Headless Chromium, driven over the DevTools protocol: one page, its width, its colours, its accessibility tree.

    with Browser() as browser:
        browser.open(path, width=390, dark=True)
        browser.evaluate("document.title")

Every request that a page makes is in `requested`; the browser itself is told to make none.
"""
import base64
import json
import os
import pathlib
import secrets
import shutil
import socket
import struct
import subprocess
import tempfile
import time

COMMAND = shutil.which("chromium")
# What a browser asks of its own accord is not to leave the machine either.
WORDS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost", "--remote-debugging-port=0",
         "--hide-scrollbars")
STARTING, ANSWERING = 40, 30  # seconds
# [contrast, text] of every text that is shown, against the nearest ground that is not transparent.
CONTRASTS = """(() => {
  const channel = c => (c /= 255) <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => .2126 * channel(r) + .7152 * channel(g) + .0722 * channel(b);
  const parts = colour => colour.match(/[\\d.]+/g).map(Number);
  const solid = colour => { const p = parts(colour); return p.length === 3 || p[3] === 1; };
  const ground = element => {
    for (let e = element; e; e = e.parentElement) {
      const colour = getComputedStyle(e).backgroundColor;
      if (solid(colour)) return colour;
    }
    throw new Error('no ground');
  };
  const contrast = (a, b) => {
    const [dim, bright] = [light(parts(a)), light(parts(b))].sort((x, y) => x - y);
    return (bright + .05) / (dim + .05);
  };
  const found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement, style = getComputedStyle(element);
    if (!texts.currentNode.data.trim() || element.closest('title, desc, .unseen')) continue;
    const svg = element.closest('svg');
    found.push(['text', contrast(svg ? style.fill : style.color, ground(element)), texts.currentNode.data]);
  }
  for (const shape of document.querySelectorAll('svg rect, svg path, svg .now')) {
    const style = getComputedStyle(shape);
    const colour = style.stroke === 'none' ? style.fill : style.stroke;
    found.push(['shape', contrast(colour, ground(shape)), shape.getAttribute('class')]);
  }
  return found;
})()"""


class Socket:
    """The client's side of RFC 6455, text frames only."""

    def __init__(self, port, path):
        self.link = socket.create_connection(("127.0.0.1", port), timeout=ANSWERING)
        key = base64.b64encode(secrets.token_bytes(16)).decode()
        self.link.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
                          f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
                          "Sec-WebSocket-Version: 13\r\n\r\n".encode())
        self.stream = self.link.makefile("rb")
        status = self.stream.readline()
        if b" 101 " not in status:
            raise RuntimeError(f"the browser says {status!r}")
        while self.stream.readline().strip():
            pass

    def send(self, text):
        data, mask = text.encode(), secrets.token_bytes(4)
        if len(data) < 126:
            size = bytes([0x80 | len(data)])
        elif len(data) < 1 << 16:
            size = bytes([0xfe]) + struct.pack(">H", len(data))
        else:
            size = bytes([0xff]) + struct.pack(">Q", len(data))
        masked = bytes(byte ^ mask[i % 4] for i, byte in enumerate(data))
        self.link.sendall(b"\x81" + size + mask + masked)

    def receive(self):
        text = b""
        while True:
            first, size = self.stream.read(2)
            if size == 126:
                size, = struct.unpack(">H", self.stream.read(2))
            elif size == 127:
                size, = struct.unpack(">Q", self.stream.read(8))
            data = self.stream.read(size)
            if first & 0x0f in (0, 1):
                text += data
                if first & 0x80:
                    return text.decode()

    def close(self):
        self.stream.close()
        self.link.close()


class Browser:
    """One tab."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tautline-page-"))
        environ = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LANG": "C.UTF-8"}
        words = [COMMAND, *WORDS, f"--user-data-dir={self.folder}/profile", "about:blank"]
        self.process = subprocess.Popen(words, env=environ, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.socket, self.session, self.last = None, None, 0
        self.requested, self.loaded = [], False

    def __enter__(self):
        try:
            port, path = self._address()
            self.socket = Socket(port, path)
            tab = self._ask("Target.createTarget", url="about:blank")["targetId"]
            self.session = self._ask("Target.attachToTarget", targetId=tab, flatten=True)["sessionId"]
            for domain in ("Page", "Runtime", "Network", "Accessibility"):
                self._ask(domain + ".enable")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.socket:
            self.socket.close()
        self.process.terminate()
        try:
            self.process.wait(ANSWERING)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _address(self):
        file = self.folder / "profile" / "DevToolsActivePort"
        until = time.monotonic() + STARTING
        while time.monotonic() < until and self.process.poll() is None:
            lines = file.read_text().splitlines() if file.exists() else []
            if len(lines) == 2:
                return int(lines[0]), lines[1]
            time.sleep(0.05)
        raise RuntimeError("chromium did not start")

    def _next(self):
        message = json.loads(self.socket.receive())
        if message.get("method") == "Network.requestWillBeSent":
            self.requested.append(message["params"]["request"]["url"])
        self.loaded = self.loaded or message.get("method") == "Page.loadEventFired"
        return message

    def _ask(self, method, **params):
        self.last += 1
        message = {"id": self.last, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        self.socket.send(json.dumps(message))
        while True:
            answer = self._next()
            if answer.get("id") == self.last:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]

    def open(self, path, width=1280, dark=False):
        """Opens the page of a file and waits until it is loaded."""
        self.visit(pathlib.Path(path).resolve().as_uri(), width, dark)

    def visit(self, address, width=1280, dark=False):
        self._ask("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1,
                  mobile=width < 600)
        self._ask("Emulation.setEmulatedMedia",
                  features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        self.loaded, self.requested = False, []
        self._ask("Page.navigate", url=address)
        while not self.loaded:
            self._next()

    def evaluate(self, expression):
        """Its value; of a promise, once it is kept. As of a click of a person."""
        answer = self._ask("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True,
                           userGesture=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"]["exception"]["description"])
        return answer["result"].get("value")

    def until(self, expression):
        """Waits until it is true, and gives its value."""
        until = time.monotonic() + ANSWERING
        while time.monotonic() < until:
            value = self.evaluate(expression)
            if value:
                return value
            time.sleep(0.02)
        raise RuntimeError(f"it never came to: {expression}\n{self.evaluate('document.body.innerText')}")

    def choose(self, selector, *paths):
        """Files, as a person chooses them."""
        root = self._ask("DOM.getDocument")["root"]["nodeId"]
        node = self._ask("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self._ask("DOM.setFileInputFiles", nodeId=node, files=[str(path) for path in paths])

    def authenticator(self, verifies=True):
        """A passkey device of the browser's own; `verifies`: it knows whose finger it is."""
        self._ask("WebAuthn.enable")
        options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
                   "hasUserVerification": True, "isUserVerified": verifies, "automaticPresenceSimulation": True}
        return self._ask("WebAuthn.addVirtualAuthenticator", options=options)["authenticatorId"]

    def verifies(self, device, does):
        self._ask("WebAuthn.setUserVerified", authenticatorId=device, isUserVerified=does)

    def forget(self, device):
        """All of its passkeys."""
        self._ask("WebAuthn.clearCredentials", authenticatorId=device)

    def press(self, key):
        code, text = {"Tab": (9, ""), "Enter": (13, "\r")}[key]
        for kind in ("keyDown", "keyUp"):
            self._ask("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code,
                      **({"text": text} if text and kind == "keyDown" else {}))

    def tree(self):
        """[(role, name)] of what a screen reader is told, in its order."""
        nodes = {node["nodeId"]: node for node in self._ask("Accessibility.getFullAXTree")["nodes"]}
        found, waiting = [], [key for key, node in nodes.items() if "parentId" not in node]
        while waiting:
            node = nodes[waiting.pop()]
            waiting += [key for key in reversed(node.get("childIds", [])) if key in nodes]
            if not node.get("ignored") and "role" in node:
                found.append((node["role"]["value"], node.get("name", {}).get("value", "")))
        return found

    def screenshot(self, path):
        data = self._ask("Page.captureScreenshot", captureBeyondViewport=True)["data"]
        pathlib.Path(path).write_bytes(base64.b64decode(data))
