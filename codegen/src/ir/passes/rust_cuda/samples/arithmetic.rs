//! What the backend gets wrong, and what it leaves to libNVVM. Each kernel reads its operands from memory and writes the results behind them.
#![no_std]
#![feature(abi_ptx, core_intrinsics)]
#![allow(internal_features)]

use core::intrinsics::{add_with_overflow, ceilf32, floorf64, fmaf64, mul_with_overflow, sqrtf64, sub_with_overflow};
use core::intrinsics::{unchecked_shl, unchecked_shr};

/// A byte; then, for each other, six results of eight bits with their flags, unsigned ones first.
#[nvvm_internal::kernel]
#[unsafe(no_mangle)]
pub unsafe extern "ptx-kernel" fn bytes(memory: *mut u8) {
    unsafe {
        let a = *memory;
        let mut b = 0;
        let mut results = memory.add(1) as *mut [(u8, bool); 6];
        loop {
            let (c, d) = (a as i8, b as i8);
            (*results)[0] = add_with_overflow(a, b);
            (*results)[1] = sub_with_overflow(a, b);
            (*results)[2] = mul_with_overflow(a, b);
            let (sum, over) = add_with_overflow(c, d);
            (*results)[3] = (sum as u8, over);
            let (difference, over) = sub_with_overflow(c, d);
            (*results)[4] = (difference as u8, over);
            let (product, over) = mul_with_overflow(c, d);
            (*results)[5] = (product as u8, over);
            if b == 255 {
                break;
            }
            b += 1;
            results = results.add(1);
        }
    }
}

/// Two numbers of 128 bits, the second one also as a number of bits to shift by.
#[nvvm_internal::kernel]
#[unsafe(no_mangle)]
pub unsafe extern "ptx-kernel" fn wide(memory: *mut u128) {
    unsafe {
        let (a, b) = (*memory, *memory.add(1));
        let (c, d, by) = (a as i128, b as i128, b as u32 & 127);
        *memory.add(2) = unchecked_shl(a, by);
        *memory.add(3) = unchecked_shr(a, by);
        *memory.add(4) = unchecked_shr(c, by) as u128;
        let put = |at, (product, over): (i128, bool)| {
            *memory.add(at) = product as u128;
            *memory.add(at + 1) = over as u128;
        };
        put(5, mul_with_overflow(c, d));
        put(7, mul_with_overflow(c, c));
        put(9, mul_with_overflow(c, -3));
        put(11, mul_with_overflow(0x1234_5678_9abc_def0_0fed_cba9, d));
        let (product, over) = mul_with_overflow(a, b);
        put(13, (product as i128, over));
    }
}

/// A float of 64 bits.
#[nvvm_internal::kernel]
#[unsafe(no_mangle)]
pub unsafe extern "ptx-kernel" fn casts(memory: *mut u64) {
    unsafe {
        let x = f64::from_bits(*memory);
        let y = x as f32;
        let results = [
            x as i8 as u64, x as i16 as u64, x as i32 as u64, x as i64 as u64,
            x as u8 as u64, x as u16 as u64, x as u32 as u64, x as u64,
            y as i8 as u64, y as i16 as u64, y as i32 as u64, y as i64 as u64,
            y as u8 as u64, y as u16 as u64, y as u32 as u64, y as u64,
            sqrtf64(x).to_bits(), floorf64(x).to_bits(), ceilf32(y).to_bits() as u64, fmaf64(x, x, 1.0).to_bits(),
        ];
        *(memory.add(1) as *mut [u64; 20]) = results;
    }
}
