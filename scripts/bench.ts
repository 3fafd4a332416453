import {type ChildProcess, execFileSync, spawn} from 'node:child_process'
import {cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {parseArgs} from 'node:util'
import {Catalog} from '../src/lib/api/catalog.ts'
import {Emulator} from '../src/lib/emulator/emulator.ts'
import {EMULATOR_PROFILE} from '../src/lib/profiles/emulator-profile.ts'
import {doubleCatalog} from './bench/double-catalog.ts'
import {type Figures, measure, type Subject} from './bench/measure.ts'
import {officialProgram} from './bench/official.ts'

/**
 * npm run bench                start-up: each command beside `node -e 0`, a bare SDK script and the official CLI
 * npm run bench -- --large     200,000 messages in pages of 1,000
 * npm run bench -- --growth    start-up with twice the operations
 * npm run bench -- --install   size and number of packages of the installed program
 * npm run bench -- --check     looser limits, without the official CLI; exits with 1 when one is passed
 */
const {values: options} = parseArgs({
  options: {
    check: {type: 'boolean', default: false},
    growth: {type: 'boolean', default: false},
    install: {type: 'boolean', default: false},
    large: {type: 'boolean', default: false},
    runs: {type: 'string', default: '7'},
  },
})

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const OURS = join(ROOT, 'bin/run.js')
const BARE = join(ROOT, 'scripts/bench/bare-sdk.mjs')
const NODE: Subject = {name: 'node -e 0', args: ['-e', '0']}
const runs = Number(options.runs)

type Environment = Readonly<Record<string, string>>

const temporaryFolder = (name: string): string => {
  const folder = mkdtempSync(join(tmpdir(), `switchboard-bench-${name}-`))
  process.once('exit', () => rmSync(folder, {recursive: true, force: true}))
  return folder
}

const startServer = (messages: number): Promise<{env: Environment; server: ChildProcess}> => {
  const server = spawn(process.execPath, ['--import', 'tsx', join(ROOT, 'scripts/bench/server.ts')], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: {...process.env, BENCH_MESSAGES: String(messages)},
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.once('exit', (code) => reject(new Error(`The server ended with ${code}.`)))
    server.stdout?.once('data', (line) => resolve({env: JSON.parse(String(line)) as Environment, server}))
  })
}

const seconds = (figures: Figures | undefined): string => `${figures?.wall.toFixed(3)} s`
const megabytes = (figures: Figures | undefined): string => `${figures?.peak.toFixed(0)} MB`
const ratio = (a: number | undefined, b: number | undefined): string => ((a ?? 0) / (b ?? 1)).toFixed(2)

const print = (header: readonly string[], rows: readonly (readonly string[])[]): void => {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`
  process.stdout.write(line(header) + line(header.map(() => '---')) + rows.map(line).join(''))
}

/** Every command of this run, as what it is called in the table and the words that call it. */
const STARTUP: readonly (readonly [string, ...string[]])[] = [
  ['--version', '--version'],
  ['--help', '--help'],
  ['help api', 'help', 'api'],
  ['api:core --help', 'api:core', '--help'],
  ['api:core:messages:create --help', 'api:core:messages:create', '--help'],
  ['profiles:list', 'profiles:list'],
]

/** An emulator that has so many messages, in a folder of its own. */
const emulatorWith = async (messages: number): Promise<Environment> => {
  const directory = temporaryFolder('emulator')
  const emulator = new Emulator({directory, catalog: new Catalog(join(ROOT, 'dist/catalog')), now: Date.now})
  const {accountSid, username} = EMULATOR_PROFILE
  const credentials = Buffer.from(`${username}:${await EMULATOR_PROFILE.password()}`).toString('base64')
  for (let index = 0; index < messages; index++) {
    const {status} = await emulator.send({
      method: 'POST',
      url: new URL(`https://api.twilio.com/2010-04-01/Accounts/${accountSid}/Messages.json`),
      headers: {authorization: `Basic ${credentials}`, 'content-type': 'application/x-www-form-urlencoded'},
      body: `To=%2B12063996576&From=%2B15005550006&Body=Message+${index}`,
    })
    if (status !== 201) throw new Error(`The emulator answered with ${status}.`)
  }
  await emulator.close()
  return {TWILIO_DATA_DIR: directory, TWILIO_CONFIG_DIR: directory}
}

const LIST = ['api:core:messages:list', '-o', 'json']

const startUp = async (): Promise<void> => {
  const official = officialProgram()
  const {env, server} = await startServer(50)
  const ours = STARTUP.map(([name, ...words]): Subject => ({name, args: [OURS, ...words]}))
  const subjects: Subject[] = [
    NODE,
    ...ours,
    {name: 'a usage error', args: [OURS, 'api:core:messages:list', '--tp', 'x'], code: 2},
    {name: 'list over TLS', args: [OURS, ...LIST], env},
    {
      name: 'list of 1,000 on the emulator',
      args: [OURS, ...LIST, '-p', 'emulator'],
      env: await emulatorWith(1000),
    },
    {name: 'bare SDK', args: [BARE], env},
    {name: 'official --version', args: [official, '--version']},
    {name: 'official list over TLS', args: [official, ...LIST], env},
  ]
  const figures = await measure(subjects, runs)
  server.disconnect()
  const [node, bare] = [figures.get('node -e 0'), figures.get('bare SDK')]
  const peers = {version: figures.get('official --version'), list: figures.get('official list over TLS')}
  print(
    ['what', 'wall', 'peak', 'wall / node -e 0', 'wall / bare SDK', 'wall / official', 'peak / official'],
    subjects.map(({name}) => {
      const own = figures.get(name)
      const peer = /^(list|official list|bare)/.test(name) ? peers.list : peers.version
      return [
        name,
        seconds(own),
        megabytes(own),
        ratio(own?.wall, node?.wall),
        ratio(own?.wall, bare?.wall),
        ratio(own?.wall, peer?.wall),
        ratio(own?.peak, peer?.peak),
      ]
    }),
  )
}

const large = async (): Promise<void> => {
  const official = officialProgram()
  const page = ['--no-limit', '--page-size', '1000']
  const figuresOf = async (messages: number, times: number): Promise<Map<string, Figures>> => {
    const {env, server} = await startServer(messages)
    const subjects = ['json', 'tsv'].flatMap((format): Subject[] => {
      const words = ['api:core:messages:list', '-o', format, ...page]
      return [
        {name: `ours ${format}`, args: [OURS, ...words], env},
        {name: `official ${format}`, args: [official, ...words], env},
      ]
    })
    const figures = await measure(subjects, times)
    server.disconnect()
    return figures
  }
  const small = await figuresOf(2_000, 3)
  const all = await figuresOf(200_000, 3)
  print(
    ['200,000 messages', 'wall', 'peak', 'wall / official', 'peak / that at 2,000'],
    [...all].map(([name, figures]) => [
      name,
      seconds(figures),
      megabytes(figures),
      ratio(figures.wall, all.get(name.replace('ours', 'official'))?.wall),
      ratio(figures.peak, small.get(name)?.peak),
    ]),
  )
}

/** The installed program beside the same with every operation there twice. */
const growth = async (): Promise<void> => {
  const twice = temporaryFolder('twice')
  for (const part of ['bin', 'dist', 'package.json', 'oclif.manifest.json']) {
    cpSync(join(ROOT, part), join(twice, part), {recursive: true})
  }
  symlinkSync(join(ROOT, 'node_modules'), join(twice, 'node_modules'))
  doubleCatalog(join(twice, 'dist/catalog'))
  const {env, server} = await startServer(50)
  const subjects = [['--version'], ['api:core', '--help'], LIST].flatMap((words): Subject[] => [
    {name: words.join(' '), args: [OURS, ...words], env},
    {name: `${words.join(' ')}, twice the operations`, args: [join(twice, 'bin/run.js'), ...words], env},
  ])
  const figures = await measure(subjects, runs)
  server.disconnect()
  print(
    ['what', 'wall', 'peak', 'wall / with the operations once'],
    [...figures].map(([name, own]) => [
      name,
      seconds(own),
      megabytes(own),
      ratio(own.wall, figures.get(name.replace(', twice the operations', ''))?.wall),
    ]),
  )
}

/** What `npm install` of the packed program leaves on disk, beside the official CLI. */
const install = (): void => {
  const folder = temporaryFolder('install')
  const npm = (...args: string[]): string =>
    execFileSync('npm', args, {cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']})
  npm('pack', '--ignore-scripts', '--pack-destination', folder)
  const [tarball = ''] = readdirSync(folder)
  npm('install', '--prefix', folder, '--no-audit', '--no-fund', join(folder, tarball))
  const of = (modules: string): string[] => {
    const size = execFileSync('du', ['-sk', modules], {encoding: 'utf8'})
    const lock = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8')) as {packages: object}
    const packages = Object.keys(lock.packages).filter((name) => existsSync(join(dirname(modules), name)))
    return [`${((Number.parseInt(size, 10) * 1024) / 1e6).toFixed(0)} MB`, String(packages.length)]
  }
  print(
    ['installed', 'on disk', 'packages'],
    [
      ['ours', ...of(join(folder, 'node_modules'))],
      ['official', ...of(dirname(dirname(dirname(officialProgram()))))],
    ],
  )
}

/** Limits with room for a noisy machine: the best of several runs, as ratios to runs beside them. */
const LIMITS: readonly {name: string; to: string; wall: number; peak: number}[] = [
  {name: '--version', to: 'node -e 0', wall: 2.2, peak: 1.3},
  {name: '--help', to: 'node -e 0', wall: 4.5, peak: 1.7},
  {name: 'api:core --help', to: 'node -e 0', wall: 4.5, peak: 1.7},
  {name: 'profiles:list', to: 'node -e 0', wall: 4.5, peak: 1.7},
  {name: 'list over TLS', to: 'bare SDK', wall: 1.25, peak: 1.2},
]

const check = async (): Promise<void> => {
  const {env, server} = await startServer(50)
  const subjects: Subject[] = [
    NODE,
    {name: 'bare SDK', args: [BARE], env},
    ...STARTUP.map(([name, ...words]): Subject => ({name, args: [OURS, ...words]})),
    {name: 'list over TLS', args: [OURS, ...LIST], env},
  ]
  const figures = await measure(subjects, runs, 'best')
  server.disconnect()
  for (const {name, to, ...limits} of LIMITS) {
    for (const figure of ['wall', 'peak'] as const) {
      const found = (figures.get(name)?.[figure] ?? 0) / (figures.get(to)?.[figure] ?? 1)
      const verdict = found <= limits[figure] ? 'ok' : 'TOO MUCH'
      process.stdout.write(
        `${verdict}: ${name}, ${figure} / ${to} = ${found.toFixed(2)} (limit ${limits[figure]})\n`,
      )
      if (found > limits[figure]) process.exitCode = 1
    }
  }
}

if (options.check) await check()
else if (options.large) await large()
else if (options.growth) await growth()
else if (options.install) install()
else await startUp()
