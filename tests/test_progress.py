"""What a terminal shows of long work; nothing elsewhere."""

import io
import sys
import time

import pytest

from symnet import parallel, progress
from symnet.progress import counted, counting, working


class Terminal(io.StringIO):
    def isatty(self):
        return True


def slowly(n, seconds=0.02):
    for i in range(n):
        time.sleep(seconds)
        yield i


@pytest.fixture(params=["tqdm", "no tqdm"])
def with_or_without(request, monkeypatch):
    if request.param == "tqdm":
        pytest.importorskip("tqdm", reason="the extra 'parallel' installs tqdm")
    else:
        monkeypatch.setitem(sys.modules, "tqdm", None)
    return request.param


def test_items_pass_and_nothing_is_shown_where_there_is_no_terminal():
    out = io.StringIO()
    assert list(counted(slowly(3), 3, "runs", out, delay=0)) == [0, 1, 2]
    assert out.getvalue() == ""


def test_a_terminal_counts_and_is_left_clean(with_or_without):
    out = Terminal()
    assert list(counted(slowly(30), 30, "runs", out, delay=0)) == list(range(30))
    shown = out.getvalue()
    assert "runs" in shown
    assert ("%|" in shown) == (with_or_without == "tqdm")
    assert "of 30" in shown or "/30" in shown
    assert shown.endswith(("\x1b[K", "\r"))
    assert "\n" not in shown.rstrip("\r")


def test_quick_work_shows_nothing(with_or_without):
    out = Terminal()
    assert list(counted(range(5), 5, "runs", out)) == list(range(5))
    assert out.getvalue().strip() == ""


def test_leaving_early_closes_what_is_counted_and_cleans_up(with_or_without):
    out, closed = Terminal(), []

    def source():
        try:
            yield from range(10)
        finally:
            closed.append(True)

    for item in counted(source(), 10, "runs", out, delay=0):
        if item == 2:
            break
    assert closed == [True]
    with working("next", out, delay=0):
        time.sleep(0.05)
    assert "next ..." in out.getvalue()


def test_an_error_passes_through(with_or_without):
    def source():
        yield 1
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(counted(source(), 2, "runs", Terminal(), delay=0))
    assert not progress._LINE.locked()


def test_a_terminal_has_one_line_and_the_first_keeps_it(with_or_without):
    out = Terminal()
    with working("all of it", out, delay=0):
        assert list(counted(slowly(5), 5, "runs", out, delay=0)) == list(range(5))
        with working("inside", out, delay=0):
            time.sleep(0.02)
    assert "all of it" in out.getvalue()
    assert "runs" not in out.getvalue()
    assert "inside" not in out.getvalue()


def test_gathered_counts_its_pieces(monkeypatch, with_or_without):
    out = Terminal()
    monkeypatch.setattr(sys, "stderr", out)
    counting = progress.counted
    monkeypatch.setattr(parallel, "counted", lambda items, total, what: counting(items, total, what, delay=0))
    assert parallel.gathered(lambda s: time.sleep(s) or s, [0.1, 0.2], what="starts") == [0.1, 0.2]
    assert "starts" in out.getvalue()


def test_what_was_done_before_is_shown(with_or_without):
    out = Terminal()
    with counting("runs", out, delay=0) as show:
        show(40, 100)
        time.sleep(0.6)
        show(41, 100)
    assert "runs: 40 of 100" in out.getvalue() or "| 40/100 [" in out.getvalue()


def test_an_unknown_total_is_not_shown(monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm", None)
    out = Terminal()
    with counting("runs", out, delay=0):
        time.sleep(0.05)
    assert out.getvalue().startswith("\rruns ... 0 s")
