#!/bin/bash
# The programs in docs/embedding.md: each is compiled as it stands there, and run.
# shellcheck source=tests/examples/common.sh
source "$(dirname "$0")/support/common.sh"

# program NUMBER LANGUAGE: that block of the document.
program() {
    awk -v wanted="$1" -v fence="\`\`\`$2" '
        $0 == fence { inside = ++number == wanted; next }
        /^```/ { inside = 0 }
        inside' "$SOURCE/docs/embedding.md"
}
program 1 c >"$scratch/ask.c"
program 2 c >"$scratch/service.c"
program 3 c >"$scratch/third.c"
program 1 cpp >"$scratch/view.cc"
[ ! -s "$scratch/third.c" ] || fail "the document has a program that this test does not know"

strict="-Wall -Wextra -Wshadow -pedantic -Werror"
# shellcheck disable=SC2046,SC2086 # flags are words
{
    $CC $FLAGS -std=c99 $strict "$scratch/ask.c" -o "$scratch/ask" $(pkg-config --cflags --libs epindex)
    $CC $FLAGS -std=c11 -D_POSIX_C_SOURCE=200809L $strict "$scratch/service.c" -o "$scratch/service" \
        -pthread $(pkg-config --cflags --libs epindex)
    $CXX $FLAGS -std=c++11 $strict "$scratch/view.cc" -o "$scratch/view" \
        $(pkg-config --cflags --libs epindex)
}

echo "- ask"
install_plugin console_scripts pip 'def run(): pass'
install_plugin console_scripts alpha 'def run(): pass'
for state in cold warm; do
    expect_equal "ask, $state" "pip is pip_module:run|alpha of alpha|pip of pip|" \
        "$("$scratch/ask" "$site" | tr '\n' '|')"
done

echo "- view, in C++"
expect_equal "view" "console_scripts 2|pip is pip_module:run|" "$("$scratch/view" "$site" | tr '\n' '|')"

# ask_service NAME: its answer.
ask_service() {
    local line
    echo "$1" >&9
    IFS= read -r -t 60 line <&8 || fail "the service has ended: $(cat "$scratch/err")"
    echo "$line"
}

# A missing path entry first, which comes later.
mkdir "$scratch/parent"
coproc service { exec "$scratch/service" "$scratch/parent/site" "$site" 2>"$scratch/err"; }
service_pid=$service_PID
exec 8<&"${service[0]}" 9>&"${service[1]}"
echo "- service"
expect_equal "there at the start" "pip is pip_module:run" "$(ask_service pip)"
expect_equal "not there yet" "beta is not there" "$(ask_service beta)"
for round in 1 2 3 4 5 6 7 8 9 10; do
    install_plugin console_scripts "beta$round" 'def run(): pass'
    expect_equal "installed meanwhile" "beta$round is beta${round}_module:run" "$(ask_service "beta$round")"
done
rm -r "$site/pip-1.0.dist-info"
expect_equal "removed meanwhile" "pip is not there" "$(ask_service pip)"
site=$scratch/parent/site
mkdir "$site"
install_plugin console_scripts gamma 'def run(): pass'
expect_equal "in a path entry that appeared" "gamma is gamma_module:run" "$(ask_service gamma)"
exec 9>&-
eval "exec ${service[1]}>&-"
wait "$service_pid" || fail "the service ended with status $?: $(cat "$scratch/err")"
expect_equal "complaints of the service" "" "$(cat "$scratch/err")"
