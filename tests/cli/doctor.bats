# doctor: what is wrong with an environment, and what to do about it.
load support/common

doctor() {
    run --separate-stderr "$EPINDEX" doctor "$@"
}

# codes: of the findings in $output (tsv), one a line.
codes() {
    cut -f2 <<<"$output"
}

# module FILE...: empty modules in $SITE.
module() {
    for file in "$@"; do
        mkdir -p "$SITE/$(dirname "$file")"
        : >"$SITE/$file"
    done
}

# A small environment whose modules are there.
sound_environment() {
    small_environment
    module alpha/__init__.py alpha/cli.py alpha/plugins.py beta/__init__.py beta/tool.py beta/odd.py
    rm -r "$SITE/beta-2.0rc1.dist-info"
    distribution "$SITE" beta 2.0rc1 <<<$'[console_scripts]\nbeta-tool = beta.tool:Tool.run'
    "$EPINDEX" rebuild --quiet --path "$SITE"
}

@test "a sound environment with a fresh index: nothing, and 0" {
    sound_environment
    doctor --path "$SITE"
    assert_status 0
    assert_equal "$output" ""
    assert_equal "$stderr" "epindex: nothing was found"
    doctor --path "$SITE" --format=json
    assert_equal "$output" "[]"
    doctor --quiet --path "$SITE"
    assert_equal "$output$stderr" ""
}

@test "of a missing module it says whether the distribution should have it" {
    distribution "$SITE" alpha 1.0 <<<$'[g]\ngone = alpha.gone\nother = absent'
    module alpha/__init__.py
    printf 'alpha/__init__.py,,\nalpha/gone.py,,\n' >"$SITE/alpha-1.0.dist-info/RECORD"
    doctor --quiet --path "$SITE" --format=ndjson
    assert_contains "${lines[0]}" "install the distribution again: it should bring that module"
    assert_contains "${lines[1]}" "install what brings that module"
}

@test "a path entry without an index is a note, and notes are no failure" {
    sound_environment
    rm -r stores/cache
    doctor --path "$SITE"
    assert_status 0
    assert_equal "$(cut -f1-3 <<<"$output")" "note	no-index	$SITE"
    doctor --quiet --path "$SITE"
    assert_status 0
    assert_equal "$output$stderr" ""
    assert_equal "$(find stores -name '*.cdb')" ""
}

@test "a reference whose module is not there is a warning, with file, line and the part that is missing" {
    distribution "$SITE" alpha 1.0 <<'END'
[console_scripts]
there = alpha:main
part = alpha.absent.deeper:main
whole = absent
END
    module alpha/__init__.py
    doctor --quiet --path "$SITE"
    assert_status 1
    assert_equal "$(cut -f1-5 <<<"$output")" "warning	missing-module	$SITE/alpha-1.0.dist-info/entry_points.txt	3	[console_scripts] part = alpha.absent.deeper:main of alpha 1.0: there is no module alpha.absent
warning	missing-module	$SITE/alpha-1.0.dist-info/entry_points.txt	4	[console_scripts] whole = absent of alpha 1.0: there is no module absent"
}

@test "modules of every kind are judged as importlib.util.find_spec judges them, and none is imported" {
    # extension_suffix: what this interpreter's extension modules end in.
    local extension_suffix
    extension_suffix=$("$PYTHON" -c 'import importlib.machinery; print(importlib.machinery.EXTENSION_SUFFIXES[0])')
    module plain.py package/__init__.py package/inside.py bytecode.pyc "extension$extension_suffix" \
        abi.abi3.so "native/__init__$extension_suffix" spread/one.py half/__init__.pyc half/inner.py \
        shadowing.py shadowing/below.py package/deep/er.py data/file.txt nearly.txt plainly.py.bak
    mkdir -p other/spread other/late
    : >other/spread/two.py
    : >other/package.py
    echo 'raise SystemExit("imported")' >"$SITE/shouts.py"
    local names=(plain package package.inside bytecode extension exten abi native spread spread.one
        spread.two spread.three half half.inner shadowing shadowing.below package.deep
        package.deep.er package.deep.down package.other data late nearly plainly shouts nowhere
        nowhere.at.all sys math os.path json.tool _frozen_importlib Plain é)
    {
        echo '[group]'
        for name in "${names[@]}"; do
            echo "$name = $name:attr"
        done
    } >entries.txt
    distribution "$SITE" alpha 1.0 <entries.txt
    "$PYTHON" - "$SITE" "$PWD/other" "${names[@]}" >expected <<'END'
import importlib.util, sys
sys.path[:0] = sys.argv[1:3]
for name in sys.argv[3:]:
    try:
        found = importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        found = False
    except ImportError:  # a package that is an empty file in place of a compiled one
        found = True
    if not found:
        print(name)
END
    "$EPINDEX" doctor --path "$SITE" --path "$PWD/other" --format=json |
        "$PYTHON" -c '
import json, sys
for finding in json.load(sys.stdin):
    if finding["code"] == "missing-module":
        print(finding["name"])' >found
    assert_equal "$(cat found)" "$(cat expected)"
    assert_contains "$(cat found)" spread.three
}

@test "no module of this Python's own environment is missing that find_spec finds" {
    "$EPINDEX" doctor --python "$PYTHON" --format=json >found.json || [[ $? -eq 1 ]]
    "$PYTHON" - found.json <<'END'
import importlib.metadata, importlib.util, json, sys, warnings
warnings.simplefilter("ignore")
for finding in json.load(open(sys.argv[1])):
    if finding["code"] != "missing-module":
        continue
    module = next(entry.module for distribution in importlib.metadata.distributions()
                  for entry in distribution.entry_points
                  if (entry.group, entry.name) == (finding["group"], finding["name"])
                  and distribution.metadata["Name"] == finding["dist"])
    try:
        found = importlib.util.find_spec(module) is not None
    except ImportError:
        found = False
    assert not found, (module, finding)
END
}

@test "an import hook of an editable install, and code that makes modules, leave it open" {
    distribution "$SITE" alpha 1.0 <<<$'[group]\nname = hooked.module'
    distribution "$SITE" beta 1.0 <<<$'[group]\nother = made.by.code'
    distribution "$SITE" gamma 1.0 <<<$'[group]\nthird = elsewhere'
    echo "MAPPING = {'hooked': '/src/hooked'}" >"$SITE/__editable___alpha_1_0_finder.py"
    module made/__init__.py
    echo '__path__.append("/somewhere")' >"$SITE/made/__init__.py"
    echo '{"url": "file:///src", "dir_info": {"editable": true}}' >"$SITE/gamma-1.0.dist-info/direct_url.json"
    doctor --path "$SITE"
    assert_status 0
    assert_equal "$(codes)" $'not-checked\nno-index'
    assert_contains "$output" "3 entries whose module was not found"
    # Without the hook, the finder's mapping and the mark, all three are missing.
    rm "$SITE"/__editable__* "$SITE/gamma-1.0.dist-info/direct_url.json"
    : >"$SITE/made/__init__.py"
    doctor --quiet --path "$SITE"
    assert_status 1
    assert_equal "$(codes | sort | uniq -c | tr -s ' ')" " 3 missing-module"
}

@test "modules may lie in an archive, which is not looked into" {
    distribution "$SITE" alpha 1.0 <<<$'[group]\nname = zipped'
    "$PYTHON" -c 'import zipfile; zipfile.ZipFile("modules.zip", "w").writestr("zipped.py", "")'
    doctor --path "$SITE" --path "$PWD/modules.zip"
    assert_status 0
    assert_contains "$output" "archives on the path are not looked into"
}

@test "a missing module of a file in an entry_points.d is reported with that file" {
    mkdir entry_points.d
    printf '[group]\nname = dropped.module\n' >entry_points.d/dropped-1.0.txt
    doctor --quiet --path "$PWD/entry_points.d"
    assert_status 1
    assert_equal "$(cut -f2-4 <<<"$output")" "missing-module	$PWD/entry_points.d/dropped-1.0.txt	2"
}

@test "a module that needs extras is a note" {
    distribution "$SITE" alpha 1.0 <<<$'[group]\nname = optional.module [extra]'
    doctor --path "$SITE"
    assert_status 0
    assert_contains "$(codes)" missing-extra
}

@test "a shadowed distribution is reported with where the other lies" {
    sound_environment
    distribution later alpha 0.9 </dev/null
    doctor --quiet --path "$SITE" --path "$PWD/later"
    assert_status 1
    assert_equal "$(cut -f1-3,5 <<<"$output")" "warning	shadowed	$PWD/later/alpha-0.9.dist-info	alpha 0.9 is hidden by alpha 1.0 in $SITE, which comes first on the path"
}

@test "an editable install hides the metadata of its source tree, and one directory twice is one: notes" {
    sound_environment
    echo '{"dir_info": {"editable": true}}' >"$SITE/alpha-1.0.dist-info/direct_url.json"
    mkdir -p src/alpha.egg-info
    printf 'Name: alpha\nVersion: 1.0\n' >src/alpha.egg-info/PKG-INFO
    ln -s "$SITE" link
    doctor --path "$SITE" --path "$PWD/src" --path "$PWD/link"
    assert_status 0
    assert_equal "$(codes | grep -v no-index)" $'editable\nsame-path-entry'
}

@test "two versions of one distribution in one path entry" {
    distribution "$SITE" alpha 1.0 </dev/null
    distribution "$SITE" alpha 2.0 </dev/null
    doctor --quiet --path "$SITE"
    assert_status 1
    assert_equal "$(cut -f1-3 <<<"$output")" "warning	duplicate-distribution	$SITE/alpha-2.0.dist-info"
    # Two metadata directories of one version: some packages bring both.
    rm -r "$SITE/alpha-2.0.dist-info"
    mkdir "$SITE/alpha.egg-info"
    printf 'Name: alpha\nVersion: 1.0\n' >"$SITE/alpha.egg-info/PKG-INFO"
    doctor --path "$SITE"
    assert_status 0
    assert_contains "$(codes)" duplicate-metadata
}

@test "two distributions that give one name in a group, and who of them answers" {
    distribution "$SITE" alpha 1.0 <<<$'[group]\nname = os\nname = sys\n[other]\nname = os'
    distribution "$SITE" beta 2.0 <<<$'[group]\nname = json'
    doctor --quiet --path "$SITE"
    assert_status 1
    assert_equal "$(cut -f1-5 <<<"$output")" "warning	name-clash	$SITE/beta-2.0.dist-info/entry_points.txt	2	[group] name = json of beta 2.0: alpha 1.0 gives the name too (os), comes first and answers"
}

@test "what pip leaves when an uninstall breaks off" {
    sound_environment
    # As pip names what it is about to remove.
    mv "$SITE/alpha-1.0.dist-info" "$SITE/~lpha-1.0.dist-info"
    mv "$SITE/alpha" "$SITE/~lpha"
    distribution "$SITE" alpha 1.1 <<<$'[alpha.plugins]\nfirst = os'
    mkdir "$SITE/gamma-1.0.dist-info"
    doctor --quiet --path "$SITE"
    assert_status 1
    assert_equal "$(cut -f1-3 <<<"$output" | grep -v index-stale)" "warning	no-metadata	$SITE/gamma-1.0.dist-info
warning	leftover	$SITE/~lpha
warning	leftover	$SITE/~lpha-1.0.dist-info"
}

@test "files that do not parse are reported with file and line" {
    distribution "$SITE" alpha 1.0 <<<$'[group]\nno equals sign\nbad = not a reference!'
    doctor --quiet --path "$SITE" --format=json
    assert_status 1
    "$PYTHON" - "$output" "$SITE" <<'END'
import json, sys
found = [(f["severity"], f["code"], f["path"], f["line"]) for f in json.loads(sys.argv[1])]
file = sys.argv[2] + "/alpha-1.0.dist-info/entry_points.txt"
assert found == [("error", "no-equals-sign", file, 2), ("error", "invalid-reference", file, 3)], found
END
}

@test "path entries that are missing or are none, but for pythonXY.zip" {
    sound_environment
    : >file
    doctor --quiet --path "$PWD/python311.zip" --path "$SITE" --path "$PWD/absent" --path "$PWD/file"
    assert_status 1
    assert_contains "$output" "warning	missing-path-entry	$PWD/absent"
    assert_contains "$output" "$PWD/file"
    [[ $output != *python311.zip* ]]
}

@test "a stale, a distrusted and a damaged index, and how to mend each" {
    sound_environment
    "$EPINDEX" rebuild --quiet --in-place --path "$SITE"
    distribution "$SITE" gamma 1 </dev/null
    doctor --quiet --path "$SITE"
    assert_status 1
    assert_equal "$(cut -f1,2 <<<"$output" | sort -u)" "warning	index-stale"
    assert_contains "$output" "added gamma 1"
    assert_contains "$output" "epindex rebuild --path $SITE --in-place"
    "$EPINDEX" rebuild --quiet --in-place --path "$SITE"
    "$EPINDEX" rebuild --quiet --path "$SITE"
    chmod o+w "$SITE/__epindex__/index.cdb"
    doctor --quiet --path "$SITE"
    assert_status 1
    assert_equal "$(cut -f1-3 <<<"$output")" "warning	index-untrusted	$SITE/__epindex__/index.cdb"
    chmod o-w "$SITE/__epindex__/index.cdb"
    echo nonsense >"$SITE/__epindex__/index.cdb"
    doctor --quiet --path "$SITE"
    assert_status 1
    assert_equal "$(cut -f1-3 <<<"$output")" "warning	index-unusable	$SITE/__epindex__/index.cdb"
}

@test "EPINDEX_DISABLE and __epindex__/disable are notes" {
    sound_environment
    EPINDEX_DISABLE=1 doctor --path "$SITE"
    assert_status 0
    assert_equal "$(codes)" stores-off
    mkdir -p "$SITE/__epindex__"
    : >"$SITE/__epindex__/disable"
    doctor --path "$SITE"
    assert_status 0
    assert_equal "$(cut -f1-3 <<<"$output")" "note	stores-off	$SITE"
}

@test "a directory without permission and a store that cannot be written are reported, the rest still done" {
    local as_user=()
    if [[ $(id -u) -eq 0 ]]; then
        # Root may read everything, and nobody else may look into the folder of the tests.
        command -v setpriv >/dev/null || skip "as root this needs setpriv"
        as_user=(setpriv --reuid 65534 --regid 65534 --clear-groups)
        OPEN=$(mktemp -d)
        chmod 755 "$OPEN"
    else
        OPEN=$(mktemp -d -p "$BATS_TEST_TMPDIR")
    fi
    cp "$EPINDEX" "$OPEN/epindex"
    if ! "${as_user[@]}" "$OPEN/epindex" --version >/dev/null; then
        rm -r "$OPEN"
        skip "only root may run the command here"
    fi
    mkdir "$OPEN/locked" "$OPEN/store"
    distribution "$OPEN/site" alpha 1.0 <<<$'[group]\nbad = not a reference!\nname = absent'
    chmod 000 "$OPEN/locked"
    chmod 555 "$OPEN/store"
    XDG_CACHE_HOME=$OPEN/store run --separate-stderr "${as_user[@]}" "$OPEN/epindex" doctor \
        --path "$OPEN/locked" --path "$OPEN/site"
    local folder=$OPEN
    chmod 755 "$OPEN/locked" "$OPEN/store"
    rm -rf "$OPEN"
    assert_status 1
    assert_equal "$(cut -f1-3 <<<"$output")" "error	unreadable	$folder/locked
error	invalid-reference	$folder/site/alpha-1.0.dist-info/entry_points.txt
note	not-checked	
warning	store-unwritable	
note	no-index	$folder/site"
    assert_contains "$output" "$folder/store/epindex: cannot make the folder of the store: Permission denied"
}

@test "JSON has the same findings as tsv, and ndjson as JSON" {
    distribution "$SITE" alpha 1.0 <<<$'[group]\nname = absent'
    distribution "$SITE" alpha 2.0 </dev/null
    doctor --path "$SITE"
    local tsv=$output
    for format in json ndjson; do
        doctor --path "$SITE" --format=$format
        assert_status 1
        assert_equal "$("$PYTHON" -c '
import json, sys
text = sys.stdin.read()
keys = ["severity", "code", "path", "line", "what", "advice"]
findings = json.loads(text) if sys.argv[1] == "json" else map(json.loads, text.splitlines())
for finding in findings:
    print("\t".join("" if finding[key] is None else str(finding[key]) for key in keys))
' $format <<<"$output")" "$tsv"
    done
}

@test "for people a finding says where, what and what to do" {
    distribution "$SITE" alpha 1.0 <<<$'[group]\nname = absent'
    doctor --quiet --path "$SITE" --format=table
    assert_status 1
    assert_equal "${lines[0]}" "warning: missing-module: $SITE/alpha-1.0.dist-info/entry_points.txt:2"
    assert_equal "${lines[1]}" "  [group] name = absent of alpha 1.0: there is no module absent"
    assert_contains "${lines[2]}" "  What to do: "
}

@test "a venv that pip filled has nothing wrong" {
    "$PYTHON" -m venv venv || skip "this Python has no ensurepip"
    doctor --quiet --python venv/bin/python
    assert_status 0
    assert_equal "$output$stderr" ""
}

@test "of what came with the system's packages nothing is more than a note" {
    [ -d "$DEBIAN_PACKAGES" ] || skip "the Debian packages of the reference tests are not there"
    [[ $(id -u) -eq 0 ]] && unshare --mount true 2>/dev/null || skip "only root may mount"
    on_debian() {
        run --separate-stderr unshare --mount sh -c \
            'mount --bind "$1" /usr/lib/python3/dist-packages && shift && exec "$@"' sh \
            "$DEBIAN_PACKAGES" "$EPINDEX" doctor --path /usr/lib/python3/dist-packages "$@"
    }
    on_debian
    assert_status 0
    assert_contains "$stderr" "epindex: 0 errors, 0 warnings, "
    # What a distributor left out is listed, with advice that fits.
    assert_contains "$output" $'note\tmissing-module\t/usr/lib/python3/dist-packages/cliff-'
    assert_contains "$output" "report it to the distributor"
    on_debian --quiet
    assert_equal "$output$stderr" ""
    # The same, installed by somebody else, is worth a warning.
    doctor --path "$DEBIAN_PACKAGES"
    assert_status 1
}

@test "this system's own packages are sound" {
    [ -x /usr/bin/python3 ] && [ -d /usr/lib/python3/dist-packages ] || skip "no Debian"
    doctor --quiet --path /usr/lib/python3/dist-packages
    assert_equal "$output" ""
    assert_status 0
}

@test "--ignore and --accepted leave findings out, by code and by distribution" {
    distribution "$SITE" alpha 1 <<<$'[g]\na = absent_one:x\nb = absent_two:x'
    distribution "$SITE" Beta.Two 1 <<<$'[g]\nc = absent_three:x'
    "$EPINDEX" rebuild --quiet --path "$SITE"
    run --separate-stderr "$EPINDEX" doctor --path "$SITE"
    assert_status 1
    assert_equal "$(grep -c missing-module <<<"$output")" 3
    run --separate-stderr "$EPINDEX" doctor --path "$SITE" --ignore missing-module:beta-two
    assert_status 1
    assert_equal "$(grep -c missing-module <<<"$output")" 2
    run --separate-stderr "$EPINDEX" doctor --path "$SITE" --ignore missing-module
    assert_status 0
    assert_contains "$stderr" "3 accepted"
    printf '# agreed on\nmissing-module:alpha  # optional\n\nmissing-module:Beta.Two\n' >accepted
    run --separate-stderr "$EPINDEX" doctor --path "$SITE" --accepted accepted
    assert_status 0
    run --separate-stderr "$EPINDEX" doctor --path "$SITE" --accepted absent
    assert_status 2
    assert_contains "$stderr" "absent: No such file"
}

@test "what is found can be accepted as a whole, and only what is new is found" {
    sound_environment
    distribution "$SITE" gamma 1.0 <<<$'[group]\nname = absent'
    mkdir "$SITE/~eta-1.0.dist-info"
    run --separate-stderr bash -c "'$EPINDEX' doctor --path '$SITE' -o code,dist | sort -u | tr '\\t' ':' >accepted.txt"
    grep -qx missing-module:gamma accepted.txt
    doctor --path "$SITE" --accepted accepted.txt
    assert_status 0
    assert_equal "$output" ""
    distribution "$SITE" delta 1.0 <<<$'[group]\nother = gone'
    doctor --path "$SITE" --accepted accepted.txt
    assert_status 1
    assert_equal "$(cut -f1,2 <<<"$output")" "warning	missing-module"
    doctor --path "$SITE" --accepted accepted.txt --count
    assert_equal "$output" 1
}

@test "for people, findings of one kind on one distribution are folded" {
    distribution "$SITE" alpha 1 < <(echo '[g]'; printf 'n%d = absent%d:x\n' {1..9}{,})
    run --separate-stderr "$EPINDEX" doctor --path "$SITE" --format=table --ignore no-index
    assert_status 1
    assert_equal "$(grep -c '^warning: missing-module' <<<"$output")" 1
    assert_contains "$output" "more: --verbose lists them"
    run --separate-stderr "$EPINDEX" doctor -v --path "$SITE" --format=table
    [[ $output != *"--verbose lists them"* ]]
}

@test "a .pth file of python -m epindex enable is reported" {
    distribution "$SITE" alpha 1 </dev/null
    : >"$SITE/epindex_enable.pth"
    run --separate-stderr "$EPINDEX" doctor --path "$SITE"
    assert_contains "$output" $'note\tenabled\t'"$SITE/epindex_enable.pth"
}

@test "the standard library's modules of the interpreter at hand are all known" {
    distribution "$SITE" alpha 1 < <(echo '[g]'; "$PYTHON" -c '
import sys
for name in sorted(sys.stdlib_module_names): print(f"{name} = {name}:x")')
    run --separate-stderr "$EPINDEX" doctor --path "$SITE"
    [[ $output != *missing-module* ]]
}
