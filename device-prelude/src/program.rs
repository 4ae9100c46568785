//! What the program and the tool's passes define: `main`, what runs before and after it, and the layout of thread-locals.

#[cfg(target_arch = "nvptx64")]
pub(crate) use linked::*;
#[cfg(test)]
pub(crate) use of_test::*;

#[cfg(target_arch = "nvptx64")]
mod linked {
    use device_abi::TlsLayout;

    unsafe extern "C" {
        /// [`device_abi::TLS_LAYOUT`].
        safe static __gpu_run_tls_layout: TlsLayout;
        /// [`device_abi::CONSTRUCTORS`].
        fn __gpu_run_constructors();
        /// [`device_abi::DESTRUCTORS`].
        fn __gpu_run_destructors();
        /// rustc's `main` shim, which calls std's `lang_start`.
        fn main(argc: i32, argv: *const *const u8) -> i32;
    }

    /// Of a thread's block.
    #[inline(always)]
    pub(crate) fn tls_layout() -> TlsLayout {
        __gpu_run_tls_layout
    }

    /// # Safety
    /// Called once, before `main`, by the only thread.
    #[inline(always)]
    pub(crate) unsafe fn run_constructors() {
        // SAFETY: the caller's promise.
        unsafe { __gpu_run_constructors() }
    }

    /// # Safety
    /// Called once.
    #[inline(always)]
    pub(crate) unsafe fn run_destructors() {
        // SAFETY: the caller's promise.
        unsafe { __gpu_run_destructors() }
    }

    /// # Safety
    /// Called once.
    #[inline(always)]
    pub(crate) unsafe fn run_main() -> i32 {
        // SAFETY: rustc's shim takes any argc and argv: std's `init` ignores them here.
        unsafe { main(0, core::ptr::null()) }
    }
}
#[cfg(test)]
mod of_test {
    use crate::arch::program_static;
    use device_abi::TlsLayout;
    use std::boxed::Box;
    use std::sync::OnceLock;

    /// A test's program.
    pub(crate) struct Program {
        pub(crate) tls: TlsLayout,
        pub(crate) constructors: Box<dyn Fn() + Send + Sync>,
        pub(crate) destructors: Box<dyn Fn() + Send + Sync>,
        pub(crate) main: Box<dyn Fn() -> i32 + Send + Sync>,
    }

    program_static! {
        static PROGRAM: OnceLock<Program> = OnceLock::new();
    }

    /// This machine runs it.
    pub(crate) fn load(program: Program) {
        assert!(PROGRAM.set(program).is_ok(), "one program for each machine");
    }

    fn program() -> &'static Program {
        let program: &'static OnceLock<Program> = PROGRAM.of_this_machine();
        program.get().expect("a loaded program")
    }

    pub(crate) fn tls_layout() -> TlsLayout {
        program().tls
    }

    pub(crate) unsafe fn run_constructors() {
        (program().constructors)();
    }

    pub(crate) unsafe fn run_destructors() {
        (program().destructors)();
    }

    pub(crate) unsafe fn run_main() -> i32 {
        (program().main)()
    }
}
