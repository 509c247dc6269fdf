# What an interpreter answered is kept, and believed while all it depends on holds.
load support/common

# $SITE_OF is its site directory.
new_venv() {
    "$PYTHON" -m venv --without-pip venv || skip "the module venv is not complete here"
    SITE_OF=$(venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    distribution "$SITE_OF" inside 1 <<<$'[group]\ninside = inside:main'
    mkdir one two
}

# Until files are old enough to be believed.
grow_old() {
    sleep 3.1
}

old_venv() {
    new_venv
    grow_old
}

kept() {
    find stores -name 'python-*'
}

# The path list, and whether Python was started for it.
path_entries() {
    "$EPINDEX" groups --verbose --python venv/bin/python "$@" 2>&1 >/dev/null |
        sed -n 's/^epindex: path entry: //p'
}

interpreters_own() {
    venv/bin/python -c 'import sys; print("\n".join(sys.path[1:]))'
}

count_starts() {
    strace -f -qq -o trace -e trace=execve "$EPINDEX" "$@" >/dev/null 2>&1
    grep -c 'execve(.* = 0$' trace
}

@test "a second question starts no Python, and --ask does" {
    under_strace
    old_venv
    assert_equal "$(count_starts groups --python venv/bin/python)" 2
    [ -n "$(kept)" ]
    assert_equal "$(count_starts groups --python venv/bin/python)" 1
    assert_equal "$(count_starts groups --python "$PWD/venv/bin/python")" 1
    assert_equal "$(count_starts --ask groups --python venv/bin/python)" 2
    EPINDEX_DISABLE=1 assert_equal "$(EPINDEX_DISABLE=1 count_starts groups --python venv/bin/python)" 2
    assert_equal "$(path_entries)" "$(interpreters_own)"
}

@test "whatever changes the path is seen at once" {
    old_venv
    assert_equal "$(path_entries)" "$(interpreters_own)"
    local changes=(
        'export PYTHONPATH=$PWD/one'
        'printf "%s\n" "$PWD/two" >"$SITE_OF/a.pth"'
        'printf "%s\n" "$PWD/one" >"$SITE_OF/a.pth"'
        'sed -i s/false/true/ venv/pyvenv.cfg'
        'mkdir -p "$HOME/.local/lib/$(basename "$(dirname "$SITE_OF")")/site-packages"; unset PYTHONNOUSERSITE'
        'echo "import sys; sys.path.append(\"$PWD/two\")" >"$SITE_OF/sitecustomize.py"'
        'rm "$SITE_OF/sitecustomize.py" "$SITE_OF/a.pth"'
    )
    local change
    for change in "${changes[@]}"; do
        path_entries >/dev/null
        eval "$change"
        assert_equal "$(path_entries)" "$(interpreters_own)"
        assert_equal "$(path_entries)" "$(interpreters_own)"
    done
}

@test "where code adds to the path, or a script stands for the interpreter, nothing is kept" {
    new_venv
    echo "import sys; sys.path.append('$PWD/two')" >"$SITE_OF/code.pth"
    "$PYTHON" -m venv --without-pip other
    printf '#!/bin/sh\nexec "%s" "$@"\n' "$PWD/other/bin/python" >shim
    chmod 755 shim
    grow_old
    assert_equal "$(path_entries)" "$(interpreters_own)"
    assert_equal "$(kept)" ""
    "$EPINDEX" groups --python ./shim
    assert_equal "$(kept)" ""
}

@test "commands that only look keep nothing, and purge leaves nothing" {
    old_venv
    for command in where check doctor "explain group inside"; do
        "$EPINDEX" $command --python venv/bin/python >/dev/null 2>&1 || true
    done
    assert_equal "$(kept)" ""
    "$EPINDEX" groups --python venv/bin/python >/dev/null
    [ -n "$(kept)" ]
    run --separate-stderr "$EPINDEX" purge
    assert_contains "$output" "/python-"
    assert_equal "$(kept)" ""
}

@test "what others may write, or what broke off, is not believed" {
    old_venv
    path_entries >/dev/null
    local file
    file=$(kept)
    sed -i "s,$SITE_OF,$PWD/one,g" "$file"
    # Its own stamps hold no more: the path that they are of is another one.
    assert_equal "$(path_entries)" "$(interpreters_own)"
    path_entries >/dev/null
    cp "$file" whole
    head -c $(($(stat -c %s whole) - 5)) whole >"$file"
    assert_equal "$(path_entries)" "$(interpreters_own)"
    cp whole "$file"
    chmod 666 "$file"
    assert_equal "$(path_entries)" "$(interpreters_own)"
}
