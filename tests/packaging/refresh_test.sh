#!/bin/bash
# What triggers run: the store is right afterwards, or gone, or turned off, and it always ends with 0.
#
# Environment: REFRESH (the script), EPINDEX (the command).
set -euo pipefail
: "${REFRESH:?must be set}"
: "${EPINDEX:?must be set}"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
unset EPINDEX_FILE EPINDEX_DISABLE
export EPINDEX_SYSTEM_STORE=$scratch/store XDG_CACHE_HOME=$scratch/cache
# With a space, which no word of a shell may break at.
site="$scratch/dist packages"
mkdir "$site"

# The script with a store of its own, and the same with a command that fails.
sed "s|^store=.*|store=$scratch/store|" "$REFRESH" >"$scratch/refresh"
sed 's|^epindex=.*|epindex=false|' "$scratch/refresh" >"$scratch/failing"

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

# expect_equal WHAT EXPECTED FOUND
expect_equal() {
    [ "$2" = "$3" ] || fail "$1: expected '$2', found '$3'"
}

# install_version MODULE: replaces a file within the same metadata directory.
install_version() {
    mkdir -p "$site/small.egg-info"
    printf 'Name: small\nVersion: 1\n' >"$site/small.egg-info/PKG-INFO"
    printf '[plugins]\nsmall = %s:run\n' "$1" >"$site/small.egg-info/entry_points.txt"
}

refresh() {
    # Another store, as somebody's shell may name it, is not the one that is kept.
    EPINDEX_SYSTEM_STORE=$scratch/elsewhere EPINDEX_DISABLE=1 \
        sh "$scratch/refresh" "$@" 2>"$scratch/said" || fail "it ended with $?"
}

refresh_in_vain() {
    sh "$scratch/failing" "$@" 2>"$scratch/said" || fail "it ended with $?"
    grep -q '^epindex: the system' "$scratch/said" || fail "nothing was said"
}

# At level trust, so that nothing but the script keeps it from being old.
served() {
    "$EPINDEX" where --level trust --path "$site" --format tsv | head -n 1 | cut -f 1
}

# What is answered where no directory is looked at, or by a scan where no index serves.
answer() {
    local file
    file=$("$EPINDEX" where --level trust --path "$site" --format tsv | head -n 1 | cut -f 3)
    if [ -n "$file" ]; then
        "$EPINDEX" lookup -f "$file" --format tsv plugins small | cut -f 3
    else
        EPINDEX_DISABLE=1 "$EPINDEX" lookup --path "$site" --format tsv plugins small | cut -f 3
    fi
}

echo "- it builds, and says nothing"
install_version one
refresh "$site" "$scratch/missing"
expect_equal "what was said" "" "$(cat "$scratch/said")"
expect_equal "the answer" "fresh one:run" "$(served) $(answer)"

echo "- it brings up to date"
install_version two
refresh "$site"
expect_equal "the answer" "fresh two:run" "$(served) $(answer)"

echo "- where the command fails, the old index goes"
install_version three
refresh_in_vain "$site"
expect_equal "the answer" "scanned three:run" "$(served) $(answer)"
refresh "$site"
expect_equal "the answer" "fresh three:run" "$(served) $(answer)"

echo "- where not even that can be done, it is turned off until it can"
install_version four
mkdir "$scratch/store/00.cdb" # rm cannot remove it, whoever runs it
refresh_in_vain "$site"
expect_equal "the answer" "scanned four:run" "$(served) $(answer)"
[ -e "$site/__epindex__/disable" ] || fail "it was not turned off"
refresh "$site"
[ -e "$site/__epindex__/disable" ] || fail "it was turned on though the store is as it was"
rmdir "$scratch/store/00.cdb"
refresh "$site"
expect_equal "the answer" "fresh four:run" "$(served) $(answer)"
[ ! -e "$site/__epindex__" ] || fail "what turned it off is still there"

echo "- what somebody else has turned off stays off"
mkdir "$site/__epindex__"
echo "not here" >"$site/__epindex__/disable"
refresh "$site"
mkdir "$scratch/store/00.cdb"
refresh_in_vain "$site"
expect_equal "the answer" scanned "$(served)"
refresh --remove "$site"
expect_equal "the switch" "not here" "$(cat "$site/__epindex__/disable")"
rm -r "$site/__epindex__"

echo "- --remove leaves nothing"
refresh "$site"
mkdir "$scratch/store/00.cdb"
refresh_in_vain "$site"
refresh --remove "$site"
expect_equal "what is left" "" "$(find "$scratch" -name store -o -name __epindex__)"
refresh --remove "$site"
expect_equal "what was said" "" "$(cat "$scratch/said")"
