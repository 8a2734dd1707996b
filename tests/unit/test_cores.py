from __future__ import annotations

import os

import pytest

from almanac.cores import spread


def test_results_come_in_order_and_from_other_processes() -> None:
    found = list(spread(lambda item: (item * item, os.getpid()), list(range(50))))
    assert [value for value, _ in found] == [item * item for item in range(50)]
    if (os.cpu_count() or 1) > 1:
        assert os.getpid() not in {process for _, process in found}


def test_one_item_is_done_here_and_nothing_is_nothing() -> None:
    assert list(spread(lambda item: os.getpid() + item, [0])) == [os.getpid()]
    assert list(spread(str, [])) == []


def test_what_fails_in_another_process_fails_here() -> None:
    def divide(item: int) -> float:
        return 1 / item

    with pytest.raises(ZeroDivisionError):
        list(spread(divide, [1, 0, 2]))


def test_what_the_function_knows_need_not_be_sent() -> None:
    known = {number: object() for number in range(1_000)}
    assert list(spread(lambda number: number in known, [1, 2_000])) == [True, False]
