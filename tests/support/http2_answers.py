"""http2_answers: an HTTP/2 server (RFC 9113) on raw frames that does what no server should.

The first part of the path names the answer. What is asked meanwhile is counted: connections, and the
streams that are open at once.
"""
import struct
import threading
import time

import hpack

PREFACE = b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'
DATA, HEADERS, _, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = range(10)
END_STREAM, ACK, END_HEADERS = 1, 1, 4
INTERNAL_ERROR, REFUSED_STREAM = 2, 7
MAX_CONCURRENT_STREAMS, INITIAL_WINDOW_SIZE = 3, 4
FLOOD_SECONDS = 15


class Closed(Exception):
    pass


class Port:
    """What all connections to one port share."""

    def __init__(self, settings=()):
        self.settings = settings
        self.lock = threading.Lock()
        self.connections = 0
        self.asked = {}
        self.most = 0

    def again(self, key):
        """How often this was asked before."""
        with self.lock:
            self.asked[key] = self.asked.get(key, 0) + 1
            return self.asked[key] - 1


class Talk:
    """One connection."""

    def __init__(self, port, connection):
        self.port = port
        self.connection = connection
        self.lock = threading.Lock()
        self.open = set()
        self.bodies = {}  # requests whose body is still read
        self.encoder = hpack.Encoder()
        self.decoder = hpack.Decoder()
        with port.lock:
            port.connections += 1

    def read(self, size):
        data = b''
        while len(data) < size:
            piece = self.connection.recv(size - len(data))
            if not piece:
                raise Closed
            data += piece
        return data

    def frame(self, kind, flags=0, stream=0, payload=b''):
        with self.lock:
            self.connection.sendall(struct.pack('>I', len(payload))[1:] + bytes([kind, flags])
                                    + struct.pack('>I', stream) + payload)

    def end(self, stream):
        self.open.discard(stream)

    def headers(self, stream, *fields, last=False):
        """Fields in the order given: hpack would put pseudo-header fields first."""
        block = b''.join(self.encoder.encode([hpack.NeverIndexedHeaderTuple(name, value)])
                         for name, value in fields)
        if last:
            self.end(stream)
        self.frame(HEADERS, END_HEADERS | (END_STREAM if last else 0), stream, block)

    def data(self, stream, text, last=True):
        if last:
            self.end(stream)
        self.frame(DATA, END_STREAM if last else 0, stream, text)

    def answer(self, stream, text, *fields, status=b'200'):
        self.headers(stream, (b':status', status), *fields)
        self.data(stream, text)

    def reset(self, stream, why):
        self.end(stream)
        self.frame(RST_STREAM, 0, stream, struct.pack('>I', why))

    def go_away(self, last, why=0):
        self.frame(GOAWAY, 0, 0, struct.pack('>II', last, why))

    def close(self):
        self.connection.close()
        raise Closed

    def request(self, stream, block):
        fields = dict(self.decoder.decode(block))
        path = fields[':path']
        name = path.strip('/').split('/')[0]
        self.open.add(stream)
        with self.port.lock:
            self.port.most = max(self.port.most, len(self.open))
        answer = ANSWERS.get(name)
        if answer:
            answer(self, stream, path)
        else:
            self.answer(stream, b'', status=b'404')

    def serve(self):
        try:
            if self.read(len(PREFACE)) != PREFACE:
                return
            self.frame(SETTINGS, 0, 0, b''.join(struct.pack('>HI', *pair)
                                                for pair in self.port.settings))
            while True:
                size, kind, flags, stream = struct.unpack('>IBBI', b'\0' + self.read(9))
                payload = self.read(size)
                if kind == HEADERS:
                    self.bodies[stream] = payload[5:] if flags & 0x20 else payload
                if kind in (HEADERS, DATA) and flags & END_STREAM and stream in self.bodies:
                    self.request(stream, self.bodies.pop(stream))
                if kind == SETTINGS and not flags & ACK:
                    self.frame(SETTINGS, ACK)
                elif kind == GOAWAY:
                    self.close()
        except (Closed, OSError):
            self.connection.close()


def later(seconds, answer):
    """The answer of another thread: the connection goes on meanwhile."""
    def begin(talk, stream, path):
        def run():
            time.sleep(seconds)
            try:
                answer(talk, stream, path)
            except (Closed, OSError):
                talk.connection.close()
        threading.Thread(target=run, daemon=True).start()
    return begin


def fine(talk, stream, _path):
    talk.answer(stream, b'fine')


def echo(talk, stream, _path):
    """What HTTP/1.1 would call the request line; as in fault_answers.py."""
    talk.answer(stream, b'POST /echo HTTP/2')


def connections(talk, stream, _path):
    talk.answer(stream, b'%d' % talk.port.connections)


def most(talk, stream, _path):
    talk.answer(stream, b'%d' % talk.port.most)


def together(talk, stream, path):
    """When so many are asked at once: together/40."""
    count = int(path.rsplit('/', 1)[1])
    with talk.port.lock:
        waiting = talk.port.asked.setdefault('together', [])
        waiting.append(stream)
    if len(waiting) == count:
        for one in waiting:
            talk.answer(one, b'together')


def obey(talk, stream, path):
    """Refuses what is more than the setting of the port says."""
    if len(talk.open) > dict(talk.port.settings)[MAX_CONCURRENT_STREAMS]:
        talk.reset(stream, REFUSED_STREAM)
    else:
        later(0.1, fine)(talk, stream, path)


def refuse(talk, stream, path):
    if path.startswith('/refuse-once') and talk.port.again(path):
        fine(talk, stream, path)
    else:
        talk.reset(stream, REFUSED_STREAM)


def killed(talk, stream, path):
    if path.startswith('/kill-once') and talk.port.again(path):
        fine(talk, stream, path)
    else:
        talk.close()


def reset_body(talk, stream, _path):
    talk.headers(stream, (b':status', b'200'))
    talk.data(stream, b'half', last=False)
    talk.reset(stream, INTERNAL_ERROR)


def kill_body(talk, stream, _path):
    talk.headers(stream, (b':status', b'200'))
    talk.data(stream, b'half', last=False)
    talk.close()


def go_away(talk, stream, path):
    if path.startswith('/go-away-once') and talk.port.again(path):
        fine(talk, stream, path)
    else:
        talk.go_away(0)
        talk.close()


def go_away_after(talk, stream, path):
    """This one is still answered."""
    talk.go_away(stream)
    fine(talk, stream, path)


def wrong(*fields, text=b'fine', status=b'200'):
    def answer(talk, stream, _path):
        talk.answer(stream, text, *fields, status=status)
    return answer


def only(*fields):
    def answer(talk, stream, _path):
        talk.headers(stream, *fields, last=True)
    return answer


def trailers(*fields):
    def answer(talk, stream, _path):
        talk.headers(stream, (b':status', b'200'))
        talk.data(stream, b'fine', last=False)
        talk.headers(stream, *fields, last=True)
    return answer


def interim(count):
    def answer(talk, stream, _path):
        for _ in range(count):
            talk.headers(stream, (b':status', b'103'), (b'link', b'</a>'))
        talk.answer(stream, b'fine')
    return answer


def many_headers(talk, stream, _path):
    block = talk.encoder.encode([(':status', '200')] + [
        hpack.NeverIndexedHeaderTuple('x-%d' % i, 'y' * 1000) for i in range(100)])
    pieces = [block[i:i + 16000] for i in range(0, len(block), 16000)]
    talk.frame(HEADERS, 0, stream, pieces[0])
    for i, piece in enumerate(pieces[1:]):
        talk.frame(CONTINUATION, END_HEADERS if i == len(pieces) - 2 else 0, stream, piece)
    talk.data(stream, b'fine')


def flood(kind, flags=0, of_stream=True, payload=b'', begin=True):
    """One kind of frame, as fast as it goes."""
    def answer(talk, stream, _path):
        if begin:
            talk.headers(stream, (b':status', b'200'))
        ends = time.monotonic() + FLOOD_SECONDS
        while time.monotonic() < ends:
            talk.frame(kind, flags, stream if of_stream else 0, payload)
    return later(0, answer)


def endless_continuation(talk, stream, _path):
    talk.frame(HEADERS, 0, stream, talk.encoder.encode([(':status', '200')]))
    while True:
        talk.frame(CONTINUATION, 0, stream, b'')


def bomb(talk, stream, _path):
    """One field in the table of HPACK, named again and again: one byte each."""
    block = talk.encoder.encode([(':status', '200'), ('x-bomb', 'b' * 4000)])
    block += talk.encoder.encode([('x-bomb', 'b' * 4000)]) * 15000
    talk.frame(HEADERS, END_HEADERS | END_STREAM, stream, block)


def early_data(talk, stream, _path):
    talk.data(stream, b'fine')


def oversized(talk, stream, _path):
    talk.headers(stream, (b':status', b'200'))
    talk.data(stream, b'x' * 70000)


def pushed(talk, stream, path):
    talk.frame(PUSH_PROMISE, END_HEADERS, stream, struct.pack('>I', 2) + talk.encoder.encode([
        (':method', 'GET'), (':scheme', 'https'), (':authority', 'localhost'), (':path', '/push')]))
    fine(talk, stream, path)


def unknown_frame(talk, stream, path):
    talk.frame(0x55, 0xff, stream, b'grease')
    fine(talk, stream, path)


def garbage(talk, _stream, _path):
    with talk.lock:
        talk.connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine' * 400)


def long_body(talk, stream, _path):
    talk.headers(stream, (b':status', b'200'))
    for _ in range(100):
        talk.data(stream, b'x' * 16000, last=False)
    talk.data(stream, b'')


def nothing(_talk, _stream, _path):
    pass


ANSWERS = {
    'fine': fine, 'slow': later(0.3, fine), 'never': nothing, 'echo': echo, 'connections': connections,
    'most': most, 'together': together, 'obey': obey,
    'refuse': refuse, 'refuse-once': refuse, 'kill': killed, 'kill-once': killed,
    'kill-body': kill_body, 'reset': lambda talk, stream, _: talk.reset(stream, INTERNAL_ERROR),
    'reset-body': reset_body, 'go-away': go_away, 'go-away-once': go_away,
    'go-away-after': go_away_after,
    'upper-case': wrong((b'X-Upper', b'a')), 'no-status': only((b'x-a', b'b')),
    'status-42': wrong(status=b'42'), 'status-099': wrong(status=b'099'),
    'status-600': wrong(status=b'600'), 'status-101': wrong(status=b'101'),
    'status-twice': wrong((b':status', b'200')), 'pseudo-late': only((b'x-a', b'b'), (b':status', b'200')),
    'pseudo-unknown': wrong((b':path', b'/')), 'connection': wrong((b'connection', b'close')),
    'chunked': wrong((b'transfer-encoding', b'chunked')), 'nul': wrong((b'x-a', b'b\0c')),
    'crlf': wrong((b'x-a', b'b\r\nset-cookie: c')), 'name': wrong((b'x a', b'b')),
    'length-long': wrong((b'content-length', b'9')), 'length-short': wrong((b'content-length', b'2')),
    'length-twice': wrong((b'content-length', b'4'), (b'content-length', b'5')),
    'length-right': wrong((b'content-length', b'4')), 'gzip': wrong((b'content-encoding', b'gzip')),
    'trailers': trailers((b'x-trailer', b'a')), 'trailer-pseudo': trailers((b':status', b'200')),
    'interim': interim(3), 'interim-many': interim(20), 'many-headers': many_headers,
    'bomb': bomb, 'long-body': long_body, 'early-data': early_data, 'oversized': oversized,
    'pushed': pushed, 'unknown-frame': unknown_frame, 'garbage': garbage,
    'endless-continuation': later(0, endless_continuation),
    'flood-ping': flood(PING, of_stream=False, payload=b'12345678'),
    'flood-settings': flood(SETTINGS, of_stream=False, payload=struct.pack('>HI', 4, 65535)),
    'flood-data': flood(DATA), 'flood-window': flood(WINDOW_UPDATE, payload=b'\0\0\0\0'),
    'flood-reset': flood(RST_STREAM, payload=b'\0\0\0\2', begin=False),
    'flood-body': flood(DATA, payload=b'x' * 16000),
}
