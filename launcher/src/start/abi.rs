//! Whether this launcher understands an image.

use crate::end::Stop;
use crate::image::Metadata;
use device_abi as abi;

/// Launcher and runtime must lay out the launch structure and the ring in the same way.
pub fn speaks_our_abi(metadata: &Metadata) -> Result<(), Stop> {
    if metadata.abi == abi::ABI_VERSION {
        return Ok(());
    }
    let reason = format!(
        "the image's runtime has ABI version {} (made by {}), this launcher has {}",
        metadata.abi,
        metadata.tool,
        abi::ABI_VERSION
    );
    Err(Stop::BadImage { reason })
}

#[cfg(test)]
mod tests {
    use super::*;
    use process::exit;

    #[test]
    fn another_abi_is_refused_with_both_numbers() {
        let mut metadata = Metadata::new("demo", "llvm", "sm_70");
        assert_eq!(speaks_our_abi(&metadata), Ok(()));
        metadata.abi = abi::ABI_VERSION + 7;
        let stop = speaks_our_abi(&metadata).unwrap_err();
        assert_eq!(stop.exit_code(), exit::SETUP);
        let text = stop.message().unwrap().to_string();
        assert!(
            text.contains(&format!("ABI version {}", abi::ABI_VERSION + 7)),
            "{text}"
        );
    }
}
