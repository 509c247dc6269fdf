# What check and rebuild cost, in system calls on the environment.
load support/common

setup_file() {
    export DISTRIBUTIONS=50
}

# An index of DISTRIBUTIONS distributions in $SITE and of two more path entries; all stamps are older
# than the 10 ms for which they are too young to be believed.
costly_environment() {
    under_strace
    many_distributions "$SITE" "$DISTRIBUTIONS"
    mkdir other
    PATHS=(--path "$SITE" --path "$PWD/other" --path "$PWD/absent")
    sleep 0.05
    "$EPINDEX" rebuild --quiet "${PATHS[@]}" -o "$INDEX"
}

# traced COMMAND...: runs it; "trace" has its system calls with file names or descriptors, and "seen"
# those of them on the path entries.
traced() {
    strace -f -y -o trace -e trace=%file,%desc "$EPINDEX" "$@" 2>messages
    grep -E "$SITE|$PWD/other|$PWD/absent" trace | grep -vE ' (execve|write)\(' >seen || true
}

# calls PATTERN FILE: how many of its lines match.
calls() {
    grep -cE "$1" "$2" || true
}

is_stat='(stat|statx|newfstatat|fstatat64|stat64)\('

@test "check --level trust does not look at the path entries" {
    costly_environment
    traced check -q -f "$INDEX" --level trust
    assert_equal "$(cat seen)" ""
    assert_equal "$(calls "\"$INDEX\"" trace)" 1
}

@test "check --level dir is one stat for each path entry" {
    costly_environment
    traced check -q -f "$INDEX" --level dir
    assert_equal "$(calls "$is_stat" seen)" 3
    assert_equal "$(wc -l <seen)" 3
}

@test "check --level meta is one stat more for each distribution" {
    costly_environment
    traced check -q -f "$INDEX" --level meta
    assert_equal "$(calls "$is_stat" seen)" $((3 + DISTRIBUTIONS))
    # The folder is opened and closed once, and each file is named from there.
    assert_equal "$(wc -l <seen)" $((3 + DISTRIBUTIONS + 2))
    assert_equal "$(calls 'entry_points.txt"' seen)" "$DISTRIBUTIONS"
}

@test "check --level content opens the files of every distribution" {
    costly_environment
    traced check -q -f "$INDEX" --level content
    assert_equal "$(calls 'open.*dist-info/METADATA"' seen)" "$DISTRIBUTIONS"
    assert_equal "$(calls 'open.*dist-info/entry_points.txt"' seen)" "$DISTRIBUTIONS"
}

@test "a touched folder costs a listing and stats, and no file of a distribution is opened" {
    costly_environment
    : >"$SITE/unrelated.py"
    traced check -q -f "$INDEX" --level dir
    assert_contains "$(cat seen)" getdents64
    assert_equal "$(calls 'open.*dist-info' seen)" 0
}

@test "rebuild of a fresh index opens the folder alone, and stats METADATA beside entry_points.txt" {
    costly_environment
    traced rebuild -q "${PATHS[@]}" -o "$INDEX"
    assert_equal "$(calls 'open' seen)" 1
    assert_equal "$(calls 'open.*O_DIRECTORY' seen)" 1
    assert_equal "$(calls "$is_stat" seen)" $((3 + 2 * DISTRIBUTIONS))
}

@test "rebuild after one distribution of many changed opens that one's files only" {
    costly_environment
    echo 'more = generated_00007.command:more' \
        >>"$SITE/generated_00007-1.0.dist-info/entry_points.txt"
    traced rebuild -q "${PATHS[@]}" -o "$INDEX"
    assert_equal "$(calls 'open.*dist-info' seen | tee opens)" \
        "$(calls 'open.*generated_00007-1.0.dist-info' seen)"
    assert_contains "$(cat seen)" 'generated_00007-1.0.dist-info/entry_points.txt"'
    [ "$(cat opens)" -gt 0 ]
    assert_equal "$("$EPINDEX" dump -q -f "$INDEX")" "$(reference "$SITE" other absent)"
}

@test "rebuild after an install opens the new distribution's files only" {
    costly_environment
    distribution "$SITE" new 1 <<<$'[console_scripts]\nnew = new:main'
    traced rebuild -q "${PATHS[@]}" -o "$INDEX"
    assert_equal "$(calls 'open.*generated' seen)" 0
    [ "$(calls 'open.*/?new-1.dist-info/entry_points.txt"' seen)" -gt 0 ]
    assert_equal "$("$EPINDEX" dump -q -f "$INDEX")" "$(reference "$SITE" other absent)"
}

@test "rebuild --force reads everything" {
    costly_environment
    traced rebuild -q --force "${PATHS[@]}" -o "$INDEX"
    assert_equal "$(calls 'open.*dist-info/entry_points.txt"' seen)" "$DISTRIBUTIONS"
}

@test "a lookup after an install opens the new distribution's files only, and saves what it found" {
    costly_environment
    "$EPINDEX" rebuild -q "${PATHS[@]}"
    distribution "$SITE" new 1 <<<$'[console_scripts]\nnew = new:main'
    traced lookup "${PATHS[@]}" console_scripts new
    assert_equal "$(calls 'open.*generated' seen)" 0
    [ "$(calls 'open.*/?new-1.dist-info/entry_points.txt"' seen)" -gt 0 ]
    assert_equal "$("$EPINDEX" dump -q "${PATHS[@]}")" "$(reference "$SITE" other absent)"
}

@test "a lookup takes nothing over from a stale index that is damaged" {
    costly_environment
    "$EPINDEX" rebuild -q "${PATHS[@]}"
    file=$("$EPINDEX" where --format=json "${PATHS[@]}" | grep -o '"[^"]*\.cdb"' | head -n 1 | tr -d '"')
    sed -i 's/generated_00007.command:main/generated_00007.kommand:main/g' "$file"
    "$EPINDEX" dump -q -f "$file" | grep -q kommand
    distribution "$SITE" new 1 <<<$'[console_scripts]\nnew = new:main'
    assert_equal "$("$EPINDEX" dump -q "${PATHS[@]}")" "$(reference "$SITE" other absent)"
}

# announced COMMAND...: how many ranges of an index it has the kernel fetch before it reads them.
announced() {
    EPINDEX_FILE=$INDEX strace -f -o trace -e trace=madvise "$EPINDEX" "$@" --quiet "${PATHS[@]}" >answer
    calls MADV_WILLNEED trace
}

@test "a lookup of one name fetches none of the lists of an index, what walks over them does" {
    export DISTRIBUTIONS=300
    costly_environment
    assert_equal "$(announced lookup --level=trust console_scripts command-00007)" 0
    assert_equal "$(wc -l <answer)" 1
    [ "$(announced lookup --level=meta console_scripts command-00007)" -gt 0 ]
    [ "$(announced lookup --level=trust console_scripts)" -gt 0 ]
}
