//! Statics whose initial values lead back to themselves, of every kind. They are whole before anything runs: functions before `main`, and all threads.
//@ libnvvm
//@ check-uninit

use std::cell::Cell;
use std::hint::black_box;
use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};
use std::thread;

/// What nobody can know at compile time.
fn of<T: ?Sized>(value: &T) -> &T {
    black_box(value)
}

struct Node {
    name: &'static str,
    next: &'static Node,
}

static ALONE: Node = Node {
    name: "alone",
    next: &ALONE,
};

static LEFT: Node = Node {
    name: "left",
    next: &RIGHT,
};
static RIGHT: Node = Node {
    name: "right",
    next: &LEFT,
};

/// One that leads into a cycle and is in none.
static START: Node = Node {
    name: "start",
    next: &LEFT,
};

/// By a constant that has no name.
static INDIRECT: Indirect = Indirect(&&INDIRECT, 41);
struct Indirect(&'static &'static Indirect, u32);

/// As tracing's: a constant that names a place to register, which has interior mutability, by a trait object.
trait Site: Sync {
    fn metadata(&self) -> &'static Metadata;
    fn hit(&self) -> usize;
}
struct Metadata {
    name: &'static str,
    site: &'static dyn Site,
    fields: &'static [&'static str],
}
struct Callsite {
    hits: AtomicUsize,
    metadata: &'static Metadata,
    interest: Mutex<Option<&'static Callsite>>,
}
impl Site for Callsite {
    fn metadata(&self) -> &'static Metadata {
        self.metadata
    }
    fn hit(&self) -> usize {
        self.hits.fetch_add(1, Ordering::Relaxed)
    }
}
static METADATA: Metadata = Metadata {
    name: "event",
    site: &CALLSITE,
    fields: &["a", "b"],
};
static CALLSITE: Callsite = Callsite {
    hits: AtomicUsize::new(5),
    metadata: &METADATA,
    interest: Mutex::new(Some(&CALLSITE)),
};

/// As bumpalo's: a pointer to itself that may be replaced.
struct Chunk {
    end: AtomicPtr<Chunk>,
    size: u64,
}
static EMPTY: Chunk = Chunk {
    end: AtomicPtr::new(ptr::from_ref(&EMPTY).cast_mut()),
    size: 9,
};

struct Raw(*const u8, [u8; 3], *const Raw);
// SAFETY: nobody writes.
unsafe impl Sync for Raw {}
/// Into its own middle, by a pointer of another type.
static MIDDLE: Raw = Raw(
    (&raw const MIDDLE.1).cast::<u8>().wrapping_add(2),
    *b"xyz",
    &raw const MIDDLE,
);

/// At a place that is not aligned.
#[repr(C, packed)]
struct Packed {
    tag: u8,
    to: *const Packed,
    count: u16,
}
// SAFETY: nobody writes.
unsafe impl Sync for Packed {}
static PACKED: Packed = Packed {
    tag: 7,
    to: &raw const PACKED,
    count: 515,
};

static mut CHANGED: Changed = Changed {
    count: 1,
    to: &raw mut CHANGED,
};
struct Changed {
    count: u32,
    to: *mut Changed,
}

/// A ring in one static, both ways.
struct Link {
    number: usize,
    next: Option<&'static Link>,
    before: Option<&'static Link>,
    none: Option<&'static Link>,
}
const RINGED: usize = 24;
static RING: [Link; RINGED] = {
    let mut ring = [const {
        Link {
            number: 0,
            next: None,
            before: None,
            none: None,
        }
    }; RINGED];
    let mut at = 0;
    while at < RINGED {
        ring[at].number = at * at;
        ring[at].next = Some(&RING[(at + 1) % RINGED]);
        ring[at].before = Some(&RING[(at + RINGED - 1) % RINGED]);
        at += 1;
    }
    ring
};

/// Larger than what an image keeps as text.
struct Large {
    bytes: [u8; 100_000],
    own: &'static Large,
    tail: &'static [u8],
}
static LARGE: Large = Large {
    bytes: [3; 100_000],
    own: &LARGE,
    tail: LARGE.bytes.split_at(99_990).1,
};

/// By functions only: those are no initial values.
static BY_FUNCTION: fn() -> &'static str = by_function;
fn by_function() -> &'static str {
    if of(&BY_FUNCTION) as *const _ as usize == 0 {
        "null"
    } else {
        "by function"
    }
}
static WITH_FUNCTION: WithFunction = WithFunction {
    call: |of| of.value,
    value: 77,
    own: &WITH_FUNCTION,
};
struct WithFunction {
    call: fn(&WithFunction) -> u32,
    value: u32,
    own: &'static WithFunction,
}

/// Three that hang together by two cycles.
static ONE: Many = Many(1, &[&TWO, &THREE]);
static TWO: Many = Many(2, &[&ONE]);
static THREE: Many = Many(3, &[&ONE, &TWO, &THREE]);
struct Many(u32, &'static [&'static Many]);

thread_local! {
    static HERE: Cell<&'static Node> = const { Cell::new(&LEFT) };
}

static BEFORE_MAIN: OnceLock<String> = OnceLock::new();

extern "C" fn before_main() {
    let names = [of(&ALONE).next.name, of(&LEFT).next.next.next.name];
    BEFORE_MAIN.set(names.join(" ")).unwrap();
}
#[used]
#[cfg_attr(
    target_vendor = "apple",
    unsafe(link_section = "__DATA,__mod_init_func")
)]
#[cfg_attr(not(target_vendor = "apple"), unsafe(link_section = ".init_array"))]
static CONSTRUCTOR: extern "C" fn() = before_main;

fn walk(many: &Many, depth: u32) -> u32 {
    let below = |many: &&'static Many| walk(of(*many), depth - 1);
    many.0
        + if depth == 0 {
            0
        } else {
            many.1.iter().map(below).sum()
        }
}

fn look() -> Vec<String> {
    let ring: usize = {
        let mut at = &of(&RING)[0];
        let mut sum = 0;
        for _ in 0..2 * RINGED {
            sum += at.number;
            assert!(at.none.is_none());
            assert!(ptr::eq(at.next.unwrap().before.unwrap(), at));
            at = of(at.next.unwrap());
        }
        assert!(ptr::eq(at, &RING[0]));
        sum
    };
    let middle = of(&MIDDLE);
    // SAFETY: they point into the static.
    let (letter, count) = unsafe { (*middle.0, (*(*of(&PACKED)).to).count) };
    assert!(ptr::eq(middle.2, middle));
    let large = of(&LARGE);
    assert!(ptr::eq(large.own.own, large));
    assert_eq!(large.tail, &large.bytes[99_990..]);
    assert!(ptr::eq(of(&EMPTY).end.load(Ordering::Relaxed), &EMPTY));
    assert!(ptr::eq(of(&ALONE).next.next, &ALONE));
    assert!(ptr::eq(*of(&INDIRECT).0, &INDIRECT));
    let site = of(&METADATA).site;
    site.hit();
    vec![
        of(&ALONE).next.name.to_owned(),
        format!(
            "{} {}",
            of(&START).next.name,
            of(&START).next.next.next.next.name
        ),
        format!("{}", of(&INDIRECT).0.0.1 + 1),
        format!(
            "{} {:?}",
            site.metadata().name,
            site.metadata().site.metadata().fields
        ),
        format!("{}", of(&EMPTY).size),
        format!("{} {count} {}", letter as char, of(&PACKED).tag),
        format!("{ring}"),
        (of(&BY_FUNCTION))().to_owned(),
        format!("{}", (of(&WITH_FUNCTION).own.call)(of(&WITH_FUNCTION))),
        format!("{}", walk(of(&ONE), 4)),
        HERE.get().next.next.next.name.to_owned(),
    ]
}

fn main() {
    println!("{}", BEFORE_MAIN.get().unwrap());
    let all: Vec<_> = (0..4).map(|_| thread::spawn(look)).collect();
    let seen = look();
    for other in all {
        assert_eq!(other.join().unwrap(), seen);
    }
    println!("{}", seen.join("\n"));
    println!("{}", CALLSITE.hits.load(Ordering::Relaxed));
    let interest = *CALLSITE.interest.lock().unwrap();
    println!("{}", ptr::eq(interest.unwrap(), &CALLSITE));
    // SAFETY: this thread alone.
    unsafe {
        let to = CHANGED.to;
        (*to).count += 1;
        CHANGED.to = ptr::null_mut();
        println!("{} {}", (*to).count, (*to).to.is_null());
    }
    EMPTY.end.store(ptr::null_mut(), Ordering::Relaxed);
    println!("{:?}", of(&EMPTY).end.load(Ordering::Relaxed));
}

//@ nvvm: 134
