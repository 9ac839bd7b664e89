"""The two ways in which the bench and its tests put a distance before the program: the relay, and the lockstep."""
import pathlib
import socket
import socketserver
import sys
import tempfile
import threading
import time
import unittest

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "support"), str(TESTS / "bench")]
from edge import Relay  # noqa: E402
from light_railway import LightRailway  # noqa: E402
from lockstep import Lockstep  # noqa: E402

DISTANCE = 120  # milliseconds
CLIENT = """\
import http.client, ssl, sys, time
ca, port, *words = sys.argv[1:]
context = ssl.create_default_context(cafile=ca)
many = [http.client.HTTPSConnection("127.0.0.1", int(port), context=context) for _ in range(int(words[0]))]
for connection in many:
    connection.request("GET", "/health")
time.sleep(float(words[2]))
for connection in many:
    connection.getresponse().read()
for _ in range(int(words[1])):
    many[0].request("GET", "/health")
    many[0].getresponse().read()
"""


class Echo(socketserver.ThreadingTCPServer):
    daemon_threads = True

    class Handler(socketserver.BaseRequestHandler):
        def handle(self):
            while piece := self.request.recv(65536):
                self.request.sendall(piece)

    def __init__(self):
        super().__init__(("127.0.0.1", 0), self.Handler)


class TheRelay(unittest.TestCase):
    def setUp(self):
        echo = self.enterContext(Echo())
        thread = threading.Thread(target=echo.serve_forever, args=(0.02,))
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(echo.shutdown)
        self.relay = self.enterContext(Relay(DISTANCE, (echo.server_address[1], 2), (0, 1)))

    def connect(self, target=0, at=0):
        return self.enterContext(socket.create_connection(("127.0.0.1", self.relay.ports[target][at]), 10))

    def receive(self, connection, length):
        data = b""
        while len(data) < length:
            piece = connection.recv(length - len(data))
            self.assertTrue(piece, "the connection ended early")
            data += piece
        return data

    def test_the_first_bytes_take_two_round_trips_and_later_ones_one(self):
        connection = self.connect()
        for text, least in ((b"first", 2 * DISTANCE), (b"later", DISTANCE)):
            start = time.monotonic()
            connection.sendall(text)
            self.assertEqual(self.receive(connection, len(text)), text)
            self.assertGreaterEqual(1000 * (time.monotonic() - start), least - 2)

    def test_every_byte_comes_and_so_does_the_end(self):
        data = bytes(range(256)) * 8192  # more than the relay holds at a time
        connection = self.connect(0, 1)
        sender = threading.Thread(target=lambda: (connection.sendall(data), connection.shutdown(socket.SHUT_WR)))
        sender.start()
        self.assertEqual(self.receive(connection, len(data)), data)
        self.assertEqual(connection.recv(1), b"")
        sender.join()

    def test_it_counts_connections_and_those_that_begin_with_tls(self):
        before = time.time()
        for text in (b"\x16\x03\x01", b"GET"):
            connection = self.connect()
            connection.sendall(text)
            self.receive(connection, len(text))
        connections, handshakes, first = self.relay.counts()
        self.assertEqual((connections, handshakes), (2, 1))
        self.assertAlmostEqual(first, before, delta=60)
        self.assertEqual(self.relay.counts(), (0, 0, 0))

    def test_a_dead_host_takes_connections_and_never_answers(self):
        connection = self.connect(1)
        connection.sendall(b"hello")
        connection.settimeout(3 * DISTANCE / 1000)
        self.assertRaises(TimeoutError, connection.recv, 1)


class TheLockstep(unittest.TestCase):
    def test_it_counts_what_depends_and_not_what_takes_long(self):
        with LightRailway() as railway, tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            client = folder / "client.py"
            client.write_text(CLIENT)
            edge = railway.edge("production")
            with Lockstep(railway, folder, [edge], 1) as lockstep:
                port = lockstep.urls[edge].rpartition(":")[2]
                # TCP, TLS and a request are three; each that waits for an answer is one more.
                for connections, more, pause, trips in ((1, 0, 0, 3), (1, 3, 0, 6), (1, 1, 0.3, 4)):
                    with self.subTest(connections=connections, more=more, pause=pause):
                        road = lockstep.walk(["/usr/bin/python3", client, lockstep.ca, port, connections, more, pause], {})
                        self.assertEqual((road.code, road.err), (0, ""))
                        self.assertEqual((road.round_trips, road.connections, road.requests),
                                         (trips, connections, connections + more))


if __name__ == "__main__":
    unittest.main()
