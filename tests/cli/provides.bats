# Which distribution brings a module: by top_level.txt, or by the list of files.
load support/common

# declares NAME WORD...: writes its top_level.txt.
declares() {
    printf '%s\n' "${@:2}" >"$SITE/$1-1.0.dist-info/top_level.txt"
}

# lists NAME FILE...: writes its RECORD, and the files.
lists() {
    local record=$SITE/$1-1.0.dist-info/RECORD file
    for file in "${@:2}"; do
        mkdir -p "$SITE/$(dirname "$file")"
        touch "$SITE/$file"
        printf '%s,sha256=x,0\n' "$file" >>"$record"
    done
}

some_modules() {
    local name
    for name in PyYAML single google_core google_storage bare; do
        distribution "$SITE" "$name" 1.0 </dev/null
    done
    declares PyYAML _yaml yaml
    lists single single.py single-1.0.dist-info/METADATA ../bin/single
    lists google_core google/core/__init__.py
    lists google_storage google/cloud/storage/__init__.py google/cloud/storage/ext.abi3.so
}

@test "provides names who brings a module, as importlib.metadata does" {
    some_modules
    run --separate-stderr "$EPINDEX" provides --path "$SITE" yaml
    assert_status 0
    assert_equal "$output" $'yaml\tPyYAML\t1.0'
    assert_equal "$("$EPINDEX" provides --path "$SITE" single google -o module,name)" \
        $'single\tsingle\ngoogle\tgoogle_core\ngoogle\tgoogle_storage'
    # Every version of Python that infers at all agrees on such files.
    assert_equal "$("$EPINDEX" provides --path "$SITE" -o module,name | sort)" "$("$PYTHON" - "$SITE" <<'END'
import importlib.metadata, sys
sys.path[:] = sys.argv[1:] + sys.path
importlib.metadata.distributions = lambda: importlib.metadata.Distribution.discover(path=sys.argv[1:])
print("\n".join(sorted("%s\t%s" % (module, name) for module, names in importlib.metadata.packages_distributions().items()
                       for name in names)))
END
)"
}

@test "of a module within a package, those answer that have a file of it" {
    some_modules
    assert_equal "$("$EPINDEX" provides --path "$SITE" google.cloud.storage -o name)" google_storage
    assert_equal "$("$EPINDEX" provides --path "$SITE" google.cloud.storage.ext -o name)" google_storage
    assert_equal "$("$EPINDEX" provides --path "$SITE" google.core -o name)" google_core
    run --separate-stderr "$EPINDEX" provides --path "$SITE" google.nothing
    assert_status 1
    assert_equal "$output" ""
    assert_contains "$stderr" 'no file of the module "google.nothing" is listed'
    assert_contains "$stderr" '"epindex provides --path '"$SITE"' google" lists who brings modules below "google".'
    # Without a list of files, a file beside the metadata tells.
    run --separate-stderr "$EPINDEX" provides --path "$SITE" yaml.constructor
    assert_status 1
    mkdir "$SITE/yaml"
    touch "$SITE/yaml/constructor.py"
    assert_equal "$("$EPINDEX" provides --path "$SITE" yaml.constructor -o name)" PyYAML
}

@test "what is edited, added or removed is in the next answer" {
    some_modules
    "$EPINDEX" rebuild --quiet --path "$SITE" -o "$INDEX"
    assert_equal "$("$EPINDEX" provides -f "$INDEX" single -o name)" single
    declares single other
    run --separate-stderr "$EPINDEX" provides -f "$INDEX" single
    assert_status 1
    assert_equal "$("$EPINDEX" provides -f "$INDEX" other -o name)" single
    rm "$SITE/single-1.0.dist-info/top_level.txt" "$SITE/single.py"
    run --separate-stderr "$EPINDEX" provides -f "$INDEX" single
    assert_status 1
    distribution "$SITE" new 1.0 </dev/null
    lists new added.py
    assert_equal "$("$EPINDEX" provides --path "$SITE" added -o name)" new
}

@test "a module that nobody brings is reported, with what may have been meant" {
    some_modules
    run --separate-stderr "$EPINDEX" provides --path "$SITE" yamll
    assert_status 1
    assert_equal "$output" ""
    assert_contains "$stderr" 'no distribution brings the module "yamll"'
    assert_contains "$stderr" 'Did you mean "yaml"?'
    run --separate-stderr "$EPINDEX" provides --path "$SITE" pyyaml
    assert_contains "$stderr" 'PyYAML is a distribution; the first of its modules is "_yaml".'
    run --separate-stderr "$EPINDEX" provides --path "$SITE" json
    assert_status 1
    assert_contains "$stderr" "standard library"
    run --separate-stderr "$EPINDEX" provides --path "$SITE" ""
    assert_status 1
    run --separate-stderr "$EPINDEX" provides --path "$SITE" ..
    assert_status 1
    run --separate-stderr "$EPINDEX" provides --path "$SITE" -q yamll
    assert_status 1
    assert_equal "$stderr" ""
    # One of several that is missing does not keep the others from being printed.
    run --separate-stderr "$EPINDEX" provides --path "$SITE" yamll yaml -o name
    assert_status 1
    assert_equal "$output" PyYAML
}

@test "every format has it" {
    some_modules
    run --separate-stderr "$EPINDEX" provides --path "$SITE" yaml --format=json
    assert_equal "$output" '[
  {"module": "yaml", "name": "PyYAML", "version": "1.0", "location": "'"$SITE"'/PyYAML-1.0.dist-info", "file": "top_level.txt", "shadowed": false}
]'
    assert_equal "$("$EPINDEX" provides --path "$SITE" single --format=ndjson | grep -c '"file": "RECORD"')" 1
    assert_contains "$("$EPINDEX" provides --path "$SITE" single --format=table)" "MODULE"
    assert_equal "$("$EPINDEX" provides --path "$SITE" google --count)" 2
    run --separate-stderr "$EPINDEX" provides --path "$SITE" yaml --format=ini
    assert_status 2
}

@test "a hidden distribution is named with --verbose alone" {
    some_modules
    distribution later PyYAML 0.9 </dev/null
    echo yaml >later/PyYAML-0.9.dist-info/top_level.txt
    assert_equal "$("$EPINDEX" provides --path "$SITE" --path later yaml -o version)" 1.0
    assert_equal "$("$EPINDEX" provides -v --path "$SITE" --path later yaml -o version 2>/dev/null)" $'1.0\n0.9'
}

@test "files that cannot be read, and archives, are reported and keep nobody else from answering" {
    some_modules
    mkdir "$SITE/bare-1.0.dist-info/top_level.txt"
    rm "$SITE/single-1.0.dist-info/RECORD"
    mkfifo "$SITE/single-1.0.dist-info/RECORD"
    printf 'caf\xe9\n' >"$SITE/google_core-1.0.dist-info/top_level.txt"
    "$PYTHON" - <<'END'
import zipfile
with zipfile.ZipFile("some.zip", "w") as archive:
    archive.writestr("zipped-1.dist-info/METADATA", "Name: zipped\nVersion: 1\n")
END
    run --separate-stderr "$EPINDEX" provides --path "$SITE" --path some.zip yaml -o name
    assert_status 0
    assert_equal "$output" PyYAML
    assert_contains "$stderr" "single-1.0.dist-info/RECORD cannot be read: it is no regular file"
    assert_contains "$stderr" "1 distribution in archives: not looked into"
}

@test "lists of egg-info, quoted names and odd paths are read" {
    mkdir -p "$SITE/old.egg-info" "$SITE/oldpkg" "$SITE/quoted, too"
    printf 'Name: old\nVersion: 1\n' >"$SITE/old.egg-info/PKG-INFO"
    printf '../oldpkg/__init__.py\nPKG-INFO\n' >"$SITE/old.egg-info/installed-files.txt"
    touch "$SITE/oldpkg/__init__.py" "$SITE/quoted, too/x.py"
    distribution "$SITE" odd 1.0 </dev/null
    printf '"quoted, too/x.py",,\r\n./oldpkg//__init__.py,,\n\n' >"$SITE/odd-1.0.dist-info/RECORD"
    assert_equal "$("$EPINDEX" provides --path "$SITE" oldpkg -o name)" $'odd\nold'
    assert_equal "$("$EPINDEX" provides --path "$SITE" oldpkg --format=json | grep -o 'installed-files.txt')" installed-files.txt
    assert_equal "$("$EPINDEX" provides --path "$SITE" "quoted, too" -o name)" odd
    rm "$SITE/old.egg-info/installed-files.txt"
    printf 'setup.py\noldpkg/__init__.py\n' >"$SITE/old.egg-info/SOURCES.txt"
    assert_equal "$("$EPINDEX" provides --path "$SITE" oldpkg -o name)" $'odd\nold'
    run "$EPINDEX" provides --path "$SITE" setup
    assert_status 1
}
