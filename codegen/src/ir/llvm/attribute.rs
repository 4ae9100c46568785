//! Attributes of functions, parameters, results and calls.

use super::api::{AttributeRef, api};
use super::function::Function;
use super::instruction::Call;
use super::module::Module;
use super::text::c;
use super::types::Type;
use std::ffi::c_char;
use std::marker::PhantomData;

/// An attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attribute<'m> {
    raw: AttributeRef,
    module: PhantomData<&'m Module>,
}

/// What an attribute is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The result.
    Result,
    /// The function.
    Function,
    /// A parameter, from 0.
    Parameter(u32),
}

impl Place {
    fn index(self) -> u32 {
        match self {
            Place::Result => 0,
            Place::Function => u32::MAX,
            Place::Parameter(at) => at + 1,
        }
    }
}

/// LLVM's number for the name; `None` if this LLVM does not know it.
fn kind(name: &str) -> Option<u32> {
    let (start, len) = (name.as_ptr().cast::<c_char>(), name.len());
    // SAFETY: a name with its length.
    let kind = unsafe { (api().LLVMGetEnumAttributeKindForName)(start, len) };
    (kind != 0).then_some(kind)
}

impl Module {
    /// `name`, or `name(value)`; `None` if this LLVM does not know it.
    pub fn attribute(&self, name: &str, value: u64) -> Option<Attribute<'_>> {
        // SAFETY: the context lives, and the kind is LLVM's.
        let raw = unsafe { (api().LLVMCreateEnumAttribute)(self.context, kind(name)?, value) };
        Some(Attribute::new(raw))
    }

    /// `name(type)`, as `sret(T)`; `None` if this LLVM does not know it.
    pub fn type_attribute<'m>(&'m self, name: &str, ty: Type<'m>) -> Option<Attribute<'m>> {
        // SAFETY: as above, and a type of the context.
        let raw = unsafe { (api().LLVMCreateTypeAttribute)(self.context, kind(name)?, ty.raw) };
        Some(Attribute::new(raw))
    }

    /// `"name"="value"`.
    pub fn string_attribute(&self, name: &str, value: &str) -> Attribute<'_> {
        let len = |text: &str| u32::try_from(text.len()).expect("a short text");
        // SAFETY: the context lives; texts with their lengths.
        Attribute::new(unsafe {
            (api().LLVMCreateStringAttribute)(
                self.context,
                name.as_ptr().cast(),
                len(name),
                value.as_ptr().cast(),
                len(value),
            )
        })
    }
}

impl<'m> Attribute<'m> {
    fn new(raw: AttributeRef) -> Attribute<'m> {
        Attribute {
            raw,
            module: PhantomData,
        }
    }

    /// Whether it is the one that LLVM calls so.
    pub fn is(self, name: &str) -> bool {
        // SAFETY: an attribute; strings have no kind.
        unsafe {
            let is_string = (api().LLVMIsStringAttribute)(self.raw) != 0;
            !is_string && Some((api().LLVMGetEnumAttributeKind)(self.raw)) == kind(name)
        }
    }

    /// The number of `name(value)`.
    pub fn value(self) -> Option<u64> {
        // SAFETY: an attribute with a number.
        unsafe {
            let is_enum = (api().LLVMIsEnumAttribute)(self.raw) != 0;
            is_enum.then(|| (api().LLVMGetEnumAttributeValue)(self.raw))
        }
    }
}

impl<'m> Function<'m> {
    /// All attributes of a place.
    pub fn attributes(self, place: Place) -> Vec<Attribute<'m>> {
        let index = place.index();
        // SAFETY: a function; LLVM writes as many as it says.
        let raw = unsafe {
            let count = (api().LLVMGetAttributeCountAtIndex)(self.raw, index) as usize;
            let mut raw = vec![AttributeRef::NULL; count];
            (api().LLVMGetAttributesAtIndex)(self.raw, index, raw.as_mut_ptr());
            raw
        };
        raw.into_iter().map(Attribute::new).collect()
    }

    /// The attribute of this name.
    pub fn attribute(self, place: Place, name: &str) -> Option<Attribute<'m>> {
        let index = place.index();
        // SAFETY: a function and a kind of LLVM's.
        let raw = unsafe { (api().LLVMGetEnumAttributeAtIndex)(self.raw, index, kind(name)?) };
        raw.some().map(Attribute::new)
    }

    /// Whether it has the attribute.
    pub fn has(self, place: Place, name: &str) -> bool {
        self.attribute(place, name).is_some()
    }

    /// Adds an attribute.
    pub fn add(self, place: Place, attribute: Attribute<'m>) {
        // SAFETY: a function and an attribute of its context.
        unsafe { (api().LLVMAddAttributeAtIndex)(self.raw, place.index(), attribute.raw) };
    }

    /// Removes an attribute, if it is there.
    pub fn remove(self, place: Place, name: &str) {
        if let Some(kind) = kind(name) {
            // SAFETY: a function and a kind of LLVM's.
            unsafe { (api().LLVMRemoveEnumAttributeAtIndex)(self.raw, place.index(), kind) };
        }
    }

    /// Removes `"name"`, if it is there.
    pub fn remove_string(self, place: Place, name: &str) {
        let len = u32::try_from(name.len()).expect("a short name");
        // SAFETY: a function, and a name with its length.
        unsafe {
            (api().LLVMRemoveStringAttributeAtIndex)(
                self.raw,
                place.index(),
                c(name).as_ptr(),
                len,
            );
        }
    }
}

impl<'m> Call<'m> {
    /// All attributes of a place at this call.
    pub fn attributes(self, place: Place) -> Vec<Attribute<'m>> {
        let index = place.index();
        // SAFETY: a call; LLVM writes as many as it says.
        let raw = unsafe {
            let count = (api().LLVMGetCallSiteAttributeCount)(self.raw, index) as usize;
            let mut raw = vec![AttributeRef::NULL; count];
            (api().LLVMGetCallSiteAttributes)(self.raw, index, raw.as_mut_ptr());
            raw
        };
        raw.into_iter().map(Attribute::new).collect()
    }

    /// Whether the call itself has the attribute: its callee may, too.
    pub fn has(self, place: Place, name: &str) -> bool {
        let Some(kind) = kind(name) else { return false };
        // SAFETY: a call and a kind of LLVM's.
        unsafe { (api().LLVMGetCallSiteEnumAttribute)(self.raw, place.index(), kind) }
            .some()
            .is_some()
    }

    /// Adds an attribute.
    pub fn add(self, place: Place, attribute: Attribute<'m>) {
        // SAFETY: a call and an attribute of its context.
        unsafe { (api().LLVMAddCallSiteAttribute)(self.raw, place.index(), attribute.raw) };
    }

    /// Removes an attribute, if it is there.
    pub fn remove(self, place: Place, name: &str) {
        if let Some(kind) = kind(name) {
            // SAFETY: a call and a kind of LLVM's.
            unsafe { (api().LLVMRemoveCallSiteEnumAttribute)(self.raw, place.index(), kind) };
        }
    }
}
