#!/bin/bash
# The systemd units, held to systemd's own rules.
#
# Environment: UNITS (the folder of the units, for the command just built).
set -euo pipefail
: "${UNITS:?must be set}"

if ! command -v systemd-analyze >/dev/null; then
    echo "skipped: no systemd-analyze"
    exit 77
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp "$UNITS"/* "$scratch"
# An instance for a directory whose name needs escaping.
instance=$(systemd-escape --path --template=epindex@.path /usr/lib/python3/dist-packages)
cp "$scratch/epindex@.path" "$scratch/$instance"

# The manual page may not be installed here.
systemd-analyze verify --man=no "$scratch"/epindex.* "$scratch/$instance" >"$scratch/said" 2>&1 || {
    cat "$scratch/said"
    exit 1
}
if [ -s "$scratch/said" ]; then
    cat "$scratch/said"
    exit 1
fi

# What verify does not look at.
sed -n 's/^Unit=//p' "$UNITS"/* | while read -r unit; do
    [ -e "$UNITS/$unit" ] || {
        echo "there is no $unit, which a unit is to start"
        exit 1
    }
done

# Of 100; a service without any protection has 96.
systemd-analyze security --offline=true --threshold=15 "$scratch/epindex.service" >"$scratch/said" || {
    cat "$scratch/said"
    exit 1
}
