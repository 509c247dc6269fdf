# diff: what was added, removed and changed between two indexes.
load support/common

# Two states of one environment, as old.cdb and new.cdb; what differs is in two_states_expected.
two_states() {
    distribution old alpha 1.0 <<'END'
[console_scripts]
changes = alpha:old
goes = alpha:goes
moves = alpha:moves
stays = alpha:stays
END
    distribution old beta 1.0 <<<$'[console_scripts]\nstays = beta:stays'
    distribution new alpha 1.1 <<'END'
[console_scripts]
changes = alpha:new
comes = alpha:comes
stays = alpha:stays
END
    distribution new beta 1.0 <<<$'[console_scripts]\nstays = beta:stays\n[beta]\none = beta.one'
    distribution new gamma 3 <<<$'[console_scripts]\nmoves = gamma:moves'
    "$EPINDEX" rebuild --quiet --path old -o old.cdb
    "$EPINDEX" rebuild --quiet --path new -o new.cdb
}

two_states_expected=$'added\tbeta\tone\t\tbeta.one\t\tbeta\t\t1.0
added\tconsole_scripts\tcomes\t\talpha:comes\t\talpha\t\t1.1
removed\tconsole_scripts\tgoes\talpha:goes\t\talpha\t\t1.0\t
changed\tconsole_scripts\tchanges\talpha:old\talpha:new\talpha\talpha\t1.0\t1.1
changed\tconsole_scripts\tmoves\talpha:moves\tgamma:moves\talpha\tgamma\t1.0\t3
version\t\t\t\t\talpha\talpha\t1.0\t1.1'

diff_index() {
    run --separate-stderr "$EPINDEX" diff "$@"
}

@test "two indexes of the same content do not differ: 0, and nothing on standard output" {
    small_environment
    cp "$INDEX" again.cdb
    diff_index "$INDEX" again.cdb
    assert_status 0
    assert_equal "$output" ""
    assert_equal "$stderr" "epindex: $INDEX and again.cdb: no difference"
    diff_index --quiet "$INDEX" again.cdb
    assert_equal "$output$stderr" ""
}

@test "what was added, removed and changed, by group, then other versions: 1" {
    two_states
    diff_index old.cdb new.cdb
    assert_status 1
    assert_equal "$output" "$two_states_expected"
    assert_equal "$stderr" "epindex: old.cdb and new.cdb: 2 added, 1 removed, 2 changed, 0 reordered, 1 other version"
}

@test "the other way round, what was added was removed" {
    two_states
    diff_index new.cdb old.cdb
    assert_status 1
    assert_equal "$(grep -c ^added <<<"$output") $(grep -c ^removed <<<"$output")" "1 2"
    assert_contains "$output" $'changed\tconsole_scripts\tchanges\talpha:new\talpha:old'
}

@test "the sets agree with those that importlib.metadata sees" {
    two_states
    # All but what is paired as a change are lines of one side only.
    "$EPINDEX" diff old.cdb new.cdb --format=json | "$PYTHON" -c '
import json, sys
for change in json.load(sys.stdin):
    for key, mark in (("old", "<"), ("new", ">")):
        side = change[key]
        if side and change["group"] is not None:
            print(mark, "\t".join([change["group"], change["name"], side["value"], side["dist"]]))
' | sort >found
    diff <(reference old | cut -f1-4 | sort) <(reference new | cut -f1-4 | sort) | grep '^[<>]' |
        sort >expected
    assert_equal "$(cat found)" "$(cat expected)"
}

@test "one index is compared with the environment, which is read anew" {
    two_states
    # An index that serves the environment and is stale must not be asked.
    "$EPINDEX" rebuild --quiet --in-place --level=trust --path old
    rm -r old/*.dist-info
    cp -r new/* old/
    diff_index old.cdb --path old
    assert_status 1
    assert_equal "$output" "$two_states_expected"
    diff_index new.cdb --path old
    assert_status 0
}

@test "two things to compare with are refused" {
    small_environment
    diff_index "$INDEX" "$INDEX" --path "$SITE"
    assert_status 2
    assert_contains "$stderr" "exclude each other"
    diff_index
    assert_status 2
}

@test "a sealed index and a local one of the same content elsewhere do not differ" {
    small_environment
    cp -r "$SITE" elsewhere
    "$EPINDEX" rebuild --quiet --sealed --path elsewhere -o sealed.cdb
    diff_index "$INDEX" sealed.cdb
    assert_status 0
    assert_equal "$output" ""
}

@test "another version alone is a difference, unless --ignore-versions" {
    small_environment
    mv "$SITE/alpha-1.0.dist-info" "$SITE/alpha-1.1.dist-info"
    sed -i 's/1\.0/1.1/' "$SITE/alpha-1.1.dist-info/METADATA"
    diff_index "$INDEX" --path "$SITE"
    assert_status 1
    assert_equal "$output" $'version\t\t\t\t\talpha\talpha\t1.0\t1.1'
    diff_index "$INDEX" --path "$SITE" --ignore-versions
    assert_status 0
    assert_equal "$output" ""
}

@test "another spelling of a distribution's name is no difference" {
    distribution one My.Plugin 1.0 <<<$'[group]\nname = module'
    distribution other my_plugin 1.0 <<<$'[group]\nname = module'
    "$EPINDEX" rebuild --quiet --path one -o one.cdb
    diff_index one.cdb --path other
    assert_status 0
}

@test "how often an entry stands there counts" {
    distribution one alpha 1 <<<$'[group]\nname = module\nname = module'
    distribution other alpha 1 <<<$'[group]\nname = module\nname = module\nname = module'
    "$EPINDEX" rebuild --quiet --path one -o one.cdb
    diff_index one.cdb --path other
    assert_status 1
    assert_equal "$output" $'added\tgroup\tname\t\tmodule\t\talpha\t\t1'
    "$EPINDEX" rebuild --quiet --path other -o other.cdb
    diff_index other.cdb --path one
    assert_equal "$output" $'removed\tgroup\tname\tmodule\t\talpha\t\t1\t'
}

@test "of several that give a name, the one that changed is compared with itself" {
    distribution one alpha 1 <<<$'[group]\nname = alpha'
    distribution one beta 1 <<<$'[group]\nname = beta.old'
    distribution other beta 1 <<<$'[group]\nname = beta.new'
    "$EPINDEX" rebuild --quiet --path one -o one.cdb
    diff_index one.cdb --path other
    assert_status 1
    assert_equal "$output" $'removed\tgroup\tname\talpha\t\talpha\t\t1\t
changed\tgroup\tname\tbeta.old\tbeta.new\tbeta\tbeta\t1\t1'
}

@test "the same entries of which another one answers are reordered" {
    distribution one alpha 1 <<<$'[group]\nname = alpha'
    distribution other beta 1 <<<$'[group]\nname = beta'
    "$EPINDEX" rebuild --quiet --path one --path other -o one.cdb
    diff_index one.cdb --path other --path one
    assert_status 1
    assert_equal "$output" $'reordered\tgroup\tname\talpha\tbeta\talpha\tbeta\t1\t1'
}

@test "a damaged, truncated or missing file is said with its reason: 2" {
    small_environment
    head -c 2100 "$INDEX" >short.cdb
    cp "$INDEX" flipped.cdb
    "$PYTHON" - flipped.cdb <<'END'
import sys
with open(sys.argv[1], "r+b") as index:
    data = index.read()
    index.seek(data.rindex(b"alpha.cli:main"))
    index.write(b"A")
END
    diff_index short.cdb "$INDEX"
    assert_status 2
    assert_contains "$stderr" "short.cdb: the index is truncated"
    diff_index "$INDEX" flipped.cdb
    assert_status 2
    assert_contains "$stderr" "flipped.cdb: damaged: at byte"
    diff_index short.cdb flipped.cdb
    assert_status 2
    assert_equal "${#stderr_lines[@]}" 2
    diff_index absent.cdb "$INDEX"
    assert_status 2
    assert_contains "$stderr" "absent.cdb"
}

@test "the table marks each change below its group" {
    two_states
    diff_index old.cdb new.cdb --format=table
    assert_status 1
    assert_equal "$output" "[beta]
  + one = beta.one  (beta 1.0)
[console_scripts]
  + comes = alpha:comes  (alpha 1.1)
  - goes = alpha:goes  (alpha 1.0)
  ! changes = alpha:old  (alpha 1.0)
         -> alpha:new  (alpha 1.1)
  ! moves = alpha:moves  (alpha 1.0)
         -> gamma:moves  (gamma 3)
Versions:
  ! alpha 1.0
         -> alpha 1.1"
}

@test "Markdown has a heading for each group, and a list for each kind of change" {
    two_states
    diff_index old.cdb new.cdb --format=markdown
    assert_status 1
    assert_equal "$output" '### `beta`

Added:

- `one` = `beta.one` of `beta` `1.0`

### `console_scripts`

Added:

- `comes` = `alpha:comes` of `alpha` `1.1`

Removed:

- `goes` = `alpha:goes` of `alpha` `1.0`

Changed:

- `changes`: `alpha:old` of `alpha` `1.0` → `alpha:new` of `alpha` `1.1`
- `moves`: `alpha:moves` of `alpha` `1.0` → `gamma:moves` of `gamma` `3`

### Versions

- `alpha`: `1.0` → `1.1`'
    diff_index new.cdb new.cdb --format=markdown
    assert_status 0
    assert_equal "$output" "No entry point was added, removed or changed."
}

@test "what Markdown or a terminal would obey is shown as it is" {
    distribution one alpha 1 </dev/null
    printf '[group]\n`a``b` = x <b>*y*</b>\nred\e[31m\u202e = z\n' >other.txt
    distribution other alpha 1 <other.txt
    "$EPINDEX" rebuild --quiet --path one -o one.cdb
    diff_index one.cdb --path other --format=markdown
    assert_equal "$output" '### `group`

Added:

- ``` `a``b` ``` = `x <b>*y*</b>` of `alpha` `1`
- `red\x1b[31m\u202e` = `z` of `alpha` `1`'
    diff_index one.cdb --path other --format=table
    assert_contains "$output" '+ red\x1b[31m\u202e = z  (alpha 1)'
}

@test "JSON and ndjson are what Python's json module reads" {
    two_states
    cat >rows.py <<'END'
import json, sys
text = sys.stdin.read()
changes = json.loads(text) if sys.argv[1] == "json" else [json.loads(line) for line in text.splitlines()]
none = {"value": None, "dist": None, "version": None}
for change in changes:
    assert list(change) == ["change", "group", "name", "old", "new"], change
    old, new = change["old"] or none, change["new"] or none
    row = [change["change"], change["group"], change["name"]]
    row += [side[key] for key in none for side in (old, new)]
    print("\t".join(field or "" for field in row))
END
    for format in json ndjson; do
        diff_index old.cdb new.cdb --format=$format
        assert_status 1
        assert_equal "$("$PYTHON" rows.py $format <<<"$output")" "$two_states_expected"
    done
    diff_index new.cdb new.cdb --format=json
    assert_equal "$output" "[]"
}

@test "directories and virtual environments are compared as they are named" {
    local name
    for name in a b; do
        mkdir -p "venv-$name"
        printf 'home = /usr/bin\ninclude-system-site-packages = false\nversion = 3.11\n' \
            >"venv-$name/pyvenv.cfg"
        distribution "venv-$name/lib/python3.11/site-packages" alpha 1 <<<$'[g]\nboth = alpha:both'
    done
    run --separate-stderr "$EPINDEX" diff venv-a venv-b
    assert_status 0
    distribution venv-b/lib/python3.11/site-packages beta 2 <<<$'[g]\nnew = beta:new'
    run --separate-stderr "$EPINDEX" diff venv-a venv-b
    assert_status 1
    assert_equal "$output" $'added\tg\tnew\t\tbeta:new\t\tbeta\t\t2'
    assert_contains "$stderr" "epindex: venv-a and venv-b: 1 added"
    run --separate-stderr "$EPINDEX" diff -q venv-a venv-b
    assert_status 1
    assert_equal "$output$stderr" ""
    run --separate-stderr "$EPINDEX" diff venv-a/lib/python3.11/site-packages venv-b
    assert_status 1
}

@test "a text that dump wrote is a baseline: tsv with versions, ini without" {
    small_environment
    local format
    for format in tsv ini; do
        "$EPINDEX" dump --path "$SITE" --format=$format >baseline
        run --separate-stderr "$EPINDEX" diff baseline --path "$SITE"
        assert_status 0
        assert_contains "$stderr" "baseline and the environment: no difference"
        run --separate-stderr "$EPINDEX" diff - --path "$SITE" <baseline
        assert_status 0
    done
    "$EPINDEX" dump --path "$SITE" --format=tsv >baseline.tsv
    distribution "$SITE" gamma 3 <<<$'[g]\nback\\slash = gamma:x'
    sed -i s/1.0/1.1/ "$SITE/alpha-1.0.dist-info/METADATA"
    run --separate-stderr "$EPINDEX" diff baseline.tsv --path "$SITE"
    assert_status 1
    assert_equal "$output" $'added\tg\tback\\\\slash\t\tgamma:x\t\tgamma\t\t3
version\t\t\t\t\talpha\talpha\t1.0\t1.1'
    run --separate-stderr "$EPINDEX" diff baseline --path "$SITE"
    assert_equal "$output" $'added\tg\tback\\\\slash\t\tgamma:x\t\tgamma\t\t3'
    # Accepted: the texts say the same again, also where one is compared with the other.
    "$EPINDEX" dump --path "$SITE" --format=tsv >baseline.tsv
    "$EPINDEX" dump --path "$SITE" --format=ini >baseline
    run "$EPINDEX" diff -q baseline.tsv baseline
    assert_status 0
}

@test "--group compares those groups alone" {
    small_environment
    "$EPINDEX" dump --path "$SITE" --format=tsv >baseline.tsv
    distribution "$SITE" gamma 3 <<<$'[g]\nn = gamma:x\n[alpha.plugins]\nmore = gamma:more'
    run "$EPINDEX" diff -q baseline.tsv --path "$SITE" --group console_scripts --group beta/odd
    assert_status 0
    run --separate-stderr "$EPINDEX" diff baseline.tsv --path "$SITE" --group alpha.plugins
    assert_status 1
    assert_equal "$output" $'added\talpha.plugins\tmore\t\tgamma:more\t\tgamma\t\t3'
}

@test "an index alone is compared with its own path entries, which are named" {
    small_environment
    (cd "$SITE/.." && "$EPINDEX" rebuild --quiet --sealed --path site -o sealed.cdb)
    distribution "$SITE" gamma 3 <<<$'[g]\nn = gamma:x'
    for file in "$INDEX" sealed.cdb; do
        VIRTUAL_ENV=/not/there run --separate-stderr "$EPINDEX" diff "$file"
        assert_status 1
        assert_equal "$output" $'added\tg\tn\t\tgamma:x\t\tgamma\t\t3'
        assert_contains "$stderr" "compared with "
        assert_contains "$stderr" "/site"
    done
}

@test "what is neither index nor baseline is refused by its line" {
    printf 'group\tname\tvalue\tdist\t1\nnot a row\n' >rows
    printf '[g]\nn = x\nno equals sign\n' >sections
    printf '\0\1\2' >binary
    run --separate-stderr "$EPINDEX" diff rows --path "$SITE"
    assert_status 2
    assert_contains "$stderr" "rows:2: it is no index, and as a baseline"
    run --separate-stderr "$EPINDEX" diff sections --path "$SITE"
    assert_status 2
    assert_contains "$stderr" "sections:3: "
    run --separate-stderr "$EPINDEX" diff binary --path "$SITE"
    assert_status 2
    assert_contains "$stderr" "binary"
}
