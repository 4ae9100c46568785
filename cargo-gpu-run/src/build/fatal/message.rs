//! A message as rustc writes it: cargo shows that, counts it, and then keeps the compiler's command line to itself.

use serde_json::json;
use std::ffi::OsString;
use std::io::Write as _;

/// An error, or a note.
pub struct Message {
    /// `error`, `warning` or `note`.
    pub level: &'static str,
    /// What is wrong, without a full stop.
    pub text: String,
    /// `file:line:column` and the function's name: what is known of each place.
    pub places: Vec<String>,
    /// More, each with its kind: `note`, `help`.
    pub more: Vec<(&'static str, String)>,
}

impl Message {
    /// Writes it to standard error in the form that the compiler's arguments ask for.
    pub fn print(&self, args: &[OsString]) {
        let has = |text: &str| {
            let arguments = args.iter().filter_map(|argument| argument.to_str());
            arguments
                .into_iter()
                .any(|argument| argument.contains(text))
        };
        let rendered = self.rendered(has("diagnostic-rendered-ansi"));
        let line = if has("error-format=json") {
            format!("{}\n", self.json(&rendered))
        } else {
            rendered
        };
        // Nobody is left to tell if it is closed.
        let _ = std::io::stderr().write_all(line.as_bytes());
    }

    fn json(&self, rendered: &str) -> serde_json::Value {
        let child = |(level, message): &(&str, String)| json!({"message": message, "code": null, "level": level, "spans": [], "children": [], "rendered": null});
        let children: Vec<_> = self.more.iter().map(child).collect();
        json!({
            "$message_type": "diagnostic",
            "message": self.text,
            "code": null,
            "level": self.level,
            "spans": [],
            "children": children,
            "rendered": rendered,
        })
    }

    fn rendered(&self, ansi: bool) -> String {
        let (bold, reset) = if ansi {
            ("\x1b[1m", "\x1b[0m")
        } else {
            ("", "")
        };
        let colour = match (ansi, self.level) {
            (false, _) => "",
            (true, "error") => "\x1b[91m",
            (true, "warning") => "\x1b[33m",
            (true, _) => "\x1b[92m",
        };
        let Message {
            level, text: what, ..
        } = self;
        let mut text = format!("{bold}{colour}{level}{reset}{bold}: {what}{reset}\n");
        for place in &self.places {
            text.push_str(&format!("  --> {place}\n"));
        }
        for (kind, message) in &self.more {
            text.push_str(&format!("   = {bold}{kind}{reset}: {message}\n"));
        }
        text.push('\n');
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_rustc_writes_it() {
        let shown = Message {
            level: "error",
            text: "no".to_owned(),
            places: vec!["src/main.rs:1:2, in `f`".to_owned()],
            more: vec![("help", "do".to_owned())],
        };
        let text = "error: no\n  --> src/main.rs:1:2, in `f`\n   = help: do\n\n";
        assert_eq!(shown.rendered(false), text);
        assert!(
            shown
                .rendered(true)
                .starts_with("\x1b[1m\x1b[91merror\x1b[0m")
        );
        let json = shown.json(text);
        assert_eq!(json["$message_type"], "diagnostic");
        assert_eq!(json["rendered"], text);
        assert_eq!(json["children"][0]["level"], "help");
    }
}
