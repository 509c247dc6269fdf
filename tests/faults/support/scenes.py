"""What the tests of faults share: a small environment, a build of it that replaces an old one, and what
must hold however that build ended.

The environment changes between the old build and the next, so that old and new answers differ. What is
expected of them comes from importlib.metadata.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
import reference  # noqa: E402

SANITIZED = reference.SANITIZED
SKIPPED = 77
SECONDS = 30
TEMPORARY = ".epi-tmp"
# In memory where possible: every build waits for the disk twice.
PARENT = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None

ENVIRONMENT = {
    key: value for key, value in os.environ.items()
    if key not in ("VIRTUAL_ENV", "EPINDEX_FILE", "EPINDEX_DISABLE", "XDG_CACHE_HOME")
}
# A leak check stops its process as a tracer does, and cannot run under one.
ENVIRONMENT["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0:exitcode=99"
ENVIRONMENT["UBSAN_OPTIONS"] = os.environ.get("UBSAN_OPTIONS", "") + ":halt_on_error=1:exitcode=99"


def install(site, name, version, text):
    """A distribution as pip leaves it, put in place in one step."""
    folder = os.path.join(site, f"{name}-{version}.dist-info")
    with tempfile.TemporaryDirectory(dir=os.path.dirname(site)) as scratch:
        made = os.path.join(scratch, "made")
        os.mkdir(made, 0o755)
        write(os.path.join(made, "METADATA"), f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        if text is not None:
            write(os.path.join(made, "entry_points.txt"), text)
        os.rename(made, folder)


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def uninstall(site, name, version):
    shutil.rmtree(os.path.join(site, f"{name}-{version}.dist-info"))


def files_below(folder):
    return sorted(
        os.path.relpath(os.path.join(parent, name), folder)
        for parent, _, names in os.walk(folder) for name in names
    )


class Scene:
    """A build that is about to happen: run it with a fault, then ask what is left."""

    def __init__(self, case, replaces):
        self.case = case
        self.scratch = os.path.realpath(tempfile.mkdtemp(prefix="epindex-faults-", dir=PARENT))
        case.addCleanup(shutil.rmtree, self.scratch)
        self.site = os.path.join(self.scratch, "site")
        self.written = os.path.join(self.scratch, "written")
        self.template = os.path.join(self.scratch, "template")
        self.environment = {**ENVIRONMENT, "HOME": self.scratch, "XDG_CACHE_HOME": self.written}
        os.mkdir(self.site)
        os.mkdir(self.written)
        install(self.site, "alpha", "1.0", "[g]\na = alpha.one:f\nshared = alpha:f [x]\n[h]\nb = alpha\n")
        install(self.site, "gone", "1.0", "[g]\ngone = gone:f\n")
        self.old = reference.ask_entry_points([self.site])
        if replaces:
            self.run()
        shutil.copytree(self.written, self.template)
        self.old_files = files_below(self.template)
        uninstall(self.site, "gone", "1.0")
        install(self.site, "beta", "2.0", "[g]\nnew = beta:f\n")
        install(self.site, "plain", "2.0", None)
        self.new = reference.ask_entry_points([self.site])
        self.run()
        self.new_files = files_below(self.written)
        self.reset()

    def reset(self):
        """As before the build."""
        shutil.rmtree(self.written)
        shutil.copytree(self.template, self.written)

    def run(self, before=(), expect=0, environment=None, words=None,
            program=reference.EPINDEX):
        """The command, behind the words of a tool that brings the fault about."""
        done = subprocess.run(
            [*before, program, *(words or self.words())],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={**self.environment, **(environment or {})}, cwd=self.scratch, timeout=SECONDS)
        if expect is not None:
            self.case.assertEqual(done.returncode, expect, done.stderr.decode(errors="replace"))
        return done

    def dump(self, *where):
        words = ["dump", "--format=json", *where]
        return reference.by_group(reference.entries_of(self.run(words=words).stdout))

    def temporaries(self):
        return [name for name in files_below(self.written) if name.endswith(TEMPORARY)]

    def same_as_before(self, name):
        with open(os.path.join(self.written, name), "rb") as now, \
                open(os.path.join(self.template, name), "rb") as then:
            return now.read() == then.read()

    def assert_whole(self, fault):
        """The state is the old one or the new one, and answers for it."""
        raise NotImplementedError

    def assert_success(self, done, fault):
        """The command has ended well, with nothing to report of the input."""
        self.assert_new(fault)

    def assert_next_build_is_right(self, fault):
        self.run()
        self.case.assertEqual(files_below(self.written), self.new_files, fault)
        self.assert_new(fault)


class FileScene(Scene):
    """One index, written where -o says."""

    def words(self):
        return ["rebuild", "--path", self.site, "-o", self.written + "/index.cdb"]

    def assert_whole(self, fault):
        if not os.path.exists(self.written + "/index.cdb"):
            self.case.assertEqual(self.old_files, [], fault)
        elif not (self.old_files and self.same_as_before("index.cdb")):
            self.assert_new(fault)
            self.run(words=["verify", self.written + "/index.cdb"])
        else:
            self.case.assertEqual(self.dump("-f", self.written + "/index.cdb"),
                                  reference.by_group(self.old), fault)

    def assert_new(self, fault):
        self.case.assertEqual(self.dump("-f", self.written + "/index.cdb"),
                              reference.by_group(self.new), fault)


class StoreScene(Scene):
    """An index for each path entry, in the user's store."""

    def words(self):
        return ["rebuild", "--path", self.site]

    def indexes(self):
        return [name for name in files_below(self.written) if name.endswith(".cdb")]

    def assert_whole(self, fault):
        for name in self.indexes():
            if name in self.old_files and self.same_as_before(name):
                continue
            self.run(words=["verify", os.path.join(self.written, name)])
        before = files_below(self.written)
        self.case.assertEqual(
            self.dump_without_saving(), reference.by_group(self.new), fault)
        self.case.assertEqual(files_below(self.written), before, fault)

    def dump_without_saving(self):
        """By a copy of the store, which stays itself as it is."""
        copy = os.path.join(self.scratch, "copy")
        shutil.copytree(self.written, copy)
        try:
            words = ["dump", "--format=json", "--path", self.site]
            done = self.run(words=words, environment={"XDG_CACHE_HOME": copy})
        finally:
            shutil.rmtree(copy)
        return reference.by_group(reference.entries_of(done.stdout))

    def assert_new(self, fault):
        self.case.assertEqual(self.dump("--path", self.site), reference.by_group(self.new), fault)


class SavedScene(StoreScene):
    """The index that a dump saves in the user's store on its way."""

    def words(self):
        return ["dump", "--verbose", "--format=json", "--path", self.site]

    def assert_success(self, done, fault):
        """What could not be read at this moment is left out of the answer; nothing else is in it."""
        answer = reference.entries_of(done.stdout)
        unknown_metadata = [row._replace(dist=None, version=None) for row in self.new]
        self.case.assertEqual(
            [row for row in answer if row not in self.new + unknown_metadata], [], fault)

    def assert_next_build_is_right(self, fault):
        """Where the new index has its name, the next question has nothing to write; who writes removes what is left."""
        if self.temporaries() and not any(self.same_as_before(name) for name in self.indexes()):
            self.run()
            self.run(words=["rebuild", "--force", "--path", self.site])
        super().assert_next_build_is_right(fault)


SCENES = {
    "file": FileScene,
    "store": StoreScene,
    "saved": SavedScene,
}


class EachWriting:
    """check(kind, replaces) for each way in which an index is written."""

    def test_while_it_replaces_a_file(self):
        self.check("file", replaces=True)

    def test_while_it_writes_a_first_file(self):
        self.check("file", replaces=False)

    def test_while_it_replaces_an_index_in_a_store(self):
        self.check("store", replaces=True)

    def test_while_it_writes_the_first_index_of_a_store(self):
        self.check("store", replaces=False)

    def test_while_a_question_saves_what_it_scanned(self):
        self.check("saved", replaces=True)

    def test_while_a_question_saves_its_first_index(self):
        self.check("saved", replaces=False)
