//! Types.

use super::api::{TypeRef, api};
use super::module::Module;
use super::text::take;
use std::fmt::{self, Display};
use std::marker::PhantomData;

/// A type. Two are equal if LLVM takes them for the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Type<'m> {
    pub(super) raw: TypeRef,
    module: PhantomData<&'m Module>,
}

/// What a type is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `void`
    Void,
    /// `half`, `float`, `double` and the other floats
    Float,
    /// `iN`
    Integer,
    /// of a function
    Function,
    /// `{ .. }`
    Struct,
    /// `[n x t]`
    Array,
    /// `ptr`
    Pointer,
    /// `<n x t>`
    Vector,
    /// label, metadata, token and what LLVM may add
    Other,
}

impl<'m> Type<'m> {
    pub(super) fn new(raw: TypeRef) -> Type<'m> {
        Type {
            raw,
            module: PhantomData,
        }
    }

    /// What it is.
    pub fn kind(self) -> Kind {
        // SAFETY: a type.
        match unsafe { (api().LLVMGetTypeKind)(self.raw) } {
            0 => Kind::Void,
            1..=6 | 18 => Kind::Float,
            8 => Kind::Integer,
            9 => Kind::Function,
            10 => Kind::Struct,
            11 => Kind::Array,
            12 => Kind::Pointer,
            13 => Kind::Vector,
            _ => Kind::Other,
        }
    }

    /// Whether it is `void`.
    pub fn is_void(self) -> bool {
        self.kind() == Kind::Void
    }

    fn expect(self, kind: Kind) {
        assert_eq!(self.kind(), kind, "{self} is of another kind");
    }

    /// Bits of an integer.
    ///
    /// # Panics
    /// It is none.
    pub fn bits(self) -> u32 {
        self.expect(Kind::Integer);
        // SAFETY: an integer.
        unsafe { (api().LLVMGetIntTypeWidth)(self.raw) }
    }

    /// Address space of a pointer.
    ///
    /// # Panics
    /// It is none.
    pub fn address_space(self) -> u32 {
        self.expect(Kind::Pointer);
        // SAFETY: a pointer.
        unsafe { (api().LLVMGetPointerAddressSpace)(self.raw) }
    }

    /// What a function of this type returns.
    ///
    /// # Panics
    /// It is no function's.
    pub fn result(self) -> Type<'m> {
        self.expect(Kind::Function);
        // SAFETY: a function's.
        Type::new(unsafe { (api().LLVMGetReturnType)(self.raw) })
    }

    /// The parameters of a function of this type.
    ///
    /// # Panics
    /// It is no function's.
    pub fn parameters(self) -> Vec<Type<'m>> {
        self.expect(Kind::Function);
        // SAFETY: a function's; LLVM writes as many as it says.
        let raw = unsafe {
            let count = (api().LLVMCountParamTypes)(self.raw) as usize;
            let mut raw = vec![TypeRef::NULL; count];
            (api().LLVMGetParamTypes)(self.raw, raw.as_mut_ptr());
            raw
        };
        raw.into_iter().map(Type::new).collect()
    }

    /// Whether a function of this type takes more arguments than it names.
    ///
    /// # Panics
    /// It is no function's.
    pub fn is_variadic(self) -> bool {
        self.expect(Kind::Function);
        // SAFETY: a function's.
        unsafe { (api().LLVMIsFunctionVarArg)(self.raw) != 0 }
    }

    /// The fields of a struct.
    ///
    /// # Panics
    /// It is none.
    pub fn fields(self) -> Vec<Type<'m>> {
        self.expect(Kind::Struct);
        // SAFETY: a struct; LLVM writes as many as it says.
        let raw = unsafe {
            let count = (api().LLVMCountStructElementTypes)(self.raw) as usize;
            let mut raw = vec![TypeRef::NULL; count];
            (api().LLVMGetStructElementTypes)(self.raw, raw.as_mut_ptr());
            raw
        };
        raw.into_iter().map(Type::new).collect()
    }

    /// Whether a struct's fields follow each other without gaps.
    ///
    /// # Panics
    /// It is none.
    pub fn is_packed(self) -> bool {
        self.expect(Kind::Struct);
        // SAFETY: a struct.
        unsafe { (api().LLVMIsPackedStruct)(self.raw) != 0 }
    }

    /// What an array or a vector is made of, and how many.
    pub fn elements(self) -> Option<(Type<'m>, u64)> {
        // SAFETY: each function gets the kind that it takes.
        unsafe {
            let count = match self.kind() {
                Kind::Array => (api().LLVMGetArrayLength2)(self.raw),
                Kind::Vector => (api().LLVMGetVectorSize)(self.raw).into(),
                _ => return None,
            };
            Some((Type::new((api().LLVMGetElementType)(self.raw)), count))
        }
    }

    /// A function's with this result.
    pub fn function(self, parameters: &[Type<'m>], variadic: bool) -> Type<'m> {
        let mut raw: Vec<_> = parameters.iter().map(|ty| ty.raw).collect();
        let count = u32::try_from(raw.len()).expect("fewer parameters");
        // SAFETY: types of one context.
        Type::new(unsafe {
            (api().LLVMFunctionType)(self.raw, raw.as_mut_ptr(), count, variadic.into())
        })
    }

    /// An array of it.
    pub fn array(self, count: u64) -> Type<'m> {
        // SAFETY: a type.
        Type::new(unsafe { (api().LLVMArrayType2)(self.raw, count) })
    }

    /// A vector of it.
    pub fn vector(self, count: u32) -> Type<'m> {
        // SAFETY: a type.
        Type::new(unsafe { (api().LLVMVectorType)(self.raw, count) })
    }
}

impl Display for Type<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // SAFETY: a type.
        f.write_str(&take(unsafe { (api().LLVMPrintTypeToString)(self.raw) }))
    }
}

impl Module {
    /// `void`
    pub fn void(&self) -> Type<'_> {
        // SAFETY: the context lives; so in all functions here.
        Type::new(unsafe { (api().LLVMVoidTypeInContext)(self.context) })
    }

    /// `iN`
    pub fn int(&self, bits: u32) -> Type<'_> {
        // SAFETY: as above.
        Type::new(unsafe { (api().LLVMIntTypeInContext)(self.context, bits) })
    }

    /// `float`
    pub fn float(&self) -> Type<'_> {
        // SAFETY: as above.
        Type::new(unsafe { (api().LLVMFloatTypeInContext)(self.context) })
    }

    /// `double`
    pub fn double(&self) -> Type<'_> {
        // SAFETY: as above.
        Type::new(unsafe { (api().LLVMDoubleTypeInContext)(self.context) })
    }

    /// A generic pointer.
    pub fn pointer(&self) -> Type<'_> {
        self.pointer_to(0)
    }

    /// A pointer into an address space.
    pub fn pointer_to(&self, space: u32) -> Type<'_> {
        // SAFETY: as above.
        Type::new(unsafe { (api().LLVMPointerTypeInContext)(self.context, space) })
    }

    /// `{ .. }`, or `<{ .. }>` if it is packed.
    pub fn structure<'m>(&'m self, fields: &[Type<'m>], packed: bool) -> Type<'m> {
        let mut raw: Vec<_> = fields.iter().map(|ty| ty.raw).collect();
        let count = u32::try_from(raw.len()).expect("fewer fields");
        // SAFETY: as above, and types of it.
        Type::new(unsafe {
            (api().LLVMStructTypeInContext)(self.context, raw.as_mut_ptr(), count, packed.into())
        })
    }

    /// Bytes that a value of the type takes, with the gap behind it.
    pub fn size_of(&self, ty: Type<'_>) -> u64 {
        // SAFETY: the module's layout, and a type that has a size (LLVM stops otherwise).
        unsafe { (api().LLVMABISizeOfType)((api().LLVMGetModuleDataLayout)(self.raw), ty.raw) }
    }

    /// Its alignment in bytes.
    pub fn align_of(&self, ty: Type<'_>) -> u32 {
        // SAFETY: as above.
        unsafe { (api().LLVMABIAlignmentOfType)((api().LLVMGetModuleDataLayout)(self.raw), ty.raw) }
    }

    /// Where a field of a struct lies, in bytes.
    ///
    /// # Panics
    /// It is no struct, or has no such field.
    pub fn offset_of(&self, ty: Type<'_>, field: u32) -> u64 {
        assert!((field as usize) < ty.fields().len());
        // SAFETY: the field exists.
        unsafe {
            (api().LLVMOffsetOfElement)((api().LLVMGetModuleDataLayout)(self.raw), ty.raw, field)
        }
    }
}
