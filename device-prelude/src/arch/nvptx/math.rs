//! Arithmetic that has an instruction and no word in Rust, for `gpu_std::math`.

unsafe extern "C" {
    /// `rsqrt.approx.f32`. LLVM's own word for it, since a loop with assembly is not unrolled.
    #[link_name = "llvm.nvvm.rsqrt.approx.f"]
    safe fn rsqrt_approx(x: f32) -> f32;
}

/// About `1 / sqrt(x)`.
#[unsafe(no_mangle)]
#[inline]
extern "C" fn __gpu_run_rsqrt(x: f32) -> f32 {
    rsqrt_approx(x)
}
