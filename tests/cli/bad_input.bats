# Bad input costs itself, is reported with path, line and reason, and nothing else.
load support/common

teardown() {
    # Made by the one test that needs a folder outside.
    if [[ -n ${PUBLIC:-} ]]; then
        rm -r "$PUBLIC"
    fi
}

# A good neighbour on each side of what is bad.
neighbours() {
    distribution "$SITE" aaa 1 <<<$'[group]\nfirst = aaa:main'
    distribution "$SITE" zzz 1 <<<$'[group]\nlast = zzz:main'
}

# rebuild_reports REGEX: builds $SITE, expects success, one warning that matches, and the neighbours.
rebuild_reports() {
    run --separate-stderr "$EPINDEX" rebuild --path "$SITE" "${@:2}" -o "$INDEX"
    assert_status 0
    assert_equal "$output" ""
    local warnings
    warnings=$(grep '^epindex: warning: ' <<<"$stderr")
    if ! [[ $warnings =~ ^"epindex: warning: "$1$ ]]; then
        printf 'expected: %s\ngot: %s\n' "$1" "$warnings" >&2
        return 1
    fi
    assert_contains "$stderr" "1 problem;"
    run "$EPINDEX" lookup -f "$INDEX" group first
    assert_status 0
    run "$EPINDEX" lookup -f "$INDEX" group last
    assert_status 0
    run "$EPINDEX" rebuild --quiet --strict --path "$SITE" "${@:2}" -o strict.cdb
    assert_status 1
    assert_equal "$output" ""
    # --strict reports, it does not refuse.
    run "$EPINDEX" verify strict.cdb
    assert_status 0
}

@test "a line without '=' is left out, with its number" {
    neighbours
    distribution "$SITE" mmm 1 <<<$'[group]\ngood = mmm:main\n\nthis is no entry\nalso = mmm:main'
    rebuild_reports "$SITE/mmm-1.dist-info/entry_points.txt:4: .+ \[no-equals-sign\]"
    run "$EPINDEX" lookup -f "$INDEX" group
    assert_equal "$(cut -f2 <<<"$output" | xargs)" "first good also last"
}

@test "an empty name is kept, as importlib.metadata keeps it, and reported" {
    neighbours
    distribution "$SITE" mmm 1 <<<$'[group]\n= mmm:main'
    rebuild_reports "$SITE/mmm-1.dist-info/entry_points.txt:2: .+ \[empty-name\]"
    assert_equal "$("$EPINDEX" dump -f "$INDEX")" "$(reference "$SITE")"
}

@test "a reference that does not parse is kept and reported" {
    neighbours
    distribution "$SITE" mmm 1 <<<$'[group]\nodd = not a reference!'
    rebuild_reports "$SITE/mmm-1.dist-info/entry_points.txt:2: .+ \[invalid-reference\]"
    assert_equal "$("$EPINDEX" dump -f "$INDEX")" "$(reference "$SITE")"
}

@test "a file that is not UTF-8 is left out" {
    neighbours
    distribution "$SITE" mmm 1 <<<$'[group]\ngood = mmm:main\nbad = \xff\xfe'
    rebuild_reports "$SITE/mmm-1.dist-info/entry_points.txt(:3)?: .+ \[not-utf-8\]"
    run "$EPINDEX" lookup -f "$INDEX" group good
    assert_status 1
}

@test "a line with a NUL byte is left out" {
    neighbours
    printf '[group]\nbad = m\0m:main\ngood = mmm:main\n' >nul
    distribution "$SITE" mmm 1 <nul
    rebuild_reports "$SITE/mmm-1.dist-info/entry_points.txt:2: .+ \[nul-byte\]"
    run "$EPINDEX" lookup -f "$INDEX" group good
    assert_status 0
}

@test "a file that may not be read is left out" {
    local as_user=() public=$BATS_TEST_TMPDIR
    if [[ $EUID -eq 0 ]]; then
        # Root may read everything, and nobody else may look into the folder of the tests.
        command -v setpriv >/dev/null || skip "as root this needs setpriv"
        as_user=(setpriv --reuid 65534 --regid 65534 --clear-groups)
        "${as_user[@]}" "$EPINDEX" --version >/dev/null || skip "only root may run the command here"
        PUBLIC=$(mktemp -d)
        public=$PUBLIC
        chmod 777 "$public"
        SITE=$public/site
        mkdir "$SITE"
    fi
    neighbours
    distribution "$SITE" mmm 1 <<<$'[group]\nname = mmm:main'
    chmod -R a+rX "$SITE"
    chmod 000 "$SITE/mmm-1.dist-info/entry_points.txt"
    cd "$public"
    run --separate-stderr "${as_user[@]}" "$EPINDEX" rebuild --strict --path "$SITE" -o index.cdb
    assert_status 1
    [[ $stderr =~ "epindex: warning: $SITE/mmm-1.dist-info/entry_points.txt: ".+" [unreadable]" ]]
    run "$EPINDEX" lookup -f index.cdb group
    assert_equal "$(cut -f2 <<<"$output" | xargs)" "first last"
}

@test "a metadata directory that is a dangling link is reported" {
    neighbours
    ln -s nowhere "$SITE/mmm-1.dist-info"
    rebuild_reports "$SITE/mmm-1.dist-info: .+ \[dangling-link\]"
}

@test "an entry_points.txt of 100 MB is left out, with the limit" {
    neighbours
    distribution "$SITE" mmm 1 <<<$'[group]\nname = mmm:main'
    truncate -s 100M "$SITE/mmm-1.dist-info/entry_points.txt"
    rebuild_reports "$SITE/mmm-1.dist-info/entry_points.txt: .*[0-9]+.* \[too-large\]"
}

# wheel FILE: a zip archive with one distribution; what follows is Python that may spoil it.
wheel() {
    "$PYTHON" - "$@" <<'END'
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr("mmm-1.dist-info/METADATA", "Name: mmm\nVersion: 1\n")
    archive.writestr("mmm-1.dist-info/entry_points.txt", "[group]\nzipped = mmm:main\n" + 50 * "# filler\n")
data = bytearray(open(sys.argv[1], "rb").read())
exec(sys.argv[2])
open(sys.argv[1], "wb").write(data)
END
}

@test "a sound zip archive is no problem" {
    neighbours
    wheel mmm.whl ""
    run --separate-stderr "$EPINDEX" rebuild --strict --path "$SITE" --path mmm.whl -o "$INDEX"
    assert_status 0
    run "$EPINDEX" lookup -f "$INDEX" group zipped
    assert_status 0
}

@test "a truncated zip archive is reported, whichever end is missing" {
    neighbours
    wheel tail.whl "del data[-60:]"
    rebuild_reports "$BATS_TEST_TMPDIR/tail.whl: .+ \[bad-zip\]" --path tail.whl
    wheel head.whl "del data[:60]"
    run --separate-stderr "$EPINDEX" rebuild --strict --path "$SITE" --path head.whl -o "$INDEX"
    [[ $status -le 1 ]]
    run "$EPINDEX" lookup -f "$INDEX" group last
    assert_status 0
}

@test "an encrypted member is reported" {
    neighbours
    # Bit 0 of the general purpose flags, in the local header and in the central directory.
    wheel mmm.whl "
at = data.index(b'mmm-1.dist-info/entry_points.txt'); data[at - 30 + 6] |= 1
at = data.rindex(b'mmm-1.dist-info/entry_points.txt'); data[at - 46 + 8] |= 1"
    rebuild_reports "$BATS_TEST_TMPDIR/mmm.whl/mmm-1.dist-info/entry_points.txt: .*(encrypted|password).* \[bad-zip\]" \
        --path mmm.whl
}

@test "a member that claims an absurd size is reported" {
    neighbours
    wheel mmm.whl "
at = data.rindex(b'mmm-1.dist-info/entry_points.txt'); data[at - 46 + 24:at - 46 + 28] = b'\xf0\xff\xff\xff'"
    rebuild_reports "$BATS_TEST_TMPDIR/mmm.whl/mmm-1.dist-info/entry_points.txt: .+ \[(bad-zip|too-large)\]" \
        --path mmm.whl
}

@test "a member whose bytes are damaged is reported" {
    neighbours
    wheel mmm.whl "
at = data.index(b'mmm-1.dist-info/entry_points.txt') + len(b'mmm-1.dist-info/entry_points.txt')
data[at + 8] ^= 0xff"
    rebuild_reports "$BATS_TEST_TMPDIR/mmm.whl/mmm-1.dist-info/entry_points.txt: .+ \[bad-zip\]" \
        --path mmm.whl
}

@test "every problem is one line of its own, whatever the file's name" {
    neighbours
    distribution "$SITE" $'m\nm\e[31m' 1 <<<$'[group]\nno entry\nno entry either'
    run --separate-stderr "$EPINDEX" rebuild --path "$SITE" -o "$INDEX"
    assert_status 0
    assert_equal "$(grep -c '^epindex: warning: .*/m\\nm\\x1b\[31m-1.dist-info/entry_points.txt:[23]: ' <<<"$stderr")" 2
    assert_equal "$(grep -vc '^epindex: ' <<<"$stderr")" 0
}

@test "--quiet reports nothing but still builds, and --strict still has its status" {
    neighbours
    distribution "$SITE" mmm 1 <<<$'[group]\nno entry'
    run --separate-stderr "$EPINDEX" rebuild --quiet --path "$SITE" -o "$INDEX"
    assert_status 0
    assert_equal "$output$stderr" ""
    run --separate-stderr "$EPINDEX" rebuild --quiet --strict --path "$SITE" -o "$INDEX"
    assert_status 1
    assert_equal "$output$stderr" ""
}

@test "a scan for an answer counts the problems, and --verbose lists them" {
    neighbours
    distribution "$SITE" mmm 1 <<<$'[group]\nno entry'
    run --separate-stderr "$EPINDEX" dump --path "$SITE"
    assert_status 0
    assert_equal "$stderr" "epindex: warning: 1 problem with the input; --verbose lists them"
    run --separate-stderr "$EPINDEX" dump --verbose --path "$SITE"
    assert_contains "$stderr" "epindex: warning: $SITE/mmm-1.dist-info/entry_points.txt:2: "
    run --separate-stderr "$EPINDEX" dump --quiet --path "$SITE"
    assert_equal "$stderr" ""
}

@test "a sealed index's problems are reported where the files are" {
    neighbours
    distribution "$SITE" mmm 1 <<<$'[group]\nno entry'
    mkdir elsewhere
    run --separate-stderr "$EPINDEX" rebuild --sealed --path site -o elsewhere/index.cdb
    assert_status 0
    local path
    path=$(sed -nE 's/^epindex: warning: ([^:]*):2: .*/\1/p' <<<"$stderr")
    assert_equal "$(realpath "$path")" "$(realpath "$SITE/mmm-1.dist-info/entry_points.txt")"
}

@test "a path entry that was named and is not there is mentioned, and is no bad input" {
    neighbours
    run --separate-stderr "$EPINDEX" rebuild --strict --path "$SITE" --path stie -o "$INDEX"
    assert_status 0
    assert_contains "$stderr" "epindex: warning: stie: there is no such path entry"
}
