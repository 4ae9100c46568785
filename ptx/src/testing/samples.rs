//! PTX as the code generators really write it.

/// Name and text of each sample.
pub const SAMPLES: [(&str, &str); 10] = [
    ("frames", include_str!("../samples/frames.ptx")),
    ("kernel", include_str!("../samples/kernel.ptx")),
    ("atomics", include_str!("../samples/atomics.ptx")),
    ("asm", include_str!("../samples/asm.ptx")),
    ("stacks", STACKS),
    (
        "libnvvm/frames",
        include_str!("../samples/libnvvm/frames.ptx"),
    ),
    (
        "libnvvm/kernel",
        include_str!("../samples/libnvvm/kernel.ptx"),
    ),
    (
        "libnvvm/atomics",
        include_str!("../samples/libnvvm/atomics.ptx"),
    ),
    ("libnvvm/asm", include_str!("../samples/libnvvm/asm.ptx")),
    ("libnvvm/stacks", LIBNVVM_STACKS),
];

/// Threads that share their stacks: a kernel that writes what it found to the heap.
pub const STACKS: &str = include_str!("../samples/stacks.ptx");

/// The same from libNVVM.
pub const LIBNVVM_STACKS: &str = include_str!("../samples/libnvvm/stacks.ptx");
