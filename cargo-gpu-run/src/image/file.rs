//! An image as a file of its own: valid PTX.

use super::{ImageError, Metadata};
use std::fs;
use std::io::Write;
use std::path::Path;

/// A program for the GPU.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    metadata: Metadata,
    /// The whole file, first line included, so that line numbers in messages are those of the file.
    text: String,
    ptx_start: usize,
}

impl Image {
    /// Puts metadata in front of PTX text.
    pub fn new(metadata: Metadata, ptx: &str) -> Image {
        let mut text = metadata.to_line();
        let ptx_start = text.len();
        text.push_str(ptx);
        Image {
            metadata,
            text,
            ptx_start,
        }
    }

    /// Reads the text of an image.
    ///
    /// # Errors
    /// [`ImageError::NotAnImage`] or [`ImageError::Format`].
    pub fn parse(text: String) -> Result<Image, ImageError> {
        let line = text.lines().next().unwrap_or_default();
        let metadata = Metadata::from_line(line)?;
        let ptx_start = text.find('\n').map_or(text.len(), |at| at + 1);
        Ok(Image {
            metadata,
            text,
            ptx_start,
        })
    }

    /// Reads an image file.
    ///
    /// # Errors
    /// What the operating system says, or as [`Image::parse`].
    pub fn read(path: &Path) -> Result<Image, ImageError> {
        Image::parse(fs::read_to_string(path).map_err(ImageError::io("read", path))?)
    }

    /// Writes the image; a reader never sees half of it.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn write(&self, path: &Path) -> Result<(), ImageError> {
        let fail = || ImageError::io("write", path);
        let directory = path
            .parent()
            .filter(|p| !p.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        let mut file = tempfile::NamedTempFile::new_in(directory).map_err(fail())?;
        file.write_all(self.text.as_bytes()).map_err(fail())?;
        readable_by_all(file.as_file()).map_err(fail())?;
        file.persist(path).map_err(|e| fail()(e.error))?;
        Ok(())
    }

    /// What the tool knows about the program.
    pub fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    /// The whole file: a comment with metadata, then PTX.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// A name for its PTX: other programs have others.
    pub fn id(&self) -> String {
        blake3::hash(self.ptx().as_bytes()).to_hex()[..32].to_owned()
    }

    /// The PTX without the first line: equal programs are equal here.
    pub fn ptx(&self) -> &str {
        &self.text[self.ptx_start..]
    }
}

/// Temporary files are private; a build product is not.
fn readable_by_all(file: &fs::File) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.set_permissions(fs::Permissions::from_mode(0o644))?;
    }
    let _ = file;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_and_read_back() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("demo.ptx");
        let image = Image::new(
            Metadata::new("demo", "llvm", "sm_70"),
            ".version 7.1\n.target sm_70\n",
        );
        image.write(&path).unwrap();
        let back = Image::read(&path).unwrap();
        assert_eq!(back, image);
        assert_eq!(back.ptx(), ".version 7.1\n.target sm_70\n");
        assert!(
            fs::read_to_string(&path)
                .unwrap()
                .starts_with("// gpu-run-image: {\"format\":1,")
        );
    }

    #[test]
    fn plain_ptx_is_refused_with_the_reason() {
        let error = Image::parse(".version 7.1\n".to_owned())
            .unwrap_err()
            .to_string();
        assert!(error.contains("first line"), "{error}");
    }
}
