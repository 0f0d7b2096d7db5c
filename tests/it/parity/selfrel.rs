//! Schema `selfrel`: relations of a model to itself.

use crate::support::*;
use orm::prelude::*;

#[derive(Model, Debug, Clone)]
#[orm(table = "selfrel_category")]
struct Category {
    id: i32,
    #[orm(max_length = 20)]
    name: String,
    #[orm(on_delete = set_null)]
    parent: Option<ForeignKey<Category>>,
    #[orm(reverse = "parent")]
    children: Reverse<Category>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "selfrel_person")]
struct Person {
    id: i32,
    #[orm(max_length = 20)]
    name: String,
    friends: ManyToMany<Person>,
    #[orm(symmetrical = false)]
    idols: ManyToMany<Person>,
    #[orm(reverse = "idols")]
    stalkers: ManyToMany<Person>,
}

async fn friends(db: &Db, person: &Person) -> orm::Result<Vec<String>> {
    assert_statements!(1, person.friends.order_by(Person.id).values(Person.name).all(db))
}

both! {
    /// self-01
    async fn trees_friends_and_idols(db) {
        let r = create!(db, Category { name: "Root category" }).await?;
        let c = create!(db, Category { name: "Child category", parent: &r }).await?;
        let children = assert_statements!(1, r.children.values(Category.name).all(db))?;
        assert_eq!(children, ["Child category"]);
        assert!(r.parent.is_none());
        assert_eq!(c.parent.as_ref().unwrap().fetch(db).await?.name, "Root category");
        assert!(c.children.all(db).await?.is_empty());
        // the whole tree, a statement for each level
        let tree = Category.objects.filter(Category.parent.is_null()).prefetch_related(Category.children.children);
        let tree = assert_statements!(3, tree.all(db))?;
        assert_eq!(tree[0].children.get()?[0].name, "Child category");

        let mut people = Vec::new();
        for name in ["Anne", "Bill", "Chuck", "David"] {
            people.push(create!(db, Person { name }).await?);
        }
        let [anne, bill, chuck, david] = &mut *people else { panic!("four people") };
        anne.friends.add(db, [bill.id, chuck.id, david.id]).await?;
        chuck.friends.add(db, &*david).await?;
        assert_eq!(friends(db, anne).await?, ["Bill", "Chuck", "David"]);
        assert_eq!(friends(db, bill).await?, ["Anne"]);
        assert_eq!(friends(db, chuck).await?, ["Anne", "David"]);
        assert_eq!(friends(db, david).await?, ["Anne", "Chuck"]);
        assert_statements!(..=1, bill.friends.remove(db, &*anne))?;
        assert_eq!(friends(db, anne).await?, ["Chuck", "David"]);
        assert!(friends(db, bill).await?.is_empty());

        david.stalkers.add(db, &*anne).await?;
        assert_eq!(anne.idols.values(Person.name).all(db).await?, ["David"]);
        assert!(anne.stalkers.all(db).await?.is_empty());
        let herself = anne.id;
        anne.idols.add(db, herself).await?;
        assert_eq!(anne.stalkers.values(Person.name).all(db).await?, ["Anne"]);
    }
}
