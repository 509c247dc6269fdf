#!/bin/bash
# The launcher: as a script that pip writes for a command would, without a scan.
# shellcheck source=tests/examples/common.sh
source "$(dirname "$0")/support/common.sh"
build_example launcher
launcher=$scratch/launcher/launcher
python=$(command -v python3)

install_plugin tools report 'import sys
def run():
    print(sys.argv)
    print("importlib.metadata" in sys.modules)
    return 3'
install_plugin tools nested 'class run_type:
    class inner:
        @staticmethod
        def go(): print("deep")
run = run_type'
sed -i 's/:run$/:run.inner.go/' "$site/nested-1.0.dist-info/entry_points.txt"
install_plugin tools fails 'def run(): return "a sentence on stderr"'
install_plugin tools whole 'print("imported")'
sed -i 's/:run$//' "$site/whole-1.0.dist-info/entry_points.txt"

# launch ARGUMENT...: its output, and what it wrote on standard error, and its exit status.
launch() {
    local status=0
    (cd "$scratch/elsewhere" && "$launcher" -i "$python" -p "$scratch/missing" -p "$site" "$@") \
        >"$scratch/out" 2>"$scratch/err" || status=$?
    echo "$(tr '\n' '|' <"$scratch/out")$(tr '\n' '|' <"$scratch/err")$status"
}

mkdir "$scratch/elsewhere"
# What lies in the current directory must not be imported.
echo 'print("wrong module")' >"$scratch/elsewhere/report_module.py"
echo 'print("wrong module")' >"$scratch/elsewhere/functools.py"

for state in cold warm; do
    expect_equal "arguments and exit status, $state" "['report', '-p', 'a b', '']|False|3" \
        "$(launch tools report -p 'a b' '')"
done
expect_equal "an attribute of an attribute" "deep|0" "$(launch tools nested)"
expect_equal "a result that is no number" "a sentence on stderr|1" "$(launch tools fails)"
expect_equal "a name that is not there" "launcher: tools/nobody: no such entry|127" "$(launch tools nobody)"
expect_equal "a group that is not there" "launcher: nothing/report: no such entry|127" \
    "$(launch nothing report)"
expect_equal "a module only" "launcher: tools/whole is 'whole_module', which names nothing to call|126" \
    "$(launch tools whole)"
python=$scratch/no-python
expect_equal "no interpreter" "launcher: $python: No such file or directory|126" "$(launch tools report)"
[[ $(launch tools) == usage:*126 ]] || fail "no name: $(launch tools)"

# The interpreter that the entry point is found for is the only process that is started, and found
# it is without it.
cat >"$scratch/count" <<END
#!/bin/sh
echo started >>"$scratch/starts"
END
chmod +x "$scratch/count"
python=$scratch/count
launch tools report >"$scratch/null"
expect_equal "starts of the interpreter" started "$(cat "$scratch/starts")"
launch tools nobody >"$scratch/null"
expect_equal "starts for nothing" started "$(cat "$scratch/starts")"
