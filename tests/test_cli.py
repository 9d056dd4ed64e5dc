"""The command line: output in each format, exit status, mistakes, and Ctrl-C."""

import argparse
import json
import os
import select
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

import symnet as sn
from symnet.cli import main
from symnet.cli.main import _parser


@pytest.fixture
def net(tmp_path):
    network = sn.Network(
        [sn.Dense([[1.0, 2.0]], [0.25], "tanh"), sn.Dense([[3.0]], [1.0])], inputs=["c", "d"], outputs=["sigma_y"]
    )
    network.save(tmp_path / "net.json")
    return str(tmp_path / "net.json")


def run(capsys, *arguments):
    status = main(list(arguments))
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_expand_in_every_format(net, capsys):
    status, out, _ = run(capsys, "expand", net, "--order", "2", "--at", "c=0.1,d=-1/8")
    assert status == 0 and out.startswith("sigma_y = ") and "(d + 1/8)**2" in out
    status, out, _ = run(capsys, "expand", net, "--order", "2", "--latex", "--digits", "3")
    assert status == 0 and out.startswith(r"\sigma_{y} = ")
    status, out, _ = run(capsys, "expand", net, "--order", "3", "--ring", "exact", "--read", "dyadic", "--json")
    data = json.loads(out)
    assert data["ring"] == "exact" and data["definitions"] == {"t_{1,1}": "tanh(1/4)"}
    assert {"exponents": [1, 0], "coefficients": ["3 - 3*t_{1,1}**2"]} in data["terms"]
    status, out, _ = run(capsys, "expand", net, "--order", "3", "--ring", "real(30)", "--json")
    assert len(json.loads(out)["terms"][0]["coefficients"][0]) >= 30
    status, out, _ = run(capsys, "expand", net, "--order", "1", "--ring", "exact", "--read", "decimal")
    assert "where" in out and "t_{1,1} = tanh(1/4)" in out


def test_expand_maclaurin(net, capsys):
    _, out, _ = run(capsys, "expand", net, "--order", "2", "--scheme", "maclaurin", "--taylor-orders", "3", "--json")
    value = json.loads(out)["terms"][0]["coefficients"][0]
    assert value == pytest.approx(1 + 3 * (0.25 - 0.25**3 / 3), rel=1e-15)


def test_fit_in_every_format(net, capsys, tmp_path):
    law = ["fit", net, "a + b*c + g*d", "--variables", "c,d", "--order", "3"]
    status, out, _ = run(capsys, *law, "--domain", "c=0:0.1,d=0:0.1")
    assert status == 0 and "metric    legendre" in out
    status, out, _ = run(capsys, *law, "--domain", "c=0:0.1,d=0:0.1", "--fixed", "g=5.5", "--json")
    assert set(json.loads(out)["parameters"]) == {"a", "b"}
    status, out, _ = run(capsys, *law, "--metric", "raw", "--latex")
    assert status == 0 and out.startswith("y = ")
    (tmp_path / "points.csv").write_text("d,c,other\n" + "\n".join(f"{i / 10},{i % 3 / 10},x" for i in range(9)))
    status, out, _ = run(capsys, *law, "--points", str(tmp_path / "points.csv"))
    assert status == 0 and "metric    data" in out


@pytest.mark.parametrize(
    ("arguments", "piece"),
    [
        (["expand", "missing.json", "--order", "2"], "missing.json"),
        (["expand", "NET", "--order", "2", "--ring", "float46"], "did you mean 'float64'"),
        (["expand", "NET", "--order", "2", "--ring", "exact"], "--read"),
        (["expand", "NET", "--order", "2", "--at", "q=1"], "center must use the inputs' names"),
        (["expand", "NET", "--order", "99999"], "lower the order"),
        (["fit", "NET", "__import__('os')", "--variables", "c,d"], "expression"),
        (["fit", "NET", "x**10**10**10", "--variables", "c,d"], "expression"),
        (["fit", "NET", "a*q", "--variables", "q"], "inputs of the target"),
        (["fit", "NET", "c + d", "--variables", "c,d"], "free parameter"),
        (["fit", "NET", "a*c", "--variables", "c,d", "--domain", "c=1:0,d=0:1"], "low < high"),
        (["fit", "NET", "a*c", "--variables", "c,d", "--points", "none.csv"], "none.csv"),
    ],
)
def test_mistakes_explain_themselves_and_exit_with_1(arguments, piece, net, capsys):
    status, out, err = run(capsys, *[net if a == "NET" else a for a in arguments])
    assert status == 1
    assert out == ""
    assert err.startswith("symnet: error: ") and piece in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["expnd"],
        ["expand", "x.json"],
        ["expand", "x.json", "--order", "-1"],
        ["expand", "x.json", "--order", "two"],
        ["expand", "x.json", "--order", "2", "--at", "c:1"],
        ["expand", "x.json", "--order", "2", "--at", "c=__import__('os')"],
        ["expand", "x.json", "--order", "2", "--latex", "--json"],
        ["fit", "x.json", "a", "--variables", "c", "--domain", "c=1"],
    ],
)
def test_wrong_usage_exits_with_2(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert "usage: symnet" in capsys.readouterr().err


def test_bad_points_name_line_and_column(net, capsys, tmp_path):
    (tmp_path / "p.csv").write_text("c,d\n0.1,0.2\n0.1,oops\n")
    law = ["fit", net, "a*c", "--variables", "c,d", "--points"]
    assert "line 3, column d" in run(capsys, *law, str(tmp_path / "p.csv"))[2]
    (tmp_path / "q.csv").write_text("c\n0.1\n")
    assert "columns ['c', 'd']" in run(capsys, *law, str(tmp_path / "q.csv"))[2]


def test_called_as_a_function_it_leaves_the_handler_of_ctrl_c(net, capsys):
    """A caller's Ctrl-C must raise KeyboardInterrupt again, not end the caller's process."""
    before = signal.getsignal(signal.SIGINT)
    assert run(capsys, "expand", net, "--order", "1")[0] == 0
    assert run(capsys, "expand", "nowhere.json", "--order", "1")[0] == 1
    assert signal.getsignal(signal.SIGINT) is before is signal.default_int_handler
    with ThreadPoolExecutor(1) as other:
        assert other.submit(main, ["expand", net, "--order", "1", "--json"]).result() == 0
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_shell_completion_knows_commands_and_options(capsys, shell):
    pytest.importorskip("shtab", reason="the extra 'completion' installs shtab")
    with pytest.raises(SystemExit) as stopped:
        main(["--print-completion", shell])
    out = capsys.readouterr().out
    assert stopped.value.code == 0
    assert all(word in out for word in ("expand", "codegen", "report", "--taylor-orders"))
    if shell == "bash":
        assert subprocess.run(["bash", "-n"], input=out, text=True).returncode == 0


def test_an_unknown_shell_is_refused(capsys):
    pytest.importorskip("shtab", reason="the extra 'completion' installs shtab")
    with pytest.raises(SystemExit) as stopped:
        main(["--print-completion", "cmd"])
    assert stopped.value.code == 2
    assert "must be one of bash, zsh" in capsys.readouterr().err


def test_help_says_what_to_do_next(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["--help"])
    assert stopped.value.code == 0
    out = capsys.readouterr().out
    assert "symnet demo" in out and "exit status" in out


def symnet(*arguments, **options):
    return subprocess.Popen(
        [sys.executable, "-m", "symnet.cli", *arguments],
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options},
    )


@contextmanager
def long_expansion(tmp_path, **streams):
    """A command that computes for minutes inside a C++ library."""
    sn.Network.symbolic([3, 6, 6, 1], "tanh").save(tmp_path / "big.json")
    process = symnet("expand", str(tmp_path / "big.json"), "--order", "9", **streams)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_ctrl_c_stops_at_once(tmp_path):
    """Python's own handler would wait for the library, which takes longer than the limit here."""
    with long_expansion(tmp_path) as process:
        time.sleep(4)
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        process.wait(timeout=10)
        assert process.returncode == -signal.SIGINT


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="needs a pseudo-terminal")
def test_progress_shows_on_a_terminal_after_a_second(tmp_path):
    controller, terminal = os.openpty()
    shown = ""
    with long_expansion(tmp_path, stdout=subprocess.DEVNULL, stderr=terminal):
        # on a busy machine the second begins late
        while "Ctrl-C stops" not in shown and select.select([controller], [], [], 60)[0]:
            shown += os.read(controller, 10_000).decode()
    os.close(terminal)
    os.close(controller)
    assert "expanding to order 9 ..." in shown and "Ctrl-C stops" in shown


def test_no_progress_where_there_is_no_terminal(net):
    done = subprocess.run(
        [sys.executable, "-m", "symnet.cli", "expand", net, "--order", "2"], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""


def test_a_reader_that_stops_early_is_no_error(net):
    command = f"{sys.executable} -m symnet.cli expand {net} --order 60 | head -c 10"
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and done.stderr == "" and len(done.stdout) == 10


def parsers(parser, name=""):
    """Every command's own parser, by its words."""
    deeper = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not deeper:
        yield name.strip(), parser
    for action in deeper:
        for word, own in action.choices.items():
            yield from parsers(own, f"{name} {word}")


@pytest.mark.parametrize(
    ("name", "parser"), list(parsers(_parser())), ids=lambda part: part if isinstance(part, str) else ""
)
def test_every_command_gives_json(name, parser):
    assert "--json" in parser.format_help()


@pytest.mark.parametrize(
    ("arguments", "near"),
    [
        (["expnd", "net.json"], "did you mean expand?"),
        (["formula", "actvation", "tanh"], "did you mean activation?"),
        (["demo", "--jsn"], "did you mean --json?"),
        (["expand", "net.json", "--order", "3", "--scheme", "locl"], "did you mean local?"),
        (["qqq"], "choose from"),
    ],
)
def test_a_wrong_word_is_answered_with_the_nearest(arguments, near, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert near in capsys.readouterr().err


def test_codegen_as_json(net, capsys, tmp_path):
    assert main(["codegen", net, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["name"] in found["source"] and found["total"] == sum(found["operations"].values())
    file = tmp_path / "net.c"
    assert main(["codegen", net, "--json", "--output", str(file)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {**{k: v for k, v in found.items() if k != "source"}, "file": str(file)}
    assert file.read_text() == found["source"]


def test_a_file_that_is_not_there_is_answered_with_the_nearest(net, capsys, tmp_path):
    assert main(["expand", str(tmp_path / "nett.json"), "--order", "2"]) == 1
    assert f"there is no file {str(tmp_path / 'nett.json')!r}; did you mean {net!r}?" in capsys.readouterr().err
    assert main(["expand", str(tmp_path / "a" / "net.json"), "--order", "2"]) == 1
    missing = f"there is no folder {str(tmp_path / 'a')!r}: make it, or name another"
    assert missing in capsys.readouterr().err
    assert main(["codegen", net, "--output", str(tmp_path / "a" / "net.c")]) == 1
    assert missing in capsys.readouterr().err
