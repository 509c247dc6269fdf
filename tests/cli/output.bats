# Standard output that ends early, or cannot be written.
load support/common

setup_large() {
    many_distributions "$SITE" 2000
    "$EPINDEX" rebuild --quiet --path "$SITE" -o "$INDEX"
}

@test "a reader that has seen enough is no error" {
    setup_large
    for format in tsv json ndjson ini table; do
        run --separate-stderr bash -c \
            '"$EPINDEX" dump -f "$1" --format="$2" | head -n 1 >first; echo "${PIPESTATUS[0]}"' \
            _ "$INDEX" $format
        assert_equal "$stderr" ""
        assert_equal "$output" 0
        [[ -s first ]]
    done
}

@test "a reader that is gone from the start is no error" {
    small_environment
    run --separate-stderr bash -c \
        '{ sleep 0.2; "$EPINDEX" dump -f "$1"; echo $? >&2; } | true' _ "$INDEX"
    assert_equal "$stderr" 0
}

@test "a full disk is an error for every command that prints" {
    [[ -w /dev/full ]] || skip "there is no /dev/full"
    small_environment
    for command in "dump -f $INDEX" "groups -f $INDEX" "hash -f $INDEX" "verify $INDEX" \
        "lookup -f $INDEX console_scripts" "dump -f $INDEX --format=table" \
        "dump -f $INDEX --format=json" "--version" "--help" "help dump"; do
        run --separate-stderr bash -c '"$EPINDEX" $1 >/dev/full' _ "$command"
        assert_status 2
        assert_contains "$stderr" "epindex: error: the output could not be written: "
    done
}

@test "a closed standard output is an error" {
    small_environment
    run --separate-stderr bash -c '"$EPINDEX" dump -f "$1" >&-' _ "$INDEX"
    assert_status 2
    assert_contains "$stderr" "could not be written"
    # And the index, which may have been opened in its place, is untouched.
    run "$EPINDEX" verify "$INDEX"
    assert_status 0
}
