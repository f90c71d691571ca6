"""Runs one program and writes down what it cost: `python -I -S launcher.py REPORT PROGRAM WORD...`.

Linux counts as a program's peak memory also what its process held before it became that program, which for a child of
the bench is all the bench holds. So the child is begun from here, and this holds next to nothing: it imports two
modules that are loaded anyway (some 8 MB, which is the least that can be measured).

REPORT is an open descriptor. It gets one line: seconds on the wall clock, seconds of processor time of the program and
its children, most KiB resident at once in the largest of them, and its exit code, negative for a signal.
"""

import os
import sys
import time

report, command = int(sys.argv[1]), sys.argv[2:]
begun = time.perf_counter()
child = os.fork()
if child == 0:
    try:
        os.close(report)
        os.execvp(command[0], command)
    finally:
        os._exit(127)
_, status, usage = os.wait4(child, 0)
taken = time.perf_counter() - begun
line = f"{taken} {usage.ru_utime + usage.ru_stime} {usage.ru_maxrss} {os.waitstatus_to_exitcode(status)}\n"
os.write(report, line.encode())
