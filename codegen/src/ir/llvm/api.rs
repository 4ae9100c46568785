//! The functions of LLVM's C interface that we use, as they are declared in `llvm-c/*.h`, found in a library at run time.
//!
//! The toolchain's library has assertions off: what it is given must be right. Each caller says why it is.

use anyhow::{Context as _, Result};
use libloading::Library;
use std::ffi::{c_char, c_double, c_int, c_uint, c_ulonglong, c_void};
use std::marker::PhantomData;
use std::sync::OnceLock;

/// A pointer to an object of LLVM's, of one kind.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ref<K>(pub *mut c_void, PhantomData<K>);

impl<K> Ref<K> {
    /// No object.
    pub const NULL: Ref<K> = Ref(std::ptr::null_mut(), PhantomData);

    /// The object, if it is one.
    pub fn some(self) -> Option<Ref<K>> {
        (!self.0.is_null()).then_some(self)
    }
}

/// Kinds of objects.
macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $kind:ident;)*) => {
        /// What a [`Ref`] is to.
        pub mod kind {
            $(
                #[doc = concat!("`LLVM", stringify!($name), "`")]
                #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
                pub enum $kind {}
            )*
        }
        $(
            $(#[$doc])*
            pub type $name = Ref<kind::$kind>;
        )*
    };
}

kinds! {
    /// `LLVMContextRef`
    ContextRef = Context;
    /// `LLVMModuleRef`
    ModuleRef = Module;
    /// `LLVMTypeRef`
    TypeRef = Type;
    /// `LLVMValueRef`
    ValueRef = Value;
    /// `LLVMBasicBlockRef`
    BlockRef = Block;
    /// `LLVMBuilderRef`
    BuilderRef = Builder;
    /// `LLVMAttributeRef`
    AttributeRef = Attribute;
    /// `LLVMMetadataRef`
    MetadataRef = Metadata;
    /// `LLVMUseRef`
    UseRef = Use;
    /// `LLVMTargetRef`
    TargetRef = Target;
    /// `LLVMTargetMachineRef`
    MachineRef = Machine;
    /// `LLVMTargetDataRef`
    LayoutRef = Layout;
    /// `LLVMPassBuilderOptionsRef`
    PassOptionsRef = PassOptions;
    /// `LLVMMemoryBufferRef`
    BufferRef = Buffer;
    /// `LLVMErrorRef`
    ErrorRef = Error;
    /// `LLVMDiagnosticInfoRef`
    DiagnosticRef = Diagnostic;
}

/// `LLVMBool`.
pub type Bool = c_int;

macro_rules! functions {
    ($(fn $name:ident($($argument:ident: $ty:ty),* $(,)?) $(-> $result:ty)?;)*) => {
        /// The functions, by their C names.
        #[expect(non_snake_case, reason = "C names")]
        pub struct Api {
            $(pub $name: unsafe extern "C" fn($($argument: $ty),*) $(-> $result)?,)*
        }

        impl Api {
            /// Finds all of them.
            fn find(library: &Library) -> Result<Api> {
                // SAFETY: the symbols are functions of these types in every LLVM whose major version `library::open` lets through.
                unsafe {
                    Ok(Api {
                        $($name: *library
                            .get(concat!(stringify!($name), "\0").as_bytes())
                            .with_context(|| format!("it has no function {}", stringify!($name)))?,)*
                    })
                }
            }
        }
    };
}

functions! {
    fn LLVMGetVersion(major: *mut c_uint, minor: *mut c_uint, patch: *mut c_uint);
    fn LLVMInitializeNVPTXTargetInfo();
    fn LLVMInitializeNVPTXTarget();
    fn LLVMInitializeNVPTXTargetMC();
    fn LLVMInitializeNVPTXAsmPrinter();
    fn LLVMParseCommandLineOptions(count: c_int, arguments: *const *const c_char, overview: *const c_char);
    fn LLVMDisposeMessage(message: *mut c_char);
    fn LLVMGetErrorMessage(error: ErrorRef) -> *mut c_char;
    fn LLVMDisposeErrorMessage(message: *mut c_char);

    fn LLVMContextCreate() -> ContextRef;
    fn LLVMContextDispose(context: ContextRef);
    fn LLVMContextSetDiagnosticHandler(context: ContextRef, handler: Option<unsafe extern "C" fn(DiagnosticRef, *mut c_void)>, data: *mut c_void);
    fn LLVMGetDiagInfoDescription(info: DiagnosticRef) -> *mut c_char;
    fn LLVMGetDiagInfoSeverity(info: DiagnosticRef) -> c_int;

    fn LLVMCreateMemoryBufferWithMemoryRangeCopy(data: *const c_char, len: usize, name: *const c_char) -> BufferRef;
    fn LLVMDisposeMemoryBuffer(buffer: BufferRef);
    fn LLVMGetBufferStart(buffer: BufferRef) -> *const c_char;
    fn LLVMGetBufferSize(buffer: BufferRef) -> usize;

    fn LLVMDisposeModule(module: ModuleRef);
    fn LLVMParseBitcodeInContext2(context: ContextRef, buffer: BufferRef, module: *mut ModuleRef) -> Bool;
    fn LLVMParseIRInContext(context: ContextRef, buffer: BufferRef, module: *mut ModuleRef, message: *mut *mut c_char) -> Bool;
    fn LLVMLinkModules2(into: ModuleRef, from: ModuleRef) -> Bool;
    fn LLVMVerifyModule(module: ModuleRef, action: c_int, message: *mut *mut c_char) -> Bool;
    fn LLVMPrintModuleToString(module: ModuleRef) -> *mut c_char;
    fn LLVMWriteBitcodeToMemoryBuffer(module: ModuleRef) -> BufferRef;
    fn LLVMGetTarget(module: ModuleRef) -> *const c_char;
    fn LLVMGetModuleDataLayout(module: ModuleRef) -> LayoutRef;
    fn LLVMSetModuleDataLayout(module: ModuleRef, layout: LayoutRef);
    fn LLVMCreateTargetDataLayout(machine: MachineRef) -> LayoutRef;
    fn LLVMDisposeTargetData(layout: LayoutRef);
    fn LLVMGetFirstFunction(module: ModuleRef) -> ValueRef;
    fn LLVMGetNextFunction(function: ValueRef) -> ValueRef;
    fn LLVMGetFirstGlobal(module: ModuleRef) -> ValueRef;
    fn LLVMGetNextGlobal(global: ValueRef) -> ValueRef;
    fn LLVMGetFirstGlobalAlias(module: ModuleRef) -> ValueRef;
    fn LLVMGetNextGlobalAlias(alias: ValueRef) -> ValueRef;
    fn LLVMGetFirstGlobalIFunc(module: ModuleRef) -> ValueRef;
    fn LLVMGetNextGlobalIFunc(ifunc: ValueRef) -> ValueRef;
    fn LLVMAliasGetAliasee(alias: ValueRef) -> ValueRef;
    fn LLVMGetNamedFunctionWithLength(module: ModuleRef, name: *const c_char, len: usize) -> ValueRef;
    fn LLVMGetNamedGlobalWithLength(module: ModuleRef, name: *const c_char, len: usize) -> ValueRef;
    fn LLVMAddFunction(module: ModuleRef, name: *const c_char, ty: TypeRef) -> ValueRef;
    fn LLVMAddGlobalInAddressSpace(module: ModuleRef, ty: TypeRef, name: *const c_char, space: c_uint) -> ValueRef;
    fn LLVMDeleteFunction(function: ValueRef);
    fn LLVMDeleteGlobal(global: ValueRef);
    fn LLVMGetIntrinsicDeclaration(module: ModuleRef, id: c_uint, types: *mut TypeRef, count: usize) -> ValueRef;
    fn LLVMLookupIntrinsicID(name: *const c_char, len: usize) -> c_uint;
    fn LLVMGetIntrinsicID(function: ValueRef) -> c_uint;
    fn LLVMGetNamedMetadataNumOperands(module: ModuleRef, name: *const c_char) -> c_uint;
    fn LLVMGetNamedMetadataOperands(
        module: ModuleRef,
        name: *const c_char,
        operands: *mut ValueRef,
    );
    fn LLVMAddNamedMetadataOperand(module: ModuleRef, name: *const c_char, value: ValueRef);

    fn LLVMVoidTypeInContext(context: ContextRef) -> TypeRef;
    fn LLVMIntTypeInContext(context: ContextRef, bits: c_uint) -> TypeRef;
    fn LLVMFloatTypeInContext(context: ContextRef) -> TypeRef;
    fn LLVMDoubleTypeInContext(context: ContextRef) -> TypeRef;
    fn LLVMPointerTypeInContext(context: ContextRef, space: c_uint) -> TypeRef;
    fn LLVMStructTypeInContext(context: ContextRef, elements: *mut TypeRef, count: c_uint, packed: Bool) -> TypeRef;
    fn LLVMArrayType2(element: TypeRef, count: u64) -> TypeRef;
    fn LLVMVectorType(element: TypeRef, count: c_uint) -> TypeRef;
    fn LLVMFunctionType(result: TypeRef, parameters: *mut TypeRef, count: c_uint, variadic: Bool) -> TypeRef;
    fn LLVMGetTypeKind(ty: TypeRef) -> c_int;
    fn LLVMGetIntTypeWidth(ty: TypeRef) -> c_uint;
    fn LLVMGetReturnType(ty: TypeRef) -> TypeRef;
    fn LLVMCountParamTypes(ty: TypeRef) -> c_uint;
    fn LLVMGetParamTypes(ty: TypeRef, types: *mut TypeRef);
    fn LLVMIsFunctionVarArg(ty: TypeRef) -> Bool;
    fn LLVMGetPointerAddressSpace(ty: TypeRef) -> c_uint;
    fn LLVMCountStructElementTypes(ty: TypeRef) -> c_uint;
    fn LLVMGetStructElementTypes(ty: TypeRef, types: *mut TypeRef);
    fn LLVMIsPackedStruct(ty: TypeRef) -> Bool;
    fn LLVMGetElementType(ty: TypeRef) -> TypeRef;
    fn LLVMGetArrayLength2(ty: TypeRef) -> u64;
    fn LLVMGetVectorSize(ty: TypeRef) -> c_uint;
    fn LLVMPrintTypeToString(ty: TypeRef) -> *mut c_char;
    fn LLVMABISizeOfType(layout: LayoutRef, ty: TypeRef) -> c_ulonglong;
    fn LLVMABIAlignmentOfType(layout: LayoutRef, ty: TypeRef) -> c_uint;
    fn LLVMOffsetOfElement(layout: LayoutRef, ty: TypeRef, element: c_uint) -> c_ulonglong;

    fn LLVMTypeOf(value: ValueRef) -> TypeRef;
    fn LLVMGetValueKind(value: ValueRef) -> c_int;
    fn LLVMGetValueName2(value: ValueRef, len: *mut usize) -> *const c_char;
    fn LLVMSetValueName2(value: ValueRef, name: *const c_char, len: usize);
    fn LLVMPrintValueToString(value: ValueRef) -> *mut c_char;
    fn LLVMReplaceAllUsesWith(old: ValueRef, new: ValueRef);
    fn LLVMGetFirstUse(value: ValueRef) -> UseRef;
    fn LLVMGetNextUse(of: UseRef) -> UseRef;
    fn LLVMGetUser(of: UseRef) -> ValueRef;
    fn LLVMGetNumOperands(value: ValueRef) -> c_int;
    fn LLVMGetOperand(value: ValueRef, index: c_uint) -> ValueRef;
    fn LLVMSetOperand(value: ValueRef, index: c_uint, operand: ValueRef);
    fn LLVMIsConstant(value: ValueRef) -> Bool;
    fn LLVMIsNull(value: ValueRef) -> Bool;

    fn LLVMConstNull(ty: TypeRef) -> ValueRef;
    fn LLVMGetUndef(ty: TypeRef) -> ValueRef;
    fn LLVMGetPoison(ty: TypeRef) -> ValueRef;
    fn LLVMConstInt(ty: TypeRef, value: c_ulonglong, sign: Bool) -> ValueRef;
    fn LLVMConstRealGetDouble(value: ValueRef, inexact: *mut Bool) -> c_double;
    fn LLVMConstIntGetZExtValue(value: ValueRef) -> c_ulonglong;
    fn LLVMConstStructInContext(context: ContextRef, values: *mut ValueRef, count: c_uint, packed: Bool) -> ValueRef;
    fn LLVMConstNamedStruct(ty: TypeRef, values: *mut ValueRef, count: c_uint) -> ValueRef;
    fn LLVMConstArray2(element: TypeRef, values: *mut ValueRef, count: u64) -> ValueRef;
    fn LLVMConstStringInContext2(context: ContextRef, bytes: *const c_char, len: usize, without_end: Bool) -> ValueRef;
    fn LLVMConstGEP2(ty: TypeRef, pointer: ValueRef, indices: *mut ValueRef, count: c_uint) -> ValueRef;
    fn LLVMConstAddrSpaceCast(value: ValueRef, ty: TypeRef) -> ValueRef;
    fn LLVMGetConstOpcode(value: ValueRef) -> c_int;
    fn LLVMGetAggregateElement(value: ValueRef, index: c_uint) -> ValueRef;
    fn LLVMGetGEPSourceElementType(value: ValueRef) -> TypeRef;
    fn LLVMGetInlineAsm(ty: TypeRef, text: *const c_char, text_len: usize, constraints: *const c_char, constraints_len: usize, side_effects: Bool, aligned: Bool, dialect: c_int, unwinds: Bool) -> ValueRef;

    fn LLVMGlobalGetValueType(global: ValueRef) -> TypeRef;
    fn LLVMIsDeclaration(global: ValueRef) -> Bool;
    fn LLVMGetLinkage(global: ValueRef) -> c_int;
    fn LLVMSetLinkage(global: ValueRef, linkage: c_int);
    fn LLVMSetVisibility(global: ValueRef, visibility: c_int);
    fn LLVMGetVisibility(global: ValueRef) -> c_int;
    fn LLVMGetUnnamedAddress(global: ValueRef) -> c_int;
    fn LLVMSetUnnamedAddress(global: ValueRef, unnamed: c_int);
    fn LLVMGlobalCopyAllMetadata(global: ValueRef, count: *mut usize) -> *mut c_void;
    fn LLVMValueMetadataEntriesGetKind(entries: *mut c_void, index: c_uint) -> c_uint;
    fn LLVMValueMetadataEntriesGetMetadata(entries: *mut c_void, index: c_uint) -> MetadataRef;
    fn LLVMDisposeValueMetadataEntries(entries: *mut c_void);
    fn LLVMGlobalSetMetadata(global: ValueRef, kind: c_uint, node: MetadataRef);
    fn LLVMGetSection(global: ValueRef) -> *const c_char;
    fn LLVMSetSection(global: ValueRef, section: *const c_char);
    fn LLVMGetAlignment(value: ValueRef) -> c_uint;
    fn LLVMSetAlignment(value: ValueRef, bytes: c_uint);
    fn LLVMGetInitializer(global: ValueRef) -> ValueRef;
    fn LLVMSetInitializer(global: ValueRef, value: ValueRef);
    fn LLVMIsThreadLocal(global: ValueRef) -> Bool;
    fn LLVMSetThreadLocal(global: ValueRef, thread_local: Bool);
    fn LLVMIsGlobalConstant(global: ValueRef) -> Bool;
    fn LLVMSetGlobalConstant(global: ValueRef, constant: Bool);

    fn LLVMCountParams(function: ValueRef) -> c_uint;
    fn LLVMGetParam(function: ValueRef, index: c_uint) -> ValueRef;
    fn LLVMGetFunctionCallConv(function: ValueRef) -> c_uint;
    fn LLVMSetFunctionCallConv(function: ValueRef, convention: c_uint);
    fn LLVMHasPersonalityFn(function: ValueRef) -> Bool;
    fn LLVMSetPersonalityFn(function: ValueRef, personality: ValueRef);
    fn LLVMGetSubprogram(function: ValueRef) -> MetadataRef;
    fn LLVMSetSubprogram(function: ValueRef, subprogram: MetadataRef);
    fn LLVMDISubprogramGetLine(subprogram: MetadataRef) -> c_uint;
    fn LLVMGetAttributeCountAtIndex(function: ValueRef, index: c_uint) -> c_uint;
    fn LLVMGetAttributesAtIndex(function: ValueRef, index: c_uint, attributes: *mut AttributeRef);
    fn LLVMGetEnumAttributeAtIndex(function: ValueRef, index: c_uint, kind: c_uint) -> AttributeRef;
    fn LLVMAddAttributeAtIndex(function: ValueRef, index: c_uint, attribute: AttributeRef);
    fn LLVMRemoveEnumAttributeAtIndex(function: ValueRef, index: c_uint, kind: c_uint);
    fn LLVMRemoveStringAttributeAtIndex(function: ValueRef, index: c_uint, name: *const c_char, len: c_uint);
    fn LLVMGetEnumAttributeKindForName(name: *const c_char, len: usize) -> c_uint;
    fn LLVMCreateEnumAttribute(context: ContextRef, kind: c_uint, value: u64) -> AttributeRef;
    fn LLVMCreateTypeAttribute(context: ContextRef, kind: c_uint, ty: TypeRef) -> AttributeRef;
    fn LLVMCreateStringAttribute(context: ContextRef, name: *const c_char, name_len: c_uint, value: *const c_char, value_len: c_uint) -> AttributeRef;
    fn LLVMIsEnumAttribute(attribute: AttributeRef) -> Bool;
    fn LLVMIsStringAttribute(attribute: AttributeRef) -> Bool;
    fn LLVMGetEnumAttributeKind(attribute: AttributeRef) -> c_uint;
    fn LLVMGetEnumAttributeValue(attribute: AttributeRef) -> u64;

    fn LLVMGetFirstBasicBlock(function: ValueRef) -> BlockRef;
    fn LLVMGetNextBasicBlock(block: BlockRef) -> BlockRef;
    fn LLVMAppendBasicBlockInContext(context: ContextRef, function: ValueRef, name: *const c_char) -> BlockRef;
    fn LLVMInsertBasicBlockInContext(context: ContextRef, before: BlockRef, name: *const c_char) -> BlockRef;
    fn LLVMMoveBasicBlockAfter(block: BlockRef, after: BlockRef);
    fn LLVMDeleteBasicBlock(block: BlockRef);
    fn LLVMRemoveBasicBlockFromParent(block: BlockRef);
    fn LLVMAppendExistingBasicBlock(function: ValueRef, block: BlockRef);
    fn LLVMGetBasicBlockParent(block: BlockRef) -> ValueRef;
    fn LLVMGetBasicBlockTerminator(block: BlockRef) -> ValueRef;
    fn LLVMBasicBlockAsValue(block: BlockRef) -> ValueRef;
    fn LLVMGetFirstInstruction(block: BlockRef) -> ValueRef;
    fn LLVMGetNextInstruction(instruction: ValueRef) -> ValueRef;
    fn LLVMGetPreviousInstruction(instruction: ValueRef) -> ValueRef;
    fn LLVMGetInstructionParent(instruction: ValueRef) -> BlockRef;
    fn LLVMGetInstructionOpcode(instruction: ValueRef) -> c_int;
    fn LLVMInstructionEraseFromParent(instruction: ValueRef);
    fn LLVMInstructionRemoveFromParent(instruction: ValueRef);
    fn LLVMInstructionClone(instruction: ValueRef) -> ValueRef;
    fn LLVMInstructionGetDebugLoc(instruction: ValueRef) -> MetadataRef;
    fn LLVMInstructionSetDebugLoc(instruction: ValueRef, location: MetadataRef);
    fn LLVMGetDebugLocLine(value: ValueRef) -> c_uint;
    fn LLVMGetDebugLocFilename(value: ValueRef, len: *mut c_uint) -> *const c_char;
    fn LLVMDIBuilderCreateDebugLocation(context: ContextRef, line: c_uint, column: c_uint, scope: MetadataRef, inlined_at: MetadataRef) -> MetadataRef;
    fn LLVMGetMDKindIDInContext(context: ContextRef, name: *const c_char, len: c_uint) -> c_uint;
    fn LLVMGetMetadata(instruction: ValueRef, kind: c_uint) -> ValueRef;
    fn LLVMSetMetadata(instruction: ValueRef, kind: c_uint, node: ValueRef);
    fn LLVMMDStringInContext2(context: ContextRef, text: *const c_char, len: usize) -> MetadataRef;
    fn LLVMMDNodeInContext2(context: ContextRef, nodes: *mut MetadataRef, count: usize) -> MetadataRef;
    fn LLVMReplaceMDNodeOperandWith(node: ValueRef, index: c_uint, operand: MetadataRef);
    fn LLVMValueAsMetadata(value: ValueRef) -> MetadataRef;
    fn LLVMMetadataAsValue(context: ContextRef, node: MetadataRef) -> ValueRef;
    fn LLVMGetNumSuccessors(terminator: ValueRef) -> c_uint;
    fn LLVMGetSuccessor(terminator: ValueRef, index: c_uint) -> BlockRef;
    fn LLVMSetSuccessor(terminator: ValueRef, index: c_uint, block: BlockRef);
    fn LLVMGetNormalDest(invoke: ValueRef) -> BlockRef;
    fn LLVMGetUnwindDest(invoke: ValueRef) -> BlockRef;
    fn LLVMIsCleanup(landing_pad: ValueRef) -> Bool;
    fn LLVMGetNumClauses(landing_pad: ValueRef) -> c_uint;
    fn LLVMGetClause(landing_pad: ValueRef, index: c_uint) -> ValueRef;
    fn LLVMAddIncoming(phi: ValueRef, values: *mut ValueRef, blocks: *mut BlockRef, count: c_uint);
    fn LLVMCountIncoming(phi: ValueRef) -> c_uint;
    fn LLVMGetIncomingValue(phi: ValueRef, index: c_uint) -> ValueRef;
    fn LLVMGetIncomingBlock(phi: ValueRef, index: c_uint) -> BlockRef;
    fn LLVMGetNumIndices(instruction: ValueRef) -> c_uint;
    fn LLVMGetIndices(instruction: ValueRef) -> *const c_uint;
    fn LLVMGetAllocatedType(alloca: ValueRef) -> TypeRef;
    fn LLVMGetNumArgOperands(call: ValueRef) -> c_uint;
    fn LLVMGetCalledValue(call: ValueRef) -> ValueRef;
    fn LLVMGetCalledFunctionType(call: ValueRef) -> TypeRef;
    fn LLVMGetInstructionCallConv(call: ValueRef) -> c_uint;
    fn LLVMSetInstructionCallConv(call: ValueRef, convention: c_uint);
    fn LLVMGetTailCallKind(call: ValueRef) -> c_int;
    fn LLVMSetTailCallKind(call: ValueRef, kind: c_int);
    fn LLVMGetNumOperandBundles(call: ValueRef) -> c_uint;
    fn LLVMGetCallSiteAttributeCount(call: ValueRef, index: c_uint) -> c_uint;
    fn LLVMGetCallSiteAttributes(call: ValueRef, index: c_uint, attributes: *mut AttributeRef);
    fn LLVMGetCallSiteEnumAttribute(call: ValueRef, index: c_uint, kind: c_uint) -> AttributeRef;
    fn LLVMAddCallSiteAttribute(call: ValueRef, index: c_uint, attribute: AttributeRef);
    fn LLVMRemoveCallSiteEnumAttribute(call: ValueRef, index: c_uint, kind: c_uint);
    fn LLVMGetVolatile(access: ValueRef) -> Bool;
    fn LLVMSetVolatile(access: ValueRef, volatile: Bool);
    fn LLVMIsAtomic(instruction: ValueRef) -> Bool;
    fn LLVMGetIsDisjoint(or: ValueRef) -> Bool;
    fn LLVMGetInlineAsmAsmString(assembly: ValueRef, len: *mut usize) -> *const c_char;

    fn LLVMCreateBuilderInContext(context: ContextRef) -> BuilderRef;
    fn LLVMDisposeBuilder(builder: BuilderRef);
    fn LLVMPositionBuilderBefore(builder: BuilderRef, instruction: ValueRef);
    fn LLVMPositionBuilderAtEnd(builder: BuilderRef, block: BlockRef);
    fn LLVMInsertIntoBuilder(builder: BuilderRef, instruction: ValueRef);
    fn LLVMGetInsertBlock(builder: BuilderRef) -> BlockRef;
    fn LLVMSetCurrentDebugLocation2(builder: BuilderRef, location: MetadataRef);
    fn LLVMGetCurrentDebugLocation2(builder: BuilderRef) -> MetadataRef;
    fn LLVMBuildRetVoid(builder: BuilderRef) -> ValueRef;
    fn LLVMBuildRet(builder: BuilderRef, value: ValueRef) -> ValueRef;
    fn LLVMBuildBr(builder: BuilderRef, block: BlockRef) -> ValueRef;
    fn LLVMBuildCondBr(builder: BuilderRef, condition: ValueRef, yes: BlockRef, no: BlockRef) -> ValueRef;
    fn LLVMBuildUnreachable(builder: BuilderRef) -> ValueRef;
    fn LLVMBuildSwitch(builder: BuilderRef, value: ValueRef, otherwise: BlockRef, cases: c_uint) -> ValueRef;
    fn LLVMAddCase(switch: ValueRef, value: ValueRef, block: BlockRef);
    fn LLVMBuildCall2(builder: BuilderRef, ty: TypeRef, callee: ValueRef, arguments: *mut ValueRef, count: c_uint, name: *const c_char) -> ValueRef;
    fn LLVMBuildBinOp(builder: BuilderRef, opcode: c_int, left: ValueRef, right: ValueRef, name: *const c_char) -> ValueRef;
    fn LLVMBuildICmp(builder: BuilderRef, predicate: c_int, left: ValueRef, right: ValueRef, name: *const c_char) -> ValueRef;
    fn LLVMBuildCast(builder: BuilderRef, opcode: c_int, value: ValueRef, ty: TypeRef, name: *const c_char) -> ValueRef;
    fn LLVMBuildSelect(builder: BuilderRef, condition: ValueRef, yes: ValueRef, no: ValueRef, name: *const c_char) -> ValueRef;
    fn LLVMBuildPhi(builder: BuilderRef, ty: TypeRef, name: *const c_char) -> ValueRef;
    fn LLVMBuildAlloca(builder: BuilderRef, ty: TypeRef, name: *const c_char) -> ValueRef;
    fn LLVMBuildLoad2(builder: BuilderRef, ty: TypeRef, pointer: ValueRef, name: *const c_char) -> ValueRef;
    fn LLVMBuildStore(builder: BuilderRef, value: ValueRef, pointer: ValueRef) -> ValueRef;
    fn LLVMBuildInBoundsGEP2(builder: BuilderRef, ty: TypeRef, pointer: ValueRef, indices: *mut ValueRef, count: c_uint, name: *const c_char) -> ValueRef;
    fn LLVMBuildExtractValue(builder: BuilderRef, aggregate: ValueRef, index: c_uint, name: *const c_char) -> ValueRef;
    fn LLVMBuildInsertValue(builder: BuilderRef, aggregate: ValueRef, element: ValueRef, index: c_uint, name: *const c_char) -> ValueRef;
    fn LLVMBuildExtractElement(builder: BuilderRef, vector: ValueRef, index: ValueRef, name: *const c_char) -> ValueRef;
    fn LLVMBuildFreeze(builder: BuilderRef, value: ValueRef, name: *const c_char) -> ValueRef;

    fn LLVMGetTargetFromTriple(triple: *const c_char, target: *mut TargetRef, message: *mut *mut c_char) -> Bool;
    fn LLVMCreateTargetMachine(target: TargetRef, triple: *const c_char, cpu: *const c_char, features: *const c_char, level: c_int, relocation: c_int, code_model: c_int) -> MachineRef;
    fn LLVMDisposeTargetMachine(machine: MachineRef);
    fn LLVMTargetMachineEmitToMemoryBuffer(machine: MachineRef, module: ModuleRef, kind: c_int, message: *mut *mut c_char, buffer: *mut BufferRef) -> Bool;
    fn LLVMCreatePassBuilderOptions() -> PassOptionsRef;
    fn LLVMDisposePassBuilderOptions(options: PassOptionsRef);
    fn LLVMRunPasses(module: ModuleRef, passes: *const c_char, machine: MachineRef, options: PassOptionsRef) -> ErrorRef;
    fn LLVMRunPassesOnFunction(function: ValueRef, passes: *const c_char, machine: MachineRef, options: PassOptionsRef) -> ErrorRef;
}

static API: OnceLock<Api> = OnceLock::new();

/// The functions. Every handle of this layer proves that they were found.
pub fn api() -> &'static Api {
    API.get().expect("a handle exists only when LLVM is open")
}

/// Finds the functions in `library`, once for the process.
///
/// # Errors
/// One is missing.
pub fn fill(library: &Library) -> Result<()> {
    if API.get().is_none() {
        let found = Api::find(library)?;
        // Another thread may have been first, with the same library.
        let _ = API.set(found);
    }
    Ok(())
}
