# Index files that cannot be used: an error that says which and why, and exit status 2.
load support/common

# refused FILE WORDS: every command that answers from a file refuses it.
refused() {
    for command in dump groups hash "lookup console_scripts" "lookup console_scripts alpha"; do
        run --separate-stderr "$EPINDEX" $command -f "$1"
        assert_status 2
        assert_equal "$output" ""
        assert_contains "$stderr" "epindex: error: "
        assert_contains "$stderr" "$1"
        if ! grep -qiE "$2" <<<"$stderr"; then
            printf 'expected %s in: %s\n' "$2" "$stderr" >&2
            return 1
        fi
    done
}

@test "a missing index" {
    refused absent.cdb "no such"
}

@test "an empty index" {
    : >empty.cdb
    refused empty.cdb "empty|no bytes"
}

@test "a file that is no cdb" {
    head -c 5000 /dev/urandom >noise.cdb
    refused noise.cdb "no constant database|not a (constant database|cdb)|no cdb"
    echo '[console_scripts]' >text.cdb
    refused text.cdb "no constant database|not a (constant database|cdb)|no cdb|shorter"
}

@test "a cdb that is no index" {
    command -v cdb >/dev/null || skip "the cdb tool (Debian: tinycdb) is not installed"
    printf '+3,5:one->Hello\n\n' | cdb -c other.cdb
    refused other.cdb "index"
}

@test "a directory in place of an index" {
    mkdir folder.cdb
    refused folder.cdb "directory|regular"
}

@test "a truncated index, at any length, is refused or answers nothing wrong" {
    small_environment
    local size
    size=$(stat -c %s "$INDEX")
    for length in 1 2047 2048 2049 2100 $((size / 2)) $((size - 100)) $((size - 1)); do
        head -c "$length" "$INDEX" >cut.cdb
        refused cut.cdb "truncated|shorter|no constant database|damaged|not a"
    done
}

@test "an index of another major version is refused by its version" {
    small_environment
    # The version is the first field of the header, which is the first record.
    "$PYTHON" - "$INDEX" <<'END'
import sys
data = open(sys.argv[1], "rb").read()
assert data.count(b"\0epindex1.0\0") == 1
open("newer.cdb", "wb").write(data.replace(b"\0epindex1.0\0", b"\0epindex2.0\0"))
END
    refused newer.cdb "version"
}

@test "an index that may not be read" {
    small_environment
    [[ $EUID -ne 0 ]] || skip "root may read everything"
    chmod 000 "$INDEX"
    refused "$INDEX" "permission"
}

@test "a damaged record met on the way is reported, in the exit status too" {
    small_environment
    # The record of an entry loses the end of a string, and with it the count of its fields.
    "$PYTHON" - "$INDEX" <<'END'
import sys
data = open(sys.argv[1], "rb").read()
assert data.count(b"alpha.cli:main\0") == 1
open("damaged.cdb", "wb").write(data.replace(b"alpha.cli:main\0", b"alpha.cli:main_"))
END
    for question in dump "lookup console_scripts" "lookup console_scripts alpha" \
        "dump --format=json" "dump --format=table" "dump --format=ini"; do
        run --separate-stderr "$EPINDEX" $question -f damaged.cdb
        assert_status 2
        assert_contains "$stderr" "damaged"
        assert_contains "$stderr" "damaged.cdb: "
    done
    # What lies elsewhere is still to be had.
    run --separate-stderr "$EPINDEX" lookup -f damaged.cdb alpha.plugins first
    assert_status 0
}
