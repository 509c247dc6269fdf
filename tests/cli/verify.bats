# verify: 0 sound, 1 damaged, 2 missing or unreadable.
load support/common

@test "a sound index is said to be so, and --quiet says nothing" {
    small_environment
    run --separate-stderr "$EPINDEX" verify "$INDEX"
    assert_status 0
    assert_equal "$stderr" ""
    assert_contains "$output" "$INDEX: sound: 6 entry points of 2 distributions"
    run --separate-stderr "$EPINDEX" verify --quiet -f "$INDEX"
    assert_status 0
    assert_equal "$output$stderr" ""
}

@test "a flipped byte anywhere is damage, and its place is reported" {
    small_environment
    local size
    size=$(stat -c %s "$INDEX")
    for ((offset = 3; offset < size; offset += 97)); do
        "$PYTHON" - "$INDEX" "$offset" <<'END'
import sys
data = bytearray(open(sys.argv[1], "rb").read())
data[int(sys.argv[2])] ^= 0x41
open("flipped.cdb", "wb").write(data)
END
        run --separate-stderr "$EPINDEX" verify flipped.cdb
        # The header's version field is the one place where a flip can only say "newer".
        [[ $status -eq 1 || ( $status -eq 2 && $stderr == *version* ) ]] ||
            { echo "byte $offset: status $status: $stderr" >&2; return 1; }
        assert_equal "$output" ""
        assert_contains "$stderr" "flipped.cdb"
    done
    # One that is far from the header: the offset is named.
    "$PYTHON" - "$INDEX" <<'END'
import sys
data = open(sys.argv[1], "rb").read()
open("flipped.cdb", "wb").write(data[:2048] + data[2048:].replace(b"alpha.cli:main", b"alpha.clx:main", 1))
END
    run --separate-stderr "$EPINDEX" verify flipped.cdb
    assert_status 1
    assert_contains "$stderr" "epindex: error: flipped.cdb: at byte "
}

@test "files that are no index are damaged ones" {
    small_environment
    : >empty.cdb
    head -c 3000 /dev/zero >zeros.cdb
    head -c -1 "$INDEX" >cut.cdb
    for file in empty.cdb zeros.cdb cut.cdb; do
        run --separate-stderr "$EPINDEX" verify $file
        assert_status 1
        assert_equal "$output" ""
        assert_contains "$stderr" "$file"
    done
}

@test "a missing file is trouble, not damage" {
    run --separate-stderr "$EPINDEX" verify absent.cdb
    assert_status 2
    assert_contains "$stderr" "absent.cdb"
    run --separate-stderr "$EPINDEX" verify "$SITE/absent/index.cdb"
    assert_status 2
}
