//! The commands of the blog: `cargo run --bin manage -- help`.

orm::manage!(blog);
