# A Debian system of its own in a scratch folder, for tests that install packages: a chroot in a mount
# namespace, so that nothing is left mounted. What was downloaded stays in build/packages-root.
#
# Environment: SOURCE (the repository).

# shellcheck source=script/common.bash
. "$SOURCE/script/common.bash"

cache=$SOURCE/build/packages-root
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
mirror=${EPINDEX_DEBIAN_MIRROR-http://deb.debian.org/debian}

skip() {
    echo "skipped: $*"
    exit 77
}

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

# expect_equal WHAT EXPECTED FOUND
expect_equal() {
    [ "$2" = "$3" ] || fail "$1: expected '$2', found '$3'"
}

need_scratch_root() {
    [ "$(id -u)" -eq 0 ] || skip "only root can make a scratch system"
    [ "${EPINDEX_OFFLINE-}" != 1 ] || skip "EPINDEX_OFFLINE=1, and a scratch system is downloaded"
    local tool
    for tool in debootstrap strace unshare dpkg-deb; do
        command -v "$tool" >/dev/null || skip "no $tool"
    done
    # In a namespace of its own from here on.
    if [ "${EPINDEX_IN_NAMESPACE-}" != 1 ]; then
        unshare --mount true 2>/dev/null || skip "this system gives no mount namespace"
        EPINDEX_IN_NAMESPACE=1 exec unshare --mount --propagation private "$0" "$@"
    fi
}

# Package lists age: a system of last week is made anew.
download_system() {
    local made=$cache/$suite.tar scratch_system
    if [ -n "$(find "$made" -mtime -7 2>/dev/null)" ]; then
        return
    fi
    echo "Downloading a scratch system ..."
    mkdir -p "$cache"
    scratch_system=$(mktemp -d)
    if ! debootstrap --variant=minbase "$suite" "$scratch_system" "$mirror" >"$cache/debootstrap.log" 2>&1; then
        rm -rf "$scratch_system"
        tail -n 5 "$cache/debootstrap.log" >&2
        skip "no system could be downloaded from $mirror"
    fi
    tar --create --file "$made.new" --directory "$scratch_system" .
    rm -rf "$scratch_system"
    mv "$made.new" "$made"
}

make_root() {
    download_system
    scratch=$(mktemp -d)
    # Lazily: a process that still runs in there is no failure of a test. What fails in a trap would end the script, and with its status.
    trap 'umount --recursive --lazy "$root" || true; rm -rf --one-file-system "$scratch"' EXIT
    root=$scratch/root
    mkdir -p "$root" "$cache/archives/partial"
    tar --extract --file "$cache/$suite.tar" --directory "$root"
    chmod 755 "$root" # for those who are not root there
    mount --bind "$root" "$root"
    mount -t proc proc "$root/proc"
    mount --bind "$cache/archives" "$root/var/cache/apt/archives"
    cp /etc/resolv.conf "$root/etc/resolv.conf"
    # No services are started in it, and what was downloaded is kept for the next time.
    printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
    chmod +x "$root/usr/sbin/policy-rc.d"
    echo 'Binary::apt-get::APT::Keep-Downloaded-Packages "true";' >"$root/etc/apt/apt.conf.d/90test"
    mkdir "$root/packages"
    # Whoever stands between this system and the registries, and is believed here, is believed there.
    trusted=()
    if [ -n "${SSL_CERT_FILE-}" ]; then
        cp "$SSL_CERT_FILE" "$root/etc/trusted.crt"
        trusted=({SSL_CERT_FILE,PIP_CERT,CURL_CA_BUNDLE}"=/etc/trusted.crt")
    fi
}

# in_root COMMAND...: with nothing else of this system's environment.
in_root() {
    env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "${trusted[@]}" \
        chroot "$root" "$@"
}

# apt_get COMMAND...: must succeed; what it said is in $scratch/apt.log, and how often epindex's
# trigger ran in $triggered.
triggered=0
apt_get() {
    local before
    before=$(count_triggers)
    in_root apt-get -q -y --no-install-recommends -o APT::Sandbox::User=root "$@" \
        </dev/null >"$scratch/apt.log" 2>&1 || fail "apt-get $*: $(tail -n 20 "$scratch/apt.log")"
    in_root dpkg --audit >"$scratch/audit.log"
    [ ! -s "$scratch/audit.log" ] || fail "after apt-get $*: $(cat "$scratch/audit.log")"
    # shellcheck disable=SC2034 # for whoever sources this
    triggered=$(($(count_triggers) - before))
}

count_triggers() {
    grep -c ' trigproc epindex:' "$root/var/log/dpkg.log" || true
}

# write_package VERSION MODULE NAME...: packages python3-NAME of Debian's kind, whose entry point NAME
# of the group test.plugins is in MODULE.
write_package() {
    local version=$1 module=$2 name tree egg
    shift 2
    for name; do
        tree=$scratch/package
        egg=$tree/usr/lib/python3/dist-packages/$name.egg-info
        mkdir -p "$tree/DEBIAN" "$egg"
        printf 'Metadata-Version: 2.1\nName: %s\nVersion: 1.0\n' "$name" >"$egg/PKG-INFO"
        printf '[test.plugins]\n%s = %s:run\n' "$name" "$module" >"$egg/entry_points.txt"
        printf '%s\n' "Package: python3-$name" "Version: $version" "Architecture: all" \
            "Maintainer: Nobody <nobody@localhost>" "Description: for a test" >"$tree/DEBIAN/control"
        dpkg-deb --root-owner-group --build "$tree" "$root/packages/python3-${name}_$version.deb" >/dev/null
        rm -r "$tree"
    done
}
