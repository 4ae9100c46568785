//! What a handle of the program stands for.

use super::fs::Listing;
use super::retry::retry;
use std::fs::File;
use std::io::{self, Cursor, Read, Write};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::process::Child;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Something open.
pub enum Object {
    /// A file whose reads and writes end by themselves.
    Regular(File),
    /// One that may wait for another process: a pipe, a device.
    Stream(File),
    /// What is left of a directory's entries.
    Listing(Mutex<Listing>),
    /// Another process.
    Child(Mutex<Child>),
    /// A connection.
    Tcp(TcpStream),
    /// A listener.
    Listener(TcpListener),
    /// Datagrams.
    Udp(UdpSocket),
    /// What was read before.
    Bytes(Mutex<Cursor<Vec<u8>>>),
}

impl Object {
    /// A file, by its kind.
    pub fn file(file: File) -> Object {
        match file.metadata() {
            Ok(metadata) if metadata.is_file() || metadata.is_dir() => Object::Regular(file),
            _ => Object::Stream(file),
        }
    }

    /// The file, if it is one.
    ///
    /// # Errors
    /// `EBADF`.
    pub fn as_file(&self) -> Result<&File, super::Errno> {
        match self {
            Object::Regular(file) | Object::Stream(file) => Ok(file),
            _ => Err(super::Errno::EBADF),
        }
    }

    /// Whether reads and writes end by themselves.
    pub fn is_prompt(&self) -> bool {
        match self {
            Object::Stream(_) | Object::Tcp(_) | Object::Udp(_) => false,
            Object::Regular(_) | Object::Bytes(_) => true,
            // Refused at once.
            Object::Listing(_) | Object::Child(_) | Object::Listener(_) => true,
        }
    }

    /// Another object for the same open file.
    ///
    /// # Errors
    /// `EBADF`; what the operating system says.
    pub fn duplicate(&self) -> Result<Object, super::Errno> {
        match self {
            Object::Regular(file) => Ok(Object::Regular(file.try_clone()?)),
            Object::Stream(file) => Ok(Object::Stream(file.try_clone()?)),
            Object::Tcp(stream) => Ok(Object::Tcp(stream.try_clone()?)),
            Object::Listener(listener) => Ok(Object::Listener(listener.try_clone()?)),
            Object::Udp(socket) => Ok(Object::Udp(socket.try_clone()?)),
            _ => Err(super::Errno::EBADF),
        }
    }

    /// Reads once.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Object::Regular(file) | Object::Stream(file) => retry(|| (&*file).read(buffer)),
            Object::Tcp(stream) => retry(|| (&*stream).read(buffer)),
            Object::Udp(socket) => retry(|| socket.recv(buffer)),
            Object::Bytes(bytes) => lock(bytes).read(buffer),
            _ => Err(super::Errno::EBADF.into()),
        }
    }

    /// Writes once.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn write(&self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Object::Regular(file) | Object::Stream(file) => retry(|| (&*file).write(bytes)),
            Object::Tcp(stream) => retry(|| (&*stream).write(bytes)),
            Object::Udp(socket) => retry(|| socket.send(bytes)),
            _ => Err(super::Errno::EBADF.into()),
        }
    }
}

/// A lock whose holder's panic was reported.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
