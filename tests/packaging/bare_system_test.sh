#!/bin/bash
# In a Debian system with nothing in it but its base: what README says under "Install", as written, gives a command, a library and a
# Python package that are found; and scripts install what they miss, and say so.
#
# Environment: SOURCE (the repository). Exit status 77: skipped.
set -euo pipefail
: "${SOURCE:?must be set}"
# shellcheck source=tests/packaging/support/scratch_root.bash
. "$(dirname "$0")/support/scratch_root.bash"
need_scratch_root "$@"
make_root

mkdir "$root/src"
tar --create --directory "$SOURCE" --exclude=./build --exclude=./.git --exclude=__pycache__ . | tar --extract --directory "$root/src"

# said WHAT COMMAND...: it succeeds, and says that it installs that.
said() {
    local what=$1
    shift
    in_root sh -c "cd /src && $*" >"$scratch/log" 2>&1 || fail "$*: $(tail -n 20 "$scratch/log")"
    grep -q "^  $what " "$scratch/log" || fail "$* does not say that it installs $what: $(head -n 20 "$scratch/log")"
}

echo "- README's Install, as written"
# Root needs no sudo, and there is none.
install=$(awk '/^## Install/ { found = 1 } found && /^```$/ { exit } inside; found && /^```sh$/ { inside = 1 }' "$SOURCE/README.md" |
    sed 's/^sudo //')
[ "$(wc -l <<<"$install")" -ge 4 ] || fail "README has no such block"
said libcdb-dev "set -e; $install"
cp "$SOURCE/tests/install/support/consumer.c" "$root/tmp/ask.c"
# shellcheck disable=SC2016 # for the shell in there
in_root sh -c 'cd /tmp && cc -o ask ask.c $(pkg-config --cflags --libs epindex)' || fail "a program does not link"
mkdir -p "$root/tmp/site/alpha-1.0.dist-info"
printf '[console_scripts]\nalpha = alpha.cli:main\n' >"$root/tmp/site/alpha-1.0.dist-info/entry_points.txt"
printf 'Name: alpha\nVersion: 1.0\n\n' >"$root/tmp/site/alpha-1.0.dist-info/METADATA"
version=$(sed -n 's/^project(epindex VERSION \([0-9.]*\).*/\1/p' "$SOURCE/CMakeLists.txt")
expect_equal "./ask prints" "$version alpha.cli:main alpha" "$(in_root /tmp/ask /tmp/site /tmp/index.cdb)"
expect_equal "the command prints" "alpha.cli:main" \
    "$(in_root /usr/local/bin/epindex lookup --path /tmp/site console_scripts alpha --format=tsv | cut -f 3)"
expect_equal "Python's package prints" "alpha.cli:main" \
    "$(in_root env PYTHONPATH=/tmp/site python3 -W error -c \
        'import epindex; print(*(e.value for e in epindex.entry_points(group="console_scripts", name="alpha")))')"

echo "- other Pythons"
said patchelf script/fetch-pythons
expect_equal "the newest Python" "(3, 15)" \
    "$(in_root /src/build/interpreters/usr/bin/python3.15 -c 'import sys; print(sys.version_info[:2])')"

echo "- the tests of the Python package, on one of them; packages; the benchmarks"
in_root sh -c "cd /src && script/test-interpreters /usr/bin/python3" >"$scratch/log" 2>&1 ||
    fail "script/test-interpreters: $(cat "$scratch/log" "$root"/src/build/test-logs/interpreters/*.log | tail -n 100)"
said debhelper script/package
said gnuplot-nox "script/bench --quick library"
