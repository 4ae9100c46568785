//! Nothing: cargo wants a target that is not a bench.
