//! nalgebra: solving, decomposing, rotating.
use nalgebra::{DMatrix, DVector, Matrix3, Rotation3, Vector3};

fn main() {
    let a = DMatrix::from_fn(6, 6, |i, j| {
        1.0 / (1.0 + i as f64 + j as f64) + if i == j { 1.0 } else { 0.0 }
    });
    let b = DVector::from_fn(6, |i, _| i as f64 - 2.5);
    let x = a.clone().lu().solve(&b).unwrap();
    println!("residual below 1e-12: {}", (&a * &x - &b).norm() < 1e-12);
    println!("determinant {:.6}", a.determinant());
    let eigen = a.clone().symmetric_eigen();
    let mut values: Vec<f64> = eigen.eigenvalues.iter().copied().collect();
    values.sort_by(f64::total_cmp);
    println!("eigenvalues {values:.5?}");
    let svd = a.svd(true, true);
    println!("rank {}", svd.rank(1e-9));
    let turn = Rotation3::from_axis_angle(&Vector3::z_axis(), std::f64::consts::FRAC_PI_3);
    println!("{:.4?}", (turn * Vector3::new(1.0, 2.0, 3.0)).as_slice());
    println!(
        "{:?}",
        Matrix3::new(2, 0, 1, 1, 3, 2, 1, 1, 1) * Vector3::new(1, 2, 3)
    );
}
