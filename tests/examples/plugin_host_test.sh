#!/bin/bash
# The host with plugins in a virtual environment: says what comes and goes, once for each installation and only of
# its group, and answers meanwhile.
# shellcheck source=tests/examples/support/common.sh
source "$(dirname "$0")/support/common.sh"
build_example plugin_host

python3 -m venv --without-pip "$scratch/venv"
site=$(echo "$scratch"/venv/lib/python3.*/site-packages)
install_plugin app.plugins alpha 'def run(): pass'

coproc host { exec "$scratch/plugin_host/host" "$scratch/venv" app.plugins 2>"$scratch/err"; }
host_pid=$host_PID
exec 8<&"${host[0]}" 9>&"${host[1]}"

next_line() {
    local line
    IFS= read -r -t 60 line <&8 || fail "the host has ended: $(cat "$scratch/err")"
    echo "$line"
}

# The lines up to one that says "plugins ...", in one.
news() {
    local line all=
    while [[ $all != *plugins\ * ]]; do
        line=$(next_line)
        all+="$line|"
    done
    echo "$all"
}

# nothing_more: no line comes for longer than changes take to settle.
nothing_more() {
    local line
    ! IFS= read -r -t 1 line <&8 || fail "$1: the host says '$line'"
}

expect_equal "at the start" "+ alpha = alpha_module:run (alpha 1.0)|plugins changed|" "$(news)"
echo alpha >&9
expect_equal "an answer" "alpha is alpha_module:run" "$(next_line)"

# An installation in many steps, as an installer makes it, is one piece of news.
for step in 1 2 3 4 5 6 7 8; do
    install_plugin app.plugins "beta$step" 'def run(): pass'
    sleep 0.05
    echo beta >&9
    expect_equal "an answer while it is installed" "beta is not there" "$(next_line)"
done
expect_equal "eight came" "8 changed" "$(news | tr '|' '\n' | sed -n 's/^+ .*/+/p; s/^plugins //p' |
    awk '/[+]/ { n++ } /changed/ { print n, $0 }')"
nothing_more "after eight"

install_plugin other.plugins stranger 'def run(): pass'
expect_equal "another group's" "plugins unchanged|" "$(news)"
nothing_more "after a stranger"

rm -r "$site"/beta[2-8]-1.0.dist-info
sed -i 's/alpha_module/alpha_other/' "$site/alpha-1.0.dist-info/entry_points.txt"
expect_equal "some went and one changed" "- alpha = alpha_module:run (alpha 1.0)|- beta2 |- beta3 |- beta4 |- beta5 |- beta6 |\
- beta7 |- beta8 |+ alpha = alpha_other:run (alpha 1.0)|plugins changed|" "$(news | sed 's/= beta[^|]*//g')"

# What pip does, with a package of other plugins: it writes, renames and compiles for a while.
if /usr/bin/python3 -m pip --version >"$scratch/log" 2>&1; then
    mkdir -p "$scratch/wheel/stranger2-1.0.dist-info" "$scratch/wheel/stranger2"
    for module in $(seq 30); do echo 'x = 1' >"$scratch/wheel/stranger2/m$module.py"; done
    cd "$scratch/wheel/stranger2-1.0.dist-info"
    printf 'Metadata-Version: 2.1\nName: stranger2\nVersion: 1.0\n' >METADATA
    printf 'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n' >WHEEL
    printf '[other.plugins]\nstranger2 = stranger2.m1\n[console_scripts]\nstranger2 = stranger2.m1:x\n' >entry_points.txt
    : >RECORD
    cd ..
    python3 -m zipfile -c ../stranger2-1.0-py3-none-any.whl ./*
    cd "$SOURCE"
    /usr/bin/python3 -m pip --python "$scratch/venv/bin/python" install --quiet --no-index --disable-pip-version-check \
        "$scratch/stranger2-1.0-py3-none-any.whl" >"$scratch/log" 2>&1 || fail "pip: $(cat "$scratch/log")"
    expect_equal "after pip install" "plugins unchanged|" "$(news)"
    nothing_more "after pip install"
fi

exec 9>&-
eval "exec ${host[1]}>&-"
wait "$host_pid" || fail "the host ended with status $?: $(cat "$scratch/err")"
expect_equal "complaints of the host" "" "$(cat "$scratch/err")"
