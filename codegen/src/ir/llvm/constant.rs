//! Constants.

use super::api::{ValueRef, api};
use super::module::Module;
use super::types::{Kind, Type};
use super::value::Value;

impl<'m> Type<'m> {
    /// A number of this integer type.
    ///
    /// # Panics
    /// It is no integer's.
    pub fn number(self, value: u64) -> Value<'m> {
        assert_eq!(self.kind(), Kind::Integer);
        // SAFETY: an integer type.
        Value::new(unsafe { (api().LLVMConstInt)(self.raw, value, 0) })
    }

    /// Zero, null, or all zeros.
    pub fn zero(self) -> Value<'m> {
        // SAFETY: a type of values, else LLVM stops.
        Value::new(unsafe { (api().LLVMConstNull)(self.raw) })
    }

    /// `undef`
    pub fn undefined(self) -> Value<'m> {
        // SAFETY: as above.
        Value::new(unsafe { (api().LLVMGetUndef)(self.raw) })
    }

    /// `poison`
    pub fn poison(self) -> Value<'m> {
        // SAFETY: as above.
        Value::new(unsafe { (api().LLVMGetPoison)(self.raw) })
    }

    /// A constant array with elements of this type.
    ///
    /// # Panics
    /// A value is of another type.
    pub fn constant_array(self, values: &[Value<'m>]) -> Value<'m> {
        assert!(values.iter().all(|value| value.ty() == self));
        let mut raw = raw(values);
        // SAFETY: constants of this type.
        Value::new(unsafe {
            (api().LLVMConstArray2)(self.raw, raw.as_mut_ptr(), values.len() as u64)
        })
    }

    /// A constant of this struct, named or not.
    ///
    /// # Panics
    /// Its fields are others.
    pub fn constant_struct(self, values: &[Value<'m>]) -> Value<'m> {
        let types: Vec<_> = values.iter().map(|value| value.ty()).collect();
        assert_eq!(self.fields(), types);
        let mut raw = raw(values);
        let count = u32::try_from(raw.len()).expect("fewer fields");
        // SAFETY: constants of the fields' types.
        Value::new(unsafe { (api().LLVMConstNamedStruct)(self.raw, raw.as_mut_ptr(), count) })
    }
}

fn raw(values: &[Value<'_>]) -> Vec<ValueRef> {
    assert!(values.iter().all(|value| value.is_constant()));
    values.iter().map(|value| value.raw).collect()
}

impl<'m> Value<'m> {
    /// A part of a constant array, struct, vector or string.
    pub fn element(self, at: u32) -> Option<Value<'m>> {
        if !self.is_constant() {
            return None;
        }
        // SAFETY: a constant; null if it has no such part.
        Value::maybe(unsafe { (api().LLVMGetAggregateElement)(self.raw, at) })
    }

    /// The address `bytes` behind this constant one.
    ///
    /// # Panics
    /// It is no constant pointer.
    pub fn constant_offset(self, module: &'m Module, bytes: u64) -> Value<'m> {
        assert!(self.is_constant() && self.ty().kind() == Kind::Pointer);
        let mut index = [module.int(64).number(bytes).raw];
        // SAFETY: a constant pointer, and a constant index.
        Value::new(unsafe {
            (api().LLVMConstGEP2)(module.int(8).raw, self.raw, index.as_mut_ptr(), 1)
        })
    }

    /// This constant pointer as one into another address space.
    ///
    /// # Panics
    /// Either is no pointer.
    pub fn constant_space(self, ty: Type<'m>) -> Value<'m> {
        assert!(self.is_constant() && self.ty().kind() == Kind::Pointer);
        assert_eq!(ty.kind(), Kind::Pointer);
        if self.ty() == ty {
            return self;
        }
        // SAFETY: a constant pointer and a pointer's type.
        Value::new(unsafe { (api().LLVMConstAddrSpaceCast)(self.raw, ty.raw) })
    }

    /// What an expression `getelementptr` takes its pointer to point to.
    pub fn expression_source_type(self) -> Option<Type<'m>> {
        (self.expression()? == super::opcode::Opcode::GetElementPtr)
            // SAFETY: a `getelementptr`.
            .then(|| Type::new(unsafe { (api().LLVMGetGEPSourceElementType)(self.raw) }))
    }
}

impl Module {
    /// A constant struct without a name.
    pub fn constant_struct<'m>(&'m self, values: &[Value<'m>], packed: bool) -> Value<'m> {
        let mut raw = raw(values);
        let count = u32::try_from(raw.len()).expect("fewer fields");
        // SAFETY: constants of this context.
        Value::new(unsafe {
            (api().LLVMConstStructInContext)(self.context, raw.as_mut_ptr(), count, packed.into())
        })
    }

    /// Bytes as a constant `[n x i8]`.
    pub fn constant_bytes(&self, bytes: &[u8]) -> Value<'_> {
        // SAFETY: the context lives; bytes with their length, and no zero byte is added.
        Value::new(unsafe {
            (api().LLVMConstStringInContext2)(self.context, bytes.as_ptr().cast(), bytes.len(), 1)
        })
    }
}
