"""What takes long: GNU parallel and sort in the place of an engine, a list of a million names, more than 4 GiB.

Environment: EPINDEX. Without GNU parallel that part is skipped. script/test-catalogue runs this.
"""

import json
import os
import resource
import shutil
import subprocess
import unittest

from support.catalogue import EPINDEX, ScratchTest, make_wheel, peak_memory, run, tree
from support.generate_wheels import generate


class Engines(ScratchTest):
    def shell(self, script):
        environment = {**os.environ, "PATH": f"{os.path.dirname(EPINDEX)}:{os.environ['PATH']}", "SOURCE_DATE_EPOCH": "1700000000"}
        subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=self.folder, env=environment, check=True)

    @unittest.skipUnless(shutil.which("parallel"), "GNU parallel is not installed")
    def test_parallel_makes_the_same_bytes_as_one_process(self):
        list(generate(self.folder / "wheels", 300))
        self.shell(
            """
            find wheels -name '*.whl' | parallel --jobs 2 --pipe --max-args 50 epindex scan --quiet - >lines
            mkdir parts
            seq 0 3 | parallel --jobs 2 epindex rebuild --quiet --from lines --shards 4 --shard {} -o 'parts/$(printf %05d {}).cdb'
            epindex rebuild --quiet --shards 4 --assemble parts -o parallel
            find wheels -name '*.whl' | epindex scan --quiet - | epindex rebuild --quiet --shards 4 --from - -o alone
            """
        )
        self.assertEqual(tree(self.folder / "parallel"), tree(self.folder / "alone"))

    def test_sort_merges_the_lines_of_several_machines(self):
        list(generate(self.folder / "wheels", 90))
        self.shell(
            """
            export LC_ALL=C
            find wheels -name '*.whl' | sort >all
            head -n 50 all | epindex scan --quiet - | sort >one
            tail -n 50 all | epindex scan --quiet - | sort >two
            sort --merge --unique one two | epindex rebuild --quiet --from - -o merged
            epindex scan --quiet - <all | epindex rebuild --quiet --from - -o alone
            """
        )
        self.assertEqual((self.folder / "merged").read_bytes(), (self.folder / "alone").read_bytes())


class Rate(ScratchTest):
    def test_of_a_scan_is_5_000_wheels_a_second_and_core(self):
        """By processor time, which other work on the machine changes little."""
        listed = "\n".join(map(str, generate(self.folder, 5000))).encode()
        best = float("inf")
        for _ in range(3):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            run("scan", "--quiet", "-", input=listed)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            best = min(best, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        self.assertLess(best, 1)


class PastFourGibibytes(ScratchTest):
    """More than a constant database can hold, through a pipe: 4,500 inputs of 1 MiB each."""

    def rebuild(self, *arguments):
        about = {"epindex": "1.0", "kind": "zip", "directory": "d", "name": "n", "version": "1", "normalized": "n", "hash": "0" * 32, "problems": []}
        with subprocess.Popen([EPINDEX, "rebuild", "--quiet", "--memory", "32", "--from", "-", *map(str, arguments)], stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            for number in range(4500):
                entries = [{"group": "g", "name": f"n{number}-{i}", "value": "v" * (64 << 10), "line": i + 1} for i in range(16)]
                process.stdin.write(json.dumps({**about, "input": f"{number}.whl", "entries": entries}).encode() + b"\n")
            process.stdin.close()
            return process.stderr.read().decode(), process.wait()

    @unittest.skipUnless(os.environ.get("EPINDEX_PAST_4_GIB") == "1", "it takes 12 GB of disk: EPINDEX_PAST_4_GIB=1 asks for it")
    def test_one_file_is_refused_and_shards_are_made(self):
        output = self.folder / "catalogue"
        error, status = self.rebuild("-o", output)
        self.assertEqual(status, 2)
        self.assertIn("4 GiB; make more shards", error)
        self.assertEqual(list(self.folder.iterdir()), [])
        self.assertEqual(self.rebuild("-o", output, "--shards", "3"), ("", 0))
        self.assertGreater(sum(path.stat().st_size for path in output.iterdir()), 1 << 32)
        run("verify", "--quiet", output)
        for number in (0, 4499):
            found = json.loads(run("lookup", "--catalogue", output, "g", f"n{number}-15", "--format=json").stdout)
            self.assertEqual([(entry["value"], entry["location"]) for entry in found], [("v" * (64 << 10), f"{number}.whl/d")])


class AMillionNames(ScratchTest):
    def test_of_which_half_are_missing_all_have_a_line_in_constant_memory(self):
        wheel = make_wheel(self.folder, "a", entry_points="[g]\nn = m\n")
        listed, lines = self.folder / "list", self.folder / "lines"
        with open(listed, "w", encoding="utf-8") as names:
            for i in range(500_000):
                print(f"/nowhere/{i}.whl", wheel, sep="\n", file=names)
        with open(listed, "rb") as names, open(lines, "wb") as out:
            subprocess.run([EPINDEX, "scan", "--quiet", "-"], stdin=names, stdout=out, check=True)
        missing = found = 0
        with open(lines, "rb") as text:
            for line in text:
                kind = json.loads(line)["kind"]
                missing += kind == "missing"
                found += kind == "zip"
        self.assertEqual((missing, found), (500_000, 500_000))
        with open(listed, "rb") as names:
            self.assertLess(peak_memory("scan", "--quiet", "-", stdin=names), 30 << 20)
        catalogue = self.folder / "catalogue"
        run("rebuild", "--quiet", "-o", catalogue, "--memory", 32, "--shards", 8, "--from", lines)
        run("verify", "--quiet", catalogue)
        self.assertEqual(json.loads((catalogue / "manifest.json").read_text())["inputs"], 500_001)


if __name__ == "__main__":
    unittest.main()
