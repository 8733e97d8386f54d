//! Gives the sprite of icons a number that changes with it, so that a browser may keep it as long as it likes.

use std::hash::{DefaultHasher, Hash, Hasher};

fn main() {
    const SPRITE: &str = "../style/icons.svg";
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed={SPRITE}");
    let mut hasher = DefaultHasher::new();
    std::fs::read(SPRITE).unwrap_or_default().hash(&mut hasher);
    println!("cargo:rustc-env=ICONS_VERSION={:016x}", hasher.finish());
}
