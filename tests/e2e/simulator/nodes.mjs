// The managed nodes. What happens on one is decided here, by what the scenario calls it; everything else about a command
// (its id, the nodes that a tag matches, the refusal of unknown nodes) is answered by SendCommand.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { StepFailure, call } from './aws.mjs';

const POLL_MS = 100;
const STUCK_LIMIT_MS = 120_000;

function sleep(milliseconds) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/** How a command ends on a node of each kind. `cancelled` says whether the run is to stop. */
const ENDINGS = {
  // Really runs the commands: the exit status of the shell decides.
  healthy: (commands) => runInShell(commands, process.env.PATH),
  // The same on a node where no program can be found.
  broken: (commands) => runInShell(commands, '/nonexistent'),
  // Injected: nothing runs, and nobody waits for as long as the command would have been given.
  unreachable: () => ({ status: 'DeliveryTimedOut', code: -1 }),
  slow: () => ({ status: 'ExecutionTimedOut', code: -1 }),
  // Does not end by itself.
  stuck: (_commands, cancelled) => {
    const giveUp = Date.now() + STUCK_LIMIT_MS;
    while (!cancelled()) {
      if (Date.now() > giveUp) throw new Error('nobody cancelled a command that never ends');
      sleep(POLL_MS);
    }
    return { status: 'Cancelled', code: -1 };
  },
};

function runInShell(commands, path) {
  const run = spawnSync('/bin/sh', ['-c', commands.join('\n')], {
    encoding: 'utf8',
    timeout: 30_000,
    env: { PATH: path },
  });
  if (run.error) throw run.error;
  return { status: run.status === 0 ? 'Success' : 'Failed', code: run.status ?? -1, output: run.stdout };
}

/** SendCommand takes a list of strings for each parameter. */
function asLists(parameters) {
  return Object.fromEntries(
    Object.entries(parameters ?? {}).map(([name, value]) => [name, Array.isArray(value) ? value : [String(value)]]),
  );
}

/** The hook for `aws:runCommand`: sends the command, waits for every node, and fails if one did. */
export class RunCommand {
  constructor(kinds, cancelFile, { sent, cancel }) {
    Object.assign(this, { kinds, sent, cancel });
    this.cancelled = () => existsSync(cancelFile);
  }

  execute({ documentName, targets, parameters, timeoutSeconds, comment, maxErrors, maxConcurrency }) {
    const byId = targets.every((target) => typeof target === 'string');
    const lists = asLists(parameters);
    const { Command: command } = call('ssm', 'SendCommand', {
      DocumentName: documentName,
      ...(byId ? { InstanceIds: targets } : { Targets: targets }),
      ...(timeoutSeconds === undefined ? {} : { TimeoutSeconds: timeoutSeconds }),
      ...(comment === undefined ? {} : { Comment: comment }),
      ...(maxErrors === undefined ? {} : { MaxErrors: maxErrors }),
      ...(maxConcurrency === undefined ? {} : { MaxConcurrency: maxConcurrency }),
      Parameters: lists,
    });
    const endings = command.InstanceIds.map((id) => ENDINGS[this.kinds[id]](lists.commands, this.cancelled));
    const worst = endings.find((ending) => ending.status !== 'Success') ?? endings[0] ?? { status: 'Success', code: 0 };
    // Automation keeps what a step has produced when the step fails, and the simulator does not.
    this.sent({ CommandId: command.CommandId, Status: worst.status, ResponseCode: worst.code, Output: worst.output ?? '' });
    if (worst.status === 'Cancelled') this.cancel();
    if (worst.status !== 'Success') throw new StepFailure(`${command.CommandId} ended as ${worst.status}`);
    return { commandId: command.CommandId, status: 'Success', responseCode: worst.code, output: worst.output ?? '' };
  }
}
