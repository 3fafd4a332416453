import {type ChildProcess, execFileSync, spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdtempSync, rmSync} from 'node:fs'
import {Agent, request} from 'node:http'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {parseArgs} from 'node:util'
import {EMULATOR_ACCOUNT} from '../src/lib/emulator/account.ts'
import {seed} from '../src/lib/emulator/products/seed.ts'
import {Store} from '../src/lib/emulator/storage/store.ts'
import {EMULATOR_PROFILE} from '../src/lib/profiles/emulator-profile.ts'
import {measure, type Subject} from './bench/measure.ts'

/**
 * tsx scripts/bench-emulator.ts              commands on 10 and on 100,000 messages; a server at 1 and 32 connections
 * tsx scripts/bench-emulator.ts --seconds 30 how long each number of connections creates messages; 10 by default
 */
const {values: options} = parseArgs({
  options: {
    records: {type: 'string', default: '100000'},
    runs: {type: 'string', default: '7'},
    seconds: {type: 'string', default: '10'},
  },
})

const PROGRAM = fileURLToPath(new URL('../bin/run.js', import.meta.url))
const MESSAGES = `api/Accounts/${EMULATOR_ACCOUNT.accountSid}/Messages`
const sidOf = (index: number): string => `SM${index.toString(16).padStart(32, '0')}`

const print = (header: readonly string[], rows: readonly (readonly string[])[]): void => {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`
  process.stdout.write(`${line(header) + line(header.map(() => '---')) + rows.map(line).join('')}\n`)
}

/** A data directory with this many messages. @returns its environment */
async function createData(messages: number): Promise<Record<string, string>> {
  const directory = mkdtempSync(join(tmpdir(), 'switchboard-bench-emulator-'))
  process.once('exit', () => rmSync(directory, {recursive: true, force: true}))
  const store = new Store(directory, (transaction) => seed(transaction, Date.now()))
  for (let start = 0; start < messages; start += 1000) {
    await store.write((transaction) => {
      for (let index = start; index < Math.min(start + 1000, messages); index++) {
        transaction.create(MESSAGES, sidOf(index), {
          c: 1_700_000_000_000 + index,
          p: {
            to: '+12063996576',
            from: '+12067523880',
            body: `Message ${index}`,
            direction: 'outbound-api',
            num_segments: '1',
            num_media: '0',
          },
        })
      }
    })
  }
  await store.close()
  return {TWILIO_DATA_DIR: directory, TWILIO_CONFIG_DIR: directory}
}

const COMMANDS: readonly (readonly string[])[] = [
  ['api:core:messages:fetch', '--sid', sidOf(5)],
  ['api:core:messages:list', '--limit', '50'],
  ['api:core:messages:create', '--from', '+12067523880', '--to', '+12063996576', '--body', 'Hello'],
]

async function measureCommands(records: number): Promise<void> {
  const [few, many] = [await createData(10), await createData(records)]
  const subjects = COMMANDS.flatMap(([id = '', ...words]): Subject[] =>
    [few, many].map((env) => ({
      name: `${id.split(':').at(-1)} ${env === few ? 'few' : 'many'}`,
      args: [PROGRAM, id, ...words, '-p', 'emulator', '-o', 'json'],
      env,
    })),
  )
  const figures = await measure(subjects, Number(options.runs))
  print(
    ['command', 'wall, 10', `wall, ${records}`, 'ratio', 'peak, 10', `peak, ${records}`],
    COMMANDS.map(([id = '']) => {
      const name = id.split(':').at(-1)
      const [a, b] = [figures.get(`${name} few`), figures.get(`${name} many`)]
      const [wall, peak] = [(b?.wall ?? 0) / (a?.wall ?? 1), (value = 0) => `${value.toFixed(0)} MB`]
      return [
        id,
        `${a?.wall.toFixed(3)} s`,
        `${b?.wall.toFixed(3)} s`,
        wall.toFixed(2),
        peak(a?.peak),
        peak(b?.peak),
      ]
    }),
  )
}

async function startServer(env: Record<string, string>): Promise<{server: ChildProcess; url: URL}> {
  const server = spawn(process.execPath, [PROGRAM, 'emulator:start', '--port', '0', '-o', 'json'], {
    env: {PATH: process.env.PATH, ...env},
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  if (!server.stdout) throw new Error('The server has no stdout.')
  let text = ''
  while (!text.includes(']')) text += String((await once(server.stdout, 'data'))[0])
  const [{url}] = JSON.parse(text) as [{url: string}]
  return {server, url: new URL(url)}
}

/** Resident memory of a process, in megabytes. */
const memoryOf = ({pid}: ChildProcess): number =>
  (Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], {encoding: 'utf8'})) * 1024) / 1e6

/** Sends a request and waits for the whole response. @returns its status */
const send = (agent: Agent, url: URL, authorization: string, body?: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      {
        agent,
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          authorization,
          ...(body === undefined ? {} : {'content-type': 'application/x-www-form-urlencoded'}),
        },
      },
      (response) => {
        response.resume()
        response.once('end', () => resolve(response.statusCode ?? 0))
      },
    )
    outgoing.once('error', reject)
    outgoing.end(body)
  })

const percentile = (sorted: readonly number[], part: number): string =>
  `${(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN).toFixed(1)} ms`

/** Creates messages through a number of connections for a time. */
async function measureServer(records: number, connections: number, seconds: number): Promise<string[]> {
  const {server, url} = await startServer(await createData(records))
  const agent = new Agent({keepAlive: true, maxSockets: connections})
  const {accountSid, username} = EMULATOR_PROFILE
  const password = await EMULATOR_PROFILE.password()
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  const path = new URL(`/2010-04-01/Accounts/${accountSid}/Messages.json`, url)
  await send(agent, path, authorization)
  const before = memoryOf(server)
  const times: number[] = []
  const start = performance.now()
  const end = start + seconds * 1000
  let peak = before
  const timer = setInterval(() => {
    peak = Math.max(peak, memoryOf(server))
  }, 1000)
  await Promise.all(
    Array.from({length: connections}, async () => {
      while (performance.now() < end) {
        const sent = performance.now()
        const status = await send(
          agent,
          path,
          authorization,
          'To=%2B12063996576&From=%2B12067523880&Body=Hello',
        )
        if (status !== 201) throw new Error(`The server returned HTTP ${status}.`)
        times.push(performance.now() - sent)
      }
    }),
  )
  clearInterval(timer)
  const perSecond = times.length / ((performance.now() - start) / 1000)
  const exited = once(server, 'exit')
  server.kill('SIGTERM')
  await exited
  agent.destroy()
  times.sort((a, b) => a - b)
  return [
    String(records),
    String(connections),
    perSecond.toFixed(0),
    percentile(times, 0.5),
    percentile(times, 0.99),
    `${before.toFixed(0)} MB`,
    `${peak.toFixed(0)} MB`,
  ]
}

const records = Number(options.records)
await measureCommands(records)
const rows: string[][] = []
for (const [existing, connections] of [
  [10, 1],
  [10, 32],
  [records, 32],
] as const) {
  rows.push(await measureServer(existing, connections, Number(options.seconds)))
}
print(
  [
    'messages before',
    'connections',
    'creates a second',
    'median',
    'p99',
    'memory after one list',
    'peak memory',
  ],
  rows,
)
