//! Functions.

use super::api::{BlockRef, api};
use super::block::Block;
use super::metadata::Location;
use super::module::Module;
use super::text::c;
use super::value::Value;
use std::ops::Deref;

/// A function, declared or defined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Function<'m>(pub(super) Value<'m>);

/// Calling conventions.
pub mod calling {
    /// C's.
    pub const C: u32 = 0;
    /// LLVM may choose.
    pub const FAST: u32 = 8;
    /// Rarely called.
    pub const COLD: u32 = 9;
    /// A kernel.
    pub const PTX_KERNEL: u32 = 71;
    /// A function of PTX.
    pub const PTX_DEVICE: u32 = 72;
}

impl<'m> Deref for Function<'m> {
    type Target = Value<'m>;

    fn deref(&self) -> &Value<'m> {
        &self.0
    }
}

impl<'m> Function<'m> {
    /// Its parameters.
    pub fn parameters(self) -> Vec<Value<'m>> {
        // SAFETY: a function, and parameters that it has; so in all functions here.
        unsafe {
            (0..(api().LLVMCountParams)(self.raw))
                .map(|at| Value::new((api().LLVMGetParam)(self.raw, at)))
                .collect()
        }
    }

    /// Its blocks, the entry first.
    pub fn blocks(self) -> Vec<Block<'m>> {
        // SAFETY: a function and its blocks.
        unsafe {
            let first = (api().LLVMGetFirstBasicBlock)(self.raw).some();
            std::iter::successors(first, |block| (api().LLVMGetNextBasicBlock)(*block).some())
                .map(Block::new)
                .collect()
        }
    }

    /// The block that it starts with.
    pub fn entry(self) -> Option<Block<'m>> {
        // SAFETY: a function. The entry of a declaration would be foreign memory.
        let first: BlockRef = unsafe { (api().LLVMGetFirstBasicBlock)(self.raw) };
        first.some().map(Block::new)
    }

    /// Adds a block at its end.
    pub fn append(self, module: &'m Module, name: &str) -> Block<'m> {
        // SAFETY: a function of this module.
        Block::new(unsafe {
            (api().LLVMAppendBasicBlockInContext)(module.context, self.raw, c(name).as_ptr())
        })
    }

    /// How it is called: see [`calling`].
    pub fn convention(self) -> u32 {
        // SAFETY: a function.
        unsafe { (api().LLVMGetFunctionCallConv)(self.raw) }
    }

    /// Sets how it is called.
    pub fn set_convention(self, convention: u32) {
        // SAFETY: a function.
        unsafe { (api().LLVMSetFunctionCallConv)(self.raw, convention) };
    }

    /// Whether it is an intrinsic of LLVM.
    pub fn is_intrinsic(self) -> bool {
        // SAFETY: a function.
        unsafe { (api().LLVMGetIntrinsicID)(self.raw) != 0 }
    }

    /// Whether it has a personality, so landing pads.
    pub fn has_personality(self) -> bool {
        // SAFETY: a function.
        unsafe { (api().LLVMHasPersonalityFn)(self.raw) != 0 }
    }

    /// Takes its personality away.
    pub fn clear_personality(self) {
        // SAFETY: a function; null is none.
        unsafe { (api().LLVMSetPersonalityFn)(self.raw, super::api::ValueRef::NULL) };
    }

    /// Whether this user of the function does nothing but to call it, by its own type.
    pub fn is_called_by(self, user: Value<'m>) -> bool {
        let call = user
            .instruction()
            .and_then(|instruction| instruction.call());
        call.is_some_and(|call| {
            call.callee_function() == Some(self) && !call.arguments().contains(&self)
        })
    }

    /// The line of its head in the source, if that is known.
    pub fn line(self) -> Option<u32> {
        // SAFETY: a function and its subprogram.
        unsafe {
            let subprogram = (api().LLVMGetSubprogram)(self.raw).some()?;
            Some((api().LLVMDISubprogramGetLine)(subprogram))
        }
    }

    /// Its head as a place in the source, if that is known.
    pub fn location(self, module: &'m Module) -> Option<Location<'m>> {
        // SAFETY: a function and its subprogram, which is a scope; it is inlined nowhere.
        unsafe {
            let scope = (api().LLVMGetSubprogram)(self.raw).some()?;
            let line = (api().LLVMDISubprogramGetLine)(scope);
            let none = super::api::MetadataRef::NULL;
            let raw =
                (api().LLVMDIBuilderCreateDebugLocation)(module.context, line, 0, scope, none);
            raw.some().map(Location::new)
        }
    }

    /// Takes the debug information of `other`, which loses it: two functions may not share it.
    pub fn take_subprogram(self, other: Function<'m>) {
        // SAFETY: functions of one module; null is none.
        unsafe {
            let subprogram = (api().LLVMGetSubprogram)(other.raw);
            (api().LLVMSetSubprogram)(other.raw, super::api::MetadataRef::NULL);
            (api().LLVMSetSubprogram)(self.raw, subprogram);
        }
    }

    /// Deletes it.
    ///
    /// # Safety
    /// Nobody uses it, and no handle to it or to anything in it is used again.
    pub unsafe fn erase(self) {
        // SAFETY: by the caller.
        unsafe { (api().LLVMDeleteFunction)(self.raw) };
    }
}
