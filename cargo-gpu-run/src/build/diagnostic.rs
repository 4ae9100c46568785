//! rustc's messages for cargo: one JSON object a line.

use anstream::adapter::strip_str;
use anstyle::Style;
use clap_cargo::style;
use serde_json::Value;

/// rustc's message about a linker that failed shows a page of command line and, behind it, what the linker said. Ours says what is wrong and
/// what to do: that becomes the message. `None` for any other line.
pub fn of_linker(line: &str) -> Option<String> {
    if !line.starts_with('{') || !line.contains("linking with `") {
        return None;
    }
    let mut message: Value = serde_json::from_str(line).ok()?;
    let is_about_linker = message["message"].as_str()?.starts_with("linking with `");
    let mut notes = message["children"].as_array()?.iter();
    let said = notes.find_map(|note| {
        let text = strip_str(note["message"].as_str()?).to_string();
        let start = match text.starts_with("error: ") {
            true => 0,
            false => text.find("\nerror: ")? + 1,
        };
        Some(text[start..].trim_end().to_owned())
    })?;
    if !is_about_linker {
        return None;
    }
    let text = said.strip_prefix("error: ")?;
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let (label, bold) = (style::ERROR, Style::new().bold());
    let shown = format!("{label}error{label:#}{bold}: {first}{bold:#}\n{rest}\n\n");
    message["rendered"] = shown.into();
    message["message"] = first.into();
    message["children"] = Value::Array(Vec::new());
    Some(format!("{message}\n"))
}

/// Whether the line is a warning, or the sentence that counts them.
pub fn is_warning(line: &str) -> bool {
    line.starts_with('{')
        && serde_json::from_str::<Value>(line).is_ok_and(|message| message["level"] == "warning")
}

/// Whether the line tells cargo of a file for who uses the crate. The list of sources comes before rustc has looked for most errors.
pub fn is_artifact(line: &str) -> bool {
    line.starts_with('{')
        && serde_json::from_str::<Value>(line).is_ok_and(|message| {
            message["$message_type"] == "artifact" && message["emit"] != "dep-info"
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_the_linker_said() {
        let note = |text: &str| json!({"message": text, "level": "note", "rendered": null});
        let line = json!({
            "$message_type": "diagnostic",
            "message": "linking with `/t/cargo-gpu-run` failed: exit status: 101",
            "level": "error",
            "children": [note(" \"/t/cargo-gpu-run\" \"-o\" \"x\""), note("error: no such symbol\n\nhelp: look\n\n")],
            "rendered": "error: linking with\n",
        });
        let message: Value = serde_json::from_str(&of_linker(&line.to_string()).unwrap()).unwrap();
        assert_eq!(message["message"], "no such symbol");
        let shown = strip_str(message["rendered"].as_str().unwrap()).to_string();
        assert_eq!(shown, "error: no such symbol\n\nhelp: look\n\n");
    }

    #[test]
    fn other_messages_stay() {
        for line in [
            "error: linking with `x` failed\n",
            "{\"message\":\"linking with `x` failed\",\"children\":[]}",
            "{\"message\":\"unused `linking with `\",\"children\":[{\"message\":\"error: x\"}]}",
            "{linking with `",
        ] {
            assert_eq!(of_linker(line), None, "{line}");
        }
    }

    #[test]
    fn files() {
        let line =
            "{\"$message_type\":\"artifact\",\"artifact\":\"/t/x.rmeta\",\"emit\":\"metadata\"}\n";
        assert!(is_artifact(line));
        assert!(!is_artifact(&line.replace("metadata", "dep-info")));
        assert!(!is_artifact(
            "{\"$message_type\":\"diagnostic\",\"message\":\"artifact\"}\n"
        ));
        assert!(!is_artifact("artifact\n"));
    }

    #[test]
    fn warnings() {
        assert!(is_warning("{\"level\":\"warning\",\"message\":\"x\"}\n"));
        assert!(!is_warning("{\"level\":\"error\",\"message\":\"x\"}\n"));
        assert!(!is_warning("warning: x\n"));
    }
}
