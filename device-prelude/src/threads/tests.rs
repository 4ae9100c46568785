use super::lifecycle::{FINISHED, IDLE, LEFT, Lifecycle, RUNNING};
use super::{limits, name, warps, work};
use crate::arch;
use crate::testing::{Refused, Run, spawn};
use crate::wait::futex;
use crate::warp::record;
use device_abi::ThreadName;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::vec::Vec;

/// Waits for something that other threads do.
fn until(done: impl Fn() -> bool) {
    while !done() {
        arch::pause(0);
    }
}

#[test]
fn a_join_sees_what_the_thread_wrote() {
    let ended = Run::default().main(|| {
        let thread = spawn(limits::current_warp).unwrap();
        assert_eq!(thread.join(), 1);
        // The warp that ended last is taken first.
        let again = [(); 2].map(|()| spawn(limits::current_warp).unwrap());
        let mut warps = again.map(|thread| thread.join());
        warps.sort_unstable();
        assert_eq!(warps, [1, 2]);
        7
    });
    assert_eq!(ended.code, Some(7));
}

#[test]
fn threads_that_were_detached_give_their_warps_back() {
    Run::default().main(|| {
        let count = Arc::new(AtomicU32::new(0));
        for _ in 0..12 {
            let ours = Arc::clone(&count);
            let thread = loop {
                let ours = Arc::clone(&ours);
                match spawn(move || ours.fetch_add(1, Ordering::Relaxed)) {
                    Ok(thread) => break thread,
                    Err(Refused::OutOfWarps) => arch::pause(0),
                    Err(other) => panic!("{other:?}"),
                }
            };
            thread.detach();
        }
        until(|| count.load(Ordering::Relaxed) == 12);
        until(|| (1..4).all(|warp| warps::lifecycle(warp).state() == IDLE));
        assert_eq!(limits::available_parallelism(), 3);
        0
    });
}

#[test]
fn a_thread_that_has_ended_keeps_its_warp_until_it_is_joined_or_detached() {
    Run::default().main(|| {
        for join in [false, true] {
            let thread = spawn(|| ()).unwrap();
            let in_state =
                |state| (1..4).filter(move |&warp| warps::lifecycle(warp).state() == state);
            until(|| in_state(FINISHED).count() == 1);
            assert_eq!(limits::available_parallelism(), 2);
            match join {
                true => thread.join(),
                false => thread.detach(),
            }
            // If it was left, the warp itself does that.
            until(|| in_state(IDLE).count() == 3);
            assert_eq!(limits::available_parallelism(), 3);
        }
        0
    });
}

#[test]
fn a_spawn_without_a_warp_is_refused_and_leaks_nothing() {
    // Blocks of a page each: more than the heap has would be used up by the refused ones.
    let run = Run {
        warps: 2,
        tls: (&[], 60_000, 8),
        pages: 8,
        ..Run::default()
    };
    run.main(|| {
        let gate = Arc::new(AtomicU32::new(0));
        let ours = Arc::clone(&gate);
        let thread = spawn(move || until(|| ours.load(Ordering::Acquire) == 1)).unwrap();
        for _ in 0..20 {
            let refused = spawn(|| ());
            assert!(matches!(refused, Err(Refused::OutOfWarps)));
        }
        assert_eq!(limits::available_parallelism(), 1);
        gate.store(1, Ordering::Release);
        thread.join();
        0
    });
}

#[test]
fn a_spawn_waits_for_a_thread_that_is_about_to_end() {
    Run {
        warps: 2,
        ..Run::default()
    }
    .main(|| {
        for round in 0..20 {
            let done = Arc::new(AtomicU32::new(0));
            let ours = Arc::clone(&done);
            let first = spawn(move || {
                // A scope would be told here.
                work::ending();
                ours.store(1, Ordering::Release);
                futex::wake(&*ours, 1);
            })
            .unwrap();
            first.detach();
            until(|| done.load(Ordering::Acquire) == 1);
            assert_eq!(spawn(move || round).unwrap().join(), round);
        }
        0
    });
}

#[test]
fn names_are_in_the_record_until_the_thread_ends() {
    Run::default().main(|| {
        // SAFETY: the memory is there; only this test looks while no thread runs, or the thread itself.
        let recorded = |warp| unsafe { record::of::<ThreadName>(warp).read() };
        for ended in 0..3 {
            let thread = spawn(move || {
                name::set(b"worker");
                recorded(1)
            })
            .unwrap();
            let during = thread.join();
            assert_eq!((during.ended, during.len), (ended, 6));
            assert_eq!(&during.bytes[..6], b"worker");
            let after = recorded(1);
            assert_eq!((after.ended, after.len), (ended + 1, 0));
        }
        0
    });
}

#[test]
fn a_grid_of_one_warp_has_no_threads() {
    Run {
        warps: 1,
        ..Run::default()
    }
    .main(|| {
        assert!(matches!(spawn(|| ()), Err(Refused::OutOfWarps)));
        assert_eq!((limits::limit(), limits::available_parallelism()), (1, 1));
        assert_eq!(limits::memory(), 16 << 16);
        0
    });
}

#[test]
fn the_host_finds_the_state_in_the_first_word() {
    Run::default().main(|| {
        // SAFETY: as the host reads it.
        let word = || unsafe { &*record::of::<Lifecycle>(1).cast::<AtomicU32>() };
        assert_eq!(word().load(Ordering::Acquire), IDLE);
        let gate = Arc::new(AtomicU32::new(0));
        let ours = Arc::clone(&gate);
        let thread = spawn(move || until(|| ours.load(Ordering::Acquire) == 1)).unwrap();
        assert_eq!(word().load(Ordering::Acquire), RUNNING);
        thread.detach();
        assert_eq!(word().load(Ordering::Acquire), RUNNING + LEFT);
        gate.store(1, Ordering::Release);
        until(|| word().load(Ordering::Acquire) == IDLE);
        0
    });
}

#[test]
fn the_end_of_the_program_stops_all_warps() {
    // Runs to its end only if each warp sees it: those that wait, and those that never had a thread.
    let ended = Run {
        warps: 6,
        ..Run::default()
    }
    .main(|| {
        let threads: Vec<_> = (0..3).map(|_| spawn(|| ()).unwrap()).collect();
        threads.into_iter().for_each(|thread| thread.join());
        3
    });
    assert_eq!(ended.code, Some(3));
}
