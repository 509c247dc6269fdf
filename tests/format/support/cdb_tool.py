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


def chunks(fields, width):
    return [fields[i : i + width] for i in range(0, len(fields), width)]


def entry_of(fields, table):
    """`table`: the data of the table of distributions, in which an entry says where its own stands."""
    value, _, row, _, _, _, _, group, name = fields[:9]
    _, _, dist, version = table[int(row) :].split(b"\0")[:4]
    return Entry(group, name, value, dist, version)


def entries(path):
    """The entries: of each group the names, and each by its key, the second of a name behind the first."""
    all_records = records(path)
    header, table = all_records[0][1], b"\0".join(all_records[2][1]) + b"\0"
    found, width = [], int(header[13])
    for key, (count, kind, *rest) in all_records:
        if key[:1] == b"\0" or kind != b"group":
            continue
        group, seen = rest[0], collections.Counter()
        for name, *_ in chunks(rest[2:], int(rest[1])):
            (of_key,) = [
                chunks(f, width)
                for k, f in all_records
                if k == group + b"/" + name and f[1][:1] == b"e" and f[7:9] == [group, name]
            ]
            found.append(entry_of(of_key[seen[name]], table))
            seen[name] += 1
        assert int(count) == sum(seen.values())
    return found


def query(path, key):
    """The data of every record of a key, one behind the other, as `cdb -q` prints them."""
    done = subprocess.run(["cdb", "-q", path, key], stdout=subprocess.PIPE)
    assert done.returncode in (0, 100), done
    return done.stdout
