//! Symbols that host and device agree on.
//!
//! The tool's passes define some and call others. The emulator recognises some by name and does itself what they do.

/// The kernel of every image. Its one parameter is a `.b64`, the address of a [`Launch`](crate::Launch).
pub const KERNEL: &str = "__gpu_run_kernel";

/// `fn(address: u64, expected: u32, deadline: u64) -> u32`: waits until the `u32` at `address` differs from `expected` (returns 1)
/// or `%globaltimer` reaches `deadline` (returns 0; `u64::MAX` is never). The emulator parks the hart.
pub const WAIT: &str = "__gpu_run_wait";

/// As [`WAIT`], but nothing is ordered behind the change: for who takes the word by a read-modify-write of its own.
pub const WAIT_RELAXED: &str = "__gpu_run_wait_relaxed";

/// As [`WAIT_RELAXED`] for a word of 64 bits: `fn(address: u64, expected: u64, deadline: u64) -> u32`.
pub const WAIT_RELAXED_64: &str = "__gpu_run_wait_relaxed_64";

/// `fn(address: u64, tag: u32) -> u64`: waits for an answer of the host, the two words of a [`ring::Line`](crate::ring::Line), whose tags are both `tag` or both the number after it; the result.
/// Nothing is ordered behind it.
pub const WAIT_HOST: &str = "__gpu_run_wait_host";

/// [`WAIT`] for a word that the host writes (`.sys` scope), with longer pauses between polls: for answers that may take long.
pub const WAIT_HOST_LONG: &str = "__gpu_run_wait_host_long";

/// `fn(address: u64, expected: u32, deadline: u64) -> u32`: while the `u32` at `address` is `expected`, waits until [`FUTEX_WAKE`] wakes this
/// thread (returns 1) or `%globaltimer` reaches `deadline` (returns 0; `u64::MAX` is never). Wake-ups may be spurious (1). The emulator implements both
/// functions itself.
pub const FUTEX_WAIT: &str = "__gpu_run_futex_wait";

/// `fn(address: u64, most: u32) -> u32`: wakes at most `most` waiters of that address in FIFO order, and returns how many it woke.
pub const FUTEX_WAKE: &str = "__gpu_run_futex_wake";

/// `fn(entry: u64, data: u64) -> u32`: has all lanes of the running warp call `entry(data, lane, lanes, 0)`, and returns how many they are, or 0 if there is nobody but the caller. A program in which
/// it is called has its lanes stay ([`Launch::lanes`](crate::Launch::lanes)).
pub const LANES_CALL: &str = "__gpu_run_lanes_call";

/// A 32-bit register that is set to 0 where the runtime asks whether any of the program's code may run on lanes 1 to 31. The tool's stage on the program's IR has 1 instead if
/// the program calls [`LANES_CALL`], and takes what cannot run out of the others.
pub const HAS_LANES: &str = "%gpu_run_has_lanes";

/// Whether a library may split its own work over the lanes of a warp where the program knows of workers only: rayon's iterators do. A register's name, as [`HAS_LANES`] is: the tool answers 0
/// where the program calls [`ASKS_WORKER`].
pub const SPLITS_LEAVES: &str = "%gpu_run_splits_leaves";

/// The program asks for the number of the worker that runs it, as one of many. Lanes of one worker have none of their own, so such a program's workers use one lane.
pub const ASKS_WORKER: &str = "__gpu_run_asks_worker";

/// `fn(bytes: u32) -> u32`: where the memory begins, in `.shared`, that the lanes of the running warp share in a step of a call. `bytes` is a constant, at most
/// [`MOST_WARP_MEMORY`](crate::MOST_WARP_MEMORY).
pub const WARP_MEMORY: &str = "__gpu_run_warp_memory";

/// A register's name, as [`HAS_LANES`] is: the tool answers how many bytes each warp has of [`WARP_MEMORY_TABLE`](crate::WARP_MEMORY_TABLE), the most that any call of [`WARP_MEMORY`] asks for.
pub const WARP_MEMORY_BYTES: &str = "%gpu_run_warp_memory_bytes";

/// `fn(size: u64, align: u64, zero: u32) -> u64`: memory from the heap, or 0. With `zero` it reads as zero. Every allocation of a program
/// comes here. The emulator implements the heap's three functions itself, with bounds checks.
pub const ALLOC: &str = "__gpu_run_alloc";

/// `fn(address: u64, size: u64, align: u64)`: frees memory of [`ALLOC`].
pub const DEALLOC: &str = "__gpu_run_dealloc";

/// `fn(address: u64, size: u64, align: u64, new_size: u64) -> u64`: resizes memory of [`ALLOC`]; returns 0 on failure.
pub const REALLOC: &str = "__gpu_run_realloc";

/// As [`ALLOC`], never with `zero`: memory for a block of thread-locals, which the running warp's thread has until it gives it back by [`LOCALS_DEALLOC`]. A small one lies in
/// the warp's record. Where the emulator has the heap, it takes it from there, so that a use after the thread's end is seen.
pub const LOCALS_ALLOC: &str = "__gpu_run_locals_alloc";

/// As [`DEALLOC`], for [`LOCALS_ALLOC`].
pub const LOCALS_DEALLOC: &str = "__gpu_run_locals_dealloc";

/// `fn() -> !`: rewritten prologues call it when a frame does not fit. It may use the [`STACK_RESERVE`](crate::STACK_RESERVE).
pub const STACK_OVERFLOW: &str = "__gpu_run_stack_overflow";

/// `fn()`: runs what the program has registered for the time before `main` (`.init_array`). The tool defines it.
pub const CONSTRUCTORS: &str = "__gpu_run_constructors";

/// `fn()`: likewise for the end of the program (`.fini_array`).
pub const DESTRUCTORS: &str = "__gpu_run_destructors";

/// A static of type [`TlsLayout`](crate::TlsLayout). The tool's pass over the program's IR defines it.
pub const TLS_LAYOUT: &str = "__gpu_run_tls_layout";

/// `fn() -> u64`: the address of the running thread's block of thread-locals. The same pass calls it wherever the program uses one.
pub const TLS_BASE: &str = "__gpu_run_tls_base";

/// `fn(buffer: u64, size: u64) -> u32`: writes the running thread's call stack as text and returns its length in bytes, or 0 if the stack
/// is not known. The emulator knows it; a GPU does not.
pub const BACKTRACE: &str = "__gpu_run_backtrace";

/// A 32-bit register that is set to 0 before each weak compare-and-swap, which fails if the register is not 0. The emulator may change it, to make some fail.
pub const CHANCE: &str = "%gpu_run_chance";

/// A 64-bit register that has the address of a block on its way back to the heap, where the heap's own assembly stores it. No variable's address ever is one.
pub const GIVEN: &str = "%gpu_run_given";

/// A 32-bit register that is set to 0 where a lock of std asks who lets its waiters wait: 0, the lock itself. The emulator sets it to 1 if it serves [`FUTEX_WAIT`]: then the lock
/// waits there.
pub const SERVES_FUTEX: &str = "%gpu_run_serves_futex";

/// A 64-bit register with the address of the word around one or two bytes, where std compares and swaps that word for an atomic operation on them. To the
/// emulator only what changes of it is accessed.
pub const AROUND: &str = "%gpu_run_around";
