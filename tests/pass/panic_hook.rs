//! Hooks see each panic, in the thread that panics; the default one is back after `take_hook`.
use std::panic::{self, catch_unwind};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::thread;

static SEEN: AtomicU32 = AtomicU32::new(0);

fn main() {
    panic::set_hook(Box::new(|info| {
        SEEN.fetch_add(1, Relaxed);
        let line = info.location().map(|place| place.line());
        println!("hook: {:?} at line {line:?} of {:?}, panicking: {}", info.payload_as_str(), thread::current().name(), thread::panicking());
    }));
    let named = thread::Builder::new().name("named".into());
    named.spawn(|| panic!("in a thread")).unwrap().join().unwrap_err();
    catch_unwind(|| panic!("in main")).unwrap_err();
    // This calls no hook.
    catch_unwind(|| panic::resume_unwind(Box::new(1))).unwrap_err();
    let ours = panic::take_hook();
    catch_unwind(|| panic!("by std's own hook")).unwrap_err();
    panic::set_hook(ours);
    catch_unwind(|| panic!("by ours again")).unwrap_err();
    println!("seen: {}", SEEN.load(Relaxed));
}

//@ nvvm: 134
