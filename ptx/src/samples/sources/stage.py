"""Bitcode of rustc to PTX, or to the IR for libNVVM, by the tool's own stage: stage.py TOOL LLVM IN.bc OUT.ptx|OUT.ll ARCH

TOOL is `cargo-gpu-run`, LLVM the `libLLVM` that lies beside the `librustc_driver` of the toolchain.
"""

import json
import subprocess
import sys


def main(tool, llvm, source, target, arch):
    settings = {
        "arch": arch,
        "level": 2,
        # As `build::stage` has them.
        "options": ["-disable-separate-const-offset-from-gep", "-expand-fp-convert-bits=64"],
        "product": "Ir" if target.endswith(".ll") else "Ptx",
        "origin": "Rustc",
    }
    job = {"llvm": llvm, "bitcode": [source], "output": target, "keep": None, "settings": settings}
    subprocess.run([tool, "__ir", json.dumps(job)], check=True)


main(*sys.argv[1:])
