//! LLVM's words among rustc's messages.

/// Lines that are kept of LLVM's error: with it comes, for some, what it was at.
const KEPT: usize = 20;

/// What has been heard so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// LLVM's error and the lines after it.
    pub lines: Vec<String>,
}

impl Words {
    /// Hears a line of rustc's standard error.
    pub fn hear(&mut self, line: &str) {
        let is_message = line.starts_with('{');
        let is_meant = line.contains("LLVM ERROR: ") || !self.lines.is_empty();
        if !is_message && is_meant && self.lines.len() < KEPT {
            self.lines.push(line.trim_end().to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Words;

    fn of(text: &str) -> Words {
        let mut words = Words::default();
        text.lines().for_each(|line| words.hear(line));
        words
    }

    #[test]
    fn an_error_and_what_follows() {
        let words = of(
            "{\"message\":\"LLVM ERROR: no\"}\nwarning: x\nrustc-LLVM ERROR: Cannot select: t5\n{\"a\":1}\nIn function: f\n",
        );
        let lines = ["rustc-LLVM ERROR: Cannot select: t5", "In function: f"];
        assert_eq!(words.lines, lines);
    }
}
