# rebuild: what it writes, says and leaves alone.
load support/common

@test "rebuild writes an index that the cdb tool reads" {
    small_environment
    command -v cdb >/dev/null || skip "the cdb tool (Debian: tinycdb) is not installed"
    run bash -c 'cdb -q "$1" console_scripts/alpha | tr "\0" "\n" | head -n 1' _ "$INDEX"
    assert_equal "$output" "alpha.cli:main"
}

@test "rebuild sums up on standard error, and says nothing with --quiet" {
    small_environment
    rm "$INDEX"
    run --separate-stderr "$EPINDEX" rebuild --path "$SITE" -o "$INDEX"
    assert_status 0
    assert_equal "$output" ""
    local size
    size=$(stat -c %s "$INDEX")
    [[ $stderr =~ ^"epindex: $INDEX: built: 6 entry points in 3 groups, 2 distributions, 0 problems; $size bytes in "[0-9]+" ms"$ ]]
    run --separate-stderr "$EPINDEX" rebuild --quiet --path "$SITE" -o "$INDEX"
    assert_equal "$output$stderr" ""
}

@test "where to write is said once" {
    run --separate-stderr "$EPINDEX" rebuild --path "$SITE" -o ""
    assert_status 2
    assert_contains "$stderr" "-o needs the name of a file"
    for store in --in-place --system; do
        run --separate-stderr "$EPINDEX" rebuild $store --path "$SITE" -o "$INDEX"
        assert_status 2
        assert_contains "$stderr" "-o and $store exclude each other"
    done
    run --separate-stderr "$EPINDEX" rebuild --in-place --system --path "$SITE"
    assert_status 2
    assert_contains "$stderr" "--in-place and --system exclude each other"
    run --separate-stderr "$EPINDEX" rebuild --sealed --path "$SITE"
    assert_status 2
    assert_contains "$stderr" "--sealed needs -o FILE or --in-place"
    [ ! -e "$INDEX" ]
    assert_equal "$(find stores -type f)" ""
}

@test "--verbose lists the path entries in their order" {
    mkdir b a
    run --separate-stderr "$EPINDEX" rebuild --verbose --path b --path a --path "$SITE" -o "$INDEX"
    assert_status 0
    assert_equal "$(grep 'path entry: ' <<<"$stderr")" \
        "epindex: path entry: b
epindex: path entry: a
epindex: path entry: $SITE"
}

@test "rebuild replaces the old index in one step and leaves nothing beside it" {
    small_environment
    mkdir folder
    cp "$INDEX" folder/index.cdb
    exec 4<folder/index.cdb
    echo 'more = alpha.cli:more' >>"$SITE/alpha-1.0.dist-info/entry_points.txt"
    "$EPINDEX" rebuild --quiet --path "$SITE" -o folder/index.cdb
    # Who had the old one open still reads it, whole.
    cmp - "$INDEX" <&4
    exec 4<&-
    run "$EPINDEX" lookup -f folder/index.cdb alpha.plugins more
    assert_status 0
    assert_equal "$(ls -A folder)" "index.cdb"
}

@test "where the index cannot be written, the exit status is 2 and the old one stands" {
    small_environment
    run --separate-stderr "$EPINDEX" rebuild --path "$SITE" -o absent/index.cdb
    assert_status 2
    assert_contains "$stderr" "epindex: error: "
    assert_contains "$stderr" "absent"
    mkdir folder
    run --separate-stderr "$EPINDEX" rebuild --path "$SITE" -o folder
    assert_status 2
    assert_contains "$stderr" "folder"
    assert_equal "$(ls -A folder)" ""
}

@test "where there is no room, the exit status is 2, the old index stands and nothing is left" {
    small_environment
    mkdir folder
    cp "$INDEX" folder/index.cdb
    # No file may grow past 1,024 bytes.
    run --separate-stderr bash -c 'ulimit -f 1; exec "$EPINDEX" rebuild --force --path "$1" -o folder/index.cdb' \
        _ "$SITE"
    assert_status 2
    assert_contains "$stderr" "epindex: error: "
    cmp folder/index.cdb "$INDEX"
    assert_equal "$(ls -A folder)" "index.cdb"
}

@test "the umask decides the permissions" {
    small_environment
    (umask 027 && "$EPINDEX" rebuild --quiet --path "$SITE" -o new.cdb)
    assert_equal "$(stat -c %a new.cdb)" 640
}

@test "a sealed index is the same bytes from another folder, locale and time zone" {
    small_environment
    mkdir first second
    cp -r "$SITE" first/site
    cp -r "$SITE" second/site
    find second -exec touch -d 2001-02-03 {} +
    (cd first && "$EPINDEX" rebuild --quiet --sealed --path site -o index.cdb)
    TZ=Asia/Tokyo LC_ALL=C "$EPINDEX" rebuild --quiet --sealed --path "$PWD/second/site" \
        -o second/index.cdb
    cmp first/index.cdb second/index.cdb
    run "$EPINDEX" lookup -f first/index.cdb console_scripts alpha --format=json
    assert_contains "$output" '"location": "site/alpha-1.0.dist-info"'
}

@test "every level and --force are accepted" {
    for level in trust dir meta content; do
        run --separate-stderr "$EPINDEX" rebuild --force --level=$level --path "$SITE" -o "$INDEX"
        assert_status 0
    done
}

@test "closed standard descriptors do not let messages into the index" {
    small_environment
    distribution "$SITE" bad 1 <<<$'[group]\nno entry'
    "$EPINDEX" rebuild --path "$SITE" -o "$INDEX" 0<&- 1>&- 2>&-
    run --separate-stderr "$EPINDEX" verify "$INDEX"
    assert_status 0
}

@test "--dry-run says what would be written, and writes nothing" {
    small_environment
    run --separate-stderr "$EPINDEX" rebuild --dry-run --path "$SITE"
    assert_status 0
    assert_contains "$stderr" "epindex: $SITE: would be written: no fresh index serves it; 2 distributions"
    assert_equal "$(find stores -name '*.cdb')" ""
    rm "$INDEX"
    run --separate-stderr "$EPINDEX" rebuild -n --path "$SITE" -o "$INDEX"
    assert_status 0
    assert_equal "$stderr" "epindex: $INDEX: would be written"
    [ ! -e "$INDEX" ]
    run --separate-stderr "$EPINDEX" rebuild -n --path "$SITE" -o absent/index.cdb
    assert_status 2
    assert_contains "$stderr" "absent/index.cdb"
}

@test "where nothing can be written, the message says what else there is" {
    small_environment
    virtual_environment venv
    : >file
    export HOME='' XDG_CACHE_HOME=$PWD/file
    # Nothing is written, neither what could be: half a rebuild helps nobody.
    run --separate-stderr "$EPINDEX" rebuild --path "$PWD"/venv/lib/python3.11/site-packages --path "$SITE"
    assert_status 2
    assert_equal "${stderr_lines[0]}" "epindex: error: $PWD/file/epindex: cannot make the folder of the store: Not a directory"
    assert_equal "${stderr_lines[1]}" "Nothing was written. What can be done:"
    assert_equal "$(find venv "$SITE" -name __epindex__)" ""
    unset XDG_CACHE_HOME HOME
    run --separate-stderr "$EPINDEX" rebuild --path "$PWD/python311.zip" --path "$SITE" --path "$PWD/other"
    assert_status 2
    assert_equal "$(grep -c error: <<<"$stderr")" 1
    # Each thing that is said can be done as it is said.
    local line did=0
    while read -r line; do
        [[ $line == *"epindex rebuild"* ]] || continue
        line=${line/DIR/"$PWD/store"}
        line=${line/-o FILE, and EPINDEX_FILE=FILE for programs/-o "'$PWD/all.cdb'"}
        line=${line/epindex/"'$EPINDEX'"}
        eval "$line"
        did=$((did + 1))
    done <<<"$stderr"
    assert_equal "$did" 3
    [ -d store/epindex ]
    [ -f "$SITE/__epindex__/index.cdb" ]
    [ -f all.cdb ]
}

@test "without a place to write, what has no distributions is no matter" {
    mkdir empty
    unset XDG_CACHE_HOME HOME
    run --separate-stderr "$EPINDEX" rebuild --path empty --path "$PWD/python311.zip"
    assert_status 0
    assert_contains "$stderr" "2 path entries without distributions: nothing to store"
}

@test "-o - writes to standard output, and not to a terminal" {
    small_environment
    "$EPINDEX" rebuild --path "$SITE" -o - >piped.cdb
    assert_equal "$("$EPINDEX" dump -f piped.cdb)" "$("$EPINDEX" dump -f "$INDEX")"
    [ ! -e - ]
    assert_equal "$("$EPINDEX" rebuild --path "$SITE" -o - | "$EPINDEX" lookup -f - console_scripts alpha -o value)" \
        alpha.cli:main
    run "$PYTHON" "$BATS_TEST_DIRNAME/support/pty.py" both "$EPINDEX" rebuild --path "$SITE" -o -
    assert_status 2
    assert_contains "$output" "epindex rebuild --path $SITE -o - | gzip"
    run --separate-stderr "$EPINDEX" rebuild --path "$SITE" --sealed -o -
    assert_status 2
    assert_contains "$stderr" "-o venv/plugins.cdb"
}
