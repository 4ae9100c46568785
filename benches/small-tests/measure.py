#!/usr/bin/env python3
"""Times 200 small tests on a CPU and on a device: medians of five runs, by the wall clock, of executables that are built already.

    cargo test --lib --no-run                                          # names HOST
    cargo gpu-test --lib --emit launcher=/tmp/small -- --list          # LAUNCHER, which needs no Rust where it runs
    python3 measure.py /tmp/small HOST [--device 0] [--times 5]

Commands (`cargo test`, say) are timed too: --command NAME 'cargo test --lib --quiet'.
"""

import argparse
import os
import shlex
import statistics
import subprocess
import sys
import time

PASSED = b"test result: ok. 200 passed; 0 failed; 0 ignored"


def run(command, environment, times):
    """Milliseconds of each run; ends the program if one does not pass."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True)
        taken.append(1e3 * (time.perf_counter() - start))
        if done.returncode != 0 or PASSED not in done.stdout:
            sys.stdout.write(f"{shlex.join(command)}: exit code {done.returncode}\n")
            sys.stdout.flush()
            sys.stdout.buffer.write(done.stdout[-4000:] + done.stderr[-4000:])
            sys.exit(1)
    return taken, done.stderr


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("launcher")
    parser.add_argument("host")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--command", nargs=2, action="append", default=[], metavar=("NAME", "COMMAND"))
    options = parser.parse_args()

    on_device = {"GPU_RUN_DEVICE": options.device}
    launcher = os.path.abspath(options.launcher)
    plain, batch = [launcher], [launcher, "--batch"]
    ways = [
        ("host: the executable", [os.path.abspath(options.host)], {}),
        ("device: --batch", batch, on_device),
        ("device: a launch for each test", plain, on_device),
    ]
    if options.device.isdecimal():
        # There these are tests of a launch at a time, on the emulator worker processes.
        ways += [
            (f"device: --batch --test-threads {threads}", [*batch, "--test-threads", threads], on_device)
            for threads in ("1", "8", "128")
        ]
        small = {**on_device, "GPU_RUN_HW_STACK": "16K"}
        ways.append(("device: --batch, hardware stacks of 16K", batch, small))
    ways += [(name, shlex.split(command), {}) for name, command in options.command]

    (first, ), _ = run(batch, on_device, 1)
    print(f"first run, with the driver's compiler if nothing is cached: {first:.0f} ms", flush=True)
    medians = {}
    for name, command, environment in ways:
        taken, _ = run(command, environment, options.times)
        medians[name] = statistics.median(taken)
        every = " ".join(f"{ms:.0f}" for ms in taken)
        print(f"{name:42} median {medians[name]:7.1f} ms   ({every})", flush=True)
    host = medians["host: the executable"]
    for name, median in medians.items():
        print(f"{name:42} {median / host:7.2f} x the host's executable")
    for command in (batch, plain):
        _, told = run(command, {**on_device, "GPU_RUN_STATS": "1"}, 1)
        lines = told.decode(errors="replace").splitlines()
        print(f"\n{shlex.join(command[1:]) or 'a launch for each test'}: where the time goes")
        print("\n".join(lines[:3] + (["..."] if len(lines) > 6 else []) + lines[3:][-3:]))


main()
