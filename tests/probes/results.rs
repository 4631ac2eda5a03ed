//! What `tools/probes.sh` recorded of probes, and the README's table of it.

use libtest_mimic::Failed;

/// A probe by its name and kind, and whether this linter catches it.
pub(crate) struct Due<'p> {
    pub name: &'p str,
    pub kind: &'p str,
    pub caught: bool,
}

/// The file of results is about these probes, and the README's table says what it says.
pub(crate) fn hold(file: &str, probes: &[Due]) -> Result<(), Failed> {
    let text = std::fs::read_to_string(super::folder().join(file))?;
    let results = Results::read(&text).ok_or("a line with the versions, and a table")?;
    results.agree(probes)?;
    results.are_in(include_str!("../../README.md"))
}

/// The tools with their versions, and each probe with its kind and their verdicts.
struct Results<'t> {
    tools: Vec<(&'t str, &'t str)>,
    probes: Vec<(&'t str, &'t str, Vec<&'t str>)>,
}

impl<'t> Results<'t> {
    fn read(text: &'t str) -> Option<Self> {
        let (first, rest) = text.split_once('\n')?;
        let (_, versions) = first.split_once(": ")?;
        let tools = versions.split(", ").map(|tool| tool.rsplit_once(' ')).collect::<Option<_>>()?;
        let probe = |line: &'t str| {
            let mut cells = line.split('\t');
            Some((cells.next()?, cells.next()?, cells.collect()))
        };
        Some(Results { tools, probes: rest.lines().skip(1).map(probe).collect::<Option<_>>()? })
    }

    /// How many probes of a kind, or of all, the tool caught.
    fn caught(&self, tool: usize, kind: Option<&str>) -> usize {
        let of_kind = self.probes.iter().filter(|(_, of, _)| kind.is_none_or(|kind| kind == *of));
        of_kind.filter(|(.., verdicts)| verdicts[tool] == "caught").count()
    }

    /// The recorded probes are those that there are, and what is said of this linter is what it does.
    fn agree(&self, probes: &[Due]) -> Result<(), Failed> {
        let own =
            self.tools.iter().position(|(name, _)| *name == env!("CARGO_PKG_NAME")).ok_or("a column of our own")?;
        let recorded: Vec<_> = self.probes.iter().map(|(name, kind, of)| (*name, *kind, of[own])).collect();
        let verdict = |probe: &Due| if probe.caught { "caught" } else { "silent" };
        let due: Vec<_> = probes.iter().map(|probe| (probe.name, probe.kind, verdict(probe))).collect();
        if recorded == due { Ok(()) } else { Err(format!("run tools/probes.sh: {recorded:#?} {due:#?}").into()) }
    }

    /// The README's table holds these numbers: in all, and by kind in the order of the probes.
    fn are_in(&self, readme: &str) -> Result<(), Failed> {
        let mut kinds: Vec<&str> = self.probes.iter().map(|(_, kind, _)| *kind).collect();
        kinds.dedup();
        let total = |kind: &str| self.probes.iter().filter(|(_, of, _)| *of == kind).count();
        let columns: Vec<String> = kinds.iter().map(|kind| format!("{kind}, {}", total(kind))).collect();
        let head = format!("| tool | reads | of {} | {} |\n", self.probes.len(), columns.join(" | "));
        let missing = || format!("the README's table has to begin with {head}");
        let (_, table) = readme.split_once(&head).ok_or_else(missing)?;
        for (tool, (name, version)) in self.tools.iter().enumerate() {
            let by_kind: Vec<String> = kinds.iter().map(|kind| self.caught(tool, Some(kind)).to_string()).collect();
            let end = format!(" | {} | {} |", self.caught(tool, None), by_kind.join(" | "));
            let is_row = |line: &&str| line.starts_with(&format!("| {name} {version}"));
            if !table.lines().find(is_row).is_some_and(|row| row.ends_with(&end)) {
                return Err(format!("the README's row of {name} {version} has to end with {end}").into());
            }
        }
        Ok(())
    }
}
