"""Runs a command on a terminal 80 columns wide, or as wide as PTY_COLUMNS says, and prints what the terminal received, byte by byte.

Usage: pty.py STREAMS COMMAND..., where STREAMS is "out", "err" or "both": which of the command's
standard streams are the terminal. The others are passed through. Exits with the command's status.
"""
import fcntl
import os
import struct
import subprocess
import sys
import termios

streams, command = sys.argv[1], sys.argv[2:]
ours, theirs = os.openpty()
fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, int(os.environ.get("PTY_COLUMNS", 80)), 0, 0))
process = subprocess.Popen(command,
                           stdout=theirs if streams in ("out", "both") else None,
                           stderr=theirs if streams in ("err", "both") else None)
os.close(theirs)
received = b""
while True:
    try:
        part = os.read(ours, 65536)
    except OSError:
        part = b""
    if not part:
        break
    received += part
sys.stdout.buffer.write(received)
sys.stdout.flush()
status = process.wait()
sys.exit(status if status >= 0 else 128 - status)
