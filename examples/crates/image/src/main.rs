//! image: a PNG is made, read again, turned and scaled.
use image::{DynamicImage, ImageFormat, Rgb, RgbImage, imageops};
use std::io::Cursor;

fn main() {
    let picture = RgbImage::from_fn(48, 32, |x, y| {
        Rgb([(x * 5) as u8, (y * 7) as u8, (x ^ y) as u8])
    });
    let mut png = Cursor::new(Vec::new());
    picture.write_to(&mut png, ImageFormat::Png).unwrap();
    let png = png.into_inner();
    println!("signature {:?}", &png[1..4]);
    let read = image::load_from_memory(&png).unwrap();
    println!(
        "{}x{} {:?}, same: {}",
        read.width(),
        read.height(),
        read.color(),
        read.to_rgb8() == picture
    );
    let sum = |image: &DynamicImage| {
        image
            .to_rgb8()
            .pixels()
            .map(|p| p.0.iter().map(|c| u64::from(*c)).sum::<u64>())
            .sum::<u64>()
    };
    println!("sums {} {}", sum(&read), sum(&read.rotate90().flipv()));
    let small = read.resize_exact(12, 8, imageops::FilterType::Triangle);
    println!(
        "small {:?} {:?}",
        small.to_rgb8().get_pixel(6, 4).0,
        small.to_luma8().get_pixel(0, 0).0
    );
    println!("{}", image::load_from_memory(&png[..100]).is_err());
}
