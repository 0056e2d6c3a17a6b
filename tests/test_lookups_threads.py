from __future__ import annotations

import threading
import time

import pytest

from comm100bot.lookups.threads import Threads


def wait_until_it_ends(thread: threading.Thread) -> None:
    thread.join(timeout=5)
    assert not thread.is_alive()


def test_work_is_done_in_another_thread_that_stops_no_exit() -> None:
    future = Threads[threading.Thread](1).start(threading.current_thread)
    assert future
    thread = future.result(timeout=5)
    assert thread is not threading.current_thread()
    assert thread.daemon


def test_thread_is_kept_for_the_next_work() -> None:
    threads = Threads[object](4)
    seen = set()
    for _ in range(10):
        future = threads.start(threading.get_ident)
        assert future
        seen.add(future.result(timeout=5))
    assert len(seen) == 1


def test_work_is_refused_while_all_threads_are_busy() -> None:
    threads, let_go = Threads[object](2), threading.Event()
    busy = [threads.start(let_go.wait) for _ in range(2)]
    assert all(busy)
    assert threads.start(int) is None
    let_go.set()
    for future in busy:
        assert future
        future.result(timeout=5)
    assert threads.start(int) is not None


@pytest.mark.parametrize("error", [ValueError, SystemExit, KeyboardInterrupt])
def test_whatever_is_raised_reaches_the_one_who_waits(error: type[BaseException]) -> None:
    def work() -> None:
        raise error

    threads = Threads[object](1)
    future = threads.start(work)
    assert future
    assert isinstance(future.exception(timeout=5), error)
    assert threads.start(int) is not None


def test_work_is_refused_while_the_system_has_no_thread_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    threads = Threads[int](1)
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", fail)
        assert threads.start(int) is None
    future = threads.start(int)
    assert future
    assert future.result(timeout=5) == 0


def test_idle_thread_ends() -> None:
    future = Threads[threading.Thread](1, idle_seconds=0.01).start(threading.current_thread)
    assert future
    wait_until_it_ends(future.result(timeout=5))


def test_no_work_is_lost_while_threads_end() -> None:
    threads = Threads[int](1, idle_seconds=0.001)
    for number in range(100):
        future = threads.start(lambda number=number: number)  # type: ignore[misc]
        assert future
        assert future.result(timeout=5) == number
        time.sleep(0.001)


def test_thread_that_has_work_coming_does_not_end() -> None:
    threads = Threads[int](1, idle_seconds=0.0)
    threads._idle = 0  # as when a job was just promised to an idle thread
    assert threads._serve_once() is True
    threads._idle = 1
    assert threads._serve_once() is False
