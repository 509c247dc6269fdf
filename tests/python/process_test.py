"""Fork, threads, subinterpreters and the end of the process: never a crash, never a wrong answer."""

import gc
import os
import shutil
import subprocess
import sys
import threading

import pytest
from conftest import rows, run_python, write_distribution

import epindex

ASK = "epindex.entry_points(group='b')"
START = f"import sys; sys.path[:0] = sys.argv[1:]; import epindex; found = {ASK}\n"


def test_a_forked_child_asks_and_sees_what_changes(site):
    assert len(epindex.entry_points(group="b")) == 2
    write_distribution(site, "delta", "[b]\nnew = delta\n")
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            names = [entry.name for entry in epindex.entry_points(group="b")]
            os.write(write, " ".join(names).encode())
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read) as answer:
        assert answer.read() == "same same new"
    assert os.waitpid(child, 0)[1] == 0
    assert len(epindex.entry_points(group="b")) == 3


def test_a_child_that_is_forked_while_threads_ask_asks_too(site):
    code = START + f"""
import os, threading
stop = threading.Event()
def ask():
    while not stop.is_set():
        assert {ASK} == found
threads = [threading.Thread(target=ask) for _ in range(4)]
for thread in threads: thread.start()
for _ in range(30):
    child = os.fork()
    if child == 0:
        os._exit(0 if {ASK} == found else 1)
    assert os.waitpid(child, 0)[1] == 0
stop.set()
for thread in threads: thread.join()
"""
    run_python(code, site, options=["-W", "ignore"])


def test_threads_that_ask_while_distributions_come_and_go_get_one_state_or_the_other(site):
    """Each distribution has its entries in one file, so a query sees all of it or nothing."""
    stop = threading.Event()
    wrong = []

    def ask():
        while not stop.is_set():
            try:
                found = rows(epindex.entry_points(group="b"))
                ours = [name for name, _, _ in found if name.startswith("n")]
                if ours not in ([], ["n1", "n2"]) or ("same", "json", "b") not in found:
                    wrong.append(found)
            except BaseException as error:
                wrong.append(error)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    prepared = write_distribution(site.parent / "aside", "delta", "[b]\nn1 = a\nn2 = b\n")
    for _ in range(100):
        shutil.copytree(prepared, site.parent / "aside" / "copy")
        os.rename(site.parent / "aside" / "copy", site / prepared.name)
        os.rename(site / prepared.name, site.parent / "aside" / "old")
        shutil.rmtree(site.parent / "aside" / "old")
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_threads_that_ask_different_questions_first_at_once_all_get_answers(site):
    for _ in range(30):
        epindex.refresh()
        barrier = threading.Barrier(6)
        answers = []

        def ask():
            barrier.wait()
            answers.append((len(epindex.entry_points()), len(epindex.entry_points(group="b"))))

        threads = [threading.Thread(target=ask) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert answers == [(4, 2)] * 6


def test_views_that_are_let_go_of_are_closed(site):
    """Otherwise every change would leave a mapping behind."""
    with open("/proc/self/maps", encoding="utf-8") as maps:
        before = len(maps.readlines())
    for number in range(100):
        write_distribution(site, f"more{number}", f"[b]\nm{number} = json\n")
        assert len(epindex.entry_points(group="b")) == 3 + number
    gc.collect()  # PyPy lets go of nothing before
    with open("/proc/self/maps", encoding="utf-8") as maps:
        assert len(maps.readlines()) < before + 30


@pytest.mark.parametrize(
    "code",
    [
        "",
        f"import atexit; atexit.register(lambda: print(len({ASK})))",
        f"class Late:\n def __del__(self, ask=epindex.entry_points):\n  try: ask(group='b')\n"
        "  except Exception: pass\nlate = Late(); late.me = late",
        "sys.modules['kept'] = found, epindex._query._current",
        f"import threading\ndef ask():\n while True: {ASK}\n"
        "threading.Thread(target=ask, daemon=True).start()",
        "del sys.modules['epindex']; del epindex",
        "raise SystemExit(0)",
        "epindex.refresh(); import gc; gc.collect()",
    ],
    ids=["idle", "atexit", "del", "kept", "daemon-thread", "unloaded", "exit", "refreshed"],
)
def test_the_process_ends_quietly(site, code):
    assert run_python(START + code, site)[1] == ""


SUBINTERPRETER = """
import sys
sys.path[:0] = sys.argv[1:]
import epindex
expected = len(epindex.entry_points(group="b"))
try:
    import _interpreters as interpreters
except ImportError:
    import _xxsubinterpreters as interpreters
code = '''
import sys, warnings
sys.path[:] = %r
warnings.simplefilter("ignore")
import epindex
assert len(epindex.entry_points(group="b")) == %d
assert len(epindex.entry_points(group="b")) == %d
''' % (sys.path, expected, expected)
def run(*arguments, **keywords):
    one = interpreters.create(*arguments, **keywords)
    try:
        failure = interpreters.run_string(one, code)
        assert failure is None, failure
    finally:
        interpreters.destroy(one)
for _ in range(5):
    if sys.version_info[:2] == (3, 12):
        # 3.12.1 crashes in one with a GIL of its own by importing importlib.metadata alone.
        run(isolated=False)
    else:
        run()
if sys.version_info >= (3, 13):
    run("legacy")
assert len(epindex.entry_points(group="b")) == expected
"""


def interpreter_with_subinterpreters():
    """Debian's own Python is without the module that makes them; another may have it."""
    probe = "try: import _interpreters\nexcept ImportError: import _xxsubinterpreters"
    for name in (sys.executable, "python3", "python3.14", "python3.13", "python3.12"):
        found = shutil.which(name)
        if found and subprocess.run([found, "-c", probe], stderr=subprocess.DEVNULL).returncode == 0:
            return found
    return pytest.skip("no interpreter here can make subinterpreters")


def test_subinterpreters_ask_and_end(site):
    run_python(SUBINTERPRETER, site, python=interpreter_with_subinterpreters())
