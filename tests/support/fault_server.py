#!/usr/bin/python3
"""fault_server: a server on raw sockets that does what no server should (fault_answers.py).

usage: fault_server.py [--tls] [--http2] [--hang COUNT]

Listens on free ports of 127.0.0.1, prints one `name value` a line, then `ready`, and ends when its
standard input ends, so that it never outlives who started it.

  http PORT        plain; the first part of the path names the fault: /cut-length
  second PORT      the same once more: another origin
  closed PORT      no process listens
  hang-N PORT      with --hang: accepts and never answers
  ca FILE          with --tls: the CA to trust; and one port for each certificate and protocol:
                   good, expired, future, wrong-name, self-signed, common-name, unknown-ca, chain,
                   tls10, tls11
  h2 PORT          with --http2: TLS, HTTP/2 or 1.1 as the client wants (http2_answers.py, `connections`
                   in both)
  few PORT         HTTP/2 with at most ten requests at a time
  h2-only PORT     TLS, HTTP/2 whatever the client wants
  h2-plain PORT    the same without TLS
  h2-strict PORT   TLS that ends where the client does not want HTTP/2
  other PORT       TLS that ends where the client does not want a protocol that no client knows
"""
import argparse
import collections
import contextlib
import signal
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import warnings

from fault_answers import ANSWERS, OK, tunnel
from fault_certificates import CHAIN, LEAVES, Certificates

REQUEST_MOST = 2 * 1024 * 1024


class Request:
    def __init__(self, raw):
        self.raw = raw
        target = raw.split(b' ', 2)[1].decode('latin-1')
        self.path, _, query = target.partition('?')
        self.query = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
        self.name = self.path.strip('/').split('/')[0] or 'fine'


class Talk:
    """One connection."""

    def __init__(self, server, connection):
        self.server = server
        self.connection = connection
        self.pending = b''
        self.requests = 0

    def send(self, data):
        try:
            self.connection.sendall(data)
            return True
        except OSError:
            return False

    def wait(self, seconds):
        """Until the client goes, at most so long."""
        self.connection.settimeout(seconds)
        try:
            self.connection.recv(1)
        except OSError:
            pass

    def drip(self, data, pause, before=b''):
        self.send(before)
        for byte in data:
            if not self.send(bytes([byte])):
                return
            time.sleep(pause)

    def reset(self):
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
        self.connection.close()

    def read(self, enough):
        while not enough(self.pending):
            piece = self.connection.recv(65536)
            if not piece or len(self.pending) > REQUEST_MOST:
                return False
            self.pending += piece
        return True

    def refuse_tls(self):
        """As web servers do where TLS comes to a plain port."""
        self.send(b'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n')

    def next_request(self):
        if not self.read(lambda data: data):
            return None
        if self.pending.startswith(b'\x16'):
            return self.refuse_tls()
        if not self.read(lambda data: b'\r\n\r\n' in data):
            return None
        head, _, _ = self.pending.partition(b'\r\n\r\n')
        size = len(head) + 4
        for line in head.split(b'\r\n')[1:]:
            name, _, value = line.partition(b':')
            size += int(value) if name.lower() == b'content-length' else 0
        if not self.read(lambda data: len(data) >= size):
            return None
        raw, self.pending = self.pending[:size], self.pending[size:]
        self.requests += 1
        return Request(raw)

    def serve(self):
        again = True
        while again:
            request = self.next_request()
            if not request:
                break
            self.server.note(request.path)
            answer = ANSWERS.get(request.name)
            if request.raw.startswith(b'CONNECT '):
                again = tunnel(self, request)
            elif answer:
                again = answer(self, request)
            else:
                self.send(OK.replace(b'200 OK', b'404 Not Found') + b'Content-Length: 0\r\n\r\n')


class Server:
    def __init__(self):
        self.lock = threading.Lock()
        self.asked = collections.Counter()
        self.counts = collections.Counter()
        self.connected = b''

    def note(self, path):
        with self.lock:
            self.asked[path] += 1

    def count(self, key):
        with self.lock:
            self.counts[key] += 1
            return self.counts[key]

    def listen(self, name, context=None, serve=None):
        listener = socket.create_server(('127.0.0.1', 0), backlog=256)
        print(name, listener.getsockname()[1])
        start(self.accept, listener, context, serve or self.talk)

    def accept(self, listener, context, serve):
        while True:
            connection, _ = listener.accept()
            self.count('connections')
            start(self.open, connection, context, serve)

    def open(self, connection, context, serve):
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if context:
                connection.settimeout(60)
                connection = context.wrap_socket(connection, server_side=True)
                connection.settimeout(None)
            serve(connection)
        except (OSError, ValueError, IndexError):
            pass
        finally:
            connection.close()

    def talk(self, connection):
        Talk(self, connection).serve()

    def hang(self, connection):
        while connection.recv(65536):
            pass


def start(function, *arguments):
    threading.Thread(target=function, args=arguments, daemon=True).start()


def context_of(folder, name):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain('%s/%s.pem' % (folder, name), '%s/%s.key' % (folder, name))
    return context


def listen_tls(server, folder):
    Certificates(folder)
    print('ca', folder + '/ca.pem')
    for name in [*LEAVES, 'self-signed', CHAIN]:
        server.listen(name, context_of(folder, name))
    warnings.simplefilter('ignore', DeprecationWarning)
    for name, version in (('tls10', ssl.TLSVersion.TLSv1), ('tls11', ssl.TLSVersion.TLSv1_1)):
        context = context_of(folder, 'good')
        context.set_ciphers('ALL:@SECLEVEL=0')
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = version
        server.listen(name, context)


def listen_strict(stack, folder, name, protocol):
    """Python's ssl goes on without a protocol where none is shared; openssl sends the alert."""
    process = stack.enter_context(subprocess.Popen(
        ['openssl', 's_server', '-accept', '127.0.0.1:0', '-alpn', protocol,
         '-cert', folder + '/good.pem', '-key', folder + '/good.key'],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL))
    stack.callback(process.kill)
    for line in process.stdout:
        if line.startswith(b'ACCEPT '):
            print(name, line.decode().split(':')[1].strip())
            break


def listen_http2(server, stack, folder):
    import http2_answers  # pylint: disable=import-outside-toplevel

    def port(*settings):
        shared = http2_answers.Port(settings)

        def serve(connection):
            if isinstance(connection, ssl.SSLSocket) and \
                    connection.selected_alpn_protocol() == 'http/1.1':
                server.talk(connection)
            else:
                http2_answers.Talk(shared, connection).serve()
        return serve

    def context(*protocols):
        made = context_of(folder, 'good')
        made.set_alpn_protocols(protocols)
        return made

    server.listen('h2', context('h2', 'http/1.1'), port())
    server.listen('few', context('h2'), port((http2_answers.MAX_CONCURRENT_STREAMS, 10)))
    server.listen('h2-only', context('h2'), port())
    server.listen('h2-plain', None, port())
    for name, protocol in (('h2-strict', 'h2'), ('other', 'spdy/9')):
        listen_strict(stack, folder, name, protocol)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n', maxsplit=1)[0])
    parser.add_argument('--tls', action='store_true')
    parser.add_argument('--http2', action='store_true')
    parser.add_argument('--hang', type=int, default=0)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    threading.stack_size(256 * 1024)
    server = Server()
    with tempfile.TemporaryDirectory() as folder, socket.socket() as closed, \
            contextlib.ExitStack() as stack:
        closed.bind(('127.0.0.1', 0))
        print('closed', closed.getsockname()[1])
        server.listen('http')
        server.listen('second')
        for number in range(options.hang):
            server.listen('hang-%d' % number, serve=server.hang)
        if options.tls or options.http2:
            listen_tls(server, folder)
        if options.http2:
            listen_http2(server, stack, folder)
        print('ready', flush=True)
        sys.stdin.buffer.read()


if __name__ == '__main__':
    main()
