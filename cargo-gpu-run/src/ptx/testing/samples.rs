//! PTX as the code generators really write it.

/// Name and text of each sample.
pub const SAMPLES: [(&str, &str); 5] = [
    ("frames", include_str!("../samples/frames.ptx")),
    ("kernel", include_str!("../samples/kernel.ptx")),
    ("atomics", include_str!("../samples/atomics.ptx")),
    ("asm", include_str!("../samples/asm.ptx")),
    ("nvvm", include_str!("../samples/nvvm.ptx")),
];
