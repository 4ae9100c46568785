//! Spans and events from several threads, by the crates tracing and tracing-subscriber: a formatter, a filter by directives, and a layer of our own.

use std::fmt;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Barrier, Mutex};
use std::thread;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::{
    Event, Level, Subscriber, debug, error, event, info, info_span, instrument, trace, warn,
};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::{EnvFilter, fmt as format};

/// Lines of one thread, in its order: threads print one after another, so that the output is always the same.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Adds up the field `value` of all events, and counts spans.
#[derive(Clone, Default)]
struct Sums {
    values: Arc<AtomicU64>,
    spans: Arc<AtomicU64>,
    closed: Arc<AtomicU64>,
}

struct Sum<'a>(&'a AtomicU64);

impl Visit for Sum<'_> {
    fn record_u64(&mut self, field: &Field, value: u64) {
        if field.name() == "value" {
            self.0.fetch_add(value, Ordering::Relaxed);
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Sums {
    fn on_new_span(&self, _: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        assert!(context.span(id).is_some());
        self.spans.fetch_add(1, Ordering::Relaxed);
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        event.record(&mut Sum(&self.values));
    }

    fn on_close(&self, _: Id, _: Context<'_, S>) {
        self.closed.fetch_add(1, Ordering::Relaxed);
    }
}

#[instrument(level = "info", skip(more), fields(twice = 2 * number))]
fn work(number: u64, more: &str) -> u64 {
    debug!(value = number, more, "working");
    trace!("not shown");
    if number % 2 == 1 {
        warn!(number, "odd");
    }
    number * number
}

fn main() {
    // To standard output, as programs do it; without the time of day.
    let stdout = format()
        .without_time()
        .with_ansi(false)
        .with_max_level(Level::DEBUG)
        .finish();
    tracing::subscriber::with_default(stdout, || {
        info!(answer = 42, text = ?"quoted", "hello");
        let span = info_span!("outer", id = 1, late = tracing::field::Empty);
        let _entered = span.enter();
        span.record("late", "recorded");
        info!("inside");
        work(3, "of main");
    });

    // For all threads.
    let sums = Sums::default();
    let lines: Vec<Lines> = (0..4).map(|_| Lines::default()).collect();
    let filter = EnvFilter::new("info,example_tracing::quiet=error,example_tracing[work]=debug");
    let shared = Lines::default();
    let writer = shared.clone();
    let layer = format::layer()
        .without_time()
        .with_ansi(false)
        .with_target(true)
        .with_writer(move || writer.clone());
    let subscriber = tracing_subscriber::registry()
        .with(filter)
        .with(layer)
        .with(sums.clone());
    tracing::subscriber::set_global_default(subscriber).unwrap();

    let turns = Arc::new((Mutex::new(0), std::sync::Condvar::new()));
    let start = Arc::new(Barrier::new(lines.len()));
    let threads: Vec<_> = (0..lines.len() as u64)
        .map(|number| {
            let (turns, start) = (turns.clone(), start.clone());
            let body = move || {
                start.wait();
                // At once, in spans that nobody prints.
                for value in 0..50 {
                    let _span = info_span!("busy", value).entered();
                    event!(target: "example_tracing::quiet", Level::ERROR, value = number);
                }
                let mut turn = turns.0.lock().unwrap();
                while *turn != number {
                    turn = turns.1.wait(turn).unwrap();
                }
                let span = info_span!("thread", number);
                let result = span.in_scope(|| work(number, "of a thread"));
                error!(value = result, "done");
                quiet::say();
                *turn += 1;
                turns.1.notify_all();
            };
            thread::Builder::new()
                .name(format!("worker {number}"))
                .spawn(body)
                .unwrap()
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    let text = String::from_utf8(shared.0.lock().unwrap().clone()).unwrap();
    let busy = text.lines().filter(|line| line.contains("busy{")).count();
    println!("{busy} lines of busy threads; the others:");
    for line in text.lines().filter(|line| !line.contains("busy{")) {
        println!("{line}");
    }
    let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
    println!(
        "sum {}, {} spans, {} closed",
        of(&sums.values),
        of(&sums.spans),
        of(&sums.closed)
    );
}

mod quiet {
    pub fn say() {
        tracing::info!("filtered out");
        tracing::error!("not filtered out");
    }
}
