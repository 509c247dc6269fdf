# What is installed: names and versions, as importlib.metadata and pip have them.
load support/common

many_names() {
    distribution "$SITE" Zope.Interface 5.0 </dev/null
    distribution "$SITE" alpha 1.0 <<<$'[g]\nn = alpha:n'
    distribution "$SITE" under_score 2.0rc1 </dev/null
    mkdir -p "$SITE/no_version-1.dist-info" later
    printf 'Name: no-version\n' >"$SITE/no_version-1.dist-info/METADATA"
    distribution later alpha 0.9 <<<$'[g]\nold = alpha:old'
}

@test "distributions are those of importlib.metadata, each name once, sorted" {
    many_names
    run --separate-stderr "$EPINDEX" distributions --path "$SITE" --path later
    assert_status 0
    assert_equal "$output" "$("$PYTHON" - "$SITE" later <<'END'
import importlib.metadata, re, sys
seen = {}
for dist in importlib.metadata.distributions(path=sys.argv[1:]):
    seen.setdefault(re.sub("[-_.]+", "-", dist.metadata["Name"]).lower(), (dist.metadata["Name"], dist.metadata["Version"] or ""))
print("\n".join("\t".join(seen[name]) for name in sorted(seen)))
END
)"
    assert_equal "$("$EPINDEX" distributions -v --path "$SITE" --path later 2>/dev/null | grep -c ^alpha)" 2
    assert_equal "$("$EPINDEX" distributions --path "$SITE" --count)" 4
}

@test "--format=freeze is what pip list --format=freeze prints" {
    many_names
    rm -r "$SITE"/no_version*
    run --separate-stderr "$EPINDEX" distributions --path "$SITE" --format=freeze
    assert_status 0
    assert_equal "$output" $'alpha==1.0\nunder_score==2.0rc1\nZope.Interface==5.0'
    "$PYTHON" -m pip --version >/dev/null 2>&1 || skip "there is no pip to compare with"
    assert_equal "$output" "$("$PYTHON" -m pip list --format=freeze --path "$SITE" \
        --disable-pip-version-check 2>/dev/null)"
}

@test "JSON has where it lies, how many entry points it has, and whether it is hidden" {
    many_names
    run --separate-stderr "$EPINDEX" distributions -v --path "$SITE" --path later --format=json
    "$PYTHON" - "$output" "$SITE" "$PWD/later" <<'END'
import json, sys
rows = {(row["name"], row["version"]): row for row in json.loads(sys.argv[1])}
site, later = sys.argv[2:]
assert rows["alpha", "1.0"] == {"name": "alpha", "version": "1.0", "entries": 1, "shadowed": False,
                                "location": site + "/alpha-1.0.dist-info"}, rows
assert rows["alpha", "0.9"]["shadowed"] is True and rows["alpha", "0.9"]["location"].startswith(later)
assert rows["no-version", None]["entries"] == 0
END
}

@test "version has that of one distribution, in any spelling, or says that there is none" {
    many_names
    for name in zope.interface Zope-Interface ZOPE_INTERFACE; do
        assert_equal "$("$EPINDEX" version --path "$SITE" $name)" 5.0
    done
    run --separate-stderr "$EPINDEX" version --path "$SITE" --format=json alpha
    assert_equal "$output" \
        '{"name": "alpha", "version": "1.0", "location": "'"$SITE"'/alpha-1.0.dist-info"}'
    run --separate-stderr "$EPINDEX" version --path "$SITE" aplha
    assert_status 1
    assert_equal "$output" ""
    assert_contains "$stderr" 'Did you mean "alpha"?'
    run --separate-stderr "$EPINDEX" version --path "$SITE" no-version
    assert_status 1
    assert_contains "$stderr" "names no version"
}

@test "an index file has the same answers" {
    many_names
    "$EPINDEX" rebuild --quiet --path "$SITE" --path later -o "$INDEX"
    assert_equal "$("$EPINDEX" distributions -f "$INDEX")" \
        "$("$EPINDEX" distributions --path "$SITE" --path later)"
    assert_equal "$("$EPINDEX" version -f "$INDEX" alpha)" 1.0
}
