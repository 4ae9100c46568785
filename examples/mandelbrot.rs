//! The Mandelbrot set as a PNG file: `grid` gives each pixel to a lane of the GPU, the crate `png`, unmodified, makes a picture of them
//! there, and the file is written as a whole. `cargo gpu-run --release --example mandelbrot -- [SIZE] [PATH]`, and `cargo run` for the CPU. SIZE is the picture's width and
//! height; PATH is `mandelbrot.png` if there is none.

mod command;

use gpu_std::grid;
use std::time::Instant;

/// A point that is near after so many steps belongs to the set.
const MOST: u32 = 300;

fn main() {
    let [size, path] = command::arguments();
    let size = command::number("size", size, 512, 1..=16_384);
    let path = path.unwrap_or_else(|| "mandelbrot.png".into());
    let place = command::place(grid::count(), 32);

    let start = Instant::now();
    let steps = grid::map(0..size * size, |at| {
        let [x, y] = [at % size, at / size].map(|at| (at as f32 + 0.5) / size as f32 - 0.5);
        escape(2.6 * x - 0.7, 2.6 * y)
    });
    let pixels = grid::map(&steps, |steps| steps.map_or([0; 3], colour));
    let took = start.elapsed();

    let inside = grid::reduce(
        &steps,
        || 0,
        |sum, steps| sum + u32::from(steps.is_none()),
        |a, b| a + b,
    );
    println!("{inside} of {} points belong to the set", pixels.len());

    let start = Instant::now();
    let picture = png(size as u32, pixels.as_flattened())
        .unwrap_or_else(|why| command::stop(format!("there is no picture: {why}")));
    let packed = start.elapsed();
    let start = Instant::now();
    if let Err(why) = std::fs::write(&path, &picture) {
        command::stop(format!("{} cannot be written: {why}", path.display()));
    }
    let written = start.elapsed();
    let bytes = picture.len() as f64;
    let (megabytes, speed) = (bytes / 1e6, bytes / 1e6 / written.as_secs_f64());
    println!(
        "mandelbrot of {size} x {size}: {took:.1?} {place}; {megabytes:.1} MB of PNG: packed by one thread in {packed:.1?}, written in \
         {written:.1?} ({speed:.0} MB/s)"
    );
}

/// How many steps the point c = `re` + `im` i takes to leave, by z = z² + c. `None` if it stays.
fn escape(re: f32, im: f32) -> Option<f32> {
    let (mut x, mut y) = (0.0_f32, 0.0_f32);
    for steps in 0..MOST {
        let square = x * x + y * y;
        if square > 1e4 {
            // How far it went says what part of a step is missing, so that colours change smoothly.
            return Some(steps as f32 - (square.log2() / 13.3).log2());
        }
        (x, y) = (x * x - y * y + re, 2.0 * x * y + im);
    }
    None
}

/// From blue by white and orange to black, and again.
fn colour(steps: f32) -> [u8; 3] {
    const COLOURS: [[f32; 3]; 5] = [
        [0.0, 7.0, 100.0],
        [32.0, 107.0, 203.0],
        [237.0, 255.0, 255.0],
        [255.0, 170.0, 0.0],
        [0.0, 2.0, 0.0],
    ];
    // Far from the set a step is much, near to it little.
    let at = (steps.max(0.0).sqrt() - 1.6).max(0.0);
    let [from, to] = [0, 1].map(|next| COLOURS[(at as usize + next) % COLOURS.len()]);
    [0, 1, 2].map(|i| (from[i] + (to[i] - from[i]) * at.fract()) as u8)
}

fn png(size: u32, pixels: &[u8]) -> Result<Vec<u8>, png::EncodingError> {
    let mut picture = Vec::new();
    let mut encoder = png::Encoder::new(&mut picture, size, size);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()?;
    Ok(picture)
}
