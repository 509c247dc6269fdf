#!/bin/bash
# Builds as projects and packagers do: by each generator, as a part of another project, one library
# only, staged, with link-time optimisation. What comes out has to answer.
#
# Environment: SOURCE (the project's top), VERSION, CC.
set -euo pipefail

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
unset DESTDIR CMAKE_GENERATOR CFLAGS LDFLAGS
jobs=$(nproc)

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

# expect_equal WHAT EXPECTED FOUND
expect_equal() {
    [ "$2" = "$3" ] || fail "$1: expected '$2', found '$3'"
}

logged() {
    "$@" >"$scratch/log" 2>&1 || fail "$* says: $(tail -n 40 "$scratch/log")"
}

# Hardly optimised, and without what debuggers read: it is the shape that is tested.
configure() {
    local name=$1
    shift
    logged cmake -S "$SOURCE" -B "$scratch/$name" -DCMAKE_C_COMPILER="$CC" -DCMAKE_BUILD_TYPE=Debug \
        -DCMAKE_C_FLAGS_DEBUG= -DCMAKE_C_FLAGS_RELEASE=-O1 -DEPINDEX_TESTS=OFF -DEPINDEX_PYTHON=OFF -DEPINDEX_MAN=OFF "$@"
}

build() {
    logged cmake --build "$scratch/$1" -j "$jobs" "${@:2}"
}

mkdir -p "$scratch/site/alpha-1.0.dist-info"
printf 'Name: alpha\nVersion: 1.0\n\n' >"$scratch/site/alpha-1.0.dist-info/METADATA"
printf '[console_scripts]\nalpha = alpha.cli:main\n' \
    >"$scratch/site/alpha-1.0.dist-info/entry_points.txt"

# The consumer of tests/install.
check_program() {
    expect_equal "$1 prints" "$VERSION alpha.cli:main alpha" "$("$1" "$scratch/site" "$scratch/index.cdb")"
}

check_command() {
    expect_equal "$1 prints" "alpha.cli:main" \
        "$("$1" lookup --path "$scratch/site" console_scripts alpha --format=tsv | cut -f 3)"
}

export XDG_CACHE_HOME=$scratch/cache EPINDEX_SYSTEM_STORE=$scratch/none

echo "- make"
configure make -G "Unix Makefiles"
build make
check_command "$scratch/make/cli/epindex"
expect_equal "what make builds a second time" "" \
    "$(cmake --build "$scratch/make" | grep -v '^\[.*Built target' || true)"

echo "- Ninja Multi-Config, two of them side by side"
configure multi -G "Ninja Multi-Config" -DEPINDEX_COMMAND=ON
for type in Debug Release; do
    build multi --config "$type"
    logged cmake --install "$scratch/multi" --config "$type" --prefix "$scratch/multi-$type"
    check_command "$scratch/multi-$type/bin/epindex"
    [ -f "$scratch/multi-$type/lib/cmake/epindex/epindexTargets-${type,,}.cmake" ] ||
        fail "no CMake package for $type"
done

# use_package DIR TARGETS...: links and runs a program with what is installed there.
use_package() {
    local prefix=$1
    shift
    rm -rf "$scratch/use"
    mkdir "$scratch/use"
    {
        echo 'cmake_minimum_required(VERSION 3.25)'
        echo 'project(use LANGUAGES C)'
        echo 'find_package(epindex REQUIRED)'
        for target; do
            echo "add_executable(use_$target $SOURCE/tests/install/support/consumer.c)"
            echo "target_link_libraries(use_$target PRIVATE epindex::$target)"
        done
    } >"$scratch/use/CMakeLists.txt"
    logged cmake -G Ninja -S "$scratch/use" -B "$scratch/use/build" -DCMAKE_C_COMPILER="$CC" \
        -Depindex_DIR="$(dirname "$(find "$prefix" -name epindexConfig.cmake)")"
    logged cmake --build "$scratch/use/build"
    for target; do
        check_program "$scratch/use/build/use_$target"
    done
}

echo "- the static library alone, with link-time optimisation, staged below DESTDIR, in a folder for its architecture"
configure static -G Ninja -DBUILD_SHARED_LIBS=OFF -DCMAKE_INTERPROCEDURAL_OPTIMIZATION=ON -DCMAKE_BUILD_TYPE=Release \
    -DCMAKE_INSTALL_PREFIX=/opt/epindex -DCMAKE_INSTALL_LIBDIR=lib/some-machine
build static
DESTDIR=$scratch/stage logged cmake --install "$scratch/static"
prefix=$scratch/stage/opt/epindex
[ -f "$prefix/lib/some-machine/libepindex.a" ] || fail "no static library: $(find "$prefix")"
expect_equal "shared libraries" "" "$(find "$scratch/stage" -name '*.so*')"
check_command "$prefix/bin/epindex"
use_package "$prefix" epindex epindex_static
# shellcheck disable=SC2046 # flags are words
logged "$CC" "$SOURCE/tests/install/support/consumer.c" -o "$scratch/by_pkg_config" \
    $(PKG_CONFIG_PATH=$prefix/lib/some-machine/pkgconfig pkg-config --cflags --libs epindex)
check_program "$scratch/by_pkg_config"
nm -g --defined-only "$prefix/lib/some-machine/libepindex.a" | awk 'NF == 3 && $3 !~ /^epi_/' >"$scratch/strangers"
[ ! -s "$scratch/strangers" ] || fail "the static library shows $(cat "$scratch/strangers")"

echo "- the shared library alone, with link-time optimisation"
configure shared -G Ninja -DBUILD_SHARED_LIBS=ON -DCMAKE_INTERPROCEDURAL_OPTIMIZATION=ON -DCMAKE_BUILD_TYPE=Release
build shared
logged cmake --install "$scratch/shared" --prefix "$scratch/shared-installed"
expect_equal "static libraries" "" "$(find "$scratch/shared-installed" -name '*.a')"
use_package "$scratch/shared-installed" epindex
LD_LIBRARY_PATH=$scratch/shared-installed/lib check_command "$scratch/shared-installed/bin/epindex"

echo "- within another project"
for how in OFF ON; do
    # FetchContent, with a project that builds static libraries; then add_subdirectory.
    options=(-DFETCH="$how")
    [ "$how" = OFF ] || options+=(-DBUILD_SHARED_LIBS=OFF)
    logged cmake -G Ninja -S "$SOURCE/tests/install/support/subproject" -B "$scratch/host-$how" -DEPINDEX_SOURCE="$SOURCE" \
        -DCMAKE_C_COMPILER="$CC" -DCMAKE_EXPORT_COMPILE_COMMANDS=ON "${options[@]}"
    if grep -e '-Wall' -e '-Wextra' -e criterion "$scratch/host-$how/compile_commands.json"; then
        fail "its warnings or tests are on in another project"
    fi
    build "host-$how"
    check_program "$scratch/host-$how/host"
    logged cmake --install "$scratch/host-$how" --prefix "$scratch/host-$how-installed"
    expect_equal "what is installed" "bin/host" \
        "$(cd "$scratch/host-$how-installed" && find . ! -type d | sed 's|^\./||')"
    expect_equal "commands and manual pages" "" \
        "$(find "$scratch/host-$how" \( -name epindex -o -name '*.[135]' \) ! -type d)"
done
