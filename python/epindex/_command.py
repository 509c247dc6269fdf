"""The command epindex, which a wheel puts beside Python: python -m epindex lookup … passes on to it."""

import os
import shutil
import sys
import sysconfig


class NoCommand(Exception):
    """There is no command to pass on to; the text says where it was looked for."""


def find():
    """Where installers put programs: of this environment, of `pip install --user`, of `--target`. Else on PATH, for what
    came otherwise than from a wheel."""
    package = os.path.dirname(os.path.abspath(__file__))
    folders = [sysconfig.get_path("scripts"), os.path.join(os.path.dirname(package), "bin")]
    scheme = "%s_user" % os.name
    if scheme in sysconfig.get_scheme_names():
        folders.insert(1, sysconfig.get_path("scripts", scheme))
    found = shutil.which("epindex", path=os.pathsep.join(folders)) or shutil.which("epindex")
    if found is None:
        raise NoCommand(
            "the command epindex is neither in %s nor on PATH: the wheels for Linux bring it, and "
            "other systems have none" % folders[0]
        )
    return found


def run(words):
    """Becomes the command."""
    sys.stdout.flush()
    command = find()
    os.execv(command, [command, *words])
