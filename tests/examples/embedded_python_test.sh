#!/bin/bash
# The host of an embedded Python: loads its plugins, goes on past those that fail, and notices those
# that come and go.
if ! pkg-config --exists python3-embed; then
    echo "skipped: pkg-config knows no python3-embed (on Debian: apt-get install python3-dev)"
    exit 77
fi
# shellcheck source=tests/examples/common.sh
source "$(dirname "$0")/support/common.sh"
build_example embedded_python
export PYTHONPATH=$site PYTHONDONTWRITEBYTECODE=1
# The interpreter keeps memory until its end, and beyond.
export ASAN_OPTIONS=detect_leaks=0

install_plugin app.plugins alpha 'def run(): return "alpha runs"'
install_plugin app.plugins broken 'import there_is_no_such_module'
install_plugin app.plugins exits 'import sys
def run(): sys.exit(9)'
install_plugin app.plugins raises 'def run(): raise RuntimeError("on purpose")'
install_plugin app.plugins wrong 'x = 1'
install_plugin app.plugins zeta 'def run(): return "zeta runs"'
install_plugin other.plugins stranger 'def run(): return "not asked for"'

coproc host { exec "$scratch/embedded_python/host" app.plugins 2>"$scratch/err"; }
host_pid=$host_PID
exec 8<&"${host[0]}" 9>&"${host[1]}"

# Prints what one round prints, in one line.
round() {
    local line
    while IFS= read -r -t 60 line <&8; do
        [ "$line" != "done" ] || return 0
        printf '%s|' "$line"
    done
    fail "the host has ended: $(cat "$scratch/err")"
}

expect_equal "the first round" "alpha: alpha runs|zeta: zeta runs|" "$(round)"
for expected in "plugin broken of broken 1.0 ($site/broken-1.0.dist-info) failed:" \
    "No module named 'there_is_no_such_module'" "plugin exits of exits" "plugin raises of raises" \
    "RuntimeError: on purpose" "plugin wrong of wrong" "has no attribute 'run'"; do
    grep -qF "$expected" "$scratch/err" || fail "not reported: $expected; but $(cat "$scratch/err")"
done
echo >&9
expect_equal "nothing has changed" "alpha: alpha runs|zeta: zeta runs|" "$(round)"
install_plugin app.plugins beta 'def run(): return "beta runs"'
echo >&9
expect_equal "a plugin was installed" "alpha: alpha runs|beta: beta runs|zeta: zeta runs|" "$(round)"
rm -r "$site/alpha-1.0.dist-info"
echo >&9
expect_equal "a plugin was removed" "beta: beta runs|zeta: zeta runs|" "$(round)"
exec 9>&-
eval "exec ${host[1]}>&-"
wait "$host_pid" || fail "the host ended with status $?: $(cat "$scratch/err")"
