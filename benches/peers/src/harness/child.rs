//! Rows in a process of their own, driven round by round: `jsonwebtoken` has one backend a process.

use std::cell::RefCell;
use std::env;
use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::rc::Rc;

use crate::harness::row::Run;
use crate::harness::{Slice, Suite, Title};
use crate::options::{Options, SECOND_BACKEND};

/// The line after the last row.
const READY: &str = "ready";

/// Lists the rows of this process, then does what the lines `<row> <times>` say.
pub(crate) fn serve(suite: &mut Suite) {
    let rows = suite.build();
    for row in rows.iter() {
        let base = row.title.base.as_deref().unwrap_or_default();
        println!("{}\t{}\t{base}", row.title.group, row.title.name);
    }
    println!("{READY}");
    for line in io::stdin().lock().lines() {
        let line = line.expect("the parent writes text");
        let (row, times) = line.split_once(' ').expect("a row and a number");
        let row = &mut rows[row.parse::<usize>().expect("a row")];
        let slice = (row.run)(times.parse().expect("a number"));
        let instructions = slice.instructions.map(|count| count.to_string()).unwrap_or_default();
        println!("{}\t{instructions}", slice.nanoseconds);
    }
}

/// Adds the rows of a process with the second backend to the suite.
pub(crate) fn adopt(suite: &mut Suite, family: &str, options: &Options) {
    let mut rows = Rows::start(family, options);
    let mut titles = Vec::new();
    loop {
        let line = rows.read();
        if line == READY {
            break;
        }
        titles.push(title(&line));
    }
    let rows = Rc::new(RefCell::new(rows));
    for (row, title) in titles.into_iter().enumerate() {
        let rows = Rc::clone(&rows);
        suite.add_run(title, move || -> Run {
            Box::new(move |times| rows.borrow_mut().run(row, times))
        });
    }
}

fn title(line: &str) -> Title {
    let mut words = line.split('\t');
    let mut next = || words.next().expect("three columns");
    let title = Title::new(next(), next());
    match next() {
        "" => title,
        base => title.over(base),
    }
}

/// The process, which ends with its last row.
struct Rows {
    process: Child,
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Rows {
    fn start(family: &str, options: &Options) -> Self {
        let mut command = Command::new(env::current_exe().expect("this program has a path"));
        command.args(["child", family, &options.filter]).env(SECOND_BACKEND, "1");
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().expect("this program can be started again");
        let questions = process.stdin.take();
        let answers = BufReader::new(process.stdout.take().expect("its output is ours"));
        Self { process, questions, answers }
    }

    fn run(&mut self, row: usize, times: u64) -> Slice {
        let questions = self.questions.as_mut().expect("it is open until the end");
        writeln!(questions, "{row} {times}").expect("the process listens");
        let line = self.read();
        let (nanoseconds, instructions) = line.split_once('\t').expect("two columns");
        Slice {
            nanoseconds: nanoseconds.parse().expect("a number"),
            instructions: instructions.parse().ok(),
        }
    }

    fn read(&mut self) -> String {
        let mut line = String::new();
        let read = self.answers.read_line(&mut line).expect("the process writes text");
        assert!(read > 0, "the process with the second backend ended");
        line.trim_end_matches('\n').to_owned()
    }
}

impl Drop for Rows {
    fn drop(&mut self) {
        // It ends with its input.
        drop(self.questions.take());
        drop(self.process.wait());
    }
}
