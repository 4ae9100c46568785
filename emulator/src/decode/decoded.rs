//! What decoding a part of a function gives.

/// A decoded piece, or what the decoder does not know.
pub(super) type Decoded<T> = Result<T, String>;
