# zlib is loaded by those who need it, and missed by nobody else.
load support/common

only_where_loaded_on_demand() {
    if readelf -d "$EPINDEX" | grep -qE 'NEEDED.*libz'; then
        skip "this build links zlib"
    fi
}

# Puts a file that is no library in the place of zlib; its name is in the command's own note.
break_libraries() {
    only_where_loaded_on_demand
    mkdir broken
    local soname
    for soname in $(grep -aoE '"soname":\["[^"]+' "$EPINDEX" | cut -d'"' -f4); do
        echo "no library" >"broken/$soname"
    done
    [ -e "broken/$(basename broken/libz.so.*)" ]
}

without_libraries() {
    LD_LIBRARY_PATH=$PWD/broken "$@"
}

# An archive of one distribution in $ARCHIVE.
archive() {
    ARCHIVE=$PWD/zipped.whl
    distribution unpacked zipped 1.0 <<<$'[console_scripts]\nzipped = zipped:main'
    (cd unpacked && "$PYTHON" -m zipfile -c "$ARCHIVE" zipped-1.0.dist-info)
}

@test "a lookup does not load it, and neither does a table" {
    only_where_loaded_on_demand
    under_strace
    small_environment
    strace -f -o trace -e trace=%file "$EPINDEX" lookup -f "$INDEX" console_scripts alpha
    assert_equal "$(grep -E 'libz\.' trace || true)" ""
    strace -f -o trace -e trace=%file "$EPINDEX" lookup -f "$INDEX" --format=table console_scripts
    # Sanitizers bring libraries of their own.
    assert_equal "$(grep -E '\.so' trace | grep -vE 'ld\.so|lib(c|asan|ubsan|m|gcc_s|stdc\+\+)\.so' || true)" ""
    # What needs it does load it, and the trace shows that.
    archive
    strace -f -o trace -e trace=%file "$EPINDEX" rebuild -q --path "$ARCHIVE" -o "$INDEX"
    assert_contains "$(cat trace)" "libz.so"
}

@test "where archives cannot be read, each is reported, and the rest answers" {
    archive
    break_libraries
    small_environment
    run --separate-stderr without_libraries \
        "$EPINDEX" rebuild --path "$ARCHIVE" --path "$SITE" -o "$INDEX"
    assert_status 0
    assert_contains "$stderr" "$ARCHIVE: "
    assert_contains "$stderr" "libz.so"
    assert_contains "$stderr" "cannot be loaded"
    assert_equal "$("$EPINDEX" dump -q -f "$INDEX")" "$(reference "$SITE")"
}

@test "once archives can be read, an index that lacks one is stale" {
    archive
    break_libraries
    sleep 0.05
    without_libraries "$EPINDEX" rebuild -q --path "$ARCHIVE" -o "$INDEX"
    run "$EPINDEX" check -f "$INDEX" --level dir
    assert_status 1
    "$EPINDEX" rebuild -q --path "$ARCHIVE" -o "$INDEX"
    assert_equal "$("$EPINDEX" dump -q -f "$INDEX")" "$(reference "$ARCHIVE")"
}

@test "a stored index of an archive answers where archives cannot be read" {
    archive
    break_libraries
    sleep 0.05
    "$EPINDEX" rebuild -q --path "$ARCHIVE" -o "$INDEX"
    run --separate-stderr without_libraries "$EPINDEX" check -f "$INDEX"
    assert_status 0
    assert_equal "$(EPINDEX_FILE=$INDEX without_libraries "$EPINDEX" dump --path "$ARCHIVE")" \
        "$(reference "$ARCHIVE")"
}

@test "what is no archive needs no library" {
    break_libraries
    echo "no archive" >plain
    run --separate-stderr without_libraries "$EPINDEX" rebuild --strict --path "$PWD/plain" -o "$INDEX"
    assert_status 0
    assert_contains "$stderr" " 0 problems"
}
