"""What tinycdb's own tool, cdb, says of an index: the reference for the tests beside this file."""
import collections
import re
import subprocess

Entry = collections.namedtuple("Entry", "group name value dist version")


def records(path):
    """All (key, fields) of the file, in its order, from `cdb -d`."""
    dump = subprocess.run(["cdb", "-d", path], check=True, stdout=subprocess.PIPE).stdout
    at = 0
    found = []
    while dump[at : at + 1] == b"+":
        head = re.compile(rb"\+(\d+),(\d+):").match(dump, at)
        key_length, data_length = map(int, head.groups())
        key = dump[head.end() : head.end() + key_length]
        at = head.end() + key_length
        assert dump[at : at + 2] == b"->"
        data = dump[at + 2 : at + 2 + data_length]
        at += 2 + data_length
        assert dump[at : at + 1] == b"\n" and data.endswith(b"\0")
        at += 1
        found.append((key, data[:-1].split(b"\0")))
    return found


def entry_of(fields):
    value, _, group, name = fields[:4]
    return Entry(group, name, value, fields[8], fields[9])


def entries(path):
    """The entry records."""
    return [entry_of(f) for key, f in records(path) if key[:1] != b"\0" and f[1] == b"entry"]


def query(path, key):
    """The data of every record of a key, one behind the other, as `cdb -q` prints them."""
    done = subprocess.run(["cdb", "-q", path, key], stdout=subprocess.PIPE)
    assert done.returncode in (0, 100), done
    return done.stdout
