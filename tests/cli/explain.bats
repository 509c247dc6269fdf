# explain: where an answer comes from, and why no other.
load support/common

# `shared` is given by alpha and beta of $SITE; `old` holds another alpha that would give it too.
explained_environment() {
    small_environment
    distribution old alpha 0.9 <<<$'# a comment\n[console_scripts]\nshared = alpha.old:shared\ngone = alpha.old:gone'
}

explain() {
    run --separate-stderr "$EPINDEX" explain "$@"
}

@test "explain says who answers, who else offers it and who is shadowed, with file and line" {
    explained_environment
    explain --path "$SITE" --path "$PWD/old" console_scripts shared
    assert_status 0
    assert_equal "$stderr" ""
    local shadowing=$SITE/alpha-1.0.dist-info
    assert_equal "$output" "answers	alpha	1.0	alpha.cli:shared [fast,safe]	$shadowing/entry_points.txt	3	none		scanned	
also	beta	2.0rc1	beta.tool:shared	$SITE/beta-2.0rc1.dist-info/entry_points.txt	3	none		scanned	
shadowed	alpha	0.9	alpha.old:shared	$PWD/old/alpha-0.9.dist-info/entry_points.txt	3				$shadowing"
}

@test "the file and line that it names hold the entry" {
    explained_environment
    "$EPINDEX" explain --path "$SITE" --path "$PWD/old" console_scripts shared |
        while IFS=$'\t' read -r _ _ _ value file line _; do
            assert_equal "$(sed -n "${line}p" "$file")" "shared = $value"
        done
}

@test "who answers is who importlib.metadata lists first" {
    explained_environment
    local first
    first=$(reference "$SITE" old | grep -P '^console_scripts\tshared\t' | head -n 1)
    explain --path "$SITE" --path old console_scripts shared
    assert_equal "$(head -n 1 <<<"$output" | cut -f4,2,3)" "$(cut -f3,4,5 <<<"$first" |
        sed -E 's/(.*)\t(.*)\t(.*)/\2\t\3\t\1/')"
    # The other way round on the path, the other alpha answers and the first is shadowed.
    explain --path old --path "$SITE" console_scripts shared
    assert_equal "$(cut -f1,3 <<<"$output")" $'answers\t0.9\nalso\t2.0rc1\nshadowed\t1.0'
}

@test "the index that served the answer is named, with its store and verdict" {
    explained_environment
    mkdir elsewhere
    distribution elsewhere gamma 1 <<<$'[console_scripts]\nshared = gamma'
    "$EPINDEX" rebuild --quiet --in-place --path "$SITE"
    "$EPINDEX" rebuild --quiet --path "$PWD/elsewhere"
    explain --path "$SITE" --path "$PWD/elsewhere" console_scripts shared
    assert_status 0
    assert_equal "$(cut -f7,8 <<<"$output")" "in-place	$SITE/__epindex__/index.cdb
in-place	$SITE/__epindex__/index.cdb
user	$(find "$XDG_CACHE_HOME" -name '*.cdb')"
    [[ $(cut -f9 <<<"$output" | sort -u) =~ ^(fresh|moved) ]]
    "$EPINDEX" rebuild --quiet --system --path "$PWD/elsewhere"
    explain --path "$PWD/elsewhere" console_scripts shared
    assert_equal "$(cut -f7 <<<"$output")" system
    EPINDEX_FILE=$INDEX explain --path "$SITE" console_scripts alpha
    assert_equal "$(cut -f7,8 <<<"$output")" "file	$INDEX"
}

@test "explain writes nothing" {
    explained_environment
    explain --path "$SITE" console_scripts shared
    assert_status 0
    assert_equal "$(find stores -name '*.cdb')" ""
}

@test "an index file is explained as it is, when the directories are gone" {
    explained_environment
    "$EPINDEX" rebuild --quiet --path "$SITE" --path "$PWD/old" -o "$INDEX"
    rm -r "$SITE" old
    explain -f "$INDEX" console_scripts shared
    assert_status 0
    assert_equal "$(cut -f1-3,8 <<<"$output")" "answers	alpha	1.0	$INDEX
also	beta	2.0rc1	$INDEX
shadowed	alpha	0.9	"
}

@test "of two versions in one path entry, the other's entries are not listed" {
    distribution "$SITE" alpha 1.0 <<<$'[group]\nname = one'
    distribution "$SITE" alpha 2.0 <<<$'[group]\nname = two'
    explain --path "$SITE" group name --format=json
    assert_status 0
    "$PYTHON" - "$output" "$SITE" <<'END'
import json, sys
answers, shadowed = json.loads(sys.argv[1])
assert answers["value"] == "one" and answers["role"] == "answers", answers
assert shadowed["value"] is None and shadowed["version"] == "2.0", shadowed
assert shadowed["shadowed_by"] == sys.argv[2] + "/alpha-1.0.dist-info", shadowed
END
}

@test "a name that only a shadowed distribution has: 1, and who would offer it" {
    explained_environment
    explain --path "$SITE" --path "$PWD/old" console_scripts gone
    assert_status 1
    assert_equal "$(cut -f1-4 <<<"$output")" $'shadowed\talpha\t0.9\talpha.old:gone'
    assert_contains "$stderr" 'the group "console_scripts" has no entry "gone"'
    assert_contains "$stderr" "shadowed"
}

@test "a name or group that is not there: 1, and the nearest" {
    explained_environment
    for choice in "--path=$SITE" "--file=$INDEX"; do
        explain "$choice" console_scripts beta-tol
        assert_status 1
        assert_equal "$output" ""
        assert_contains "$stderr" 'Did you mean "beta-tool"?'
        explain "$choice" console_script shared --format=json
        assert_status 1
        assert_equal "$output" ""
        assert_contains "$stderr" 'Did you mean "console_scripts"?'
        explain --quiet "$choice" console_script shared
        assert_status 1
        assert_equal "$output$stderr" ""
    done
}

@test "a damaged index is said with its reason: 2" {
    small_environment
    head -c 2100 "$INDEX" >short.cdb
    explain -f short.cdb console_scripts shared
    assert_status 2
    assert_contains "$stderr" "short.cdb: the index is truncated"
}

@test "JSON has the parts of the object reference" {
    explained_environment
    explain --path "$SITE" --path "$PWD/old" console_scripts shared --format=json
    "$PYTHON" - "$output" <<'END'
import importlib.metadata, json, sys
answers = json.loads(sys.argv[1])
assert [answer["role"] for answer in answers] == ["answers", "also", "shadowed"]
for answer in answers:
    entry = importlib.metadata.EntryPoint(answer["name"], answer["value"], answer["group"])
    assert answer["module"] == entry.module and answer["attr"] == entry.attr, answer
    assert answer["extras"] == ",".join(entry.extras), answer
    assert isinstance(answer["line"], int)
END
    local json=$output
    explain --path "$SITE" --path "$PWD/old" console_scripts shared --format=ndjson
    assert_equal "$("$PYTHON" -c 'import json, sys; print([json.loads(line) for line in sys.stdin])' <<<"$output")" \
        "$("$PYTHON" -c 'import json, sys; print(json.load(sys.stdin))' <<<"$json")"
}

@test "for people there is a paragraph for each" {
    explained_environment
    explain --path "$SITE" --path "$PWD/old" console_scripts shared --format=table
    assert_status 0
    assert_equal "${lines[0]}" "alpha 1.0 answers"
    assert_contains "$output" "  extras  fast,safe"
    assert_contains "$output" "  file    $SITE/alpha-1.0.dist-info/entry_points.txt, line 3"
    assert_contains "$output" $'\nbeta 2.0rc1 offers the same, and comes later\n'
    assert_contains "$output" $'\nalpha 0.9 is shadowed\n'
    assert_contains "$output" "  by      $SITE/alpha-1.0.dist-info"
}

@test "a value that is no object reference is said to be none" {
    distribution "$SITE" alpha 1 <<<$'[group]\nname = not a reference!'
    explain --path "$SITE" group name --format=table
    assert_status 0
    assert_contains "$output" "it is no object reference"
}

@test "the same directory twice on the path shadows nothing" {
    small_environment
    ln -s "$SITE" link
    explain --path "$SITE" --path "$SITE" --path "$PWD/link" console_scripts alpha
    assert_status 0
    assert_equal "${#lines[@]}" 1
}

@test "of a file in an entry_points.d, that file is named" {
    mkdir entry_points.d
    printf '[group]\nname = dropped.module\n' >entry_points.d/dropped-1.0.txt
    explain --path "$PWD/entry_points.d" group name
    assert_status 0
    assert_equal "$(cut -f2,5,6 <<<"$output")" "dropped	$PWD/entry_points.d/dropped-1.0.txt	2"
}
