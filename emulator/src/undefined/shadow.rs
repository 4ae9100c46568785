//! Masks of one hart.

/// Set bits are undefined. As many registers and bytes of local memory as the hart has.
#[derive(Debug, Default)]
pub(in super::super) struct Undefined {
    pub registers: Vec<u64>,
    pub local: Vec<u8>,
    /// The address of the last load that read undefined bits in the heap.
    pub read_at: u64,
}

impl Undefined {
    /// Makes room for a frame and its registers, which begin defined.
    pub(in super::super) fn enter(&mut self, registers: [u32; 2], local: [u32; 2]) {
        let [from, to] = registers.map(|at| at as usize);
        self.registers.resize(self.registers.len().max(to), 0);
        self.registers[from..to].fill(0);
        let [from, to] = local.map(|at| at as usize);
        self.local.resize(self.local.len().max(to), 0);
        self.local[from..to].fill(0);
    }

    /// Bytes of local memory; empty if they do not exist.
    pub(in super::super) fn bytes(&mut self, offset: u64, size: u32) -> &mut [u8] {
        let from = offset as usize;
        let range = from..from.saturating_add(size as usize);
        self.local.get_mut(range).unwrap_or_default()
    }

    /// Local memory gets the masks of other local memory.
    pub(in super::super) fn copy(&mut self, from: u32, to: u32, bytes: u32) {
        let (from, to, bytes) = (from as usize, to as usize, bytes as usize);
        if from + bytes <= self.local.len() && to + bytes <= self.local.len() {
            self.local.copy_within(from..from + bytes, to);
        }
    }
}
