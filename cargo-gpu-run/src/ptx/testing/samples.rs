//! PTX as the code generators really write it.

/// Name and text of each sample.
pub const SAMPLES: [(&str, &str); 6] = [
    ("frames", include_str!("../samples/frames.ptx")),
    ("kernel", include_str!("../samples/kernel.ptx")),
    ("atomics", include_str!("../samples/atomics.ptx")),
    ("asm", include_str!("../samples/asm.ptx")),
    ("stacks", STACKS),
    ("nvvm", include_str!("../samples/nvvm.ptx")),
];

/// Threads that share their stacks: a kernel that writes what it found to the heap.
pub const STACKS: &str = include_str!("../samples/stacks.ptx");
