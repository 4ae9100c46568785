//! Recorded runs with lanes.

use std::sync::Arc;

use super::super::super::recording::Recording;
use super::super::super::scheduler::Schedule;
use super::program::{Lanes, SPAWN, call};

/// Who came when.
const ORDER: &str = "atom.global.add.u32 %r3, [%rd1+64], 1; mad.wide.u32 %rd5, %r3, 4, %rd1; st.global.b32 [%rd5+1024], %r2;";

#[test]
fn a_run_with_lanes_is_made_again() {
    let main = format!("{SPAWN}{}{}", call("entry"), call("entry"));
    let other = call("entry");
    let mut orders = Vec::new();
    for schedule in (0..4).flat_map(|seed| [Schedule::random(seed), Schedule::pct(seed)]) {
        let mut program = Lanes {
            main: &main,
            other: &other,
            entries: &[("entry", ORDER)],
            ..Lanes::default()
        };
        program.lab = program.lab.scheduled(schedule);
        let items = program.items();
        let (first, text) = program.lab().recorded(&items, program.body(), None);
        let first = first.finished();
        assert_eq!(first.u32(16), 96);
        let recording = Arc::new(Recording::parse(&text).unwrap());
        // Whatever the schedule.
        program.lab = program.lab.scheduled(Schedule::default());
        program.lab.options.races = false;
        let (again, text_again) = program
            .lab()
            .recorded(&items, program.body(), Some(recording));
        let again = again.finished();
        assert_eq!(first.out, again.out);
        assert_eq!(
            (first.instructions, first.time),
            (again.instructions, again.time)
        );
        assert_eq!(text, text_again);
        orders.push(first.out);
    }
    orders.sort();
    orders.dedup();
    assert!(orders.len() > 4, "{} orders", orders.len());
}
