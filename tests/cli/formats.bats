# The formats, judged by the parsers of others.
load support/common

# Names and values that a careless printer breaks.
awkward_environment() {
    distribution "$SITE" awkward 1.0 <<'END'
[ spaced group ]
tab	inside = module:tab	value
back\slash = module:"quoted"
#not = shown
= nameless:value
nothing =
both sides = a = b
[x = bracket
% percent = %(x)s:%%
[]
in the empty group = module
[a]b]
é漢😀 = módulo:é [ex1, ex2]
END
    mkdir "$SITE/bare.dist-info"
    printf '[bare]\nno metadata = bare:main\n' >"$SITE/bare.dist-info/entry_points.txt"
}

@test "json is what Python's json reads back as the same entries" {
    awkward_environment
    "$EPINDEX" dump --quiet --path "$SITE" --format=json >dump.json
    "$EPINDEX" dump --quiet --path "$SITE" --format=ndjson >dump.ndjson
    "$PYTHON" - "$SITE" <<'END'
import importlib.metadata, json, sys
entries = json.load(open("dump.json", encoding="utf-8"))
assert entries == [json.loads(line) for line in open("dump.ndjson", encoding="utf-8")]
expected = []
for dist in importlib.metadata.distributions(path=sys.argv[1:]):
    for entry in dist.entry_points:
        expected.append(dict(group=entry.group, name=entry.name, value=entry.value,
                             dist=dist.metadata["Name"], version=dist.metadata["Version"],
                             location=str(dist._path)))
key = lambda entry: (entry["group"].encode(), entry["location"])
assert sorted(entries, key=key) == sorted(expected, key=key), (entries, expected)
assert any(entry["dist"] is None and entry["version"] is None for entry in entries)
END
}

@test "a path that is not UTF-8 comes through JSON as through os.fsdecode" {
    local odd=$BATS_TEST_TMPDIR/$'odd \xff\xed\xa0\x80 "path"\\ \x01\x7f\n'
    mkdir "$odd"
    distribution "$odd" alpha 1.0 <<<$'[group]\nname = module'
    "$EPINDEX" dump --path "$odd" --format=json >dump.json
    "$PYTHON" - "$odd" <<'END'
import json, os, sys
location = json.load(open("dump.json", encoding="utf-8"))[0]["location"]
assert location == sys.argv[1] + "/alpha-1.0.dist-info", ascii(location)
END
}

@test "groups in JSON have names and counts" {
    small_environment
    "$EPINDEX" groups -f "$INDEX" --format=json >groups.json
    "$EPINDEX" groups -f "$INDEX" --format=ndjson >groups.ndjson
    "$PYTHON" - <<'END'
import json
groups = json.load(open("groups.json"))
assert groups == [json.loads(line) for line in open("groups.ndjson")]
assert groups == [{"group": "alpha.plugins", "entries": 1}, {"group": "beta/odd", "entries": 1},
                  {"group": "console_scripts", "entries": 4}], groups
END
}

@test "ini is an entry_points.txt that importlib.metadata reads back as the same entries" {
    awkward_environment
    small_environment
    "$EPINDEX" dump --quiet --path "$SITE" --format=ini >ini
    mkdir -p copy/copy-1.dist-info
    cp ini copy/copy-1.dist-info/entry_points.txt
    assert_equal "$(reference copy | cut -f1-3)" "$(reference "$SITE" | cut -f1-3)"
    # And so does epindex.
    assert_equal "$("$EPINDEX" dump --quiet --path copy --format=ini)" "$(cat ini)"
}

@test "ini leaves out, and reports, what its parser would read as something else" {
    small_environment
    # No entry_points.txt gives such names, but an index may have been changed by anybody.
    for name in '#eta-tool' 'beta=tool' ' eta-tool' $'beta\ntool' $'beta-too\v'; do
        "$PYTHON" - "$INDEX" "$name" <<'END'
import sys
data = open(sys.argv[1], "rb").read()
open("changed.cdb", "wb").write(data.replace(b"beta-tool\0", sys.argv[2].encode() + b"\0"))
END
        run --separate-stderr "$EPINDEX" dump -f changed.cdb --format=ini
        assert_status 2
        assert_contains "$stderr" "epindex: error: left out"
        assert_equal "$output" "$("$EPINDEX" dump -f "$INDEX" --format=ini | grep -v beta-tool)"
    done
}

@test "ini of one group holds that group only" {
    small_environment
    run --separate-stderr "$EPINDEX" lookup -f "$INDEX" alpha.plugins --format=ini
    assert_status 0
    assert_equal "$output" $'[alpha.plugins]\nfirst = alpha.plugins'
}

@test "tsv escapes tabs and backslashes, so that every row has five fields" {
    awkward_environment
    run --separate-stderr "$EPINDEX" dump --quiet --path "$SITE" --format=tsv
    assert_status 0
    for line in "${lines[@]}"; do
        assert_equal "$(tr -cd '\t' <<<"$line" | wc -c)" 4
    done
    assert_contains "$output" $'\ttab\\tinside\tmodule:tab\\tvalue\tawkward\t1.0'
    assert_contains "$output" $'\tback\\\\slash\tmodule:"quoted"\t'
    assert_contains "$output" $'bare\tno metadata\tbare:main\t\t'
}

@test "a table has a heading, and leaves out the group that was asked for" {
    small_environment
    run --separate-stderr "$EPINDEX" lookup -f "$INDEX" console_scripts --format=table
    assert_status 0
    [[ ${lines[0]} =~ ^NAME\ +VALUE\ +DISTRIBUTION\ +VERSION$ ]]
    [[ ${lines[1]} =~ ^alpha\ +alpha\.cli:main\ +alpha\ +1\.0$ ]]
    assert_equal "${#lines[@]}" 5
    run --separate-stderr "$EPINDEX" dump -f "$INDEX" --format=table
    [[ ${lines[0]} =~ ^GROUP\ +NAME\ +VALUE\ +DISTRIBUTION\ +VERSION$ ]]
    assert_contains "$output" "beta.odd:é"
    run --separate-stderr "$EPINDEX" groups -f "$INDEX" --format=table
    [[ ${lines[0]} =~ ^GROUP\ +ENTRIES$ ]]
    [[ ${lines[3]} =~ ^console_scripts\ +4$ ]]
}

@test "a table that goes to no terminal is not cut" {
    local long
    long=$(printf 'm%.0s' {1..300})
    distribution "$SITE" alpha 1.0 <<<$'[group]\nname = '"$long"
    run --separate-stderr "$EPINDEX" dump --path "$SITE" --format=table
    assert_contains "$output" "$long"
}

@test "a table shows control characters as escapes" {
    distribution "$SITE" alpha 1.0 <<<$'[group]\nred\e[31m = module'
    run --separate-stderr "$EPINDEX" dump --quiet --path "$SITE" --format=table
    assert_status 0
    [[ $output != *$'\e'* ]]
    assert_contains "$output" '\x1b[31m'
}

@test "every format works in the C locale" {
    small_environment
    for format in table tsv json ndjson ini; do
        LC_ALL=C run --separate-stderr "$EPINDEX" dump -f "$INDEX" --format=$format
        assert_status 0
        assert_contains "$output" "beta.odd:"
    done
}
