"""What the tests of catalogues share: the command, and wheels made by hand."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest
import zipfile

EPINDEX = os.environ["EPINDEX"]


def run(*arguments, check=0, **options):
    done = subprocess.run([EPINDEX, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
    if check is not None and done.returncode != check:
        raise AssertionError(f"epindex {arguments[:8]} ended with {done.returncode}: {done.stderr.decode()}")
    return done


def scan(*inputs, **options):
    """The lines of the inputs, as dicts."""
    return [json.loads(line) for line in run("scan", "--quiet", *inputs, **options).stdout.splitlines()]


def traced(folder, calls, *arguments, **options):
    """Runs the command under strace: what it printed, and the lines of its trace."""
    trace = pathlib.Path(folder) / "trace"
    # What looks for leaks cannot do it while somebody else is tracing.
    environment = {**os.environ, "ASAN_OPTIONS": "detect_leaks=0"}
    command = ["strace", "-f", "-y", "-e", f"trace={calls}", "-o", trace, EPINDEX, *map(str, arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, env=environment, **options)
    return done.stdout, trace.read_text().splitlines()


def peak_memory(*arguments, **options):
    """The most memory that the command used, in bytes: seen from a process that is small itself."""
    if os.environ.get("EPINDEX_SANITIZED") == "1":
        raise unittest.SkipTest("a sanitizer needs memory of its own")
    code = """if 1:
        import resource, subprocess, sys
        subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
        print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
    """
    command = ["python3", "-c", code, EPINDEX, *map(str, arguments)]
    return 1024 * int(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, **options).stdout)


def make_wheel(folder, name, version="1.0", entry_points=None, metadata=True, tag="py3-none-any", extra=()):
    """A wheel with these members besides a module; `entry_points` is the text of the file."""
    path = pathlib.Path(folder) / f"{name}-{version}-{tag}.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{name}/__init__.py", "")
        for member, data in extra:
            archive.writestr(member, data)
        if metadata:
            archive.writestr(f"{name}-{version}.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n\n")
            if entry_points is not None:
                archive.writestr(f"{name}-{version}.dist-info/entry_points.txt", entry_points)
    return path


def make_garbage(path):
    """Of the same size, all zeros."""
    size = path.stat().st_size
    os.truncate(path, 0)
    os.truncate(path, size)


def tree(path):
    """What is in a folder, by name, or in a file."""
    return {each.name: each.read_bytes() for each in path.iterdir()} if path.is_dir() else path.read_bytes()


class ScratchTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)

    def wheels(self, count, groups=("g", "console_scripts")):
        """Some wheels of a few names in several versions, with entries of one name in many."""
        made = []
        for i in range(count):
            lines = [f"[{group}]\nshared = m{i}:f\nown-{i} = m{i}.x:f [e]\n" for group in groups[: 1 + i % len(groups)]]
            made.append(make_wheel(self.folder, f"dist_{i % 7}", f"{i}.0", "".join(lines) if i % 3 else None))
        return made
