//! The driver library's functions, looked up by name.
//!
//! cudarc finds and opens the library. Its bindings are not called: they return the error code as a Rust `enum`, which is
//! undefined behaviour for a code that a newer driver invented, and they panic on a symbol that an older driver lacks. Here a code is a number and a
//! missing symbol an error.

use cudarc::driver::sys::{
    CUcontext, CUdeviceptr, CUfunction, CUlinkState, CUmodule, CUstream, culib, is_culib_present,
};
use std::ffi::{c_char, c_int, c_uchar, c_uint, c_void};

/// `CUresult` as a plain number; 0 is success.
pub type Code = u32;

macro_rules! api {
    ($($name:ident = $symbol:literal ($($ty:ty),*);)*) => {
        /// Function pointers into the driver library. Signatures are those of `cuda.h`.
        pub struct Api {
            $(pub $name: unsafe extern "system" fn($($ty),*) -> Code,)*
        }

        impl Api {
            /// Opens the driver library; `None` if this machine has none.
            ///
            /// # Errors
            /// A symbol that the library lacks.
            pub fn load() -> Option<Result<Api, String>> {
                // SAFETY: loading the driver library runs its initializers, which it is made for.
                if !unsafe { is_culib_present() } {
                    return None;
                }
                // SAFETY: as above; it panics only without a library, and there is one.
                let library = unsafe { culib() };
                Some(Ok(Api {
                    $($name: {
                        // SAFETY: the type is the function's of this name in `cuda.h`; the library is never unloaded.
                        match unsafe { library.get($symbol) } {
                            Ok(symbol) => *symbol,
                            Err(error) => return Some(Err(error.to_string())),
                        }
                    },)*
                }))
            }
        }
    };
}

api! {
    init = b"cuInit\0" (c_uint);
    driver_get_version = b"cuDriverGetVersion\0" (*mut c_int);
    get_error_name = b"cuGetErrorName\0" (Code, *mut *const c_char);
    get_error_string = b"cuGetErrorString\0" (Code, *mut *const c_char);
    device_get_count = b"cuDeviceGetCount\0" (*mut c_int);
    device_get = b"cuDeviceGet\0" (*mut c_int, c_int);
    device_get_name = b"cuDeviceGetName\0" (*mut c_char, c_int, c_int);
    device_get_attribute = b"cuDeviceGetAttribute\0" (*mut c_int, c_uint, c_int);
    primary_ctx_retain = b"cuDevicePrimaryCtxRetain\0" (*mut CUcontext, c_int);
    ctx_set_current = b"cuCtxSetCurrent\0" (CUcontext);
    ctx_set_limit = b"cuCtxSetLimit\0" (c_uint, usize);
    mem_get_info = b"cuMemGetInfo_v2\0" (*mut usize, *mut usize);
    mem_alloc = b"cuMemAlloc_v2\0" (*mut CUdeviceptr, usize);
    mem_host_alloc = b"cuMemHostAlloc\0" (*mut *mut c_void, usize, c_uint);
    mem_host_get_device_pointer = b"cuMemHostGetDevicePointer_v2\0" (*mut CUdeviceptr, *mut c_void, c_uint);
    mem_free = b"cuMemFree_v2\0" (CUdeviceptr);
    memset_d8_async = b"cuMemsetD8Async\0" (CUdeviceptr, c_uchar, usize, CUstream);
    memcpy_htod_async = b"cuMemcpyHtoDAsync_v2\0" (CUdeviceptr, *const c_void, usize, CUstream);
    memcpy_dtoh_async = b"cuMemcpyDtoHAsync_v2\0" (*mut c_void, CUdeviceptr, usize, CUstream);
    stream_create = b"cuStreamCreate\0" (*mut CUstream, c_uint);
    stream_query = b"cuStreamQuery\0" (CUstream);
    stream_synchronize = b"cuStreamSynchronize\0" (CUstream);
    link_create = b"cuLinkCreate_v2\0" (c_uint, *mut c_uint, *mut *mut c_void, *mut CUlinkState);
    link_add_data = b"cuLinkAddData_v2\0"
        (CUlinkState, c_uint, *mut c_void, usize, *const c_char, c_uint, *mut c_uint, *mut *mut c_void);
    link_complete = b"cuLinkComplete\0" (CUlinkState, *mut *mut c_void, *mut usize);
    link_destroy = b"cuLinkDestroy\0" (CUlinkState);
    module_load_data = b"cuModuleLoadData\0" (*mut CUmodule, *const c_void);
    module_unload = b"cuModuleUnload\0" (CUmodule);
    module_get_function = b"cuModuleGetFunction\0" (*mut CUfunction, CUmodule, *const c_char);
    module_get_global = b"cuModuleGetGlobal_v2\0" (*mut CUdeviceptr, *mut usize, CUmodule, *const c_char);
    func_get_attribute = b"cuFuncGetAttribute\0" (*mut c_int, c_uint, CUfunction);
    occupancy = b"cuOccupancyMaxActiveBlocksPerMultiprocessor\0" (*mut c_int, CUfunction, c_int, usize);
    launch_kernel = b"cuLaunchKernel\0"
        (CUfunction, c_uint, c_uint, c_uint, c_uint, c_uint, c_uint, c_uint, CUstream, *mut *mut c_void, *mut *mut c_void);
}
