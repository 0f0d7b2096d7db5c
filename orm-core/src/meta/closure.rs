//! What the deletion of rows of a model touches: a graph of models, known without a database.

use super::{FieldMeta, ModelMeta, OnDelete, registry};

/// A foreign key between two models of the graph.
#[derive(Debug, Clone, Copy)]
pub struct Edge {
    /// The model that has the foreign key.
    pub child: &'static ModelMeta,
    /// The foreign key's position in it.
    pub field: usize,
    /// The model pointed at.
    pub parent: &'static ModelMeta,
    /// What happens to the child's row.
    pub on_delete: OnDelete,
}

impl Edge {
    /// The foreign key.
    pub fn field_meta(&self) -> &'static FieldMeta {
        &self.child.fields[self.field]
    }

    /// Whether a row that goes itself must go before the row that it points at, because nothing else unties the two.
    pub fn goes_before(&self) -> bool {
        matches!(self.on_delete, OnDelete::Restrict | OnDelete::DoNothing)
    }
}

/// Models that delete each other's rows: one model, or several that point at each other in a circle.
#[derive(Debug)]
pub struct Group {
    /// The models.
    pub models: Vec<&'static ModelMeta>,
    /// Cascading foreign keys of these models, to models of this group and of groups before it.
    pub edges: Vec<Edge>,
    /// Whether a foreign key of the group points into the group.
    pub recursive: bool,
}

/// Everything that the deletion of rows of `root` touches.
#[derive(Debug)]
pub struct Closure {
    /// The model whose rows are deleted.
    pub root: &'static ModelMeta,
    /// The models that lose rows, those pointed at before those that point at them.
    pub groups: Vec<Group>,
    /// Foreign keys that forbid the deletion.
    pub guards: Vec<Edge>,
    /// Foreign keys that are set to NULL or to their default.
    pub updates: Vec<Edge>,
    /// Foreign keys that may point at rows that are gone, and then stop the deletion: those that nothing is done about, and those whose
    /// default may go too.
    pub loose: Vec<Edge>,
}

impl Closure {
    /// The graph below `root`.
    pub fn of(root: &'static ModelMeta) -> Self {
        let mut models = vec![root];
        let (mut cascades, mut guards, mut updates, mut loose) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut at = 0;
        while at < models.len() {
            let parent = models[at];
            at += 1;
            for (child, field, meta) in registry::referencing(parent) {
                let Some(relation) = meta.relation else { continue };
                let edge = Edge { child, field, parent, on_delete: relation.on_delete };
                match relation.on_delete {
                    OnDelete::Cascade => {
                        cascades.push(edge);
                        if !models.iter().any(|model| model.is(child)) {
                            models.push(child);
                        }
                    }
                    OnDelete::Protect | OnDelete::Restrict => guards.push(edge),
                    OnDelete::SetNull => updates.push(edge),
                    OnDelete::SetDefault => {
                        updates.push(edge);
                        loose.push(edge);
                    }
                    OnDelete::DoNothing => loose.push(edge),
                }
            }
        }
        let last = guards.iter().chain(&loose).filter(|edge| edge.goes_before());
        let groups = groups(&models, &cascades, &last.copied().collect::<Vec<_>>());
        Closure { root, groups, guards, updates, loose }
    }

    /// What stands in the way of another primary key for rows of `root`: every foreign key, whatever its rule for a deletion.
    pub fn pointing_at(root: &'static ModelMeta) -> Self {
        let edge = |(child, field, meta): (&'static ModelMeta, usize, &'static FieldMeta)| {
            Some(Edge { child, field, parent: root, on_delete: meta.relation?.on_delete })
        };
        let loose = registry::referencing(root).filter_map(edge).collect();
        let groups = groups(&[root], &[], &[]);
        Closure { root, groups, guards: Vec::new(), updates: Vec::new(), loose }
    }

    /// Whether nothing but the rows themselves is touched.
    pub fn is_single(&self) -> bool {
        self.guards.is_empty()
            && self.updates.is_empty()
            && self.groups.len() == 1
            && self.groups.iter().all(|group| !group.recursive)
    }

    /// The group of a model.
    pub fn group_of(&self, model: &'static ModelMeta) -> Option<usize> {
        self.groups.iter().position(|group| group.models.iter().any(|member| member.is(model)))
    }
}

/// Strongly connected components of the cascades, parents first. The keys in `before` order the models that lose rows too.
fn groups(models: &[&'static ModelMeta], cascades: &[Edge], before: &[Edge]) -> Vec<Group> {
    let index = |model: &'static ModelMeta| models.iter().position(|other| other.is(model));
    let count = models.len();
    let mut reach = vec![vec![false; count]; count];
    for (at, row) in reach.iter_mut().enumerate() {
        row[at] = true;
    }
    for edge in cascades.iter().chain(before) {
        if let (Some(parent), Some(child)) = (index(edge.parent), index(edge.child)) {
            reach[parent][child] = true;
        }
    }
    // the transitive closure: models are few
    for via in 0..count {
        for from in 0..count {
            if reach[from][via] {
                let further = reach[via].clone();
                for (to, reached) in reach[from].iter_mut().zip(further) {
                    *to |= reached;
                }
            }
        }
    }
    let mut order: Vec<usize> = (0..count).collect();
    // whoever reaches more stands before whom it reaches; members of one circle reach the same
    order.sort_by_key(|&model| (std::cmp::Reverse(reach[model].iter().filter(|reached| **reached).count()), model));
    let mut groups: Vec<Group> = Vec::new();
    let mut members_of: Vec<usize> = Vec::new();
    for &model in &order {
        let known = members_of.iter().position(|&first| reach[first][model] && reach[model][first]);
        match known {
            Some(at) => groups[at].models.push(models[model]),
            None => {
                members_of.push(model);
                groups.push(Group { models: vec![models[model]], edges: Vec::new(), recursive: false });
            }
        }
    }
    for group in &mut groups {
        let inside = |model: &'static ModelMeta, members: &[&'static ModelMeta]| members.iter().any(|m| m.is(model));
        group.edges = cascades.iter().filter(|edge| inside(edge.child, &group.models)).copied().collect();
        group.recursive = group.edges.iter().any(|edge| inside(edge.parent, &group.models));
    }
    groups
}
