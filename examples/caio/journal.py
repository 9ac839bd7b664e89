"""journal: what the application did to the world, so that a test can prove that it did nothing."""

import json
from collections import Counter
from datetime import datetime, timezone

from store import StoreDown


def now_text() -> str:
    """UTC with microseconds: two reads one after the other never show the same instant."""
    return datetime.now(timezone.utc).isoformat()


BACKFILLED = ("operator:state", "operator:history")


class Journal:
    """Counts every write, and makes it in the store where the state lives there."""

    def __init__(self, store, settings) -> None:
        self.store = store
        self.settings = settings
        self.events: Counter = Counter()
        self.queue_reads = 0
        self.queue_writes = 0
        self.backfilled = 0
        self.triggers = 0

    def log_event(self, provider: str, event) -> None:
        """A webhook's event. It is counted even when the store is down: it was accepted."""
        self.events[provider] += 1
        if self.settings.state_backend != "redis":
            return
        try:
            line = json.dumps({"provider": provider, "event": event})
            self.store.push(f"{self.settings.state_prefix}:events", line)
        except StoreDown:
            pass

    def backfill(self) -> None:
        """With dual read on, reading the status copies to Redis what only files have: two keys, once."""
        if not self.settings.state_dual_read or self.backfilled:
            return
        try:
            for key in BACKFILLED:
                self.store.put(f"{self.settings.state_prefix}:{key}", "{}")
                self.backfilled += 1
        except StoreDown:
            pass

    def read_queue(self) -> tuple:
        """(when, queue, connected): reading the queue refreshes it, so this writes."""
        self.queue_reads += 1
        refreshed_at = now_text()
        prefix = self.settings.context_prefix
        try:
            self.store.put(f"{prefix}:pending_emails:refreshed_at", refreshed_at)
            self.queue_writes += 1
            return refreshed_at, self.store.values(f"{prefix}:pending_emails"), True
        except StoreDown:
            return refreshed_at, [], False

    def counts(self) -> dict:
        return {
            "events": sum(self.events.values()),
            "events_by_provider": dict(self.events),
            "pending_emails": {"asked": self.queue_reads, "writes": self.queue_writes},
            "backfilled": self.backfilled,
            "triggers": self.triggers,
        }

    def clear(self) -> None:
        self.events.clear()
        self.queue_reads = self.queue_writes = self.backfilled = self.triggers = 0
