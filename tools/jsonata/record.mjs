// Records in testdata/jsonata/outcomes.json what the reference implementation makes of each expression there: the code of
// its syntax error, or what it gives in two worlds. To add an expression, add it with `null` and run
//
//     npm install && node record.mjs
import { readFileSync, writeFileSync } from 'node:fs'
import jsonata from 'jsonata'

const FILE = new URL('../../testdata/jsonata/outcomes.json', import.meta.url)

const context = {
  Execution: { Id: 'arn:execution', Name: 'run', RoleArn: 'arn:role', StartTime: '2025-01-01T00:00:00Z', Input: {} },
  State: { Name: 'Call', EnteredTime: '2025-01-01T00:00:01Z', RetryCount: 0 },
  StateMachine: { Id: 'arn:machine', Name: 'machine' },
  Task: { Token: 'AQ/x+=' },
}
const inputs = [{ flag: true, a: 'x', n: 2, list: ['a', 'b'], token: 't' }, { flag: false, a: '', list: 'one' }]

async function outcome(text) {
  let expression
  try {
    expression = jsonata(text)
  } catch (error) {
    return { error: error.code ?? 'regex' }
  }
  return { gives: await Promise.all(inputs.map(input => evaluated(expression, { context, input }))) }
}

async function evaluated(expression, states) {
  try {
    const value = await expression.evaluate(undefined, { states })
    if (value === undefined) return {}
    return typeof value === 'function' || value?._jsonata_lambda || value?._jsonata_function ? { function: true } : { value }
  } catch (error) {
    return { failed: error.code ?? String(error) }
  }
}

const lines = []
for (const text of Object.keys(JSON.parse(readFileSync(FILE, 'utf8')))) {
  lines.push(`${JSON.stringify(text)}: ${JSON.stringify(await outcome(text))}`)
}
writeFileSync(FILE, `{\n${lines.join(',\n')}\n}\n`)
