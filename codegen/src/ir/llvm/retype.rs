//! Another type for a function. LLVM's C interface has no call for it.

use super::api::api;
use super::function::Function;
use super::module::Module;
use super::types::Type;
use std::ffi::c_uint;

impl<'m> Function<'m> {
    /// A function of another type in the place of this one: with its name, its users, its blocks, its debug information and all else but its
    /// attributes. This one is left without users and without a body.
    ///
    /// # Panics
    /// The parameters are others.
    pub fn retype(self, module: &'m Module, ty: Type<'m>) -> Function<'m> {
        assert_eq!(self.value_type().parameters(), ty.parameters());
        let name = self.name();
        self.set_name("");
        let new = module.add_function(&name, ty);
        new.set_convention(self.convention());
        // SAFETY: functions of one module, and what LLVM says of the first.
        unsafe {
            (api().LLVMSetLinkage)(new.raw, (api().LLVMGetLinkage)(self.raw));
            (api().LLVMSetVisibility)(new.raw, (api().LLVMGetVisibility)(self.raw));
            (api().LLVMSetUnnamedAddress)(new.raw, (api().LLVMGetUnnamedAddress)(self.raw));
            (api().LLVMSetAlignment)(new.raw, (api().LLVMGetAlignment)(self.raw));
        }
        if let Some(section) = self.section() {
            new.set_section(&section);
        }
        self.give_metadata(new);
        for block in self.blocks() {
            // SAFETY: a block of the old function becomes one of the new.
            unsafe {
                (api().LLVMRemoveBasicBlockFromParent)(block.raw);
                (api().LLVMAppendExistingBasicBlock)(new.raw, block.raw);
            }
        }
        for (old, new) in self.parameters().into_iter().zip(new.parameters()) {
            new.set_name(&old.name());
            old.replace_with(new);
        }
        self.replace_with(*new);
        new
    }

    /// Gives `new` what is attached to this function. The debug information moves: two functions may not share it.
    fn give_metadata(self, new: Function<'m>) {
        let mut count = 0;
        // SAFETY: functions of one module; LLVM's list has `count` entries and is freed.
        unsafe {
            let entries = (api().LLVMGlobalCopyAllMetadata)(self.raw, &mut count);
            for at in 0..c_uint::try_from(count).expect("fewer attachments") {
                let kind = (api().LLVMValueMetadataEntriesGetKind)(entries, at);
                let node = (api().LLVMValueMetadataEntriesGetMetadata)(entries, at);
                (api().LLVMGlobalSetMetadata)(new.raw, kind, node);
            }
            (api().LLVMDisposeValueMetadataEntries)(entries);
        }
        new.take_subprogram(self);
    }
}
