//! Names for people.

use super::mangle::unmangle;

/// The Rust path behind a PTX symbol, without its hash; other names are returned as they are.
pub fn demangle(symbol: &str) -> String {
    if let Some(name) = unmangle(symbol) {
        return name;
    }
    // PTX has no dots in names, so LLVM writes `_$_` instead.
    let dotted = dots(&symbol.replace("_$_", "."));
    match rustc_demangle::try_demangle(&dotted) {
        Ok(path) => format!("{path:#}"),
        Err(_) => symbol.to_owned(),
    }
}

/// Dots of legacy names, for which rustc writes `$` on this target: each one that starts no escape such as `$LT$`.
fn dots(symbol: &str) -> String {
    if !symbol.starts_with("_ZN") {
        return symbol.to_owned();
    }
    let mut dotted = String::with_capacity(symbol.len());
    let mut rest = symbol;
    while let Some(at) = rest.find('$') {
        dotted.push_str(&rest[..at]);
        rest = &rest[at..];
        match rest[1..].find('$') {
            Some(end) if is_escape(&rest[1..=end]) => {
                dotted.push_str(&rest[..end + 2]);
                rest = &rest[end + 2..];
            }
            _ => {
                dotted.push('.');
                rest = &rest[1..];
            }
        }
    }
    dotted + rest
}

fn is_escape(name: &str) -> bool {
    let hex = |digits: &str| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_hexdigit());
    ["LT", "GT", "LP", "RP", "RF", "BP", "SP", "C"].contains(&name)
        || name.strip_prefix('u').is_some_and(hex)
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
        assert_eq!(
            demangle(
                "_ZN4core3ops8function6FnOnce40call_once$u7b$$u7b$vtable$shim$u7d$$u7d$17h7b8efebeab4c4615E"
            ),
            "core::ops::function::FnOnce::call_once{{vtable.shim}}"
        );
        assert_eq!(
            demangle("_ZN5alloc4sync16Arc$LT$T$C$A$GT$9drop_slow17h0213fb2d64425585E"),
            "alloc::sync::Arc<T,A>::drop_slow"
        );
        assert_eq!(
            demangle(
                "_ZN4core3ptr42drop_in_place$LT$std$$io$$error$$Error$GT$17hd43a8cf4e80d4d3dE"
            ),
            "core::ptr::drop_in_place<std::io::error::Error>"
        );
        assert_eq!(demangle("_odd$a$2eb"), "a.b");
        assert_eq!(demangle("memcpy"), "memcpy");
        assert_eq!(demangle("anon_$_1"), "anon_$_1");
    }
}
