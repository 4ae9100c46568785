//! Statics, and what they have in common with functions.

use super::api::api;
use super::text::c;
use super::types::Type;
use super::value::{Kind, Value};
use std::ffi::CStr;
use std::ops::Deref;

/// A static.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Global<'m>(pub(super) Value<'m>);

/// Who sees a symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Linkage {
    /// Everybody.
    External,
    /// One of several equal ones, which may be replaced.
    Weak,
    /// Joined with others of its name (`llvm.used`).
    Appending,
    /// This module; the backend may call it as it likes.
    Internal,
    /// This module, without a symbol.
    Private,
    /// Perhaps nobody defines it.
    ExternWeak,
    /// What else LLVM has.
    Other,
}

impl Linkage {
    fn of(number: i32) -> Linkage {
        match number {
            0 => Linkage::External,
            2..=6 | 14 => Linkage::Weak,
            7 => Linkage::Appending,
            8 => Linkage::Internal,
            9 => Linkage::Private,
            12 => Linkage::ExternWeak,
            _ => Linkage::Other,
        }
    }

    /// Whether nobody outside the module sees it.
    pub fn is_local(self) -> bool {
        matches!(self, Linkage::Internal | Linkage::Private)
    }
}

impl<'m> Deref for Global<'m> {
    type Target = Value<'m>;

    fn deref(&self) -> &Value<'m> {
        &self.0
    }
}

impl<'m> Value<'m> {
    fn expect_symbol(self) {
        let symbols = [Kind::Function, Kind::Global, Kind::Alias, Kind::IFunc];
        assert!(symbols.contains(&self.kind()), "{self} is no symbol");
    }

    /// Of a symbol: who sees it.
    ///
    /// # Panics
    /// It is none; so in the next ones.
    pub fn linkage(self) -> Linkage {
        self.expect_symbol();
        // SAFETY: a symbol; so in the next ones.
        Linkage::of(unsafe { (api().LLVMGetLinkage)(self.raw) })
    }

    /// Has only this module see a symbol.
    pub fn make_internal(self) {
        const INTERNAL: i32 = 8;
        self.expect_symbol();
        // SAFETY: a symbol. LLVM wants the default visibility of it.
        unsafe {
            (api().LLVMSetVisibility)(self.raw, 0);
            (api().LLVMSetLinkage)(self.raw, INTERNAL);
        }
    }

    /// Has everybody see a symbol.
    pub fn make_external(self) {
        self.expect_symbol();
        // SAFETY: a symbol.
        unsafe { (api().LLVMSetLinkage)(self.raw, 0) };
    }

    /// Whether a symbol is only declared.
    pub fn is_declaration(self) -> bool {
        self.expect_symbol();
        // SAFETY: a symbol.
        unsafe { (api().LLVMIsDeclaration)(self.raw) != 0 }
    }

    /// The type of what stands at a symbol: a static's value, a function's type.
    pub fn value_type(self) -> Type<'m> {
        self.expect_symbol();
        // SAFETY: a symbol.
        Type::new(unsafe { (api().LLVMGlobalGetValueType)(self.raw) })
    }

    /// The section that a symbol is to be in.
    pub fn section(self) -> Option<String> {
        self.expect_symbol();
        // SAFETY: a symbol; LLVM keeps the text.
        unsafe {
            let text = (api().LLVMGetSection)(self.raw);
            (!text.is_null())
                .then(|| CStr::from_ptr(text).to_string_lossy().into_owned())
                .filter(|text| !text.is_empty())
        }
    }

    /// Puts a symbol into a section; an empty name is none.
    pub fn set_section(self, name: &str) {
        self.expect_symbol();
        // SAFETY: a symbol and a C string.
        unsafe { (api().LLVMSetSection)(self.raw, c(name).as_ptr()) };
    }
}

impl<'m> Global<'m> {
    /// Its first value, unless it is only declared.
    pub fn initializer(self) -> Option<Value<'m>> {
        // SAFETY: a static; so in all functions here.
        Value::maybe(unsafe { (api().LLVMGetInitializer)(self.raw) })
    }

    /// Gives it a first value.
    ///
    /// # Panics
    /// It is of another type.
    pub fn set_initializer(self, value: Value<'m>) {
        assert_eq!(self.value_type(), value.ty());
        assert!(value.is_constant());
        // SAFETY: a constant of the static's type.
        unsafe { (api().LLVMSetInitializer)(self.raw, value.raw) };
    }

    /// Whether each thread has one of its own.
    pub fn is_thread_local(self) -> bool {
        // SAFETY: a static.
        unsafe { (api().LLVMIsThreadLocal)(self.raw) != 0 }
    }

    /// Makes it one for all threads.
    pub fn clear_thread_local(self) {
        // SAFETY: a static.
        unsafe { (api().LLVMSetThreadLocal)(self.raw, 0) };
    }

    /// Makes it one for each thread.
    pub fn set_thread_local(self) {
        // SAFETY: a static.
        unsafe { (api().LLVMSetThreadLocal)(self.raw, 1) };
    }

    /// Whether it never changes.
    pub fn is_constant_data(self) -> bool {
        // SAFETY: a static.
        unsafe { (api().LLVMIsGlobalConstant)(self.raw) != 0 }
    }

    /// Says whether it never changes.
    pub fn set_constant_data(self, constant: bool) {
        // SAFETY: a static.
        unsafe { (api().LLVMSetGlobalConstant)(self.raw, constant.into()) };
    }

    /// Its alignment in bytes; 0: that of its type.
    pub fn alignment(self) -> u32 {
        // SAFETY: a static.
        unsafe { (api().LLVMGetAlignment)(self.raw) }
    }

    /// Sets its alignment in bytes.
    ///
    /// # Panics
    /// It is not a power of two.
    pub fn set_alignment(self, bytes: u32) {
        assert!(bytes.is_power_of_two());
        // SAFETY: a static and a power of two.
        unsafe { (api().LLVMSetAlignment)(self.raw, bytes) };
    }

    /// The address space that it lies in.
    pub fn address_space(self) -> u32 {
        self.ty().address_space()
    }

    /// Deletes it.
    ///
    /// # Safety
    /// Nobody uses it, and no handle to it is used again.
    pub unsafe fn erase(self) {
        // SAFETY: by the caller.
        unsafe { (api().LLVMDeleteGlobal)(self.raw) };
    }
}
