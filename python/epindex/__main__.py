"""The command of the package: python -m epindex run, enable, disable, status. Everything else is for the command epindex."""

import sys

USAGE = """\
usage: python -m epindex run PROGRAM [ARGUMENT ...]
       python -m epindex run -m MODULE [ARGUMENT ...]
       python -m epindex enable [--user]
       python -m epindex disable [--user]
       python -m epindex status
       python -m epindex COMMAND ...

  run      runs a Python program, unchanged; its importlib.metadata is answered by epindex
  enable   the same for every program of this environment, from now on: writes one file,
           epindex_enable.pth, into its site-packages (--user: into your own); exit status 1
           where it has no effect
  disable  removes that file
  status   says whether it is there and works; exit status 1 where it does not

Every other COMMAND (lookup, rebuild, check, ...) is passed on to the program epindex.
"""

OWN = "run", "enable", "disable", "status"


def main(words):
    if words in (["--help"], ["-h"], ["help"]):
        print(USAGE, end="")
        return 0
    if words and words[0] not in OWN:
        from . import _command

        try:
            _command.run(words)
        except (_command.NoCommand, OSError) as error:
            return complain(error)
    if words and words[0] == "run" and len(words) > 1:
        from . import _run

        try:
            _run.run(words[1:])
        except _run.NoProgram as error:
            return complain(error)
        return 0
    from . import _enable

    command, user = words[:1], words[1:] == ["--user"]
    try:
        if command == ["status"] and len(words) == 1:
            return 0 if _enable.status() else 1
        if command in (["enable"], ["disable"]) and (user or len(words) == 1):
            if command == ["enable"]:
                return 0 if _enable.enable(user) else 1
            _enable.disable(user)
            return 0
    except _enable.Refused as error:
        return complain(error)
    print(USAGE, end="", file=sys.stderr)
    return 2


def complain(error):
    print(f"epindex: {error}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
