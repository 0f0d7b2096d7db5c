//! The shapes of answers: structs, distinct rows, combined querysets, pages, streams; and how rows are locked and queries explained.

use crate::relations::{Album, Label, Song, Tag, fill};
use orm::prelude::*;

mod along;
mod combined;
mod crossed;
mod distinct;
mod explained;
mod locks;
mod pages;
mod streams;
mod structs;
