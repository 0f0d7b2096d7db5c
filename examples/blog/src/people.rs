//! Who writes.

use crate::posts::Post;
use orm::prelude::*;
use std::fmt;

/// Somebody who writes posts.
#[derive(Model, Debug)]
pub struct Author {
    pub id: i64,
    #[orm(max_length = 100)]
    pub name: String,
    #[orm(max_length = 254, unique)]
    pub email: String,
    #[orm(auto_now_add)]
    pub joined: DateTime<Utc>,
    #[orm(reverse = "author")]
    pub posts: Reverse<Post>,
}

impl fmt::Display for Author {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}
