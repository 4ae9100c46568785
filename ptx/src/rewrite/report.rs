//! What the caller learns.

/// What [`super::rewrite`] did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RewriteReport {
    /// Functions that no kernel reaches, now gone.
    pub removed: usize,
    /// Functions that now push a frame.
    pub frames: usize,
    /// The largest frame: bytes and the function, demangled.
    pub largest_frame: Option<(u64, String)>,
    /// Bytes of our kernel's own frame. All lanes of a warp share it, because they all enter the kernel with their warp's stack.
    pub kernel_frame: u64,
    /// Other kernels that share variables or make calls. They are left as they are and cannot run: only our kernel sets a stack up, for its own variables
    /// and for those of the functions that it calls.
    pub private_kernels: Vec<String>,
    /// Instructions whose scope was narrowed.
    pub narrowed: usize,
    /// Branches, calls and returns that are said to keep a warp's lanes together.
    pub uniform: usize,
}
