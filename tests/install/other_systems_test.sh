#!/bin/bash
# Compiles and links the libraries and the command for macOS and for FreeBSD of 32 bits, without a warning. Nothing is run: there is no
# such system here.
#
# Environment: SOURCE (the project's top). Exit status 77: skipped.
set -euo pipefail

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
jobs=$(nproc)

for target in aarch64-macos x86-freebsd; do
    echo "- $target"
    # Its own exit status, so that 77 gets through.
    folder=$("$SOURCE/script/cross" "$target")
    {
        cmake -G Ninja -S "$SOURCE" -B "$scratch/$target" -DCMAKE_TOOLCHAIN_FILE="$folder/toolchain.cmake" \
            -DEPINDEX_TESTS=OFF -DEPINDEX_PYTHON=OFF -DEPINDEX_WERROR=ON -DEPINDEX_LOAD_ZLIB=OFF \
            -DCMAKE_BUILD_TYPE=Debug &&
            cmake --build "$scratch/$target" -j "$jobs"
    } >"$scratch/log" 2>&1 || {
        grep -E -A 5 'error|warning' "$scratch/log" | head -n 60
        echo "FAILED: it does not compile for $target"
        exit 1
    }
    file=$scratch/$target/cli/epindex
    case $target in
    *macos) magic=cffaedfe ;;
    *) magic=7f454c46 ;;
    esac
    found=$(od -An -tx1 -N4 "$file" | tr -d ' \n')
    [ "$found" = "$magic" ] || {
        echo "FAILED: $file begins with $found"
        exit 1
    }
done
