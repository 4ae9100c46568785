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

/// What a stable compiler says of `#![feature]`, in the place of what ours says that has to be told which features it allows, namely none (`target`). It says
/// so on lines that are no JSON, too: of examples in documentation. `None` for any other line.
pub fn of_feature(line: &str) -> Option<String> {
    const CODES: [&str; 2] = ["E0725", "E0554"];
    const BEFORE: &str = "the feature `";
    const BEHIND: &str = "` is not in the list of allowed features";
    const STABLE: &str = "`#![feature]` may not be used on the stable release channel";
    if !line.contains(CODES[0]) {
        return None;
    }
    let line = line.replace(CODES[0], CODES[1]);
    let mut parts = line.split(BEHIND);
    let mut text = parts.next()?.to_owned();
    for part in parts {
        text.truncate(text.rfind(BEFORE)?);
        text.push_str(STABLE);
        text.push_str(part);
    }
    Some(text)
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
    fn what_a_stable_compiler_says_of_features() {
        let line = "{\"message\":\"the feature `a` is not in the list of allowed features\",\"code\":{\"code\":\"E0725\"},\"rendered\":\"error[E0725]: the feature `a` is not in the list of allowed features\\n1 | #![feature(a)]\"}\n";
        let expected = "{\"message\":\"`#![feature]` may not be used on the stable release channel\",\"code\":{\"code\":\"E0554\"},\"rendered\":\"error[E0554]: `#![feature]` may not be used on the stable release channel\\n1 | #![feature(a)]\"}\n";
        assert_eq!(of_feature(line).as_deref(), Some(expected));
        let end = "For more information about this error, try `rustc --explain E0725`.\n";
        assert_eq!(of_feature(end), Some(end.replace("E0725", "E0554")));
        assert_eq!(of_feature("error[E0308]: mismatched types\n"), None);
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
