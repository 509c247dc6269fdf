# Finding entries: by pattern, in every group, by distribution; chosen fields, counts, NULs.
load support/common

rows() {
    "$EPINDEX" lookup -f "$INDEX" "$@"
}

@test "a glob, a regular expression and -i match what they say" {
    small_environment
    assert_equal "$(rows 'console*' 'a*' -o name)" alpha
    assert_equal "$(rows -r 'scripts$' '^(alpha|beta)' -o name)" $'alpha\nbeta-tool'
    assert_equal "$(rows -i CONSOLE_SCRIPTS ALPHA -o value)" alpha.cli:main
    assert_equal "$(rows -i -r SCRIPTS BETA -o name)" beta-tool
    run rows CONSOLE_SCRIPTS
    assert_equal "$status" 1
    run --separate-stderr "$EPINDEX" lookup -f "$INDEX" -r '('
    assert_status 2
    assert_contains "$stderr" '"(" is no regular expression'
    run --separate-stderr "$EPINDEX" lookup -f "$INDEX" 'x*'
    assert_status 1
    assert_contains "$stderr" "no entry matches"
}

@test "a name with the letters of a glob is found by itself" {
    distribution "$SITE" odd 1 <<<$'[group]\na[1] = odd:one\na* = odd:star\nab = odd:ab'
    assert_equal "$("$EPINDEX" lookup --path "$SITE" group 'a[1]' -o value)" odd:one
    assert_equal "$("$EPINDEX" lookup --path "$SITE" group 'a*' -o name | sort)" $'a*\na[1]\nab'
}

@test "one name is found in every group, in the order of dump" {
    small_environment
    distribution "$SITE" gamma 1 <<<$'[alpha.plugins]\nshared = gamma:plugin'
    run --separate-stderr "$EPINDEX" lookup --path "$SITE" '*' shared
    assert_status 0
    assert_equal "$output" "$(reference "$SITE" | awk -F'\t' '$2 == "shared"')"
}

@test "--dist has the entries of one distribution, in any spelling of its name" {
    small_environment
    distribution "$SITE" Zope.Interface 5 <<<$'[g]\nz = zope:z'
    run --separate-stderr "$EPINDEX" lookup --path "$SITE" --dist alpha
    assert_status 0
    assert_equal "$(sort <<<"$output")" "$(reference "$SITE" | awk -F'\t' '$4 == "alpha"' | sort)"
    assert_equal "$("$EPINDEX" lookup --path "$SITE" --dist zope-interface -o name)" z
    assert_equal "$("$EPINDEX" lookup --path "$SITE" --dist alpha 'console*' shared -o value)" \
        'alpha.cli:shared [fast,safe]'
    run --separate-stderr "$EPINDEX" lookup --path "$SITE" --dist alhpa
    assert_status 1
    assert_contains "$stderr" 'there is no distribution "alhpa"'
    assert_contains "$stderr" '"alpha"'
}

@test "--fields chooses and orders what is printed, in every format" {
    small_environment
    assert_equal "$(rows console_scripts alpha -o value,name)" $'alpha.cli:main\talpha'
    assert_equal "$(rows console_scripts shared --dist alpha -o module,attr,extras)" \
        $'alpha.cli\tshared\tfast,safe'
    assert_equal "$(rows console_scripts alpha -o name,line --format=ndjson)" '{"name": "alpha", "line": 2}'
    run --separate-stderr "$EPINDEX" lookup -f "$INDEX" console_scripts -o nam
    assert_status 2
    assert_contains "$stderr" 'there is no field "nam"'
    assert_contains "$stderr" "group, name, value, dist, version"
}

@test "-0 ends rows with NUL and escapes nothing; --count counts" {
    distribution "$SITE" odd 1 <<<$'[g]\ntwo words = odd:x\nback\\slash = odd:y'
    "$EPINDEX" lookup --path "$SITE" g -0 -o name >names
    assert_equal "$(xargs -0 -n 1 printf '<%s>' <names)" '<two words><back\slash>'
    assert_equal "$("$EPINDEX" lookup --path "$SITE" g --count)" 2
    assert_equal "$("$EPINDEX" dump --path "$SITE" -c)" 2
    run --separate-stderr "$EPINDEX" lookup --path "$SITE" none --count
    assert_equal "$output" 0
    assert_status 1
}

@test "groups PATTERN has those that match" {
    small_environment
    assert_equal "$("$EPINDEX" groups -f "$INDEX" 'alpha*')" $'alpha.plugins\t1'
    assert_equal "$("$EPINDEX" groups -f "$INDEX" -r -i 'ODD|PLUG')" $'alpha.plugins\t1\nbeta/odd\t1'
    run --separate-stderr "$EPINDEX" groups -f "$INDEX" 'x*'
    assert_status 1
    assert_contains "$stderr" "no group matches"
}

@test "dump --group has those groups alone" {
    small_environment
    run "$EPINDEX" dump -f "$INDEX" --group beta/odd -g alpha.plugins
    assert_equal "$output" "$(reference "$SITE" | grep -v ^console)"
}

@test "- is standard input where an index is read" {
    small_environment
    assert_equal "$("$EPINDEX" lookup -f - console_scripts <"$INDEX")" "$(rows console_scripts)"
    assert_equal "$(cat "$INDEX" | "$EPINDEX" verify - | cut -d: -f2)" " sound"
    run --separate-stderr "$EPINDEX" dump -f - </dev/null
    assert_status 2
}
