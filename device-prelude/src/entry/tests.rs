use super::{end, exit};
use crate::arch;
use crate::hostcall;
use crate::testing::{Ended, Run, spawn};
use crate::tls::destructors::register;
use device_abi::ABI_VERSION;
use std::sync::atomic::{AtomicU32, Ordering};

fn say(text: &str) {
    assert_eq!(hostcall::write(1, text.as_bytes()), text.len() as i64);
}

fn saying() -> Run {
    Run {
        constructors: || say("before "),
        destructors: || say("after "),
        ..Run::default()
    }
}

fn said(ended: &Ended) -> (&str, Option<i32>) {
    (std::str::from_utf8(&ended.stdout).unwrap(), ended.code)
}

unsafe extern "C" fn drop_one(_: *mut u8) {
    say("dropped ");
}

fn register_one() {
    // SAFETY: the call is sound at any time.
    assert!(unsafe { register(core::ptr::null_mut(), drop_one) });
}

#[test]
fn main_and_what_is_registered_run_in_order() {
    let ended = saying().main(|| {
        register_one();
        say("main ");
        9
    });
    assert_eq!(said(&ended), ("before main dropped after ", Some(9)));
}

#[test]
fn exit_is_as_the_end_of_main() {
    let ended = saying().main(|| {
        register_one();
        exit(4)
    });
    assert_eq!(said(&ended), ("before dropped after ", Some(4)));
}

#[test]
fn end_runs_nothing_more() {
    let ended = saying().main(|| {
        register_one();
        end(134)
    });
    assert_eq!(said(&ended), ("before ", Some(134)));
}

#[test]
#[cfg_attr(
    miri,
    ignore = "leaves a thread that waits for ever, which Miri reports"
)]
fn the_first_exit_wins_and_main_waits_for_it() {
    static HAS_BEGUN: AtomicU32 = AtomicU32::new(0);
    let run = Run {
        waiting: 1,
        destructors: || {
            HAS_BEGUN.store(1, Ordering::Release);
            // Time for `main` to come here, too, if nothing kept it out.
            (0..100).for_each(|_| arch::pause(0));
            say("after ");
        },
        ..Run::default()
    };
    let ended = run.main(|| {
        register_one();
        let _handle = spawn(|| {
            register_one();
            exit(5)
        })
        .unwrap();
        while HAS_BEGUN.load(Ordering::Acquire) == 0 {
            arch::pause(0);
        }
        6
    });
    // One value was dropped: the thread's own. `main` never got to its own end.
    assert_eq!(said(&ended), ("dropped after ", Some(5)));
}

#[test]
fn an_exit_while_the_same_thread_ends_the_program_ends_it_at_once() {
    let run = Run {
        destructors: || {
            say("after ");
            exit(6)
        },
        ..Run::default()
    };
    let ended = run.main(|| 2);
    assert_eq!(said(&ended), ("after ", Some(6)));
}

#[test]
fn an_image_of_another_version_runs_nothing() {
    let run = Run {
        abi_version: ABI_VERSION + 1,
        ..saying()
    };
    assert_eq!(run.main(|| unreachable!()), Ended::default());
}

#[test]
fn warps_that_fill_a_block_leave() {
    let run = Run {
        warps: 2,
        extra: 3,
        ..Run::default()
    };
    assert_eq!(run.main(|| 1).code, Some(1));
}

#[test]
fn no_memory_for_mains_thread_locals_is_said_by_the_runtime_itself() {
    let run = Run {
        pages: 1,
        tls: (&[1], 100_000, 16),
        ..saying()
    };
    let ended = run.main(|| unreachable!());
    assert_eq!(said(&ended), ("", Some(134)));
    let text = std::str::from_utf8(&ended.stderr).unwrap();
    assert!(
        text.starts_with("fatal runtime error: no memory for the 100000 bytes of main's thread-locals, aborting\n"),
        "{text}"
    );
}
