//! Room on the disk, asked before a load begins: sled does not even open on a full one.

use std::path::Path;

use crate::store::Fault;

/// Bytes of base per byte of file, measured on the demo with a margin.
const GROWTH: u64 = 8;

/// Always left free.
const RESERVE_BYTES: u64 = 256 << 20;

/// Refuses early when a file of this size may not fit.
pub fn require_for(folder: &Path, file_bytes: u64) -> Result<(), Fault> {
    let free = fs4::available_space(folder).map_err(|error| Fault::Io(error.to_string()))?;
    let needed = file_bytes.saturating_mul(GROWTH).saturating_add(RESERVE_BYTES);
    if free < needed {
        return Err(Fault::NoSpace { free_mib: free >> 20, needed_mib: needed >> 20 });
    }
    Ok(())
}
