# where: which index serves each path entry, and why no other.
load support/common

@test "where has a line for each path entry, in order: state, path, file, reason" {
    small_environment
    mkdir plain
    "$EPINDEX" rebuild --quiet --in-place --path "$SITE"
    run --separate-stderr "$EPINDEX" where --verbose --format=tsv --path plain --path "$SITE"
    assert_status 0
    local rows
    rows=$(grep -v '^passed over' <<<"$output")
    assert_equal "$(cut -f2 <<<"$rows")" "$PWD/plain"$'\n'"$SITE"
    assert_equal "$(head -n 1 <<<"$rows" | cut -f1,3)" $'scanned\t'
    # What needs no index is worth no line.
    assert_equal "$("$EPINDEX" where --format=tsv --path plain --path absent --path "$SITE" | cut -f2)" "$SITE"
    [[ $(tail -n 1 <<<"$rows") =~ ^(fresh|moved)$'\t'"$SITE"$'\t'"$SITE/__epindex__/index.cdb"$'\t'.+ ]]
}

@test "where says why a stale index was passed over, and writes nothing" {
    small_environment
    "$EPINDEX" rebuild --quiet --in-place --path "$SITE"
    distribution "$SITE" gamma 1 <<<$'[gamma]\nnew = gamma:main'
    run --separate-stderr "$EPINDEX" where --format=tsv --path "$SITE"
    assert_status 0
    assert_equal "$(head -n 1 <<<"$output" | cut -f1)" scanned
    [[ $output == *"passed over"$'\t'"$SITE"$'\t'"$SITE/__epindex__/index.cdb"$'\t'*"added gamma 1"* ]]
    assert_equal "$(find stores -name '*.cdb')" ""
    # An answer is then saved where it does no harm, and that one serves.
    "$EPINDEX" dump --path "$SITE" >/dev/null
    assert_contains "$(where_field 3 "$SITE")" "$XDG_CACHE_HOME/epindex/"
    assert_contains "$(passed_over "$SITE")" "$SITE/__epindex__/index.cdb"
}

@test "where in JSON has the same, as objects" {
    small_environment
    mkdir plain
    "$EPINDEX" rebuild --quiet --path "$SITE"
    for format in json ndjson; do
        run --separate-stderr "$EPINDEX" where --format=$format --path plain --path "$SITE"
        assert_status 0
        "$PYTHON" - "$format" "$output" >rows <<'END'
import json, sys
text = sys.argv[2]
rows = json.loads(text) if sys.argv[1] == "json" else [json.loads(line) for line in text.splitlines()]
for row in rows:
    assert list(row) == ["state", "path", "file", "store", "code", "reason", "changes", "passed_over"], row
    print(row["state"], row["path"], row["file"] or "", row["reason"], sep="\t")
    for other in row["passed_over"]:
        print("passed over", row["path"], other["file"], other["why"], sep="\t")
END
        assert_equal "$(cat rows)" \
            "$("$EPINDEX" where --verbose --format=tsv --path plain --path "$SITE" 2>/dev/null)"
    done
}

@test "where for people has a paragraph for each path entry" {
    small_environment
    mkdir plain other
    distribution other gamma 1 <<<$'[gamma]\nnew = gamma:main'
    "$EPINDEX" rebuild --quiet --path "$SITE"
    run --separate-stderr "$EPINDEX" where --format=table --path plain --path other --path "$SITE"
    assert_status 0
    assert_equal "${lines[0]}" "$PWD/other"
    assert_equal "${lines[1]}" "  scanned: no fresh index serves it"
    assert_equal "${lines[-1]}" "1 without distributions: --verbose lists them"
    assert_contains "$output" $'\n'"$SITE"$'\n'
    assert_contains "$output" ": $(find "$XDG_CACHE_HOME" -name '*.cdb') (user): "
}

@test "where --level looks as closely as it is asked to" {
    small_environment
    "$EPINDEX" rebuild --quiet --in-place --level trust --path "$SITE"
    distribution "$SITE" gamma 1 <<<$'[gamma]\nnew = gamma:main'
    assert_equal "$(where_field 3 "$SITE")" "$SITE/__epindex__/index.cdb"
    # Nothing makes a process that asks look: the index answers, and it does not hold.
    assert_equal "$(where_field 1 "$SITE")" stale
    assert_contains "$(where_field 4 "$SITE")" "added gamma 1"
    run --separate-stderr "$EPINDEX" where --level trust --format=tsv --path "$SITE"
    assert_equal "$(cut -f1,4 <<<"$output")" $'fresh\ttrusted, not looked at'
    run --separate-stderr "$EPINDEX" where --level content --format=tsv --path "$SITE"
    assert_equal "$(head -n 1 <<<"$output" | cut -f1)" scanned
}
