# What scripts have in common, and tests of packages. A command that fails ends the script, and says so, wherever its own output goes.
# --help prints what the script says of itself.
# shellcheck shell=bash
set -eEuo pipefail
exec {said}>&2

say_what_failed() {
    local status=$?
    # What fails in a subshell fails once more outside of it, if anybody minds.
    [ "$BASH_SUBSHELL" -gt 0 ] || echo "$0: line $1 of $2: ended with $status: $3" >&"$said"
}
trap 'say_what_failed "$LINENO" "${BASH_SOURCE[0]-$0}" "$BASH_COMMAND"' ERR

# The script's first comment.
usage() {
    sed -n '2,/^[^#]/s/^# \{0,1\}//p' "${BASH_SOURCE[0]%/*}/${0##*/}"
}

# refuse WHAT: what it was called with is none of its arguments.
refuse() {
    printf '%s\n\n%s\n' "$1" "$(usage)" >&2
    exit 2
}

# accept WORDS ARGUMENT...: each argument is one of the words.
accept() {
    local words=$1 argument
    shift
    for argument; do
        [[ -n $argument && " $words " == *" $argument "* ]] || refuse "script/${0##*/} does not know '$argument'."
    done
}

# build_release TARGET...: in build/release, without a word where it succeeds.
build_release() {
    local log=build/release-build.log options=()
    mkdir -p build
    # The tests need more packages than building does.
    [ -f build/release/CMakeCache.txt ] || options=(-DEPINDEX_TESTS=OFF)
    echo "Building in build/release ..."
    if ! { cmake --preset release "${options[@]}" && cmake --build --preset release --target "$@"; } </dev/null >"$log" 2>&1; then
        tail -n 40 "$log" >&2
        echo "The build failed; the above is the end of $log." >&2
        exit 1
    fi
}

case "${1-}" in
-h | --help)
    usage
    exit 0
    ;;
esac
