//! Metadata: places in the source, and notes for the optimiser.

use super::api::{MetadataRef, ValueRef, api};
use super::module::Module;
use super::value::Value;
use std::ffi::c_char;
use std::marker::PhantomData;

/// A place in the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Location<'m> {
    pub(super) raw: MetadataRef,
    module: PhantomData<&'m Module>,
}

impl Location<'_> {
    pub(super) fn new(raw: MetadataRef) -> Self {
        Location {
            raw,
            module: PhantomData,
        }
    }
}

/// A node of metadata.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node<'m> {
    pub(super) raw: MetadataRef,
    module: PhantomData<&'m Module>,
}

impl Node<'_> {
    fn new(raw: MetadataRef) -> Self {
        Node {
            raw,
            module: PhantomData,
        }
    }

    pub(super) fn as_value(self, module: &Module) -> ValueRef {
        // SAFETY: a node of this context.
        unsafe { (api().LLVMMetadataAsValue)(module.context, self.raw) }
    }
}

impl Module {
    pub(super) fn metadata_kind(&self, name: &str) -> u32 {
        let len = u32::try_from(name.len()).expect("a short name");
        // SAFETY: the context lives; a name with its length.
        unsafe {
            (api().LLVMGetMDKindIDInContext)(self.context, name.as_ptr().cast::<c_char>(), len)
        }
    }

    /// `!"text"`
    pub fn metadata_string(&self, text: &str) -> Node<'_> {
        // SAFETY: the context lives; a text with its length. So in the next ones.
        Node::new(unsafe {
            (api().LLVMMDStringInContext2)(self.context, text.as_ptr().cast(), text.len())
        })
    }

    /// A constant as metadata.
    pub fn metadata_value<'m>(&'m self, value: Value<'m>) -> Node<'m> {
        // SAFETY: a value.
        Node::new(unsafe { (api().LLVMValueAsMetadata)(value.raw) })
    }

    /// `!{..}`
    pub fn metadata_node<'m>(&'m self, parts: &[Node<'m>]) -> Node<'m> {
        let mut raw: Vec<_> = parts.iter().map(|node| node.raw).collect();
        // SAFETY: nodes of this context.
        Node::new(unsafe {
            (api().LLVMMDNodeInContext2)(self.context, raw.as_mut_ptr(), raw.len())
        })
    }

    /// `distinct !{itself, ..}`, which is how a loop is named.
    pub fn metadata_loop<'m>(&'m self, notes: &[Node<'m>]) -> Node<'m> {
        let place = self.metadata_string("itself");
        let mut parts = vec![place];
        parts.extend(notes);
        let node = self.metadata_node(&parts);
        // SAFETY: a node with a first operand. One that names itself becomes distinct.
        unsafe { (api().LLVMReplaceMDNodeOperandWith)(node.as_value(self), 0, node.raw) };
        node
    }

    /// `!prof` for a branch whose first side is taken `yes` times for each `no` times of the second.
    pub fn branch_weights(&self, yes: u32, no: u32) -> Node<'_> {
        let weight = |weight: u32| self.metadata_value(self.int(32).number(weight.into()));
        let name = self.metadata_string("branch_weights");
        self.metadata_node(&[name, weight(yes), weight(no)])
    }
}
