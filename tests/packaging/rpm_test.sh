#!/bin/bash
# The RPM packages, installed by `rpm --root` into a scratch system, and their file triggers: each
# transaction must leave the system's store right, and none may fail for epindex's sake.
#
# Environment: SOURCE (the repository; the packages are in its build/packages/rpm).
set -euo pipefail
# shellcheck source=tests/packaging/support/scratch_root.bash
source "$SOURCE/tests/packaging/support/scratch_root.bash"
need_scratch_root "$@"
command -v rpmbuild >/dev/null || skip "no rpmbuild"
make_root

site_packages=/usr/lib/python3.11/site-packages
store=/var/cache/epindex

# write_rpm VERSION MODULE NAME...: packages python3-NAME, whose entry point NAME of the group
# test.plugins is in MODULE.
write_rpm() {
    local version=$1 module=$2 name
    shift 2
    for name; do
        cat >"$scratch/small.spec" <<SPEC
Name: python3-$name
Version: $version
Release: 1
Summary: For a test
License: MIT
BuildArch: noarch
%description
For a test.
%install
info=%{buildroot}$site_packages/$name-1.0.dist-info
mkdir -p \$info
printf 'Metadata-Version: 2.1\nName: $name\nVersion: 1.0\n' >\$info/METADATA
printf '[test.plugins]\n$name = $module:run\n' >\$info/entry_points.txt
%files
$site_packages/$name-1.0.dist-info
SPEC
        rpmbuild -bb --define "_topdir $scratch/rpmbuild" --define "_rpmdir $scratch/rpms" \
            "$scratch/small.spec" >"$scratch/rpmbuild.log" 2>&1 || fail "rpmbuild: $(cat "$scratch/rpmbuild.log")"
    done
}

# rpm_do OPTION...: must succeed; what it said is in $scratch/rpm.log, and how often the triggers
# rebuilt in $rebuilt. What the packages need is there, but rpm's database does not know it.
rpm_do() {
    : >"$root/rebuilt"
    env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin rpm --root "$root" --dbpath /var/lib/rpm --nodeps \
        "$@" >"$scratch/rpm.log" 2>&1 || fail "rpm $*: $(cat "$scratch/rpm.log")"
    rebuilt=$(wc -l <"$root/rebuilt")
}

small() {
    echo "$scratch/rpms/noarch/python3-$1-$2-1.noarch.rpm"
}

# The index that answers at level trust; nothing where none does.
index_file() {
    in_root epindex where --level trust --path "$site_packages" --format tsv | head -n 1 | cut -f 3
}

# Where no directory is looked at; where no index serves, programs scan.
dump() {
    local file
    file=$(index_file)
    if [ -n "$file" ]; then
        in_root epindex dump -f "$file" --format tsv | sort
    else
        in_root epindex dump --path "$site_packages" --format tsv | sort
    fi
}

reference() {
    python3 -c '
import importlib.metadata, sys
for d in importlib.metadata.distributions(path=sys.argv[1:]):
    for e in d.entry_points:
        print(e.group, e.name, e.value, d.metadata["Name"], d.version, sep="\t")
' "$root$site_packages" | sort
}

expect_right_answers() {
    diff <(reference) <(dump) || fail "the store's answers (>) are not importlib.metadata's"
}

expect_served() {
    case $(index_file) in
    "$store"/*.cdb) ;;
    *) fail "the store does not serve: $(cat "$scratch/rpm.log")" ;;
    esac
}

write_rpm 1 old first second third
write_rpm 2 new first
apt_get update
apt_get install libcdb1 libxxhash0 zlib1g
mkdir -p "$root/var/lib/rpm"

echo "- what is installed before epindex is in the store right after it"
rpm_do -i "$(small first 1)"
rpm_do -i "$SOURCE"/build/packages/rpm/epindex-[0-9]*.rpm
expect_served
expect_right_answers
# From here on, rebuilds are counted.
mv "$root/usr/bin/epindex" "$root/usr/bin/epindex.counted"
cat >"$root/usr/bin/epindex" <<'COUNTER'
#!/bin/sh
[ "$1" != rebuild ] || echo >>/rebuilt
exec /usr/bin/epindex.counted "$@"
COUNTER
chmod +x "$root/usr/bin/epindex"

echo "- two packages in one transaction: one rebuild, and the store answers at level trust"
rpm_do -i "$(small second 1)" "$(small third 1)"
expect_equal rebuilds 1 "$rebuilt"
expect_served
expect_right_answers
reference | grep -q second || fail "the reference does not know it"

echo "- removing"
rpm_do -e python3-second
expect_equal rebuilds 1 "$rebuilt"
expect_served
expect_right_answers

echo "- an upgrade that replaces a file within the same metadata directory"
rpm_do -U "$(small first 2)"
expect_served
expect_right_answers
reference | grep -q new:run || fail "nothing was upgraded"
[ ! -e "$root/root/.cache" ] || fail "somebody scanned, and saved it"

echo "- a store that cannot be written: rpm succeeds, it is said, the old index is turned off"
mount --bind "$root$store" "$root$store"
mount -o remount,bind,ro "$root$store"
rpm_do -i "$(small second 1)"
grep -q "^epindex: the system's indexes could .*turned off" "$scratch/rpm.log" || fail "nothing was said"
expect_right_answers
umount "$root$store"

echo "- written again, it serves again"
rpm_do -e python3-second
expect_served
expect_right_answers

echo "- the last distribution goes, and its index with it"
rpm_do -e python3-first python3-third
expect_equal "the store" "" "$(ls "$root$store")"

echo "- removing epindex leaves nothing behind"
rpm_do -i "$(small first 1)"
expect_served
rm "$root/usr/bin/epindex"
mv "$root/usr/bin/epindex.counted" "$root/usr/bin/epindex"
rpm_do -e epindex
expect_equal "what is left" "" "$(find "$root/usr" "$root/var/cache" -name '*epindex*')"
