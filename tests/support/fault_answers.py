"""fault_answers: what a server may do to its client, one small function for each.

A function gets the connection (`Talk`) and the request and does everything itself, in raw bytes. It
returns True where the connection may be used again.
"""
import gzip
import socket
import struct
import threading
import time
import zlib

OK = b'HTTP/1.1 200 OK\r\n'
FINE = OK + b'Content-Length: 4\r\n\r\nfine'
CHUNKED = OK + b'Transfer-Encoding: chunked\r\n\r\n'
BOMB = 4 * 1024 * 1024  # bytes, when expanded
FOR_EVER = 30.0  # seconds; every client here gives up earlier
STATUS = {200: 'OK', 204: 'No Content', 301: 'Moved Permanently', 302: 'Found',
          307: 'Temporary Redirect', 308: 'Permanent Redirect', 401: 'Unauthorized',
          403: 'Forbidden', 404: 'Not Found', 429: 'Too Many Requests', 500: 'Server Error',
          502: 'Bad Gateway', 503: 'Service Unavailable'}


def fine(talk, request):
    talk.send(FINE)
    return True


def echo(talk, request):
    """The request as it came in."""
    talk.send(OK + b'Content-Length: %d\r\n\r\n' % len(request.raw) + request.raw)
    return True


def slow(talk, request):
    """?after=SECONDS"""
    time.sleep(float(request.query.get('after', '0.1')))
    talk.send(FINE)
    return True


def body(talk, request):
    """?size=BYTES"""
    size = int(request.query['size'])
    talk.send(OK + b'Content-Length: %d\r\n\r\n' % size + b'x' * size)
    return True


def status(talk, request):
    """?status=NUMBER; other parameters are headers, as they are."""
    number = int(request.query['status'])
    lines = ['HTTP/1.1 %d %s' % (number, STATUS.get(number, ''))]
    lines += ['%s: %s' % item for item in request.query.items() if item[0] != 'status']
    talk.send(('\r\n'.join(lines) + '\r\nContent-Length: 0\r\n\r\n').encode())
    return True


def flaky(talk, request):
    """?key=NAME&fail=COUNT&status=NUMBER: so many times that status, then 200. With `reset`, a
    reset in its place."""
    seen = talk.server.count('flaky ' + request.query['key'])
    if seen > int(request.query['fail']):
        return fine(talk, request)
    if 'reset' in request.query:
        return reset(talk, request)
    after = request.query.get('after')
    extra = b'Retry-After: %s\r\n' % after.encode() if after else b''
    talk.send(b'HTTP/1.1 %s Fault\r\n%sContent-Length: 4\r\n\r\nlate' %
              (request.query['status'].encode(), extra))
    return True


def asked(talk, request):
    """?path=PATH: how often it was asked, as the body; without: how many connections came."""
    path = request.query.get('path')
    seen = talk.server.asked.get(path, 0) if path else talk.server.counts['connections']
    text = b'%d' % seen
    talk.send(OK + b'Content-Length: %d\r\n\r\n' % len(text) + text)
    return True


def connected(talk, request):
    """The last CONNECT that came, as the body."""
    text = talk.server.connected
    talk.send(OK + b'Content-Length: %d\r\n\r\n' % len(text) + text)
    return True


def tunnel(talk, request):
    """CONNECT, as a proxy answers it; only to this machine."""
    talk.server.connected = request.raw
    host, _, port = request.path.rpartition(':')
    if host not in ('localhost', '127.0.0.1'):
        talk.send(OK.replace(b'200 OK', b'403 Forbidden') + b'Content-Length: 0\r\n\r\n')
        return False
    with socket.create_connection(('127.0.0.1', int(port))) as other:
        talk.send(b'HTTP/1.1 200 Connection established\r\nX-Proxy: 1\r\n\r\n')
        back = threading.Thread(target=pump, args=(other, talk.connection), daemon=True)
        back.start()
        pump(talk.connection, other)
        back.join()
    return False


def pump(source, target):
    """Everything, until the source ends."""
    try:
        while True:
            piece = source.recv(65536)
            if not piece:
                break
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


# --- silence and slowness ---------------------------------------------------------------------

def hang(talk, request):
    talk.wait(FOR_EVER)


def drip_head(talk, request):
    talk.drip(b'x' * 1000, 0.1, before=OK + b'X-Slow: ')


def drip_body(talk, request):
    talk.drip(b'x' * 1000, 0.1, before=OK + b'Content-Length: 1000\r\n\r\n')


def hang_after_head(talk, request):
    talk.send(OK + b'Content-Length: 1000\r\n\r\n')
    talk.wait(FOR_EVER)


# --- ends ---------------------------------------------------------------------------------------

def close(talk, request):
    pass


def reset(talk, request):
    talk.reset()


def reset_body(talk, request):
    talk.send(OK + b'Content-Length: 1000\r\n\r\nhalf')
    time.sleep(0.05)
    talk.reset()


def reset_head(talk, request):
    talk.send(OK + b'X-Half')
    time.sleep(0.05)
    talk.reset()


def cut_length(talk, request):
    talk.send(OK + b'Content-Length: 1000\r\n\r\nhalf')


def cut_chunked(talk, request):
    talk.send(CHUNKED + b'4\r\nhalf\r\n')


def cut_close(talk, request):
    talk.send(OK + b'\r\n{"half": ')


def cut_head(talk, request):
    talk.send(OK + b'X-Half: yes\r\n')


# --- framing ------------------------------------------------------------------------------------

def raw(data, again=False):
    """A server that says just this; `again`: and keeps the connection."""
    def say(talk, request):
        talk.send(data)
        if again:
            talk.wait(FOR_EVER)
    return say


def short_length(talk, request):
    """More than announced, and then as if the connection could be used again."""
    talk.send(OK + b'Content-Length: 2\r\n\r\nfine and more')
    return True


def second_answer(talk, request):
    """An answer without a request comes a little later on the same connection."""
    talk.send(FINE)
    time.sleep(0.1)
    talk.send(OK + b'Content-Length: 4\r\n\r\nevil')
    return True


def close_later(talk, request):
    """A connection that ends between two requests."""
    talk.send(FINE)
    time.sleep(0.05)


def close_on_second(talk, request):
    """A connection that ends while the second request comes in."""
    if talk.requests > 1:
        return False
    talk.send(FINE)
    return True


# --- floods -------------------------------------------------------------------------------------

def flood(before, piece):
    def pour(talk, request):
        talk.send(before)
        while talk.send(piece):
            pass
    return pour


def gzip_bomb(talk, request):
    packed = gzip.compress(bytes(BOMB), 1)
    talk.send(OK + b'Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n' % len(packed) + packed)


def transfer_gzip(talk, request):
    packed = zlib.compress(bytes(BOMB), 1)
    talk.send(OK + b'Transfer-Encoding: gzip, chunked\r\n\r\n%x\r\n' % len(packed) + packed +
              b'\r\n0\r\n\r\n')


def http2_preface(talk, request):
    talk.send(struct.pack('>IBBI', 0x00000004, 0, 0, 0) * 4)


HEAD = OK + b'X-First: 1\r\n'
ANSWERS = {
    'fine': fine, 'echo': echo, 'slow': slow, 'body': body, 'status': status, 'flaky': flaky,
    'asked': asked, 'connected': connected,
    'hang': hang, 'drip-head': drip_head, 'drip-body': drip_body,
    'hang-after-head': hang_after_head,
    'close': close, 'reset': reset, 'reset-body': reset_body, 'reset-head': reset_head,
    'cut-length': cut_length, 'cut-chunked': cut_chunked, 'cut-close': cut_close,
    'cut-head': cut_head,
    'short-length': short_length, 'second-answer': second_answer, 'close-later': close_later,
    'close-on-second': close_on_second,
    'negative-length': raw(OK + b'Content-Length: -1\r\n\r\nfine', again=True),
    'twenty-digits': raw(OK + b'Content-Length: 99999999999999999999\r\n\r\nfine', again=True),
    'word-length': raw(OK + b'Content-Length: four\r\n\r\nfine', again=True),
    'list-length': raw(OK + b'Content-Length: 4, 4\r\n\r\nfine', again=True),
    'two-lengths': raw(OK + b'Content-Length: 4\r\nContent-Length: 2\r\n\r\nfine', again=True),
    'same-lengths': raw(OK + b'Content-Length: 4\r\nContent-Length: 4\r\n\r\nfine'),
    'length-and-chunked': raw(CHUNKED[:-2] + b'Content-Length: 4\r\n\r\n4\r\nfine\r\n0\r\n\r\n'),
    'chunked': raw(CHUNKED + b'4\r\nfine\r\n0\r\n\r\n'),
    'closing': raw(OK + b'Connection: close\r\nContent-Length: 4\r\n\r\nfine'),
    'closing-short': raw(OK + b'Connection: close\r\nContent-Length: 2\r\n\r\nfine'),
    'trailer': raw(CHUNKED + b'4\r\nfine\r\n0\r\nX-Late: yes\r\n\r\n'),
    'bad-trailer': raw(CHUNKED + b'4\r\nfine\r\n0\r\nno colon\r\n\r\n'),
    'bad-chunk': raw(CHUNKED + b'zz\r\nfine\r\n0\r\n\r\n', again=True),
    'huge-chunk': raw(CHUNKED + b'fffffffffffffffff\r\nfine', again=True),
    'garbage': raw(bytes(range(1, 256)) * 4),
    'http09': raw(b'<html>hello</html>'),
    'http2': http2_preface,
    'bad-status-line': raw(b'HTTP/1.1 OK 200\r\nContent-Length: 4\r\n\r\nfine'),
    'no-space': raw(b'HTTP/1.1200 OK\r\nContent-Length: 4\r\n\r\nfine'),
    'http-3': raw(b'HTTP/3.0 200 OK\r\nContent-Length: 4\r\n\r\nfine'),
    'status-42': raw(b'HTTP/1.1 42 No\r\nContent-Length: 4\r\n\r\nfine'),
    'status-099': raw(b'HTTP/1.1 099 No\r\nContent-Length: 4\r\n\r\nfine'),
    'status-999': raw(b'HTTP/1.1 999 No\r\nContent-Length: 4\r\n\r\nfine'),
    'status-2000': raw(b'HTTP/1.1 2000 No\r\nContent-Length: 4\r\n\r\nfine'),
    'status-101': raw(b'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nfine', again=True),
    'nul-header': raw(HEAD + b'X-Nul: a\0b\r\nContent-Length: 4\r\n\r\nfine'),
    'control-header': raw(HEAD + b'X-Bell: a\ab\r\nContent-Length: 4\r\n\r\nfine'),
    'bare-cr': raw(HEAD + b'X-Cr: a\rb\r\nContent-Length: 4\r\n\r\nfine'),
    'no-colon': raw(HEAD + b'just words\r\nContent-Length: 4\r\n\r\nfine'),
    'space-name': raw(HEAD + b'X Name: a\r\nContent-Length: 4\r\n\r\nfine'),
    'space-colon': raw(HEAD + b'X-Name : a\r\nContent-Length: 4\r\n\r\nfine'),
    'empty-name': raw(HEAD + b': a\r\nContent-Length: 4\r\n\r\nfine'),
    'folded': raw(HEAD + b' and more\r\nContent-Length: 4\r\n\r\nfine'),
    'only-lf': raw(b'HTTP/1.1 200 OK\nX-First: 1\nContent-Length: 4\n\nfine'),
    'twice': raw(HEAD + b'x-first:  2 \t\r\nX-Empty:\r\nContent-Length: 4\r\n\r\nfine'),
    'many-headers': raw(OK + b'A: b\r\n' * 20000 + b'Content-Length: 4\r\n\r\nfine'),
    'big-header': raw(OK + b'A: ' + b'b' * 5 * 1024 * 1024 + b'\r\n\r\n'),
    'endless-headers': flood(OK, b'A: b\r\n' * 1000),
    'endless-header': flood(OK + b'A: ', b'b' * 10000),
    'one-interim': raw(b'HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n' + FINE),
    'endless-interim': flood(b'', b'HTTP/1.1 100 Continue\r\n\r\n' * 100),
    'endless-chunked': flood(CHUNKED, b'1000\r\n' + b'x' * 4096 + b'\r\n'),
    'endless-close': flood(OK + b'\r\n', b'x' * 4096),
    'gigabyte': flood(OK + b'Content-Length: 1073741824\r\n\r\n', b'x' * 4096),
    'gzip-bomb': gzip_bomb,
    'gzip': raw(OK + b'Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x00'),
    'gzip-50': raw(OK + b'Content-Encoding: ' + b', '.join([b'gzip'] * 50) +
                   b'\r\nContent-Length: 4\r\n\r\nfine'),
    'identity': raw(OK + b'Content-Encoding: identity\r\nContent-Length: 4\r\n\r\nfine'),
    'transfer-gzip': transfer_gzip,
    'chunked-twice': raw(OK + b'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n'
                         b'4\r\nfine\r\n0\r\n\r\n'),
}
