//! Calls of the running program.

use super::client::is_alone;
use super::{Client, DeviceWords, Room};
use crate::warp::lane::{self, HOST, Held};
use crate::{arch, launch};
use device_abi::mailbox::Mailbox;
use device_abi::op;
use device_abi::ring::{Answer, Call, PAYLOAD, Payload, Slot};

/// The most bytes that one call moves; callers with more call again.
const MOST: usize = 1 << 30;

fn client() -> Client<'static> {
    let launch = launch::get();
    // SAFETY: the host made ring and mailboxes before the launch and keeps them until the kernel has ended.
    unsafe {
        Client::new(
            launch.ring as *mut Slot,
            launch.mailboxes as *mut Mailbox,
            &*(launch.ring_device as *const DeviceWords),
        )
    }
}

/// Makes a call and waits for its answer, whose bytes go to `room`.
///
/// # Safety
/// `room` is valid for writes, and nothing else uses it. The host reads and writes no more of this program's memory than `payload` and what
/// `args` say, as [`op`] has it: that must be the caller's to give.
#[inline(never)]
pub unsafe fn call(op: u32, args: [u64; 4], payload: Payload<'_>, room: Room) -> Answer {
    let call = Call {
        op,
        warp: arch::warp(),
        args,
        payload,
    };
    // Of a warp's lanes one at a time may wait for what comes to its mailbox.
    let _alone = (lane::is_in_call() && !is_alone(&call)).then(|| Held::take(HOST));
    // SAFETY: the caller's promise; a thread waits here, and its warp's others make no such call.
    unsafe { client().call(call, room) }
}

fn number(op: u32, args: [u64; 4], payload: Payload<'_>) -> i64 {
    // SAFETY: an empty room; no address is given but the payload's.
    unsafe { call(op, args, payload, Room::NONE) }.result
}

/// Whether the host can read and write there: the program's heap and stacks, but not its statics.
fn is_reachable(start: *const u8, len: usize) -> bool {
    let launch = launch::get();
    let stacks = u64::from(launch.warps) * launch.stack_size;
    let ranges = [
        (launch.heap_base, launch.heap_span),
        (launch.stack_base, stacks),
    ];
    let is_in = |(base, size): (u64, u64)| {
        let offset = (start as u64).wrapping_sub(base);
        offset < size && len as u64 <= size - offset
    };
    let lanes = || {
        let harts = u64::from(launch.warps) * u64::from(device_abi::LANES);
        is_in((launch.lane_stack_base, harts * launch.lane_stack_size))
    };
    ranges.into_iter().any(is_in) || arch::has_lanes() && lanes()
}

/// As many of the bytes as one call can take: all that fit a slot, or all of them if the host can read them where they are.
pub fn payload(bytes: &[u8]) -> Payload<'_> {
    if bytes.len() > PAYLOAD && is_reachable(bytes.as_ptr(), bytes.len()) {
        let len = bytes.len().min(MOST) as u32;
        return Payload::Device(bytes.as_ptr().expose_provenance() as u64, len);
    }
    Payload::Slot(&bytes[..bytes.len().min(PAYLOAD)])
}

/// Writes to a handle and returns how many bytes were taken (perhaps not all), or `-errno`.
pub fn write(handle: u64, bytes: &[u8]) -> i64 {
    number(op::WRITE, [handle, 0, 0, 0], payload(bytes))
}

/// A call that reads up to `len` bytes into `start`: `args[1]` and `args[2]` become address and length. How many bytes, or `-errno`.
///
/// # Safety
/// `start` is valid for writes of `len` bytes, and nothing else uses them.
pub unsafe fn read(op: u32, args: [u64; 4], start: *mut u8, len: usize) -> i64 {
    // SAFETY: the caller's promise.
    unsafe { read_with(op, args, (start, len), None) }
}

/// As [`read`], for calls whose answer is never among the bytes that are read: it goes to `answer`.
///
/// # Safety
/// As [`read`].
pub unsafe fn read_from(
    op: u32,
    args: [u64; 4],
    start: *mut u8,
    len: usize,
    answer: &mut [u8],
) -> i64 {
    let room = Room {
        start: answer.as_mut_ptr(),
        len: answer.len(),
    };
    // SAFETY: the caller's promise.
    unsafe { read_with(op, args, (start, len), Some(room)) }
}

/// # Safety
/// As [`read`]; `answer` is valid for writes.
unsafe fn read_with(
    op: u32,
    mut args: [u64; 4],
    (start, len): (*mut u8, usize),
    answer: Option<Room>,
) -> i64 {
    let len = len.min(MOST);
    if is_reachable(start, len) {
        (args[1], args[2]) = (start.expose_provenance() as u64, len as u64);
        let room = answer.unwrap_or(Room { start, len });
        // SAFETY: the caller's promise.
        return unsafe { call(op, args, Payload::NONE, room) }.result;
    }
    // A static. The host writes to this buffer on the stack instead.
    let mut bounce = [0; PAYLOAD];
    let len = len.min(PAYLOAD);
    (args[1], args[2]) = (bounce.as_mut_ptr().expose_provenance() as u64, len as u64);
    let room = answer.unwrap_or(Room {
        start: bounce.as_mut_ptr(),
        len,
    });
    // SAFETY: the array is ours; the caller's promise.
    let result = unsafe { call(op, args, Payload::NONE, room) }.result;
    if let Ok(count @ 1..) = usize::try_from(result) {
        // SAFETY: the caller's promise for `start`.
        unsafe { core::ptr::copy_nonoverlapping(bounce.as_ptr(), start, count.min(len)) };
    }
    result
}

/// Nanoseconds since the Unix epoch.
pub fn wall_clock() -> u64 {
    number(op::WALL_CLOCK, [0; 4], Payload::NONE) as u64
}

/// Tells the host that the program ends with this code. Nobody awaits an answer.
pub(crate) fn post_exit(code: i32) {
    client().post_last(Call {
        op: op::EXIT,
        warp: arch::warp(),
        args: [u64::from(code as u32), 0, 0, 0],
        payload: Payload::NONE,
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Run;
    use std::vec::Vec;

    #[test]
    fn a_call_takes_what_fits_a_slot_or_can_be_read_where_it_is() {
        Run::default().main(|| {
            let launch = launch::get();
            let heap = core::ptr::with_exposed_provenance::<u8>(launch.heap_base as usize);
            // SAFETY: the heap has more bytes; nobody writes them.
            let in_heap = unsafe { core::slice::from_raw_parts(heap, PAYLOAD + 1) };
            let elsewhere = std::vec![7; PAYLOAD + 1];
            let Payload::Device(address, len) = payload(in_heap) else {
                panic!("it is reachable");
            };
            assert_eq!((address, len), (launch.heap_base, PAYLOAD as u32 + 1));
            let Payload::Slot(part) = payload(&elsewhere) else {
                panic!("it is not");
            };
            assert_eq!(part, &elsewhere[..PAYLOAD]);
            assert!(matches!(payload(&in_heap[1..]), Payload::Slot(_)));
            let all = launch.heap_size as usize;
            assert!(is_reachable(heap, all) && !is_reachable(heap, all + 1));
            assert!(!is_reachable(heap.wrapping_sub(1), 1));
            0
        });
    }

    #[test]
    fn answers_come_in_the_ring_and_late() {
        let ended = Run::default().main(|| {
            assert_eq!(write(1, b"out"), 3);
            assert_eq!(write(2, b"error"), 5);
            assert_eq!(write(2, b"s"), 1);
            assert_eq!(write(9, b"nobody"), -38);
            assert_eq!(wall_clock(), 1_234);
            0
        });
        assert_eq!(
            (&ended.stdout[..], &ended.stderr[..]),
            (&b"out"[..], &b"errors"[..])
        );
    }

    #[test]
    fn a_read_into_memory_that_the_host_cannot_reach_goes_by_a_buffer() {
        Run::default().main(|| {
            let mut room: Vec<u8> = std::vec![0; PAYLOAD + 10];
            // SAFETY: the room is ours.
            let read = |room: &mut [u8]| unsafe {
                read(op::READ, [7, 0, 0, 0], room.as_mut_ptr(), room.len())
            };
            assert_eq!(read(&mut room[..4]), 4);
            assert_eq!(&room[..5], b"abcd\0");
            // As much as the buffer holds.
            assert_eq!(read(&mut room), PAYLOAD as i64);
            assert_eq!(
                &room[PAYLOAD - 1..],
                [
                    b'a' + ((PAYLOAD - 1) % 26) as u8,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0
                ]
            );
            0
        });
    }
}
