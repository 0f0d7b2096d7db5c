//! Graphs of models: deep ones, diamonds, trees and circles. Exact counts each time.

use super::{counts, forbidden};
use crate::support::*;
use orm::prelude::*;

macro_rules! level {
    ($name:ident, $table:literal, $parent:ident) => {
        #[derive(Model, Debug, Clone)]
        #[orm(table = $table)]
        struct $name {
            id: i64,
            #[orm(on_delete = cascade)]
            up: ForeignKey<$parent>,
        }
    };
}

#[derive(Model, Debug, Clone)]
#[orm(table = "deletion_level_0")]
struct Level0 {
    id: i64,
    name: String,
}
level!(Level1, "deletion_level_1", Level0);
level!(Level2, "deletion_level_2", Level1);
level!(Level3, "deletion_level_3", Level2);
level!(Level4, "deletion_level_4", Level3);
level!(Level5, "deletion_level_5", Level4);

#[derive(Model, Debug, Clone)]
#[orm(table = "deletion_top")]
struct Top {
    id: i64,
    name: String,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "deletion_left")]
struct Left {
    id: i64,
    #[orm(on_delete = cascade)]
    top: ForeignKey<Top>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "deletion_right")]
struct Right {
    id: i64,
    #[orm(on_delete = cascade)]
    top: ForeignKey<Top>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "deletion_bottom")]
struct Bottom {
    id: i64,
    #[orm(on_delete = cascade)]
    left: ForeignKey<Left>,
    #[orm(on_delete = cascade)]
    right: Option<ForeignKey<Right>>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "deletion_zone")]
struct Zone {
    id: i64,
    #[orm(on_delete = cascade)]
    top: ForeignKey<Top>,
}

/// Points at two models of one deletion: with the one it goes, the other it must precede.
#[derive(Model, Debug, Clone)]
#[orm(table = "deletion_early")]
struct Early {
    id: i64,
    #[orm(on_delete = do_nothing)]
    zone: ForeignKey<Zone>,
    #[orm(on_delete = cascade)]
    top: ForeignKey<Top>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "deletion_node")]
struct Node {
    id: i64,
    name: String,
    #[orm(on_delete = cascade)]
    parent: Option<ForeignKey<Node>>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "deletion_leaf")]
struct Leaf {
    id: i64,
    #[orm(on_delete = cascade)]
    node: ForeignKey<Node>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "deletion_bookmark")]
struct Bookmark {
    id: i64,
    #[orm(on_delete = set_null)]
    node: Option<ForeignKey<Node>>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "deletion_hen")]
struct Hen {
    id: i64,
    name: String,
    #[orm(on_delete = cascade)]
    from: Option<ForeignKey<Egg>>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "deletion_egg")]
struct Egg {
    id: i64,
    #[orm(on_delete = cascade)]
    of: ForeignKey<Hen>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "deletion_rock")]
struct Rock {
    id: i64,
    name: String,
    #[orm(on_delete = cascade)]
    beats: Option<ForeignKey<Scissors>>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "deletion_scissors")]
struct Scissors {
    id: i64,
    #[orm(on_delete = cascade)]
    beats: Option<ForeignKey<Paper>>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "deletion_paper")]
struct Paper {
    id: i64,
    #[orm(on_delete = cascade)]
    beats: Option<ForeignKey<Rock>>,
}

/// Hangs on a model of a circle.
#[derive(Model, Debug, Clone)]
#[orm(table = "deletion_word")]
struct Word {
    id: i64,
    #[orm(on_delete = cascade)]
    paper: ForeignKey<Paper>,
}

/// A circle that only one of its keys cascades along.
#[derive(Model, Debug, Clone)]
#[orm(table = "deletion_team")]
struct Team {
    id: i64,
    name: String,
    #[orm(on_delete = set_null)]
    captain: Option<ForeignKey<Player>>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "deletion_player")]
struct Player {
    id: i64,
    #[orm(on_delete = cascade)]
    team: ForeignKey<Team>,
}

/// A circle of which one key restricts: it goes as a whole or not at all.
#[derive(Model, Debug, Clone)]
#[orm(table = "deletion_house")]
struct House {
    id: i64,
    name: String,
    #[orm(on_delete = restrict)]
    door: Option<ForeignKey<Door>>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "deletion_door")]
struct Door {
    id: i64,
    #[orm(on_delete = cascade)]
    house: ForeignKey<House>,
}

/// A tree: as many levels of one row each, and a second row on each level but the first.
async fn tree(db: &Db, depth: usize) -> orm::Result<Node> {
    db.atomic(async |db| {
        let root = create!(db, Node { name: "root" }).await?;
        let mut above = root.id;
        for _ in 1..depth {
            create!(db, Node { name: "side", parent: above }).await?;
            above = create!(db, Node { name: "trunk", parent: above }).await?.id;
        }
        Ok(root)
    })
    .await
}

both! {
    async fn five_levels_go_in_six_statements(db) {
        for name in ["stays", "goes"] {
            let zero = create!(db, Level0 { name }).await?;
            for _ in 0..2 {
                let one = create!(db, Level1 { up: &zero }).await?;
                let two = create!(db, Level2 { up: &one }).await?;
                let three = create!(db, Level3 { up: &two }).await?;
                for _ in 0..2 {
                    let four = create!(db, Level4 { up: &three }).await?;
                    create!(db, Level5 { up: &four }).await?;
                }
            }
        }
        let gone = assert_statements!(6, Level0.objects.filter(Level0.name.eq("goes")).delete(db))?;
        let expected = [("Level0", 1), ("Level1", 2), ("Level2", 2), ("Level3", 2), ("Level4", 4), ("Level5", 4)];
        assert_eq!(counts(&gone), expected);
        assert_eq!((Level0.objects.count(db).await?, Level5.objects.count(db).await?), (1, 4));
        let gone = Level2.objects.delete(db).await?;
        assert_eq!(counts(&gone), [("Level2", 2), ("Level3", 2), ("Level4", 4), ("Level5", 4)]);
        assert_eq!(Level1.objects.count(db).await?, 2);
    }

    async fn a_row_that_is_reached_by_two_ways_goes_once(db) {
        let mut top = create!(db, Top { name: "goes" }).await?;
        let other = create!(db, Top { name: "stays" }).await?;
        let (l, r) = (create!(db, Left { top: &top }).await?, create!(db, Right { top: &top }).await?);
        let (l2, r2) = (create!(db, Left { top: &other }).await?, create!(db, Right { top: &other }).await?);
        create!(db, Bottom { left: &l, right: &r }).await?;
        create!(db, Bottom { left: &l, right: &r2 }).await?;
        create!(db, Bottom { left: &l2, right: &r }).await?;
        create!(db, Bottom { left: &l2, right: &r2 }).await?;
        create!(db, Bottom { left: &l2 }).await?;
        assert_eq!(counts(&top.delete(db).await?), [("Bottom", 3), ("Left", 1), ("Right", 1), ("Top", 1)]);
        let left = Bottom.objects.order_by(Bottom.id).values(Bottom.right.id).all(db).await?;
        assert_eq!(left, [Some(r2.id), None]);
    }

    async fn what_points_with_do_nothing_goes_first_when_it_goes_too(db) {
        let mut top = create!(db, Top { name: "goes" }).await?;
        let zone = create!(db, Zone { top: &top }).await?;
        create!(db, Early { zone: &zone, top: &top }).await?;
        assert_eq!(counts(&top.delete(db).await?), [("Early", 1), ("Top", 1), ("Zone", 1)]);
    }

    async fn a_tree_goes_with_its_root_and_all_that_hangs_on_it(db) {
        let other = tree(db, 2).await?;
        let mut root = tree(db, 50).await?;
        let nodes = Node.objects.filter(Node.name.eq("trunk")).order_by(Node.id.desc()).limit(3).all(db).await?;
        for node in nodes.iter().chain([&root, &other]) {
            create!(db, Leaf { node }).await?;
            create!(db, Bookmark { node }).await?;
        }
        // a row of the middle takes what is below it alone
        let gone = Node.objects.filter(Node.id.eq(nodes[1].id)).delete(db).await?;
        assert_eq!(counts(&gone), [("Leaf", 2), ("Node", 3)]);
        let gone = assert_statements!(3, root.delete(db))?;
        assert_eq!(counts(&gone), [("Leaf", 2), ("Node", 96)]);
        assert_eq!((Node.objects.count(db).await?, Leaf.objects.count(db).await?), (3, 1));
        assert_eq!(Bookmark.objects.filter(Bookmark.node.is_null()).count(db).await?, 4);
    }

    async fn a_chain_of_three_thousand_rows_goes_with_its_first(db) {
        let chain = "INSERT INTO deletion_node (id, name, parent_id) WITH RECURSIVE n (i) AS \
                     (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) \
                     SELECT i, 'link', nullif(i - 1, 0) FROM n";
        db.raw(chain).execute().await?;
        create!(db, Leaf { node: 2999 }).await?;
        let gone = Node.objects.filter(Node.id.eq(1)).delete(db).await?;
        assert_eq!(counts(&gone), [("Leaf", 1), ("Node", 3000)]);
    }

    async fn a_circle_of_a_thousand_rows_goes(db) {
        let hens = "INSERT INTO deletion_hen (id, name, from_id) WITH RECURSIVE n (i) AS \
                    (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) SELECT i, 'hen', NULL FROM n";
        db.raw(hens).execute().await?;
        db.raw("INSERT INTO deletion_egg (id, of_id) SELECT id, id FROM deletion_hen").execute().await?;
        db.raw("UPDATE deletion_hen SET from_id = id - 1 WHERE id > 1").execute().await?;
        let gone = Hen.objects.filter(Hen.id.eq(1)).delete(db).await?;
        assert_eq!(counts(&gone), [("Egg", 1000), ("Hen", 1000)]);
    }

    async fn rows_of_a_tree_that_were_all_asked_for_are_counted_once(db) {
        tree(db, 20).await?;
        assert_eq!(counts(&Node.objects.delete(db).await?), [("Node", 39)]);
    }

    async fn a_row_that_points_at_itself_goes(db) {
        let mut node = create!(db, Node { name: "self" }).await?;
        node.parent = Some(ForeignKey::key_of(node.id));
        node.save(db).await?;
        assert_eq!(counts(&node.delete(db).await?), [("Node", 1)]);
    }

    async fn rows_of_one_table_in_a_ring_go_together(db) {
        let mut first = create!(db, Node { name: "ring" }).await?;
        let second = create!(db, Node { name: "ring", parent: &first }).await?;
        let third = create!(db, Node { name: "ring", parent: &second }).await?;
        first.parent = Some((&third).into());
        first.save(db).await?;
        assert_eq!(counts(&Node.objects.filter(Node.id.eq(second.id)).delete(db).await?), [("Node", 3)]);
    }

    async fn two_models_that_point_at_each_other_go_together(db) {
        let mut first = create!(db, Hen { name: "first" }).await?;
        let stays = create!(db, Hen { name: "stays" }).await?;
        create!(db, Egg { of: &stays }).await?;
        let mut above = first.id;
        for _ in 0..10 {
            let egg = create!(db, Egg { of: above }).await?;
            create!(db, Egg { of: above }).await?;
            above = create!(db, Hen { name: "next", from: &egg }).await?.id;
        }
        let last = create!(db, Egg { of: above }).await?;
        first.from = Some((&last).into());
        first.save(db).await?;
        assert_eq!(counts(&first.delete(db).await?), [("Egg", 21), ("Hen", 11)]);
        assert_eq!((Hen.objects.count(db).await?, Egg.objects.count(db).await?), (1, 1));
    }

    async fn three_models_in_a_circle_go_together_with_what_hangs_on_them(db) {
        let mut rock = create!(db, Rock { name: "a" }).await?;
        let paper = create!(db, Paper { beats: &rock }).await?;
        let scissors = create!(db, Scissors { beats: &paper }).await?;
        rock.beats = Some((&scissors).into());
        rock.save(db).await?;
        let chained = create!(db, Rock { name: "b", beats: &scissors }).await?;
        let second = create!(db, Paper { beats: &chained }).await?;
        create!(db, Word { paper: &paper }).await?;
        create!(db, Word { paper: &second }).await?;
        let free = create!(db, Paper {}).await?;
        create!(db, Word { paper: &free }).await?;
        let gone = Scissors.objects.delete(db).await?;
        assert_eq!(counts(&gone), [("Paper", 2), ("Rock", 2), ("Scissors", 1), ("Word", 2)]);
        assert_eq!((Paper.objects.count(db).await?, Word.objects.count(db).await?), (1, 1));
        // and again: nothing of the first deletion is in the way
        assert_eq!(counts(&Paper.objects.delete(db).await?), [("Paper", 1), ("Word", 1)]);
    }

    async fn a_victim_that_is_pointed_at_by_another_victim_with_set_null_goes(db) {
        let mut team = create!(db, Team { name: "reds" }).await?;
        let captain = create!(db, Player { team: &team }).await?;
        create!(db, Player { team: &team }).await?;
        team.captain = Some((&captain).into());
        team.save(db).await?;
        let blues = create!(db, Team { name: "blues", captain: &captain }).await?;
        assert_eq!(counts(&team.delete(db).await?), [("Player", 2), ("Team", 1)]);
        let left = Team.objects.get(db, Team.id.eq(blues.id)).await?;
        assert_eq!(left.captain, None);
    }

    async fn a_circle_with_a_key_that_restricts_goes_as_a_whole(db) {
        let mut house = create!(db, House { name: "mine" }).await?;
        let mut door = create!(db, Door { house: &house }).await?;
        house.door = Some((&door).into());
        house.save(db).await?;
        assert_eq!(forbidden(door.delete(db).await), (true, vec![("House.door".into(), 1)]));
        let other = create!(db, House { name: "other", door: &door }).await?;
        assert_eq!(forbidden(house.delete(db).await), (true, vec![("House.door".into(), 1)]));
        House.objects.filter(House.id.eq(other.id)).delete(db).await?;
        assert_eq!(counts(&house.delete(db).await?), [("Door", 1), ("House", 1)]);
    }
}
