//! The control-flow graph of a runbook, owned and without text.

/// Steps by index, in the order of the document; the steps of a loop follow their loop.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Graph {
    /// The steps.
    pub steps: Vec<StepFlow>,
}

/// Where the run goes from a step.
#[derive(Clone, Debug, PartialEq)]
pub struct StepFlow {
    /// After success: one edge, or the choices of a branch in order with the fall-through last.
    pub success: Vec<Edge>,
    /// After failure.
    pub failure: Target,
    /// Whether a failure goes on as a success does.
    pub failure_continues: bool,
    /// After failure by another reading of AWS's pages: `isEnd` outranks `onFailure: step:…`, or the timeout of
    /// `aws:approve` stops the automation.
    pub failure_if_end_wins: Option<Target>,
    /// After a cancel while the step is running.
    pub cancel: Target,
}

/// One way on after success.
#[derive(Clone, Debug, PartialEq)]
pub struct Edge {
    /// Where it leads.
    pub target: Target,
    /// The index of the branch's choice that takes it; `None` for the plain successor and the fall-through.
    pub choice: Option<usize>,
    /// How many values that are not known here decide whether it is taken. A for-each loop that may have no items
    /// counts double: that it has none is no more than possible.
    pub unknowns: u32,
}

/// The end of an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// A step.
    Step(usize),
    /// The automation ends.
    End,
    /// Not known: a name that is not, or a step that does not exist.
    Unknown,
}

impl Graph {
    /// Where the run starts.
    pub fn entry(&self) -> Target {
        if self.steps.is_empty() { Target::End } else { Target::Step(0) }
    }

    /// The step with an index.
    pub fn step(&self, index: usize) -> Option<&StepFlow> {
        self.steps.get(index)
    }
}
