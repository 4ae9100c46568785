//! The target: LLVM's own passes, and PTX.

use super::api::{BufferRef, ErrorRef, MachineRef, PassOptionsRef, TargetRef, api};
use super::function::Function;
use super::module::{Buffer, Module};
use super::text::{c, copy, take};
use anyhow::{Result, bail, ensure};
use std::ffi::CStr;

/// NVPTX for one GPU.
#[derive(Debug)]
pub struct Machine {
    raw: MachineRef,
}

impl Machine {
    /// For the module's triple and a GPU such as `sm_70`, with LLVM's level 0 to 3.
    ///
    /// # Errors
    /// LLVM does not know it.
    pub fn new(module: &Module, cpu: &str, level: u8) -> Result<Machine> {
        let triple = c(&module.triple());
        let mut target = TargetRef::NULL;
        let mut message = std::ptr::null_mut();
        // SAFETY: C strings; LLVM writes target or message.
        let failed =
            unsafe { (api().LLVMGetTargetFromTriple)(triple.as_ptr(), &mut target, &mut message) };
        if failed != 0 {
            bail!("LLVM has no such target: {}", take(message));
        }
        // SAFETY: a target and C strings; default relocation and code model.
        let raw = unsafe {
            (api().LLVMCreateTargetMachine)(
                target,
                triple.as_ptr(),
                c(cpu).as_ptr(),
                c"".as_ptr(),
                level.min(3).into(),
                0,
                0,
            )
        };
        ensure!(raw.some().is_some(), "LLVM cannot compile for {cpu}");
        Ok(Machine { raw })
    }

    /// Gives the module the target's own layout of data.
    pub fn lay_out(&self, module: &Module) {
        // SAFETY: machine and module live; the module copies the layout, which is ours.
        unsafe {
            let layout = (api().LLVMCreateTargetDataLayout)(self.raw);
            (api().LLVMSetModuleDataLayout)(module.raw, layout);
            (api().LLVMDisposeTargetData)(layout);
        }
    }

    /// Runs LLVM's passes, as `opt -passes=` takes them.
    ///
    /// # Errors
    /// LLVM does not know one.
    pub fn run(&self, module: &Module, passes: &str) -> Result<()> {
        run(passes, |names, options| {
            // SAFETY: module and machine live, and so do names and options.
            unsafe { (api().LLVMRunPasses)(module.raw, names.as_ptr(), self.raw, options) }
        })
    }

    /// Runs LLVM's passes for functions on one.
    ///
    /// # Errors
    /// LLVM does not know one.
    pub fn run_on(&self, function: Function<'_>, passes: &str) -> Result<()> {
        run(passes, |names, options| {
            let function = function.raw;
            // SAFETY: a function with a body; machine, names and options live.
            unsafe { (api().LLVMRunPassesOnFunction)(function, names.as_ptr(), self.raw, options) }
        })
    }

    /// The module as PTX. LLVM changes the module on the way.
    ///
    /// # Errors
    /// LLVM's words. For some faults it ends the process instead.
    pub fn ptx(&self, module: &Module) -> Result<Vec<u8>> {
        const ASSEMBLY: i32 = 0;
        let mut message = std::ptr::null_mut();
        let mut buffer = BufferRef::NULL;
        // SAFETY: machine and module live; on success the buffer is ours.
        let failed = unsafe {
            (api().LLVMTargetMachineEmitToMemoryBuffer)(
                self.raw,
                module.raw,
                ASSEMBLY,
                &mut message,
                &mut buffer,
            )
        };
        if failed != 0 {
            bail!("{}", take(message));
        }
        Ok(Buffer(buffer).bytes().to_vec())
    }
}

/// Has `start` run passes.
fn run(passes: &str, start: impl FnOnce(&CStr, PassOptionsRef) -> ErrorRef) -> Result<()> {
    // SAFETY: the options are ours, an error is taken.
    let why = unsafe {
        let options = (api().LLVMCreatePassBuilderOptions)();
        let error = start(&c(passes), options);
        (api().LLVMDisposePassBuilderOptions)(options);
        error.some().map(|error| {
            let message = (api().LLVMGetErrorMessage)(error);
            let text = CStr::from_ptr(message).to_bytes();
            let text = copy(text.as_ptr().cast(), text.len());
            (api().LLVMDisposeErrorMessage)(message);
            text
        })
    };
    match why {
        Some(why) => bail!("LLVM cannot run `{passes}`: {why}"),
        None => Ok(()),
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        // SAFETY: it is ours.
        unsafe { (api().LLVMDisposeTargetMachine)(self.raw) };
    }
}
