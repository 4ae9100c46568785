//! Files as data.

/// Relative path (with `/`) and contents.
pub type File<'a> = (&'a str, &'a [u8]);
