//! The passes in their order: the only place that knows all of them.

use super::llvm::{Linkage, Machine, Module};
use super::passes::{
    atomics, cycles, floats, frames, lanes, linkage, memory, names, reads, registered, rust_cuda,
    stores, thread_local, unwind, warp_memory,
};
use anyhow::{Result, bail};
use ptx::demangle;
use serde::{Deserialize, Serialize};

/// What is asked of the stage.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Settings {
    /// The GPU that PTX is made for: `sm_70`.
    pub arch: String,
    /// How hard LLVM's backend works, 0 to 3.
    pub level: u8,
    /// LLVM's global options.
    pub options: Vec<String>,
    /// What to make.
    pub product: Product,
    /// Who wrote the program.
    pub origin: Origin,
}

/// Who wrote the bitcode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// rustc, with its own LLVM, linked and optimized.
    Rustc,
    /// Rust-CUDA's code generator, each crate apart and as it came.
    RustCuda,
}

/// What the stage makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Product {
    /// PTX, by LLVM's own backend.
    Ptx,
    /// IR as text, after all passes: for libNVVM, and for people.
    Ir,
}

/// What the passes did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// What Rust-CUDA's code generator does otherwise than rustc's own.
    pub rust_cuda: Option<rust_cuda::Report>,
    /// Whether code of the program runs on all lanes.
    pub lanes: bool,
    /// Bytes of shared memory that each warp has for lanes that work together.
    pub warp_memory: u32,
    /// Thread-local statics.
    pub thread_local: thread_local::Report,
    /// Symbols that have got names which PTX can have.
    pub renamed: u64,
    /// Pointers that statics get when the program starts, because they lead back to them.
    pub cyclic: u64,
    /// Operations on floats that are calls now.
    pub floats: floats::Report,
    /// Copies and fills of memory.
    pub memory: memory::Report,
    /// Loops that have more reads under way.
    pub reads: u64,
    /// Loops whose stores come behind their loads.
    pub stores: u64,
    /// Atomic accesses that are said to be of global memory.
    pub atomics: u64,
    /// Local variables.
    pub frames: frames::Report,
    /// Exceptions that are returned now.
    pub unwind: unwind::Report,
}

impl Report {
    /// What may be of interest to who looks at an image.
    pub fn numbers(&self) -> impl Iterator<Item = (String, u64)> {
        let Report {
            rust_cuda: _,
            lanes,
            warp_memory,
            thread_local,
            renamed,
            cyclic,
            floats,
            memory,
            reads,
            stores,
            atomics,
            frames,
            unwind,
        } = self;
        let numbers = [
            ("lanes", u64::from(*lanes)),
            ("warp_memory_bytes", u64::from(*warp_memory)),
            ("thread_local_bytes", thread_local.size),
            ("thread_local_align", thread_local.align),
            ("renamed_symbols", *renamed),
            ("cyclic_pointers", *cyclic),
            ("remainders", floats.remainders),
            ("wide_conversions", floats.conversions),
            ("float_intrinsics", floats.intrinsics),
            ("memory_calls", memory.calls),
            ("wide_copies", memory.wide),
            ("wide_loops", *reads),
            ("late_stores", *stores),
            ("atomic_accesses", *atomics),
            ("private_variables", frames.private),
            ("shared_variables", frames.shared),
            ("large_variables", frames.large),
            ("checked_functions", unwind.checked as u64),
            ("tested_calls", unwind.tested as u64),
        ];
        numbers
            .into_iter()
            .map(|(name, number)| (name.to_owned(), number))
    }
}

/// Runs all passes. What is returned beside the report makes PTX.
///
/// # Errors
/// A pass refuses the program, with function and line, or LLVM does.
pub fn run(module: &Module, settings: &Settings) -> Result<(Machine, Report)> {
    refuse(module)?;
    let machine = Machine::new(module, &settings.arch, settings.level)?;
    let mut report = Report::default();
    if settings.origin == Origin::RustCuda {
        machine.lay_out(module);
        report.rust_cuda = Some(rust_cuda::run(module)?);
        // Unlike rustc's own, the module was never optimized. Most of it is of no use to this program.
        let level = settings.level.clamp(1, 3);
        machine.run(module, &format!("globaldce,default<O{level}>"))?;
    }
    // Before all that looks at what the program does.
    report.lanes = lanes::run(module, &machine)?;
    report.warp_memory = warp_memory::run(module, &machine)?;
    report.thread_local = thread_local::run(module)?;
    // What asks for a thread's block is a function that was to be inlined.
    machine.run(module, "always-inline")?;
    registered::run(module)?;
    report.cyclic = cycles::run(module)?;
    report.floats = floats::run(module)?;
    report.unwind = unwind::run(module)?;
    // A build that is to be checked keeps accesses whose results nobody uses.
    if report.unwind.checked > 0 && settings.level > 0 {
        machine.run(module, unwind::CLEANUP)?;
    }
    if settings.level >= 2 {
        report.reads = reads::run(module, &machine)?;
        report.stores = stores::run(module, &machine)?;
    }
    // Behind LLVM's own passes, which know the intrinsics and make loads of the shortest.
    report.memory = memory::run(module)?;
    // Whose variables are on which stack is decided when nothing moves any more, and as long as it is known what only the program calls.
    // libNVVM, which is told of a newer GPU than there may be, would use that one's accesses to what it knows to be global memory.
    let addresses = match settings.product {
        Product::Ptx => frames::Addresses::Global,
        Product::Ir => frames::Addresses::Generic,
    };
    report.frames = frames::run(module, addresses)?;
    // For the same reason. And `frames` knows what is atomic as it was.
    if settings.product == Product::Ptx {
        report.atomics = atomics::run(module);
    }
    linkage::run(module);
    // The last one: those before it know the runtime's functions by their names.
    report.renamed = names::run(module);
    Ok((machine, report))
}

/// What cannot be had here.
fn refuse(module: &Module) -> Result<()> {
    for variable in module.globals() {
        let name = demangle(&variable.name());
        if variable.linkage() == Linkage::ExternWeak {
            bail!(
                "`{name}` is declared with `#[linkage = \"extern_weak\"]`, and PTX has no symbols that may be missing: link it always, or never"
            );
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::testing;

    #[test]
    fn what_ptx_lacks_is_named() {
        let module = testing::module("@maybe = extern_weak global i32");
        let error = refuse(&module).unwrap_err().to_string();
        let expected = "`maybe` is declared with `#[linkage = \"extern_weak\"]`";
        assert!(error.contains(expected), "{error}");
    }
}
