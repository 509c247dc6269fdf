# Where indexes of single path entries are written, found, and kept from piling up.
load support/common

# A virtual environment as far as files say; its site directory is $VENV_SITE.
fake_venv() {
    VENV=$BATS_TEST_TMPDIR/venv
    VENV_SITE=$VENV/lib/python3.11/site-packages
    mkdir -p "$VENV_SITE" "$VENV/bin"
    printf 'home = /usr/bin\nversion = 3.11.2\ninclude-system-site-packages = false\n' \
        >"$VENV/pyvenv.cfg"
    distribution "$VENV_SITE" inside 1 <<<$'[group]\ninside = inside:main'
}

# Rebuilds until the stamps are old enough to be believed.
settle() {
    for _ in {1..100}; do
        "$EPINDEX" rebuild "$@" 2>&1 | grep -q 'fresh, nothing to do' && return
        sleep 0.1
    done
    echo "never fresh: $*" >&2
    return 1
}

indexes_in() {
    find "$1" -name '*.cdb' -type f 2>/dev/null | sort
}

@test "a path entry of a virtual environment is indexed in place" {
    fake_venv
    run --separate-stderr "$EPINDEX" rebuild --prefix "$VENV"
    assert_status 0
    assert_contains "$stderr" "epindex: $VENV_SITE: built: 1 entry point in 1 group, 1 distribution, 0 problems; $VENV_SITE/__epindex__/index.cdb"
    assert_equal "$(indexes_in stores)" ""
    assert_equal "$(where_field 3 "$VENV_SITE")" "$VENV_SITE/__epindex__/index.cdb"
    assert_equal "$("$EPINDEX" dump --prefix "$VENV")" "$(reference "$VENV_SITE")"
}

@test "any other path entry is indexed in the user's store" {
    small_environment
    run --separate-stderr "$EPINDEX" rebuild --path "$SITE"
    assert_status 0
    assert_equal "$output" ""
    local file
    file=$(indexes_in "$XDG_CACHE_HOME/epindex")
    [ -f "$file" ]
    assert_contains "$stderr" "epindex: $SITE: built: 6 entry points in 3 groups, 2 distributions, 0 problems; $file"
    assert_equal "$(where_field 3 "$SITE")" "$file"
    [ ! -e "$SITE/__epindex__" ]
    assert_equal "$("$EPINDEX" dump --path "$SITE")" "$(reference "$SITE")"
    run "$EPINDEX" verify "$file"
    assert_status 0
}

@test "without XDG_CACHE_HOME the user's store is in ~/.cache" {
    small_environment
    unset XDG_CACHE_HOME
    "$EPINDEX" rebuild --quiet --path "$SITE"
    assert_contains "$(where_field 3 "$SITE")" "$HOME/.cache/epindex/"
}

@test "--in-place and --system write where they say, and in place is asked first" {
    small_environment
    "$EPINDEX" rebuild --quiet --system --path "$SITE"
    assert_contains "$(where_field 3 "$SITE")" "$EPINDEX_SYSTEM_STORE/"
    "$EPINDEX" rebuild --quiet --path "$SITE"
    assert_contains "$(where_field 3 "$SITE")" "$EPINDEX_SYSTEM_STORE/"
    "$EPINDEX" rebuild --quiet --in-place --path "$SITE"
    assert_equal "$(where_field 3 "$SITE")" "$SITE/__epindex__/index.cdb"
    assert_equal "$("$EPINDEX" dump --path "$SITE")" "$(reference "$SITE")"
}

@test "a sealed index in place travels with its directory" {
    small_environment
    "$EPINDEX" rebuild --quiet --in-place --sealed --path "$SITE"
    mkdir elsewhere
    mv "$SITE" elsewhere/site
    assert_equal "$(where_field 3 elsewhere/site)" "$PWD/elsewhere/site/__epindex__/index.cdb"
    assert_equal "$("$EPINDEX" dump --path elsewhere/site)" "$(reference elsewhere/site)"
}

@test "the first index in a directory does not outdate itself" {
    virtual_environment venv
    sleep 0.1
    "$EPINDEX" rebuild --quiet --prefix venv
    run --separate-stderr "$EPINDEX" check --prefix venv
    assert_status 0
    assert_equal "$output" "fresh	$PWD/venv/lib/python3.11/site-packages	the stamps are the recorded ones"
    run --separate-stderr "$EPINDEX" rebuild --prefix venv
    assert_contains "$stderr" "fresh, nothing to do"
}

@test "what a lookup had to scan is saved, and serves the next one" {
    small_environment
    assert_equal "$(where_field 1 "$SITE")" scanned
    assert_equal "$(indexes_in stores)" ""
    local first
    first=$("$EPINDEX" lookup --path "$SITE" console_scripts)
    [ -f "$(indexes_in "$XDG_CACHE_HOME/epindex")" ]
    assert_equal "$(where_field 3 "$SITE")" "$(indexes_in "$XDG_CACHE_HOME/epindex")"
    assert_equal "$("$EPINDEX" lookup --path "$SITE" console_scripts)" "$first"
    assert_equal "$first" "$(reference "$SITE" | grep ^console_scripts)"
}

@test "a saved index answers without the metadata being opened" {
    under_strace
    small_environment
    settle --path "$SITE"
    run strace -f -qq -o trace -e trace=openat,open "$EPINDEX" lookup --path "$SITE" console_scripts
    assert_status 0
    assert_equal "$output" "$(reference "$SITE" | grep ^console_scripts)"
    assert_equal "$(grep -c dist-info trace)" 0
    EPINDEX_DISABLE=1 strace -f -qq -o trace -e trace=openat,open \
        "$EPINDEX" lookup --path "$SITE" console_scripts
    [ "$(grep -c dist-info trace)" -gt 0 ]
}

@test "an installation, a change and a removal are seen at once" {
    small_environment
    for store in "" --in-place --system; do
        settle $store --path "$SITE"
        distribution "$SITE" gamma 1 <<<$'[gamma]\nnew = gamma:main'
        assert_equal "$("$EPINDEX" dump --path "$SITE")" "$(reference "$SITE")"
        assert_contains "$("$EPINDEX" lookup --path "$SITE" gamma)" "gamma:main"
        settle $store --path "$SITE"
        distribution "$SITE" gamma 1 <<<$'[gamma]\nnew = gamma:other'
        assert_contains "$("$EPINDEX" lookup --path "$SITE" gamma)" "gamma:other"
        settle $store --path "$SITE"
        rm -r "$SITE/gamma-1.dist-info"
        run "$EPINDEX" lookup --quiet --path "$SITE" gamma
        assert_status 1
    done
}

@test "shadowing holds across the indexes of several path entries, in any order" {
    mkdir a b c
    distribution a same 1 <<<$'[group]\nfrom a = same:main'
    distribution b same 2 <<<$'[group]\nfrom b = same:main'
    distribution b other 1 <<<$'[group]\nother = other:main'
    distribution c Other 3 <<<$'[group]\nshouting = other:main'
    "$EPINDEX" rebuild --quiet --path a
    "$EPINDEX" rebuild --quiet --in-place --path b
    for order in "a b c" "c b a" "b a" "b c a" "a c"; do
        local options=() path
        for path in $order; do options+=(--path $path); done
        assert_equal "$("$EPINDEX" dump "${options[@]}")" "$(reference $order)"
        "$EPINDEX" rebuild --quiet -o combined.cdb "${options[@]}"
        assert_equal "$("$EPINDEX" hash "${options[@]}")" "$("$EPINDEX" hash -f combined.cdb)"
        assert_equal "$("$EPINDEX" groups "${options[@]}")" "$("$EPINDEX" groups -f combined.cdb)"
    done
}

@test "path entries without distributions are not stored" {
    mkdir scripts
    run --separate-stderr "$EPINDEX" rebuild --path scripts --path absent
    assert_status 0
    assert_contains "$stderr" "epindex: 2 path entries without distributions: nothing to store"
    run --separate-stderr "$EPINDEX" rebuild --verbose --path scripts --path absent
    assert_contains "$stderr" "epindex: scripts: no distributions, nothing to store"
    "$EPINDEX" dump --path scripts
    assert_equal "$(indexes_in stores)" ""
    run --separate-stderr "$EPINDEX" rebuild --in-place --path scripts
    assert_status 0
    assert_equal "$(ls -A scripts)" ""
}

@test "an index whose path entry has no distributions any more is removed" {
    small_environment
    "$EPINDEX" rebuild --quiet --path "$SITE"
    rm -r "$SITE"/*.dist-info
    run --separate-stderr "$EPINDEX" rebuild --path "$SITE"
    assert_status 0
    assert_equal "$(indexes_in stores)" ""
}

@test "rebuild does nothing where the index is fresh, and all of it with --force" {
    small_environment
    settle --path "$SITE"
    local file
    file=$(where_field 3 "$SITE")
    local inode
    inode=$(stat -c %i "$file")
    run --separate-stderr "$EPINDEX" rebuild --path "$SITE"
    assert_contains "$stderr" "epindex: $SITE: fresh, nothing to do: 6 entry points"
    assert_equal "$(stat -c %i "$file")" "$inode"
    run --separate-stderr "$EPINDEX" rebuild --force --path "$SITE"
    assert_contains "$stderr" "epindex: $SITE: built: 6 entry points"
    [ "$(stat -c %i "$file")" != "$inode" ]
    run --separate-stderr "$EPINDEX" rebuild --quiet --force --path "$SITE"
    assert_equal "$output$stderr" ""
}

@test "bad input is reported for each path entry, and --strict has its status" {
    small_environment
    distribution "$SITE" bad 1 <<<$'[group]\nno entry'
    run --separate-stderr "$EPINDEX" rebuild --path "$SITE"
    assert_status 0
    assert_contains "$stderr" "epindex: warning: $SITE/bad-1.dist-info/entry_points.txt:2: "
    run --separate-stderr "$EPINDEX" rebuild --quiet --strict --path "$SITE"
    assert_status 1
    assert_equal "$output$stderr" ""
}

@test "a path entry that cannot be stored is an error, and nothing is written" {
    small_environment
    "$PYTHON" - <<'END'
import zipfile
with zipfile.ZipFile("one.whl", "w") as wheel:
    wheel.writestr("one-1.dist-info/METADATA", "Name: one\nVersion: 1\n")
    wheel.writestr("one-1.dist-info/entry_points.txt", "[group]\none = one:main\n")
END
    run --separate-stderr "$EPINDEX" rebuild --in-place --path one.whl --path "$SITE"
    assert_status 2
    assert_contains "$stderr" "epindex: error: "
    assert_contains "$stderr" "one.whl"
    [ ! -e "$SITE/__epindex__" ]
    # The user's store takes it.
    run --separate-stderr "$EPINDEX" rebuild --path one.whl --path "$SITE"
    assert_status 0
    assert_contains "$(where_field 3 one.whl)" "$XDG_CACHE_HOME/epindex/"
}

@test "EPINDEX_DISABLE=1 turns off all stores" {
    small_environment
    export EPINDEX_DISABLE=1
    assert_equal "$("$EPINDEX" dump --path "$SITE")" "$(reference "$SITE")"
    assert_equal "$(indexes_in stores)" ""
    # Also one that is there, and would answer otherwise.
    unset EPINDEX_DISABLE
    "$EPINDEX" rebuild --quiet --in-place --level trust --path "$SITE"
    distribution "$SITE" gamma 1 <<<$'[gamma]\nnew = gamma:main'
    run "$EPINDEX" lookup --quiet --path "$SITE" gamma
    assert_status 1
    export EPINDEX_DISABLE=1
    assert_equal "$(where_field 1 "$SITE")" scanned
    assert_contains "$(where_field 4 "$SITE")" "EPINDEX_DISABLE=1"
    assert_equal "$("$EPINDEX" dump --path "$SITE")" "$(reference "$SITE")"
}

@test "the file __epindex__/disable turns off all stores for its directory alone" {
    small_environment
    mkdir other
    distribution other gamma 1 <<<$'[gamma]\nnew = gamma:main'
    "$EPINDEX" rebuild --quiet --in-place --path "$SITE" --path other
    : >"$SITE/__epindex__/disable"
    assert_equal "$(where_field 1 "$SITE")" scanned
    assert_contains "$(where_field 4 "$SITE")" "__epindex__/disable"
    assert_contains "$(where_field 3 other)" "other/__epindex__/index.cdb"
    assert_equal "$("$EPINDEX" dump --path "$SITE" --path other)" "$(reference "$SITE" other)"
    run --separate-stderr "$EPINDEX" rebuild --path "$SITE"
    assert_status 0
    assert_equal "$stderr" "epindex: $SITE: turned off by __epindex__/disable in it, nothing to store"
    assert_equal "$(indexes_in stores)" ""
}

@test "EPINDEX_FILE serves the run of path entries that it covers" {
    small_environment
    mkdir other first
    distribution other gamma 1 <<<$'[gamma]\nnew = gamma:main'
    distribution first delta 1 <<<$'[gamma]\nnewer = delta:main'
    "$EPINDEX" rebuild --quiet -o combined.cdb --path "$SITE" --path other
    export EPINDEX_FILE=$PWD/combined.cdb
    run "$EPINDEX" where --format=tsv --path first --path "$SITE" --path other
    assert_status 0
    assert_equal "$(grep -v '^passed over' <<<"$output" | cut -f3)" \
        $'\n'"$EPINDEX_FILE"$'\n'"$EPINDEX_FILE"
    assert_equal "$("$EPINDEX" dump --path first --path "$SITE" --path other)" \
        "$(reference first "$SITE" other)"
    # In another order it covers nothing.
    assert_equal "$("$EPINDEX" dump --path other --path "$SITE")" "$(reference other "$SITE")"
}

@test "without a home there is no user's store, and the answer is right" {
    small_environment
    run --separate-stderr env -u HOME -u XDG_CACHE_HOME "$EPINDEX" dump --path "$SITE"
    assert_status 0
    assert_equal "$output" "$(reference "$SITE")"
    assert_equal "$stderr" ""
    run --separate-stderr env -u HOME -u XDG_CACHE_HOME "$EPINDEX" rebuild --path "$SITE"
    assert_status 2
    assert_contains "$stderr" "epindex: error: "
    assert_contains "$stderr" "HOME"
}

@test "a store that cannot be written is no error for an answer, and one for a rebuild" {
    small_environment
    : >file
    for cache in /proc/nothing "$PWD/file"; do
        XDG_CACHE_HOME=$cache run --separate-stderr "$EPINDEX" dump --path "$SITE"
        assert_status 0
        assert_equal "$output" "$(reference "$SITE")"
        assert_equal "$stderr" ""
        XDG_CACHE_HOME=$cache run --separate-stderr "$EPINDEX" rebuild --path "$SITE"
        assert_status 2
        assert_contains "$stderr" "epindex: error: "
        assert_contains "$stderr" "$cache/epindex"
    done
}

@test "a damaged index in a store is passed over, and replaced by a rebuild" {
    small_environment
    "$EPINDEX" rebuild --quiet --in-place --path "$SITE"
    head -c 3000 /dev/urandom >"$SITE/__epindex__/index.cdb"
    assert_equal "$("$EPINDEX" dump --path "$SITE")" "$(reference "$SITE")"
    assert_contains "$(passed_over "$SITE")" "$SITE/__epindex__/index.cdb"
    "$EPINDEX" rebuild --quiet --in-place --path "$SITE"
    assert_equal "$(where_field 3 "$SITE")" "$SITE/__epindex__/index.cdb"
}

@test "lookup, groups, dump and hash check as closely as --level says" {
    small_environment
    "$EPINDEX" rebuild -q --path "$SITE"
    local file
    file=$(where_field 3 "$SITE")
    distribution "$SITE" later 1 <<<$'[console_scripts]\nlater = later:main'
    run "$EPINDEX" lookup --level trust --path "$SITE" console_scripts later
    assert_status 1
    assert_equal "$("$EPINDEX" groups --level trust --path "$SITE")" "$("$EPINDEX" groups -f "$file")"
    assert_equal "$("$EPINDEX" dump --level trust --path "$SITE")" "$("$EPINDEX" dump -f "$file")"
    assert_equal "$("$EPINDEX" hash --level trust --path "$SITE")" "$("$EPINDEX" hash -f "$file")"
    run "$EPINDEX" lookup --level dir --path "$SITE" console_scripts later
    assert_status 0
}

@test "a file that is named is not checked, so --level with it is a mistake" {
    small_environment
    cp "$INDEX" file.cdb
    for command in groups dump hash; do
        run --separate-stderr "$EPINDEX" "$command" -f file.cdb --level dir
        assert_status 2
        assert_contains "$stderr" "--file and --level exclude each other"
    done
}
