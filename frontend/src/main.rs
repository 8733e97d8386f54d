//! Starts the application and nothing else.

fn main() {
    frontend::start();
}
