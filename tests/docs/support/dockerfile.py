"""Runs a Dockerfile's instructions without Docker, for what tests need of them.

    unshare --mount python3 dockerfile.py FILE CONTEXT --installed PREFIX COMMAND...

Each stage is an overlay over this machine's own root, or over the stage it is built from, in a mount
namespace that ends with the process. COPY and RUN are done there, in order, as root. COMMAND is run
in the last stage, with its environment.

This machine stands for every image, so RUN instructions that call apt-get are passed over, and said
to be. The stage `epindex`, which compiles it, is the files below PREFIX, at /opt/epindex/usr/local.
"""
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile


class Stage:
    def __init__(self, number, scratch, below):
        self.root = os.path.join(scratch, "root-%d" % number)
        self.upper = os.path.join(scratch, "upper-%d" % number)
        self.lower = [self.upper] + below
        work = os.path.join(scratch, "work-%d" % number)
        for folder in (self.root, self.upper, work):
            os.mkdir(folder)
        options = "lowerdir=%s,upperdir=%s,workdir=%s" % (":".join(below), self.upper, work)
        mount("-t", "overlay", "-o", options, "overlay", self.root)
        for folder in ("dev", "proc"):
            mount("--rbind", "/" + folder, os.path.join(self.root, folder))
        self.environment = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                            "HOME": "/root"}
        self.folder = "/"

    def inside(self, path):
        return os.path.join(self.root, os.path.join(self.folder, path).lstrip("/"))

    def run(self, *command):
        return subprocess.run(["chroot", self.root, *command], env=self.environment).returncode

    def copy(self, source, sources, target):
        """Of COPY, what the rules for folders and single files say."""
        target = self.inside(target)
        for name in sources:
            path = os.path.normpath(os.path.join(source, name.lstrip("/")))
            if os.path.isdir(path):
                shutil.copytree(path, target, symlinks=True, dirs_exist_ok=True,
                                copy_function=shutil.copy)
            else:
                os.makedirs(os.path.dirname(target), exist_ok=True)
                shutil.copy(path, target)


def mount(*arguments):
    subprocess.run(["mount", *arguments], check=True)


def instructions(path):
    """(word, rest), with lines that end in a backslash joined."""
    with open(path, encoding="utf-8") as file:
        lines = [line for line in file.read().splitlines() if not line.lstrip().startswith("#")]
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        if line.strip():
            word, _, rest = line.strip().partition(" ")
            yield word.upper(), " ".join(rest.split())


def build(path, context, installed, scratch):
    """The last stage; every RUN must succeed."""
    stages, stage, name = {}, None, None
    for word, rest in instructions(path):
        print("%s %s" % (word, rest), flush=True)
        if word == "FROM":
            image, name = re.fullmatch(r"(\S+)(?: AS (\S+))?", rest, re.I).groups()
            below = stages[image].lower if image in stages else ["/"]
            stage = Stage(len(stages), scratch, below)
            if image in stages:
                stage.environment = dict(stages[image].environment)
            stages[name or len(stages)] = stage
            if name == "epindex":
                shutil.copytree(installed, stage.inside("/opt/epindex/usr/local"), symlinks=True)
        elif name == "epindex":
            print("  -- replaced by an installed copy")
        elif word == "RUN" and re.match(r"apt-get\b", rest):
            print("  -- not run: this machine has what is needed")
        elif word == "RUN":
            script = "cd %s && %s" % (shlex.quote(stage.folder), rest)
            if stage.run("/bin/sh", "-c", script):
                sys.exit("failed: " + rest)
        elif word == "COPY":
            words = rest.split()
            origin = re.fullmatch(r"--from=(\S+)", words[0])
            sources = words[1:-1] if origin else words[:-1]
            stage.copy(stages[origin.group(1)].root if origin else context, sources, words[-1])
        elif word == "WORKDIR":
            stage.folder = os.path.join(stage.folder, rest)
            os.makedirs(stage.inside("."), exist_ok=True)
        elif word == "ENV":
            stage.environment.update(pair.split("=", 1) for pair in shlex.split(rest))
        elif word != "CMD":
            sys.exit("not known here: " + word)
    return stage


def main():
    path, context, _, installed, *command = sys.argv[1:]
    # Seen by this namespace only, and gone with it: an overlay cannot lie upon an overlay's files.
    scratch = tempfile.mkdtemp()
    mount("-t", "tmpfs", "tmpfs", scratch)
    try:
        stage = build(path, context, installed, scratch)
        print("in the image: " + " ".join(command), flush=True)
        status = stage.run(*command)
    finally:
        subprocess.run(["umount", "--lazy", "--recursive", scratch], check=False)
        os.rmdir(scratch)
    sys.exit(status)


if __name__ == "__main__":
    main()
