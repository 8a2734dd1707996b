from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from almanac.cores import beside, spread, spreading
from almanac.errors import SourceFailed


def test_results_come_in_order_and_from_other_processes() -> None:
    found = list(spread(lambda item: (item * item, os.getpid()), list(range(50))))
    assert [value for value, _ in found] == [item * item for item in range(50)]
    if (os.cpu_count() or 1) > 1:
        assert os.getpid() not in {process for _, process in found}


def test_one_item_is_done_here_and_nothing_is_nothing() -> None:
    assert list(spread(lambda item: os.getpid() + item, [0])) == [os.getpid()]
    assert list(spread(str, [])) == []


def test_what_has_threads_of_its_own_is_kept_apart() -> None:
    with spreading(lambda _: os.getpid(), [0], apart=True) as results:
        assert [process for process in results if process != os.getpid()]
    with spreading(str, [], apart=True) as nothing:
        assert list(nothing) == []


def test_what_fails_in_another_process_fails_here() -> None:
    def divide(item: int) -> float:
        return 1 / item

    with pytest.raises(ZeroDivisionError):
        list(spread(divide, [1, 0, 2]))


def test_what_the_function_knows_need_not_be_sent() -> None:
    known = {number: object() for number in range(1_000)}
    assert list(spread(lambda number: number in known, [1, 2_000])) == [True, False]


def test_what_runs_beside_is_waited_for_and_told_once() -> None:
    with beside(lambda: (os.getpid(), "done")) as wait:
        assert wait() == wait()
        assert wait()[1] == "done"
        assert wait()[0] != os.getpid()


def test_what_fails_beside_fails_here_though_nobody_waits() -> None:
    with pytest.raises(ZeroDivisionError), beside(lambda: 1 / 0):
        pass


def test_a_fault_of_our_own_ends_what_runs_beside() -> None:
    with pytest.raises(KeyError), beside(lambda: time.sleep(600)):
        raise KeyError


KILLED = """
import fcntl, os, signal, sys, time
from almanac.cores import beside, spreading
lock = open(sys.argv[1], "w")
fcntl.flock(lock, fcntl.LOCK_EX)
with beside(lambda: time.sleep(600)), spreading(lambda _: time.sleep(600), [1, 2], apart=True):
    time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_who_is_killed_leaves_nobody_behind_that_holds_its_locks(tmp_path: Path) -> None:
    # No pipe, whose end those left behind would hold as well.
    killed = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path / "lock")], check=False)
    assert killed.returncode == -signal.SIGKILL
    with (tmp_path / "lock").open("w") as lock:
        for _ in range(100):
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                time.sleep(0.1)
    raise AssertionError("the lock is held by a process that nobody waits for")


def test_a_process_that_dies_beside_is_named() -> None:
    with pytest.raises(SourceFailed, match="ended too early"), beside(lambda: os._exit(3)) as wait:
        wait()


def test_a_process_that_dies_at_its_share_is_named_and_nobody_waits_for_it() -> None:
    with pytest.raises(SourceFailed, match="ended too early"):
        list(spread(lambda item: os._exit(9) if item == 3 else item, list(range(8))))
    assert list(spread(str, [1, 2])) == ["1", "2"]
