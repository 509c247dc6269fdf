#!/bin/bash
# Installs into a scratch prefix and uses what is there as a stranger would: by pkg-config and by
# find_package(), shared and static, from C and C++.
#
# Environment: BUILD (the build directory), SOURCE (this folder), LIBDIR (as in CMAKE_INSTALL_LIBDIR),
# VERSION, CC, CXX, FLAGS (of the compiler, for sanitizers), GENERATOR (of build files: the one that
# is at hand).
set -euo pipefail

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

# expect_equal WHAT EXPECTED FOUND
expect_equal() {
    [ "$2" = "$3" ] || fail "$1: expected '$2', found '$3'"
}

# Prints those of the symbols on standard input (as nm prints them) that are not the library's to show.
# The name of the version is the shared library's too.
strangers() {
    awk 'NF >= 2 { print $NF }' | sed 's/@.*//' |
        grep -vE '^(epi_[a-z_]+|EPINDEX_0)$' | sort -u || true
}

cmake --install "$BUILD" --prefix "$scratch/installed" >"$scratch/install.log"
# Where it is installed must not matter afterwards.
prefix=$scratch/moved
mv "$scratch/installed" "$prefix"
lib=$prefix/$LIBDIR

echo "- the files"
found=$(cd "$prefix" && find bin include "$LIBDIR" ! -type d ! -path "*/python3*" | sed 's/Targets-[a-z]*\.cmake/Targets-CONFIG.cmake/' |
    LC_ALL=C sort)
expected=$(LC_ALL=C sort <<END
bin/epindex
include/epindex.h
$LIBDIR/cmake/epindex/epindexConfig.cmake
$LIBDIR/cmake/epindex/epindexConfigVersion.cmake
$LIBDIR/cmake/epindex/epindexStaticTargets-CONFIG.cmake
$LIBDIR/cmake/epindex/epindexStaticTargets.cmake
$LIBDIR/cmake/epindex/epindexTargets-CONFIG.cmake
$LIBDIR/cmake/epindex/epindexTargets.cmake
$LIBDIR/libepindex.a
$LIBDIR/libepindex.so
$LIBDIR/libepindex.so.0
$LIBDIR/libepindex.so.$VERSION
$LIBDIR/pkgconfig/epindex.pc
END
)
diff <(echo "$expected") <(echo "$found") || fail "the files installed are others (> is what was found)"
if grep -rlF -e "$scratch" -e "$BUILD" "$lib/pkgconfig" "$lib/cmake"; then
    fail "these files name the folder they were built or installed in"
fi

echo "- the symbols"
expect_equal soname libepindex.so.0 \
    "$(readelf -d "$lib/libepindex.so" | sed -n 's/.*(SONAME).*\[\(.*\)\]/\1/p')"
expect_equal "strangers among the shared library's symbols" "" \
    "$(nm -D --defined-only "$lib/libepindex.so" | strangers)"
expect_equal "strangers among the static library's symbols" "" \
    "$(nm -g --defined-only "$lib/libepindex.a" | strangers)"
declared=$(grep -h '^EPI_API' "$prefix/include/epindex.h" | grep -oE '\<epi_[a-z_]+\(' | tr -d '(' | sort)
for library in "-D $lib/libepindex.so" "-g $lib/libepindex.a"; do
    # shellcheck disable=SC2086 # the option and the file
    defined=$(nm --defined-only $library | awk 'NF == 3 && $2 == "T" { print $3 }' | sed 's/@.*//' | sort)
    diff <(echo "$declared") <(echo "$defined") || fail "$library and the header differ (< is in the header)"
done

# What the program defines too has to be a name that the library has, or it tests nothing.
internal=$(nm "$lib/libepindex.a")
for name in $(sed -n 's/^CLASH(\([a-z_]*\))$/\1/p' "$SOURCE/support/clashing_names.c"); do
    grep -q " t $name$" <<<"$internal" || fail "$name is no internal name of the library"
done

mkdir -p "$scratch/site/alpha-1.0.dist-info"
printf 'Name: alpha\nVersion: 1.0\n\n' >"$scratch/site/alpha-1.0.dist-info/METADATA"
printf '[console_scripts]\nalpha = alpha.cli:main\n' \
    >"$scratch/site/alpha-1.0.dist-info/entry_points.txt"

# check_program PROGRAM shared|static
check_program() {
    expect_equal "$1 prints" "$VERSION alpha.cli:main alpha" \
        "$(LD_LIBRARY_PATH=$lib "$1" "$scratch/site" "$scratch/index.cdb")"
    needs=$(readelf -d "$1" | grep -c 'NEEDED.*libepindex' || true)
    case $2 in
    shared) expect_equal "$1 needs libepindex.so" 1 "$needs" ;;
    static) expect_equal "$1 needs libepindex.so" 0 "$needs" ;;
    esac
}

echo "- by pkg-config"
export PKG_CONFIG_PATH=$lib/pkgconfig
expect_equal "version by pkg-config" "$VERSION" "$(pkg-config --modversion epindex)"
include=$(pkg-config --cflags epindex | tr -d ' ')
expect_equal "the folder of the header by pkg-config" "$prefix/include" "$(realpath "${include#-I}")"
c="$CC $FLAGS -std=c99 -Wall -Wextra -pedantic -Werror"
cxx="$CXX $FLAGS -std=c++11 -Wall -Wextra -pedantic -Werror"
# shellcheck disable=SC2046,SC2086 # flags are words
{
    $c "$SOURCE/support/consumer.c" -o "$scratch/c_shared" $(pkg-config --cflags --libs epindex)
    $cxx "$SOURCE/support/consumer.cc" -o "$scratch/cxx_shared" $(pkg-config --cflags --libs epindex)
    check_program "$scratch/c_shared" shared
    check_program "$scratch/cxx_shared" shared

    # The linker takes the shared one where it finds both, so it gets to see the static one only.
    mkdir "$scratch/hidden"
    mv "$lib"/libepindex.so* "$scratch/hidden/"
    $c "$SOURCE/support/consumer.c" "$SOURCE/support/clashing_names.c" -o "$scratch/c_static" \
        $(pkg-config --static --cflags --libs epindex)
    $cxx "$SOURCE/support/consumer.cc" -o "$scratch/cxx_static" \
        $(pkg-config --static --cflags --libs epindex)
    check_program "$scratch/c_static" static
    check_program "$scratch/cxx_static" static
    mv "$scratch/hidden"/* "$lib/"
}

echo "- by find_package"
cmake -G "$GENERATOR" -S "$SOURCE/support/package" -B "$scratch/package" -DCMAKE_PREFIX_PATH="$prefix" \
    -DCMAKE_C_COMPILER="$CC" -DCMAKE_CXX_COMPILER="$CXX" \
    -DCMAKE_C_FLAGS="$FLAGS" -DCMAKE_CXX_FLAGS="$FLAGS" >"$scratch/package.log" ||
    fail "find_package(epindex): $(cat "$scratch/package.log")"
cmake --build "$scratch/package" >"$scratch/package.log" 2>&1 ||
    fail "building with find_package(epindex): $(cat "$scratch/package.log")"
for program in c cxx; do
    check_program "$scratch/package/${program}_epindex" shared
    check_program "$scratch/package/${program}_epindex_static" static
done

echo "- the command"
expect_equal "the command needs libepindex.so" 0 \
    "$(readelf -d "$prefix/bin/epindex" | grep -c 'NEEDED.*libepindex' || true)"
"$prefix/bin/epindex" --version >/dev/null || fail "the command does not start"
