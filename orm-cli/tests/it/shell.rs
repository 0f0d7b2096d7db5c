//! The shell: what a Django user types, and what they see.

mod books;
mod completion;
mod fuzz;
mod reports;
mod script;
mod terminal;
mod transcript;
