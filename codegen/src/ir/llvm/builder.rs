//! New instructions.

use super::api::{BuilderRef, MetadataRef, api};
use super::block::Block;
use super::function::Function;
use super::instruction::{Call, Instruction};
use super::metadata::Location;
use super::module::Module;
use super::opcode::{Opcode, Predicate};
use super::text::c;
use super::types::{Kind, Type};
use super::value::Value;

/// No name: LLVM numbers such values.
const UNNAMED: *const std::ffi::c_char = c"".as_ptr();

/// Puts new instructions at a place. Constants are folded, so a result may be a constant.
#[derive(Debug)]
pub struct Builder<'m> {
    raw: BuilderRef,
    module: &'m Module,
}

impl Drop for Builder<'_> {
    fn drop(&mut self) {
        // SAFETY: it is ours.
        unsafe { (api().LLVMDisposeBuilder)(self.raw) };
    }
}

impl<'m> Builder<'m> {
    fn new(module: &'m Module) -> Builder<'m> {
        // SAFETY: the context lives.
        let raw = unsafe { (api().LLVMCreateBuilderInContext)(module.context) };
        Builder { raw, module }
    }

    /// For the place before an instruction, with its place in the source.
    pub fn before(module: &'m Module, instruction: Instruction<'m>) -> Builder<'m> {
        let builder = Builder::new(module);
        // SAFETY: an instruction in a block; this takes its location, too.
        unsafe { (api().LLVMPositionBuilderBefore)(builder.raw, instruction.raw) };
        builder
    }

    /// For the end of a block.
    pub fn at_end(module: &'m Module, block: Block<'m>) -> Builder<'m> {
        let builder = Builder::new(module);
        builder.move_to_end(block);
        builder
    }

    /// Goes on at the end of another block. The place in the source stays.
    pub fn move_to_end(&self, block: Block<'m>) {
        // SAFETY: a block of this module.
        unsafe { (api().LLVMPositionBuilderAtEnd)(self.raw, block.raw) };
    }

    /// The block that it is in.
    pub fn block(&self) -> Block<'m> {
        // SAFETY: the builder has a place.
        Block::new(unsafe { (api().LLVMGetInsertBlock)(self.raw) })
    }

    /// The place in the source that new instructions have.
    pub fn set_location(&self, location: Option<Location<'m>>) {
        let raw = location.map_or(MetadataRef::NULL, |location| location.raw);
        // SAFETY: a location, or none.
        unsafe { (api().LLVMSetCurrentDebugLocation2)(self.raw, raw) };
    }

    /// That place, if there is one.
    pub fn location(&self) -> Option<Location<'m>> {
        // SAFETY: a builder.
        let raw = unsafe { (api().LLVMGetCurrentDebugLocation2)(self.raw) };
        raw.some().map(Location::new)
    }

    fn made(&self, raw: super::api::ValueRef) -> Instruction<'m> {
        Instruction(Value::new(raw))
    }

    /// Puts in an instruction that was taken out or copied.
    pub fn insert(&self, instruction: Instruction<'m>) {
        // SAFETY: an instruction that is in no block, as its caller says by its origin; LLVM stops otherwise. This sets no location if the builder has none.
        unsafe { (api().LLVMInsertIntoBuilder)(self.raw, instruction.raw) };
    }

    /// `ret void`
    pub fn ret_void(&self) -> Instruction<'m> {
        // SAFETY: the builder has a place; so in all functions here.
        self.made(unsafe { (api().LLVMBuildRetVoid)(self.raw) })
    }

    /// `ret value`
    pub fn ret(&self, value: Value<'m>) -> Instruction<'m> {
        // SAFETY: a value.
        self.made(unsafe { (api().LLVMBuildRet)(self.raw, value.raw) })
    }

    /// `br label`
    pub fn jump(&self, to: Block<'m>) -> Instruction<'m> {
        // SAFETY: a block.
        self.made(unsafe { (api().LLVMBuildBr)(self.raw, to.raw) })
    }

    /// `br i1 condition, label yes, label no`
    pub fn branch(&self, condition: Value<'m>, yes: Block<'m>, no: Block<'m>) -> Instruction<'m> {
        // SAFETY: a value and blocks.
        self.made(unsafe { (api().LLVMBuildCondBr)(self.raw, condition.raw, yes.raw, no.raw) })
    }

    /// `switch`
    pub fn switch(
        &self,
        value: Value<'m>,
        otherwise: Block<'m>,
        cases: &[(Value<'m>, Block<'m>)],
    ) -> Instruction<'m> {
        let count = u32::try_from(cases.len()).expect("fewer cases");
        // SAFETY: values and blocks; cases are constants of the value's type, which the verifier checks.
        unsafe {
            let raw = (api().LLVMBuildSwitch)(self.raw, value.raw, otherwise.raw, count);
            for (case, block) in cases {
                (api().LLVMAddCase)(raw, case.raw, block.raw);
            }
            self.made(raw)
        }
    }

    /// `unreachable`
    pub fn unreachable(&self) -> Instruction<'m> {
        // SAFETY: a place.
        self.made(unsafe { (api().LLVMBuildUnreachable)(self.raw) })
    }

    /// A call of a function, with its convention.
    pub fn call(&self, function: Function<'m>, arguments: &[Value<'m>]) -> Call<'m> {
        let call = self.call_pointer(function.value_type(), *function, arguments);
        call.set_convention(function.convention());
        call
    }

    /// A call of a pointer or of assembly.
    ///
    /// # Panics
    /// The arguments are not those of the type.
    pub fn call_pointer(
        &self,
        ty: Type<'m>,
        callee: Value<'m>,
        arguments: &[Value<'m>],
    ) -> Call<'m> {
        let types: Vec<_> = arguments.iter().map(|argument| argument.ty()).collect();
        let parameters = ty.parameters();
        assert!(
            types.starts_with(&parameters) && (ty.is_variadic() || types.len() == parameters.len()),
            "{ty} is called with others"
        );
        let mut raw: Vec<_> = arguments.iter().map(|argument| argument.raw).collect();
        let count = u32::try_from(raw.len()).expect("fewer arguments");
        // SAFETY: a function's type, and arguments of its parameters' types.
        let raw = unsafe {
            (api().LLVMBuildCall2)(
                self.raw,
                ty.raw,
                callee.raw,
                raw.as_mut_ptr(),
                count,
                UNNAMED,
            )
        };
        Call(self.made(raw))
    }

    /// An operation on two numbers.
    pub fn binary(&self, opcode: Opcode, left: Value<'m>, right: Value<'m>) -> Value<'m> {
        assert_eq!(left.ty(), right.ty());
        // SAFETY: values of one type.
        Value::new(unsafe {
            (api().LLVMBuildBinOp)(self.raw, opcode as i32, left.raw, right.raw, UNNAMED)
        })
    }

    /// `icmp`
    pub fn compare(&self, predicate: Predicate, left: Value<'m>, right: Value<'m>) -> Value<'m> {
        assert_eq!(left.ty(), right.ty());
        // SAFETY: values of one type.
        Value::new(unsafe {
            (api().LLVMBuildICmp)(self.raw, predicate as i32, left.raw, right.raw, UNNAMED)
        })
    }

    /// A cast: `trunc`, `zext`, `ptrtoint`, `addrspacecast` and so on.
    pub fn cast(&self, opcode: Opcode, value: Value<'m>, ty: Type<'m>) -> Value<'m> {
        // SAFETY: a value and a type; whether they fit the verifier checks.
        Value::new(unsafe {
            (api().LLVMBuildCast)(self.raw, opcode as i32, value.raw, ty.raw, UNNAMED)
        })
    }

    /// `select`
    pub fn select(&self, condition: Value<'m>, yes: Value<'m>, no: Value<'m>) -> Value<'m> {
        assert_eq!(yes.ty(), no.ty());
        // SAFETY: values.
        Value::new(unsafe {
            (api().LLVMBuildSelect)(self.raw, condition.raw, yes.raw, no.raw, UNNAMED)
        })
    }

    /// A phi without values: add them.
    pub fn phi(&self, ty: Type<'m>) -> Instruction<'m> {
        // SAFETY: a type.
        self.made(unsafe { (api().LLVMBuildPhi)(self.raw, ty.raw, UNNAMED) })
    }

    /// `alloca`
    pub fn alloca(&self, ty: Type<'m>) -> Instruction<'m> {
        // SAFETY: a type.
        self.made(unsafe { (api().LLVMBuildAlloca)(self.raw, ty.raw, UNNAMED) })
    }

    /// `load`
    pub fn load(&self, ty: Type<'m>, pointer: Value<'m>) -> Instruction<'m> {
        assert_eq!(pointer.ty().kind(), Kind::Pointer);
        // SAFETY: a pointer and a type.
        self.made(unsafe { (api().LLVMBuildLoad2)(self.raw, ty.raw, pointer.raw, UNNAMED) })
    }

    /// `store`
    pub fn store(&self, value: Value<'m>, pointer: Value<'m>) -> Instruction<'m> {
        assert_eq!(pointer.ty().kind(), Kind::Pointer);
        // SAFETY: a pointer and a value.
        self.made(unsafe { (api().LLVMBuildStore)(self.raw, value.raw, pointer.raw) })
    }

    /// The address `bytes` behind `pointer`, inside the same object.
    pub fn offset(&self, pointer: Value<'m>, bytes: Value<'m>) -> Value<'m> {
        self.element(self.module.int(8), pointer, bytes)
    }

    /// `getelementptr inbounds ty, pointer, index`
    pub fn element(&self, ty: Type<'m>, pointer: Value<'m>, index: Value<'m>) -> Value<'m> {
        assert_eq!(pointer.ty().kind(), Kind::Pointer);
        let mut indices = [index.raw];
        // SAFETY: a pointer, a type with a size, one index.
        Value::new(unsafe {
            (api().LLVMBuildInBoundsGEP2)(
                self.raw,
                ty.raw,
                pointer.raw,
                indices.as_mut_ptr(),
                1,
                UNNAMED,
            )
        })
    }

    /// `extractvalue`
    pub fn extract(&self, aggregate: Value<'m>, at: u32) -> Value<'m> {
        // SAFETY: an aggregate; the verifier checks the index.
        Value::new(unsafe { (api().LLVMBuildExtractValue)(self.raw, aggregate.raw, at, UNNAMED) })
    }

    /// `insertvalue`
    pub fn insert_value(&self, aggregate: Value<'m>, value: Value<'m>, at: u32) -> Value<'m> {
        // SAFETY: as above.
        Value::new(unsafe {
            (api().LLVMBuildInsertValue)(self.raw, aggregate.raw, value.raw, at, UNNAMED)
        })
    }

    /// `extractelement`
    pub fn extract_element(&self, vector: Value<'m>, at: Value<'m>) -> Value<'m> {
        // SAFETY: a vector and an index.
        Value::new(unsafe {
            (api().LLVMBuildExtractElement)(self.raw, vector.raw, at.raw, UNNAMED)
        })
    }

    /// `freeze`
    pub fn freeze(&self, value: Value<'m>) -> Value<'m> {
        // SAFETY: a value.
        Value::new(unsafe { (api().LLVMBuildFreeze)(self.raw, value.raw, UNNAMED) })
    }
}

impl Module {
    /// Assembly, to be called by [`Builder::call_pointer`].
    pub fn assembly<'m>(
        &'m self,
        ty: Type<'m>,
        text: &str,
        constraints: &str,
        side_effects: bool,
    ) -> Value<'m> {
        let (text_c, constraints_c) = (c(text), c(constraints));
        // SAFETY: a function's type, and texts with their lengths; LLVM copies them.
        Value::new(unsafe {
            (api().LLVMGetInlineAsm)(
                ty.raw,
                text_c.as_ptr(),
                text.len(),
                constraints_c.as_ptr(),
                constraints.len(),
                side_effects.into(),
                0,
                0,
                0,
            )
        })
    }
}
