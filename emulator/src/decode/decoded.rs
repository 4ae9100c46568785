//! What decoding a part of a function gives.

/// A decoded piece, or what is not known about it.
pub(super) type Decoded<T> = Result<T, String>;
