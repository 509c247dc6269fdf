# What a message says to type can be typed as it is: it has the user's own options.
load support/common

# typed: runs what stands behind "Mend it: " in $stderr, in a shell.
typed() {
    local line
    line=$(sed -n 's/^Mend it: epindex //p' <<<"$stderr")
    [ -n "$line" ] || { echo "nothing to type in: $stderr" >&2; return 1; }
    eval "'$EPINDEX' --quiet $line"
}

@test "check says what mends it, whatever was typed" {
    mkdir 'a folder' "it's"
    distribution "it's" one 1.0 <<<$'[group]\nname = one'
    distribution 'a folder' two 1.0 <<<$'[group]\nname = two'
    virtual_environment venv
    for choice in "--path 'a folder' --path \"it's\"" "--prefix venv"; do
        eval "run --separate-stderr '$EPINDEX' check $choice"
        assert_status 1
        typed
        eval "run --separate-stderr '$EPINDEX' check $choice"
        assert_status 0
        [[ $stderr != *"Mend it"* ]]
    done
    export VIRTUAL_ENV=$PWD/venv
    distribution venv/lib/python3.11/site-packages more 1.0 </dev/null
    run --separate-stderr "$EPINDEX" check
    assert_equal "${stderr_lines[1]}" "Mend it: epindex rebuild"
    typed
    "$EPINDEX" check --quiet
}

@test "check FILE says what mends it, sealed or not, with its own path entries or others" {
    mkdir 'a folder'
    for how in "" --sealed; do
        distribution "$SITE" one 1.0 <<<$'[group]\nname = one'
        "$EPINDEX" rebuild --quiet $how --path "$SITE" -o 'a folder/x.cdb'
        rm -r "$SITE"/one*
        run --separate-stderr "$EPINDEX" check 'a folder/x.cdb'
        assert_status 1
        typed
        "$EPINDEX" check --quiet 'a folder/x.cdb'
        run --separate-stderr "$EPINDEX" check 'a folder/x.cdb' --path "$SITE" --path "$PWD/a folder"
        assert_status 1
        typed
        "$EPINDEX" check --quiet 'a folder/x.cdb' --path "$SITE" --path "$PWD/a folder"
    done
}

@test "who finds nothing learns where to look, with the same options" {
    virtual_environment venv
    run --separate-stderr "$EPINDEX" --prefix venv lookup
    assert_status 2
    assert_equal "${stderr_lines[1]}" \
        '"epindex groups --prefix venv" lists the groups, "epindex dump --prefix venv" has everything.'
    run --separate-stderr "$EPINDEX" lookup --prefix venv zzzzzzzz
    assert_contains "$stderr" '"epindex groups --prefix venv" lists the groups'
    run --separate-stderr "$EPINDEX" lookup --prefix venv group zzzzzzzz
    assert_contains "$stderr" '"epindex lookup --prefix venv group" lists its entries.'
    run --separate-stderr "$EPINDEX" version --prefix venv zzzzzzzz
    assert_contains "$stderr" '"epindex distributions --prefix venv" lists them.'
}

@test "--path of a virtual environment is answered with its option, whichever command it is" {
    virtual_environment venv
    for command in "lookup group" groups dump hash where check doctor "explain group name" rebuild \
        "distributions" "purge --dry-run" "diff venv"; do
        run --separate-stderr "$EPINDEX" $command --path venv
        assert_contains "$stderr" "Did you mean --prefix venv?"
        run --separate-stderr "$EPINDEX" $command --path venv --quiet
        [[ $stderr != *"Did you mean --prefix"* ]]
    done
}

@test "EPINDEX_DISABLE=1 is nothing to complain of" {
    small_environment
    export EPINDEX_DISABLE=1
    for command in "lookup console_scripts" groups dump hash where distributions; do
        run --separate-stderr "$EPINDEX" $command --path "$SITE"
        assert_status 0
        assert_equal "$stderr" ""
    done
    run --separate-stderr "$EPINDEX" check --path "$SITE"
    assert_status 0
    assert_equal "$output" "fresh	$SITE	EPINDEX_DISABLE=1 turns all indexes off"
}

@test "a directory in place of an index is answered with the option for it" {
    virtual_environment venv
    mkdir folder
    for command in "lookup -f venv group" "check venv" "groups -f venv"; do
        run --separate-stderr "$EPINDEX" $command
        assert_status 2
        assert_equal "${stderr_lines[1]}" "Did you mean --prefix venv?"
    done
    run --separate-stderr "$EPINDEX" dump -f folder
    assert_equal "${stderr_lines[1]}" "Did you mean --path folder?"
}

@test "an operand that an option takes is answered with that option" {
    virtual_environment venv
    mkdir folder
    "$EPINDEX" rebuild --quiet --prefix venv -o x.cdb
    while read -r typed; do
        run --separate-stderr "$EPINDEX" ${typed%% => *}
        assert_status 2
        assert_equal "${stderr_lines[1]}" "Did you mean ${typed##* => }?"
    done <<'END'
where venv => --prefix venv
doctor venv => --prefix venv
distributions folder => --path folder
rebuild venv => --prefix venv
rebuild x.cdb => -o x.cdb
dump x.cdb => -f x.cdb
hash x.cdb => -f x.cdb
lookup x.cdb group name => -f x.cdb
lookup --json group => "--format=json"
END
}

@test "a group and a name that were typed as one, or alone, are understood" {
    small_environment
    for one in console_scripts:alpha console_scripts/alpha console_scripts.alpha; do
        run --separate-stderr "$EPINDEX" lookup --path "$SITE" "$one"
        assert_status 1
        assert_equal "${stderr_lines[1]}" "Did you mean: epindex lookup --path $SITE console_scripts alpha"
    done
    run --separate-stderr "$EPINDEX" explain --path "$SITE" alpha
    assert_status 2
    assert_contains "$stderr" "\"epindex lookup --path $SITE '*' alpha\" lists the groups that have it."
}

@test "a group or a finding that is nowhere is no silent yes" {
    small_environment
    run --separate-stderr "$EPINDEX" check "$INDEX" --group consol_scripts --group console_scripts
    assert_status 0
    assert_equal "$stderr" 'epindex: warning: there is no group "consol_scripts", then as now'
    assert_equal "${lines[0]}" "fresh	consol_scripts	no entries, then as now"
    run --separate-stderr "$EPINDEX" diff "$INDEX" "$SITE" --group consol_scripts
    assert_status 0
    assert_equal "${stderr_lines[0]}" "epindex: warning: there is no group \"consol_scripts\" in $INDEX, nor in $SITE"
    echo missing-module:gone >accepted.txt
    run --separate-stderr "$EPINDEX" doctor --path "$SITE" --ignore mising-module --accepted accepted.txt
    assert_equal "${stderr_lines[0]}" "epindex: --ignore mising-module: there is no such finding"
    assert_equal "${stderr_lines[1]}" "epindex: accepted.txt: missing-module:gone: there is no such finding any more"
}
