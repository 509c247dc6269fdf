# --prefix: a venv or prefix, read without running anything, against what its interpreter says.
load support/common

# make_venv FOLDER [OPTION]...
make_venv() {
    "$PYTHON" -m venv --without-pip "$@" || skip "the module venv is not complete here"
    VENV=$1
    VENV_SITE=$("$1/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    distribution "$VENV_SITE" inside 1 <<<$'[group]\ninside = inside:main'
}

# The path entries that --prefix reads.
prefix_paths() {
    "$EPINDEX" hash --verbose --prefix "$1" 2>&1 >/dev/null | sed -n 's/^epindex: path entry: //p'
}

# The sys.path of an interpreter, without its standard library.
site_paths() {
    "$1" -c '
import sys, sysconfig
stdlib = sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")
for path in sys.path[1:]:
    if path not in stdlib and not path.endswith(("lib-dynload", ".zip")):
        print(path)'
}

# --prefix finds the paths of the interpreter in the venv, and the same entries.
assert_as_interpreter() {
    assert_equal "$(prefix_paths "$1")" "$(site_paths "$1/bin/python")"
    assert_equal "$("$EPINDEX" dump --quiet --prefix "$1")" \
        "$("$EPINDEX" dump --quiet --python "$1/bin/python")"
    assert_contains "$("$EPINDEX" dump --quiet --prefix "$1")" $'group\tinside\t'
}

@test "a venv is what its interpreter says" {
    make_venv venv
    assert_as_interpreter venv
    run prefix_paths venv
    assert_equal "${#lines[@]}" 1
}

@test "a venv with the system's packages is what its interpreter says" {
    make_venv venv --system-site-packages
    assert_as_interpreter venv
}

@test "path lines of .pth files count as site.py counts them" {
    make_venv venv
    mkdir -p outside "$VENV_SITE/nested/deeper" "$VENV_SITE/  spaces" elsewhere hidden
    distribution outside outside 1 <<<$'[group]\noutside = outside:main'
    distribution "$VENV_SITE/nested" nested 1 <<<$'[group]\nnested = nested:main'
    {
        printf '# a comment\n\n   \n'
        printf 'import os; os.environ.get("NOT_RUN")\n'
        printf 'import\tos\n'
        printf '%s\n' "$BATS_TEST_TMPDIR/outside  "
        printf './nested/../nested//\n'
        printf 'nested\r\n'
        printf '  spaces\n'
        printf '/not/there\n'
        printf 'important\n'
    } >"$VENV_SITE/b.pth"
    mkdir "$VENV_SITE/important"
    # Read before b.pth, and without a line end.
    printf '%s' "$BATS_TEST_TMPDIR/elsewhere" >"$VENV_SITE/a.pth"
    # In a directory that a .pth file added, .pth files do not count.
    printf '%s\n' "$BATS_TEST_TMPDIR/hidden" >outside/c.pth
    assert_as_interpreter venv
    run prefix_paths venv
    assert_equal "${#lines[@]}" 6
}

@test "hidden .pth files do not count, and a byte order mark is no part of a path" {
    make_venv venv
    mkdir hidden marked
    printf '%s\n' "$BATS_TEST_TMPDIR/hidden" >"$VENV_SITE/.hidden.pth"
    printf '\xef\xbb\xbf%s\n' "$BATS_TEST_TMPDIR/marked" >"$VENV_SITE/marked.pth"
    # As Python 3.13 has it; earlier ones read both otherwise.
    assert_equal "$(prefix_paths venv)" "$VENV_SITE
$BATS_TEST_TMPDIR/marked"
}

@test "a .pth file that is no text file, or a dangling link, is passed over" {
    make_venv venv
    mkfifo "$VENV_SITE/pipe.pth"
    ln -s nowhere "$VENV_SITE/link.pth"
    mkdir "$VENV_SITE/folder.pth"
    printf 'a\0b\n' >"$VENV_SITE/nul.pth"
    mkdir "$VENV_SITE/a"
    run timeout 20 "$EPINDEX" hash --verbose --prefix venv
    assert_status 0
    assert_equal "$(prefix_paths venv)" "$VENV_SITE"
}

@test "nothing is run: a venv whose interpreter is gone is read all the same" {
    make_venv venv
    rm venv/bin/python*
    run --separate-stderr "$EPINDEX" dump --prefix venv
    assert_status 0
    assert_equal "$output" $'group\tinside\tinside:main\tinside\t1'
}

@test "a prefix may be relative, and may end in a slash" {
    make_venv venv
    assert_equal "$(prefix_paths venv/)" "$VENV_SITE"
    cd venv/bin
    assert_equal "$(prefix_paths ..)" "$VENV_SITE"
}

@test "a lib64 of its own counts first; a link to lib does not count twice" {
    mkdir -p fedora/lib/python3.12/site-packages fedora/lib64/python3.12/site-packages
    assert_equal "$(prefix_paths fedora)" "$PWD/fedora/lib64/python3.12/site-packages
$PWD/fedora/lib/python3.12/site-packages"
    rm -r fedora/lib64
    ln -s lib fedora/lib64
    assert_equal "$(prefix_paths fedora)" "$PWD/fedora/lib/python3.12/site-packages"
}

@test "of several versions the one of pyvenv.cfg counts, else that of bin/python3, else the newest" {
    mkdir -p prefix/bin prefix/lib/python3.{9,10,11}/site-packages
    assert_equal "$(prefix_paths prefix)" "$PWD/prefix/lib/python3.11/site-packages"
    ln -s python3.10 prefix/bin/python3
    assert_equal "$(prefix_paths prefix)" "$PWD/prefix/lib/python3.10/site-packages"
    printf 'home = /usr/bin\ninclude-system-site-packages = false\nversion = 3.9.18\n' \
        >prefix/pyvenv.cfg
    assert_equal "$(prefix_paths prefix)" "$PWD/prefix/lib/python3.9/site-packages"
}

@test "Debian's prefix has dist-packages" {
    mkdir -p usr/lib/python3/dist-packages usr/local/lib/python3.11/dist-packages \
        usr/lib/python3.11/site-packages
    assert_equal "$(prefix_paths usr)" "$PWD/usr/local/lib/python3.11/dist-packages
$PWD/usr/lib/python3/dist-packages"
}

@test "the prefix of the interpreter at hand is what it says" {
    local prefix
    prefix=$("$PYTHON" -c 'import sys; print(sys.prefix)')
    assert_equal "$(prefix_paths "$prefix")" "$(site_paths "$PYTHON")"
}

@test "what is no prefix is refused" {
    mkdir empty
    run --separate-stderr "$EPINDEX" dump --prefix empty
    assert_status 2
    assert_contains "$stderr" "empty has no lib/pythonX.Y/site-packages"
    for none in absent ""; do
        run --separate-stderr "$EPINDEX" dump --prefix "$none"
        assert_status 2
        assert_contains "$stderr" "is no directory"
    done
    mkdir -p bin
    : >bin/file
    run --separate-stderr "$EPINDEX" dump --prefix bin/file
    assert_status 2
    assert_contains "$stderr" "$PWD has no lib/pythonX.Y/site-packages"
}

@test "a venv whose base is gone is refused, as its packages would be missing" {
    make_venv venv --system-site-packages
    sed -i 's,^home = .*,home = /not/there/bin,' venv/pyvenv.cfg
    run --separate-stderr "$EPINDEX" dump --prefix venv
    assert_status 2
    assert_contains "$stderr" "/not/there"
    sed -i '/^home = /d' venv/pyvenv.cfg
    run --separate-stderr "$EPINDEX" dump --prefix venv
    assert_status 2
    assert_contains "$stderr" "home"
}
