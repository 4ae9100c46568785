//! Output without what differs from run to run.

/// Times, thread ids, and std's advice about backtraces, which a GPU's does not give.
pub fn masked(text: &str) -> String {
    let advice = "note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace";
    let mut text = text.to_owned();
    for end in ["\n", "\\n"] {
        text = text.replace(&format!("{advice}{end}"), "");
    }
    for (before, after) in [
        ("finished in ", "s\n"),
        ("\"exec_time\": ", " }"),
        ("\"exec_time\": ", ","),
        (" <", "s>"),
        (" filtered out", ";"),
        ("' (", ") panicked at "),
    ] {
        text = between(&text, before, after);
    }
    // How many tests there are beside these differs: the host has fewer.
    let mut lines = String::new();
    for line in text.split_inclusive('\n') {
        match line.rsplit_once("; ") {
            Some((head, _)) if line.starts_with("test result: ") => {
                let head = head.rsplit_once("; ").map_or(head, |(head, _)| head);
                lines += head;
                lines += "\n";
            }
            _ => lines += line,
        }
    }
    between(&lines, "\"filtered_out\": ", ",")
}

/// Puts `..` between two texts, wherever only digits, points and commas stand there.
fn between(text: &str, before: &str, after: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(before) {
        let (head, tail) = rest.split_at(at + before.len());
        out += head;
        rest = tail;
        if let Some(end) = tail.find(after)
            && tail[..end]
                .chars()
                .all(|c| c.is_ascii_digit() || c == '.' || c == '-' || c == 'e')
        {
            out += "..";
            rest = &tail[end..];
        }
    }
    out + rest
}
