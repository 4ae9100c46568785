//! What the caller chooses and learns.

/// What [`super::rewrite`] shall do beyond shared stacks, which it always does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RewriteOptions {
    /// Bytes that a function which makes calls is charged at least, so that the stack's limit also bounds the depth of the
    /// hardware's own call stack (return addresses and spills).
    pub min_frame: u64,
    /// Turn `.sys` scopes into `.gpu` outside inline assembly.
    pub narrow_scopes: bool,
    /// Make read-modify-writes without a written order `.acq_rel`, because LLVM forgets it. Turn it off only if the sysroot's
    /// `core::sync::atomic` makes its own fences.
    pub order_rmw: bool,
    /// `.maxnreg` of our kernel.
    pub max_registers: Option<u32>,
    /// `.target`, such as `sm_80`.
    pub target: Option<String>,
    /// `.target`, and the `.version` that it and the instructions need, however much the module asks for.
    pub retarget: Option<String>,
    /// Raise `.version` to this if it is lower. The default is what the runtime's inline assembly needs (`stacksave`: 7.3) and
    /// every driver since CUDA 11.3 (465) reads; LLVM alone would write 6.0 for `sm_70`.
    pub min_version: Option<(u32, u32)>,
}

impl Default for RewriteOptions {
    fn default() -> RewriteOptions {
        RewriteOptions {
            min_frame: 64,
            narrow_scopes: true,
            order_rmw: true,
            max_registers: None,
            target: None,
            retarget: None,
            min_version: Some((7, 3)),
        }
    }
}

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
    /// Other kernels that have private frames or make calls. They are left as they are and cannot run beside ours: their frames
    /// cannot be shared, and the functions that they call find no stack, because only our kernel sets one up.
    pub private_kernels: Vec<String>,
    /// Instructions whose scope was narrowed.
    pub narrowed: usize,
    /// Read-modify-writes that were given an order.
    pub ordered: usize,
}
