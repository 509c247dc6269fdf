# check without a file: do fresh indexes serve the environment?
load support/common

@test "check exits with 1 where no index serves, with 0 after a rebuild" {
    small_environment
    run --separate-stderr "$EPINDEX" check --path "$SITE"
    assert_status 1
    assert_equal "$(cut -f1,2 <<<"${lines[0]}")" $'stale\t'"$SITE"
    assert_contains "$output" "no fresh index serves it"
    assert_contains "$stderr" "0 fresh, 0 moved, 1 stale"
    # A check writes nothing.
    assert_equal "$(find stores -type f)" ""
    "$EPINDEX" rebuild --quiet --path "$SITE"
    run --separate-stderr "$EPINDEX" check --path "$SITE"
    assert_status 0
    [[ ${lines[0]} =~ ^(fresh|moved)$'\t'"$SITE"$'\t'.+ ]]
}

@test "check || rebuild is right after an installation, for every store" {
    small_environment
    local number=0
    for store in "" --in-place --system; do
        "$EPINDEX" rebuild --quiet $store --path "$SITE"
        run --separate-stderr "$EPINDEX" check -q --path "$SITE"
        assert_status 0
        number=$((number + 1))
        distribution "$SITE" "gamma$number" 1 <<<$'[gamma]\nnew = gamma:main'
        run --separate-stderr "$EPINDEX" check -q --path "$SITE"
        assert_status 1
        "$EPINDEX" check -q --path "$SITE" || "$EPINDEX" rebuild -q --path "$SITE"
        run --separate-stderr "$EPINDEX" check -q --path "$SITE"
        assert_status 0
        assert_equal "$("$EPINDEX" dump --path "$SITE")" "$(reference "$SITE")"
    done
}

@test "a path entry without distributions needs no index" {
    mkdir plain
    run --separate-stderr "$EPINDEX" check --path plain --path absent
    assert_status 0
    assert_equal "$output" ""
    assert_contains "$stderr" "of 0 path entries 0 fresh, 0 moved, 0 stale, 2 without distributions"
    run --separate-stderr "$EPINDEX" check --verbose --path plain --path absent
    assert_status 0
    assert_equal "$(cut -f1,2 <<<"$output")" \
        $'fresh\t'"$PWD/plain"$'\n'$'fresh\t'"$PWD/absent"
    run --separate-stderr "$EPINDEX" check --format=table --path plain --path absent
    assert_equal "$output" "2 without distributions: --verbose lists them"
}

@test "one path entry that no index serves is enough" {
    small_environment
    mkdir other
    distribution other gamma 1 <<<$'[gamma]\nnew = gamma:main'
    "$EPINDEX" rebuild --quiet --path "$SITE"
    run --separate-stderr "$EPINDEX" check --path "$SITE" --path other
    assert_status 1
    assert_equal "$(tail -n 1 <<<"$output" | cut -f1,2)" $'stale\t'"$PWD/other"
    [[ ${lines[0]} != stale* ]]
}

@test "check in JSON has the keys that it has with a file, and the file that serves" {
    small_environment
    "$EPINDEX" rebuild --quiet --in-place --path "$SITE"
    for format in json ndjson; do
        run --separate-stderr "$EPINDEX" check --path "$SITE" --format=$format
        assert_status 0
        "$PYTHON" - "$SITE" "$output" <<'END'
import json, sys
rows = json.loads(sys.argv[2])
row = rows[0] if isinstance(rows, list) else rows
assert list(row) == ["verdict", "path", "file", "store", "code", "reason", "changes", "passed_over"], row
assert row["path"] == sys.argv[1] and row["changes"] == []
assert row["verdict"] in ("fresh", "moved") and row["store"] == "in-place"
assert row["file"] == sys.argv[1] + "/__epindex__/index.cdb"
END
    done
}

@test "check looks at an index that asks to be trusted, unless --level trust is asked for" {
    small_environment
    "$EPINDEX" rebuild --quiet --in-place --level trust --path "$SITE"
    distribution "$SITE" gamma 1 <<<$'[gamma]\nnew = gamma:main'
    run --separate-stderr "$EPINDEX" check -q --level trust --path "$SITE"
    assert_status 0
    for level in "" "--level content"; do
        run --separate-stderr "$EPINDEX" check -q $level --path "$SITE"
        assert_status 1
        assert_equal "$output$stderr" ""
    done
    "$EPINDEX" rebuild --quiet --in-place --sealed --force --path "$SITE"
    rm -r "$SITE"/gamma*
    run --separate-stderr "$EPINDEX" check --path "$SITE"
    assert_status 1
    assert_contains "$output" "removed gamma 1"
}

@test "check of an environment that cannot be read is trouble" {
    run --separate-stderr "$EPINDEX" check --python ./absent
    assert_status 2
    assert_contains "$stderr" "epindex: error: "
}

@test "check of a file holds it against its directories" {
    small_environment
    run --separate-stderr "$EPINDEX" check -q -f "$INDEX"
    assert_status 0
    distribution "$SITE" gamma 1 <<<$'[gamma]\nnew = gamma:main'
    run --separate-stderr "$EPINDEX" check -f "$INDEX"
    assert_status 1
    assert_contains "$output" "added gamma 1"
}
