# Which environment answers: --path, --python, VIRTUAL_ENV, python3.
load support/common

# An executable that says what it was asked and answers with Python.
wrapper() {
    printf '#!/bin/sh\n%s\nexec "%s" "$@"\n' "$2" "$(command -v "$PYTHON")" >"$1"
    chmod 755 "$1"
}

# The path entries that --verbose lists, one a line.
path_entries() {
    "$EPINDEX" hash --verbose "$@" 2>&1 >/dev/null | sed -n 's/^epindex: path entry: //p'
}

python_path() {
    "$PYTHON" -c 'import sys; print("\n".join(sys.path[1:]))'
}

@test "--path entries are taken in their order, and the first hides the later of the same name" {
    mkdir a b
    distribution a same 1 <<<$'[group]\nfrom a = same:main'
    distribution b same 2 <<<$'[group]\nfrom b = same:main'
    distribution b other 1 <<<$'[group]\nother = other:main'
    run --separate-stderr "$EPINDEX" dump --path a --path b
    assert_equal "$output" "$(reference a b)"
    run --separate-stderr "$EPINDEX" dump --path b --path a
    assert_equal "$output" "$(reference b a)"
}

@test "--path '' is the current directory" {
    distribution . here 1 <<<$'[group]\nname = here:main'
    run --separate-stderr "$EPINDEX" dump --path ''
    assert_status 0
    assert_equal "$output" $'group\tname\there:main\there\t1'
}

@test "--python asks that interpreter for its sys.path, without what -c puts in front" {
    assert_equal "$(path_entries --python "$PYTHON")" "$(python_path)"
}

@test "--python finds a name in PATH" {
    mkdir bin
    wrapper bin/my-python "touch '$BATS_TEST_TMPDIR/asked'"
    PATH=$BATS_TEST_TMPDIR/bin:$PATH run --separate-stderr "$EPINDEX" hash --python my-python
    assert_status 0
    [ -e asked ]
}

@test "PYTHONPATH counts, in every order and encoding" {
    local odd=$BATS_TEST_TMPDIR/$'odd \xff\n name'
    mkdir "$odd"
    distribution "$odd" odd 1 <<<$'[group]\nodd = odd:main'
    PYTHONPATH=$SITE:$odd:relative run "$EPINDEX" lookup --python "$PYTHON" group
    assert_status 0
    assert_equal "$output" $'group\todd\todd:main\todd\t1'
}

@test "PYTHONSAFEPATH, which keeps -c from adding anything, costs no path entry" {
    PYTHONPATH=$SITE PYTHONSAFEPATH=1 run path_entries --python "$PYTHON"
    assert_equal "${lines[0]}" "$SITE"
}

@test "what site customisations print does not mix with the answer" {
    cat >"$SITE/sitecustomize.py" <<'END'
import atexit, os, sys
print("chatter before")
sys.stdout.flush()
atexit.register(lambda: os.write(1, b"chatter after\0\0"))
END
    export PYTHONPATH=$SITE
    # Unbuffered, so that what is printed at exit comes after all lines of the path.
    assert_equal "$(path_entries --python "$PYTHON")" \
        "$("$PYTHON" -u -c 'import sys; print("\n".join(sys.path[1:]))' | grep -av chatter)"
}

@test "an interpreter's own messages reach the user" {
    wrapper talking 'echo "a word from the interpreter" >&2'
    run --separate-stderr "$EPINDEX" hash --python ./talking
    assert_status 0
    assert_contains "$stderr" "a word from the interpreter"
}

@test "an interpreter that fails, dies or is none is an error that says so" {
    printf '#!/bin/sh\nexit 3\n' >failing
    printf '#!/bin/sh\nkill -9 $$\n' >dying
    printf '#!/bin/sh\necho hello\n' >stranger
    chmod 755 failing dying stranger
    : >no-program
    run --separate-stderr "$EPINDEX" dump --python ./failing
    assert_status 2
    assert_contains "$stderr" "./failing ended with status 3"
    run --separate-stderr "$EPINDEX" dump --python ./dying
    assert_status 2
    assert_contains "$stderr" "./dying was killed by signal 9"
    run --separate-stderr "$EPINDEX" dump --python ./stranger
    assert_status 2
    assert_contains "$stderr" "./stranger did not print its sys.path"
    for none in ./no-program ./absent absent-from-path ""; do
        run --separate-stderr "$EPINDEX" dump --python "$none"
        assert_status 2
        assert_contains "$stderr" "could not be started"
    done
    run --separate-stderr "$EPINDEX" rebuild --python ./failing -o "$INDEX"
    assert_status 2
    [ ! -e "$INDEX" ]
}

@test "an interpreter that prints without end is stopped" {
    printf '#!/bin/sh\nexec cat /dev/zero\n' >endless
    chmod 755 endless
    run --separate-stderr timeout 60 "$EPINDEX" dump --python ./endless
    assert_status 2
    assert_contains "$stderr" "epindex: error: "
}

# A venv whose interpreter notes that it was started.
make_venv() {
    mkdir -p venv/bin "venv/lib/python3.11/site-packages"
    printf 'home = /usr/bin\ninclude-system-site-packages = false\nversion = 3.11.2\n' >venv/pyvenv.cfg
    wrapper venv/bin/python "touch '$BATS_TEST_TMPDIR/asked'"
    distribution venv/lib/python3.11/site-packages inside 1 <<<$'[group]\ninside = inside:main'
}

@test "by default the active virtual environment is read, and no Python starts" {
    make_venv
    VIRTUAL_ENV=$BATS_TEST_TMPDIR/venv run --separate-stderr "$EPINDEX" dump
    assert_status 0
    assert_equal "$output" $'group\tinside\tinside:main\tinside\t1'
    [ ! -e asked ]
}

@test "the active virtual environment has what PYTHONPATH names in front, as its interpreter has" {
    "$PYTHON" -m venv --without-pip real || skip "the module venv is not complete here"
    mkdir first
    export VIRTUAL_ENV=$BATS_TEST_TMPDIR/real PYTHONPATH=first:$BATS_TEST_TMPDIR/first/:$SITE
    # All but the standard library, of which a prefix knows nothing.
    assert_equal "$(path_entries)" "$(real/bin/python -c '
import sys, sysconfig
stdlib = sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")
print("\n".join(path for path in sys.path[1:] if path not in stdlib
                and not path.endswith(("lib-dynload", ".zip"))))')"
    run path_entries
    assert_equal "${lines[0]}" "$BATS_TEST_TMPDIR/first"
    assert_equal "${#lines[@]}" 3
}

@test "an active virtual environment that is broken is an error that names VIRTUAL_ENV" {
    VIRTUAL_ENV=$BATS_TEST_TMPDIR/gone run --separate-stderr "$EPINDEX" hash
    assert_status 2
    assert_contains "$stderr" "$BATS_TEST_TMPDIR/gone is no directory"
    assert_contains "$stderr" "VIRTUAL_ENV"
}

@test "--prefix takes the interpreter in it, and --python the folder it is in" {
    make_venv
    for way in "--prefix venv" "--prefix venv/bin/python" "--prefix venv/"; do
        run --separate-stderr "$EPINDEX" dump $way
        assert_status 0
        assert_equal "$output" $'group\tinside\tinside:main\tinside\t1'
    done
    [ ! -e asked ]
    run --separate-stderr "$EPINDEX" hash --python venv
    assert_status 0
    [ -e asked ]
}

@test "without one, the default is python3 from PATH" {
    mkdir bin
    wrapper bin/python3 "touch '$BATS_TEST_TMPDIR/asked'"
    VIRTUAL_ENV='' PATH=$BATS_TEST_TMPDIR/bin:$PATH run --separate-stderr "$EPINDEX" hash
    assert_status 0
    [ -e asked ]
}

@test "without any python3, it says what else can be named" {
    mkdir bin
    run --separate-stderr env PATH="$BATS_TEST_TMPDIR/bin" "$EPINDEX" hash
    assert_status 2
    assert_contains "$stderr" "the interpreter python3 could not be started"
    assert_contains "$stderr" "--python, --prefix or --path"
}

@test "the environment of the interpreter at hand is what importlib.metadata says" {
    local paths
    mapfile -t paths < <(python_path)
    run --separate-stderr "$EPINDEX" dump --quiet --python "$PYTHON"
    assert_status 0
    assert_equal "$output" "$(reference "${paths[@]}")"
}
