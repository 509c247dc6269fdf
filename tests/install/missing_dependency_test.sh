#!/bin/bash
# Configures where one dependency is missing: the error names the Debian package to install. Where it
# is only the tests that need it, the rest builds without.
#
# Environment: SOURCE (the project's top), CC, GENERATOR (of build files: the one that is at hand).
set -euo pipefail

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

# configure_without MODULE [OPTION...]: with every pkg-config file there is but that one.
configure_without() {
    local module=$1
    shift
    rm -rf "$scratch/pc" "$scratch/build"
    mkdir "$scratch/pc"
    local folder
    for folder in $(pkg-config --variable pc_path pkg-config | tr : ' '); do
        cp -n "$folder"/*.pc "$scratch/pc/" 2>/dev/null || true
    done
    rm -f "$scratch/pc/$module.pc"
    PKG_CONFIG_PATH='' PKG_CONFIG_LIBDIR=$scratch/pc \
        cmake -G "$GENERATOR" -S "$SOURCE" -B "$scratch/build" -DCMAKE_C_COMPILER="$CC" "$@" >"$scratch/log" 2>&1
}

while read -r module package; do
    echo "- without $module"
    if configure_without "$module"; then
        fail "configuring without $module succeeds"
    fi
    grep -q "apt-get install $package" "$scratch/log" ||
        fail "the error does not name $package: $(cat "$scratch/log")"
done <<END
libcdb libcdb-dev
libxxhash libxxhash-dev
zlib zlib1g-dev
criterion libcriterion-dev
END

echo "- what the error says of other systems, one of which has no package"
configure_without libcdb -DEPINDEX_MISSING_HINT="A way out: none." || true
expected='    Debian   apt-get install libcdb-dev
    Fedora   dnf install tinycdb-devel
    Alpine   no package: build it from https://www.corpit.ru/mjt/tinycdb.html
    Arch     pacman -S tinycdb
    macOS    brew install tinycdb'
[[ $(cat "$scratch/log") == *"$expected"* ]] || fail "the error is: $(cat "$scratch/log")"
grep -q 'A way out: none.' "$scratch/log" || fail "the hint is missing: $(cat "$scratch/log")"

echo "- without criterion and without tests"
configure_without criterion -DEPINDEX_TESTS=OFF || fail "$(cat "$scratch/log")"
