# minizip and libsmartcols are loaded by those who need them, and missed by nobody else.
load support/common

only_where_loaded_on_demand() {
    if readelf -d "$EPINDEX" | grep -qE 'NEEDED.*(minizip|smartcols)'; then
        skip "this build links minizip and libsmartcols"
    fi
}

# Puts files that are no libraries in the place of minizip and libsmartcols; their names are in the
# command's own note.
break_libraries() {
    only_where_loaded_on_demand
    mkdir broken
    local soname
    for soname in $(grep -aoE '"soname":\["[^"]+' "$EPINDEX" | cut -d'"' -f4); do
        echo "no library" >"broken/$soname"
    done
    [ -e "broken/$(basename broken/libminizip.so.*)" ]
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

@test "a lookup loads neither of them" {
    only_where_loaded_on_demand
    under_strace
    small_environment
    strace -f -o trace -e trace=%file "$EPINDEX" lookup -f "$INDEX" console_scripts alpha
    assert_equal "$(grep -E 'minizip|smartcols|libz\.' trace || true)" ""
}

@test "where archives cannot be read, each is reported, and the rest answers" {
    archive
    break_libraries
    small_environment
    run --separate-stderr without_libraries \
        "$EPINDEX" rebuild --path "$ARCHIVE" --path "$SITE" -o "$INDEX"
    assert_status 0
    assert_contains "$stderr" "$ARCHIVE: "
    assert_contains "$stderr" "libminizip"
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

@test "where tables cannot be drawn, the error says what prints without them" {
    break_libraries
    small_environment
    run --separate-stderr without_libraries "$EPINDEX" lookup -f "$INDEX" --format=table console_scripts
    assert_status 2
    assert_equal "$output" ""
    assert_contains "$stderr" "libsmartcols"
    assert_contains "$stderr" "--format=tsv"
    run without_libraries "$EPINDEX" lookup -f "$INDEX" console_scripts alpha
    assert_status 0
}
