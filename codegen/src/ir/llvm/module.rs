//! A module with its context.

use super::api::{BufferRef, ContextRef, DiagnosticRef, ModuleRef, ValueRef, api};
use super::function::Function;
use super::global::Global;
use super::library::Llvm;
use super::metadata::Node;
use super::text::{c, copy, take};
use super::types::Type;
use super::value::Value;
use anyhow::{Result, bail};
use std::ffi::{CStr, c_char, c_void};
use std::marker::PhantomData;

/// A program in LLVM's intermediate representation.
#[derive(Debug)]
pub struct Module {
    pub(super) context: ContextRef,
    pub(super) raw: ModuleRef,
    llvm: Llvm,
}

impl Module {
    /// Reads bitcode.
    ///
    /// # Errors
    /// It is none; LLVM's words are on standard error.
    pub fn from_bitcode(llvm: Llvm, name: &str, bytes: &[u8]) -> Result<Module> {
        let context = new_context();
        let mut raw = ModuleRef::NULL;
        let buffer = Buffer::of(name, bytes);
        // SAFETY: context and buffer live; on success the module is ours.
        let failed =
            unsafe { (api().LLVMParseBitcodeInContext2)(context, buffer.0, &mut raw) } != 0;
        if failed {
            // SAFETY: nothing of the context is left.
            unsafe { (api().LLVMContextDispose)(context) };
            bail!("`{name}` is no bitcode that LLVM {} reads", llvm.version);
        }
        Ok(Module { context, raw, llvm })
    }

    /// Reads IR as text.
    ///
    /// # Errors
    /// It is none; with LLVM's words.
    pub fn from_text(llvm: Llvm, name: &str, text: &str) -> Result<Module> {
        let context = new_context();
        let mut raw = ModuleRef::NULL;
        let mut message = std::ptr::null_mut();
        let buffer = Buffer::of(name, text.as_bytes());
        // SAFETY: context and buffer live, and LLVM takes the buffer whether it succeeds or not.
        let failed =
            unsafe { (api().LLVMParseIRInContext)(context, buffer.give(), &mut raw, &mut message) }
                != 0;
        if failed {
            let why = take(message);
            // SAFETY: nothing of the context is left.
            unsafe { (api().LLVMContextDispose)(context) };
            bail!("`{name}` is no IR that LLVM {} reads: {why}", llvm.version);
        }
        Ok(Module { context, raw, llvm })
    }

    /// Adds everything that another module of bitcode has.
    ///
    /// # Errors
    /// It is no bitcode, or both define the same.
    pub fn link(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let mut other = ModuleRef::NULL;
        let buffer = Buffer::of(name, bytes);
        // SAFETY: as in `from_bitcode`.
        if unsafe { (api().LLVMParseBitcodeInContext2)(self.context, buffer.0, &mut other) } != 0 {
            bail!(
                "`{name}` is no bitcode that LLVM {} reads",
                self.llvm.version
            );
        }
        // SAFETY: both are of this context; the other module is consumed.
        if unsafe { (api().LLVMLinkModules2)(self.raw, other) } != 0 {
            bail!("`{name}` cannot be linked to the program");
        }
        Ok(())
    }

    /// The LLVM that it lives in.
    pub fn llvm(&self) -> Llvm {
        self.llvm
    }

    /// The module as text.
    pub fn text(&self) -> String {
        // SAFETY: the module lives.
        take(unsafe { (api().LLVMPrintModuleToString)(self.raw) })
    }

    /// The module as bitcode.
    pub fn bitcode(&self) -> Vec<u8> {
        // SAFETY: the module lives; the buffer is ours.
        Buffer(unsafe { (api().LLVMWriteBitcodeToMemoryBuffer)(self.raw) })
            .bytes()
            .to_vec()
    }

    /// Has LLVM check the module.
    ///
    /// # Errors
    /// It is wrong; with LLVM's words, one line for each fault.
    pub fn verify(&self) -> Result<()> {
        const RETURN_STATUS: i32 = 2;
        let mut message = std::ptr::null_mut();
        // SAFETY: the module lives.
        let wrong = unsafe { (api().LLVMVerifyModule)(self.raw, RETURN_STATUS, &mut message) };
        let why = take(message);
        if wrong != 0 {
            bail!("{}", why.trim());
        }
        Ok(())
    }

    /// All functions, declared or defined. What is added or deleted meanwhile may be missed.
    pub fn functions(&self) -> Vec<Function<'_>> {
        // SAFETY: each is of this module.
        let first = unsafe { (api().LLVMGetFirstFunction)(self.raw) };
        // SAFETY: as above.
        let all = chain(first, |value| unsafe { (api().LLVMGetNextFunction)(value) });
        all.map(|value| Function(self.value(value))).collect()
    }

    /// All statics, declared or defined.
    pub fn globals(&self) -> Vec<Global<'_>> {
        // SAFETY: each is of this module.
        let first = unsafe { (api().LLVMGetFirstGlobal)(self.raw) };
        // SAFETY: as above.
        let all = chain(first, |value| unsafe { (api().LLVMGetNextGlobal)(value) });
        all.map(|value| Global(self.value(value))).collect()
    }

    /// Aliases and what they stand for.
    pub fn aliases(&self) -> Vec<(Value<'_>, Value<'_>)> {
        // SAFETY: each is an alias of this module.
        let first = unsafe { (api().LLVMGetFirstGlobalAlias)(self.raw) };
        // SAFETY: as above.
        let all = chain(first, |value| unsafe {
            (api().LLVMGetNextGlobalAlias)(value)
        });
        // SAFETY: as above.
        let target = |alias| unsafe { (api().LLVMAliasGetAliasee)(alias) };
        all.map(|alias| (self.value(alias), self.value(target(alias))))
            .collect()
    }

    /// Functions that are chosen at load time.
    pub fn ifuncs(&self) -> Vec<Value<'_>> {
        // SAFETY: each is of this module.
        let first = unsafe { (api().LLVMGetFirstGlobalIFunc)(self.raw) };
        // SAFETY: as above.
        let all = chain(first, |value| unsafe {
            (api().LLVMGetNextGlobalIFunc)(value)
        });
        all.map(|value| self.value(value)).collect()
    }

    /// The function of this name.
    pub fn function(&self, name: &str) -> Option<Function<'_>> {
        let (start, len) = (name.as_ptr().cast::<c_char>(), name.len());
        // SAFETY: a name with its length.
        let found = unsafe { (api().LLVMGetNamedFunctionWithLength)(self.raw, start, len) };
        found.some().map(|raw| Function(self.value(raw)))
    }

    /// The static of this name.
    pub fn global(&self, name: &str) -> Option<Global<'_>> {
        let (start, len) = (name.as_ptr().cast::<c_char>(), name.len());
        // SAFETY: a name with its length.
        let found = unsafe { (api().LLVMGetNamedGlobalWithLength)(self.raw, start, len) };
        found.some().map(|raw| Global(self.value(raw)))
    }

    /// Declares a function. If the name is taken, LLVM gives it another one.
    pub fn add_function<'m>(&'m self, name: &str, ty: Type<'m>) -> Function<'m> {
        // SAFETY: the type is a function's, by the only ways in which one is made; LLVM would stop otherwise.
        Function(self.value(unsafe { (api().LLVMAddFunction)(self.raw, c(name).as_ptr(), ty.raw) }))
    }

    /// The function of this name and type, declared if there is none.
    pub fn declare<'m>(&'m self, name: &str, ty: Type<'m>) -> Function<'m> {
        self.function(name)
            .unwrap_or_else(|| self.add_function(name, ty))
    }

    /// Declares a static in an address space: 0 is generic, 1 global, 3 shared, 4 constant, 5 local.
    pub fn add_global<'m>(&'m self, name: &str, ty: Type<'m>, space: u32) -> Global<'m> {
        // SAFETY: a type of this context.
        let raw = unsafe {
            (api().LLVMAddGlobalInAddressSpace)(self.raw, ty.raw, c(name).as_ptr(), space)
        };
        Global(self.value(raw))
    }

    /// The intrinsic `llvm.NAME` for overloaded `types`; declared if it was not.
    ///
    /// # Errors
    /// This LLVM has none of the name.
    pub fn intrinsic<'m>(&'m self, name: &str, types: &[Type<'m>]) -> Result<Function<'m>> {
        let (start, len) = (name.as_ptr().cast::<c_char>(), name.len());
        // SAFETY: a name with its length.
        let id = unsafe { (api().LLVMLookupIntrinsicID)(start, len) };
        if id == 0 {
            bail!("LLVM {} has no intrinsic `{name}`", self.llvm.version);
        }
        let mut raw: Vec<_> = types.iter().map(|ty| ty.raw).collect();
        // SAFETY: an intrinsic's number and as many types as the array has.
        let found = unsafe {
            (api().LLVMGetIntrinsicDeclaration)(self.raw, id, raw.as_mut_ptr(), raw.len())
        };
        Ok(Function(self.value(found)))
    }

    /// The operands of `!name`.
    pub fn named_metadata(&self, name: &str) -> Vec<Value<'_>> {
        let name = c(name);
        // SAFETY: a name; LLVM writes as many operands as it says.
        unsafe {
            let count = (api().LLVMGetNamedMetadataNumOperands)(self.raw, name.as_ptr());
            let mut raw = vec![ValueRef::NULL; count as usize];
            (api().LLVMGetNamedMetadataOperands)(self.raw, name.as_ptr(), raw.as_mut_ptr());
            raw.into_iter().map(|raw| self.value(raw)).collect()
        }
    }

    /// Adds an operand to `!name`.
    pub fn add_named_metadata(&self, name: &str, node: Node<'_>) {
        // SAFETY: a node of this context.
        unsafe {
            let value = (api().LLVMMetadataAsValue)(self.context, node.raw);
            (api().LLVMAddNamedMetadataOperand)(self.raw, c(name).as_ptr(), value);
        }
    }

    /// `llvm.used` and `llvm.compiler.used`: what must stay although nothing names it.
    pub fn used(&self) -> Vec<Value<'_>> {
        let lists = ["llvm.used", "llvm.compiler.used"];
        let lists = lists.iter().filter_map(|name| self.global(name));
        let values = lists.filter_map(Global::initializer);
        values
            .flat_map(|list| list.operands().into_iter().map(Value::without_casts))
            .collect()
    }

    /// Takes symbols off the lists of [`Module::used`].
    pub fn forget_used<'m>(&'m self, symbols: &[Value<'m>]) {
        for name in ["llvm.used", "llvm.compiler.used"] {
            let Some(list) = self.global(name) else {
                continue;
            };
            let all = list.initializer().map_or_else(Vec::new, Value::operands);
            let is_left = |one: &&Value<'m>| !symbols.contains(&one.without_casts());
            let left: Vec<_> = all.iter().filter(is_left).copied().collect();
            if left.len() == all.len() {
                continue;
            }
            // SAFETY: nobody uses a list, and this handle is not used again.
            unsafe { list.erase() };
            if !left.is_empty() {
                self.add_used(name, &left);
            }
        }
    }

    fn add_used<'m>(&'m self, name: &str, symbols: &[Value<'m>]) {
        const APPENDING: i32 = 7;
        let values = self.pointer().constant_array(symbols);
        let list = self.add_global(name, values.ty(), 0);
        list.set_initializer(values);
        list.set_section("llvm.metadata");
        // SAFETY: a static, whose linkage LLVM wants to be this.
        unsafe { (api().LLVMSetLinkage)(list.raw, APPENDING) };
    }

    pub(super) fn value(&self, raw: ValueRef) -> Value<'_> {
        debug_assert!(!raw.0.is_null());
        Value {
            raw,
            module: PhantomData,
        }
    }
}

impl Drop for Module {
    fn drop(&mut self) {
        // SAFETY: handles borrow from the module, so none is left.
        unsafe {
            (api().LLVMDisposeModule)(self.raw);
            (api().LLVMContextDispose)(self.context);
        }
    }
}

/// From a first value, by `next`, to the end.
fn chain(first: ValueRef, next: impl Fn(ValueRef) -> ValueRef) -> impl Iterator<Item = ValueRef> {
    std::iter::successors(first.some(), move |value| next(*value).some())
}

fn new_context() -> ContextRef {
    // SAFETY: the handler has no data, and the functions were found (an `Llvm` exists).
    unsafe {
        let context = (api().LLVMContextCreate)();
        (api().LLVMContextSetDiagnosticHandler)(context, Some(hear), std::ptr::null_mut());
        context
    }
}

/// LLVM's own handler ends the process for an error and prints remarks. This one prints errors and warnings; what fails then says so by its result, or the
/// verifier does.
unsafe extern "C" fn hear(info: DiagnosticRef, _: *mut c_void) {
    const SEVERITIES: [&str; 2] = ["error", "warning"];
    // SAFETY: LLVM calls it with a diagnostic.
    let (severity, text) = unsafe {
        let severity = (api().LLVMGetDiagInfoSeverity)(info);
        (severity, take((api().LLVMGetDiagInfoDescription)(info)))
    };
    if let Some(severity) = usize::try_from(severity)
        .ok()
        .and_then(|at| SEVERITIES.get(at))
    {
        eprintln!("{severity}: {text}");
    }
}

/// Bytes in LLVM's hands.
pub(super) struct Buffer(pub(super) BufferRef);

impl Buffer {
    fn of(name: &str, bytes: &[u8]) -> Buffer {
        let start = bytes.as_ptr().cast::<c_char>();
        // SAFETY: LLVM copies the bytes.
        Buffer(unsafe {
            (api().LLVMCreateMemoryBufferWithMemoryRangeCopy)(start, bytes.len(), c(name).as_ptr())
        })
    }

    /// For a function that frees it.
    fn give(self) -> BufferRef {
        let raw = self.0;
        std::mem::forget(self);
        raw
    }

    pub(super) fn bytes(&self) -> &[u8] {
        // SAFETY: start and size of one buffer, which lives as long as this.
        unsafe {
            let start = (api().LLVMGetBufferStart)(self.0).cast::<u8>();
            std::slice::from_raw_parts(start, (api().LLVMGetBufferSize)(self.0))
        }
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        // SAFETY: it is ours.
        unsafe { (api().LLVMDisposeMemoryBuffer)(self.0) };
    }
}

impl Module {
    /// The triple that it is compiled for.
    pub fn triple(&self) -> String {
        // SAFETY: a C string that the module keeps.
        let text = unsafe { CStr::from_ptr((api().LLVMGetTarget)(self.raw)) };
        let bytes = text.to_bytes();
        copy(bytes.as_ptr().cast(), bytes.len())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Builder, Machine, Opcode, Place, Predicate};
    use super::*;
    use crate::ir::testing;

    #[test]
    fn a_module_is_read_changed_and_compiled() {
        let module = testing::module(
            "@table = internal constant [2 x ptr] [ptr @add, ptr null]
             define i64 @add(i64 %a, i64 %b) {
               %sum = add i64 %a, %b
               ret i64 %sum
             }",
        );
        let add = module.function("add").unwrap();
        assert_eq!(add.parameters().len(), 2);
        assert_eq!(add.users().len(), 1, "the table");
        let sum = add.entry().unwrap().first().unwrap();
        assert_eq!(sum.opcode(), Opcode::Add);
        let ret = sum.next().unwrap();
        let builder = Builder::before(&module, ret);
        let is_zero = builder.compare(Predicate::Equal, *sum, module.int(64).number(0));
        let chosen = builder.select(is_zero, module.int(64).number(7), *sum);
        ret.set_operand(0, chosen);
        add.add(Place::Function, module.attribute("nounwind", 0).unwrap());
        let text = testing::verified(&module);
        assert!(text.contains("select i1 %1, i64 7, i64 %sum"), "{text}");
        assert!(add.has(Place::Function, "nounwind"));
        let again = Module::from_bitcode(module.llvm(), "again", &module.bitcode()).unwrap();
        let machine = Machine::new(&again, "sm_70", 3).unwrap();
        machine.run(&again, "default<O1>").unwrap();
        assert!(machine.run(&again, "no-such-pass").is_err());
        let ptx = String::from_utf8(machine.ptx(&again).unwrap()).unwrap();
        assert!(
            ptx.contains(".visible .func  (.param .b64 func_retval0) add"),
            "{ptx}"
        );
    }

    #[test]
    fn what_is_no_module_is_an_error() {
        let llvm = testing::llvm();
        assert!(Module::from_bitcode(llvm, "x", b"no bitcode").is_err());
        let why = Module::from_text(llvm, "x", "define void @f() {").unwrap_err();
        assert!(why.to_string().contains("`x` is no IR"), "{why}");
        let module = testing::module("declare void @f(i32)");
        let f = module.function("f").unwrap();
        f.append(&module, "empty");
        assert!(module.verify().is_err());
    }
}
