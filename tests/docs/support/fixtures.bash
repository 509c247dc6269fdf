# What the documents' setup comments call, and where the project's sources are.
SOURCE=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)

# distribution FOLDER NAME VERSION: installs one there; its entry_points.txt is standard input.
distribution() {
    local metadata=$1/$2-$3.dist-info
    mkdir -p "$metadata"
    printf 'Metadata-Version: 2.1\nName: %s\nVersion: %s\n' "$2" "$3" >"$metadata/METADATA"
    cat >"$metadata/entry_points.txt"
}

# virtual_environment FOLDER: with pip in it, whose modules are there by name only.
virtual_environment() {
    local site=$1/lib/python3.11/site-packages module
    mkdir -p "$1/bin" "$site"
    ln -s "$(command -v python3)" "$1/bin/python"
    printf 'home = /usr/bin\ninclude-system-site-packages = false\nversion = 3.11.2\n' >"$1/pyvenv.cfg"
    distribution "$site" pip 23.0.1 <<END
[console_scripts]
pip = pip._internal.cli.main:main
pip3 = pip._internal.cli.main:main
END
    for module in pip pip/_internal pip/_internal/cli; do
        mkdir -p "$site/$module"
        : >"$site/$module/__init__.py"
    done
    : >"$site/pip/_internal/cli/main.py"
}

# application FOLDER: a program whose plugins are distributions beside it.
application() {
    local name
    for name in csv json; do
        distribution "$1" "app_$name" 1.0 <<END
[app.plugins]
$name = app_$name.plugin:Plugin
END
        mkdir -p "$1/app_$name"
        : >"$1/app_$name/__init__.py"
        : >"$1/app_$name/plugin.py"
    done
}

# settled: what was just written is a tick of the clock old. Younger times are not believed.
settled() {
    sleep 0.1
}

# wheel FOLDER NAME VERSION: makes one there; its entry_points.txt is standard input.
wheel() {
    local scratch
    scratch=$(mktemp -d)
    distribution "$scratch" "$2" "$3"
    mkdir -p "$1" "$scratch/$2"
    : >"$scratch/$2/__init__.py"
    python3 -m zipfile -c "$1/$2-$3-py3-none-any.whl" "$scratch"/*
    rm -rf "$scratch"
}
