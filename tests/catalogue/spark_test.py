"""contrib/spark/catalogue.py on two workers, held against one machine without Spark.

Environment: EPINDEX (the command), EPINDEX_LIBRARY, SPARK_PYTHON (an interpreter with contrib/spark's
requirements). script/test-catalogue sets them. Without SPARK_PYTHON: skipped.
"""

import json
import os
import pathlib
import signal
import subprocess
import sys
import time
import unittest

from support.catalogue import EPINDEX, ScratchTest, make_garbage, make_wheel, run, tree
from support.generate_wheels import generate

SOURCE = pathlib.Path(__file__).resolve().parents[2]
SPARK_PYTHON = os.environ.get("SPARK_PYTHON")
SHARDS = 4


def children(pid):
    """All processes that descend from it: (pid, command line)."""
    parents, commands = {}, {}
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            parents[int(process.name)] = int((process / "stat").read_text().rpartition(")")[2].split()[1])
            commands[int(process.name)] = (process / "cmdline").read_bytes()
        except OSError:
            continue

    def descends(each):
        while each in parents and each != pid:
            each = parents[each]
        return each == pid

    return [(each, commands.get(each, b"")) for each in parents if each != pid and descends(each)]


@unittest.skipUnless(SPARK_PYTHON, "SPARK_PYTHON is not set: script/test-catalogue runs this")
class TwoWorkers(ScratchTest):
    def setUp(self):
        super().setUp()
        self.wheels_folder = self.folder / "wheels"
        self.environment = {
            **os.environ,
            "SOURCE_DATE_EPOCH": "1700000000",
            "PYTHONPATH": str(SOURCE / "python"),
            "PYSPARK_PYTHON": SPARK_PYTHON,
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_HOME": subprocess.run([SPARK_PYTHON, "-c", "import pyspark; print(pyspark.__path__[0])"], stdout=subprocess.PIPE, text=True, check=True).stdout.strip(),
        }

    def start(self, inputs, output, *arguments):
        listed = self.folder / "list"
        listed.write_bytes(b"".join(os.fsencode(path) + b"\n" for path in inputs))
        self.errors = open(self.folder / "errors", "w+b")
        self.addCleanup(self.errors.close)
        command = [
            pathlib.Path(SPARK_PYTHON).with_name("spark-submit"), "--master", "local-cluster[2,1,1024]",
            "--conf", "spark.ui.enabled=false", "--conf", "spark.ui.showConsoleProgress=false", "--driver-memory", "1g",
            SOURCE / "contrib" / "spark" / "catalogue.py", listed, output, "--shards", SHARDS, "--epindex", EPINDEX, *arguments,
        ]  # fmt: skip
        return subprocess.Popen(list(map(str, command)), stdout=self.errors, stderr=self.errors, env=self.environment, cwd=self.folder)

    def finish(self, process):
        status = process.wait(timeout=1200)
        self.errors.seek(0)
        errors = self.errors.read().decode(errors="replace")
        self.assertEqual(status, 0, errors[-4000:])
        return errors

    def one_machine(self, inputs, *options):
        lines = run("scan", "--quiet", *options, "-", input=b"\n".join(map(os.fsencode, inputs))).stdout
        run("rebuild", "--quiet", "-o", self.folder / "expected", "--shards", SHARDS, "--from", "-", input=lines, env=self.environment)
        return tree(self.folder / "expected"), [json.loads(line) for line in lines.splitlines()]

    def wait_for_lines(self, process):
        """Until a part of the inputs was scanned, and others were not."""
        while process.poll() is None and not list(self.folder.glob(".catalogue.spark-*/lines/*.ndjson")):
            time.sleep(0.01)
        self.assertIsNone(process.poll(), "it ended before anything could be done to it")

    def test_make_the_same_bytes_and_the_rows_as_parquet(self):
        raw = os.fsencode(self.folder) + b"/\xff.whl"
        wheels = list(generate(self.wheels_folder, 400))
        os.link(wheels[0], raw)
        inputs = [*wheels, os.fsdecode(raw), make_wheel(self.folder, "odd", entry_points="[g]\nn = m\nno equals\n")]
        expected, lines = self.one_machine(inputs, "--identity", "size")
        for wheel in wheels[:300]:  # garbage of the same size: whoever reads it has other bytes
            make_garbage(wheel)
        last = self.folder / "expected"
        self.finish(self.start(inputs, self.folder / "catalogue", "--identity", "size", "--since", last, "--parquet", self.folder / "rows"))
        self.assertEqual(tree(self.folder / "catalogue"), expected)
        code = "import json, sys, pyarrow.parquet as p; print(json.dumps(p.read_table(sys.argv[1]).to_pylist()))"
        rows = json.loads(subprocess.run([SPARK_PYTHON, "-c", code, self.folder / "rows"], stdout=subprocess.PIPE, check=True).stdout)
        self.assertEqual(
            sorted((row["group"], row["name"], row["value"], row["dist"], row["version"]) for row in rows if row["group"] is not None),
            sorted((e["group"], e["name"], e["value"], line["name"], line["version"]) for line in lines for e in line["entries"]),
        )
        self.assertFalse(list(self.folder.glob(".catalogue*")))

    def test_make_the_same_bytes_where_one_is_killed_and_inputs_are_garbage_or_vanish(self):
        wheels = list(generate(self.wheels_folder, 1500))
        garbage = self.folder / "garbage.whl"
        garbage.write_bytes(b"PK\3\4" + b"garbage" * 1000)
        vanishing = make_wheel(self.folder, "vanishing", entry_points="[g]\nn = m\n")
        inputs = [*wheels, garbage, self.folder / "missing.whl", vanishing]
        process = self.start(inputs, self.folder / "catalogue", "--parts", "30")
        self.wait_for_lines(process)
        vanishing.unlink()
        executors = [pid for pid, command in children(process.pid) if b"CoarseGrainedExecutorBackend" in command]
        self.assertEqual(len(executors), 2)
        os.kill(executors[0], signal.SIGKILL)
        report = self.finish(process)
        self.assertIn("garbage.whl: ", report)
        self.assertIn("missing.whl: there is nothing of that name", report)
        if "vanishing-1.0-py3-none-any.whl: " not in report:  # its part was scanned before
            vanishing = make_wheel(self.folder, "vanishing", entry_points="[g]\nn = m\n")
        self.assertEqual(tree(self.folder / "catalogue"), self.one_machine(inputs)[0])
        self.assertFalse(list(self.folder.glob(".catalogue*")))


if __name__ == "__main__":
    unittest.main()
