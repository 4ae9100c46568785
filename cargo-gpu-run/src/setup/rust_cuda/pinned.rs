//! Which Rust-CUDA: one revision, with the nightly that it needs and the LLVM that it links.

/// Where its sources are.
pub const REPOSITORY: &str = "https://github.com/Rust-GPU/rust-cuda";

/// The revision that is built, and that was tried (docs/codegen.md).
pub const REVISION: &str = "946c91f080770f30d42d7c706ac8185969274073";

/// The toolchain of that revision: its `rust-toolchain.toml` must say the same.
pub const NIGHTLY: &str = "nightly-2026-04-02";

/// What of the toolchain is needed beside the minimal profile: the compiler as a library, LLVM's tools, and std's source.
pub const COMPONENTS: [&str; 3] = ["rust-src", "rustc-dev", "llvm-tools"];

/// The LLVM that this revision links: a property of Rust-CUDA's, and of nothing else here. Later ones can link 19 as well.
pub const LLVM: &str = "7";

/// The variable by which its build script is told of that LLVM.
pub const LLVM_VARIABLE: &str = "LLVM_CONFIG";

/// Where that LLVM can still be had.
pub const LLVM_HINT: &str = "Ubuntu 20.04's packages can be unpacked anywhere (`dpkg -x FILE.deb DIRECTORY`): llvm-7, llvm-7-dev and libllvm7 of http://archive.ubuntu.com/ubuntu/pool/universe/l/llvm-toolchain-7/, and libffi7 of pool/main/libf/libffi/; LD_LIBRARY_PATH must then name their usr/lib/x86_64-linux-gnu";

/// The parts of LLVM that it links.
pub const LLVM_COMPONENTS: [&str; 5] = ["ipo", "bitreader", "bitwriter", "lto", "nvptx"];

/// The crate in the repository.
pub const CRATE: &str = "rustc_codegen_nvvm";

/// The directory of a build: it names the revision.
pub fn directory() -> &'static str {
    &REVISION[..12]
}
