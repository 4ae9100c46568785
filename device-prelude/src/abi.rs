//! The binary interface between the host launcher and the device runtime. `repr(C)`, little endian, versioned.
//!
//! The host writes one [`Launch`] and the [`crate::ring`] slots before the kernel starts; the kernel's only parameter is the
//! device address of the [`Launch`]. Host and device refuse each other when [`ABI_VERSION`] differs.

/// Raised on every incompatible change of this module or of [`crate::ring`].
pub const ABI_VERSION: u32 = 6;

/// The kernel every image has. One parameter: `.b64`, the address of [`Launch`].
pub const KERNEL: &str = "__gpu_run_kernel";

/// `fn(address: u64, expected: u32, deadline: u64) -> u32`: wait until the `u32` at `address` differs from `expected` (returns 1)
/// or `%globaltimer` reaches `deadline` (returns 0; `u64::MAX` is never). The emulator recognises it by name and parks the hart.
pub const WAIT: &str = "__gpu_run_wait";

/// As [`WAIT`], for a word that the host writes (`.sys` scope).
pub const WAIT_HOST: &str = "__gpu_run_wait_host";

/// As [`WAIT_HOST`], polled less often: for answers that may take long.
pub const WAIT_HOST_LONG: &str = "__gpu_run_wait_host_long";

/// `fn(address: u64, expected: u32, deadline: u64) -> u32`: while the `u32` at `address` is `expected`, waits until [`FUTEX_WAKE`] takes this thread (1) or
/// `%globaltimer` reaches `deadline` (0; `u64::MAX` is never). It may also end for nothing (1). The emulator recognises both functions by name
/// and does what they do itself.
pub const FUTEX_WAIT: &str = "__gpu_run_futex_wait";

/// `fn(address: u64, most: u32) -> u32`: ends so many waits of [`FUTEX_WAIT`] for that address at most, in the order in which they began; how many.
pub const FUTEX_WAKE: &str = "__gpu_run_futex_wake";

/// `fn(size: u64, align: u64, zero: u32) -> u64`: memory from the heap, or 0. With `zero` it reads as zero. All allocations of a program
/// come here; the emulator recognises the three functions of the heap by name and serves them itself, with bounds.
pub const ALLOC: &str = "__gpu_run_alloc";

/// `fn(address: u64, size: u64, align: u64)`: takes memory of [`ALLOC`] back.
pub const DEALLOC: &str = "__gpu_run_dealloc";

/// `fn(address: u64, size: u64, align: u64, new_size: u64) -> u64`: the same memory with another size, or 0.
pub const REALLOC: &str = "__gpu_run_realloc";

/// `fn() -> !`: called by rewritten prologues when a frame does not fit. It may use the [`STACK_RESERVE`].
pub const STACK_OVERFLOW: &str = "__gpu_run_stack_overflow";

/// `fn()`: calls what the program has registered to run before `main` (`.init_array`). The rewriter writes it.
pub const CONSTRUCTORS: &str = "__gpu_run_constructors";

/// `fn()`: likewise for the end of the program (`.fini_array`).
pub const DESTRUCTORS: &str = "__gpu_run_destructors";

/// A [`TlsLayout`]: what the program's thread-local statics are. The stage on its IR writes it.
pub const TLS_LAYOUT: &str = "__gpu_run_tls_layout";

/// `fn() -> u64`: the address of the running thread's block of thread-locals. The stage calls it where the program uses one.
pub const TLS_BASE: &str = "__gpu_run_tls_base";

/// The `.shared` table, added by the rewriter: [`STACK_ENTRY_BYTES`] (stack pointer, limit: two `u64`) for each thread of the block, by
/// `%tid.x`.
pub const STACK_TABLE: &str = "__gpu_run_stack_table";

/// Bytes of one entry of [`STACK_TABLE`].
pub const STACK_ENTRY_BYTES: u64 = 16;

/// Another `.shared` table, added by the rewriter: for each thread of the block the least `.local` address (`i64`) that a frame of
/// the hardware's call stack may have. That stack grows down.
pub const CALL_TABLE: &str = "__gpu_run_call_table";

/// Bytes of one entry of [`CALL_TABLE`].
pub const CALL_ENTRY_BYTES: u64 = 8;

/// A `.shared` table, added by the rewriter: for each warp of the block the address of its [`Launch::slots`] entry. A read of
/// it costs a tenth of the two dependent global loads that it stands for, on the path of every allocation.
pub const WARP_TABLE: &str = "__gpu_run_warp_table";

/// `fn(buffer: u64, size: u64) -> u32`: writes the running thread's call stack as text, and returns its bytes; 0 where nobody knows it.
/// The emulator recognises it by name; on a GPU nobody does.
pub const BACKTRACE: &str = "__gpu_run_backtrace";

/// The largest `.shared` table, added by the rewriter: for each warp of the block [`LOCAL_ENTRY_BYTES`] that only the warp itself uses. Taking a lock
/// makes a multiprocessor forget what its cache has of global memory; in shared memory this costs nothing.
pub const LOCAL_TABLE: &str = "__gpu_run_local_table";

/// Bytes of one entry of [`LOCAL_TABLE`]. Eight blocks of a multiprocessor of 64 KiB find room.
pub const LOCAL_ENTRY_BYTES: u64 = 24;

/// A register of 32 bits that is set to 0 before a weak compare-and-swap, which fails if it is not: the emulator may give it another value.
pub const CHANCE: &str = "%gpu_run_chance";

/// Lanes of a warp.
pub const LANES: u32 = 32;

/// Warps of a block. A block has `WARPS_PER_BLOCK * LANES` hardware threads.
pub const WARPS_PER_BLOCK: u32 = 4;

/// Bytes at the end of each stack that only [`STACK_OVERFLOW`] may use.
pub const STACK_RESERVE: u64 = 16 * 1024;

/// Bytes of one thread slot; the host provides `warps * SLOT_BYTES` zeroed bytes at [`Launch::slots`].
pub const SLOT_BYTES: u64 = 4096;

/// The first word of a slot, while a thread runs whose handle exists.
pub const SLOT_RUNNING: u32 = 1;

/// The first word of a slot, while a thread runs that nobody will join.
pub const SLOT_DETACHED: u32 = 2;

/// Offset in a slot of its [`ThreadName`]: at the end.
pub const SLOT_NAME: u64 = SLOT_BYTES - size_of::<ThreadName>() as u64;

/// Bytes of a thread's name that are kept.
pub const NAME_BYTES: usize = 56;

/// The std thread that a warp runs, for reports. Only the warp itself writes it; the host reads it when nothing runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct ThreadName {
    /// Threads that have ended on this warp: tells the present one from those before it.
    pub ended: u32,
    /// Bytes of the name; 0 without one.
    pub len: u32,
    /// UTF-8, cut between characters.
    pub bytes: [u8; NAME_BYTES],
}

/// Host-call ring slots.
#[cfg(not(loom))]
pub const RING_SLOTS: u32 = 256;
/// Host-call ring slots: few, so that the model checker reaches the reuse of one; more than one, so that laps are not tickets.
#[cfg(loom)]
pub const RING_SLOTS: u32 = 2;

/// What the host tells the device. Written before the launch, read-only afterwards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct Launch {
    /// [`ABI_VERSION`].
    pub abi_version: u32,
    /// Warps in the grid: warp 0 runs `main`, each other one can be a std thread.
    pub warps: u32,
    /// Stack of warp `w`'s leader lane: `[stack_base + w * stack_size, + stack_size)`, 128-byte aligned.
    pub stack_base: u64,
    /// Bytes of each stack, [`STACK_RESERVE`] included; a multiple of 128.
    pub stack_size: u64,
    /// Heap: `[heap_base, heap_base + heap_size)`, zeroed, 64 KiB aligned.
    pub heap_base: u64,
    /// Bytes of heap.
    pub heap_size: u64,
    /// `warps * SLOT_BYTES` zeroed bytes, 128-byte aligned.
    pub slots: u64,
    /// [`RING_SLOTS`] of [`crate::ring::Slot`], in memory that host and device both see.
    pub ring: u64,
    /// Zeroed device words for the ring's device side: `4 * (RING_SLOTS + 32)` bytes.
    pub ring_device: u64,
    /// Arguments: `u32` count, then for each `u32` length and bytes (no terminator). The first is the program's name.
    pub args: u64,
    /// Bytes at `args`.
    pub args_len: u64,
    /// Environment: the same encoding, entries are `KEY=VALUE`.
    pub env: u64,
    /// Bytes at `env`.
    pub env_len: u64,
    /// Bytes of a thread's hardware call stack that it may use before that is an overflow.
    pub call_stack: u64,
    /// Bytes from `heap_base` in which allocations lie: the emulator's own heap needs more room than it gives.
    pub heap_span: u64,
    /// A [`crate::mailbox::Mailbox`] for each warp of the grid, in memory that host and device both see.
    pub mailboxes: u64,
    /// 16 random bytes from the host (two words): hash keys start from these.
    pub random: [u64; 2],
}

/// A thread's block of thread-locals. Its first bytes have initial values, the rest is zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct TlsLayout {
    /// Address of the initial values.
    pub template: u64,
    /// How many bytes they are.
    pub filled: u64,
    /// Bytes of a block; 0 if the program has no thread-locals.
    pub size: u64,
    /// A block's alignment, a power of two.
    pub align: u64,
}

/// Numbers of host calls: [`crate::ring::Slot::op`]. A result below 0 is `-errno`, by Linux's numbers.
///
/// A **handle** names something that the host keeps for the program; 0, 1 and 2 are the standard streams. Calls that move bytes into the
/// program's memory have its address in `args[1]` and the length in `args[2]`; if it is at most [`crate::ring::SHORT_READ`] the bytes may come with
/// the answer instead.
pub mod op {
    /// `args[0]` = handle; payload = bytes. Result: bytes written.
    pub const WRITE: u32 = 1;
    /// `args[0]` = exit code as `i32`. The process ends; the device need not wait for an answer.
    pub const EXIT: u32 = 2;
    /// Result: nanoseconds since the Unix epoch.
    pub const WALL_CLOCK: u32 = 3;
    /// `args` = handle, address, length. Result: bytes read; 0 is the end.
    pub const READ: u32 = 4;
    /// `args[0]` = handle. The handle is free.
    pub const CLOSE: u32 = 5;
    /// `args[0]` = handle. Result: 1 if it is a terminal.
    pub const IS_TERMINAL: u32 = 6;

    // Files. Paths are payloads.

    /// `args` = flags of [`crate::abi::open`], permissions of a new file. Result: handle.
    pub const OPEN: u32 = 16;
    /// `args` = handle, 0 (from the start), 1 (from here) or 2 (from the end), offset as `i64`. Result: the new place.
    pub const SEEK: u32 = 17;
    /// `args` = handle, length.
    pub const SET_LENGTH: u32 = 18;
    /// `args` = handle, 1 for the data only.
    pub const SYNC: u32 = 19;
    /// `args` = handle. Answer: a [`crate::abi::Stat`].
    pub const STAT_HANDLE: u32 = 20;
    /// `args` = handle, mode.
    pub const SET_MODE_HANDLE: u32 = 21;
    /// `args[0]` = handle. Payload: 4 `i64`, seconds and nanoseconds of the times of access and of modification; nanoseconds below 0 leave one as it is.
    pub const SET_TIMES_HANDLE: u32 = 22;
    /// `args` = handle, what of [`crate::abi::lock`]. Waits for others unless told not to.
    pub const LOCK: u32 = 23;
    /// `args[0]` = handle. Result: another handle of the same open file.
    pub const DUPLICATE: u32 = 24;
    /// `args[0]` = 1 to follow a symbolic link. Answer: a [`crate::abi::Stat`].
    pub const STAT: u32 = 25;
    /// Result: a handle for [`NEXT_ENTRIES`].
    pub const READ_DIR: u32 = 26;
    /// `args[0]` = handle. Answer: entries, each a `u32` mode (of its kind), a `u32` length and a name. None is the end.
    pub const NEXT_ENTRIES: u32 = 27;
    /// `args[0]` = permissions.
    pub const MAKE_DIR: u32 = 28;
    /// Removes a file.
    pub const REMOVE_FILE: u32 = 29;
    /// Removes an empty directory.
    pub const REMOVE_DIR: u32 = 30;
    /// Removes a directory with all that is in it.
    pub const REMOVE_ALL: u32 = 31;
    /// `args[0]` = length of the first of two paths.
    pub const RENAME: u32 = 32;
    /// As [`RENAME`]: the file, its new name.
    pub const HARD_LINK: u32 = 33;
    /// As [`RENAME`]: what the link says, the link.
    pub const SYMLINK: u32 = 34;
    /// Answer: what the link says.
    pub const READ_LINK: u32 = 35;
    /// Answer: the path without links.
    pub const CANONICALIZE: u32 = 36;
    /// `args[0]` = mode.
    pub const SET_MODE: u32 = 37;
    /// As [`SET_TIMES_HANDLE`], without a handle; 32 bytes of payload before the path. `args[0]` = 1 to follow a symbolic link.
    pub const SET_TIMES: u32 = 38;
    /// As [`RENAME`]: from, to. Result: bytes copied.
    pub const COPY: u32 = 39;
    /// Answer: the current directory.
    pub const CURRENT_DIR: u32 = 40;
    /// Changes the current directory of this program.
    pub const SET_CURRENT_DIR: u32 = 41;
    /// Answer: the path of the executable.
    pub const CURRENT_EXE: u32 = 42;

    // Processes.

    /// Result: the number of this process.
    pub const PROCESS_ID: u32 = 64;
    /// Payload: strings (`u32` length, bytes) and numbers: program; `u32` count, arguments; `u32` count, names and values of the whole
    /// environment; `u32` 0 or 1, then the directory; for each standard stream a `u64` of [`crate::abi::stream`]. Result: a handle of the process.
    /// Answer: `u64` process number, and for each stream the `u64` handle of its pipe, or 0.
    pub const SPAWN: u32 = 65;
    /// `args` = handle, 1 to ask only. Result: 2^32 plus Linux's wait status as `u32`; 0 if it has not ended.
    pub const WAIT: u32 = 66;
    /// `args[0]` = handle.
    pub const KILL: u32 = 67;
    /// `args` = two handles to read from to their ends, both at once. Answer: two `u64` handles of what came.
    pub const COLLECT: u32 = 68;
    /// Answer: two `u64` handles, to read from and to write to.
    pub const PIPE: u32 = 69;
    /// `args[0]` = how many. Answer: random bytes.
    pub const RANDOM: u32 = 70;

    // Sockets. Addresses are those of [`crate::abi::SocketAddress`].

    /// `args` = port, address, length; payload: a name. Result: bytes of addresses; `-NO_SUCH_HOST`.
    pub const LOOKUP: u32 = 80;
    /// `args[0]` = nanoseconds to try, 0 for no limit; payload: an address. Result: handle.
    pub const TCP_CONNECT: u32 = 81;
    /// Payload: an address. Result: handle.
    pub const TCP_LISTEN: u32 = 82;
    /// Payload: an address. Result: handle.
    pub const UDP_BIND: u32 = 83;
    /// `args[0]` = handle of a listener. Result: handle. Answer: the peer's address.
    pub const ACCEPT: u32 = 84;
    /// `args[0]` = handle; payload: an address.
    pub const UDP_CONNECT: u32 = 85;
    /// `args[0]` = handle; payload: an address, then the datagram. Result: bytes sent.
    pub const SEND_TO: u32 = 86;
    /// `args` = handle, address, length, 1 to leave the datagram there. Result: bytes. Answer: the sender's address.
    pub const RECEIVE_FROM: u32 = 87;
    /// As [`READ`]; the bytes stay there.
    pub const PEEK: u32 = 88;
    /// `args` = handle, 1 for the peer's. Answer: an address.
    pub const SOCKET_ADDRESS: u32 = 89;
    /// `args` = handle, 0 (reading), 1 (writing) or 2 (both).
    pub const SHUTDOWN: u32 = 90;
    /// `args` = handle, one of [`crate::abi::socket_option`]. Result: its value.
    pub const GET_OPTION: u32 = 91;
    /// `args` = handle, one of [`crate::abi::socket_option`], value.
    pub const SET_OPTION: u32 = 92;
    /// `args` = handle, one of [`crate::abi::multicast`], interface. Payload: the group, for IPv4 also the interface.
    pub const MULTICAST: u32 = 93;
}

/// Flags of [`op::OPEN`].
pub mod open {
    /// To read.
    pub const READ: u64 = 1;
    /// To write.
    pub const WRITE: u64 = 2;
    /// To write at the end.
    pub const APPEND: u64 = 4;
    /// Emptied first.
    pub const TRUNCATE: u64 = 8;
    /// Made if it is not there.
    pub const CREATE: u64 = 16;
    /// Made; it must not be there.
    pub const CREATE_NEW: u64 = 32;
}

/// What [`op::LOCK`] does.
pub mod lock {
    /// Gives the lock up.
    pub const UNLOCK: u64 = 0;
    /// Takes it together with others.
    pub const SHARED: u64 = 1;
    /// Takes it alone.
    pub const EXCLUSIVE: u64 = 2;
    /// Added to the two above: fails with `EAGAIN` instead of waiting.
    pub const TRY: u64 = 4;
}

/// Options of sockets. Durations are nanoseconds, 0 for none.
pub mod socket_option {
    /// `TCP_NODELAY`.
    pub const NODELAY: u64 = 0;
    /// Hops of a packet.
    pub const TTL: u64 = 1;
    /// Whether calls fail with `EAGAIN` instead of waiting. Can only be set.
    pub const NONBLOCKING: u64 = 2;
    /// How long a read waits.
    pub const READ_TIMEOUT: u64 = 3;
    /// How long a write waits.
    pub const WRITE_TIMEOUT: u64 = 4;
    /// Seconds plus 1; 0 for none.
    pub const LINGER: u64 = 5;
    /// `IPV6_V6ONLY`.
    pub const ONLY_V6: u64 = 6;
    /// `SO_BROADCAST`.
    pub const BROADCAST: u64 = 7;
    /// `IP_MULTICAST_LOOP`.
    pub const MULTICAST_LOOP_V4: u64 = 8;
    /// `IP_MULTICAST_TTL`.
    pub const MULTICAST_TTL_V4: u64 = 9;
    /// `IPV6_MULTICAST_LOOP`.
    pub const MULTICAST_LOOP_V6: u64 = 10;
    /// The error that happened meanwhile, or 0. Can only be asked for.
    pub const ERROR: u64 = 11;
}

/// What [`op::MULTICAST`] does.
pub mod multicast {
    /// Joins a group of IPv4.
    pub const JOIN_V4: u64 = 0;
    /// Leaves one.
    pub const LEAVE_V4: u64 = 1;
    /// Joins a group of IPv6.
    pub const JOIN_V6: u64 = 2;
    /// Leaves one.
    pub const LEAVE_V6: u64 = 3;
}

/// What [`op::LOOKUP`] says of a name that nobody has: no number of Linux's.
pub const NO_SUCH_HOST: i32 = 4096;

/// Bytes of an encoded [`SocketAddress`].
pub const SOCKET_ADDRESS_BYTES: usize = 32;

/// An address and a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SocketAddress {
    /// Which of both.
    pub is_v6: bool,
    /// The port.
    pub port: u16,
    /// The address; of IPv4 the first four bytes.
    pub ip: [u8; 16],
    /// IPv6's flow information.
    pub flow: u32,
    /// IPv6's scope.
    pub scope: u32,
}

impl SocketAddress {
    /// 4 or 6, 0, port, address, flow, scope, zeroes.
    pub fn to_bytes(self) -> [u8; SOCKET_ADDRESS_BYTES] {
        let mut bytes = [0; SOCKET_ADDRESS_BYTES];
        bytes[0] = if self.is_v6 { 6 } else { 4 };
        bytes[2..4].copy_from_slice(&self.port.to_le_bytes());
        bytes[4..20].copy_from_slice(&self.ip);
        bytes[20..24].copy_from_slice(&self.flow.to_le_bytes());
        bytes[24..28].copy_from_slice(&self.scope.to_le_bytes());
        bytes
    }

    /// The inverse; `None` for another first byte.
    pub fn from_bytes(bytes: [u8; SOCKET_ADDRESS_BYTES]) -> Option<SocketAddress> {
        let word = |at: usize| {
            u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
        };
        let is_v6 = match bytes[0] {
            4 => false,
            6 => true,
            _ => return None,
        };
        let mut ip = [0; 16];
        ip.copy_from_slice(&bytes[4..20]);
        Some(SocketAddress {
            is_v6,
            port: u16::from_le_bytes([bytes[2], bytes[3]]),
            ip,
            flow: word(20),
            scope: word(24),
        })
    }
}

/// What a standard stream of a new process is: these, or [`stream::HANDLE`] plus a handle.
pub mod stream {
    /// That of the host's process.
    pub const INHERIT: u64 = 0;
    /// None.
    pub const NULL: u64 = 1;
    /// A new pipe.
    pub const PIPE: u64 = 2;
    /// Standard output of the host's process.
    pub const STDOUT: u64 = 3;
    /// Standard error of the host's process.
    pub const STDERR: u64 = 4;
    /// The first of all handles.
    pub const HANDLE: u64 = 16;
}

/// What the host says about a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct Stat {
    /// Kind and permissions, as Linux has them.
    pub mode: u32,
    /// 1 if `created` is known.
    pub has_created: u32,
    /// Bytes.
    pub size: u64,
    /// Seconds since the Unix epoch, and nanoseconds.
    pub modified: [i64; 2],
    /// Likewise.
    pub accessed: [i64; 2],
    /// Likewise.
    pub created: [i64; 2],
}
