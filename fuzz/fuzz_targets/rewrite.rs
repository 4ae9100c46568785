#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| gpu_run_fuzz::targets::rewrite(text));

libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| {
    gpu_run_fuzz::mutate(data, size, most, seed)
});
