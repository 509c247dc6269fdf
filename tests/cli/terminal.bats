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

# Every field of a table on a terminal is there, whole: as tsv has it.
assert_whole() {
    local width
    for width in 40 80 100 200; do
        PTY_COLUMNS=$width run on_terminal out "$EPINDEX" "$@"
        assert_status 0
        "$PYTHON" - "$width" "$output" "$("$EPINDEX" "$@" --format=tsv)" <<'END'
import sys
width, shown, rows = int(sys.argv[1]), sys.argv[2].replace("\r", ""), sys.argv[3].splitlines()
words = {form for word in shown.split() for form in (word, word.strip("[]"))}
for row in rows:
    for field in row.split("\t")[row.startswith("console_scripts\t") and "[" not in shown:]:
        assert set(field.split()) <= words, (width, field, shown)
# A line is longer than the terminal only where one field alone is.
longest = max(len(field) for row in rows for field in row.split("\t"))
for line in shown.splitlines():
    assert len(line) <= max(width, longest + 6), (width, line)
END
    done
}

@test "no field of a table is cut, however narrow the terminal is" {
    local long
    long=$(printf 'm%.0s' {1..300})
    distribution "$SITE" alpha 1.2.4.dev0+g123456789 <<<$'[console_scripts]\nname = '"$long"$'
flake8 = flake8.main.cli:main\n[a.group.with.a.long.name.of.its.own]\npip._internal = pip._internal.cli.main:main [extra]'
    distribution "$SITE" a-distribution-with-a-long-name 20.1.post1 \
        <<<$'[console_scripts]\nblack = black:patched_main'
    assert_whole dump --path "$SITE"
    assert_whole lookup --path "$SITE" console_scripts
    assert_whole groups --path "$SITE"
    assert_whole distributions --path "$SITE"
}

@test "a table is aligned where it fits, and else headed by the group" {
    small_environment
    PTY_COLUMNS=120 run on_terminal out "$EPINDEX" dump -f "$INDEX"
    [[ ${lines[0]} =~ ^GROUP\ +NAME\ +VALUE\ +DISTRIBUTION\ +VERSION ]]
    PTY_COLUMNS=60 run on_terminal out "$EPINDEX" dump -f "$INDEX"
    assert_equal "${lines[0]%$'\r'}" "[alpha.plugins]"
    [[ ${lines[1]} =~ ^\ +first\ +alpha\.plugins\ +alpha\ +1\.0 ]]
}

@test "colours on a terminal, unless NO_COLOR is set" {
    small_environment
    export TERM=xterm
    run on_terminal out "$EPINDEX" dump -f "$INDEX"
    assert_contains "$output" $'\e[1m'
    NO_COLOR=1 run on_terminal out "$EPINDEX" dump -f "$INDEX"
    [[ $output != *$'\e'* ]]
    run "$EPINDEX" dump -f "$INDEX" --format=table
    [[ $output != *$'\e'* ]]
}

@test "a named index that does not hold, or is not used, is said on a terminal" {
    small_environment
    "$EPINDEX" rebuild --quiet --sealed --path "$SITE" -o sealed.cdb
    export EPINDEX_FILE=$PWD/sealed.cdb
    run on_terminal err "$EPINDEX" lookup --path "$SITE" console_scripts
    [[ $output != *EPINDEX_FILE* ]]
    rm -r "$SITE"/beta*
    run on_terminal err "$EPINDEX" lookup --path "$SITE" console_scripts
    assert_contains "$output" "beta-tool"
    assert_contains "$output" "EPINDEX_FILE does not hold, and answers as it is: $EPINDEX_FILE"
    # A script is not kept waiting for that.
    run --separate-stderr "$EPINDEX" lookup --path "$SITE" console_scripts
    assert_equal "$stderr" ""
    run --separate-stderr "$EPINDEX" where --path "$SITE"
    assert_contains "$stderr" "EPINDEX_FILE does not hold"
    run --separate-stderr "$EPINDEX" doctor --path "$SITE"
    assert_status 1
    assert_contains "$output" $'warning\tindex-stale\t'"$EPINDEX_FILE"
    export EPINDEX_FILE=$PWD/absent.cdb
    run on_terminal err "$EPINDEX" lookup --path "$SITE" console_scripts
    assert_contains "$output" "EPINDEX_FILE is not used: $EPINDEX_FILE"
}

@test "a named index that is younger than its directories is not held against them for each question" {
    under_strace
    small_environment
    "$EPINDEX" rebuild --quiet --sealed --path "$SITE" -o sealed.cdb
    export EPINDEX_FILE=$PWD/sealed.cdb
    run on_terminal err strace -qq -f -o trace -e trace=openat "$EPINDEX" lookup --path "$SITE" console_scripts
    assert_status 0
    grep -q sealed.cdb trace
    [ "$(grep -c "$SITE" trace)" -eq 0 ]
    touch "$SITE/new"
    run on_terminal err strace -qq -f -o trace -e trace=openat "$EPINDEX" lookup --path "$SITE" console_scripts
    [ "$(grep -c "$SITE" trace)" -gt 0 ]
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
