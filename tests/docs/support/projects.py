"""For the tests of the recipes: an installed copy of epindex, and projects with plugins.

Environment: BUILD, the build directory.
"""
import os
import subprocess
import zipfile


def install(prefix):
    subprocess.run(["cmake", "--install", os.environ["BUILD"], "--prefix", prefix], check=True,
                   stdout=subprocess.DEVNULL)


def wheel(folder, name, version, names):
    """A wheel with one module and an entry point of each of the names; its file name."""
    path = "%s-%s-py3-none-any.whl" % (name, version)
    metadata = "%s-%s.dist-info/" % (name, version)
    points = "".join("%s = %s:run\n" % (point, name) for point in names)
    members = {
        name + ".py": "def run():\n    pass\n",
        metadata + "METADATA": "Metadata-Version: 2.1\nName: %s\nVersion: %s\n" % (name, version),
        metadata + "WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        metadata + "entry_points.txt": "[app.plugins]\n" + points,
    }
    record = "".join("%s,,\n" % member for member in members) + metadata + "RECORD,,\n"
    with zipfile.ZipFile(os.path.join(folder, path), "w") as file:
        for member, text in members.items():
            file.writestr(member, text)
        file.writestr(metadata + "RECORD", record)
    return path


def project(folder, names, version="1.0", where=""):
    """A project whose requirements are one wheel that lies in it."""
    os.makedirs(folder, exist_ok=True)
    for old in os.listdir(folder):
        if old.endswith(".whl"):
            os.remove(os.path.join(folder, old))
    path = wheel(folder, "plugin", version, names)
    with open(os.path.join(folder, "requirements.txt"), "w", encoding="utf-8") as file:
        file.write(os.path.join(where or ".", path) + "\n")


def environment(prefix):
    """Variables of a user who has this epindex, and nothing else of note."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(("EPINDEX_", "PIP_", "PYTHON", "XDG_")) and name != "VIRTUAL_ENV"}
    kept.update(PATH=prefix + "/bin:" + kept["PATH"], LC_ALL="C.UTF-8", HOME=prefix,
                PIP_NO_INDEX="1", PIP_DISABLE_PIP_VERSION_CHECK="1", PYTHONNOUSERSITE="1",
                EPINDEX_SYSTEM_STORE=prefix + "/no-store")
    return kept
