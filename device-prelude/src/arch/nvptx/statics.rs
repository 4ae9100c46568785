//! Statics of the program.

/// A static of the program. On the host each test's machine has one of its own.
macro_rules! program_static {
    ($(#[$meta:meta])* $vis:vis static $name:ident: $type:ty = $value:expr;) => {
        $(#[$meta])*
        $vis static $name: $type = $value;
    };
}
pub(crate) use program_static;
