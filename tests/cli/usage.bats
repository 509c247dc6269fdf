# Help, mistakes in the arguments, and what is suggested.
load support/common

commands=(rebuild check lookup groups dump hash distributions version diff where explain doctor gc purge verify scan)

@test "without arguments it says how to get help and exits with 2" {
    run --separate-stderr "$EPINDEX"
    assert_status 2
    assert_equal "$output" ""
    assert_contains "$stderr" "epindex --help"
}

@test "--help, -h and help list every command on standard output" {
    for way in --help -h help; do
        run --separate-stderr "$EPINDEX" "$way"
        assert_status 0
        assert_equal "$stderr" ""
        for command in "${commands[@]}"; do
            assert_contains "$output" "  $command "
        done
    done
}

@test "every command has a help with usage, exit status and an example" {
    for command in "${commands[@]}"; do
        run --separate-stderr "$EPINDEX" "$command" --help
        assert_status 0
        assert_equal "$stderr" ""
        assert_contains "$output" "Usage: epindex $command"
        assert_contains "$output" "Exit status: 0"
        assert_contains "${output#*Example}" "epindex $command "
        local help=$output
        run --separate-stderr "$EPINDEX" help "$command"
        assert_status 0
        assert_equal "$output" "$help"
    done
}

@test "help fits a terminal of 80 columns" {
    for command in "${commands[@]}"; do
        run "$EPINDEX" "$command" --help
        for line in "${lines[@]}"; do
            ((${#line} <= 80)) || { echo "too long: $line" >&2; return 1; }
        done
    done
}

@test "every option that a command's help names is taken by it" {
    for command in "${commands[@]}"; do
        # The lines of the lists of options; --path and its like take an argument.
        for option in $("$EPINDEX" help "$command" | sed -nE 's/^ +(-., )?(--[a-z]+).*/\2/p'); do
            run --separate-stderr "$EPINDEX" "$command" "$option" x y z --help
            [[ $stderr != *"has no option"* ]]
        done
    done
}

@test "--version names the program and its version" {
    run --separate-stderr "$EPINDEX" --version
    assert_status 0
    [[ $output =~ ^epindex\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
    local version=$output
    for way in "lookup --version" -V "lookup -V"; do
        run "$EPINDEX" $way
        assert_status 0
        assert_equal "$output" "$version"
    done
    for help in "" $(printf '%s ' "${commands[@]}"); do
        assert_contains "$("$EPINDEX" $help --help)" "-V, --version"
    done
}

@test "a mistyped command is refused with the one that was meant" {
    run --separate-stderr "$EPINDEX" lokup
    assert_status 2
    assert_contains "$stderr" 'there is no command "lokup"'
    assert_contains "$stderr" 'Did you mean "lookup"?'
    run --separate-stderr "$EPINDEX" help dupm
    assert_status 2
    assert_contains "$stderr" 'Did you mean "dump"?'
}

@test "a command like no other is refused without a guess" {
    run --separate-stderr "$EPINDEX" zzzzzz
    assert_status 2
    [[ $stderr != *"Did you mean"* ]]
    assert_contains "$stderr" "epindex --help"
}

@test "a mistyped option is refused with the one that was meant" {
    run --separate-stderr "$EPINDEX" dump --fromat=json
    assert_status 2
    assert_contains "$stderr" 'dump has no option --fromat'
    assert_contains "$stderr" 'Did you mean "--format"?'
}

@test "an ambiguous option is refused with all that it may mean" {
    run --separate-stderr "$EPINDEX" dump --pyt x --p y
    assert_status 2
    assert_contains "$stderr" 'dump has no option --p'
}

@test "an unknown short option is refused by its letter" {
    run --separate-stderr "$EPINDEX" dump -qx
    assert_status 2
    assert_contains "$stderr" "dump has no option -x"
}

@test "an option of another command is refused" {
    run --separate-stderr "$EPINDEX" lookup --strict console_scripts
    assert_status 2
    assert_contains "$stderr" "lookup has no option --strict"
    run --separate-stderr "$EPINDEX" rebuild -f x -o y
    assert_status 2
    assert_contains "$stderr" "rebuild has no option -f"
}

@test "an option without its argument, and an argument without its option, are refused" {
    run --separate-stderr "$EPINDEX" dump --format
    assert_status 2
    assert_contains "$stderr" "--format needs an argument"
    run --separate-stderr "$EPINDEX" dump -f
    assert_status 2
    assert_contains "$stderr" "--file needs an argument"
    run --separate-stderr "$EPINDEX" dump --quiet=yes
    assert_status 2
    assert_contains "$stderr" "--quiet takes no argument"
}

@test "options may stand before the command" {
    small_environment
    local expected
    expected=$("$EPINDEX" lookup --path "$SITE" console_scripts alpha --format=json)
    for way in "--path $SITE lookup console_scripts alpha --format=json" \
        "--path=$SITE --format json lookup console_scripts alpha" \
        "-q --format=json lookup --path $SITE console_scripts alpha"; do
        run --separate-stderr "$EPINDEX" $way
        assert_status 0
        assert_equal "$output" "$expected"
    done
    run --separate-stderr "$EPINDEX" --strict lookup console_scripts
    assert_status 2
    assert_contains "$stderr" "lookup has no option --strict"
    run --separate-stderr "$EPINDEX" -q
    assert_status 2
    assert_contains "$stderr" "which command?"
    run --separate-stderr "$EPINDEX" --path lookup
    assert_status 2
}

@test "what other programs call it is suggested" {
    local name
    for name in list:groups search:lookup status:where status:check clean:gc clean:purge; do
        run --separate-stderr "$EPINDEX" "${name%:*}"
        assert_status 2
        assert_contains "$stderr" "Did you mean "
        assert_contains "$stderr" "\"${name#*:}\""
    done
}

@test "what can be there once is refused twice, and two prefixes are compared by diff" {
    run --separate-stderr "$EPINDEX" dump --prefix one --prefix two
    assert_status 2
    assert_contains "$stderr" "--prefix is there twice: one and two"
    assert_contains "$stderr" "epindex diff one two"
    run --separate-stderr "$EPINDEX" dump -f one -f two
    assert_status 2
    assert_contains "$stderr" "--file is there twice"
}

@test "operands that are missing or too many are refused" {
    run --separate-stderr "$EPINDEX" lookup
    assert_status 2
    assert_contains "$stderr" "lookup needs GROUP [NAME], or --dist"
    run --separate-stderr "$EPINDEX" lookup a b c
    assert_status 2
    assert_contains "$stderr" '"c"'
    run --separate-stderr "$EPINDEX" verify
    assert_status 2
    run --separate-stderr "$EPINDEX" verify a -f b
    assert_status 2
}

@test "an unknown format is refused with the list of formats" {
    run --separate-stderr "$EPINDEX" dump --format=yaml
    assert_status 2
    assert_contains "$stderr" 'there is no format "yaml"'
    assert_contains "$stderr" "table, tsv, json, ndjson or ini"
}

@test "a format that a command does not have is refused with those it has" {
    for command in groups hash; do
        run --separate-stderr "$EPINDEX" $command --format=ini
        assert_status 2
        assert_contains "$stderr" "$command has no output in the format ini"
        assert_contains "$stderr" "table, tsv, json or ndjson"
    done
}

@test "an unknown level is refused with the list of levels" {
    run --separate-stderr "$EPINDEX" rebuild -o x --level=paranoid
    assert_status 2
    assert_contains "$stderr" "trust, dir, meta or content"
    [ ! -e x ]
}

@test "--path, --python, --prefix and --file exclude one another" {
    local choices=("--file=x" "--path=x" "--python=x" "--prefix=x")
    for one in "${choices[@]}"; do
        for other in "${choices[@]}"; do
            [[ $one != "$other" ]] || continue
            run --separate-stderr "$EPINDEX" dump "$one" "$other"
            assert_status 2
            assert_contains "$stderr" "exclude each other"
            assert_contains "$stderr" "${one%=x}"
            assert_contains "$stderr" "${other%=x}"
        done
    done
}

@test "control characters of an argument do not reach the terminal" {
    run --separate-stderr "$EPINDEX" $'\e[31mred\nline'
    assert_status 2
    assert_contains "$stderr" '"\x1b[31mred\nline"'
}
