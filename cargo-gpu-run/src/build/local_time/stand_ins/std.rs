//! std for a crate that was told that this is Unix: ours, and of `os::unix` what it uses to find the local time.

pub use std::*;

pub mod os {
    pub use std::os::*;

    pub mod unix {
        pub mod ffi {
            pub trait OsStrExt {
                fn as_bytes(&self) -> &[u8];
            }

            impl OsStrExt for std::ffi::OsStr {
                fn as_bytes(&self) -> &[u8] {
                    // Here, too, these are the bytes that the host has.
                    self.as_encoded_bytes()
                }
            }
        }

        pub mod fs {
            use std::fs::File;
            use std::io::{Read as _, Result, Seek as _, SeekFrom};

            pub trait FileExt {
                /// On Unix others may use the file's position meanwhile. Here they may not: who looks for the local time opens a file of its own.
                fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> Result<()>;
            }

            impl FileExt for File {
                fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> Result<()> {
                    let mut file = self;
                    let before = file.stream_position()?;
                    file.seek(SeekFrom::Start(offset))?;
                    let read = file.read_exact(buffer);
                    file.seek(SeekFrom::Start(before))?;
                    read
                }
            }
        }
    }
}
