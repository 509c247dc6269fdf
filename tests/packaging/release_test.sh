#!/bin/bash
# Makes releases of a copy of the tree: the version and the changelog, the source and its checksum, and nothing anywhere else.
#
# Environment: SOURCE (the repository), VERSION (the tree's).
set -euo pipefail
: "${SOURCE:?must be set}"
: "${VERSION:?must be set}"

command -v git >/dev/null || {
    echo "skipped: git is not installed (on Debian: apt-get install git)"
    exit 77
}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export HOME=$scratch GIT_CONFIG_NOSYSTEM=1
git config --global user.name "A releaser"
git config --global user.email "releaser@example.org"
git config --global init.defaultBranch main

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

mkdir "$scratch/tree"
tar --create --directory "$SOURCE" --exclude=./build --exclude=./.git --exclude=__pycache__ . | tar --extract --directory "$scratch/tree"
cd "$scratch/tree"
git init -q
git add -A
git commit -q -m "All of it"
# What leaves the machine would arrive here.
git init -q --bare "$scratch/elsewhere"
git remote add origin "$scratch/elsewhere"

# refused MESSAGE ARGUMENT...
refused() {
    local message=$1 before
    shift
    before=$(git rev-parse HEAD)
    if script/release "$@" --no-packages >"$scratch/log" 2>&1; then
        fail "script/release $* makes a release"
    fi
    grep -q "$message" "$scratch/log" || fail "script/release $* says: $(cat "$scratch/log")"
    [ "$before" = "$(git rev-parse HEAD)" ] || fail "script/release $* commits"
    [ -z "$(git tag)" ] || fail "script/release $* tags"
}

echo "- what it refuses"
refused "takes a version, such as" 1.0
refused "older than" 0.0.9
touch "left over"
refused "not committed" 0.9.0
rm "left over"
sed -i '/^## \[Unreleased\]/a ## [0.0.1]' CHANGELOG.md
git commit -q -a -m "A changelog with nothing in it"
refused "has nothing under" 0.9.0
git reset -q --hard HEAD~1

echo "- a release"
script/release 0.9.0 --no-packages >"$scratch/log" 2>&1 || fail "$(cat "$scratch/log")"
[ -z "$(git status --porcelain)" ] || fail "it leaves changes: $(git status --porcelain)"
[ "$(git describe)" = v0.9.0 ] || fail "it is tagged $(git describe)"
grep -q "nothing has left this machine" "$scratch/log" || fail "it does not say so: $(cat "$scratch/log")"
[ -z "$(git ls-remote origin)" ] || fail "it pushes"
(cd build/release-0.9.0 && sha256sum --check --quiet SHA256SUMS) || fail "the checksums are wrong"
tar --extract --directory "$scratch" --file build/release-0.9.0/epindex-0.9.0.tar.gz
grep -q "^## \[0.9.0\] - $(date -u +%Y)-" "$scratch/epindex-0.9.0/CHANGELOG.md" || fail "the changelog has no date"
# Whatever tells a version tells this one: CMake compares what it knows.
logged() { "$@" >"$scratch/log" 2>&1 || fail "$* says: $(cat "$scratch/log")"; }
logged cmake -S "$scratch/epindex-0.9.0" -B "$scratch/build" -DEPINDEX_TESTS=OFF
grep -q '^CMAKE_PROJECT_VERSION:STATIC=0.9.0$' "$scratch/build/CMakeCache.txt" || fail "CMakeLists.txt has another version"
if command -v dpkg-parsechangelog >/dev/null; then
    told=$(dpkg-parsechangelog --file "$scratch/epindex-0.9.0/packaging/debian/changelog" --show-field Version)
    [ "$told" = 0.9.0-1 ] || fail "debian/changelog tells of $told"
fi
grep -q 'upstream_version 0.9.0}' "$scratch/epindex-0.9.0/packaging/rpm/epindex.spec" || fail "the spec has another version"
[ -x "$scratch/epindex-0.9.0/script/fill-metadata" ] && "$scratch/epindex-0.9.0/script/fill-metadata" --check

echo "- and no second one of that name"
if script/release 0.9.0 --no-packages >"$scratch/log" 2>&1; then
    fail "0.9.0 is released twice"
fi
