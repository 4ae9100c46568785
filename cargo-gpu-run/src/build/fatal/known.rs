//! What LLVM's last words mean.

/// One way in which the backend gives up.
pub struct Known {
    /// Part of its words.
    said: &'static str,
    /// What the program has that cannot be compiled, in one sentence without a full stop.
    pub what: &'static str,
    /// What to do.
    pub help: &'static str,
    /// Whether a line of the intermediate representation is one: an instruction, or the head of a function or static.
    pub is_meant: fn(&str) -> bool,
}

/// The first row that fits counts, and of rows with the same words the first whose instruction the program has.
const TABLE: &[Known] = &[
    Known {
        said: "Cannot select",
        what: "LLVM has no mathematical function of this kind for this target",
        help: "call the method of `f32` or `f64` instead of LLVM's intrinsic: std has functions of its own here",
        is_meant: is_mathematics,
    },
    Known {
        said: "sync",
        what: "LLVM has no atomic operation or fence of this scope for this target",
        help: "use the functions of `core::sync::atomic`: they are written for GPUs here",
        is_meant: |instruction| instruction.contains("syncscope("),
    },
    Known {
        said: "scope",
        what: "LLVM has no atomic operation or fence of this scope for this target",
        help: "use the functions of `core::sync::atomic`: they are written for GPUs here",
        is_meant: |instruction| instruction.contains("syncscope("),
    },
    Known {
        said: "Cannot select",
        what: "LLVM has no instruction for an operation of this program on this target",
        help: "write it in another way; with 128-bit or vector types, by smaller ones",
        is_meant: |_| false,
    },
];

/// The rows that may explain these words.
pub fn of(words: &str) -> impl Iterator<Item = &'static Known> {
    TABLE.iter().filter(move |known| words.contains(known.said))
}

fn is_mathematics(instruction: &str) -> bool {
    const FUNCTIONS: [&str; 3] = ["exp10", "sincos", "modf"];
    let Some((_, rest)) = instruction
        .split_once("call ")
        .and_then(|(_, call)| call.split_once("@llvm."))
    else {
        return false;
    };
    let mut parts = rest.split(['.', '(']);
    let is_float = |ty: &str| ["f32", "f64"].contains(&ty);
    parts.next().is_some_and(|name| FUNCTIONS.contains(&name)) && parts.next().is_some_and(is_float)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_instructions() {
        let mut known = of("LLVM ERROR: Cannot select: 0x7f: ch = NVPTXISD::CALL 0x7e");
        let mathematics = known.next().unwrap();
        assert!((mathematics.is_meant)(
            "  %a = call double @llvm.exp10.f64(double %b)"
        ));
        assert!(!(mathematics.is_meant)(
            "  %a = call double @llvm.sqrt.f64(double %b)"
        ));
        assert_eq!(of("rustc-LLVM ERROR: something new").count(), 0);
    }
}
