# lookup, groups, dump and hash: answers, their order and their exit status.
load support/common

@test "lookup of a group gives its entries in path order, duplicates included" {
    small_environment
    run --separate-stderr "$EPINDEX" lookup -f "$INDEX" console_scripts
    assert_status 0
    assert_equal "$stderr" ""
    assert_equal "$output" "$(reference "$SITE" | grep ^console_scripts)"
    assert_equal "${#lines[@]}" 4
}

@test "lookup of a name gives every distribution's entry, in path order" {
    small_environment
    run --separate-stderr "$EPINDEX" lookup -f "$INDEX" console_scripts shared
    assert_status 0
    assert_equal "$output" "$(reference "$SITE" | grep -P '^console_scripts\tshared\t')"
    assert_equal "${#lines[@]}" 2
}

@test "lookup keeps apart what a slash could confuse" {
    small_environment
    run --separate-stderr "$EPINDEX" lookup -f "$INDEX" beta/odd a/b
    assert_status 0
    assert_equal "$output" $'beta/odd\ta/b\tbeta.odd:é\tbeta\t2.0rc1'
    run --separate-stderr "$EPINDEX" lookup -f "$INDEX" beta odd
    assert_status 1
    run --separate-stderr "$EPINDEX" lookup -f "$INDEX" beta/odd/a b
    assert_status 1
}

@test "lookup scans the directories when no file is named, with the same answer" {
    small_environment
    for format in tsv json ndjson ini table; do
        run --separate-stderr "$EPINDEX" lookup --path "$SITE" console_scripts --format=$format
        assert_status 0
        assert_equal "$stderr" ""
        assert_equal "$output" \
            "$("$EPINDEX" lookup -f "$INDEX" console_scripts --format=$format)"
    done
}

@test "a file answers as it is, even when the directories have changed" {
    small_environment
    rm -r "$SITE"
    run --separate-stderr "$EPINDEX" lookup -f "$INDEX" console_scripts alpha
    assert_status 0
    assert_contains "$output" "alpha.cli:main"
}

@test "a mistyped group exits with 1 and names the nearest" {
    small_environment
    run --separate-stderr "$EPINDEX" lookup -f "$INDEX" console_script
    assert_status 1
    assert_equal "$output" ""
    assert_contains "$stderr" 'there is no group "console_script"'
    assert_contains "$stderr" 'Did you mean "console_scripts"?'
    run --separate-stderr "$EPINDEX" lookup -f "$INDEX" Console_Srcipts
    assert_contains "$stderr" 'Did you mean "console_scripts"?'
    run --separate-stderr "$EPINDEX" lookup -f "$INDEX" plugins
    assert_contains "$stderr" 'Did you mean "alpha.plugins"?'
}

@test "a mistyped name exits with 1 and names the nearest of its group" {
    small_environment
    run --separate-stderr "$EPINDEX" lookup -f "$INDEX" console_scripts beta-tol
    assert_status 1
    assert_contains "$stderr" 'has no entry "beta-tol"'
    assert_contains "$stderr" 'Did you mean "beta-tool"?'
}

@test "a command's name given as a group is understood" {
    small_environment
    run --separate-stderr "$EPINDEX" lookup -f "$INDEX" beta-tool
    assert_status 1
    assert_contains "$stderr" "epindex lookup -f $INDEX console_scripts beta-tool"
}

@test "--quiet leaves the exit status to say that there is none" {
    small_environment
    run --separate-stderr "$EPINDEX" lookup --quiet -f "$INDEX" console_script
    assert_status 1
    assert_equal "$output$stderr" ""
}

@test "none found prints nothing in any format" {
    small_environment
    for format in table tsv json ndjson ini; do
        run --separate-stderr "$EPINDEX" lookup -f "$INDEX" nothing --format=$format
        assert_status 1
        assert_equal "$output" ""
    done
}

@test "-- ends the options, for groups and names that begin with a dash" {
    distribution "$SITE" dashes 1.0 <<'END'
[-group]
--name = dashes:main
END
    run --separate-stderr "$EPINDEX" lookup --path "$SITE" --format=tsv -- -group --name
    assert_status 0
    assert_equal "$output" $'-group\t--name\tdashes:main\tdashes\t1.0'
}

@test "groups lists every group with its count, sorted" {
    small_environment
    run --separate-stderr "$EPINDEX" groups -f "$INDEX"
    assert_status 0
    assert_equal "$output" "$(reference "$SITE" | cut -f1 | uniq -c | sed -E 's/ *([0-9]+) (.*)/\2\t\1/')"
}

@test "dump gives every entry, as importlib.metadata has them" {
    small_environment
    run --separate-stderr "$EPINDEX" dump -f "$INDEX"
    assert_status 0
    assert_equal "$output" "$(reference "$SITE")"
    run --separate-stderr "$EPINDEX" dump --path "$SITE"
    assert_equal "$output" "$(reference "$SITE")"
}

@test "an environment without entries is no error" {
    for command in dump groups; do
        run --separate-stderr "$EPINDEX" $command --path "$SITE"
        assert_status 0
        assert_equal "$output$stderr" ""
        run --separate-stderr "$EPINDEX" $command --path "$SITE" --format=table
        assert_status 0
        assert_equal "$output$stderr" ""
        run --separate-stderr "$EPINDEX" $command --path "$SITE" --format=json
        assert_status 0
        assert_equal "$output" "[]"
    done
}

@test "hash is the same for the same content elsewhere, from a file or from a scan" {
    small_environment
    run --separate-stderr "$EPINDEX" hash -f "$INDEX"
    assert_status 0
    [[ $output =~ ^[0-9a-f]{32}$ ]]
    local hash=$output
    assert_equal "$("$EPINDEX" hash --path "$SITE")" "$hash"
    cp -r "$SITE" elsewhere
    assert_equal "$("$EPINDEX" hash --path elsewhere)" "$hash"
    echo 'other = alpha.cli:other' >>elsewhere/alpha-1.0.dist-info/entry_points.txt
    [[ $("$EPINDEX" hash --path elsewhere) != "$hash" ]]
}

@test "hash --group is of that group's answer, whatever else is installed and wherever it lies" {
    small_environment
    local before plugins
    before=$("$EPINDEX" hash --path "$SITE" --group console_scripts)
    plugins=$("$EPINDEX" hash --path "$SITE" --group alpha.plugins)
    [[ $before =~ ^[0-9a-f]{32}$ && $before != "$plugins" ]]
    distribution other gamma 1.0 <<<$'[other.group]\nname = gamma'
    cp -r "$SITE" copy
    assert_equal "$("$EPINDEX" hash --path "$SITE" --path other --group console_scripts)" "$before"
    assert_equal "$("$EPINDEX" hash --path other --path copy --group console_scripts --group alpha.plugins)" \
        "$before"$'\n'"$plugins"
    assert_equal "$("$EPINDEX" hash -f "$INDEX" --group console_scripts)" "$before"
    # Another version, value, name or order is another answer.
    mv copy/alpha-1.0.dist-info copy/alpha-1.1.dist-info
    sed -i 's/1\.0/1.1/' copy/alpha-1.1.dist-info/METADATA
    [ "$("$EPINDEX" hash --path copy --group console_scripts)" != "$before" ]
    run --separate-stderr "$EPINDEX" hash --path "$SITE" --group consol_scripts
    assert_status 1
    assert_contains "$stderr" 'Did you mean "console_scripts"?'
}

@test "hash in JSON is an object" {
    small_environment
    for format in json ndjson; do
        "$EPINDEX" hash -f "$INDEX" --format=$format |
            "$PYTHON" -c 'import json, sys; print(json.load(sys.stdin)["directory_hash"])' >hash
        assert_equal "$(cat hash)" "$("$EPINDEX" hash -f "$INDEX")"
    done
}
