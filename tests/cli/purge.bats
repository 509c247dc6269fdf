# gc --dry-run and purge: what would be removed, and everything.
load support/common

@test "gc --dry-run says what would go, and removes nothing" {
    small_environment
    "$EPINDEX" rebuild --quiet --path "$SITE"
    mv "$SITE" renamed
    run --separate-stderr "$EPINDEX" gc --dry-run
    assert_status 0
    assert_contains "$output" "$XDG_CACHE_HOME/epindex/"
    assert_contains "$stderr" "1 file would be removed"
    assert_equal "$(find stores -name '*.cdb' | wc -l)" 1
    run --separate-stderr "$EPINDEX" gc
    assert_contains "$stderr" "1 file removed"
    assert_equal "$(find stores -name '*.cdb')" ""
}

@test "purge leaves nothing of the user's store, and of the environment that is named" {
    small_environment
    mkdir other
    distribution other gamma 1 </dev/null
    "$EPINDEX" rebuild --quiet --path "$SITE" --path other
    "$EPINDEX" rebuild --quiet --in-place --path "$SITE" --path other
    run --separate-stderr "$EPINDEX" purge -n --path "$SITE"
    assert_status 0
    assert_contains "$stderr" "3 files would be removed"
    assert_equal "$(find stores "$SITE" other -name '*.cdb' | wc -l)" 4
    run --separate-stderr "$EPINDEX" purge --path "$SITE" --format=json
    assert_status 0
    assert_equal "$("$PYTHON" -c 'import json, sys; print(len(json.load(sys.stdin)))' <<<"$output")" 3
    assert_equal "$(find stores "$SITE" -name '*.cdb' -o -name __epindex__)" ""
    # Another environment's own is not touched, nor what -o wrote.
    [ -e other/__epindex__/index.cdb ]
    [ -e "$INDEX" ]
    run --separate-stderr "$EPINDEX" purge
    assert_status 0
    assert_contains "$stderr" "0 files removed"
    assert_equal "$("$EPINDEX" dump --path "$SITE")" "$(reference "$SITE")"
}
