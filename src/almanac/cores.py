"""Work spread over all cores, by processes forked from this one: what they share is not copied."""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

_function: Callable[[Any], Any] | None = None
_items: Sequence[Any] = ()


def spread(function: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
    """Yield what `function` returns for each item, in order.

    Only results are sent between processes. The function must not use what has threads of its own in this process,
    which a forked one would wait for in vain. On one core, or where processes cannot fork, all is done here.
    """
    global _function, _items
    cores = min(os.cpu_count() or 1, len(items))
    if cores < 2 or "fork" not in multiprocessing.get_all_start_methods():
        yield from map(function, items)
        return
    _function, _items = function, items
    gc.freeze()  # What the processes share must not be touched, or each would get a copy of its own.
    try:
        with multiprocessing.get_context("fork").Pool(cores) as pool:
            yield from pool.imap(_call, range(len(items)))
    finally:
        _function, _items = None, ()
        gc.unfreeze()


def _call(at: int) -> Any:
    assert _function is not None
    return _function(_items[at])
