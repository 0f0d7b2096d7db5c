//! The schemas of the parity tests, which Django has as well. In two halves, for the length of what is written of them.

mod first;
mod second;
