//! LLVM, as far as our passes need it: a thin layer over its C interface, found in the toolchain at run time.
//!
//! A [`Module`] owns its context; every other handle (value, type, block) borrows from it and is a plain copy of LLVM's pointer. The layer sees to
//! it that a handle is of the kind that LLVM's function expects, since this LLVM does not check. What the types of values are is checked by
//! LLVM's verifier. What takes a value out of the module is `unsafe`: no handle to it may be used afterwards.

mod api;
mod attribute;
mod block;
mod builder;
mod constant;
mod function;
mod global;
mod instruction;
mod library;
mod machine;
mod metadata;
mod module;
mod opcode;
mod retype;
mod text;
mod types;
mod value;

pub use attribute::{Attribute, Place};
pub use block::Block;
pub use builder::Builder;
pub use function::{Function, calling};
pub use global::{Global, Linkage};
pub use instruction::{Call, Instruction};
pub use library::{Llvm, Version};
pub use machine::Machine;
pub use metadata::{Location, Node};
pub use module::Module;
pub use opcode::{Opcode, Predicate};
pub use types::{Kind as TypeKind, Type};
pub use value::{Kind as ValueKind, Value};
