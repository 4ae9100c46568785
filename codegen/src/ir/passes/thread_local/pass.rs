//! The pass.

use super::layout::{self, Layout, Placed};
use super::uses::Uses;
use crate::ir::llvm::{Global, Module, Value, ValueKind};
use anyhow::{Context as _, Result, bail};
use device_abi as abi;
use ptx::demangle;
use serde::{Deserialize, Serialize};

/// The initial values of a thread's block.
const TEMPLATE: &str = "__gpu_run_tls_template";

/// Pages of the device's heap are aligned to this, and so is what has pages of its own.
const MOST_ALIGNED: u64 = 1 << 16;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Thread-local statics that are used.
    pub statics: usize,
    /// Bytes of a thread's block.
    pub size: u64,
    /// A block's alignment.
    pub align: u64,
    /// Of these, bytes with initial values.
    pub filled: u64,
    /// Places in the code that take an address.
    pub uses: usize,
}

/// Replaces all thread-local statics.
///
/// # Errors
/// One is only declared, or used where it has no meaning.
pub fn run(module: &Module) -> Result<Report> {
    let all = module.globals().into_iter();
    let all: Vec<_> = all.filter(|global| global.is_thread_local()).collect();
    module.forget_used(&all.iter().map(|global| **global).collect::<Vec<_>>());
    let used: Vec<_> = all.iter().copied().filter(|one| is_used(**one)).collect();
    let layout = layout::of(module, &used);
    check(&layout)?;
    let mut report = Report {
        statics: used.len(),
        size: layout.size,
        align: layout.align,
        filled: layout.filled,
        uses: 0,
    };
    tell(module, &layout)?;
    if !used.is_empty() {
        let base = module
            .function(abi::TLS_BASE)
            .context("the program has thread-local statics, and no device runtime")?;
        let places = layout.placed.iter();
        let offsets = places.map(|placed| (*placed.global, placed.offset));
        report.uses = Uses::new(module, base, &offsets.collect()).replace()?;
    }
    for global in all {
        // Constants that nobody uses may still be made of it.
        global.replace_with(module.pointer().poison());
        // SAFETY: all uses were replaced.
        unsafe { global.erase() };
    }
    Ok(report)
}

/// Whether anything but constants that nobody uses has its address.
fn is_used(value: Value<'_>) -> bool {
    let is_constant =
        |user: Value<'_>| matches!(user.kind(), ValueKind::Expression | ValueKind::Aggregate);
    let mut users = value.users().into_iter();
    users.any(|user| !is_constant(user) || is_used(user))
}

fn check(layout: &Layout<'_>) -> Result<()> {
    for Placed { global, .. } in &layout.placed {
        let name = demangle(&global.name());
        if global.is_declaration() {
            bail!(
                "the thread-local static `{name}` is declared, and no crate of the program defines it"
            );
        }
        if u64::from(global.alignment()) > MOST_ALIGNED {
            let align = global.alignment();
            bail!(
                "the thread-local static `{name}` is aligned to {align} bytes, and memory of a GPU's heap to {MOST_ALIGNED} at most"
            );
        }
    }
    Ok(())
}

/// Tells the device runtime what to make for each thread: [`abi::TlsLayout`].
fn tell(module: &Module, layout: &Layout<'_>) -> Result<()> {
    let Some(declared) = module.global(abi::TLS_LAYOUT) else {
        return Ok(());
    };
    if !declared.is_declaration() {
        bail!("the program defines `{}` itself", abi::TLS_LAYOUT);
    }
    let values = layout::template(module, layout);
    let template = constant(module, TEMPLATE, values);
    template.set_alignment(u32::try_from(layout.align).expect("checked"));
    let number = |value| module.int(64).number(value);
    let record = [
        *template,
        number(layout.filled),
        number(layout.size),
        number(layout.align),
    ];
    let record = constant(module, "", module.constant_struct(&record, false));
    record.set_alignment(align_of::<abi::TlsLayout>() as u32);
    declared.replace_with(*record);
    // SAFETY: all uses were replaced.
    unsafe { declared.erase() };
    record.set_name(abi::TLS_LAYOUT);
    Ok(())
}

/// A constant that only this module knows.
fn constant<'m>(module: &'m Module, name: &str, value: Value<'m>) -> Global<'m> {
    let global = module.add_global(name, value.ty(), 0);
    global.set_initializer(value);
    global.set_constant_data(true);
    global.make_internal();
    global
}
