//! One run as data, from which text and JSON are made.

use super::text;
use crate::bundle::{About, Bundle};
use crate::machine::{Gpu, Host};
use crate::options::RunOptions;
use crate::part::{Outcome, Part, Place};
use crate::row::{Row, Unit};
use crate::wanted::ROWS;
use chrono::{SecondsFormat, Utc};
use serde::Serialize;
use std::fs;

#[derive(Serialize)]
pub struct Report<'a> {
    pub date: String,
    pub built: &'a About,
    pub host: Host,
    /// Nothing on the emulator, and where there is none.
    pub gpu: Option<Gpu>,
    /// The launcher's own numbers of its first start (`GPU_RUN_STATS`).
    pub start: Option<serde_json::Value>,
    #[serde(flatten)]
    pub results: Results,
    pub parts: Vec<Part>,
}

/// A check has no times.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Results {
    Times {
        rows: Vec<Line>,
        /// All that was measured: of rayon, for each size of the pool.
        measured: Vec<Measured>,
    },
    Checked(Vec<Checked>),
}

/// Where a row's results were right.
#[derive(Serialize)]
pub struct Checked {
    pub row: String,
    pub device: bool,
    pub host: bool,
}

/// A row of the table.
#[derive(Serialize)]
pub struct Line {
    pub row: String,
    pub unit: Unit,
    /// Of several sizes of a pool the best.
    pub gpu: Option<Row>,
    pub host: Option<Row>,
    pub cuda: Option<Row>,
    pub floor: Option<f64>,
    pub target: Option<f64>,
    /// How many times worse than the target the GPU is; up to 1 is met.
    pub times_target: Option<f64>,
}

/// A row and where it comes from.
#[derive(Clone, Serialize)]
pub struct Measured {
    pub place: Place,
    pub part: String,
    #[serde(flatten)]
    pub row: Row,
}

impl<'a> Report<'a> {
    pub fn new(bundle: &'a Bundle, options: &RunOptions, parts: Vec<Part>) -> Report<'a> {
        let each = parts.iter().flat_map(|part| {
            part.rows.iter().map(|row| Measured {
                place: part.place,
                part: part.part.clone(),
                row: row.clone(),
            })
        });
        let measured: Vec<Measured> = each.collect();
        let start = parts
            .iter()
            .find(|part| part.place == Place::Gpu && part.part == "start");
        let start = start.and_then(|part| serde_json::from_str(part.said.lines().last()?).ok());
        let mut rows = lines(&measured);
        if !options.only.is_empty() {
            rows.retain(|line| line.gpu.is_some() || line.host.is_some() || line.cuda.is_some());
        }
        let checked = |line: Line| Checked {
            row: line.row,
            device: line.gpu.is_some(),
            host: line.host.is_some(),
        };
        Report {
            date: Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true),
            built: &bundle.about,
            host: Host::of_this_machine(),
            gpu: Gpu::of_this_machine(&options.device),
            start,
            results: match options.small {
                true => Results::Checked(rows.into_iter().map(checked).collect()),
                false => Results::Times { rows, measured },
            },
            parts,
        }
    }

    /// Whether nothing failed; what was not run did not.
    pub fn passed(&self) -> bool {
        !self
            .parts
            .iter()
            .any(|part| matches!(part.outcome, Outcome::Failed(_)))
    }

    /// # Errors
    /// The file cannot be written.
    pub fn print(&self, options: &RunOptions) -> anyhow::Result<()> {
        match &options.json {
            Some(None) => println!("{}", serde_json::to_string_pretty(self)?),
            Some(Some(path)) => {
                fs::write(path, serde_json::to_string_pretty(self)? + "\n")?;
                print!("{}", text::text(self));
            }
            None => print!("{}", text::text(self)),
        }
        Ok(())
    }
}

/// The rows that are wanted, in their order, and behind them those of which only programs know.
fn lines(measured: &[Measured]) -> Vec<Line> {
    let wanted = ROWS.iter().map(|wanted| wanted.row);
    let mut names: Vec<&str> = wanted.collect();
    for other in measured {
        if !names.contains(&other.row.row.as_str()) {
            names.push(&other.row.row);
        }
    }
    names.into_iter().map(|name| line(name, measured)).collect()
}

fn line(name: &str, measured: &[Measured]) -> Line {
    let best = |place| {
        let rows = measured
            .iter()
            .filter(|m| m.place == place && m.row.row == name);
        let rows = rows.map(|measured| &measured.row);
        rows.min_by(|a, b| a.unit.times(a.median, b.median).total_cmp(&1.0))
            .cloned()
    };
    let (gpu, host, cuda) = (best(Place::Gpu), best(Place::Host), best(Place::Cuda));
    let known = [&gpu, &host, &cuda].into_iter().flatten().next();
    let wanted = ROWS.iter().find(|wanted| wanted.row == name);
    let unit = known
        .map(|row| row.unit)
        .or(wanted.map(|wanted| wanted.unit));
    let unit = unit.unwrap_or(Unit::Nanoseconds);
    let target = wanted.and_then(|wanted| wanted.target);
    let times = |row: &Row| Some(unit.times(row.median, target?));
    Line {
        row: name.to_owned(),
        unit,
        times_target: gpu.as_ref().and_then(times),
        gpu,
        host,
        cuda,
        floor: wanted.and_then(|wanted| wanted.floor),
        target,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(place: Place, name: &str, unit: Unit, median: f64, threads: u64) -> Measured {
        let row = Row {
            row: name.to_owned(),
            unit,
            median,
            min: median,
            max: median,
            runs: 7,
            threads,
        };
        let part = "a part".to_owned();
        Measured { place, part, row }
    }

    #[test]
    fn one_line_for_each_operation() {
        let sum = "rayon: sum of 16 M u32";
        let lock = "one lock, 1,056 threads";
        let all = [
            measured(Place::Gpu, "a new one", Unit::Nanoseconds, 5.0, 1),
            measured(Place::Gpu, sum, Unit::Nanoseconds, 8e6, 16),
            measured(Place::Gpu, sum, Unit::Nanoseconds, 4e6, 64),
            measured(Place::Host, sum, Unit::Nanoseconds, 1e6, 16),
            measured(Place::Gpu, lock, Unit::PerSecond, 0.85e6, 1056),
            measured(Place::Cuda, lock, Unit::PerSecond, 0.83e6, 1056),
        ];
        let lines = lines(&all);
        let names: Vec<&str> = lines.iter().map(|line| line.row.as_str()).collect();
        let mut wanted: Vec<&str> = ROWS.iter().map(|wanted| wanted.row).collect();
        wanted.push("a new one");
        assert_eq!(names, wanted);
        let lines = [lock, sum, "a new one"].map(|name| line(name, &all));
        assert_eq!(lines[0].times_target, Some(2.0));
        assert_eq!(lines[0].cuda.as_ref().map(|row| row.median), Some(0.83e6));
        let best = lines[1].gpu.as_ref().map(|row| row.threads);
        let times = lines[1].target.map(|target| 4e6 / target);
        assert!(times.is_some(), "the sum has a target");
        assert_eq!((best, lines[1].times_target), (Some(64), times));
        assert_eq!((lines[2].target, lines[2].times_target), (None, None));
    }
}
