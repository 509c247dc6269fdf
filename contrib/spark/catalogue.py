"""Makes a catalogue of a long list of wheels and directories, on Apache Spark.

    spark-submit --master MASTER catalogue.py LIST OUTPUT --shards N [--parquet FOLDER]

LIST has an input a line. Workers read the inputs, and write into a folder beside OUTPUT, so both lie on
file systems that all of them see. Each needs the Python package epindex, and the command `epindex`.

Three steps, of which each leaves files that are whole or not there: that a worker dies, or runs a second
time, changes nothing.

1. scan:  a part of LIST gives one file of lines, what each input holds.
2. shard: the lines of a shard, of all these files, give one file of the catalogue.
3. put together: the manifest is written, and the folder renamed to OUTPUT.

The lines of the first step are all that the others see: an input that vanishes meanwhile is in all of
the catalogue as it was, or as missing. They are the rows of the Parquet files as well.
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import uuid
import zlib

from pyspark.sql import SparkSession, types


def shard_of(text, shards):
    """As the library has it: docs/catalogue.md, "Shards"."""
    return zlib.crc32(text.encode("utf-8", "surrogateescape")) % shards


def pieces(line, shards):
    """The line, cut up by shard: (shard, line)."""
    parsed = json.loads(line)
    entries, problems = parsed.pop("entries", []), parsed.pop("problems", [])
    about_input = {key: parsed[key] for key in ("epindex", "input", "kind", "identity") if key in parsed}
    yield shard_of(parsed["input"], shards), json.dumps({**about_input, "problems": problems})
    if parsed.get("directory") is None:
        return
    by_shard = {shard_of(parsed["normalized"], shards): []}
    for entry in entries:
        by_shard.setdefault(shard_of(entry["group"] + "/" + entry["name"], shards), []).append(entry)
    for shard, mine in by_shard.items():
        yield shard, json.dumps({**parsed, "entries": mine})


def write_whole(path, chunks):
    """A file that is there when all of it is."""
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    with open(temporary, "wb") as file:
        file.writelines(chunks)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)


def scan_part(folder, identity, since):
    """For mapPartitionsWithIndex(): scans the inputs of a part into a file."""

    def run(number, inputs):
        import epindex

        write_whole(folder / f"{number:06}.ndjson", epindex.scan_lines(inputs, identity, since))
        yield number

    return run


def write_shard(folder, shards, command):
    """For mapPartitionsWithIndex(): makes the file of a shard of its lines."""

    def run(shard, numbered_lines):
        output = folder / f"{shard:05}.cdb"
        arguments = [command, "rebuild", "--quiet", "-o", output, "--from", "-", "--shards", str(shards), "--shard", str(shard)]
        with subprocess.Popen(arguments, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            try:
                for _, line in numbered_lines:
                    process.stdin.write(line.encode() + b"\n")
                process.stdin.close()
            except BrokenPipeError:
                pass  # it says why below
            error = process.stderr.read().decode(errors="replace")
        if process.returncode != 0:
            raise RuntimeError(f"shard {shard}: {error.strip()}")
        yield shard

    return run


def text(value):
    """What Parquet can hold: names of files need not be UTF-8."""
    return value if value is None else value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def rows(line):
    """One for each entry point; for what has none, one without."""
    parsed = json.loads(line)
    about = [text(parsed.get(key)) for key in ("input", "kind", "name", "version", "normalized")]
    problems = [text(problem["code"]) for problem in parsed["problems"]]
    for entry in parsed.get("entries") or [{}]:
        yield (*about, *(text(entry.get(key)) for key in ("group", "name", "value")), entry.get("line"), problems)


SCHEMA = types.StructType(
    [types.StructField(name, types.StringType()) for name in ("input", "kind", "dist", "version", "normalized", "group", "name", "value")]
    + [types.StructField("line", types.LongType()), types.StructField("problems", types.ArrayType(types.StringType()))]
)


def read_list(path):
    """The inputs, as they stand in the file: Spark's own reader of text would take other line ends."""
    with open(path, "rb") as file:
        return [os.fsdecode(line) for line in file.read().split(b"\n") if line]


def make_catalogue(session, options):
    context = session.sparkContext
    output = pathlib.Path(options.output).absolute()
    work = output.with_name(f".{output.name}.spark-{uuid.uuid4().hex}")
    lines_folder, shards_folder = work / "lines", work / "shards"
    lines_folder.mkdir(parents=True)
    shards_folder.mkdir()
    try:
        inputs = read_list(options.list)
        parts = options.parts or max(1, min(len(inputs) // 1000, 10000), context.defaultParallelism)
        scanned = context.parallelize(inputs, parts).mapPartitionsWithIndex(scan_part(lines_folder, options.identity, options.since))
        scanned.count()

        shards = options.shards
        lines = context.parallelize(sorted(map(str, lines_folder.glob("*.ndjson"))), parts).flatMap(read_lines)
        shuffled = lines.flatMap(lambda line: pieces(line, shards)).partitionBy(shards, lambda shard: shard)
        shuffled.mapPartitionsWithIndex(write_shard(shards_folder, shards, options.epindex)).count()
        subprocess.run([options.epindex, "rebuild", "--quiet", "-o", output, "--shards", str(shards), "--assemble", shards_folder], check=True)

        if options.parquet:
            session.createDataFrame(lines.flatMap(rows), SCHEMA).write.mode("overwrite").parquet(options.parquet)
        report(lines)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def read_lines(path):
    with open(path, "rb") as file:
        for line in file:
            yield line.decode()


def report(lines):
    """Which inputs could not be read, or in part: a line each."""
    for parsed in map(json.loads, lines.filter(lambda line: '"problems":[]' not in line).toLocalIterator()):
        for problem in parsed["problems"]:
            print(f"{ascii(problem['path'])[1:-1]}: {problem['text']} [{problem['code']}]", file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("list", help="a file with an input a line")
    parser.add_argument("output", help="the catalogue's folder")
    parser.add_argument("--shards", type=int, required=True, help="into how many files")
    parser.add_argument("--parts", type=int, help="into how many parts the list is cut [one for each 1000]")
    parser.add_argument("--parquet", help="write the rows there too, for SQL")
    parser.add_argument("--identity", choices=["size", "time", "hash"], help="as of epindex scan")
    parser.add_argument("--since", metavar="CATALOGUE", help="the last one, likewise: what has the same identity in it is not read")
    parser.add_argument("--epindex", default=os.environ.get("EPINDEX", "epindex"), help="the command, on every worker [%(default)s]")
    options = parser.parse_args()
    session = SparkSession.builder.appName("epindex catalogue").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    try:
        make_catalogue(session, options)
    finally:
        session.stop()


if __name__ == "__main__":
    main()
