//! A foreign key that the model between does not have.

use orm::prelude::*;

#[derive(Model, Debug)]
pub struct Group {
    pub id: i64,
    pub name: String,
    #[orm(through = Membership, through_fields("group", "persom"))]
    pub members: ManyToMany<Person>,
}

#[derive(Model, Debug)]
pub struct Person {
    pub id: i64,
    pub name: String,
}

#[derive(Model, Debug)]
pub struct Membership {
    pub id: i64,
    pub group: ForeignKey<Group>,
    pub person: ForeignKey<Person>,
}

fn main() {}
