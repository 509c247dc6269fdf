#!/bin/bash
# Installs into scratch prefixes and asks the Python package that is there, as a program would.
#
# Environment: BUILD (the build directory), PYTHON (the Python it was configured with), VERSION.
set -euo pipefail

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export XDG_CACHE_HOME=$scratch/cache EPINDEX_SYSTEM_STORE=$scratch/none
unset EPINDEX_LIBRARY EPINDEX_DISABLE EPINDEX_FILE PYTHONPATH PYTHONHOME DESTDIR

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

# expect_equal WHAT EXPECTED FOUND
expect_equal() {
    [ "$2" = "$3" ] || fail "$1: expected '$2', found '$3'"
}

# ask FOLDER: the package there has to answer from an index, as importlib.metadata answers.
ask() {
    PYTHONPATH=$1 "$PYTHON" -W error - "$1" "$VERSION" <<'END'
import sys
import epindex
from epindex import _query
from importlib import metadata

folder, version = sys.argv[1:]
assert epindex.__file__.startswith(folder), epindex.__file__
assert metadata.version("epindex") == epindex.__version__ == version
found = epindex.entry_points(group="console_scripts")
expected = metadata.entry_points(group="console_scripts")
rows = lambda entries: sorted((entry.name, entry.value, entry.group) for entry in entries)
assert rows(found) == rows(expected)
with open("/proc/self/maps") as maps:
    assert "libepindex.so" in maps.read(), "answered without the library"
print(_query._path())
END
}

install_into() {
    cmake --install "$BUILD" --prefix "$1" >"$scratch/log" 2>&1 || fail "$(cat "$scratch/log")"
}

# The only folder below $1 that holds the package.
package_folder() {
    dirname "$(find "$1" -type d -name epindex -path '*/python*')"
}

echo "- a prefix of its own, which may be moved"
install_into "$scratch/installed"
mv "$scratch/installed" "$scratch/moved"
folder=$(package_folder "$scratch/moved")
expect_equal "the folder" "lib/$("$PYTHON" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')/site-packages" \
    "${folder#"$scratch/moved/"}"
expect_equal "the library" "$folder/epindex/libepindex.so.0" "$(ask "$folder")"
for file in "$folder"/epindex/*.py; do
    compiled=("$folder/epindex/__pycache__/$(basename "$file" .py)".*.pyc)
    [ -f "${compiled[0]}" ] || fail "$file is not compiled"
done
[ -f "$folder/epindex/py.typed" ] || fail "the package does not say that it has type hints"

echo "- copied out of there, without the rest of the prefix"
mkdir "$scratch/copied"
cp -r "$folder/epindex" "$scratch/copied"
cp -r "$folder/epindex-$VERSION.dist-info" "$scratch/copied"
mv "$scratch/moved" "$scratch/away"
expect_equal "the library" "$scratch/copied/epindex/libepindex.so.0" "$(ask "$scratch/copied")"
mv "$scratch/away" "$scratch/moved"

echo "- pip leaves it alone"
"$PYTHON" -m venv "$scratch/venv"
install_into "$scratch/venv"
found=$("$scratch/venv/bin/python" -c 'import epindex; print(epindex.__file__)')
case $found in "$scratch/venv/"*) ;; *) fail "the environment does not find it: $found" ;; esac
if "$scratch/venv/bin/python" -m pip uninstall -y epindex >"$scratch/log" 2>&1; then
    fail "pip removes what cmake installed"
fi
[ -f "$found" ] || fail "pip removed $found"

echo "- an older version's metadata does not stay behind"
folder=$(package_folder "$scratch/moved")
cp -r "$folder/epindex-$VERSION.dist-info" "$folder/epindex-0.0.1.dist-info"
install_into "$scratch/moved"
[ ! -e "$folder/epindex-0.0.1.dist-info" ] || fail "epindex-0.0.1.dist-info is still there"

echo "- staged, for a package of a distribution"
for prefix in /usr /usr/local /opt/epindex; do
    rm -rf "$scratch/stage"
    DESTDIR=$scratch/stage install_into "$prefix"
    folder=$(package_folder "$scratch/stage")
    case $prefix in
    /usr) expect_equal "a link in /usr" "" "$(find "$folder" -type l)" ;;
    *) [ -f "$folder/epindex/libepindex.so.0" ] || fail "$prefix: the link leads nowhere" ;;
    esac
    expect_equal "compiled files in a stage" "" "$(find "$scratch/stage" -name '*.pyc')"
    on_path=$("$PYTHON" -I -c 'import sys; print(sys.argv[1] in sys.path)' "${folder#"$scratch/stage"}")
    case $prefix in
    /opt/epindex) ;;
    *) # Where this Python has a folder below the prefix at all.
        if "$PYTHON" -I -c "import sys; sys.exit(not any(p.startswith('$prefix/lib/') and p.endswith('-packages') for p in sys.path))"; then
            expect_equal "$folder is on sys.path" True "$on_path"
        fi
        ;;
    esac
done
