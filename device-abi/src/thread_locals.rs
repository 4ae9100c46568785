//! Thread-local statics, as the tool describes them to the runtime ([`TLS_LAYOUT`](crate::TLS_LAYOUT)).

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
    /// A block's alignment, a power of two.
    pub align: u64,
}
