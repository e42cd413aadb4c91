"""Nothing leaves the machine and nothing is left on it."""

import json
import os
import subprocess
import sys

from tests.integration.conftest import SAMPLE, riskscreen

WATCH = """
import json, runpy, sys
seen = []
def hook(event, args):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        seen.append([event, repr(args[1:] if event == "socket.connect" else args)])
sys.addaudithook(hook)
sys.argv = ["riskscreen", *sys.argv[2:]]
try:
    runpy.run_module("riskscreen", run_name="__main__")
except SystemExit as end:
    code = end.code
json.dump({"code": code, "seen": seen}, open(__import__("os").environ["WATCH_TO"], "w"))
"""


def test_a_run_opens_no_connection(tmp_path):
    record = tmp_path / "seen.json"
    subprocess.run(
        [sys.executable, "-c", WATCH, "x", "screen", str(SAMPLE), "--out", str(tmp_path / "out")],
        env={**os.environ, "WATCH_TO": str(record)},
        capture_output=True,
        check=False,
        timeout=300,
    )
    assert json.loads(record.read_text()) == {"code": 0, "seen": []}


def test_a_run_without_any_network_gives_the_same(tmp_path):
    """In a network namespace with nothing in it; where namespaces are not allowed, the audit above is the proof."""
    command = ["unshare", "--user", "--map-root-user", "--net", sys.executable, "-m", "riskscreen"]
    allowed = (
        subprocess.run([*command[:4], "true"], capture_output=True, check=False).returncode == 0
        if os.path.exists("/usr/bin/unshare")
        else False
    )
    prefix = command if allowed else command[4:]
    done = subprocess.run(
        [*prefix, "screen", str(SAMPLE), "--out", str(tmp_path / "out")],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "validation" / "canonical_list.json").is_file()


def test_a_run_leaves_no_temporary_file(tmp_path):
    scratch, home = tmp_path / "scratch", tmp_path / "home"
    scratch.mkdir()
    home.mkdir()
    env = {
        **os.environ,
        "TMPDIR": str(scratch),
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_CONFIG_HOME": str(home / "config"),
    }
    done = riskscreen("screen", SAMPLE, "--out", tmp_path / "results", env=env, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert list(scratch.rglob("*")) == []
    assert list(home.rglob("*")) == []
    assert {p.name for p in tmp_path.iterdir()} == {"scratch", "home", "results"}


def test_a_refused_run_leaves_no_temporary_file(tmp_path):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    (tmp_path / "x.csv").write_bytes(b"")
    done = riskscreen(
        "screen", tmp_path / "x.csv", "--out", tmp_path / "results", env={**os.environ, "TMPDIR": str(scratch)}
    )
    assert done.returncode == 3
    assert list(scratch.rglob("*")) == []
    assert {p.name for p in tmp_path.iterdir()} == {"scratch", "x.csv"}


def test_written_pages_refer_to_nothing_outside(sample_run):
    for page in (sample_run / "report.html", sample_run / "validation" / "index.html"):
        text = page.read_text("utf-8")
        assert "<script src" not in text
        assert "<link" not in text
        assert "@import" not in text
        assert "url(http" not in text
        assert "Content-Security-Policy" in text
