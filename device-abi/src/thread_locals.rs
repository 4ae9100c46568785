//! Thread-local statics, as the tool describes them to the runtime ([`TLS_LAYOUT`](crate::TLS_LAYOUT)).

/// What a block is aligned to at least, and a multiple of: so it is zeroed by a few wide stores.
pub const TLS_ALIGN: u64 = 16;

/// The layout of a thread's block of thread-locals. The first bytes have initial values, the rest is zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct TlsLayout {
    /// Address of the initial values.
    pub template: u64,
    /// Bytes of them.
    pub filled: u64,
    /// Bytes of a block; 0 if the program has no thread-locals.
    pub size: u64,
    /// A block's alignment, a power of two from [`TLS_ALIGN`] on.
    pub align: u64,
}
