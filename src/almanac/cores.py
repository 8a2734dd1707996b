"""Work spread over all cores, by processes forked from this one: what they share is not copied."""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import connection
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from almanac.errors import SourceFailed

Item = TypeVar("Item")
Result = TypeVar("Result")

_function: Callable[[Any], Any] | None = None
_items: Sequence[Any] = ()


def spread(function: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
    """Yield what `function` returns for each item, in order; see `spreading`."""
    with spreading(function, items) as results:
        yield from results


@contextmanager
def spreading(
    function: Callable[[Item], Result], items: Sequence[Item], apart: bool = False
) -> Iterator[Iterator[Result]]:
    """Have `function` called for each item on every core, beginning at once; yields what it returns, in order.

    Only results are sent between processes. The function must not use what has threads of its own in this process,
    which a forked one would wait for in vain. On one core, or for one item, each is called here when its result is
    asked for, unless `apart` says that none may be: what starts threads of its own would leave them to processes forked
    later. Where processes cannot fork, each is called here. Raises SourceFailed where a process dies.
    """
    global _function, _items
    cores = min(os.cpu_count() or 1, len(items))
    if cores < 1 or (cores < 2 and not apart) or "fork" not in multiprocessing.get_all_start_methods():
        yield map(function, items)
        return
    _function, _items = function, items
    gc.freeze()  # What the processes share must not be touched, or each would get a copy of its own.
    pool = ProcessPoolExecutor(cores, multiprocessing.get_context("fork"), _end_with_parent)
    try:
        results = pool.map(_call, range(len(items)))  # which forks
        _function, _items = None, ()
        yield _until_one_dies(results)
    finally:
        pool.shutdown(cancel_futures=True)
        _function, _items = None, ()
        gc.unfreeze()


def _until_one_dies(results: Iterator[Result]) -> Iterator[Result]:
    try:
        yield from results
    except BrokenProcessPool:
        raise _died() from None


def _call(at: int) -> Any:
    assert _function is not None
    return _function(_items[at])


@contextmanager
def beside(function: Callable[[], Result]) -> Iterator[Callable[[], Result]]:
    """Run a function in a process forked from this one, beside what is done meanwhile; yields what waits for it.

    What it raises is raised where it is waited for, or at the end. The function must not use what has threads of its
    own in this process. Where processes cannot fork, it is run first.
    """
    if "fork" not in multiprocessing.get_all_start_methods():
        result = function()
        yield lambda: result
        return
    forks = multiprocessing.get_context("fork")
    there, here = forks.Pipe(duplex=False)
    process = forks.Process(target=_tell, args=(function, here))
    process.start()
    here.close()
    results: list[Result] = []

    def wait() -> Result:
        if not results:
            results.append(_told(there))
        return results[0]

    try:
        yield wait
        wait()
    finally:
        process.terminate()
        process.join()
        there.close()


def _died() -> SourceFailed:
    return SourceFailed("a process that worked beside this one", "it ended too early, for want of memory perhaps")


def _end_with_parent() -> None:
    """End this process where the one that it was forked from was killed: it would hold that one's locks."""
    parent = multiprocessing.parent_process()
    assert parent is not None, "only a forked process has one to end with"
    sentinel = parent.sentinel

    def watch() -> None:
        connection.wait([sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _tell(function: Callable[[], Any], to: Connection) -> None:
    _end_with_parent()
    try:
        to.send((function(), None))
    except Exception as error:
        to.send((None, error))


def _told(by: Connection) -> Any:
    try:
        result, error = by.recv()
    except EOFError:
        raise _died() from None
    if error is not None:
        raise error
    return result
