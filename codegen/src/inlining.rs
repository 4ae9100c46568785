//! How much LLVM inlines.

/// Options of LLVM.
pub const LIMITS: [&str; 3] = [
    // For this target LLVM multiplies the threshold by 11, to 2,475: `main` swallows the program, and the driver's compiler
    // takes three times as long for no fewer executed instructions (docs/measurements.md). 330 is near a CPU's 225.
    "-inline-threshold=30",
    "-inlinecold-threshold=4",
    // As much for calls in landing pads: what is inlined there makes the largest functions larger, and by them the driver's compiler
    // slower (docs/measurements.md).
    "-inline-cold-callsite-threshold=4",
];
