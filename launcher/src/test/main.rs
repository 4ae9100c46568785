//! Runs the tests: options, list, run, result.

use super::attempt::Terms;
use super::case::{Case, Kind};
use super::filter::{as_tests, filter};
use super::format::{self, Console, Formatter, Look, Totals};
use super::junit::{self, Junit};
use super::list::list;
use super::options::{Color, Format, Options};
use super::pool::{Fatal, Pool};
use super::schedule::{self, Spread};
use super::show::Show;
use super::shuffle::shuffle;
use super::state::State;
use super::time::{self, Thresholds};
use super::{devices, progress};
use crate::device::Stats;
use crate::end::Interrupt;
use crate::image::Image;
use crate::options::{LaunchOptions, RunOptions};
use crate::report::{Beat, Message};
use crate::start::environment;
use process::exit;
use std::ffi::OsString;
use std::io::{self, IsTerminal as _, Write as _};
use std::num::NonZeroUsize;
use std::sync::atomic::AtomicU64;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// Tests of a launch at a time, with `--batch`.
const BATCH: NonZeroUsize = NonZeroUsize::new(32).expect("not zero");

/// Runs the tests of a harness as its arguments say, the first of which is its name. Returns the exit code; errors have been printed.
pub fn main(image: &Image, args: impl IntoIterator<Item = OsString>) -> i32 {
    let mut args = args.into_iter();
    let name = args.next().unwrap_or_else(|| "test".into());
    let options = match Options::parse(&name, args) {
        Ok(options) => options,
        Err(error) => {
            // A closed stream leaves nobody to tell.
            let _ = error.print();
            return if error.use_stderr() { exit::FAILURE } else { 0 };
        }
    };
    match run(image, name, &options) {
        Ok(code) => code,
        Err(fatal) => {
            // As above.
            let _ = writeln!(io::stderr(), "{}", fatal.message);
            fatal.code
        }
    }
}

fn run(image: &Image, name: OsString, options: &Options) -> Result<i32, Fatal> {
    let launch_options = LaunchOptions::from_env().map_err(|error| usage(&error.to_string()))?;
    let device = launch_options.settled_device().map_err(usage)?;
    let thresholds = options.shows_time().then(Thresholds::from_env).transpose();
    let thresholds = thresholds.map_err(|why| usage(&why))?;
    let (run, settings) = (&launch_options.run, &launch_options.settings);
    check_combination(options, run)?;
    let mut stats = Stats::default();
    let begin = Instant::now();
    // Without a handler Ctrl-C still ends the process, and its end ends the workers.
    let interrupt = Interrupt::install().unwrap_or_default();
    let pool = Pool::new(name.clone(), device);

    let mut found = devices::Found::start(&pool, device, options.list)?;
    let all = list(found.lister())?;
    stats.set_time("listed_ms", begin.elapsed());
    let count = all.len();
    let mut cases = filter(options, all);
    if options.list {
        return listed(options, &cases).map_err(output);
    }
    as_tests(options, &mut cases);
    // Benches come last, and one after the other.
    cases.sort_by_key(|case| case.kind == Kind::Bench);
    let seed = options.shuffle_seed.or_else(|| options.shuffle.then(clock));
    if let Some(seed) = seed {
        shuffle(seed, &mut cases);
    }
    let one = run.record_schedule.is_some() || run.replays();
    if one && cases.len() != 1 {
        let why = format!(
            "a schedule is of one run, but {} tests were chosen: name one with `--exact`",
            cases.len()
        );
        return Err(usage(&why));
    }
    let any = cases.iter().any(|case| !case.ignore) && (options.runs_tests() || options.bench);
    let gpu = found.settle(&pool, any, settings.quiet)?;
    stats.set_time("device_ms", begin.elapsed());
    let shows_stats = settings.stats;
    if let Some(note) = environment::hidden(std::env::vars_os(), &launch_options).filter(|_| any) {
        note.print();
    }

    let terms = Terms {
        limit: run.timeout.map_or(time::LIMIT, |limit| limit.0),
        retries: options.retries,
        seeds: run.many_seeds,
        ensured: thresholds.filter(|_| options.ensure_time),
        captured: !options.no_capture,
        name,
        options: launch_options,
        runs: AtomicU64::new(0),
    };
    let spread = spread(options, gpu, &cases);
    let state = State::new(options.show_output, options.logfile.as_deref()).map_err(output)?;
    let bar = match options.format() {
        Format::Pretty if terms.captured => progress::bar(cases.len()),
        _ => None,
    };
    let measures = options.bench && cases.iter().any(|case| case.kind == Kind::Bench);
    if measures && !gpu && !terms.options.settings.quiet {
        let what = "on the emulator a nanosecond is an executed instruction of the program: these numbers say nothing about time";
        Message::lone_note(what.to_owned()).print();
    }
    let look = Look {
        parallel: bar.is_some() || spread.runners.get() > 1 || spread.batch.is_some(),
        width: width(&cases),
        times: thresholds,
        codegen: measures.then(|| image.metadata().made_by()),
    };
    let program = &image.metadata().program;
    let mut show = Show {
        cases: &cases,
        formatter: format::new(options.format(), look),
        out: Console::new(io::stdout(), colors(options), bar),
        state,
        junit: options.junit.as_ref().map(|_| Junit::new(program)),
        slow: time::slow(terms.limit),
        shows_time: options.shows_time(),
        seeds: terms
            .seeds
            .filter(|_| !terms.options.settings.quiet)
            .map(|seeds| (seeds.range().end - seeds.range().start, Beat::start())),
        interrupt,
        fatal: None,
    };
    show.state.total = cases.len();
    show.state.filtered_out = count - cases.len();
    show.start(seed).map_err(output)?;
    let start = Instant::now();
    let benches = cases.iter().position(|case| case.kind == Kind::Bench);
    let tests = benches.unwrap_or(cases.len());
    let serial = Spread {
        runners: NonZeroUsize::MIN,
        batch: None,
        runs: true,
        ..spread
    };
    for (places, spread) in [(0..tests, spread), (tests..cases.len(), serial)] {
        if !places.is_empty() && show.goes_on(spread.fail_fast) {
            schedule::run(&terms, &pool, &cases, places, spread, |events| {
                show.watch(&events, &terms.runs)
            });
        }
    }
    if let Some(fatal) = show.fatal {
        show.out.finish();
        return Err(fatal);
    }
    show.state.time = Some(start.elapsed());
    stats.set_time("tests_ms", begin.elapsed());
    drop(pool);
    stats.set_time("end_ms", begin.elapsed());
    show.end().map_err(output)?;
    if let (Some(path), Some(junit)) = (&options.junit, show.junit) {
        let run = std::env::var(junit::RUN).ok();
        let written = junit.write(path, run.as_deref(), start.elapsed());
        written
            .map_err(|error| usage(&format!("`{}` cannot be written: {error}", path.display())))?;
    }
    if shows_stats {
        // A closed stderr leaves nobody to tell.
        let _ = writeln!(io::stderr(), "{stats}");
    }
    Ok(if show.state.is_success() {
        0
    } else {
        exit::FAILURE
    })
}

/// Options that cannot be met together.
fn check_combination(options: &Options, run: &RunOptions) -> Result<(), Fatal> {
    if run.many_seeds.is_some() && options.retries > 0 {
        return Err(usage(
            "`--retries` and `--many-seeds` cannot be used together: a seed's run is always the same",
        ));
    }
    if options.batch && (run.many_seeds.is_some() || run.record_schedule.is_some() || run.replays())
    {
        return Err(usage(
            "`--batch` is for many tests in one run; with `--many-seeds` or a recorded schedule each test has runs of its own",
        ));
    }
    if options.batch && options.no_capture {
        return Err(usage(
            "`--batch` and `--no-capture` cannot be used together: nobody could tell whose output it is",
        ));
    }
    Ok(())
}

fn usage(why: &str) -> Fatal {
    Fatal {
        message: format!("error: {why}"),
        code: exit::FAILURE,
    }
}

fn output(error: io::Error) -> Fatal {
    usage(&format!("the results cannot be written: {error}"))
}

/// Prints the tests that the command line names.
fn listed(options: &Options, cases: &[Case]) -> io::Result<i32> {
    let mut formatter: Box<dyn Formatter> = format::new(options.format(), Look::default());
    let mut out = Console::new(io::BufWriter::new(io::stdout()), false, None);
    let mut totals = Totals::default();
    formatter.list_start(&mut out)?;
    for case in cases {
        match case.kind {
            Kind::Test => totals.tests += 1,
            Kind::Bench => totals.benches += 1,
        }
        totals.ignored += usize::from(case.ignore);
        formatter.listed(&mut out, case)?;
    }
    formatter.list_end(&mut out, totals)?;
    Ok(0)
}

/// Workers on the emulator: as many as tests run at a time. A GPU has one, which takes its memory.
fn spread(options: &Options, gpu: bool, cases: &[Case]) -> Spread {
    let cores = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let asked = options.test_threads;
    let tests = NonZeroUsize::new(cases.len()).unwrap_or(NonZeroUsize::MIN);
    let runners = match gpu {
        true => NonZeroUsize::MIN,
        false => asked.unwrap_or(cores).min(tests),
    };
    let batch = match gpu {
        true => asked.unwrap_or(BATCH),
        // There the workers are what runs at a time.
        false => NonZeroUsize::MIN,
    };
    Spread {
        runners,
        batch: options.batch.then_some(batch),
        fail_fast: options.fail_fast,
        runs: options.runs_tests(),
    }
}

/// As wide as the names of benches.
fn width(cases: &[Case]) -> usize {
    let benches = cases.iter().filter(|case| case.kind == Kind::Bench);
    benches.map(|case| case.name.len()).max().unwrap_or(0)
}

fn colors(options: &Options) -> bool {
    match options.color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => !options.no_capture && io::stdout().is_terminal(),
    }
}

fn clock() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |time| time.as_nanos() as u64)
}
