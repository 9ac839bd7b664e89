"""store: the Redis beside the application, behind three questions.

The calls are synchronous on purpose: in the real application a hanging Redis blocks every other
request of the process for two seconds, and a client that asks it must be tested against that.
"""

import time
from typing import Dict, List, Tuple

import redis

TIMEOUT_S = 2.0


class StoreDown(Exception):
    """The store did not answer; the text names the kind of failure, never the address."""


class RedisStore:
    """A real server. Raises StoreDown after at most TIMEOUT_S seconds."""

    def __init__(self, url: str) -> None:
        limits = {"socket_timeout": TIMEOUT_S}
        if not url.startswith("unix:"):
            limits["socket_connect_timeout"] = TIMEOUT_S  # A Unix socket knows no such option.
        try:
            self.client = redis.Redis.from_url(url, **limits)
        except ValueError:
            raise StoreDown("REDIS_URL cannot be read") from None

    def ask(self, *words: str):
        """One command. The URL's options are only tried here, so they too can be at fault."""
        try:
            return self.client.execute_command(*words)
        except (redis.RedisError, OSError, TypeError, ValueError) as error:
            raise StoreDown(type(error).__name__) from None

    def ping(self) -> None:
        self.ask("PING")

    def put(self, key: str, value: str) -> None:
        self.ask("SET", key, value)

    def push(self, key: str, value: str) -> None:
        self.ask("RPUSH", key, value)

    def values(self, key: str) -> List[str]:
        return [value.decode("utf-8", "replace") for value in self.ask("LRANGE", key, "0", "-1")]


class MemoryStore:
    """`memory:`, for tests that need a connected store and no server."""

    def __init__(self) -> None:
        self.lists: Dict[str, List[str]] = {}
        self.texts: Dict[str, str] = {}

    def ping(self) -> None:
        return None

    def put(self, key: str, value: str) -> None:
        self.texts[key] = value

    def push(self, key: str, value: str) -> None:
        self.lists.setdefault(key, []).append(value)

    def values(self, key: str) -> List[str]:
        return list(self.lists.get(key, []))


class NoStore:
    """REDIS_URL is absent or unreadable: every question fails at once."""

    def __init__(self, why: str) -> None:
        self.why = why

    def fail(self, *_words: str):
        raise StoreDown(self.why)

    ping = put = push = values = fail


def open_store(url: str):
    """The store that REDIS_URL names. Nothing is asked of it yet."""
    if not url:
        return NoStore("REDIS_URL is not set")
    if url.startswith("memory:"):
        return MemoryStore()
    try:
        return RedisStore(url)
    except StoreDown as error:
        return NoStore(str(error))


def measure(store) -> Tuple[bool, float, str]:
    """Is the store connected, how long did it take in milliseconds, and what was wrong?"""
    start = time.perf_counter()
    try:
        store.ping()
        connected, message = True, ""
    except StoreDown as error:
        connected, message = False, str(error)
    return connected, round((time.perf_counter() - start) * 1000, 1), message
