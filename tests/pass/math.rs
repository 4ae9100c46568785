//! Mathematical functions and 128-bit conversions. Twelve digits: the last one or two may differ from the system's libm.
use std::hint::black_box as b;
fn main(){ 
 for x in [0.0f64,0.5,1.0,-2.25,10.0,1e5,-1e-3,700.0] { let x=b(x);
 println!("{:.11e} {:.11e} {:.11e} {:.11e} {:.11e}", x.sin(), x.cos(), x.tan(), x.exp(), x.exp2());
 println!("{:.11e} {:.11e} {:.11e} {:.11e} {:.11e}", x.abs().ln(), x.abs().log10(), x.abs().log2(), x.abs().powf(1.7), x.powi(5));
 println!("{:.11e} {:.11e} {:.11e} {:.11e} {:.11e} {:.11e}", x.atan(), x.atan2(2.0), x.cbrt(), x.sinh(), x.tanh(), x.hypot(3.0));
 println!("{:.11e} {:.11e} {:.11e} {:.11e}", x.round(), x.fract(), x % 3.0, x.mul_add(2.0, 1.0));
 let y = x as f32; println!("{:.5e} {:.5e} {:.5e} {:.5e} {:.5e} {:.5e}", y.sin(), y.cos(), y.exp(), y.abs().ln(), y.abs().powf(0.3), y.tan());
 }
 let a=b(123456789012345678901234567890u128); let c=b(-99999999999999999999i128);
 println!("{} {} {} {}", a as f64, a as f32, c as f64, c as f32);
 println!("{} {} {}", a/7, a%1000007, c/3);
}
