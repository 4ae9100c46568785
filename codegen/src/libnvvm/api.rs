//! libNVVM's functions, loaded when they are needed.

use anyhow::{Context as _, Result, ensure};
use libloading::{Library, Symbol};
use std::ffi::{CString, c_char, c_int, c_void};
use std::fmt::{self, Display};
use std::path::Path;

type Program = *mut c_void;
type Status = c_int;

/// An opened libNVVM.
pub struct LibNvvm {
    library: Library,
}

/// What it says about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Versions {
    /// Of the library.
    pub library: (i32, i32),
    /// Of its IR: what `!nvvmir.version` must say, with that of debug information.
    pub ir: [i32; 4],
}

impl Display for Versions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ((major, minor), [ir_major, ir_minor, ..]) = (self.library, self.ir);
        write!(f, "{major}.{minor}, NVVM IR {ir_major}.{ir_minor}")
    }
}

/// One module of a program.
pub struct Module<'a> {
    /// For messages.
    pub name: &'a str,
    /// Text or bitcode.
    pub contents: &'a [u8],
}

impl LibNvvm {
    /// Opens the library, which must be there.
    ///
    /// # Errors
    /// It cannot be loaded, or it is another library.
    pub fn open(path: &Path) -> Result<LibNvvm> {
        ensure!(path.is_file(), "{} is not a file", path.display());
        // SAFETY: loading a library runs its initialisers. This one is NVIDIA's, found under its own name, or named by the user.
        let library = unsafe { Library::new(path) }.context("it cannot be loaded")?;
        let opened = LibNvvm { library };
        opened.symbol::<unsafe extern "C" fn()>("nvvmCompileProgram")?;
        Ok(opened)
    }

    /// Asks for its versions.
    ///
    /// # Errors
    /// It has no such function, or refuses.
    pub fn versions(&self) -> Result<Versions> {
        let (mut library, mut ir) = ([0; 2], [0; 4]);
        let version: Symbol<unsafe extern "C" fn(*mut c_int, *mut c_int) -> Status> =
            self.symbol("nvvmVersion")?;
        let ir_version: Symbol<
            unsafe extern "C" fn(*mut c_int, *mut c_int, *mut c_int, *mut c_int) -> Status,
        > = self.symbol("nvvmIRVersion")?;
        let [a, b] = &mut library;
        let [c, d, e, f] = &mut ir;
        // SAFETY: the functions write one `int` through each pointer.
        unsafe {
            self.check("nvvmVersion", version(a, b))?;
            self.check("nvvmIRVersion", ir_version(c, d, e, f))?;
        }
        Ok(Versions {
            library: library.into(),
            ir,
        })
    }

    /// The version of LLVM whose IR it reads for `compute_NN`; `None` if it is too old to say (then it is LLVM 7).
    ///
    /// # Errors
    /// It does not know the architecture.
    pub fn llvm_version(&self, arch: &str) -> Result<Option<i32>> {
        let Ok(function) = self
            .symbol::<unsafe extern "C" fn(*const c_char, *mut c_int) -> Status>("nvvmLLVMVersion")
        else {
            return Ok(None);
        };
        let mut major = 0;
        let text = CString::new(arch)?;
        // SAFETY: a C string, and a pointer to one `int`.
        self.check("nvvmLLVMVersion", unsafe {
            function(text.as_ptr(), &mut major)
        })
        .with_context(|| format!("it does not know `{arch}`"))?;
        Ok(Some(major))
    }

    /// Compiles `modules`, linked, to PTX. Its verifier is left out: it takes only what NVIDIA documents as NVVM IR, and rustc's LLVM writes more, which libNVVM's own LLVM knows.
    ///
    /// # Errors
    /// libNVVM refuses; the error has its log.
    pub fn compile(&self, module: &Module<'_>, options: &[String]) -> Result<String> {
        let Module { name, contents } = module;
        let program = Handle::new(self)?;
        let function = "nvvmAddModuleToProgram";
        let add: Symbol<unsafe extern "C" fn(Program, *const u8, usize, *const c_char) -> Status> =
            self.symbol(function)?;
        let c_name = CString::new(*name)?;
        let (start, length) = (contents.as_ptr(), contents.len());
        // SAFETY: the program is alive; libNVVM copies the module.
        let status = unsafe { add(program.raw, start, length, c_name.as_ptr()) };
        self.check(function, status)
            .with_context(|| format!("the module `{name}` is not understood"))?;
        let step = "nvvmCompileProgram";
        let compile: Symbol<unsafe extern "C" fn(Program, c_int, *const *const c_char) -> Status> =
            self.symbol(step)?;
        let texts: Vec<CString> = options
            .iter()
            .map(|option| CString::new(option.as_str()))
            .collect::<Result<_, _>>()?;
        let pointers: Vec<*const c_char> = texts.iter().map(|text| text.as_ptr()).collect();
        let count = c_int::try_from(pointers.len())?;
        // SAFETY: as many C strings as `count` says, alive for the call.
        let status = unsafe { compile(program.raw, count, pointers.as_ptr()) };
        if let Err(why) = self.check(step, status) {
            let log = program.text("nvvmGetProgramLogSize", "nvvmGetProgramLog")?;
            return Err(why.context(log.trim().to_owned()));
        }
        program.text("nvvmGetCompiledResultSize", "nvvmGetCompiledResult")
    }

    fn symbol<T>(&self, name: &str) -> Result<Symbol<'_, T>> {
        // SAFETY: the callers name functions of libNVVM's documented interface with their types.
        unsafe { self.library.get(name.as_bytes()) }
            .with_context(|| format!("it has no function `{name}`"))
    }

    fn check(&self, function: &str, status: Status) -> Result<()> {
        ensure!(
            status == 0,
            "{function} failed: {} ({status})",
            meaning(status)
        );
        Ok(())
    }
}

/// `nvvmResult`, as NVIDIA's header numbers it.
fn meaning(status: Status) -> &'static str {
    match status {
        1 => "out of memory",
        2 => "the program cannot be created",
        3 => "the version of the IR does not fit",
        4 => "invalid input",
        5 => "invalid program",
        6 => "invalid IR",
        7 => "an option is not known",
        8 => "no module",
        9 => "the compilation failed",
        10 => "cancelled",
        _ => "unknown reason",
    }
}

/// A program of libNVVM's, destroyed at the end.
struct Handle<'a> {
    nvvm: &'a LibNvvm,
    raw: Program,
}

impl<'a> Handle<'a> {
    fn new(nvvm: &'a LibNvvm) -> Result<Handle<'a>> {
        let create: Symbol<unsafe extern "C" fn(*mut Program) -> Status> =
            nvvm.symbol("nvvmCreateProgram")?;
        let mut raw = std::ptr::null_mut();
        // SAFETY: the function writes one pointer.
        nvvm.check("nvvmCreateProgram", unsafe { create(&mut raw) })?;
        Ok(Handle { nvvm, raw })
    }

    /// A text with its length, by two functions.
    fn text(&self, size: &str, get: &str) -> Result<String> {
        let size_of: Symbol<unsafe extern "C" fn(Program, *mut usize) -> Status> =
            self.nvvm.symbol(size)?;
        let fill: Symbol<unsafe extern "C" fn(Program, *mut u8) -> Status> =
            self.nvvm.symbol(get)?;
        let mut length = 0;
        // SAFETY: the program is alive; the function writes one `size_t`.
        let status = unsafe { size_of(self.raw, &mut length) };
        self.nvvm.check(size, status)?;
        let mut bytes = vec![0; length];
        // SAFETY: the buffer has the length that libNVVM asked for.
        let status = unsafe { fill(self.raw, bytes.as_mut_ptr()) };
        self.nvvm.check(get, status)?;
        while bytes.last() == Some(&0) {
            bytes.pop();
        }
        String::from_utf8(bytes).context("libNVVM's text is not UTF-8")
    }
}

impl Drop for Handle<'_> {
    fn drop(&mut self) {
        let destroy = self
            .nvvm
            .symbol::<unsafe extern "C" fn(*mut Program) -> Status>("nvvmDestroyProgram");
        if let Ok(destroy) = destroy {
            // SAFETY: the program is alive, and nobody uses it after this. What the call says changes nothing.
            unsafe { destroy(&mut self.raw) };
        }
    }
}
