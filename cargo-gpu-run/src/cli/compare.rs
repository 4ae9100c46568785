//! `cargo gpu-bench --compare host`: the same benches twice, and one table.

use crate::build::command::CargoCommand;
use crate::shell::Shell;
use process::error::{Error, Explain as _, Kind, Result};
use process::{child, exit};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::process::Stdio;

/// How benches print their results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// libtest's lines.
    Lines,
    /// Objects.
    Json,
}

/// The result of one bench: nanoseconds of one iteration.
#[derive(Clone, Debug, PartialEq)]
struct Measured {
    name: String,
    median: f64,
    spread: f64,
}

impl Format {
    /// What `--format` says.
    pub fn of(args: &[OsString]) -> Format {
        let json = args.iter().any(|arg| arg == "--format=json")
            || args
                .windows(2)
                .any(|pair| pair[0] == "--format" && pair[1] == "json");
        if json { Format::Json } else { Format::Lines }
    }
}

/// The arguments for the host's libtest, which has lines of JSON on nightly only.
pub fn without_format(args: &[OsString]) -> Vec<OsString> {
    let mut rest = args.iter();
    let mut kept = Vec::with_capacity(args.len());
    while let Some(arg) = rest.next() {
        match arg.to_str() {
            Some("--format") => drop(rest.next()),
            Some(text) if text.starts_with("--format=") => {}
            _ => kept.push(arg.clone()),
        }
    }
    kept
}

/// Runs both commands, shows what they print, and the table. Returns the exit code of the first that failed.
///
/// # Errors
/// A command cannot be started.
pub fn run(
    device: CargoCommand,
    host: CargoCommand,
    format: Format,
    codegen: &str,
    shell: &Shell,
) -> Result<i32> {
    shell.status("Measuring", "on the device");
    let (device, code) = measure(device, format, true)?;
    shell.status("Measuring", "on this machine's CPU");
    let (host, host_code) = measure(host, Format::Lines, format == Format::Lines)?;
    let table = table(&device, &host, format, codegen);
    // A closed stream leaves nobody to tell.
    let _ = io::stdout().write_all(table.as_bytes());
    shell.note("the emulator's clock counts instructions: only a GPU's times can be compared");
    Ok(if code == 0 { host_code } else { code })
}

/// The results on standard output, which is passed on if `shown`.
fn measure(command: CargoCommand, format: Format, shown: bool) -> Result<(Vec<Measured>, i32)> {
    let mut command = command.into_command();
    let failed = || "cargo bench cannot be run".to_owned();
    let mut child = child::tie(&mut command)
        .stdout(Stdio::piped())
        .spawn()
        .explain(Kind::Setup, failed)?;
    let pipe = child
        .stdout
        .take()
        .ok_or_else(|| Error::new(Kind::Internal, "no pipe to read the results from"))?;
    let (mut reader, mut line) = (BufReader::new(pipe), Vec::new());
    let mut results = Vec::new();
    while reader
        .read_until(b'\n', &mut line)
        .explain(Kind::Setup, failed)?
        > 0
    {
        if shown {
            // As above.
            let _ = io::stdout().write_all(&line);
        }
        let text = String::from_utf8_lossy(&line);
        results.extend(match format {
            Format::Lines => of_line(&text),
            Format::Json => of_json(&text),
        });
        line.clear();
    }
    let status = child.wait().explain(Kind::Setup, failed)?;
    Ok((results, status.code().unwrap_or(exit::FAILURE)))
}

/// `test name ... bench:       1,234.50 ns/iter (+/- 6.70)`.
fn of_line(line: &str) -> Option<Measured> {
    let (name, rest) = line.strip_prefix("test ")?.split_once(" ... bench:")?;
    let (median, rest) = rest.split_once(" ns/iter (+/- ")?;
    let (spread, _) = rest.split_once(')')?;
    let number = |text: &str| text.trim().replace(',', "").parse().ok();
    Some(Measured {
        name: name.trim_end().to_owned(),
        median: number(median)?,
        spread: number(spread)?,
    })
}

fn of_json(line: &str) -> Option<Measured> {
    let event: serde_json::Value = serde_json::from_str(line).ok()?;
    if event.get("type")?.as_str()? != "bench" {
        return None;
    }
    Some(Measured {
        name: event.get("name")?.as_str()?.to_owned(),
        median: event.get("median")?.as_f64()?,
        spread: event.get("deviation")?.as_f64()?,
    })
}

/// Both results of each bench. Executables run in the same order, so of benches with one name the first belongs to the first.
fn table(device: &[Measured], host: &[Measured], format: Format, codegen: &str) -> String {
    let mut partners: BTreeMap<&str, Vec<&Measured>> = BTreeMap::new();
    for measured in host.iter().rev() {
        partners.entry(&measured.name).or_default().push(measured);
    }
    let pairs = device.iter().map(|measured| {
        let partner = partners
            .get_mut(measured.name.as_str())
            .and_then(|all| all.pop());
        (measured, partner)
    });
    let width = device.iter().map(|m| m.name.len()).max().unwrap_or(0);
    let mut text = match format {
        Format::Lines if !device.is_empty() => format!(
            "{:width$}  {:>28}  {:>28}  {:>10}\n",
            "",
            format!("device ({codegen}), ns/iter"),
            "host, ns/iter",
            "ratio"
        ),
        _ => String::new(),
    };
    for (measured, partner) in pairs {
        let ratio = partner.map(|host| measured.median / host.median);
        // A bench that measures nothing takes 0 ns.
        let ratio = ratio.filter(|ratio| ratio.is_finite());
        text += &match format {
            Format::Json => {
                let line = serde_json::json!({
                    "type": "comparison",
                    "name": measured.name,
                    "codegen": codegen,
                    "device": measured.median,
                    "host": partner.map(|host| host.median),
                    "ratio": ratio,
                });
                format!("{line}\n")
            }
            Format::Lines => {
                let cell = |m: &Measured| format!("{:.2} (+/- {:.2})", m.median, m.spread);
                format!(
                    "{:width$}  {:>28}  {:>28}  {:>10}\n",
                    measured.name,
                    cell(measured),
                    partner.map_or_else(|| "not run".to_owned(), cell),
                    ratio.map_or_else(|| "-".to_owned(), |ratio| format!("{ratio:.2}")),
                )
            }
        };
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(name: &str, median: f64, spread: f64) -> Measured {
        Measured {
            name: name.to_owned(),
            median,
            spread,
        }
    }

    #[test]
    fn results_are_found_in_either_format() {
        let line = "test a::long ... bench:   1,234,567.50 ns/iter (+/- 1,000.25) = 7 MB/s\n";
        assert_eq!(
            of_line(line),
            Some(measured("a::long", 1_234_567.5, 1000.25))
        );
        assert_eq!(
            of_line("test x   ... bench:          13.50 ns/iter (+/- 0.00)"),
            Some(measured("x", 13.5, 0.0))
        );
        assert_eq!(of_line("test t ... ok\n"), None);
        let json = r#"{ "type": "bench", "name": "x", "median": 13.50, "deviation": 2.00 }"#;
        assert_eq!(of_json(json), Some(measured("x", 13.5, 2.0)));
        assert_eq!(of_json(r#"{ "type": "suite" }"#), None);
    }

    #[test]
    fn pairs_by_name_in_order() {
        let device = [
            measured("same", 10.0, 1.0),
            measured("same", 90.0, 1.0),
            measured("only here", 1.0, 0.0),
            measured("nothing", 0.0, 0.0),
        ];
        let host = [
            measured("same", 5.0, 0.5),
            measured("same", 30.0, 0.5),
            measured("nothing", 0.0, 0.0),
        ];
        let text = table(&device, &host, Format::Lines, "llvm");
        assert!(text.contains("  device (llvm), ns/iter  "), "{text}");
        let ends: Vec<&str> = text
            .lines()
            .map(|line| line.split_whitespace().next_back().unwrap_or_default())
            .collect();
        assert_eq!(ends, ["ratio", "2.00", "3.00", "-", "-"], "{text}");
        assert!(text.contains("not run"), "{text}");
        let text = table(&device[..1], &host, Format::Json, "libnvvm");
        assert_eq!(
            text,
            "{\"codegen\":\"libnvvm\",\"device\":10.0,\"host\":5.0,\"name\":\"same\",\"ratio\":2.0,\"type\":\"comparison\"}\n"
        );
    }

    #[test]
    fn the_hosts_libtest_prints_lines() {
        let args = ["a", "--format", "json", "--format=json", "--exact"].map(OsString::from);
        assert_eq!(Format::of(&args), Format::Json);
        assert_eq!(without_format(&args), ["a", "--exact"]);
        assert_eq!(Format::of(&[]), Format::Lines);
    }
}
