"""LLVM IR of rustc to PTX, by libNVVM: libnvvm.py LIBRARY IN.ll OUT.ptx

LIBRARY is libnvvm.so.4 of PyPI's `nvidia-nvvm` 13.5. Two things keep it from taking rustc's IR as it is: the data layout, which must be
the one that libNVVM prints when it refuses another, and the version of the IR.
"""

import ctypes
import re
import sys

LAYOUT = (
    "e-p:64:64:64-p6:32:32:32-i1:8:8-i8:8:8-i16:16:16-i32:32:32-i64:64:64-i128:128:128-f32:32:32-f64:64:64-f128:128:128"
    "-v16:16:16-v32:32:32-v64:64:64-v128:128:128-n16:32:64-a:8:8"
)


def main(library, source, target):
    nvvm = ctypes.CDLL(library)
    version = [ctypes.c_int() for _ in range(4)]
    nvvm.nvvmIRVersion(*map(ctypes.byref, version))
    with open(source, encoding="utf-8") as file:
        text = file.read()
    text = re.sub('(target datalayout = )"[^"]*"', rf'\1"{LAYOUT}"', text)
    numbers = ", ".join(f"i32 {number.value}" for number in version)
    text += f"\n!nvvmir.version = !{{!99999}}\n!99999 = !{{{numbers}}}\n"

    program = ctypes.c_void_p()
    nvvm.nvvmCreateProgram(ctypes.byref(program))
    data = text.encode()
    options = (ctypes.c_char_p * 2)(b"-arch=compute_100", b"-opt=3")
    failed = nvvm.nvvmAddModuleToProgram(program, data, ctypes.c_size_t(len(data)), b"module")
    failed = failed or nvvm.nvvmCompileProgram(program, 2, options)
    kind = "ProgramLog" if failed else "CompiledResult"
    size = ctypes.c_size_t()
    getattr(nvvm, f"nvvmGet{kind}Size")(program, ctypes.byref(size))
    result = ctypes.create_string_buffer(size.value)
    getattr(nvvm, f"nvvmGet{kind}")(program, result)
    if failed:
        sys.exit(result.value.decode())
    with open(target, "wb") as file:
        file.write(result.value)


main(*sys.argv[1:])
