//! A stand-in for the NVIDIA driver library, so that the launcher's CUDA side is tested on machines without a GPU.
//!
//! Compiled by the test to `libcuda.so`. Its "compiler" wraps the PTX text into a file that starts like an ELF; its "kernel" is a
//! host thread that plays the device's part of the host-call ring. What it plays is named by a comment in the PTX: `// fake: NAME`.

use std::alloc::{Layout, alloc, alloc_zeroed};
use std::ffi::{CStr, c_char, c_int, c_uint, c_void};
use std::ptr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

// No build of cargo's: the test compiles both.
extern crate device_abi;

use device_abi::mailbox::Mailbox;
use device_abi::ring::{Call, Line, PENDING, Payload, Slot, Ticket};
use device_abi::{self as abi, Launch, RING_SLOTS, op};

const FREE: u64 = 192 << 20;
const NOT_READY: u32 = 600;

/// What `cuStreamQuery` says.
static STATE: AtomicU32 = AtomicU32::new(0);
static USED: AtomicU64 = AtomicU64::new(0);
static SCRIPT: Mutex<String> = Mutex::new(String::new());
/// What was asked of the compiler; 0 if nothing.
static THREADS: AtomicU64 = AtomicU64::new(0);
static LOG: AtomicU64 = AtomicU64::new(0);
/// How much it shall optimize.
static LEVEL: AtomicU64 = AtomicU64::new(4);
/// The module's variables that a program may ask for: name, address, size.
static GLOBALS: Mutex<Vec<(String, u64, usize)>> = Mutex::new(Vec::new());
/// Page-locked memory: address, size.
static PINNED: Mutex<Vec<(usize, usize)>> = Mutex::new(Vec::new());
/// What was asked for and not copied: stream, to, from, bytes.
static COPIES: Mutex<Vec<(usize, usize, usize, usize)>> = Mutex::new(Vec::new());
static STREAMS: AtomicU32 = AtomicU32::new(0);

/// The stream that is made first is the kernel's, all others copy.
const KERNEL_STREAM: usize = 0x5678;

fn is_stream(stream: *mut c_void) -> bool {
    let made = STREAMS.load(Ordering::Relaxed) as usize;
    (KERNEL_STREAM..KERNEL_STREAM + made).contains(&stream.addr())
}

#[unsafe(no_mangle)]
extern "C" fn cuInit(_: c_uint) -> u32 {
    std::env::var("FAKE_CUDA_INIT").map_or(0, |code| code.parse().unwrap())
}

#[unsafe(no_mangle)]
unsafe extern "C" fn cuDriverGetVersion(version: *mut c_int) -> u32 {
    unsafe { *version = cuda_version() };
    0
}

/// 12080 is CUDA 12.8.
fn cuda_version() -> c_int {
    std::env::var("FAKE_CUDA_VERSION").map_or(12080, |version| version.parse().unwrap())
}

#[unsafe(no_mangle)]
unsafe extern "C" fn cuGetErrorName(code: u32, text: *mut *const c_char) -> u32 {
    let name = match code {
        2 => c"CUDA_ERROR_OUT_OF_MEMORY",
        100 => c"CUDA_ERROR_NO_DEVICE",
        218 => c"CUDA_ERROR_INVALID_PTX",
        700 => c"CUDA_ERROR_ILLEGAL_ADDRESS",
        _ => return 1,
    };
    unsafe { *text = name.as_ptr() };
    0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn cuGetErrorString(code: u32, text: *mut *const c_char) -> u32 {
    unsafe {
        *text = if code < 1000 {
            c"words".as_ptr()
        } else {
            ptr::null()
        }
    };
    0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn cuDeviceGetCount(count: *mut c_int) -> u32 {
    unsafe { *count = 1 };
    0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn cuDeviceGet(device: *mut c_int, ordinal: c_int) -> u32 {
    unsafe { *device = 40 + ordinal };
    0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn cuDeviceGetName(name: *mut c_char, length: c_int, device: c_int) -> u32 {
    assert_eq!(device, 40);
    let text = c"Fake GPU".to_bytes_with_nul();
    assert!(text.len() <= length as usize);
    unsafe { name.cast::<u8>().copy_from(text.as_ptr(), text.len()) };
    0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn cuDeviceGetAttribute(
    value: *mut c_int,
    attribute: c_uint,
    device: c_int,
) -> u32 {
    assert_eq!(device, 40);
    let number = match attribute {
        16 => 2,
        39 => 256,
        75 => 9,
        76 => 0,
        _ => return 1,
    };
    unsafe { *value = number };
    0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn cuDevicePrimaryCtxRetain(context: *mut *mut c_void, _: c_int) -> u32 {
    unsafe { *context = ptr::without_provenance_mut(0x1234) };
    0
}

#[unsafe(no_mangle)]
extern "C" fn cuCtxSetCurrent(context: *mut c_void) -> u32 {
    assert_eq!(context.addr(), 0x1234);
    0
}

#[unsafe(no_mangle)]
extern "C" fn cuCtxSetLimit(limit: c_uint, bytes: usize) -> u32 {
    assert_eq!(limit, 0);
    u32::from(bytes > 512 << 10)
}

#[unsafe(no_mangle)]
unsafe extern "C" fn cuMemGetInfo_v2(free: *mut usize, total: *mut usize) -> u32 {
    unsafe {
        *free = (FREE - USED.load(Ordering::Relaxed)) as usize;
        *total = FREE as usize;
    }
    0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn cuMemAlloc_v2(address: *mut u64, bytes: usize) -> u32 {
    let used = USED.load(Ordering::Relaxed);
    if bytes as u64 > FREE - used {
        return 2;
    }
    USED.store(used + bytes as u64, Ordering::Relaxed);
    let layout = Layout::from_size_align(bytes, 256).unwrap();
    unsafe { *address = alloc(layout) as u64 };
    0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn cuMemHostAlloc(host: *mut *mut c_void, bytes: usize, flags: c_uint) -> u32 {
    assert_eq!(flags, 3);
    let layout = Layout::from_size_align(bytes, 4096).unwrap();
    let memory = unsafe { alloc_zeroed(layout) };
    // The real driver promises no zeroes.
    unsafe { memory.write_bytes(0xa5, bytes) };
    PINNED.lock().unwrap().push((memory as usize, bytes));
    unsafe { *host = memory.cast() };
    0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn cuMemHostGetDevicePointer_v2(
    address: *mut u64,
    host: *mut c_void,
    flags: c_uint,
) -> u32 {
    assert_eq!(flags, 0);
    unsafe { *address = host as u64 };
    0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn cuMemsetD8Async(
    address: u64,
    value: u8,
    bytes: usize,
    stream: *mut c_void,
) -> u32 {
    assert!(is_stream(stream));
    unsafe { (address as *mut u8).write_bytes(value, bytes) };
    0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn cuMemcpyHtoDAsync_v2(
    address: u64,
    host: *const c_void,
    bytes: usize,
    stream: *mut c_void,
) -> u32 {
    copy(stream, address as usize, host as usize, bytes);
    0
}

/// Host calls read the program's memory.
#[unsafe(no_mangle)]
unsafe extern "C" fn cuMemcpyDtoHAsync_v2(
    host: *mut c_void,
    address: u64,
    bytes: usize,
    stream: *mut c_void,
) -> u32 {
    copy(stream, host as usize, address as usize, bytes);
    0
}

/// A copy of page-locked memory is made when somebody waits for its stream: a buffer that is used too early has the wrong bytes.
fn copy(stream: *mut c_void, to: usize, from: usize, bytes: usize) {
    assert!(is_stream(stream));
    COPIES.lock().unwrap().push((stream.addr(), to, from, bytes));
    let is_pinned = PINNED.lock().unwrap().iter().any(|(start, len)| [to, from].iter().any(|at| (*start..start + len).contains(at)));
    if !is_pinned {
        make_copies(stream);
    }
}

/// Those that the stream was asked for.
fn make_copies(stream: *mut c_void) {
    let mut copies = COPIES.lock().unwrap();
    let (here, others) = copies.drain(..).partition(|(of, ..)| *of == stream.addr());
    *copies = others;
    drop(copies);
    let here: Vec<(usize, usize, usize, usize)> = here;
    for (_, to, from, bytes) in here {
        unsafe { (to as *mut u8).copy_from(from as *const u8, bytes) };
    }
}

/// Only what a launch needs more of than the one before is given back.
#[unsafe(no_mangle)]
unsafe extern "C" fn cuMemFree_v2(_address: u64) -> u32 {
    assert_eq!(STATE.load(Ordering::Acquire), 0);
    0
}

/// Between two launches of a worker.
#[unsafe(no_mangle)]
unsafe extern "C" fn cuModuleUnload(module: *mut c_void) -> u32 {
    assert_eq!(module.addr(), 0x9abc);
    assert_eq!(STATE.load(Ordering::Acquire), 0);
    SCRIPT.lock().unwrap().clear();
    GLOBALS.lock().unwrap().clear();
    0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn cuModuleGetGlobal_v2(
    address: *mut u64,
    bytes: *mut usize,
    module: *mut c_void,
    name: *const c_char,
) -> u32 {
    assert_eq!(module.addr(), 0x9abc);
    let name = unsafe { CStr::from_ptr(name) }.to_str().unwrap();
    let globals = GLOBALS.lock().unwrap();
    let Some((_, at, size)) = globals.iter().find(|(known, ..)| known == name) else {
        return 500;
    };
    unsafe { (*address, *bytes) = (*at, *size) };
    0
}

/// `.visible .global .align 1 .b8 NAME[SIZE];`: fresh and zero with every module.
fn globals(text: &str) -> Vec<(String, u64, usize)> {
    let declarations = text.split(';').filter_map(|declaration| {
        let (_, rest) = declaration.split_once(".visible .global .align 1 .b8 ")?;
        let (name, size) = rest.strip_suffix(']')?.split_once('[')?;
        Some((name.to_owned(), size.parse().ok()?))
    });
    declarations
        .map(|(name, size)| {
            let layout = Layout::from_size_align(size, 16).unwrap();
            (name, unsafe { alloc_zeroed(layout) } as u64, size)
        })
        .collect()
}

#[unsafe(no_mangle)]
unsafe extern "C" fn cuStreamCreate(stream: *mut *mut c_void, flags: c_uint) -> u32 {
    assert_eq!(flags, 1);
    let number = STREAMS.fetch_add(1, Ordering::Relaxed) as usize;
    unsafe { *stream = ptr::without_provenance_mut(KERNEL_STREAM + number) };
    0
}

#[unsafe(no_mangle)]
extern "C" fn cuStreamQuery(stream: *mut c_void) -> u32 {
    assert!(is_stream(stream));
    make_copies(stream);
    match stream.addr() {
        KERNEL_STREAM => STATE.load(Ordering::Acquire),
        _ => 0,
    }
}

#[unsafe(no_mangle)]
extern "C" fn cuStreamSynchronize(stream: *mut c_void) -> u32 {
    assert!(is_stream(stream));
    make_copies(stream);
    0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn cuLinkCreate_v2(
    count: c_uint,
    names: *mut c_uint,
    values: *mut *mut c_void,
    state: *mut *mut c_void,
) -> u32 {
    for index in 0..count as usize {
        let (name, value) = unsafe { (*names.add(index), *values.add(index)) };
        match name {
            0 => assert!((16..=255).contains(&value.addr())),
            3 => assert!(!value.is_null()),
            5 => LOG.store(value as u64, Ordering::Relaxed),
            4 | 6 => assert_eq!(value.addr(), 16 * 1024),
            7 => {
                assert!(value.addr() <= 4);
                LEVEL.store(value.addr() as u64, Ordering::Relaxed);
            }
            34 if cuda_version() >= 13000 => THREADS.store(value.addr() as u64, Ordering::Relaxed),
            _ => return 1,
        }
    }
    unsafe { *state = Box::into_raw(Box::new(Vec::<u8>::new())).cast() };
    0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn cuLinkAddData_v2(
    state: *mut c_void,
    kind: c_uint,
    data: *mut c_void,
    length: usize,
    name: *const c_char,
    _: c_uint,
    _: *mut c_uint,
    _: *mut *mut c_void,
) -> u32 {
    assert_eq!(kind, 1);
    assert!(!unsafe { CStr::from_ptr(name) }.is_empty());
    let bytes = unsafe { std::slice::from_raw_parts(data.cast::<u8>(), length) };
    // A driver that compiles on several threads is asked to, if there are so many cores.
    let cores = std::thread::available_parallelism().unwrap().get().min(16) as u64;
    let asked = if cuda_version() >= 13000 && cores > 1 { cores } else { 0 };
    let text = CStr::from_bytes_with_nul(bytes)
        .expect("one terminator, at the end")
        .to_str()
        .unwrap();
    // A linker that takes whole programs only.
    if text.contains("fake_whole") && text.contains(".extern .global") {
        return 218;
    }
    if text.contains("// fake: refused") {
        let log =
            c"ptxas application ptx input, line 4; error : a word that is none".to_bytes_with_nul();
        unsafe { (LOG.load(Ordering::Relaxed) as *mut u8).copy_from(log.as_ptr(), log.len()) };
        return 218;
    }
    if let Some(how) = text.lines().find_map(|line| line.strip_prefix("// crash: ")) {
        crash(how);
    }
    let binary = unsafe { &mut *state.cast::<Vec<u8>>() };
    if !binary.is_empty() {
        assert_eq!(THREADS.load(Ordering::Relaxed), asked);
        // The program's data, after its functions.
        assert!(text.contains(".visible .global") && !text.contains(".entry"));
        binary.extend_from_slice(text.as_bytes());
        let length = (binary.len() - 64) as u64;
        binary[8..16].copy_from_slice(&length.to_le_bytes());
        return 0;
    }
    binary.extend_from_slice(b"\x7fELF\0\0\0\0");
    binary.extend_from_slice(&(text.len() as u64).to_le_bytes());
    binary.resize(64, 0);
    binary.extend_from_slice(text.as_bytes());
    0
}

/// A defect of the compiler, if it optimizes.
fn crash(how: &str) {
    if LEVEL.load(Ordering::Relaxed) == 0 {
        return;
    }
    match how {
        "alone" => segmentation_fault(),
        // On a thread of the compiler's.
        "beside" => std::thread::spawn(segmentation_fault).join().unwrap(),
        "deep" => _ = overflow(0),
        "illegal" => raise(4),
        "abort" => std::process::abort(),
        "bus" => raise(7),
        "arithmetic" => raise(8),
        other => panic!("no crash is called {other}"),
    }
}

fn segmentation_fault() {
    unsafe { ptr::without_provenance_mut::<u32>(8).write_volatile(1) }
}

fn raise(signal: c_int) {
    unsafe extern "C" {
        #[link_name = "raise"]
        safe fn send(signal: c_int) -> c_int;
    }
    send(signal);
}

/// Recurses until the stack is full.
#[expect(unconditional_recursion, reason = "that is what it is for")]
fn overflow(depth: u64) -> u64 {
    let frame = std::hint::black_box([depth; 512]);
    overflow(depth + 1) + frame[7]
}

#[unsafe(no_mangle)]
unsafe extern "C" fn cuLinkComplete(
    state: *mut c_void,
    binary: *mut *mut c_void,
    length: *mut usize,
) -> u32 {
    let made = unsafe { &mut *state.cast::<Vec<u8>>() };
    unsafe {
        *binary = made.as_mut_ptr().cast();
        *length = made.len();
    }
    0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn cuLinkDestroy(state: *mut c_void) -> u32 {
    drop(unsafe { Box::from_raw(state.cast::<Vec<u8>>()) });
    0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn cuModuleLoadData(module: *mut *mut c_void, binary: *const c_void) -> u32 {
    let binary = binary.cast::<u8>();
    let length = u64::from_le_bytes(unsafe { binary.add(8).cast::<[u8; 8]>().read() }) as usize;
    let text = unsafe { std::slice::from_raw_parts(binary.add(64), length) };
    let text = str::from_utf8(text).unwrap();
    // Comments do not survive where code and data are taken apart; a function's name does.
    let comment = text
        .lines()
        .find_map(|line| line.strip_prefix("// fake: "));
    let script = comment.unwrap_or_else(|| {
        let (_, rest) = text.split_once(".func fake_").unwrap();
        rest.split('(').next().unwrap()
    });
    // One module at a time.
    let before = std::mem::replace(&mut *SCRIPT.lock().unwrap(), script.to_owned());
    assert_eq!(before, "");
    *GLOBALS.lock().unwrap() = globals(text);
    unsafe { *module = ptr::without_provenance_mut(0x9abc) };
    0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn cuModuleGetFunction(
    function: *mut *mut c_void,
    module: *mut c_void,
    name: *const c_char,
) -> u32 {
    assert_eq!(module.addr(), 0x9abc);
    assert_eq!(unsafe { CStr::from_ptr(name) }.to_str(), Ok(abi::KERNEL));
    unsafe { *function = ptr::without_provenance_mut(0xdef0) };
    0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn cuFuncGetAttribute(value: *mut c_int, _: c_uint, _: *mut c_void) -> u32 {
    unsafe { *value = 64 };
    0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn cuOccupancyMaxActiveBlocksPerMultiprocessor(
    blocks: *mut c_int,
    _: *mut c_void,
    threads: c_int,
    _: usize,
) -> u32 {
    assert_eq!(threads, 128);
    unsafe { *blocks = 4 };
    0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn cuLaunchKernel(
    _: *mut c_void,
    blocks: c_uint,
    _: c_uint,
    _: c_uint,
    threads: c_uint,
    _: c_uint,
    _: c_uint,
    _: c_uint,
    stream: *mut c_void,
    parameters: *mut *mut c_void,
    _: *mut *mut c_void,
) -> u32 {
    assert_eq!((threads, stream.addr()), (128, KERNEL_STREAM));
    make_copies(stream);
    let launch = unsafe { **parameters.cast::<*const u64>() } as *const Launch;
    let launch = unsafe { launch.read() };
    let script = SCRIPT.lock().unwrap().clone();
    STATE.store(NOT_READY, Ordering::Release);
    std::thread::spawn(move || {
        // A failed assertion ends the kernel without an exit.
        let end = std::panic::catch_unwind(|| play(&script, &launch, blocks)).unwrap_or(0);
        STATE.store(end, Ordering::Release);
    });
    0
}

/// The program; the value is the kernel's end.
fn play(script: &str, launch: &Launch, blocks: u32) -> u32 {
    let mut device = Device {
        slots: launch.ring as *mut Slot,
        next: 0,
        laps: [0; RING_SLOTS as usize],
    };
    match script {
        "hello" => {
            assert_eq!(launch.abi_version, abi::ABI_VERSION);
            assert_eq!(launch.warps.div_ceil(4), blocks);
            assert!(
                launch.heap_base.is_multiple_of(64 << 10) && launch.stack_base.is_multiple_of(128)
            );
            let heap = unsafe {
                std::slice::from_raw_parts(launch.heap_base as *const u8, launch.heap_size as usize)
            };
            assert!(heap.iter().all(|&b| b == 0));
            let args = unsafe {
                std::slice::from_raw_parts(launch.args as *const u8, launch.args_len as usize)
            };
            let env = unsafe {
                std::slice::from_raw_parts(launch.env as *const u8, launch.env_len as usize)
            };
            let last = args.rsplit(|&b| b == 0).next().unwrap();
            let has = |text: &str| env.windows(text.len()).any(|w| w == text.as_bytes());
            let line = format!(
                "hello {} {} {}\n",
                String::from_utf8_lossy(last),
                has("SEEN=1"),
                has("GPU_RUN_")
            );
            // More than a lap of the ring.
            for _ in 0..RING_SLOTS + 10 {
                let written = device.call(op::WRITE, 1, line.as_bytes());
                if written < 0 {
                    device.post(op::EXIT, -written as u64, b"");
                    return 0;
                }
                assert_eq!(written, line.len() as i64);
            }
            device.post(op::EXIT, 3, b"");
            0
        }
        // Prints the size of rayon's pool.
        "pool" => {
            let env = unsafe {
                std::slice::from_raw_parts(launch.env as *const u8, launch.env_len as usize)
            };
            let name = b"RAYON_NUM_THREADS=";
            let at = env.windows(name.len()).position(|part| part == name);
            // Its length stands before it.
            let value = at.map(|at| {
                let len = u32::from_le_bytes(env[at - 4..at].try_into().unwrap());
                String::from_utf8_lossy(&env[at + name.len()..at + len as usize]).into_owned()
            });
            let size = value.unwrap_or_else(|| "all".to_owned());
            let line = format!("{size} of {}\n", launch.warps);
            device.call(op::WRITE, 1, line.as_bytes());
            device.post(op::EXIT, 0, b"");
            0
        }
        // Copies the file that is its argument to stdout, in pieces that are longer than a buffer of the host.
        "bulk" => {
            let args = unsafe {
                std::slice::from_raw_parts(launch.args as *const u8, launch.args_len as usize)
            };
            // The path is the last string, with its length before it.
            let start = (0..args.len())
                .rev()
                .find(|&at| at >= 4 && args[at - 4..at] == ((args.len() - at) as u32).to_le_bytes())
                .unwrap();
            let mailboxes = launch.mailboxes as *const Mailbox;
            let file = device.post(op::OPEN, op::open::READ, &args[start..]);
            let file = device.answer(file, mailboxes);
            assert!(file > 2, "{file}");
            let (buffer, len) = (launch.heap_base, 3 << 20);
            loop {
                let read = [file as u64, buffer, len, 0];
                let ticket = device.post_as(op::READ, read, Payload::NONE);
                let count = device.answer(ticket, mailboxes);
                assert!((0..=len as i64).contains(&count), "{count}");
                if count == 0 {
                    break;
                }
                let mut done = 0;
                while done < count as u64 {
                    let part = Payload::Device(buffer + done, count as u32 - done as u32);
                    let ticket = device.post_as(op::WRITE, [1, 0, 0, 0], part);
                    let written = device.answer(ticket, mailboxes);
                    assert!(written > 0, "{written}");
                    done += written as u64;
                }
            }
            // Beside the heap, and across its end.
            let end = launch.heap_base + launch.heap_size;
            for bad in [0, launch.warp_records, end - 100, u64::MAX] {
                let read = [file as u64, bad, 5000, 0];
                let seek = device.post_as(op::SEEK, [file as u64, 0, 0, 0], Payload::NONE);
                assert_eq!(device.answer(seek, mailboxes), 0);
                let ticket = device.post_as(op::READ, read, Payload::NONE);
                assert_eq!(device.answer(ticket, mailboxes), -14);
                let ticket = device.post_as(op::WRITE, [1, 0, 0, 0], Payload::Device(bad.max(1), 5000));
                assert_eq!(device.answer(ticket, mailboxes), -14);
            }
            device.post(op::EXIT, 0, b"");
            0
        }
        // Reads the file that is its first argument in large parts, each as a further argument says: POSITION,LENGTH,OFFSET. OFFSET is that of the target
        // in the heap. It prints how much was read and the position behind it, and then what was read.
        "large" => {
            let args = unsafe {
                std::slice::from_raw_parts(launch.args as *const u8, launch.args_len as usize)
            };
            let args = strings(args);
            let mailboxes = launch.mailboxes as *const Mailbox;
            let file = device.post(op::OPEN, op::open::READ, &args[1]);
            let file = device.answer(file, mailboxes);
            assert!(file > 2, "{file}");
            let seek = |device: &mut Device, whence, offset| {
                let args = [file as u64, whence, offset, 0];
                let ticket = device.post_as(op::SEEK, args, Payload::NONE);
                device.answer(ticket, mailboxes)
            };
            for part in &args[2..] {
                let part = String::from_utf8_lossy(part);
                let numbers: Vec<u64> = part.split(',').map(|number| number.parse().unwrap()).collect();
                let (position, len, target) = (numbers[0], numbers[1], launch.heap_base + numbers[2]);
                // The bytes before and behind it, where they are the program's.
                let heap = launch.heap_base..launch.heap_base + launch.heap_size;
                let around = [target - 1, target + len].map(|at| heap.contains(&at).then_some(at as *mut u8));
                let around = around.into_iter().flatten();
                around.clone().for_each(|byte| unsafe { *byte = 0x77 });
                assert_eq!(seek(&mut device, 0, position), position as i64);
                let read = [file as u64, target, len, 0];
                let ticket = device.post_as(op::READ, read, Payload::NONE);
                let count = device.answer(ticket, mailboxes);
                assert!(around.clone().all(|byte| unsafe { *byte } == 0x77));
                let behind = seek(&mut device, 1, 0);
                device.call(op::WRITE, 1, format!("{count} {behind}\n").as_bytes());
                let mut done = 0;
                while done < count.max(0) as u64 {
                    let rest = Payload::Device(target + done, (count as u64 - done) as u32);
                    let ticket = device.post_as(op::WRITE, [1, 0, 0, 0], rest);
                    done += u64::try_from(device.answer(ticket, mailboxes)).unwrap();
                }
            }
            device.post(op::EXIT, 0, b"");
            0
        }
        // A launch of many: finds everything as if it were the first, and ends as its variable says.
        "again" => {
            let heap = launch.heap_base as *mut u8;
            let records = launch.warp_records as *mut u8;
            for memory in [heap, records] {
                let memory = unsafe { std::slice::from_raw_parts_mut(memory, 4096) };
                assert!(memory.iter().all(|&byte| byte == 0));
                memory.fill(0xff);
            }
            let env = unsafe {
                std::slice::from_raw_parts(launch.env as *const u8, launch.env_len as usize)
            };
            let env = String::from_utf8_lossy(env);
            let (_, how) = env.split_once("HOW=").unwrap();
            device.call(op::WRITE, 1, &[b'x'; 5]);
            device.call(op::WRITE, 3, b"a report\n");
            match how {
                _ if how.starts_with("fault") => return 700,
                _ if how.starts_with("spin") => forever(),
                _ => device.post(op::EXIT, how.len() as u64, b""),
            };
            0
        }
        // The last byte of its table, which is zero where nobody has placed it; then it overwrites all of it.
        "table" => {
            let globals = GLOBALS.lock().unwrap().clone();
            let (_, address, size) = globals.iter().find(|(name, ..)| name == "table").unwrap();
            let table = unsafe { std::slice::from_raw_parts_mut(*address as *mut u8, *size) };
            let (last, zero) = (table[table.len() - 2], table[table.len() - 1]);
            assert!(zero == 0 && table[1] == 1, "{:?}", &table[..4]);
            table.fill(0xee);
            device.call(op::WRITE, 1, &[last]);
            device.post(op::EXIT, 0, b"");
            0
        }
        "fault" => {
            device.post(op::WRITE, 2, b"last words\n");
            700
        }
        "strange" => 987_654,
        "end" => 0,
        // Exits, but a detached thread goes on.
        "exit" => {
            device.post(op::EXIT, 5, b"");
            forever()
        }
        "spin" => {
            // A thread with a name runs on warp 1, and one without on warp 5.
            for (warp, name) in [(1, "spinner"), (5, "")] {
                let memory = (launch.warp_records + warp * abi::WARP_RECORD_BYTES) as *mut u8;
                let record = unsafe { &mut *memory.add(abi::WARP_RECORD_NAME as usize).cast::<abi::ThreadName>() };
                record.len = name.len() as u32;
                record.bytes[..name.len()].copy_from_slice(name.as_bytes());
                unsafe { memory.cast::<u32>().write(abi::THREAD_RUNNING) };
            }
            forever()
        }
        _ => panic!("no such script: {script}"),
    }
}

/// The strings of a blob, each with its length before it, behind their number.
fn strings(blob: &[u8]) -> Vec<Vec<u8>> {
    let mut strings = Vec::new();
    let mut blob = &blob[4..];
    while let Some((len, rest)) = blob.split_first_chunk::<4>() {
        let (string, rest) = rest.split_at(u32::from_le_bytes(*len) as usize);
        strings.push(string.to_vec());
        blob = rest;
    }
    strings
}

fn forever() -> ! {
    loop {
        std::thread::park();
    }
}

struct Device {
    slots: *mut Slot,
    next: u32,
    /// The lap for which each slot is free: the device's own words.
    laps: [u32; RING_SLOTS as usize],
}

impl Device {
    fn post(&mut self, op: u32, arg: u64, payload: &[u8]) -> u32 {
        self.post_as(op, [arg, 0, 0, 0], Payload::Slot(payload))
    }

    fn post_as(&mut self, op: u32, args: [u64; 4], payload: Payload<'_>) -> u32 {
        let ticket = Ticket(self.next);
        assert_eq!(self.laps[ticket.index()], ticket.lap(), "the ring is full");
        let call = Call {
            op,
            warp: 0,
            args,
            payload,
        };
        let store = |word: &AtomicU64, value| word.store(value, Ordering::Release);
        unsafe { Slot::post(self.slots.add(ticket.index()), ticket, &call, store, store) };
        self.next += 1;
        ticket.0
    }

    fn call(&mut self, op: u32, arg: u64, payload: &[u8]) -> i64 {
        let ticket = self.post(op, arg, payload);
        self.take(ticket)
    }

    /// The answer of warp 0's call, in the ring or late.
    fn answer(&mut self, ticket: u32, mailboxes: *const Mailbox) -> i64 {
        let result = self.take(ticket);
        if result != PENDING {
            return result;
        }
        unsafe {
            while (*mailboxes).full.load(Ordering::Acquire) == 0 {
                std::thread::yield_now();
            }
            let result = (*mailboxes).result;
            (*mailboxes).full.store(0, Ordering::Release);
            result
        }
    }

    fn take(&mut self, ticket: u32) -> i64 {
        let ticket = Ticket(ticket);
        unsafe {
            let slot = self.slots.add(ticket.index());
            loop {
                let words = (*slot).answer.0.each_ref().map(|word| word.load(Ordering::Acquire));
                if let Some((result, _)) = Line::read(words, ticket.answered()) {
                    self.laps[ticket.index()] = ticket.next_lap();
                    return result;
                }
                std::thread::yield_now();
            }
        }
    }
}
