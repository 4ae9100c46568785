//! As text: a table, pools by their sizes, and what failed or was not run.

use super::Report;
use super::model::{Checked, Line, Measured, Results};
use super::table::Table;
use crate::part::{Outcome, Place};
use crate::row::{Row, Unit};
use std::collections::BTreeMap;

/// What there is none of.
const NONE: &str = "-";
const NOTE: &str = "Medians. CUDA: the same by CUDA C++; a floor, with >, is what the hardware needs at least. x target: how many times worse than the target; up to 1 it is met.";

pub fn text(report: &Report<'_>) -> String {
    let mut blocks = vec![head(report)];
    match &report.results {
        Results::Times { rows, measured } => {
            blocks.push(times(rows));
            blocks.push(format!("{NOTE}\n"));
            blocks.extend(pools(measured));
        }
        Results::Checked(rows) => blocks.push(checked(rows)),
    }
    blocks.extend(without_numbers(report));
    blocks.join("\n")
}

fn head(report: &Report<'_>) -> String {
    let gpu = match &report.gpu {
        Some(gpu) => format!("{}, driver {}", gpu.name, gpu.driver),
        None => "no GPU".to_owned(),
    };
    let (host, built) = (&report.host, &report.built);
    let arch = built.arch.as_deref().unwrap_or("the default target");
    let codegen = built
        .codegen
        .as_deref()
        .map_or(String::new(), |name| format!(", {name}"));
    format!(
        "{gpu}; host: {}, {} cores; {}; commit {}, {arch}{codegen}\n",
        host.cpu, host.cores, report.date, built.commit
    )
}

fn times(lines: &[Line]) -> String {
    let header = [
        "what",
        "GPU",
        "host",
        "CUDA, floor",
        "target",
        "x target",
        "threads: GPU, host",
    ];
    let mut table = Table::new(header.map(str::to_owned));
    lines.iter().for_each(|line| table.row(cells(line)));
    table.to_string()
}

fn cells(line: &Line) -> [String; 7] {
    let known = |text: Option<String>| text.unwrap_or_else(|| NONE.to_owned());
    let show = |value: f64| line.unit.show(value);
    let median = |row: &Option<Row>| row.as_ref().map(|row| show(row.median));
    let floor = || line.floor.map(|floor| format!("> {}", show(floor)));
    let threads = |row: &Option<Row>| known(row.as_ref().map(|row| row.threads.to_string()));
    let (on_gpu, on_host) = (threads(&line.gpu), threads(&line.host));
    [
        line.row.clone(),
        known(median(&line.gpu)),
        known(median(&line.host)),
        known(median(&line.cuda).or_else(floor)),
        known(line.target.map(show)),
        known(line.times_target.map(|times| format!("{times:.2}"))),
        match on_gpu == on_host {
            true => on_gpu,
            false => format!("{on_gpu}, {on_host}"),
        },
    ]
}

/// Of what was measured on the GPU with pools of several sizes: all of them.
fn pools(measured: &[Measured]) -> Option<String> {
    let mut names: Vec<&str> = Vec::new();
    let mut sizes: BTreeMap<u64, BTreeMap<&str, (Unit, f64)>> = BTreeMap::new();
    for measured in measured {
        let row = &measured.row;
        if measured.place != Place::Gpu || !measured.part.starts_with("rayon") {
            continue;
        }
        if !names.contains(&row.row.as_str()) {
            names.push(&row.row);
        }
        let rows = sizes.entry(row.threads).or_default();
        rows.insert(&row.row, (row.unit, row.median));
    }
    if sizes.len() < 2 {
        return None;
    }
    let header = sizes.keys().map(u64::to_string);
    let mut table =
        Table::new(std::iter::once("GPU, threads of the pool".to_owned()).chain(header));
    for name in names {
        let cells = sizes.values().map(|rows| match rows.get(name) {
            Some((unit, median)) => unit.show(*median),
            None => NONE.to_owned(),
        });
        table.row(std::iter::once(name.to_owned()).chain(cells));
    }
    Some(table.to_string())
}

fn checked(rows: &[Checked]) -> String {
    let mut table = Table::new(["what", "device", "host"].map(str::to_owned));
    let right = |is| if is { "right" } else { NONE }.to_owned();
    for row in rows {
        table.row([row.row.clone(), right(row.device), right(row.host)]);
    }
    table.to_string()
}

/// What has no numbers, and why. The same is said once for each place.
fn without_numbers(report: &Report<'_>) -> Option<String> {
    let mut reasons: Vec<(Place, String, Vec<&str>)> = Vec::new();
    for part in &report.parts {
        let why = match &part.outcome {
            Outcome::Passed => continue,
            Outcome::Failed(why) => format!("failed, {why}"),
            Outcome::NotRun(why) => format!("not run, {why}"),
        };
        let known =
            |(place, known, _): &&mut (Place, String, _)| *place == part.place && *known == why;
        match reasons.iter_mut().find(known) {
            Some((_, _, parts)) => parts.push(&part.part),
            None => reasons.push((part.place, why, vec![&part.part])),
        }
    }
    let line = |(place, why, parts): (Place, String, Vec<&str>)| {
        let place = match place {
            Place::Gpu => " on the GPU",
            Place::Host => " on the host",
            Place::Cuda => "",
        };
        format!("{}{place}: {why}\n", parts.join(", "))
    };
    let lines: String = reasons.into_iter().map(line).collect();
    (!lines.is_empty()).then_some(lines)
}
