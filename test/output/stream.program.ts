import type {UserError} from '../../src/lib/app/errors.ts'
import type {OutputFormat} from '../../src/lib/app/invocation.ts'
import {processTerminal} from '../../src/lib/app/process-context.ts'
import {compileJmespath} from '../../src/lib/output/query/jmespath.ts'
import {compileJq} from '../../src/lib/output/query/jq.ts'
import type {OutputRecord} from '../../src/lib/output/record.ts'
import {isPipeClosed, writeRecords} from '../../src/lib/output/write-records.ts'

/**
 * A program for tests: writes COUNT messages in pages of 1,000 as FORMAT, or the results of a JMESPath or jq query. Says on stderr how many pages were asked for,
 * the count returned, its peak memory in kilobytes, and whether its reader had gone.
 */
const [format = 'json', count = '1000', jmespath, jq] = process.argv.slice(2)
let asked = 0

async function* pages(): AsyncGenerator<OutputRecord[]> {
  for (let start = 0; start < Number(count); start += 1000) {
    asked += 1
    await new Promise(setImmediate)
    yield Array.from({length: Math.min(1000, Number(count) - start)}, (_, index) => message(start + index))
  }
}

function message(number: number): OutputRecord {
  const sid = `SM${number.toString(16).padStart(32, '0')}`
  return {
    accountSid: 'AC76ecc1e7f1996f247f4b92e2c46ad651',
    apiVersion: '2010-04-01',
    body: `Message number ${number}`,
    dateCreated: new Date(1628030464000 + number * 1000),
    dateSent: new Date(1628030466000 + number * 1000),
    dateUpdated: new Date(1628030466000 + number * 1000),
    direction: 'outbound-api',
    errorCode: null,
    errorMessage: null,
    from: '+12063996576',
    messagingServiceSid: null,
    numMedia: '0',
    numSegments: '1',
    price: '-0.00750',
    priceUnit: 'USD',
    sid,
    status: 'delivered',
    subresourceUris: {
      media: `/2010-04-01/Accounts/AC76ecc1e7f1996f247f4b92e2c46ad651/Messages/${sid}/Media.json`,
    },
    to: '+12163507532',
    uri: `/2010-04-01/Accounts/AC76ecc1e7f1996f247f4b92e2c46ad651/Messages/${sid}.json`,
  }
}

const query = jmespath ? compileJmespath(jmespath) : jq ? await compileJq(jq) : undefined
const properties = ['sid', 'from', 'to', 'status', 'direction', 'dateSent']
const terminal = processTerminal()
try {
  const written = await writeRecords(
    pages(),
    {format: format as OutputFormat, header: true, query, ...(!query && {properties})},
    terminal,
  )
  const peak = process.resourceUsage().maxRSS
  process.stderr.write(`${JSON.stringify({asked, written, peak, closed: isPipeClosed(terminal.stdout)})}\n`)
} catch (error) {
  const {id, message} = error as UserError
  process.stderr.write(`failed: ${id}: ${message}\n`)
  process.exitCode = 3
}
