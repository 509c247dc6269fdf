# On a terminal: tables that fit, and progress of long work.
load support/common

on_terminal() {
    "$PYTHON" "$BATS_TEST_DIRNAME/support/pty.py" "$@"
}

# Each file that is opened takes three milliseconds longer: with 300 distributions, a second and more.
SLOWLY=(strace -qq -o /dev/null -e trace=openat -e inject=openat:delay_enter=3000)

@test "a table is the default on a terminal, and tsv elsewhere" {
    small_environment
    run on_terminal out "$EPINDEX" lookup -f "$INDEX" console_scripts
    assert_status 0
    [[ ${lines[0]} =~ ^NAME\ +VALUE\ +DISTRIBUTION\ +VERSION ]]
    run "$EPINDEX" lookup -f "$INDEX" console_scripts
    [[ ${lines[0]} =~ ^console_scripts$'\t'alpha$'\t' ]]
}

@test "a table fits the terminal" {
    local long
    long=$(printf 'm%.0s' {1..300})
    distribution "$SITE" alpha 1.0 <<<$'[group]\nname = '"$long"$'\nshort = m'
    run on_terminal out "$EPINDEX" dump --path "$SITE"
    assert_status 0
    assert_equal "${#lines[@]}" 3
    for line in "${lines[@]}"; do
        line=${line%$'\r'}
        ((${#line} <= 80)) || { echo "${#line} columns: $line" >&2; return 1; }
    done
    # And its last column is still there.
    assert_contains "${lines[1]}" "1.0"
}

@test "a build longer than half a second shows its progress, and clears it" {
    under_strace
    many_distributions "$SITE" 300
    run on_terminal err "${SLOWLY[@]}" "$EPINDEX" rebuild --path "$SITE" -o "$INDEX"
    assert_status 0
    [[ $output =~ $'\r'"epindex: "[0-9]+" of "[0-9]+" distributions" ]]
    # What is left to see is the summary alone: what stands behind the last carriage return.
    local last=${output%$'\r'}
    last=${last##*$'\r'}
    [[ $last == "epindex: $INDEX: built: 300 entry points"* ]]
}

@test "a build into a store shows its progress too" {
    under_strace
    many_distributions "$SITE" 300
    run on_terminal err "${SLOWLY[@]}" "$EPINDEX" rebuild --path "$SITE"
    assert_status 0
    [[ $output =~ "epindex: "[0-9]+" of "[0-9]+" distributions" ]]
}

@test "no progress with --quiet, off a terminal, or when there is nothing to wait for" {
    under_strace
    many_distributions "$SITE" 300
    run on_terminal err "${SLOWLY[@]}" "$EPINDEX" rebuild --quiet --path "$SITE" -o "$INDEX"
    assert_status 0
    assert_equal "$output" ""
    run --separate-stderr "${SLOWLY[@]}" "$EPINDEX" rebuild --path "$SITE" -o "$INDEX"
    assert_status 0
    [[ $stderr != *$'\r'* ]]
    assert_equal "${#stderr_lines[@]}" 1
    small_environment
    rm -r "$SITE"/generated*
    run on_terminal err "$EPINDEX" rebuild --path "$SITE" -o "$INDEX"
    assert_status 0
    [[ $output != *"of "*" distributions"* ]]
}
