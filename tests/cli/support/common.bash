# What every .bats file of the command starts from. ctest says which command and which Python.
bats_require_minimum_version 1.5.0
: "${EPINDEX:?must name the command to test}"
: "${PYTHON:=python3}"

setup() {
    # The user's own environment has no say here, and nothing is written to the user's own stores.
    unset VIRTUAL_ENV PYTHONPATH PYTHONHOME PYTHONSAFEPATH EPINDEX_FILE EPINDEX_DISABLE
    export HOME=$BATS_TEST_TMPDIR/stores/home
    export XDG_CACHE_HOME=$BATS_TEST_TMPDIR/stores/cache
    export EPINDEX_SYSTEM_STORE=$BATS_TEST_TMPDIR/stores/system
    export PYTHONNOUSERSITE=1
    export LC_ALL=C.UTF-8 TERM=dumb
    SITE=$BATS_TEST_TMPDIR/site
    INDEX=$BATS_TEST_TMPDIR/index.cdb
    mkdir -p "$SITE" "$HOME"
    cd "$BATS_TEST_TMPDIR" || return 1
}

# distribution DIRECTORY NAME VERSION: installs one there; its entry_points.txt is standard input.
distribution() {
    local folder=$1/$2-$3.dist-info
    mkdir -p "$folder"
    printf 'Metadata-Version: 2.1\nName: %s\nVersion: %s\n' "$2" "$3" >"$folder/METADATA"
    cat >"$folder/entry_points.txt"
}

# Three groups of two distributions in $SITE, and their index in $INDEX.
small_environment() {
    distribution "$SITE" alpha 1.0 <<'END'
[console_scripts]
alpha = alpha.cli:main
shared = alpha.cli:shared [fast,safe]

[alpha.plugins]
first = alpha.plugins
END
    distribution "$SITE" beta 2.0rc1 <<'END'
[console_scripts]
beta-tool = beta.tool:Tool.run
shared = beta.tool:shared

[beta/odd]
a/b = beta.odd:é
END
    "$EPINDEX" rebuild --quiet --path "$SITE" -o "$INDEX"
}

# virtual_environment DIRECTORY: as python3 -m venv makes one, with one distribution.
virtual_environment() {
    mkdir -p "$1/bin"
    printf 'home = /usr/bin\ninclude-system-site-packages = false\nversion = 3.11.2\n' >"$1/pyvenv.cfg"
    distribution "$1/lib/python3.11/site-packages" inside 1.0 <<<$'[group]\nname = inside'
}

# where_field NUMBER PATH: of the line that `where` has for the path entry; 1 state, 3 file, 4 reason.
where_field() {
    "$EPINDEX" where --path "$2" --format=tsv | head -n 1 | cut -f"$1"
}

# passed_over PATH: the lines of the indexes that `where` says were passed over.
passed_over() {
    "$EPINDEX" where --path "$1" --format=tsv | grep '^passed over' || true
}

# many_distributions DIRECTORY COUNT: each with one entry in console_scripts.
many_distributions() {
    "$PYTHON" - "$1" "$2" <<'END'
import os, sys
for i in range(int(sys.argv[2])):
    folder = f"{sys.argv[1]}/generated_{i:05}-1.0.dist-info"
    os.mkdir(folder)
    with open(folder + "/METADATA", "w") as metadata:
        metadata.write(f"Name: generated-{i:05}\nVersion: 1.0\n")
    with open(folder + "/entry_points.txt", "w") as entry_points:
        entry_points.write(f"[console_scripts]\ncommand-{i:05} = generated_{i:05}.command:main\n")
END
}

# What importlib.metadata says of the path list given: rows as of --format=tsv, in the order of dump.
reference() {
    "$PYTHON" "$BATS_TEST_DIRNAME/support/reference.py" "$@"
}

# The first argument holds the second.
assert_contains() {
    if [[ $1 != *"$2"* ]]; then
        printf 'expected to find: %s\nin: %s\n' "$2" "$1" >&2
        return 1
    fi
}

assert_equal() {
    if [[ $1 != "$2" ]]; then
        printf 'expected: %s\nbut it is: %s\n' "$2" "$1" >&2
        return 1
    fi
}

assert_status() {
    if [[ $status -ne $1 ]]; then
        printf 'expected the exit status %s, got %s\nstdout: %s\nstderr: %s\n' "$1" "$status" \
            "$output" "$stderr" >&2
        return 1
    fi
}

# Under strace a leak check cannot run; everything else of the sanitizers can.
under_strace() {
    command -v strace >/dev/null || skip "strace is not installed"
    strace -o /dev/null true 2>/dev/null || skip "this system lets nobody trace"
    export ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0
}
