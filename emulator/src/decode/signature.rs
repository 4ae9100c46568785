//! Where the parameters and results of a function lie.

use super::super::code::{Piece, Signature};
use super::super::layout::{align_of, size_of};
use super::super::load::LoadError;
use ptx::ast::{Space, Variable};

/// Lays parameters, then results, out from the start of a frame.
pub(in super::super) fn signature(
    params: &[Variable<'_>],
    returns: &[Variable<'_>],
    name: &str,
) -> Result<Signature, LoadError> {
    let mut signature = Signature::default();
    let mut top = 0u64;
    for (list, pieces) in [
        (params, &mut signature.params),
        (returns, &mut signature.returns),
    ] {
        for variable in list {
            if variable.space == Space::Reg {
                return Err(LoadError::RegisterParameter(name.to_owned()));
            }
            let (size, align) = (size_of(variable)?, align_of(variable)?);
            let start = top.next_multiple_of(align.min(16));
            top = start.saturating_add(size);
            if top > 1 << 20 {
                return Err(LoadError::TooLarge(variable.name.to_string()));
            }
            pieces.push(Piece {
                offset: start as u32,
                bytes: size as u32,
            });
        }
    }
    signature.bytes = top as u32;
    Ok(signature)
}
