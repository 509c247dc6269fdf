# gc: what nobody can use any more is removed from a store, and nothing else.
load support/common

setup_stores() {
    small_environment
    mkdir going
    distribution going gone 1 <<<$'[group]\ngone = gone:main'
    "$EPINDEX" rebuild --quiet "$@" --path "$SITE" --path going
    KEPT=$(where_field 3 "$SITE")
    REMOVED=$(where_field 3 going)
    [ -f "$KEPT" ]
    [ -f "$REMOVED" ]
}

assert_swept() {
    [ ! -e "$REMOVED" ]
    [ -f "$KEPT" ]
}

@test "gc removes the index of a directory that is gone, says so, and keeps the others" {
    setup_stores
    rm -r going
    run --separate-stderr "$EPINDEX" gc
    assert_status 0
    assert_equal "$output" "$REMOVED"$'\t'"$PWD/going"
    assert_equal "$stderr" "epindex: 1 file removed"
    assert_swept
    run --separate-stderr "$EPINDEX" gc
    assert_status 0
    assert_equal "$output" ""
    assert_equal "$stderr" "epindex: 0 files removed"
}

@test "gc --system sweeps the system's store alone, gc without it the user's" {
    setup_stores --system
    rm -r going
    run --separate-stderr "$EPINDEX" gc --quiet
    assert_status 0
    [ -f "$REMOVED" ]
    run --separate-stderr "$EPINDEX" gc --quiet --system
    assert_status 0
    assert_equal "$output" "$REMOVED"$'\t'"$PWD/going"
    assert_equal "$stderr" ""
    assert_swept
}

@test "a rebuild into a store sweeps it, and reports that with --verbose" {
    setup_stores
    rm -r going
    run --separate-stderr "$EPINDEX" rebuild --verbose --path "$SITE"
    assert_status 0
    assert_contains "$stderr" "epindex: removed $REMOVED, the index of $PWD/going"
    assert_swept
}

@test "gc of a store that was never made has nothing to do" {
    run --separate-stderr "$EPINDEX" gc
    assert_status 0
    assert_equal "$output" ""
    [ ! -e "$XDG_CACHE_HOME" ]
}
