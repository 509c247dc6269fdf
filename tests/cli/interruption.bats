# A build that is interrupted: the old file stands, nothing stays beside it, and the shell sees why.
load support/common

setup_build() {
    under_strace
    small_environment
    many_distributions "$SITE" 300
    mkdir folder
    cp "$INDEX" folder/index.cdb
    # A shell without job control starts its background processes with SIGINT ignored. With -D it is
    # the build, not the tracer, that the shell started and whose end it sees.
    TRACED=(env --default-signal=INT,TERM,HUP strace -D -qq -o /dev/null)
}

# interrupted_by SIGNAL SYSCALL N: a build that gets the signal at its Nth such system call.
interrupted_by() {
    local number
    number=$(kill -l "$1")
    run --separate-stderr "${TRACED[@]}" -e trace="$2" -e inject="$2:signal=$1:when=$3" \
        "$EPINDEX" rebuild --path "$SITE" -o folder/index.cdb
    assert_status $((128 + number))
    assert_equal "$output" ""
    cmp folder/index.cdb "$INDEX"
    assert_equal "$(ls -A folder)" "index.cdb"
}

@test "a signal while scanning leaves the old index and nothing else" {
    setup_build
    for signal in INT TERM HUP; do
        interrupted_by $signal openat 300
    done
}

@test "a signal while writing leaves the old index and nothing else" {
    setup_build
    for signal in INT TERM HUP; do
        interrupted_by $signal fsync 1
    done
}

@test "a signal from outside, at any moment, leaves a whole index and nothing else" {
    setup_build
    for delay in 0.02 0.05 0.1 0.2 0.4; do
        for signal in INT TERM HUP; do
            "${TRACED[@]}" -e trace=openat -e inject=openat:delay_enter=500 \
                "$EPINDEX" rebuild --quiet --path "$SITE" -o folder/index.cdb 3>&- &
            local build=$! status=0
            sleep "$delay"
            kill "-$signal" "$build" || true
            wait "$build" || status=$?
            [[ $status -eq 0 || $status -eq $((128 + $(kill -l $signal))) ]]
            "$EPINDEX" verify --quiet folder/index.cdb
            assert_equal "$(ls -A folder)" "index.cdb"
        done
    done
}

@test "an ignored signal stays ignored" {
    setup_build
    trap '' HUP
    run --separate-stderr strace -D -qq -o /dev/null -e trace=openat \
        -e inject=openat:signal=HUP:when=300 "$EPINDEX" rebuild --path "$SITE" -o folder/index.cdb
    assert_status 0
    run "$EPINDEX" lookup -f folder/index.cdb console_scripts command-00299
    assert_status 0
}

@test "a first build that is interrupted leaves no file at all" {
    setup_build
    rm folder/index.cdb
    run --separate-stderr "${TRACED[@]}" -e trace=openat \
        -e inject=openat:signal=INT:when=300 "$EPINDEX" rebuild --path "$SITE" -o folder/index.cdb
    assert_status 130
    assert_equal "$(ls -A folder)" ""
}

@test "a build to standard output that is interrupted leaves nothing in the folder of temporary files" {
    setup_build
    mkdir temporary
    run --separate-stderr env TMPDIR="$PWD/temporary" "${TRACED[@]}" -e trace=openat \
        -e inject=openat:signal=INT:when=300 "$EPINDEX" rebuild --path "$SITE" -o -
    assert_status 130
    assert_equal "$output" ""
    assert_equal "$stderr" ""
    assert_equal "$(ls -A temporary)" ""
}
