//! Special registers by name.

use super::super::op::Special;

/// The special register `name`, if it is one.
pub(super) fn special(name: &str) -> Option<Special> {
    Some(match name {
        "%tid.x" | "%tid" => Special::Tid,
        "%ntid.x" | "%ntid" => Special::Ntid,
        "%ctaid.x" | "%ctaid" => Special::Ctaid,
        "%nctaid.x" | "%nctaid" => Special::Nctaid,
        // Blocks and grids have one dimension here.
        "%tid.y" | "%tid.z" | "%ctaid.y" | "%ctaid.z" => Special::Zero,
        "%ntid.y" | "%ntid.z" | "%nctaid.y" | "%nctaid.z" => Special::One,
        "%laneid" => Special::Lane,
        "%warpid" => Special::Warp,
        "%nwarpid" => Special::Nwarp,
        "%smid" => Special::Sm,
        "%nsmid" => Special::Nsm,
        "%gridid" => Special::Grid,
        "%clock" | "%clock64" => Special::Clock,
        "%clock_hi" => Special::ClockHigh,
        "%globaltimer" | "%globaltimer_lo" => Special::Time,
        "%globaltimer_hi" => Special::TimeHigh,
        "%lanemask_eq" => Special::LanesEq,
        "%lanemask_le" => Special::LanesLe,
        "%lanemask_lt" => Special::LanesLt,
        "%lanemask_ge" => Special::LanesGe,
        "%lanemask_gt" => Special::LanesGt,
        "%total_smem_size" => Special::SharedSize,
        "%dynamic_smem_size" => Special::DynamicSharedSize,
        _ => return None,
    })
}
