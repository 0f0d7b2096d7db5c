//! The application that the transcripts were recorded with.

pub(crate) mod models;
