#!/bin/bash
# The Debian packages, installed into a scratch system with apt; each transaction must leave the
# system's store right, and none may fail for epindex's sake.
#
# Environment: SOURCE (the repository; the packages are in its build/packages).
set -euo pipefail
# shellcheck source=tests/packaging/support/scratch_root.bash
source "$SOURCE/tests/packaging/support/scratch_root.bash"
need_scratch_root "$@"
make_root

dist_packages=/usr/lib/python3/dist-packages
store=/var/cache/epindex

# Everything in the root but what apt and dpkg keep for themselves.
list_files() {
    (cd "$root" && find . -xdev \( -path ./var/lib/dpkg -o -path ./var/lib/apt -o -path ./var/cache/apt \
        -o -path ./var/log -o -path ./packages -o -path ./proc -o -path ./root -o -path ./etc/ld.so.cache \
        -o -path ./var/cache/ldconfig \) -prune -o -print) | LC_ALL=C sort
}

# ask COMMAND...: its answer at level trust, where no directory that an index serves is looked at.
ask() {
    local command=$1
    shift
    in_root epindex "$command" --level trust --path "$dist_packages" --format tsv "$@" || true
}

# lookup NAME: its object reference, nothing without one.
lookup() {
    ask lookup --quiet test.plugins "$1" | cut -f 3
}

# served LEVEL: what answers for dist-packages: its state and the index's folder.
served() {
    in_root epindex where --level "$1" --path "$dist_packages" --format tsv | head -n 1 |
        awk -F '\t' '{ sub("/[^/]*$", "", $3); print $1 " " $3 }'
}

# expect_said WHAT: that became of the index, and apt's output says so.
expect_said() {
    grep -q "^epindex: the system's indexes could .*$1" "$scratch/apt.log" ||
        fail "apt-get said nothing of it: $(tail -n 20 "$scratch/apt.log")"
}

list_files >"$scratch/before"
for package in "$SOURCE"/build/packages/*.deb; do
    cp "$package" "$root/packages/$(basename "${package%%_*}").deb"
done
write_package 1 old first second third
write_package 2 new first
apt_get update

echo "- epindex is installed where there is no Python, and says nothing of it"
apt_get install ./packages/epindex.deb ./packages/libepindex0.deb
! grep '^epindex:' "$scratch/apt.log" || fail "it complained"
expect_equal "folders of the store" "" "$(ls "$root$store" 2>/dev/null || true)"

echo "- installing a package of Debian's: the store answers at level trust, with no scan by anybody"
apt_get install python3-pygments
expect_equal "runs of the trigger" 1 "$triggered"
expect_equal "what serves, at level trust" "fresh $store" "$(served trust)"
expect_equal "what serves, as the index asks" "fresh $store" "$(served meta)"
cat >"$root/packages/reference.py" <<'PYTHON'
import importlib.metadata, sys
for d in importlib.metadata.distributions(path=sys.argv[1:]):
    for e in d.entry_points:
        print(e.group, e.name, e.value, d.metadata["Name"], d.version, sep="\t")
PYTHON
in_root python3 /packages/reference.py "$dist_packages" | sort >"$scratch/expected"
grep -q pygmentize "$scratch/expected" || fail "the reference knows no pygmentize"
ask dump | sort | diff "$scratch/expected" - || fail "the store's answers (>) are not importlib.metadata's"
strace -f -o "$scratch/strace" env -i HOME=/root PATH=/usr/sbin:/usr/bin chroot "$root" \
    epindex lookup --path "$dist_packages" console_scripts pygmentize >/dev/null
grep -Eq "openat\(.*[0-9a-f]{32}\.cdb.* = [0-9]" "$scratch/strace" || fail "the store's index was not opened"
! grep -E "getdents64|open[a-z]*\(.*(entry_points.txt|$dist_packages\")" "$scratch/strace" ||
    fail "a lookup listed or read the directory, though the store has it"
strace -f -o "$scratch/strace" env -i HOME=/root PATH=/usr/sbin:/usr/bin chroot "$root" \
    epindex lookup --level trust --path "$dist_packages" console_scripts pygmentize >/dev/null
! grep -E "getdents64|entry_points.txt|-info" "$scratch/strace" || fail "level trust looked at a distribution"
[ ! -e "$root/root/.cache" ] || fail "somebody scanned, and saved it"

echo "- several packages in one transaction: the trigger runs once"
apt_get install ./packages/python3-first_1.deb ./packages/python3-second_1.deb ./packages/python3-third_1.deb
expect_equal "runs of the trigger" 1 "$triggered"
expect_equal "first, second, third" "old:run old:run old:run" "$(lookup first) $(lookup second) $(lookup third)"

echo "- an upgrade that replaces a file within the same metadata directory"
apt_get install ./packages/python3-first_2.deb
expect_equal "runs of the trigger" 1 "$triggered"
expect_equal first new:run "$(lookup first)"

echo "- installing and removing in one transaction"
apt_get install python3-second- ./packages/python3-first_1.deb --allow-downgrades
expect_equal "runs of the trigger" 1 "$triggered"
expect_equal "first, second" "old:run " "$(lookup first) $(lookup second)"

echo "- removing a package of Debian's"
apt_get remove python3-pygments
expect_equal "runs of the trigger" 1 "$triggered"
in_root python3 /packages/reference.py "$dist_packages" | sort >"$scratch/expected"
ask dump | sort | diff "$scratch/expected" - ||
    fail "the store's answers (>) are not importlib.metadata's"
expect_equal "what serves" "fresh $store" "$(served trust)"

echo "- a transaction that has nothing to do with Python"
apt_get install libcdb-dev
expect_equal "runs of the trigger" 0 "$triggered"

echo "- a python3 that fails changes nothing: no interpreter is asked"
mkdir -p "$root/usr/local/bin"
printf '#!/bin/sh\nexit 3\n' | tee "$root/usr/local/bin/python3" >"$scratch/broken"
chmod +x "$root/usr/local/bin/python3"
mv "$root/usr/bin/python3" "$scratch/python3"
install -m 755 "$scratch/broken" "$root/usr/bin/python3"
apt_get install ./packages/python3-second_1.deb
! grep '^epindex:' "$scratch/apt.log" || fail "it complained"
expect_equal second old:run "$(lookup second)"
rm "$root/usr/bin/python3" "$root/usr/local/bin/python3"
mv "$scratch/python3" "$root/usr/bin/python3"

echo "- no space: apt succeeds, it is said, the index is gone"
cp -a "$root$store" "$scratch/old"
mount -t tmpfs -o size=512k,mode=755 tmpfs "$root$store"
cp -a "$scratch/old/." "$root$store"
head -c 1M /dev/zero >"$root$store/filler" 2>/dev/null || true
apt_get install ./packages/python3-first_2.deb
expect_said removed
expect_equal "what serves" "scanned " "$(served trust)"
expect_equal first new:run "$(lookup first)"
umount "$root$store"
rm -rf "$root/root/.cache"

echo "- the folder was an old one's, and is right again after the next transaction"
apt_get install ./packages/python3-first_1.deb --allow-downgrades
expect_equal "what serves" "fresh $store" "$(served trust)"
expect_equal first old:run "$(lookup first)"

echo "- a store that cannot be written: apt succeeds, it is said, the old index is turned off"
mount --bind "$root$store" "$root$store"
mount -o remount,bind,ro "$root$store"
apt_get install ./packages/python3-first_2.deb
expect_said "turned off"
expect_equal "what serves" "scanned " "$(served trust)"
expect_equal first new:run "$(lookup first)"
apt_get remove python3-second
expect_equal second "" "$(lookup second)"
umount "$root$store"

echo "- written again, it serves again"
apt_get install ./packages/python3-first_1.deb --allow-downgrades
expect_equal "what serves" "fresh $store" "$(served trust)"
expect_equal first old:run "$(lookup first)"
[ ! -e "$root$dist_packages/__epindex__" ] || fail "what turned it off is still there"

echo "- a command that cannot run: apt succeeds, it is said, the index is gone"
chmod a-x "$root/usr/bin/epindex"
apt_get install ./packages/python3-first_2.deb
expect_said removed
chmod a+x "$root/usr/bin/epindex"
expect_equal "what serves" "scanned " "$(served trust)"
expect_equal first new:run "$(lookup first)"
rm -rf "$root/root/.cache"

echo "- what the administrator turned off stays off"
mkdir "$root$dist_packages/__epindex__"
echo "not here" >"$root$dist_packages/__epindex__/disable"
apt_get install ./packages/python3-first_1.deb --allow-downgrades
expect_equal "what serves" "scanned " "$(served trust)"
expect_equal "the switch" "not here" "$(cat "$root$dist_packages/__epindex__/disable")"
rm -r "$root$dist_packages/__epindex__"

if [ -e "$root/packages/python3-epindex.deb" ]; then
    echo "- the Python package answers from the same store"
    apt_get install ./packages/python3-second_1.deb ./packages/python3-epindex.deb
    expect_equal "what serves" "fresh $store" "$(served trust)"
    rm -rf "$root/root/.cache"
    in_root python3 -c 'import epindex, sys
print(epindex.entry_points(group="test.plugins", name="second")["second"].value)' >"$scratch/found"
    expect_equal "its answer" old:run "$(cat "$scratch/found")"
    ! in_root find /root/.cache -name '*.cdb' 2>/dev/null | xargs -r -n 1 basename | grep -qFf \
        <(in_root ls "$store") || fail "it scanned what the store has"
    apt_get purge python3-epindex
fi

echo "- removing epindex leaves nothing behind"
apt_get install ./packages/python3-second_1.deb
expect_equal "what serves" "fresh $store" "$(served trust)"
apt_get remove epindex
[ ! -e "$root$store" ] || fail "the store is still there"
apt_get purge epindex libepindex0 libcdb-dev python3-first python3-second python3-third
apt_get autoremove --purge
list_files | diff "$scratch/before" - || fail "these files were left behind (>)"

echo "- purging it right away does, too"
apt_get install python3-pygments ./packages/epindex.deb
expect_equal "what serves" "fresh $store" "$(served trust)"
apt_get purge epindex python3-pygments
apt_get autoremove --purge
list_files | diff "$scratch/before" - || fail "these files were left behind (>)"
