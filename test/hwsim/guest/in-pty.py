"""Runs a program in a terminal of its own: what comes on stdin is typed, what it prints goes to stdout."""

import os
import pty
import select
import sys

pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
typed = True
while True:
    ready, _, _ = select.select([terminal] + ([0] if typed else []), [], [])
    if 0 in ready:
        text = os.read(0, 4096)
        typed = len(text) > 0
        if typed:
            os.write(terminal, text)
    if terminal in ready:
        try:
            text = os.read(terminal, 4096)
        except OSError:
            text = b""
        if not text:
            break
        os.write(1, text)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
