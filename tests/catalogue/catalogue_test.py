"""Catalogues: what is built of lines, in one file or in shards, held against the lines themselves."""

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import unittest
import zlib

from support.catalogue import EPINDEX, ScratchTest, make_wheel, peak_memory, run, traced, tree
from support.generate_wheels import generate


def dump(lines):
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def rows(done):
    return [line.split("\t") for line in done.stdout.decode().splitlines()]


def in_order(lines, group, name=None):
    """What a catalogue of the lines answers, in its order."""
    entries = [
        (os.fsencode(line["input"]), line["directory"].encode(), entry["line"], entry, line)
        for line in lines
        for entry in line.get("entries", ())
        if entry["group"] == group and name in (None, entry["name"])
    ]
    return [[e["group"], e["name"], e["value"], line["name"], line["version"]] for *_, e, line in sorted(entries, key=lambda row: row[:3])]


class CatalogueTest(ScratchTest):
    def setUp(self):
        super().setUp()
        # Catalogues say when they were made.
        os.environ["SOURCE_DATE_EPOCH"] = "1700000000"
        self.addCleanup(os.environ.pop, "SOURCE_DATE_EPOCH")

    def scanned(self, inputs):
        """The file of their lines, and the lines."""
        file = self.folder / "lines"
        data = run("scan", "--quiet", "-", input="\n".join(map(str, inputs)).encode("utf-8", "surrogateescape")).stdout
        file.write_bytes(data)
        return file, [json.loads(line) for line in data.splitlines()]

    def build(self, name, *files, **options):
        """A catalogue of that name."""
        output = self.folder / name
        arguments = [word for file in files for word in ("--from", file)]
        for option, value in options.items():
            arguments += [f"--{option}", value]
        run("rebuild", "--quiet", "-o", output, *arguments)
        return output

    def build_of(self, name, data, **options):
        file = self.folder / f"{name}.lines"
        file.write_bytes(data)
        return self.build(name, file, **options)

    def refuse(self, data, *words, number=None):
        """The lines make no catalogue, and what was there stands."""
        output = self.build("standing", self.scanned([make_wheel(self.folder, "stands")])[0])
        before = output.read_bytes()
        bad = self.folder / "bad"
        bad.write_bytes(data)
        error = run("rebuild", "-o", output, "--from", bad, check=2).stderr.decode()
        for word in (str(bad), *words):
            self.assertIn(word, error)
        self.assertEqual(output.read_bytes(), before)
        self.assertFalse([path for path in self.folder.iterdir() if path.name.startswith(".")])


class OneFile(CatalogueTest):
    def test_has_every_entry_of_every_version_in_the_order_of_the_inputs(self):
        file, lines = self.scanned(self.wheels(20))
        catalogue = self.build("c.cdb", file)
        run("verify", catalogue)
        for group, name in (("g", None), ("g", "shared"), ("console_scripts", None), ("g", "own-4")):
            found = rows(run("lookup", "-f", catalogue, group, *filter(None, [name]), "--format=tsv"))
            self.assertEqual(found, in_order(lines, group, name))
            self.assertTrue(found)

    def test_says_of_what_inputs_it_is(self):
        file, lines = self.scanned([*self.wheels(3), "/nowhere.whl"])
        catalogue = self.build("c.cdb", file)
        data = catalogue.read_bytes()
        self.assertIn(b"\0catalogue\0", data[:4096])
        for line in lines:
            self.assertIn(os.fsencode(line["input"]) + b"\0" + line["kind"].encode() + b"\0", data)

    def test_is_read_by_any_cdb_reader(self):
        file, lines = self.scanned(self.wheels(5))
        catalogue = self.build("c.cdb", file)
        value = subprocess.run(["cdb", "-q", catalogue, "g/own-4"], stdout=subprocess.PIPE, check=True).stdout
        self.assertEqual(value.split(b"\0")[0].decode(), in_order(lines, "g", "own-4")[0][2])

    def test_is_the_same_bytes_whatever_the_order_of_the_lines_and_however_often_they_come(self):
        file, lines = self.scanned(list(generate(self.folder, 80)))
        expected = self.build("expected", file).read_bytes()
        shuffled = lines + lines[::3]
        random.Random(1).shuffle(shuffled)
        self.assertEqual(self.build_of("shuffled", dump(shuffled)).read_bytes(), expected)
        for i in range(3):
            (self.folder / f"part{i}").write_bytes(dump(lines[i::3]))
        parts = [self.folder / f"part{i}" for i in (2, 0, 1)]
        self.assertEqual(self.build("parts", *parts).read_bytes(), expected)

    def test_is_the_same_bytes_of_lines_that_were_cut_into_pieces(self):
        file, lines = self.scanned(list(generate(self.folder, 30)))
        pieces = []
        for line in lines:
            pieces += [{**line, "entries": [entry]} for entry in reversed(line["entries"])] or [line]
        self.assertEqual(self.build_of("pieces", dump(pieces)).read_bytes(), self.build("whole", file).read_bytes())

    def test_is_the_same_bytes_of_lines_with_keys_of_a_later_minor_version(self):
        file, lines = self.scanned(self.wheels(6))
        later = [{"later": [{"deep": None}], **line, "epindex": "1.9", "entries": [{"new": 1, **e} for e in line["entries"]]} for line in lines]
        self.assertEqual(self.build_of("later", dump(later)).read_bytes(), self.build("now", file).read_bytes())

    def test_is_the_same_bytes_where_the_lines_are_sorted_outside_of_memory(self):
        file, _ = self.scanned(list(generate(self.folder, 2000)))
        self.assertGreater(file.stat().st_size, 1 << 20)
        self.assertEqual(self.build("small", file, memory=1).read_bytes(), self.build("large", file).read_bytes())

    def test_of_no_lines_is_an_empty_catalogue(self):
        catalogue = self.build_of("empty", b"")
        run("verify", catalogue)
        self.assertEqual(run("lookup", "--quiet", "-f", catalogue, "g", check=1).stdout, b"")

    def test_has_names_that_are_not_utf_8(self):
        raw = os.fsencode(self.folder) + b"/\xff\xfe.whl"
        shutil.copy(make_wheel(self.folder, "a", entry_points="[g]\nn = m\n"), raw)
        catalogue = self.build("c.cdb", self.scanned([os.fsdecode(raw)])[0])
        self.assertIn(raw + b"\0zip\0", catalogue.read_bytes())
        entry, = json.loads(run("lookup", "-f", catalogue, "g", "--format=json").stdout)
        self.assertEqual(os.fsencode(entry["location"]), raw + b"/a-1.0.dist-info")

    def test_reports_problems_and_has_an_exit_status_for_them(self):
        bad = make_wheel(self.folder, "bad", entry_points="[g]\nno equals sign\nn = m\n")
        file, _ = self.scanned([bad, "/nowhere.whl"])
        run("rebuild", "-o", self.folder / "c", "--from", file)
        run("rebuild", "--strict", "-o", self.folder / "c", "--from", file, check=1)

    def test_comes_from_standard_input_too(self):
        file, _ = self.scanned(self.wheels(5))
        run("rebuild", "--quiet", "-o", self.folder / "piped", "--from", "-", input=file.read_bytes())
        self.assertEqual((self.folder / "piped").read_bytes(), self.build("c", file).read_bytes())


class NoIndexOfAnEnvironment(CatalogueTest):
    def setUp(self):
        super().setUp()
        self.site = self.folder / "site"
        for version in ("1.0", "2.0"):
            metadata = self.site / f"a-{version}.dist-info"
            metadata.mkdir(parents=True)
            (metadata / "METADATA").write_text(f"Name: a\nVersion: {version}\n\n")
            (metadata / "entry_points.txt").write_text(f"[g]\nn = m{version[0]}\n")
        self.catalogue = self.build("c.cdb", self.scanned([self.site])[0])

    def test_a_catalogue_has_what_is_hidden_there(self):
        self.assertEqual(len(rows(run("lookup", "-f", self.catalogue, "g", "--format=tsv"))), 2)

    def test_a_catalogue_does_not_answer_for_one(self):
        environment = {**os.environ, "EPINDEX_FILE": str(self.catalogue), "XDG_CACHE_HOME": str(self.folder / "cache")}
        found = rows(run("lookup", "--path", self.site, "--level", "trust", "g", "--format=tsv", env=environment))
        self.assertEqual(len(found), 1)
        self.assertIn(b"catalogue", run("where", "--verbose", "--path", self.site, env=environment).stdout)

    def test_a_catalogue_is_not_checked_against_one(self):
        for level in ((), ("--level", "meta"), ("--level", "content")):
            self.assertIn(b"catalogue", run("check", "-f", self.catalogue, *level, check=2).stderr)

    def test_an_index_takes_the_place_of_a_catalogue(self):
        run("rebuild", "--quiet", "--level", "trust", "-o", self.catalogue, "--path", self.site)
        self.assertEqual(len(rows(run("lookup", "-f", self.catalogue, "g", "--format=tsv"))), 1)


class BadLines(CatalogueTest):
    def test_that_are_cut_off_are_reported_with_file_line_and_column(self):
        _, lines = self.scanned(self.wheels(3))
        self.refuse(dump(lines)[:-20], "line 3", "column", "cut off")

    def test_of_another_major_version_are_refused(self):
        _, lines = self.scanned(self.wheels(2))
        self.refuse(dump([lines[0], {**lines[1], "epindex": "2.0"}]), "line 2", "major version")

    def test_that_are_none_are_refused(self):
        self.refuse(b"nonsense\n", "line 1")
        self.refuse(b"\xff\n", "line 1")
        self.refuse(b"{}\n", "line 1")
        _, lines = self.scanned([make_wheel(self.folder, "a", entry_points="[g]\nn = m\n")])
        lines[0]["entries"][0]["line"] = 0
        self.refuse(dump(lines), "line 1", "without group, name, value or line")

    def test_from_a_file_that_is_missing_are_reported(self):
        error = run("rebuild", "-o", self.folder / "c", "--from", "/nowhere/lines", check=2).stderr
        self.assertIn(b"/nowhere/lines", error)


class Shards(CatalogueTest):
    def test_answer_together_as_one_file_does(self):
        file, lines = self.scanned([*generate(self.folder, 200), *self.wheels(20)])
        one, folder = self.build("one", file), self.build("folder", file, shards=5)
        run("verify", folder)
        for group in {entry["group"] for line in lines for entry in line["entries"]}:
            expected = in_order(lines, group)
            self.assertEqual(rows(run("lookup", "--catalogue", folder, group, "--format=tsv")), expected)
            self.assertEqual(rows(run("lookup", "-f", one, group, "--format=tsv")), expected)
        self.assertEqual(rows(run("lookup", "--catalogue", folder, "g", "shared", "--format=tsv")), in_order(lines, "g", "shared"))
        run("lookup", "--catalogue", folder, "g", "nobody", check=1)

    def test_have_what_crc_32_says(self):
        file, lines = self.scanned(self.wheels(20))
        folder = self.build("folder", file, shards=3)
        for shard in range(3):
            listed = json.loads(run("dump", "-f", folder / f"{shard:05}.cdb", "--format=json").stdout)
            self.assertTrue(listed)
            self.assertEqual({zlib.crc32(f"{e['group']}/{e['name']}".encode()) % 3 for e in listed}, {shard})

    def test_of_one_lookup_are_one(self):
        file, _ = self.scanned(self.wheels(20))
        folder = self.build("folder", file, shards=4)
        _, trace = traced(self.folder, "openat", "lookup", "--catalogue", folder, "g", "shared")
        opened = [line for line in trace if ".cdb" in line]
        self.assertEqual(len(opened), 1, opened)
        self.assertIn(f"{zlib.crc32(b'g/shared') % 4:05}.cdb", opened[0])

    def test_have_a_manifest_of_what_they_are(self):
        file, lines = self.scanned([*self.wheels(20), "/nowhere.whl"])
        folder = self.build("folder", file, shards=4)
        manifest = json.loads((folder / "manifest.json").read_text())
        self.assertEqual(manifest["made"], "2023-11-14T22:13:20Z")
        self.assertEqual((manifest["shards"], manifest["inputs"], manifest["distributions"], manifest["problems"]), (4, 21, 20, 1))
        self.assertEqual(manifest["entries"], sum(len(line.get("entries", ())) for line in lines))
        for part in manifest["files"]:
            self.assertEqual((folder / part["file"]).stat().st_size, part["size"])

    def test_that_were_made_one_by_one_are_put_together_to_the_same_bytes(self):
        file, _ = self.scanned(list(generate(self.folder, 100)))
        expected = tree(self.build("expected", file, shards=3))
        parts = self.folder / "parts"
        parts.mkdir()
        for shard in (2, 0):
            self.build(f"parts/{shard:05}.cdb", file, shards=3, shard=shard)
        error = run("rebuild", "-o", self.folder / "all", "--shards", 3, "--assemble", parts, check=2).stderr
        self.assertIn(b"00001.cdb", error)
        self.build("parts/00001.cdb", file, shards=3, shard=1)
        self.build("all", shards=3, assemble=parts)
        self.assertEqual(tree(self.folder / "all"), expected)
        self.assertFalse(parts.exists())

    def test_that_are_damaged_or_missing_or_of_another_catalogue_are_refused(self):
        other = self.build("other", self.scanned(self.wheels(10))[0], shards=3)
        file, _ = self.scanned(self.wheels(20))

        def without_manifest(folder):
            (folder / "manifest.json").unlink()

        def without_a_shard(folder):
            (folder / "00001.cdb").unlink()

        def cut_off(folder):
            os.truncate(folder / "00001.cdb", 3000)

        def of_another(folder):
            shutil.copy(other / "00001.cdb", folder / "00001.cdb")

        def with_a_damaged_manifest(folder):
            os.truncate(folder / "manifest.json", 100)

        for number, spoil in enumerate((without_manifest, without_a_shard, cut_off, of_another, with_a_damaged_manifest)):
            with self.subTest(spoil=spoil.__name__):
                folder = self.build(f"folder{number}", file, shards=3)
                spoil(folder)
                self.assertTrue(run("verify", folder, check=1).stderr)
                self.assertTrue(run("lookup", "--catalogue", folder, "g", check=2).stderr)

    def test_with_a_wrong_byte_are_found_by_verify(self):
        file, _ = self.scanned(self.wheels(20))
        folder = self.build("folder", file, shards=2)
        with open(folder / "00001.cdb", "r+b") as shard:
            shard.seek(-40, os.SEEK_END)
            byte = shard.read(1)
            shard.seek(-40, os.SEEK_END)
            shard.write(bytes([byte[0] ^ 1]))
        self.assertIn(b"00001.cdb", run("verify", folder, check=1).stderr)

    def test_replace_a_catalogue_in_one_step_and_nothing_else(self):
        old, new = self.scanned(self.wheels(5))[0].read_bytes(), self.scanned(self.wheels(20))[0]
        folder = self.build_of("folder", old, shards=7)
        self.build("folder", new, shards=2)
        self.assertEqual(sorted(tree(folder)), ["00000.cdb", "00001.cdb", "manifest.json"])
        precious = self.folder / "precious"
        precious.mkdir()
        (precious / "thesis").write_text("years of work")
        run("rebuild", "-o", precious, "--shards", 2, "--from", new, check=2)
        self.assertEqual(tree(precious), {"thesis": b"years of work"})

    def test_that_were_left_by_a_killed_build_are_no_catalogue_and_are_removed_by_the_next(self):
        file, _ = self.scanned(self.wheels(20))
        folder = self.build("folder", file, shards=2)
        before = tree(folder)
        # When the second shard was written, and the manifest not.
        command = ["strace", "-D", "-qq", "-o", "/dev/null", "-e", "trace=fsync", "-e", "inject=fsync:signal=KILL:when=2", EPINDEX, "rebuild"]
        killed = subprocess.run([*command, "-o", folder, "--shards", "2", "--from", file], env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"}, check=False)
        self.assertEqual(killed.returncode, -signal.SIGKILL)
        self.assertEqual(tree(folder), before)
        left, = self.folder.glob(".folder.epi-tmp.*")
        self.assertEqual(sorted(tree(left)), ["00000.cdb", "00001.cdb"])
        self.assertIn(b"manifest.json", run("lookup", "--catalogue", left, "g", check=2).stderr)
        self.build("folder", file, shards=2)
        self.assertEqual(tree(folder), before)
        self.assertFalse([path for path in self.folder.iterdir() if path.name.startswith(".")])


class Interrupted(CatalogueTest):
    """A real signal: the old catalogue stands, nothing stays beside it, and the shell sees why."""

    def interrupt(self, number, call, when, *arguments):
        before = sorted(self.folder.rglob("*")), {path: path.read_bytes() for path in self.folder.rglob("*") if path.is_file()}
        # With -D it is the build, not the tracer, whose end is seen. A job in the background is begun with signals that are ignored.
        command = ["env", "--default-signal", "strace", "-D", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:signal={number}:when={when}", EPINDEX, "rebuild", *map(str, arguments)]
        environment = {**os.environ, "ASAN_OPTIONS": "detect_leaks=0"}
        done = subprocess.run(command, env=environment, stderr=subprocess.PIPE, check=False)
        self.assertEqual(done.returncode, -number, (call, when, done.stderr))
        self.assertEqual((sorted(self.folder.rglob("*")), {path: path.read_bytes() for path in self.folder.rglob("*") if path.is_file()}), before, (call, when))

    def test_a_build_leaves_what_was_there_and_nothing_else(self):
        old, new = self.scanned(self.wheels(5))[0].read_bytes(), self.scanned(list(generate(self.folder / "wheels", 400)))[0]
        for options in ({}, {"shards": 3}):
            output = self.build_of("catalogue", old, **options)
            arguments = ["-o", output, "--from", new, *(word for key, value in options.items() for word in (f"--{key}", value))]
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                for call, when in (("read", 5), ("write", 1), ("pwrite64", 1), ("fsync", 1)):
                    self.interrupt(number, call, when, *arguments)
            run("rebuild", "--quiet", *arguments)
            shutil.rmtree(output) if output.is_dir() else output.unlink()


class FullDisk(CatalogueTest):
    def test_leaves_what_was_there_and_nothing_else(self):
        small, large = self.folder / "small", self.folder / "large"
        lines = list(generate(self.folder, 400))
        small.write_bytes(self.scanned(lines[:5])[0].read_bytes())
        large.write_bytes(self.scanned(lines)[0].read_bytes() * 3)
        script = """
            mount -t tmpfs -o size=128k none "$1" || exit 77
            cd "$1"
            "$2" rebuild --quiet --from "$3" -o c || exit 1
            for options in "--memory 1" "--memory 64" "--shards 2"; do
                "$2" rebuild --quiet --from "$4" -o c $options 2>>"$5"
                [ $? -eq 2 ] && [ "$(ls -A)" = c ] && "$2" verify --quiet c || exit 1
            done
        """
        disk, errors = self.folder / "disk", self.folder / "errors"
        disk.mkdir()
        status = subprocess.run(["unshare", "--map-root-user", "--mount", "sh", "-c", script, "sh", disk, EPINDEX, small, large, errors], check=False).returncode
        if status == 77:
            self.skipTest("no file system can be mounted here")
        self.assertEqual(status, 0, errors.exists() and errors.read_text())
        self.assertEqual(errors.read_text().count("No space left on device"), 2, errors.read_text())


class Memory(CatalogueTest):
    """Whatever there is to build, a build takes what it was given, and some MiB of its own."""

    GIVEN, OWN = 8 << 20, 12 << 20

    def lines(self):
        """Some 70 MiB of lines."""
        _, lines = self.scanned(list(generate(self.folder, 300)))
        large = self.folder / "large"
        with open(large, "wb") as out:
            for copy in range(300):
                for line in lines:
                    out.write(json.dumps({**line, "input": f"{line['input']}-{copy}"}).encode() + b"\n")
        return large

    def test_of_a_build_is_what_was_given(self):
        lines = self.lines()
        for options in ([], ["--shards", 2]):
            output = self.folder / "c"
            used = peak_memory("rebuild", "--quiet", "-o", output, "--memory", self.GIVEN >> 20, "--from", lines, *options)
            size = sum(path.stat().st_size for path in [output, *output.glob("*.cdb")] if path.is_file())
            self.assertGreater(size, 2 * (self.GIVEN + self.OWN))
            self.assertLess(used, self.GIVEN + self.OWN)
            run("verify", "--quiet", output)
            shutil.rmtree(output) if output.is_dir() else output.unlink()


if __name__ == "__main__":
    unittest.main()
