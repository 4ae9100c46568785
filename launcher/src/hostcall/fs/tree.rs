//! The part of the file system that a program may touch, by paths.

use super::listing::Listing;
use super::stat;
use crate::hostcall::Errno;
use crate::hostcall::object::lock;
use crate::options::FsLimit;
use cap_std::ambient_authority;
use cap_std::fs::Dir;
use device_abi::op::{Stat, open};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// Paths mean what they mean on the host; the program has a current directory of its own.
#[derive(Default)]
pub struct Files {
    tree: Tree,
    /// `None`: the process's.
    current: Mutex<Option<PathBuf>>,
}

#[derive(Default)]
enum Tree {
    Nothing,
    Within(Box<Within>),
    #[default]
    All,
}

/// One directory. Everything goes through its descriptor, by cap-std: `..` and symbolic links lead nowhere else.
struct Within {
    directory: Dir,
    /// Its path without links.
    path: PathBuf,
    /// Its path as the user has it.
    asked: PathBuf,
}

/// A path that may be touched.
enum Place<'a> {
    Anywhere(PathBuf),
    Within(&'a Dir, PathBuf),
}

/// What a path names when it is empty: nothing.
const NOTHING: io::ErrorKind = io::ErrorKind::NotFound;

impl Files {
    /// What this limit allows.
    ///
    /// # Errors
    /// The directory cannot be opened.
    pub fn new(limit: &FsLimit) -> io::Result<Files> {
        let tree = match limit {
            FsLimit::None => Tree::Nothing,
            FsLimit::All => Tree::All,
            FsLimit::Within(asked) => Tree::Within(Box::new(Within {
                directory: Dir::open_ambient_dir(asked, ambient_authority())?,
                path: asked.canonicalize()?,
                asked: std::path::absolute(asked)?,
            })),
        };
        Ok(Files {
            tree,
            current: Mutex::default(),
        })
    }

    /// Where nothing is allowed.
    pub fn none() -> Files {
        Files {
            tree: Tree::Nothing,
            current: Mutex::default(),
        }
    }

    /// Whether nothing is forbidden. What else could touch files, such as another process, needs this.
    pub fn is_unlimited(&self) -> bool {
        matches!(self.tree, Tree::All)
    }

    /// Where a path leads.
    fn place(&self, path: &Path) -> io::Result<Place<'_>> {
        if path.as_os_str().is_empty() {
            return Err(NOTHING.into());
        }
        let full = match &*lock(&self.current) {
            Some(current) => current.join(path),
            None => path.to_owned(),
        };
        match &self.tree {
            Tree::Nothing => Err(Errno::EACCES.into()),
            Tree::All => Ok(Place::Anywhere(full)),
            Tree::Within(within) => {
                let full = std::path::absolute(full)?;
                let inner = full
                    .strip_prefix(&within.path)
                    .or_else(|_| full.strip_prefix(&within.asked));
                let inner = inner.map_err(|_| io::Error::from(Errno::EACCES))?;
                let inner = match inner.as_os_str().is_empty() {
                    true => Path::new("."),
                    false => inner,
                };
                Ok(Place::Within(&within.directory, inner.to_owned()))
            }
        }
    }

    /// Both or none.
    fn places(&self, first: &Path, second: &Path) -> io::Result<Pair<'_>> {
        match (self.place(first)?, self.place(second)?) {
            (Place::Anywhere(first), Place::Anywhere(second)) => Ok(Pair::Anywhere(first, second)),
            (Place::Within(directory, first), Place::Within(_, second)) => {
                Ok(Pair::Within(directory, first, second))
            }
            _ => unreachable!("the tree is of one kind"),
        }
    }

    /// Opens a file, by flags of [`open`].
    ///
    /// # Errors
    /// What the operating system says, or `EACCES`.
    pub fn open(&self, path: &Path, flags: u64, mode: u32) -> io::Result<File> {
        let is = |flag: u64| flags & flag != 0;
        /// Both crates' options have the same methods.
        macro_rules! options {
            ($options:ty, $extension:path) => {{
                use $extension as _;
                let mut options = <$options>::new();
                options
                    .read(is(open::READ))
                    .write(is(open::WRITE))
                    .append(is(open::APPEND))
                    .truncate(is(open::TRUNCATE))
                    .create(is(open::CREATE))
                    .create_new(is(open::CREATE_NEW))
                    .mode(mode);
                options
            }};
        }
        match self.place(path)? {
            Place::Anywhere(path) => {
                options!(std::fs::OpenOptions, std::os::unix::fs::OpenOptionsExt).open(path)
            }
            Place::Within(directory, path) => {
                let options = options!(cap_std::fs::OpenOptions, cap_std::fs::OpenOptionsExt);
                directory
                    .open_with(path, &options)
                    .map(cap_std::fs::File::into_std)
            }
        }
    }

    /// What is known about a file.
    ///
    /// # Errors
    /// What the operating system says, or `EACCES`.
    pub fn stat(&self, path: &Path, follow: bool) -> io::Result<Stat> {
        match self.place(path)? {
            Place::Anywhere(path) if follow => std::fs::metadata(path).map(|m| stat::of_std(&m)),
            Place::Anywhere(path) => std::fs::symlink_metadata(path).map(|m| stat::of_std(&m)),
            Place::Within(dir, path) if follow => dir.metadata(path).map(|m| stat::of_cap(&m)),
            Place::Within(dir, path) => dir.symlink_metadata(path).map(|m| stat::of_cap(&m)),
        }
    }

    /// A directory's entries.
    ///
    /// # Errors
    /// What the operating system says, or `EACCES`.
    pub fn read_dir(&self, path: &Path) -> io::Result<Listing> {
        match self.place(path)? {
            Place::Anywhere(path) => Listing::of_std(std::fs::read_dir(path)?),
            Place::Within(directory, path) => Listing::of_cap(directory.read_dir(path)?),
        }
    }

    /// Makes a directory.
    ///
    /// # Errors
    /// What the operating system says, or `EACCES`.
    pub fn make_dir(&self, path: &Path, mode: u32) -> io::Result<()> {
        match self.place(path)? {
            Place::Anywhere(path) => {
                use std::os::unix::fs::DirBuilderExt as _;
                std::fs::DirBuilder::new().mode(mode).create(path)
            }
            Place::Within(directory, path) => {
                use cap_std::fs::DirBuilderExt as _;
                let mut builder = cap_std::fs::DirBuilder::new();
                directory.create_dir_with(path, builder.mode(mode))
            }
        }
    }

    /// Removes a file or a link.
    ///
    /// # Errors
    /// What the operating system says, or `EACCES`.
    pub fn remove_file(&self, path: &Path) -> io::Result<()> {
        match self.place(path)? {
            Place::Anywhere(path) => std::fs::remove_file(path),
            Place::Within(directory, path) => directory.remove_file(path),
        }
    }

    /// Removes an empty directory.
    ///
    /// # Errors
    /// What the operating system says, or `EACCES`.
    pub fn remove_dir(&self, path: &Path) -> io::Result<()> {
        match self.place(path)? {
            Place::Anywhere(path) => std::fs::remove_dir(path),
            Place::Within(directory, path) => directory.remove_dir(path),
        }
    }

    /// Removes a directory with all that is in it, or a link to one.
    ///
    /// # Errors
    /// What the operating system says, or `EACCES`.
    pub fn remove_all(&self, path: &Path) -> io::Result<()> {
        match self.place(path)? {
            Place::Anywhere(path) => std::fs::remove_dir_all(path),
            Place::Within(dir, path) if dir.symlink_metadata(&path)?.is_symlink() => {
                dir.remove_file(path)
            }
            Place::Within(directory, path) => directory.remove_dir_all(path),
        }
    }

    /// Gives a file another name.
    ///
    /// # Errors
    /// What the operating system says, or `EACCES`.
    pub fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        match self.places(from, to)? {
            Pair::Anywhere(from, to) => std::fs::rename(from, to),
            Pair::Within(directory, from, to) => directory.rename(from, directory, to),
        }
    }

    /// Gives a file a second name.
    ///
    /// # Errors
    /// What the operating system says, or `EACCES`.
    pub fn hard_link(&self, original: &Path, link: &Path) -> io::Result<()> {
        match self.places(original, link)? {
            Pair::Anywhere(original, link) => std::fs::hard_link(original, link),
            Pair::Within(dir, original, link) => dir.hard_link(original, dir, link),
        }
    }

    /// Makes a link. What it says is text; inside of a limit it may not be an absolute path.
    ///
    /// # Errors
    /// What the operating system says, or `EACCES`.
    pub fn symlink(&self, says: &Path, link: &Path) -> io::Result<()> {
        match self.place(link)? {
            Place::Anywhere(link) => std::os::unix::fs::symlink(says, link),
            Place::Within(directory, link) => directory.symlink(says, &link),
        }
    }

    /// What a link says.
    ///
    /// # Errors
    /// What the operating system says, or `EACCES`.
    pub fn read_link(&self, path: &Path) -> io::Result<PathBuf> {
        match self.place(path)? {
            Place::Anywhere(path) => std::fs::read_link(path),
            Place::Within(directory, path) => directory.read_link_contents(path),
        }
    }

    /// The path without links.
    ///
    /// # Errors
    /// What the operating system says, or `EACCES`.
    pub fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        match (self.place(path)?, &self.tree) {
            (Place::Anywhere(path), _) => std::fs::canonicalize(path),
            (Place::Within(directory, path), Tree::Within(within)) => {
                let inner = directory.canonicalize(path)?;
                // Without a `/.` at the end.
                Ok(within.path.join(inner).components().collect())
            }
            _ => unreachable!("only such a tree has such places"),
        }
    }

    /// Changes permissions.
    ///
    /// # Errors
    /// What the operating system says, or `EACCES`.
    pub fn set_mode(&self, path: &Path, mode: u32) -> io::Result<()> {
        match self.place(path)? {
            Place::Anywhere(path) => {
                use std::os::unix::fs::PermissionsExt as _;
                std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))
            }
            Place::Within(directory, path) => {
                use cap_std::fs::PermissionsExt as _;
                directory.set_permissions(path, cap_std::fs::Permissions::from_mode(mode))
            }
        }
    }

    /// Copies contents and permissions: how many bytes.
    ///
    /// # Errors
    /// What the operating system says, or `EACCES`.
    pub fn copy(&self, from: &Path, to: &Path) -> io::Result<u64> {
        match self.places(from, to)? {
            Pair::Anywhere(from, to) => std::fs::copy(from, to),
            Pair::Within(directory, from, to) => directory.copy(from, directory, to),
        }
    }

    /// The program's current directory.
    ///
    /// # Errors
    /// What the operating system says, or `EACCES`.
    pub fn current_dir(&self) -> io::Result<PathBuf> {
        if matches!(self.tree, Tree::Nothing) {
            return Err(Errno::EACCES.into());
        }
        match &*lock(&self.current) {
            Some(current) => Ok(current.clone()),
            None => std::env::current_dir(),
        }
    }

    /// Where a new process starts that was given this directory, or none. `None`: where this process is.
    ///
    /// # Errors
    /// It is the empty path.
    pub fn directory_of_child(&self, asked: Option<PathBuf>) -> io::Result<Option<PathBuf>> {
        match asked {
            None => Ok(lock(&self.current).clone()),
            Some(asked) => match self.place(&asked)? {
                Place::Anywhere(path) | Place::Within(_, path) => Ok(Some(path)),
            },
        }
    }

    /// Changes it.
    ///
    /// # Errors
    /// What the operating system says, or `EACCES`.
    pub fn set_current_dir(&self, path: &Path) -> io::Result<()> {
        let path = self.canonicalize(path)?;
        // As a directory, and one that may be searched.
        let here = path.join(".");
        if self.stat(&here, true)?.mode & 0o170_000 != 0o040_000 {
            return Err(Errno::ENOTDIR.into());
        }
        *lock(&self.current) = Some(path);
        Ok(())
    }
}

/// Two paths that may be touched.
enum Pair<'a> {
    Anywhere(PathBuf, PathBuf),
    Within(&'a Dir, PathBuf, PathBuf),
}
