//! An image as a file of its own: a line of metadata and PTX, which together are valid PTX; behind them, if there are any, the bytes of large variables.

use super::metadata::Data;
use super::{ImageError, Metadata};
use process::deliver;
use process::deliver::Mode;
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
    /// What stands behind the text: see [`Metadata::data`].
    data: Vec<u8>,
}

impl Image {
    /// Puts metadata in front of PTX text.
    pub fn new(metadata: Metadata, ptx: &str) -> Image {
        Image::with_data(metadata, ptx, Vec::new())
    }

    /// The same for PTX of which [`ptx::detach`] has taken initial bytes.
    pub fn with_data(mut metadata: Metadata, ptx: &str, taken: Vec<(String, Vec<u8>)>) -> Image {
        let lengths = taken
            .iter()
            .map(|(name, bytes)| (name.clone(), bytes.len() as u64));
        metadata.data = (!taken.is_empty()).then(|| Data {
            start: ptx.len() as u64,
            variables: lengths.collect(),
        });
        let data: Vec<u8> = taken.into_iter().flat_map(|(_, bytes)| bytes).collect();
        metadata.hash = hash(ptx.as_bytes(), &data);
        let mut text = metadata.to_line();
        let ptx_start = text.len();
        text.push_str(ptx);
        Image {
            metadata,
            text,
            ptx_start,
            data,
        }
    }

    /// Reads an image.
    ///
    /// # Errors
    /// [`ImageError::NotAnImage`], [`ImageError::Format`], [`ImageError::Data`] or [`ImageError::Changed`].
    pub fn parse(mut bytes: Vec<u8>) -> Result<Image, ImageError> {
        let end = bytes.iter().position(|byte| *byte == b'\n');
        let line = &bytes[..end.unwrap_or(bytes.len())];
        let metadata = Metadata::from_line(&String::from_utf8_lossy(line))?;
        let ptx_start = end.map_or(bytes.len(), |end| end + 1);
        let data = match &metadata.data {
            None => Vec::new(),
            Some(data) => behind(&mut bytes, ptx_start, data)?,
        };
        let text = String::from_utf8(bytes).map_err(|_| ImageError::NotAnImage {
            reason: "it is not text".to_owned(),
        })?;
        if !metadata.hash.is_empty() && metadata.hash != hash(&text.as_bytes()[ptx_start..], &data)
        {
            return Err(ImageError::Changed);
        }
        Ok(Image {
            metadata,
            text,
            ptx_start,
            data,
        })
    }

    /// Reads an image file.
    ///
    /// # Errors
    /// What the operating system says, or as [`Image::parse`].
    pub fn read(path: &Path) -> Result<Image, ImageError> {
        Image::parse(fs::read(path).map_err(ImageError::io("read", path))?)
    }

    /// Writes the image; a reader of a file never sees half of it.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn write(&self, path: &Path) -> Result<(), ImageError> {
        let write = |file: &mut fs::File| {
            self.parts()
                .into_iter()
                .try_for_each(|part| file.write_all(part))
        };
        deliver::write(path, Mode::Data, write).map_err(ImageError::io("write", path))
    }

    /// What the tool knows about the program.
    pub fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    /// The bytes that variables begin with and that the PTX does not have: names and values.
    pub fn data(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let variables = self.metadata.data.iter().flat_map(|data| &data.variables);
        variables.scan(0, |at, (name, length)| {
            let start = *at;
            // Their sum is the data's length: `parse` and `with_data` have seen to it.
            *at += *length as usize;
            Some((name.as_str(), &self.data[start..*at]))
        })
    }

    /// The same program with all of its data in the PTX, for other tools.
    ///
    /// # Errors
    /// [`ImageError::Data`]: it does not fit the PTX.
    pub fn in_one_text(&self) -> Result<Image, ImageError> {
        if self.metadata.data.is_none() {
            return Ok(self.clone());
        }
        let damaged = |reason| ImageError::Data { reason };
        let mut module = ptx::parse(self.ptx()).map_err(|error| damaged(error.to_string()))?;
        ptx::attach(&mut module, self.data())
            .map_err(|name| damaged(format!("the bytes of `{name}` do not fit it")))?;
        Ok(Image::new(self.metadata.clone(), &ptx::print(&module)))
    }

    /// The whole file, in pieces.
    pub(super) fn parts(&self) -> [&[u8]; 2] {
        [self.text.as_bytes(), &self.data]
    }

    /// A comment with metadata, then PTX: the whole file but for [`Image::data`].
    pub fn text(&self) -> &str {
        &self.text
    }

    /// A name for its PTX: other programs have others.
    pub fn id(&self) -> String {
        hash(self.ptx().as_bytes(), &self.data)
    }

    /// The PTX without the first line: equal programs are equal here.
    pub fn ptx(&self) -> &str {
        &self.text[self.ptx_start..]
    }
}

/// Takes what stands behind the PTX, all of it.
fn behind(bytes: &mut Vec<u8>, ptx_start: usize, data: &Data) -> Result<Vec<u8>, ImageError> {
    let found = bytes.len() as u64;
    let lengths = data.variables.iter().map(|(_, length)| *length);
    let start = (ptx_start as u64).checked_add(data.start);
    let mut ends = lengths.scan(start, |end, length| {
        *end = end.and_then(|end| end.checked_add(length));
        Some(*end)
    });
    match (start, ends.by_ref().last().flatten()) {
        (Some(start), Some(end)) if end == found => Ok(bytes.split_off(start as usize)),
        (_, end) => Err(ImageError::Data {
            reason: match end {
                Some(end) => format!("it has {found} bytes and should have {end}"),
                None => "its lengths make no sense".to_owned(),
            },
        }),
    }
}

fn hash(ptx: &[u8], data: &[u8]) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(ptx);
    hasher.update(data);
    hasher.finalize().to_hex()[..32].to_owned()
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
                .starts_with("// gpu-run-image: {\"format\":2,")
        );
    }

    fn with_data() -> Image {
        let ptx = ".version 7.1\n.target sm_70\n.address_size 64\n\n.visible .global .b8 a[4];\n.visible .global .b8 b[2];\n";
        let taken = [("a", &[0, 10, 255][..]), ("b", &[1, 2])];
        let taken = taken.map(|(name, bytes)| (name.to_owned(), bytes.to_vec()));
        Image::with_data(Metadata::new("demo", "llvm", "sm_70"), ptx, taken.into())
    }

    #[test]
    fn data_stands_behind_the_ptx() {
        let image = with_data();
        let bytes = image.parts().concat();
        assert!(bytes.ends_with(b"b[2];\n\x00\x0a\xff\x01\x02"));
        let back = Image::parse(bytes).unwrap();
        assert_eq!(back, image);
        let data: Vec<_> = back.data().collect();
        assert_eq!(data, [("a", &[0, 10, 255][..]), ("b", &[1, 2])]);
        assert_ne!(
            image.id(),
            Image::new(image.metadata.clone(), image.ptx()).id()
        );
    }

    #[test]
    fn half_an_image_is_none() {
        let image = Image::new(Metadata::new("demo", "llvm", "sm_70"), ".version 7.1\n");
        let text = image.text().as_bytes();
        let half = Image::parse(text[..text.len() - 5].to_vec()).unwrap_err();
        assert!(matches!(half, ImageError::Changed), "{half}");
    }

    #[test]
    fn every_length_but_its_own_is_refused() {
        let image = with_data();
        let bytes = image.parts().concat();
        let first = image.text().find('\n').unwrap() + 1;
        let cut = (first..bytes.len()).map(|length| bytes[..length].to_vec());
        let longer = [[&bytes[..], b"x"].concat()];
        for bytes in cut.chain(longer) {
            let error = Image::parse(bytes).unwrap_err();
            assert!(error.to_string().contains("damaged"), "{error}");
        }
        let absurd = image.text().replacen("3]", "18446744073709551615]", 1);
        let error = Image::parse(absurd.into_bytes()).unwrap_err().to_string();
        assert!(error.contains("no sense"), "{error}");
    }

    #[test]
    fn for_other_tools_all_of_it_is_text() {
        let whole = with_data().in_one_text().unwrap();
        assert!(
            whole.ptx().contains(".b8 a[4] = {0, 10, 255};"),
            "{}",
            whole.ptx()
        );
        assert_eq!(whole.data().count(), 0);
        assert_eq!(Image::parse(whole.parts().concat()).unwrap(), whole);
    }

    #[test]
    fn plain_ptx_is_refused_with_the_reason() {
        let error = Image::parse(b".version 7.1\n".to_vec())
            .unwrap_err()
            .to_string();
        assert!(error.contains("first line"), "{error}");
    }
}
