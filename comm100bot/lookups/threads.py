"""The threads in which lookups run: few, kept for the next lookup, and never waited for.

Not a ``ThreadPoolExecutor``: it would queue a lookup behind stuck ones, and Python would wait for
its threads at exit, so that one stuck lookup keeps a server from stopping.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

from django.db import close_old_connections, connections

T = TypeVar("T")

IDLE_SECONDS = 60.0
"""How long a thread waits for work before it ends and closes its connections."""


class Threads(Generic[T]):
    """At most ``size`` daemon threads, each with database connections of its own."""

    def __init__(self, size: int, idle_seconds: float = IDLE_SECONDS) -> None:
        self._free = threading.Semaphore(size)
        self._idle_seconds = idle_seconds
        self._jobs: queue.SimpleQueue[tuple[Callable[[], T], Future[T]]] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._idle = 0

    def start(self, work: Callable[[], T]) -> Future[T] | None:
        """Start this work at once; None when all threads are busy."""
        if not self._free.acquire(blocking=False):
            return None
        with self._lock:
            # An idle thread that is counted here will take a job before it ends.
            fresh = self._idle == 0
            self._idle -= not fresh
        if fresh and not self._add_thread():
            self._free.release()
            return None
        future: Future[T] = Future()
        self._jobs.put((work, future))
        return future

    def _add_thread(self) -> bool:
        """Start one more thread; False when the system has none left."""
        try:
            threading.Thread(target=self._serve, name="comm100bot-lookup", daemon=True).start()
        except RuntimeError:
            return False
        return True

    def _serve(self) -> None:
        try:
            while self._serve_once():
                pass
        finally:
            connections.close_all()

    def _serve_once(self) -> bool:
        """Do one job; False when there was none for long enough."""
        try:
            work, future = self._jobs.get(timeout=self._idle_seconds)
        except queue.Empty:
            with self._lock:
                ending = self._idle > 0
                self._idle -= ending
            return not ending
        report = _do(work, future)
        with self._lock:
            self._idle += 1
        # Free before anybody hears of the result: they may start the next lookup right away.
        self._free.release()
        report()
        return True


def _do(work: Callable[[], T], future: Future[T]) -> Callable[[], None]:
    """Do the work; returns how to tell the one who waits for it."""
    try:
        close_old_connections()
        try:
            result = work()
        finally:
            close_old_connections()
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is the waiting one's
        failure = error
        return lambda: future.set_exception(failure)
    return lambda: future.set_result(result)
