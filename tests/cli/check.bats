# check: does an index still describe its directories?
load support/common

# Until what was written is older than the 10 ms for which stamps are too young to be believed.
settle() {
    sleep 0.05
}

# The index of a small environment whose stamps are exact.
settled_environment() {
    small_environment
    settle
    "$EPINDEX" rebuild --quiet --path "$SITE" -o "$INDEX"
}

check() {
    run --separate-stderr "$EPINDEX" check -f "$INDEX" "$@"
}

@test "a fresh index: one line for each path entry, a summary on standard error, and 0" {
    settled_environment
    "$EPINDEX" rebuild --quiet --path "$SITE" --path "$PWD/absent" -o "$INDEX"
    check
    assert_status 0
    assert_equal "$output" "fresh	$SITE	the stamps are the recorded ones"
    assert_equal "$stderr" \
        "epindex: $INDEX: fresh: of 1 path entry 1 fresh, 0 moved, 0 stale, 1 without distributions"
    check --verbose
    assert_equal "$output" "fresh	$SITE	the stamps are the recorded ones
fresh	$PWD/absent	the stamps are the recorded ones"
}

@test "--quiet is silent, and the exit status answers" {
    settled_environment
    check --quiet
    assert_status 0
    assert_equal "$output" ""
    assert_equal "$stderr" ""
}

@test "a moved index is right: 0" {
    settled_environment
    : >"$SITE/unrelated.py"
    check
    assert_status 0
    assert_equal "$output" "moved	$SITE	other stamps, the same content: its listing is read at each check"
    assert_equal "${stderr_lines[0]}" "epindex: $INDEX: moved: of 1 path entry 0 fresh, 1 moved, 0 stale"
}

@test "where a path entry is dear to check, one line says which distribution and what helps" {
    settled_environment
    touch "$SITE"/*/entry_points.txt
    run --separate-stderr "$EPINDEX" check "$INDEX"
    assert_status 0
    assert_equal "$output" "moved	$SITE	other stamps, the same content: alpha-1.0.dist-info and 1 more are read at each check"
    assert_equal "${stderr_lines[1]}" "Cheap to check again, where new stamps help: epindex rebuild -o $INDEX --path $SITE"
    sleep 0.1
    "$EPINDEX" rebuild --quiet -o "$INDEX" --path "$SITE"
    run --separate-stderr "$EPINDEX" check "$INDEX"
    assert_equal "$output" "fresh	$SITE	the stamps are the recorded ones"
    # In the same words by where, check and doctor, of an environment.
    "$EPINDEX" rebuild --quiet --path "$SITE"
    sed -i 's/x/x/' "$SITE/alpha-1.0.dist-info/entry_points.txt"
    local text="other stamps, the same content: alpha-1.0.dist-info is read at each check"
    assert_contains "$("$EPINDEX" where --path "$SITE" --format=tsv)" "$text"
    assert_contains "$("$EPINDEX" check --path "$SITE" 2>&1)" "$text"
    touch -d '1 hour ago' stores/cache/epindex/*.cdb
    assert_contains "$("$EPINDEX" doctor --path "$SITE")" "$text"
}

@test "a stale index: what was added, removed and changed, how to mend it, and 1" {
    settled_environment
    distribution "$SITE" gamma 3 </dev/null
    rm -r "$SITE/beta-2.0rc1.dist-info"
    echo 'more = alpha.cli:more' >>"$SITE/alpha-1.0.dist-info/entry_points.txt"
    check
    assert_status 1
    assert_equal "$output" "stale	$SITE	other distributions: changed alpha 1.0, removed beta 2.0rc1, added gamma 3"
    assert_equal "$stderr" "epindex: $INDEX: stale: of 1 path entry 0 fresh, 0 moved, 1 stale
Mend it: epindex rebuild -o $INDEX --path $SITE"
}

@test "of many changes a line names the first and counts the rest, and JSON has all" {
    settled_environment
    many_distributions "$SITE" 20
    check
    assert_status 1
    assert_contains "$output" "added generated-00000 1.0, "
    assert_contains "$output" "added generated-00007 1.0 and 12 more"
    check --format=json
    assert_equal "$("$PYTHON" -c 'import json, sys; print(len(json.load(sys.stdin)[0]["changes"]))' \
        <<<"$output")" 20
}

@test "--format=json and ndjson are what Python's json module reads" {
    settled_environment
    distribution "$SITE" 'odd"name' 3 </dev/null
    "$EPINDEX" rebuild --quiet --path "$SITE" --path "$PWD/absent" -o "$INDEX"
    settle
    "$EPINDEX" rebuild --quiet --path "$SITE" --path "$PWD/absent" -o "$INDEX"
    rm -r "$SITE"/odd*
    cat >expected.py <<'END'
import json, sys
site, absent, index = sys.argv[2:]
same = {"file": index, "store": "file", "passed_over": []}
stale = {"path": site, "verdict": "stale", "code": "distributions", "reason": "other distributions",
         "changes": [{"change": "removed", "dist": 'odd"name', "version": "3",
                      "directory": 'odd"name-3.dist-info'}], **same}
fresh = {"path": absent, "verdict": "fresh", "code": "same-stamps",
         "reason": "the stamps are the recorded ones", "changes": [], **same}
text = sys.stdin.read()
found = json.loads(text) if sys.argv[1] == "json" else [json.loads(line) for line in text.splitlines()]
assert found == [stale, fresh], found
END
    for format in json ndjson; do
        check --format=$format
        assert_status 1
        "$PYTHON" expected.py $format "$SITE" "$PWD/absent" "$INDEX" <<<"$output"
    done
}

@test "an index of no path entries is an empty list" {
    distribution . alpha 1 </dev/null
    PYTHONPATH='' "$EPINDEX" rebuild --quiet --path "$SITE" -o "$INDEX"
    check --format=json --level=trust
    assert_contains "$output" '"verdict": "fresh", '
    assert_contains "$output" '"code": "trusted"'
}

@test "--level says how closely to look" {
    settled_environment
    sed -i 's/fast,safe/safe,fast/' "$SITE/alpha-1.0.dist-info/entry_points.txt"
    touch -d '2001-02-03 04:05:06.789' "$SITE"
    settle
    "$EPINDEX" rebuild --quiet --path "$SITE" -o "$INDEX"
    cat "$SITE/alpha-1.0.dist-info/entry_points.txt" >copy
    tr s S <copy >"$SITE/alpha-1.0.dist-info/entry_points.txt"
    for level in trust dir; do
        check --level=$level
        assert_status 0
        assert_contains "$output" "fresh	"
    done
    for level in meta content; do
        check --level=$level
        assert_status 1
        assert_contains "$output" "changed alpha 1.0"
    done
    check --level=deep
    assert_status 2
}

@test "with --path, --python or --prefix the index must cover just those path entries" {
    settled_environment
    mkdir more
    check --path "$SITE"
    assert_status 0
    check --path site
    assert_status 0
    check --path "$SITE" --path more
    assert_status 1
    assert_equal "$output" "fresh	$SITE	the stamps are the recorded ones
stale	$PWD/more	it is on the path list, and not in the index"
    check --path more
    assert_status 1
    assert_contains "$output" "stale	$SITE	it is in the index, and not on the path list"
    "$EPINDEX" rebuild --quiet --path "$SITE" --path more -o "$INDEX"
    check --path more --path "$SITE"
    assert_status 1
    assert_contains "$output" "the path list has another order"
    check --python "$PYTHON"
    assert_status 1
    assert_contains "$output" "it is in the index, and not on the path list"
    "$EPINDEX" rebuild --quiet --python "$PYTHON" -o "$INDEX"
    check --quiet --python "$PYTHON"
    assert_status 0
}

@test "check looks at a sealed index, wherever it is, unless --level trust is asked for" {
    small_environment
    (cd "$SITE" && "$EPINDEX" rebuild --quiet --sealed --path . -o index.cdb)
    cp -r "$SITE" copy
    run --separate-stderr "$EPINDEX" check -f copy/index.cdb --level trust
    assert_status 0
    assert_contains "$output" "trusted, not looked at"
    run --separate-stderr "$EPINDEX" check -f copy/index.cdb
    assert_status 0
    assert_contains "$output" "read again, the content is the recorded one"
    rm -r copy/beta-2.0rc1.dist-info
    run --separate-stderr "$EPINDEX" check copy/index.cdb
    assert_status 1
    assert_contains "$output" "removed beta 2.0rc1"
    run --separate-stderr "$EPINDEX" check -q copy/index.cdb
    assert_status 1
    assert_equal "$output$stderr" ""
    rm -r copy/*-info
    run "$EPINDEX" check -q copy/index.cdb
    assert_status 1
}

@test "check takes a file without -f, and not two" {
    small_environment
    run --separate-stderr "$EPINDEX" check "$INDEX"
    assert_status 0
    assert_contains "$stderr" "epindex: $INDEX: "
    run --separate-stderr "$EPINDEX" check -f "$INDEX" other.cdb
    assert_status 2
    assert_contains "$stderr" "one FILE"
}

@test "without an index, or with an unusable one, the exit status is 2 and the file is named" {
    check
    assert_status 2
    assert_equal "$output" ""
    assert_contains "$stderr" "epindex: error: $INDEX: there is no such file"
    echo "no index" >"$INDEX"
    check
    assert_status 2
    assert_contains "$stderr" "$INDEX"
}

@test "a damaged table of distributions: 2, and the file is named" {
    settled_environment
    "$PYTHON" - "$INDEX" <<'END'
import sys
data = bytearray(open(sys.argv[1], "rb").read())
at = data.index(b"alpha-1.0.dist-info\0")
data[at:at + 120] = b"x" * 120
open(sys.argv[1], "wb").write(data)
END
    check
    assert_status 2
    assert_equal "$output" ""
    assert_contains "$stderr" "epindex: error: $INDEX: "
    assert_contains "$stderr" "damaged"
}

@test "check || rebuild is right, whatever happened in between" {
    mend() {
        "$EPINDEX" check -q -f "$INDEX" --path "$SITE" >lines ||
            "$EPINDEX" rebuild -q -o "$INDEX" --path "$SITE"
        assert_equal "$("$EPINDEX" dump -q -f "$INDEX")" "$(reference "$SITE")"
    }
    small_environment
    rm "$INDEX"
    mend
    mend
    settle
    mend
    distribution "$SITE" gamma 3 <<<$'[alpha.plugins]\ngamma = gamma:plugin'
    mend
    rm -r "$SITE/beta-2.0rc1.dist-info"
    mend
    echo 'more = alpha.cli:more' >>"$SITE/alpha-1.0.dist-info/entry_points.txt"
    mend
    echo damaged >"$INDEX"
    mend
    "$EPINDEX" rebuild -q -o "$INDEX" --path "$PWD"
    mend
}

@test "rebuild says what it found to do: built, fresh, moved" {
    small_environment
    settle
    rm "$INDEX"
    run --separate-stderr "$EPINDEX" rebuild --path "$SITE" -o "$INDEX"
    assert_contains "$stderr" "epindex: $INDEX: built: 6 entry points"
    local inode
    inode=$(stat -c %i "$INDEX")
    run --separate-stderr "$EPINDEX" rebuild --path "$SITE" -o "$INDEX"
    assert_status 0
    assert_contains "$stderr" "epindex: $INDEX: fresh, nothing to do: 6 entry points"
    assert_equal "$(stat -c %i "$INDEX")" "$inode"
    : >"$SITE/unrelated.py"
    run --separate-stderr "$EPINDEX" rebuild --path "$SITE" -o "$INDEX"
    assert_contains "$stderr" "epindex: $INDEX: moved, written again with new stamps: 6 entry points"
    distribution "$SITE" gamma 3 <<<$'[alpha.plugins]\ngamma = gamma:plugin'
    run --separate-stderr "$EPINDEX" rebuild --path "$SITE" -o "$INDEX"
    assert_contains "$stderr" "epindex: $INDEX: built: 7 entry points"
}

@test "rebuild --force builds also where the index is fresh" {
    settled_environment
    local inode
    inode=$(stat -c %i "$INDEX")
    run --separate-stderr "$EPINDEX" rebuild --force --path "$SITE" -o "$INDEX"
    assert_status 0
    assert_contains "$stderr" "epindex: $INDEX: built: "
    [ "$(stat -c %i "$INDEX")" != "$inode" ]
}

@test "rebuild --strict keeps a fresh index with problems, names them again, and exits with 1" {
    distribution "$SITE" bad 1 <<<$'[group]\nno entry'
    settle
    for outcome in built "fresh, nothing to do"; do
        run --separate-stderr "$EPINDEX" rebuild --strict --path "$SITE" -o "$INDEX"
        assert_status 1
        assert_contains "$stderr" "$SITE/bad-1.dist-info/entry_points.txt:2: "
        assert_contains "$stderr" "epindex: $INDEX: $outcome: "
    done
}

@test "a misspelled check is not taken for another" {
    run --separate-stderr "$EPINDEX" chek -f "$INDEX"
    assert_status 2
    assert_contains "$stderr" 'Did you mean "check"?'
}

@test "check --group asks whether some groups hold, whatever else has changed" {
    small_environment
    distribution "$SITE" gamma 3 <<<$'[alpha.plugins]\ngamma = gamma:plugin'
    run "$EPINDEX" check -q "$INDEX"
    assert_status 1
    run --separate-stderr "$EPINDEX" check "$INDEX" --group console_scripts --group beta/odd
    assert_status 0
    assert_equal "$output" $'fresh\tconsole_scripts\tthe same entries\nfresh\tbeta/odd\tthe same entries'
    run --separate-stderr "$EPINDEX" check "$INDEX" --group console_scripts -g alpha.plugins
    assert_status 1
    assert_equal "$(tail -n 1 <<<"$output" | cut -f1,2)" $'stale\talpha.plugins'
    run --separate-stderr "$EPINDEX" check -q "$INDEX" --group alpha.plugins
    assert_status 1
    assert_equal "$output$stderr" ""
    run --separate-stderr "$EPINDEX" check --group alpha.plugins
    assert_status 2
    assert_contains "$stderr" "needs a FILE"
}
