# An index that somebody else could have written is not used, and `where` says so.
load support/common

# An index in place that would not see what was installed since: whoever believes it answers wrong.
setup_liar() {
    small_environment
    "$EPINDEX" rebuild --quiet --in-place --level trust --path "$SITE"
    distribution "$SITE" gamma 1 <<<$'[gamma]\nnew = gamma:main'
    FOLDER=$SITE/__epindex__
}

# assert_bypassed WORDS: the answer is right, and the index in place was passed over for that reason.
assert_bypassed() {
    run --separate-stderr "$EPINDEX" dump --path "$SITE"
    assert_status 0
    assert_equal "$output" "$(reference "$SITE")"
    [[ $(where_field 3 "$SITE") != "$FOLDER/index.cdb" ]]
    passed_over "$SITE" | grep -F "$FOLDER/index.cdb" | cut -f4 | grep -qiE "$1" || {
        echo "expected $1 in: $(passed_over "$SITE")" >&2
        return 1
    }
}

@test "the index that these tests are about is used while nobody else may write it" {
    setup_liar
    assert_equal "$(where_field 3 "$SITE")" "$FOLDER/index.cdb"
    run "$EPINDEX" lookup --quiet --path "$SITE" gamma
    assert_status 1
}

@test "an index that everybody may write is passed over" {
    setup_liar
    chmod o+w "$FOLDER/index.cdb"
    assert_bypassed "others may write it"
}

@test "an index that a group may write is passed over" {
    setup_liar
    chmod g+w "$FOLDER/index.cdb"
    assert_bypassed "others may write it"
}

@test "an index in a folder that everybody may write is passed over" {
    setup_liar
    chmod o+w "$FOLDER"
    assert_bypassed "others may write .*folder"
}

@test "an index behind a symbolic link, or in a folder behind one, is passed over" {
    setup_liar
    mv "$FOLDER/index.cdb" real.cdb
    ln -s "$PWD/real.cdb" "$FOLDER/index.cdb"
    assert_bypassed "symbolic link"
    rm "$FOLDER/index.cdb"
    mv real.cdb "$FOLDER/index.cdb"
    mv "$FOLDER" real
    ln -s "$PWD/real" "$FOLDER"
    assert_bypassed "symbolic link"
}

@test "an index of another user's is passed over" {
    [[ $(id -u) -eq 0 ]] || skip "only root can give a file away"
    setup_liar
    chown 12345 "$FOLDER/index.cdb"
    assert_bypassed "belongs to user 12345"
    chown 0 "$FOLDER/index.cdb"
    chown 12345 "$FOLDER"
    assert_bypassed "belongs to user 12345"
}

@test "an index in place that belongs to the owner of the directory is used" {
    [[ $(id -u) -eq 0 ]] || skip "only root can give a file away"
    setup_liar
    chown 12345 "$SITE" "$FOLDER" "$FOLDER/index.cdb"
    assert_equal "$(where_field 3 "$SITE")" "$FOLDER/index.cdb"
}

@test "a user's store that everybody may write is neither used nor written" {
    small_environment
    "$EPINDEX" rebuild --quiet --level trust --path "$SITE"
    distribution "$SITE" gamma 1 <<<$'[gamma]\nnew = gamma:main'
    FOLDER=$XDG_CACHE_HOME/epindex
    chmod o+w "$FOLDER"
    local before
    before=$(sha256sum "$FOLDER"/*)
    run --separate-stderr "$EPINDEX" dump --path "$SITE"
    assert_equal "$output" "$(reference "$SITE")"
    assert_contains "$(passed_over "$SITE")" "$FOLDER"
    assert_equal "$(sha256sum "$FOLDER"/*)" "$before"
    run --separate-stderr "$EPINDEX" rebuild --path "$SITE"
    assert_status 2
    assert_contains "$stderr" "$FOLDER"
}

@test "EPINDEX_FILE is held to the same rules" {
    small_environment
    "$EPINDEX" rebuild --quiet -o "$INDEX" --level trust --path "$SITE"
    distribution "$SITE" gamma 1 <<<$'[gamma]\nnew = gamma:main'
    export EPINDEX_FILE=$INDEX
    assert_equal "$(where_field 3 "$SITE")" "$INDEX"
    chmod o+w "$INDEX"
    assert_equal "$("$EPINDEX" dump --path "$SITE")" "$(reference "$SITE")"
    assert_contains "$(passed_over "$SITE")" "$INDEX"
}
