//! The shell: what a Django user types, and what they see.

mod books;
mod completion;
mod fuzz;
mod guarded;
mod reports;
mod script;
mod statements;
mod terminal;
mod transcript;

use crate::support::Place;
use orm_cli::testing::Console;

/// A session on a database in memory, with as much stack as the shell gives itself.
fn in_memory_console(run: impl AsyncFnOnce(&mut Console) + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(64 << 20).spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let db = crate::support::library::open(Place::memory().url()).await.expect("a database");
            crate::support::library::create_tables(&db).await.expect("tables");
            let mut console = Console::new(&db);
            run(&mut console).await;
        });
    });
    if let Err(panic) = thread.expect("a thread").join() {
        std::panic::resume_unwind(panic);
    }
}
