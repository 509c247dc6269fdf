#!/bin/bash
# The recipes of packages: scripts without slips, one version, and each list with what it needs.
#
# Environment: SOURCE (the repository), REFRESH (the script that triggers run), VERSION (the tree's).
set -euo pipefail
: "${SOURCE:?must be set}"
: "${REFRESH:?must be set}"
: "${VERSION:?must be set}"
cd "$SOURCE"

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

echo "- the scripts"
for script in packaging/debian/epindex.p* packaging/debian/tests/answers "$REFRESH"; do
    sh -n "$script"
done
mapfile -t scripts < <(grep -l '^#!.*bash' script/* tests/packaging/*sh)
for script in "${scripts[@]}"; do
    bash -n "$script"
done
if command -v shellcheck >/dev/null; then
    shellcheck --external-sources "${scripts[@]}" packaging/debian/epindex.p* packaging/debian/tests/answers
    shellcheck --exclude=SC2015 "$REFRESH" # A && B || C, where C is meant for either's failure
fi

echo "- what fails in a script is named, wherever its output goes, and its status is the script's"
# shellcheck disable=SC2016 # for the shell that runs it
for failing in 'found=$(sh -c "exit 3")' 'f >/dev/null 2>&1' '{ true; f; } >/dev/null 2>&1' '(f)' 'true | f | cat'; do
    status=0
    said=$(bash -c ". script/common.bash; f() { sh -c 'exit 3'; }; $failing; echo went on" 2>&1) || status=$?
    [ "$status" = 3 ] || fail "$failing: ended with $status"
    [[ $said == *": ended with 3: "* && $said != *"went on"* ]] || fail "$failing: said '$said'"
done
said=$(bash -c '. script/common.bash; f() { return 3; }; f || true; ! f; if f; then f; fi; echo went on' 2>&1)
[ "$said" = "went on" ] || fail "what may fail: said '$said'"

echo "- whose it is"
script/fill-metadata --check || fail "the metadata is not the same everywhere"

echo "- what a distributor looks for"
for field in Homepage Vcs-Git Vcs-Browser; do
    grep -q "^$field: https://" packaging/debian/control || fail "debian/control has no $field"
done
for file in watch libepindex0.symbols; do
    [ -s "packaging/debian/$file" ] || fail "no debian/$file"
done
grep -q '^Tests: ' packaging/debian/tests/control || fail "no autopkgtest"
grep -q '^URL: *https://' packaging/rpm/epindex.spec || fail "the spec has no URL"
# No single version of Python is written down: dpkg knows no patterns, so debian/rules lists what may come.
! grep -E '3\.[0-9]' packaging/debian/epindex.triggers.in | grep -v '^#' || fail "the triggers name a version"
grep -q 'seq 9 49' packaging/debian/rules || fail "debian/rules does not list the directories of single versions"

echo "- the notices of what is compiled in"
for work in "Yann Collet" "Michael Tokarev" "Mark Adler"; do
    grep -q "$work" NOTICE || fail "NOTICE does not have $work"
done
for work in "Yann Collet" "Michael Tokarev"; do
    grep -q "$work" packaging/debian/copyright || fail "debian/copyright does not have $work"
done
for package in epindex libepindex0 libepindex-dev; do
    awk -v package="$package" '$0 == "Package: " package { inside = 1 } /^$/ { inside = 0 }
        inside && /^Static-Built-Using:/ { found = 1 } END { exit !found }' packaging/debian/control ||
        fail "$package does not say what it was built with"
done
[ "$(grep -c '^%license LICENSE NOTICE' packaging/rpm/epindex.spec)" -ge 3 ] || fail "an RPM package has no notices"
grep -q '"../NOTICE"' python/pyproject.toml || fail "a wheel has no notices"
grep -q licenses/NOTICE script/wheels || fail "nobody looks for the notices in a wheel"

echo "- the version"
if command -v dpkg-parsechangelog >/dev/null; then
    told=$(dpkg-parsechangelog --file packaging/debian/changelog --show-field Version)
    [ "${told%-*}" = "$VERSION" ] || fail "debian/changelog tells of $told"
fi

echo "- the RPM spec"
if command -v rpmspec >/dev/null; then
    told=$(rpmspec --query --srpm --queryformat '%{version}' packaging/rpm/epindex.spec)
    [ "$told" = "$VERSION" ] || fail "the spec is of version $told"
    rpmspec --parse packaging/rpm/epindex.spec | grep -q '^%transfiletriggerpostun -- /usr/lib/python3' ||
        fail "the spec has no trigger for removed files"
fi

echo "- each directory with a trigger is one that the maintainer scripts refresh"
sed -n 's/^interest-noawait //p' packaging/debian/epindex.triggers.in | while read -r directory; do
    case $directory in
    /usr/lib/python3/dist-packages | /usr/lib/python3.*/dist-packages) ;;
    *) fail "$directory has a trigger, and no maintainer script refreshes it" ;;
    esac
done
