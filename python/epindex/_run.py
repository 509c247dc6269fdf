"""python -m epindex run: a Python program as Python itself would start it, after install()."""

import os
import sys


class NoProgram(Exception):
    pass


def run(words):
    """Runs the program; returns when it ends, or raises what it raises."""
    from ._install import install

    if words[0] == "-m":
        if len(words) < 2:
            raise NoProgram("-m needs the name of a module")
        install()
        run_module(words[1], words[2:])
        return
    path = find_program(words[0])
    install()
    if os.path.isdir(path) or is_archive(path):
        run_folder(path, words[1:])
    else:
        run_script(path, words[1:])


def find_program(word):
    """The file of a script, or of a command that is installed beside this Python."""
    if os.sep not in word and not word.endswith((".py", ".pyw", ".pyz")):
        import sysconfig

        for folder in (os.path.dirname(sys.executable), sysconfig.get_path("scripts")):
            path = os.path.join(folder, word)
            if os.path.isfile(path):
                require_python(path)
                return path
    if os.path.exists(word):
        return word
    raise NoProgram(f"no file {word!r}, and no command of that name beside {sys.executable}")


def require_python(path):
    """Installers write `#!/bin/sh` and a line of Python and shell in one where the path is too long."""
    with open(path, "rb") as file:
        head = file.read(512)
    lines = head.splitlines()[:2]
    if not lines or not lines[0].startswith(b"#!") or not any(
            b"python" in line or b"pypy" in line for line in lines):
        raise NoProgram(f"{path} is no Python program")


def is_archive(path):
    with open(path, "rb") as file:
        if file.read(2) == b"#!" or path.endswith((".pyz", ".zip")):
            import zipfile

            return zipfile.is_zipfile(path)
        file.seek(0)
        return file.read(4) == b"PK\3\4"


def set_first_path(folder):
    """Where Python puts the script's folder `python -m epindex` has put the current one; it puts
    neither under -I or -P."""
    if not sys.flags.isolated and not getattr(sys.flags, "safe_path", False):
        sys.path[0] = folder


def fresh_main():
    module = type(sys)("__main__")
    module.__builtins__ = sys.modules["builtins"]
    if sys.version_info < (3, 14):
        module.__annotations__ = {}
    sys.modules["__main__"] = module
    return module


def run_script(path, arguments):
    if sys.version_info >= (3, 9):
        filename = os.path.abspath(path)
    else:
        filename = path
    sys.argv[:] = [path, *arguments]
    set_first_path(os.path.dirname(os.path.realpath(path)))
    module = fresh_main()
    from _frozen_importlib_external import SourceFileLoader

    module.__file__ = filename
    if sys.version_info < (3, 15):
        module.__cached__ = None
    module.__loader__ = SourceFileLoader("__main__", filename)
    with without_our_frames():
        with open(path, "rb") as file:
            source = file.read()
        exec(compile(source, filename, "exec", dont_inherit=True), vars(module))


def run_folder(path, arguments):
    """Or an archive: Python runs the module __main__ that it has first on its path then."""
    import runpy

    sys.argv[:] = [path, *arguments]
    if not sys.flags.isolated and not getattr(sys.flags, "safe_path", False):
        del sys.path[0]
    sys.path.insert(0, os.path.abspath(path) if sys.version_info >= (3, 9) else path)
    fresh_main()
    with without_our_frames():
        runpy._run_module_as_main("__main__", False)


def run_module(name, arguments):
    import runpy

    sys.argv[1:] = arguments
    fresh_main()
    with without_our_frames():
        runpy._run_module_as_main(name)


class without_our_frames:
    """An exception that ends the program is shown without the frames that are in front of it."""

    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        if value is None or isinstance(value, SystemExit):
            return
        hook = sys.excepthook

        def show(kind, value, traceback):
            sys.excepthook = hook
            traceback = beyond_this_file(traceback)
            hook(kind, value.with_traceback(traceback), traceback)

        sys.excepthook = show


def beyond_this_file(traceback):
    step, last = traceback, None
    while step is not None:
        if step.tb_frame.f_code.co_filename == __file__:
            last = step
        step = step.tb_next
    return traceback if last is None else last.tb_next
