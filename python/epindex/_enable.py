"""python -m epindex enable, disable, status: one .pth file in an environment's site-packages."""

import os
import site
import subprocess
import sys
import sysconfig
import tempfile

FILE = "epindex_enable.pth"

# What Python runs at each start: one statement a line is what a .pth file can have. It must cost next
# to nothing, and most of that is parsing it: so what is needed once one of the modules is imported stays a
# string until then. And it must do no harm once the package is gone.
WHEN_IMPORTED = """\
global r; r = None
try: from epindex import _start; _start.wait(); r = _start.find_spec(*a)
except Exception: pass"""
# A namespace of sys.implementation's type is the cheapest object that can have an attribute.
FINDER = f"""\
s = {WHEN_IMPORTED!r}
sys.meta_path.insert(0, type(sys.implementation)(epindex_waits=1, find_spec=lambda *a: \
exec(s) or r if a[0] in ('importlib.metadata', 'importlib_metadata', 'entrypoints') else None))
'importlib.metadata' in sys.modules and exec(s)"""  # another .pth file may have imported it already
# A virtual environment's Python reads its .pth files twice: the second time costs a look. With the
# globals of the site module, which runs this, the finder would keep that module alive to the end.
LINE = f"import sys; hasattr(sys.meta_path[0], 'epindex_waits') or exec({FINDER!r}, {{'sys': sys}})\n"

# "" where it does, else why not.
ASK_WHETHER_IT_WORKS = """
import importlib.metadata
if hasattr(importlib.metadata.entry_points, "__wrapped__"):
    from epindex._query import why_unusable
    print(why_unusable())
else:
    print("a fresh Python does not import this epindex")
"""


class Refused(Exception):
    pass


def text():
    comment = "# Written by `python -m epindex enable`; `python -m epindex disable` removes it.\n"
    return comment + LINE


def in_virtual_environment():
    return sys.prefix != sys.base_prefix


def environment_folder():
    """Where this environment's Python reads .pth files from, that of installed packages first."""
    folders = [os.path.realpath(folder) for folder in site.getsitepackages()]
    purelib = os.path.realpath(sysconfig.get_path("purelib"))
    if purelib in folders:
        return purelib
    for folder in folders:
        if os.path.isdir(folder):
            return folder
    raise Refused(f"no site-packages folder is there: Python would read {' or '.join(folders)}")


def user_folder():
    if not site.ENABLE_USER_SITE:
        raise Refused("this Python does not look at a user's own site-packages"
                      + (": it is a virtual environment, enable it without --user"
                         if in_virtual_environment() else ""))
    return site.getusersitepackages()


def chosen_folder(user):
    return user_folder() if user else environment_folder()


def enable(user=False):
    folder = chosen_folder(user)
    path = os.path.join(folder, FILE)
    try:
        if user:
            os.makedirs(folder, exist_ok=True)
        unchanged = read(path) == text()
        if not unchanged:
            replace(path, text())
    except OSError as error:
        raise Refused(f"{path} cannot be written: {error.strerror}. "
                      + ("" if user else "A virtual environment of your own, or --user, needs no "
                         "permission.")) from None
    print(f"{'already there:' if unchanged else 'wrote'} {path}")
    print(f"importlib.metadata is answered by epindex in every program of {sys.prefix} from now on.")
    undo = f"{sys.executable} -m epindex disable" + (" --user" if user else "")
    print(f"to undo it: {undo}, or remove that file")
    why = why_not()
    if why:
        print(f"epindex: it has no effect yet: {why}", file=sys.stderr)
    return not why


def disable(user=False):
    path = os.path.join(chosen_folder(user), FILE)
    try:
        os.remove(path)
    except FileNotFoundError:
        print(f"not there: {path}")
    except OSError as error:
        raise Refused(f"{path} cannot be removed: {error.strerror}") from None
    else:
        print(f"removed {path}")


def status():
    """Prints each file that is there; gives whether this environment's programs are answered by epindex."""
    folders = [environment_folder()]
    if site.ENABLE_USER_SITE:
        folders.append(site.getusersitepackages())
    for path in [os.path.join(folder, FILE) for folder in folders]:
        found = read(path)
        if found is not None:
            print(f"{path}: {'there' if found == text() else 'there, written by another version'}")
    why = why_not()
    print(f"not enabled: {why}" if why else "enabled")
    for entry in [] if why else path_entries_that_nothing_serves():
        print(f"{entry}: no index of it can be saved, so every process reads it anew")
    return not why


def why_not():
    """Why a Python started anew does not answer by epindex; "" where it does. Neither the caller's folder
    nor PYTHONPATH have a say: they are not there for every program."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    done = subprocess.run([sys.executable, "-c", ASK_WHETHER_IT_WORKS], env=environment,
                          cwd=os.path.dirname(sys.executable) or None, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, universal_newlines=True)
    return done.stdout.strip() if done.returncode == 0 else f"{sys.executable} does not start"


def path_entries_that_nothing_serves():
    from ._inspect import where

    return [entry.path for entry in where()
            if entry.file is None and entry.distributions and not entry.saved and not entry.disabled]


def read(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return None


def replace(path, content):
    descriptor, temporary = tempfile.mkstemp(prefix=".epindex-", dir=os.path.dirname(path))
    try:
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(content)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.remove(temporary)
        raise
