//! What is written.

use crate::people::Author;
use orm::prelude::*;
use std::fmt;

/// How far a post is.
#[derive(Choices, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Draft,
    Published,
}

/// A post.
#[derive(Model, Debug)]
#[orm(ordering = "-id", index("status", "-id"))]
pub struct Post {
    pub id: i64,
    #[orm(max_length = 200)]
    pub title: String,
    /// What stands in the address of the post: `fearless-concurrency`.
    #[orm(max_length = 200, unique)]
    pub slug: String,
    #[orm(default = "")]
    pub body: String,
    #[orm(default = Status::Draft)]
    pub status: Status,
    #[orm(on_delete = cascade)]
    pub author: ForeignKey<Author>,
    pub tags: ManyToMany<Tag>,
    #[orm(reverse = "post")]
    pub comments: Reverse<Comment>,
}

/// What posts are about.
#[derive(Model, Debug)]
pub struct Tag {
    pub id: i64,
    #[orm(max_length = 50, unique)]
    pub name: String,
}

/// What somebody says to a post.
#[derive(Model, Debug)]
pub struct Comment {
    pub id: i64,
    pub post: ForeignKey<Post>,
    pub text: String,
    #[orm(auto_now_add)]
    pub written: DateTime<Utc>,
}

impl fmt::Display for Post {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.title)
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}
