//! Code at the start of functions, and the block for frames that do not fit.
//!
//! No compiler makes names like ours: registers start with `%__gr_`, labels with `$__gr_`.
//!
//! | name | what it is |
//! |---|---|
//! | `%__gr_slot` | where the stack table has this thread's pointer and limit |
//! | `%__gr_old`, `%__gr_new` | the stack pointer at entry, and above the frame |
//! | `%__gr_limit` | the stack's limit |
//! | `%__gr_frame`, `%__gr_object1` ... | the frame's blocks; the first one is the old pointer, aligned |
//! | `%__gr_thread`, `%__gr_word`, `%__gr_scratch`, `%__gr_scratch2` | the thread's number in its block, and scratch |
//! | `%__gr_over`, `%__gr_twice` | the frame does not fit; the reserve was given away before |
//! | `__gr_probe` | a private variable, whose address tells how deep the hardware's call stack is |
//! | `$__gr_overflow` | where a frame that does not fit is dealt with |

use super::frame::{Frame, STACK_ALIGN};
use crate::ast::Statement;
use crate::rewrite::template;
use device_abi::{self as abi, Launch};
use std::mem::offset_of;

/// A function's prologue: load pointer and limit, push the frame.
pub fn function(frame: &Frame, line: u32) -> Vec<Statement<'static>> {
    let text = [
        registers(Some(frame)),
        slot(),
        "ld.shared.v2.u64 {%__gr_old, %__gr_limit}, [%__gr_slot];".to_owned(),
        if frame.checked {
            check_calls()
        } else {
            String::new()
        },
        push(frame),
    ];
    template::statements(line, &text.concat())
}

/// Our kernel's prologue: a leader starts at the bottom of its warp's stack, and each other lane of its own, if lanes have some. Then the kernel's own frame, if it has one.
/// `launch` is the kernel's parameter.
pub fn kernel(frame: Option<&Frame>, launch: &str, line: u32) -> Vec<Statement<'static>> {
    let text = [
        registers(frame),
        slot(),
        stack(launch),
        warp_slot(),
        call_limit(launch),
        frame.map_or_else(String::new, push),
    ];
    template::statements(line, &text.concat())
}

/// Declares the registers of this file.
fn registers(frame: Option<&Frame>) -> String {
    let others = frame.into_iter().flat_map(Frame::others);
    let others: String = others
        .map(|(register, _)| format!(", {register}"))
        .collect();
    format!(
        "
        .reg .b64 %__gr_slot, %__gr_old, %__gr_limit, %__gr_frame, %__gr_new, %__gr_scratch, %__gr_scratch2{others};
        .reg .b32 %__gr_thread, %__gr_word;
        .reg .pred %__gr_over, %__gr_twice;
        "
    )
}

/// The thread's place in the stack table.
fn slot() -> String {
    format!(
        "
        mov.u32 %__gr_thread, %tid.x;
        mul.wide.u32 %__gr_slot, %__gr_thread, {};
        mov.u64 %__gr_scratch, {};
        add.u64 %__gr_slot, %__gr_slot, %__gr_scratch;
        ",
        abi::STACK_ENTRY_BYTES,
        abi::STACK_TABLE,
    )
}

/// `%__gr_scratch` := the thread's place in the call table.
fn call_entry() -> String {
    format!(
        "
        mov.u32 %__gr_thread, %tid.x;
        mul.wide.u32 %__gr_scratch, %__gr_thread, {};
        mov.u64 %__gr_scratch2, {};
        add.u64 %__gr_scratch, %__gr_scratch, %__gr_scratch2;
        ",
        abi::CALL_ENTRY_BYTES,
        abi::CALL_TABLE,
    )
}

const PROBE: &str = ".local .align 4 .b8 __gr_probe[4];";

/// The hardware's call stack grows down: this function's frame must not lie below the limit.
fn check_calls() -> String {
    let call_entry = call_entry();
    format!(
        "
        {PROBE}
        {call_entry}
        ld.shared.u64 %__gr_scratch, [%__gr_scratch];
        mov.u64 %__gr_scratch2, __gr_probe;
        setp.lt.s64 %__gr_over, %__gr_scratch2, %__gr_scratch;
        @%__gr_over bra $__gr_overflow;
        "
    )
}

/// The thread's stack: pointer and limit to its slot. A lane that is no leader has its warp's if lanes have none: then it uses nothing of it. Leaves the launch's address in
/// `%__gr_scratch`, and the warp's number in the block in `%__gr_thread`, in the grid in `%__gr_new`.
fn stack(launch: &str) -> String {
    const _: () = assert!(abi::LANES.is_power_of_two());
    format!(
        "
        and.b32 %__gr_word, %__gr_thread, {};
        cvt.u64.u32 %__gr_limit, %__gr_word;
        setp.ne.u32 %__gr_over, %__gr_word, 0;
        shr.u32 %__gr_thread, %__gr_thread, {};
        mov.u32 %__gr_word, %ctaid.x;
        mad.lo.u32 %__gr_word, %__gr_word, {}, %__gr_thread;
        cvt.u64.u32 %__gr_new, %__gr_word;
        ld.param.u64 %__gr_scratch, [{launch}];
        ld.global.u64 %__gr_scratch2, [%__gr_scratch+{}];
        ld.global.u64 %__gr_old, [%__gr_scratch+{}];
        mad.lo.u64 %__gr_old, %__gr_new, %__gr_scratch2, %__gr_old;
        ld.global.u64 %__gr_frame, [%__gr_scratch+{}];
        setp.ne.and.u64 %__gr_over, %__gr_frame, 0, %__gr_over;
        @%__gr_over mov.u64 %__gr_scratch2, %__gr_frame;
        mad.lo.u64 %__gr_limit, %__gr_new, {}, %__gr_limit;
        @%__gr_over ld.global.u64 %__gr_frame, [%__gr_scratch+{}];
        @%__gr_over mad.lo.u64 %__gr_old, %__gr_limit, %__gr_scratch2, %__gr_frame;
        add.u64 %__gr_limit, %__gr_old, %__gr_scratch2;
        ld.global.u64 %__gr_frame, [%__gr_scratch+{}];
        @%__gr_over sub.u64 %__gr_limit, %__gr_limit, %__gr_frame;
        sub.u64 %__gr_limit, %__gr_limit, {};
        st.shared.v2.u64 [%__gr_slot], {{%__gr_old, %__gr_limit}};
        ",
        abi::LANES - 1,
        abi::LANES.trailing_zeros(),
        abi::WARPS_PER_BLOCK,
        offset_of!(Launch, stack_size),
        offset_of!(Launch, stack_base),
        offset_of!(Launch, lane_stack_size),
        abi::LANES,
        offset_of!(Launch, lane_stack_base),
        offset_of!(Launch, lane_block_size),
        abi::STACK_RESERVE,
    )
}

/// Warp table := address of the warp's record. All lanes of a warp write the same value. Expects what [`stack`] leaves.
fn warp_slot() -> String {
    format!(
        "
        ld.global.u64 %__gr_scratch2, [%__gr_scratch+{}];
        mad.lo.u64 %__gr_new, %__gr_new, {}, %__gr_scratch2;
        mul.wide.u32 %__gr_scratch2, %__gr_thread, 8;
        mov.u64 %__gr_scratch, {};
        add.u64 %__gr_scratch2, %__gr_scratch2, %__gr_scratch;
        st.shared.u64 [%__gr_scratch2], %__gr_new;
        ",
        offset_of!(Launch, warp_records),
        abi::WARP_RECORD_BYTES,
        abi::WARP_TABLE,
    )
}

/// Call table := where the kernel's own frame lies, less what a thread may use.
fn call_limit(launch: &str) -> String {
    let call_entry = call_entry();
    format!(
        "
        ld.param.u64 %__gr_scratch, [{launch}];
        {PROBE}
        ld.global.u64 %__gr_new, [%__gr_scratch+{}];
        mov.u64 %__gr_scratch2, __gr_probe;
        sub.s64 %__gr_new, %__gr_scratch2, %__gr_new;
        {call_entry}
        st.shared.u64 [%__gr_scratch], %__gr_new;
        ",
        offset_of!(Launch, call_stack),
    )
}

/// From the old pointer and the limit: align, check, store the new pointer, set the blocks' addresses.
fn push(frame: &Frame) -> String {
    let start = if frame.align > STACK_ALIGN {
        format!(
            "
            add.u64 %__gr_frame, %__gr_old, {};
            and.b64 %__gr_frame, %__gr_frame, -{};
            ",
            frame.align - 1,
            frame.align,
        )
    } else {
        "mov.b64 %__gr_frame, %__gr_old;".to_owned()
    };
    let others = frame.others();
    let others: String = others
        .map(|(register, offset)| format!("add.u64 {register}, %__gr_frame, {offset};"))
        .collect();
    format!(
        "
        {start}
        add.u64 %__gr_new, %__gr_frame, {};
        setp.gt.u64 %__gr_over, %__gr_new, %__gr_limit;
        @%__gr_over bra $__gr_overflow;
        st.shared.u64 [%__gr_slot], %__gr_new;
        {others}
        ",
        frame.size,
    )
}

/// Where prologues go when the frame does not fit: give the reserves of both stacks away, once, and call the handler. Pointers are multiples of
/// 16, so the limit's lowest bit is free to say that the reserve is gone; without it a handler that overflows the reserve, too,
/// would walk into the next warp's stack.
pub fn overflow(line: u32) -> Vec<Statement<'static>> {
    let text = format!(
        "
        $__gr_overflow:
        and.b64 %__gr_scratch, %__gr_limit, 1;
        setp.ne.u64 %__gr_twice, %__gr_scratch, 0;
        @%__gr_twice trap;
        add.u64 %__gr_limit, %__gr_limit, {};
        st.shared.u64 [%__gr_slot+8], %__gr_limit;
        {}
        mov.b64 %__gr_new, {};
        st.shared.u64 [%__gr_scratch], %__gr_new;
        call {};
        trap;
        exit;
        ",
        abi::STACK_RESERVE + 1,
        call_entry(),
        i64::MIN,
        abi::STACK_OVERFLOW,
    );
    template::statements(line, &text)
}
