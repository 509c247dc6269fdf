"""Makes the venv with the peers: the newest pip, uv and stevedore from PyPI. Kept where it is there.

usage: prepare.py VENV

With EPINDEX_OFFLINE=1 nothing is fetched, and what needs the peers is left out by the tests.
"""

import os
import subprocess
import sys
from pathlib import Path


def main():
    venv = Path(sys.argv[1])
    if os.environ.get("EPINDEX_OFFLINE") == "1":
        print("EPINDEX_OFFLINE is set: no peers")
        return
    if list(venv.glob("lib/*/site-packages/stevedore")) and (venv / "bin/uv").exists():
        print(f"the peers are in {venv}")
        return
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(venv)], check=True)
    command = [venv / "bin/pip", "install", "--quiet", "--upgrade", "pip", "stevedore", "uv"]
    if subprocess.run([*map(str, command)]).returncode != 0:
        sys.exit("pip, stevedore and uv cannot be installed from PyPI; EPINDEX_OFFLINE=1 does without")


if __name__ == "__main__":
    main()
