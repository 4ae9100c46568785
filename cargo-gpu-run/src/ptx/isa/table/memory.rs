//! Memory: accesses, addresses, fences.

use super::super::row::Group::{
    Atomic, ConvertAddress, Fence, Hint, IsSpace, Load, Reduction, Stack, Store,
};
use super::super::row::Row;

pub(super) const ROWS: &[Row] = &[
    // Caches and hints change no value.
    Row::other(
        Load,
        "ld{|.weak}{|.global|.const|.shared|.shared::cta|.shared::cluster|.local|.param|.param::entry|.param::func}{|.ca|.cg|.cs|.lu|.cv}{|.v2|.v4|.v8}.{b8|b16|b32|b64|u8|u16|u32|u64|s8|s16|s32|s64|f32|f64}",
        "d, [a]",
    ),
    Row::other(
        Load,
        "ld{|.weak}.global{|.ca|.cg|.cs}.nc{|.L1::evict_normal|.L1::evict_unchanged|.L1::evict_first|.L1::evict_last|.L1::no_allocate}{|.L2::64B|.L2::128B|.L2::256B}{|.v2|.v4|.v8}.{b8|b16|b32|b64|u8|u16|u32|u64|s8|s16|s32|s64|f32|f64}",
        "d, [a]",
    ),
    Row::other(
        Load,
        "ld{|.weak}{|.global}{|.L1::evict_normal|.L1::evict_unchanged|.L1::evict_first|.L1::evict_last|.L1::no_allocate}{|.L2::64B|.L2::128B|.L2::256B}{|.v2|.v4|.v8}.{b8|b16|b32|b64|u8|u16|u32|u64|s8|s16|s32|s64|f32|f64}",
        "d, [a]",
    ),
    Row::other(
        Load,
        "ld{.volatile|.relaxed.cta|.relaxed.cluster|.relaxed.gpu|.relaxed.sys|.acquire.cta|.acquire.cluster|.acquire.gpu|.acquire.sys|.mmio.relaxed.sys}{|.global|.const|.shared|.shared::cta|.shared::cluster|.local|.param}{|.v2|.v4|.v8}.{b8|b16|b32|b64|u8|u16|u32|u64|s8|s16|s32|s64|f32|f64}",
        "d, [a]",
    ),
    Row::other(
        Load,
        "ldu{|.global}{|.v2|.v4}.{b8|b16|b32|b64|u8|u16|u32|u64|s8|s16|s32|s64|f32|f64}",
        "d, [a]",
    ),
    Row::other(
        Store,
        "st{|.weak}{|.global|.shared|.shared::cta|.shared::cluster|.local|.param|.param::func}{|.wb|.cg|.cs|.wt}{|.v2|.v4|.v8}.{b8|b16|b32|b64|u8|u16|u32|u64|s8|s16|s32|s64|f32|f64}",
        "[a], b",
    ),
    Row::other(
        Store,
        "st{|.weak}{|.global}{|.L1::evict_normal|.L1::evict_unchanged|.L1::evict_first|.L1::evict_last|.L1::no_allocate}{|.v2|.v4|.v8}.{b8|b16|b32|b64|u8|u16|u32|u64|s8|s16|s32|s64|f32|f64}",
        "[a], b",
    ),
    Row::other(
        Store,
        "st{.volatile|.relaxed.cta|.relaxed.cluster|.relaxed.gpu|.relaxed.sys|.release.cta|.release.cluster|.release.gpu|.release.sys|.mmio.relaxed.sys}{|.global|.shared|.shared::cta|.shared::cluster|.local|.param}{|.v2|.v4|.v8}.{b8|b16|b32|b64|u8|u16|u32|u64|s8|s16|s32|s64|f32|f64}",
        "[a], b",
    ),
    Row::other(
        Atomic,
        "atom{|.relaxed|.acquire|.release|.acq_rel}{|.cta|.cluster|.gpu|.sys}{|.global|.shared|.shared::cta|.shared::cluster}.{add.u32|add.s32|add.u64|add.s64|add.f32|add.f64|add.noftz.f16|add.noftz.bf16|add.noftz.f16x2|add.noftz.bf16x2|min.u32|min.s32|min.u64|min.s64|max.u32|max.s32|max.u64|max.s64|and.b32|and.b64|or.b32|or.b64|xor.b32|xor.b64|exch.b32|exch.b64|inc.u32|dec.u32}",
        "d, [a], b",
    ),
    Row::other(
        Atomic,
        "atom{|.relaxed|.acquire|.release|.acq_rel}{|.cta|.cluster|.gpu|.sys}{|.global|.shared|.shared::cta|.shared::cluster}.cas.{b16|b32|b64}",
        "d, [a], b, c",
    ),
    Row::other(
        Reduction,
        "red{|.relaxed|.release}{|.cta|.cluster|.gpu|.sys}{|.global|.shared|.shared::cta|.shared::cluster}.{add.u32|add.s32|add.u64|add.s64|add.f32|add.f64|add.noftz.f16|add.noftz.bf16|add.noftz.f16x2|add.noftz.bf16x2|min.u32|min.s32|min.u64|min.s64|max.u32|max.s32|max.u64|max.s64|and.b32|and.b64|or.b32|or.b64|xor.b32|xor.b64|inc.u32|dec.u32}",
        "[a], b",
    ),
    // Harts run one at a time: memory is always in order, and there is no cache.
    Row::other(
        Fence,
        "fence{|.sc|.acq_rel|.acquire|.release}.{cta|cluster|gpu|sys}",
        "",
    ),
    Row::other(
        Fence,
        "fence.proxy.{alias|async|async.global|async.shared::cta|async.shared::cluster}",
        "",
    ),
    Row::other(Fence, "membar.{cta|gl|sys}", ""),
    Row::other(Hint, "prefetch{|.global|.local}.{L1|L2}", "[a]"),
    Row::other(
        Hint,
        "prefetch.global.{L2::evict_last|L2::evict_normal}",
        "[a]",
    ),
    Row::other(Hint, "prefetchu.L1", "[a]"),
    Row::other(Hint, "discard{|.global}.L2", "[a], size"),
    Row::other(
        Hint,
        "applypriority{|.global}.L2::evict_normal",
        "[a], size",
    ),
    Row::other(Hint, "pmevent{|.mask}", "a"),
    Row::other(
        ConvertAddress,
        "cvta{|.to}.{global|const|shared|shared::cta|shared::cluster|local|param|param::entry}.{u32|u64}",
        "d, a",
    ),
    Row::other(
        IsSpace,
        "isspacep.{global|const|shared|shared::cta|shared::cluster|local|param|param::entry}",
        "p, a",
    ),
    Row::other(
        Stack,
        "{alloca|stacksave|stackrestore}.{u32|u64}",
        "as in the manual",
    ),
];
