// A runbook's calls, made with the AWS CLI: it knows every operation and its parameters, and refuses the others.

import { spawnSync } from 'node:child_process';

const CALL_TIMEOUT_MS = 60_000;

/** A step of the runbook fails. Any other error is one of the suite. */
export class StepFailure extends Error {}

/** `send_task_success` and `SendTaskSuccess` are both `send-task-success` to the CLI. */
function commandName(api) {
  return api.replace(/_/g, '-').replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
}

/** Calls an operation and returns its answer; throws what the CLI says if it is refused. */
export function call(service, api, parameters) {
  const run = spawnSync(
    'aws',
    [service, commandName(api), '--output', 'json', '--cli-input-json', JSON.stringify(parameters)],
    { encoding: 'utf8', timeout: CALL_TIMEOUT_MS },
  );
  if (run.error) throw run.error;
  if (run.status !== 0) throw new StepFailure(`${service} ${api}: ${run.stderr.trim()}`);
  return run.stdout.trim() ? JSON.parse(run.stdout) : {};
}
