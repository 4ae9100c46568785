//! Functions whose address is taken.

use crate::ir::llvm::Function;

/// Whether the program has its address: it is used otherwise than by direct calls.
pub(super) fn is_taken(function: Function<'_>) -> bool {
    let users = function.users();
    users.into_iter().any(|user| !function.is_called_by(user))
}
