//! Facade over std.
