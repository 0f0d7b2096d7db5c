//! What the commands know of the program that they belong to.

/// The program whose `manage` binary this is. `orm::manage!()` fills it in.
#[derive(Debug, Clone, Copy)]
pub struct Program {
    /// The name of its package.
    pub package: &'static str,
    /// The folder of its `Cargo.toml`, where it was compiled.
    pub root: &'static str,
}
