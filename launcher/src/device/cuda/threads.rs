//! Which threads had not ended when a program was stopped: all that a GPU tells of a kernel that runs.

use device_abi::{
    self as abi, THREAD_ENDED as ENDED, THREAD_PHASE as PHASE, THREAD_RUNNING as RUNNING,
    ThreadName,
};
use emulator::thread_name;
use std::mem::offset_of;

/// The most that are named.
const SHOWN: usize = 8;

/// From the bytes of all slots. `main` runs on the first warp; it has no state of its own.
pub fn report(slots: &[u8]) -> String {
    let slots = slots.chunks_exact(abi::WARP_RECORD_BYTES as usize);
    let alive: Vec<String> = slots
        .enumerate()
        .filter(|(warp, slot)| *warp == 0 || matches!(word(slot, 0) & PHASE, RUNNING | ENDED))
        .map(|(warp, slot)| format!("  {}", thread_name(name(slot).as_deref(), warp as u32)))
        .collect();
    let mut report = format!(
        "threads that had not ended (a GPU does not tell where they were; the emulator does):\n{}",
        alive[..alive.len().min(SHOWN)].join("\n")
    );
    if let Some(more @ 1..) = alive.len().checked_sub(SHOWN) {
        report += &format!("\n  ... and {more} more");
    }
    report
}

fn word(slot: &[u8], at: usize) -> u32 {
    let bytes = slot[at..at + 4].try_into().expect("four bytes");
    u32::from_le_bytes(bytes)
}

fn name(slot: &[u8]) -> Option<String> {
    let record = abi::WARP_RECORD_NAME as usize;
    let len = word(slot, record + offset_of!(ThreadName, len)) as usize;
    let bytes = &slot[record + offset_of!(ThreadName, bytes)..];
    // A program may overwrite its slots.
    let name = bytes.get(..len.min(abi::NAME_BYTES))?;
    (!name.is_empty()).then(|| String::from_utf8_lossy(name).escape_debug().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slot(state: u32, text: &str) -> Vec<u8> {
        let mut slot = vec![0; abi::WARP_RECORD_BYTES as usize];
        slot[..4].copy_from_slice(&state.to_le_bytes());
        let record = abi::WARP_RECORD_NAME as usize;
        let len = record + offset_of!(ThreadName, len);
        slot[len..len + 4].copy_from_slice(&(text.len() as u32).to_le_bytes());
        let bytes = record + offset_of!(ThreadName, bytes);
        slot[bytes..bytes + text.len()].copy_from_slice(text.as_bytes());
        slot
    }

    #[test]
    fn main_and_who_runs() {
        let slots = [
            slot(0, ""),
            slot(RUNNING, "worker"),
            slot(0, ""),
            slot(3, "ended"),
            slot(RUNNING + 16, ""),
        ];
        let text = report(&slots.concat());
        let (_, threads) = text.split_once(":\n").unwrap();
        assert_eq!(
            threads,
            "  thread 'main' (0)\n  thread 'worker' (1)\n  thread '<unnamed>' (4)"
        );
    }

    #[test]
    fn only_a_few_are_named() {
        let slots: Vec<u8> = (0..20).flat_map(|_| slot(RUNNING, "t")).collect();
        assert!(report(&slots).ends_with("\n  ... and 12 more"));
    }
}
