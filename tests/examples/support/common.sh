# For the tests of the examples: an installed copy of epindex, and a small environment of plugins.
#
# Environment: BUILD (the build directory), SOURCE (the repository), LIBDIR (as in
# CMAKE_INSTALL_LIBDIR), CC, CXX, FLAGS (of the compiler, for sanitizers).
set -euo pipefail

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
prefix=$scratch/installed
site=$scratch/site
mkdir "$site"

# Nothing of this user's, and nothing left behind.
export XDG_CACHE_HOME=$scratch/cache
unset EPINDEX_FILE EPINDEX_DISABLE PYTHONPATH
export LD_LIBRARY_PATH=$prefix/$LIBDIR PKG_CONFIG_PATH=$prefix/$LIBDIR/pkgconfig

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

# expect_equal WHAT EXPECTED FOUND
expect_equal() {
    [ "$2" = "$3" ] || fail "$1: expected '$2', found '$3'"
}

# install_plugin GROUP NAME CODE: a distribution of one module, whose function run() is the plugin.
install_plugin() {
    printf '%s\n' "$3" >"$site/$2_module.py"
    mkdir -p "$scratch/new"
    printf 'Metadata-Version: 2.1\nName: %s\nVersion: 1.0\n\n' "$2" >"$scratch/new/METADATA"
    printf '[%s]\n%s = %s_module:run\n' "$1" "$2" "$2" >"$scratch/new/entry_points.txt"
    mv "$scratch/new" "$site/$2-1.0.dist-info"
}

# build_example NAME: its programs are in $scratch/NAME.
build_example() {
    cmake -S "$SOURCE/docs/examples/$1" -B "$scratch/$1" -DCMAKE_PREFIX_PATH="$prefix" \
        -DCMAKE_C_COMPILER="$CC" -DCMAKE_C_FLAGS="$FLAGS -Wall -Wextra -Werror" >"$scratch/log" 2>&1 ||
        fail "configuring $1: $(cat "$scratch/log")"
    cmake --build "$scratch/$1" >"$scratch/log" 2>&1 || fail "building $1: $(cat "$scratch/log")"
}

cmake --install "$BUILD" --prefix "$prefix" >"$scratch/log" 2>&1 || fail "installing: $(cat "$scratch/log")"
