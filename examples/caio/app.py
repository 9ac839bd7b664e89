"""app: the stand-in for the application, one process, configured by its environment alone.

    HOST=127.0.0.1 PORT=0 ENVIRONMENT=staging /usr/bin/python3 examples/caio/app.py

HOST is 127.0.0.1 and PORT 8080 where they are absent; PORT=0 takes a free one. The address is
printed as soon as it listens.
"""

import os
import sys

from server import listen, serve


def announce(sock, tls: bool) -> None:
    host, port = sock.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    print(f"listening on {'https' if tls else 'http'}://{shown}:{port}", flush=True)


def main() -> int:
    env = dict(os.environ)
    try:
        sock = listen(env.get("HOST") or "127.0.0.1", int(env.get("PORT") or "8080"))
        serve(sock, env, lambda tls: announce(sock, tls))
    except (ValueError, OverflowError, OSError) as error:
        print(f"stand-in: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
