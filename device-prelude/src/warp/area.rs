//! Areas of a warp's memory.

/// Bytes from an offset on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Area {
    pub(crate) offset: usize,
    bytes: usize,
}

impl Area {
    /// At the start.
    pub(super) const fn first(bytes: usize) -> Area {
        Area { offset: 0, bytes }
    }

    pub(super) const fn at(offset: usize, bytes: usize) -> Area {
        Area { offset, bytes }
    }

    /// Right behind this one.
    pub(super) const fn then(self, bytes: usize) -> Area {
        Area::at(self.end(), bytes)
    }

    pub(super) const fn end(self) -> usize {
        self.offset + self.bytes
    }

    pub(crate) const fn bytes(self) -> usize {
        self.bytes
    }

    /// Whether a value of this type fits, aligned.
    pub(super) const fn holds<T>(self) -> bool {
        size_of::<T>() <= self.bytes && self.offset.is_multiple_of(align_of::<T>())
    }
}
