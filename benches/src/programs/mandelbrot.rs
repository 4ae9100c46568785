//! The Mandelbrot set: each thread computes some of the image's pixels.

use std::thread;

pub fn mandelbrot(image: &mut [u16], width: usize, most: u16, threads: usize) {
    let height = image.len() / width;
    let each = image.len().div_ceil(threads);
    thread::scope(|scope| {
        for (index, part) in image.chunks_mut(each).enumerate() {
            scope.spawn(move || {
                for (pixel, at) in part.iter_mut().zip(index * each..) {
                    *pixel = iterations(at % width, at / width, width, height, most);
                }
            });
        }
    });
}

pub fn iterations(column: usize, line: usize, width: usize, height: usize, most: u16) -> u16 {
    let re = column as f32 / width as f32 * 2.5 - 2.0;
    let im = line as f32 / height as f32 * 2.5 - 1.25;
    // Numbers of 16 bits take a GPU more instructions.
    let (mut x, mut y, mut count) = (0.0f32, 0.0f32, 0_u32);
    while count < u32::from(most) && x * x + y * y <= 4.0 {
        (x, y) = (x * x - y * y + re, 2.0 * x * y + im);
        count += 1;
    }
    count as u16
}
