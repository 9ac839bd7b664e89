"""server: environment to application, application to a listening socket."""

import signal
import socket
from typing import Callable, Mapping

import uvicorn
from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from dashboard import dashboard_routes
from gate import Gate
from journal import Journal
from knobs import Knobs, read_knobs, with_env_file
from recorder import Recorder
from settings import Settings, read_settings
from store import open_store
from webhooks import webhook_routes

KEEP_ALIVE_S = 60


class Server(uvicorn.Server):
    """Without uvicorn's slow good-bye: a deployment that is stopped is gone at once."""

    def install_signal_handlers(self) -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def add_gates(api: FastAPI, settings: Settings, cors_outermost: bool) -> None:
    """The one that is added last is asked first."""
    policy = {
        "allow_origins": list(settings.cors_origins),
        "allow_methods": list(settings.cors_methods),
        "allow_headers": list(settings.cors_headers),
        "allow_credentials": True,
    }
    gates = [(CORSMiddleware, policy), (Gate, {"settings": settings})]
    for gate, options in reversed(gates) if cors_outermost else gates:
        api.add_middleware(gate, **options)


def make_api(settings: Settings, knobs: Knobs) -> FastAPI:
    hidden = "docs" in knobs.later and settings.deployed
    pages = {"docs_url": None, "redoc_url": None, "openapi_url": None} if hidden else {}
    api = FastAPI(title="CAIO stand-in", **pages)
    api.router.redirect_slashes = False
    add_gates(api, settings, "cors-outermost" in knobs.later)
    return api


def make_app(env: Mapping[str, str]) -> Recorder:
    """The whole application as `env` says; raises KnobError. Asks nothing of the network."""
    env = with_env_file(env)
    knobs = read_knobs(env)
    settings = read_settings(env, "query-default" in knobs.later)
    store = open_store(settings.redis_url)
    journal = Journal(store, settings)
    api = make_api(settings, knobs)
    api.include_router(dashboard_routes(settings, knobs, store, journal))
    api.include_router(webhook_routes(settings, journal))
    return Recorder(api, settings, knobs, journal)


def make_server(env: Mapping[str, str]) -> Server:
    """A server that is ready to run: TLS files are read, every module is loaded."""
    app = make_app(env)
    cert, key = app.knobs.tls or (None, None)
    config = uvicorn.Config(
        app,
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        log_level="critical",
        timeout_keep_alive=KEEP_ALIVE_S,
        ssl_certfile=cert,
        ssl_keyfile=key,
    )
    config.load()
    return Server(config)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises OSError, OverflowError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((host, port))
        sock.listen(2048)
    except BaseException:
        sock.close()
        raise
    return sock


def serve(sock: socket.socket, env: Mapping[str, str], ready: Callable[[bool], None]) -> None:
    """Runs until it is killed; `ready(tls)` is called when nothing can fail any more."""
    server = make_server(env)
    ready(server.config.is_ssl)
    server.run(sockets=[sock])
