//! Names for people.

/// The Rust path behind a PTX symbol, without its hash; other names are returned as they are.
pub fn demangle(symbol: &str) -> String {
    // PTX has no dots in names, so LLVM writes `_$_` instead.
    let dotted = symbol.replace("_$_", ".");
    match rustc_demangle::try_demangle(&dotted) {
        Ok(path) => format!("{path:#}"),
        Err(_) => symbol.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::demangle;

    #[test]
    fn rust_paths_are_shown_and_others_kept() {
        assert_eq!(
            demangle("_RNvNtCscqv2WOowt9J_5alloc7raw_vec17capacity_overflow"),
            "alloc::raw_vec::capacity_overflow"
        );
        assert_eq!(demangle("_ZN3foo3barE_$_llvm_$_123"), "foo::bar");
        assert_eq!(demangle("memcpy"), "memcpy");
        assert_eq!(demangle("anon_$_1"), "anon_$_1");
    }
}
