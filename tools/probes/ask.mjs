// Asks the tools from npm about every folder that write.py wrote, one line of JSON for each answer.
//
//   node ask.mjs [--machines] FOLDER...
//
// --machines asks only those that read state machines, of folders with nothing else in them.

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { App, Stack } from "aws-cdk-lib";
import { CfnInclude } from "aws-cdk-lib/cloudformation-include";
import { Preflight } from "cdk-preflight";

const require = createRequire(import.meta.url);
const aslValidator = require("asl-validator");
const { getLanguageService, TextDocument } = require("amazon-states-language-service");
const rpc = require("vscode-jsonrpc/node");
const onlyMachines = process.argv[2] === "--machines";
const folders = process.argv.slice(onlyMachines ? 3 : 2);
const read = (folder, file) => readFileSync(join(folder, file), "utf8");

async function ask(tool, folder, question) {
  const answer = { tool, case: basename(folder) };
  try {
    answer.said = await question();
  } catch (crash) {
    answer.crashed = String(crash);
  }
  console.log(JSON.stringify(answer));
}

const ofStates = getLanguageService({});
for (const folder of folders) {
  const machine = read(folder, "machine.json");
  await ask("asl-validator", folder, () =>
    aslValidator(JSON.parse(machine)).errors.map((error) => JSON.stringify(error)));
  await ask("amazon-states-language-service", folder, async () => {
    const document = TextDocument.create("file:///machine.asl.json", "asl", 1, machine);
    const said = await ofStates.doValidation(document, ofStates.parseJSONDocument(document));
    return said.map((diagnostic) => diagnostic.message);
  });
}

if (onlyMachines) process.exit();

// A language server: it answers on its own time, once for each document.
const server = spawn(process.execPath, [require.resolve("aws-ssm-document-language-service"), "--stdio"]);
const connection = rpc.createMessageConnection(
  new rpc.StreamMessageReader(server.stdout),
  new rpc.StreamMessageWriter(server.stdin),
);
const waiting = new Map();
connection.onNotification("textDocument/publishDiagnostics", ({ uri, diagnostics }) =>
  waiting.get(uri)?.(diagnostics.map((diagnostic) => diagnostic.message)));
connection.listen();
await connection.sendRequest("initialize", {
  processId: process.pid,
  rootUri: null,
  capabilities: {},
  initializationOptions: { provideFormatter: false },
});
connection.sendNotification("initialized", {});
for (const folder of folders) {
  await ask("aws-ssm-document-language-service", folder, () => {
    const uri = `file:///${basename(folder)}.ssm.yaml`;
    const said = new Promise((resolve, reject) => {
      waiting.set(uri, resolve);
      setTimeout(reject, 20000, "no answer in 20 seconds").unref();
    });
    const text = read(folder, "runbook.yaml");
    connection.sendNotification("textDocument/didOpen", {
      textDocument: { uri, languageId: "ssm-yaml", version: 1, text },
    });
    return said;
  });
}
connection.dispose();
server.kill();

// One application with a stack for each template. A finding stops the synthesis, behind the report.
const outdir = mkdtempSync(join(tmpdir(), "probes-"));
const app = new App({ outdir, analyticsReporting: false });
Preflight.apply(app, { strict: true });
for (const folder of folders) {
  const stack = new Stack(app, basename(folder), { env: { account: "111122223333", region: "eu-west-1" } });
  new CfnInclude(stack, "Template", { templateFile: join(folder, "template.json") });
}
console.error = () => {};
try {
  app.synth();
} catch {}
const { pluginReports } = JSON.parse(read(outdir, "validation-report.json"));
const violations = pluginReports.flatMap((report) => report.violations ?? []);
for (const folder of folders) {
  await ask("cdk-preflight", folder, () => {
    const of = (construct) => construct.constructPath?.split("/")[0] === basename(folder);
    const own = violations.filter((violation) => (violation.violatingConstructs ?? []).some(of));
    return own.map((violation) => `${violation.ruleName} ${violation.description}`);
  });
}
process.exit();
