//! The loop over a hart's instructions.

use super::super::alu::{binary, convert, float, insert_bits, lop3, rare, ternary, test, unary};
use super::super::fault::FaultKind;
use super::super::fault::Intent;
use super::super::hart::Hart;
use super::super::op::Op;
use super::super::types::Window;
use super::super::warp::Offer;
use super::access::{aligned, read, write};
use super::atomic::{atomic, atomic_wide, wide};
use super::calls::{Top, allocate, backtrace, callee, enter, wait, wake};
use super::carry::{ones, with_carry};
use super::context::Context;
use super::driver::offered;
use super::heap::serve;
use super::observe::{observed, observed_wait};
use super::pause::{Pause, Ran};
use super::special::special;
use super::undefined;

/// Runs `hart` for at most `budget` instructions. With `UNDEFINED` it checks for uses of uninitialised memory.
pub(in super::super) fn run<const UNDEFINED: bool>(
    cx: &Context<'_>,
    hart: &mut Hart,
    budget: u32,
) -> Ran {
    let mut left = budget;
    let mut atomics_left = cx.atomics;
    macro_rules! ran {
        ($pause:expr) => {
            Ran {
                instructions: budget - left,
                atomics: cx.atomics - atomics_left,
                pause: $pause,
            }
        };
    }
    let Some(mut top) = Top::of(cx.program, hart) else {
        return ran!(Pause::Exit);
    };
    let mut pc = top.frame.pc as usize;

    macro_rules! pause {
        ($pause:expr) => {{
            if let Some(frame) = hart.frames.last_mut() {
                frame.pc = pc as u32;
            }
            return ran!($pause);
        }};
    }
    macro_rules! check {
        ($result:expr) => {
            match $result {
                Ok(value) => value,
                Err(kind) => pause!(Pause::Fault(kind)),
            }
        };
    }
    macro_rules! get {
        ($slot:expr) => {
            // SAFETY: the decoder gives out slots below `code.slots` only, and the frame has that many registers.
            unsafe { *top.registers.add(usize::from($slot)) }
        };
    }
    macro_rules! set {
        ($slot:expr, $value:expr) => {{
            let value: u64 = $value;
            // SAFETY: as for `get`.
            unsafe { *top.registers.add(usize::from($slot)) = value }
        }};
    }
    // `$d` becomes what `$result` makes of the values in `$slots`, and of nothing else: so masks of undefined bits follow from it, too.
    macro_rules! pure {
        ($d:expr, [$($slot:expr),*], $result:expr) => {{
            let result = of_values($result);
            if UNDEFINED {
                undefined::pure(cx, hart, &top, $d, [$($slot),*], &result);
            }
            set!($d, result([$(get!($slot)),*]))
        }};
    }
    macro_rules! at {
        ($base:expr, $offset:expr) => {
            get!($base).wrapping_add_signed(i64::from($offset))
        };
    }

    // The frame of `$callee` is the innermost one from now on.
    macro_rules! go_in {
        ($callee:expr, $site:expr, $call:expr) => {{
            check!(enter(cx, hart, $callee, $site, $call, &top));
            if UNDEFINED {
                let code = &cx.program.functions[$callee as usize];
                undefined::entered(hart, code, $call, &top.frame);
            }
            match Top::of(cx.program, hart) {
                Some(inner) => top = inner,
                None => return ran!(Pause::Exit),
            }
            pc = 0;
        }};
    }

    macro_rules! call {
        ($site:expr) => {{
            let site: u32 = $site;
            let call = &top.code.calls[site as usize];
            let callee = check!(callee(cx.program, call, |slot| get!(slot)));
            if let Some(frame) = hart.frames.last_mut() {
                frame.pc = pc as u32;
            }
            go_in!(callee, site, call);
        }};
    }

    while left > 0 {
        left -= 1;
        // SAFETY: a body ends in `Return` or `Exit`, and every jump target is the index of an op.
        let op = unsafe { *top.ops.add(pc) };
        pc += 1;
        if UNDEFINED {
            check!(undefined::step(cx, hart, &top, &op));
        }
        match op {
            Op::Mov { d, a } => set!(d, get!(a)),
            Op::Imm { d, value } => set!(d, value),
            Op::Binary { op, d, a, b } => pure!(d, [a, b], |[a, b]| binary(op, a, b)),
            Op::BinaryImm { op, d, a, value } => pure!(d, [a], |[a]| binary(op, a, value)),
            Op::Unary { op, d, a } => pure!(d, [a], |[a]| unary(op, a)),
            Op::Ternary { op, d, a, b, c } => {
                pure!(d, [a, b, c], |[a, b, c]| ternary(op, a, b, c))
            }
            Op::Compare {
                test: code,
                d,
                a,
                b,
            } => set!(d, u64::from(test(code, get!(a), get!(b)))),
            Op::CompareImm {
                test: code,
                d,
                a,
                value,
            } => set!(d, u64::from(test(code, get!(a), value))),
            Op::CompareJump {
                test: code,
                negate,
                d,
                a,
                b,
                target,
            } => {
                let holds = test(code, get!(a), get!(b));
                set!(d, u64::from(holds));
                if holds != negate {
                    pc = target as usize;
                }
            }
            Op::CompareImmJump {
                test: code,
                negate,
                d,
                a,
                value,
                target,
            } => {
                let holds = test(code, get!(a), i64::from(value) as u64);
                set!(d, u64::from(holds));
                if holds != negate {
                    pc = target as usize;
                }
            }
            Op::Jump { target } => pc = target as usize,
            Op::JumpIf { p, target } => {
                if get!(p) != 0 {
                    pc = target as usize;
                }
            }
            Op::JumpUnless { p, target } => {
                if get!(p) == 0 {
                    pc = target as usize;
                }
            }
            Op::Load {
                access,
                d,
                a,
                offset,
            } => {
                let address = at!(a, offset);
                let bytes = u64::from(access.bytes());
                let pointer = check!(cx.memory.generic(hart, address, bytes, Intent::Read));
                // SAFETY: `generic` checked the bytes.
                set!(d, unsafe { read(pointer, access) });
            }
            Op::Store {
                access,
                a,
                b,
                offset,
            } => {
                let address = at!(a, offset);
                let bytes = u64::from(access.bytes());
                let pointer = check!(cx.memory.generic(hart, address, bytes, Intent::Write));
                let value = get!(b);
                // SAFETY: `generic` checked the bytes.
                unsafe { write(pointer, access, value) };
            }
            Op::LoadFrame { access, d, offset } => {
                // SAFETY: the decoder checked the bytes against the variable, which lies in the frame.
                set!(d, unsafe { read(top.local.add(offset as usize), access) });
            }
            Op::StoreFrame { access, b, offset } => {
                let value = get!(b);
                // SAFETY: as for `LoadFrame`.
                unsafe { write(top.local.add(offset as usize), access, value) };
            }
            Op::LoadIn {
                window,
                access,
                d,
                a,
                offset,
            } => {
                let address = at!(a, offset);
                let bytes = u64::from(access.bytes());
                // A generic address here is the load of an atomic operation on part of a word (`decode::part_word`).
                let intent = match window {
                    Window::Generic => Intent::Update,
                    _ => Intent::Read,
                };
                let pointer = check!(cx.memory.locate(hart, window, address, bytes, intent));
                // SAFETY: `locate` checked the bytes.
                set!(d, unsafe { read(pointer, access) });
            }
            Op::StoreIn {
                window,
                access,
                a,
                b,
                offset,
            } => {
                let address = at!(a, offset);
                let bytes = u64::from(access.bytes());
                let pointer = check!(
                    cx.memory
                        .locate(hart, window, address, bytes, Intent::Write)
                );
                let value = get!(b);
                // SAFETY: `locate` checked the bytes.
                unsafe { write(pointer, access, value) };
                touched(cx, hart, window, address, bytes);
            }
            Op::Call { site } => call!(site),
            Op::Backtrace { site } => {
                let call = &top.code.calls[site as usize];
                pause!(Pause::Backtrace(backtrace(call, &top)));
            }
            Op::Heap { site, call } => match cx.memory.heap.filter(|_| cx.memory.runtime_heap) {
                Some(heap) => {
                    if let Some(frame) = hart.frames.last_mut() {
                        frame.pc = pc as u32;
                    }
                    check!(serve(
                        cx,
                        heap,
                        hart,
                        call,
                        &top.code.calls[site as usize],
                        &top
                    ));
                }
                None => call!(site),
            },
            Op::Driver { site, call } => {
                if let Some(frame) = hart.frames.last_mut() {
                    frame.pc = pc as u32;
                }
                let site = &top.code.calls[site as usize];
                if let Some(text) = check!(offered(cx, hart, call, site, &top)) {
                    pause!(Pause::Print(text));
                }
            }
            Op::Return => {
                let code = top.code;
                hart.pop();
                let inner = top.frame;
                match Top::of(cx.program, hart) {
                    Some(outer) => top = outer,
                    None => return ran!(Pause::Exit),
                }
                pc = top.frame.pc as usize;
                let call = &top.code.calls[inner.site as usize];
                for (from, to) in code.signature.returns.iter().zip(&call.results) {
                    // SAFETY: `from` lies in the frame just left, whose memory still exists; `to` in the caller's.
                    // `enter` saw that their sizes agree.
                    unsafe {
                        let source = hart.local_base().add((inner.local + from.offset) as usize);
                        std::ptr::copy_nonoverlapping(
                            source,
                            top.local.add(to.offset as usize),
                            to.bytes as usize,
                        );
                    }
                }
                if UNDEFINED {
                    undefined::returned(hart, code, call, &inner, &top.frame);
                }
            }
            Op::JumpTable { a, table } => {
                let index = get!(a) as u32;
                match top.code.tables[table as usize].get(index as usize) {
                    Some(&target) => pc = target as usize,
                    None => pause!(Pause::Fault(FaultKind::BadBranch(index))),
                }
            }
            Op::Float {
                op,
                mode,
                d,
                a,
                b,
                c,
            } => pure!(d, [a, b, c], |[a, b, c]| float(op, mode, a, b, c)),
            Op::Rare { op, d, a, b, c } => pure!(d, [a, b, c], |[a, b, c]| rare(op, a, b, c)),
            Op::Convert { d, a, conversion } => pure!(d, [a], |[a]| convert(conversion, a)),
            Op::Pack { d, a, b, bits } => {
                pure!(d, [a, b], |[a, b]| (a & ones(bits)) | (b << bits))
            }
            Op::Extract { d, a, shift, bits } => pure!(d, [a], |[a]| (a >> shift) & ones(bits)),
            Op::InsertBits {
                wide,
                d,
                source,
                into,
                position,
                length,
            } => {
                let width = if wide { 64 } else { 32 };
                pure!(d, [source, into, position, length], |[s, i, p, l]| {
                    insert_bits(s, i, p, l, width)
                })
            }
            Op::Lop3 { d, a, b, c, table } => {
                pure!(d, [a, b, c], |[a, b, c]| lop3(a, b, c, table))
            }
            Op::Carry {
                subtract,
                wide,
                reads,
                writes,
                d,
                a,
                b,
            } => {
                let flag = reads.then_some(hart.carry);
                let sum = |[a, b]: [u64; 2]| with_carry(subtract, wide, a, b, flag);
                let out = sum([get!(a), get!(b)]).1;
                pure!(d, [a, b], |values| sum(values).0);
                if writes {
                    hart.carry = out;
                }
            }
            Op::Chance { d } => set!(d, u64::from(cx.chance.borrow_mut().strikes())),
            Op::Special { d, register } => {
                let now = cx.time.saturating_add((budget - left).into());
                set!(d, special(register, hart, cx.shape, now));
            }
            Op::FrameAddress { d, offset } => {
                set!(d, u64::from(top.frame.local) + u64::from(offset))
            }
            Op::ToGeneric { window, d, a } => {
                set!(d, get!(a).wrapping_add(window_base(cx, hart, window)))
            }
            Op::FromGeneric { window, d, a } => {
                set!(d, get!(a).wrapping_sub(window_base(cx, hart, window)))
            }
            Op::IsSpace { window, d, a } => {
                set!(d, u64::from(cx.memory.is_space(hart, window, get!(a))))
            }
            Op::Align { a, offset, bytes } => check!(aligned(at!(a, offset), u64::from(bytes))),
            Op::Atomic {
                op,
                ty,
                window,
                d,
                a,
                b,
                c,
                offset,
            } => {
                let address = at!(a, offset);
                let bytes = u64::from(ty.bytes());
                let pointer =
                    check!(
                        cx.memory
                            .locate(hart, window, address, bytes, Intent::Update)
                    );
                let (b, c) = (get!(b), get!(c));
                // SAFETY: `locate` checked the bytes.
                let old = unsafe { atomic(pointer, op, ty, b, c) };
                set!(d, old);
                touched(cx, hart, window, address, bytes);
                if old == 0 {
                    cx.takers.took(address, hart.block, hart.thread);
                }
                atomics_left -= 1;
                if atomics_left == 0 {
                    pause!(Pause::Quantum);
                }
            }
            Op::AtomicWide {
                swap,
                window,
                d,
                a,
                b,
                c,
                offset,
            } => {
                let address = at!(a, offset);
                let halves = check!(wide(cx, hart, window, address));
                let (b, c) = ([get!(b), get!(b + 1)], [get!(c), get!(c + 1)]);
                // SAFETY: `wide` checked the bytes.
                let old = unsafe { atomic_wide(halves, swap, b, c) };
                touched(cx, hart, window, address, 16);
                set!(d, old[0]);
                set!(d + 1, old[1]);
                if old == [0; 2] {
                    cx.takers.took(address, hart.block, hart.thread);
                }
                atomics_left -= 1;
                if atomics_left == 0 {
                    pause!(Pause::Quantum);
                }
            }
            Op::Alloca { d, size, align } => {
                let start = check!(allocate(hart, get!(size), align, cx.stack_limit));
                match Top::of(cx.program, hart) {
                    Some(moved) => top = moved,
                    None => return ran!(Pause::Exit),
                }
                set!(d, start);
            }
            Op::StackSave { d } => set!(d, u64::from(hart.local_top)),
            Op::StackRestore { a } => {
                let least = top.frame.local + top.code.frame;
                hart.local_top = (get!(a) as u32).clamp(least, hart.local_top);
            }
            Op::Observe { index } => {
                // In one step with the op that follows, so that no other hart runs between them.
                left += 1;
                let observe = top.code.observed[index as usize];
                if !observed(cx, hart, observe, pc as u32, |slot| get!(slot)) {
                    pause!(Pause::Race);
                }
            }
            Op::Step => {
                atomics_left -= 1;
                if atomics_left == 0 {
                    pause!(Pause::Quantum);
                }
            }
            Op::Sleep { a } => pause!(Pause::Sleep(get!(a) as u32)),
            Op::Wait { site, whom } => {
                let now = cx.time.saturating_add((budget - left).into());
                let call = &top.code.calls[site as usize];
                if !observed_wait(cx, hart, call, &top, whom, pc as u32) {
                    pause!(Pause::Race);
                }
                match check!(wait(
                    cx,
                    hart,
                    &top.code.calls[site as usize],
                    &top,
                    whom,
                    now
                )) {
                    Some(request) => pause!(Pause::Wait(request)),
                    None => continue,
                }
            }
            Op::Wake { site } => {
                let call = &top.code.calls[site as usize];
                if let Some(request) = wake(cx, call, &top) {
                    pause!(Pause::Wake(request));
                }
            }
            Op::WarpSync { index } => {
                let op = top.code.warp_ops[index as usize];
                let offer = Offer {
                    a: get!(op.a),
                    b: get!(op.b) as u32,
                    c: get!(op.c) as u32,
                };
                pause!(Pause::Warp(op, get!(op.mask) as u32, offer))
            }
            Op::BlockSync { index } => {
                let op = top.code.barriers[index as usize];
                let count = op.count.map(|slot| get!(slot) as u32);
                pause!(Pause::Barrier {
                    op,
                    id: get!(op.id) as u32,
                    count,
                    predicate: get!(op.predicate) != 0
                })
            }
            Op::Exit => pause!(Pause::Exit),
            Op::Trap => pause!(Pause::Trap),
            Op::Unsupported { refusal } => pause!(Pause::Unsupported(refusal)),
        }
    }
    pause!(Pause::Quantum)
}

/// Tells the compiler what a closure takes.
fn of_values<const N: usize, F: Fn([u64; N]) -> u64>(result: F) -> F {
    result
}

/// An atomic operation or store changed these bytes.
// Out of the loop's way: inlined, it made programs without any slower.
#[inline(never)]
fn touched(cx: &Context<'_>, hart: &Hart, window: Window, address: u64, bytes: u64) {
    let base = window_base(cx, hart, window);
    cx.watch.touch(address.wrapping_add(base), bytes);
}

fn window_base(cx: &Context<'_>, hart: &Hart, window: Window) -> u64 {
    match window {
        Window::Generic => 0,
        Window::Shared => cx.memory.shared_window,
        Window::Local => hart.window,
    }
}
