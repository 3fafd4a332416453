import assert from 'node:assert/strict'
import {before, test} from 'node:test'
import {
  type OfficialCommand,
  type OfficialFlag,
  readOfficialCommands,
} from '../../scripts/catalog/official.ts'
import {SwitchboardConfig} from '../../src/lib/oclif/config.ts'
import {testContext} from '../support/context.ts'

/** A flag as oclif has it. */
interface MadeFlag {
  readonly type: 'option' | 'boolean'
  readonly required?: boolean
  readonly multiple?: boolean
  readonly allowNo?: boolean
  readonly helpValue?: string
  readonly default?: unknown
  readonly char?: string
}

interface MadeCommand {
  readonly id: string
  readonly summary: string
  readonly flags: Readonly<Record<string, MadeFlag>>
  readonly baseFlags: Readonly<Record<string, MadeFlag>>
}

const official = [
  ...readOfficialCommands(new URL('../../data/official-commands.tsv', import.meta.url)).values(),
].filter(({id}) => id.startsWith('api:'))

const made = new Map<string, MadeCommand>()

/** Checks every command of the table, and names all that differ. */
const everyCommand = (check: (peer: OfficialCommand, own: MadeCommand) => string | undefined): void => {
  const wrong = official.flatMap((peer) => {
    const own = made.get(peer.id)
    const difference = own ? check(peer, own) : 'is missing'
    return difference ? [`${peer.id}: ${difference}`] : []
  })
  assert.deepEqual(wrong, [])
}

/** The same for every flag. */
const everyFlag = (check: (peer: OfficialFlag, own: MadeFlag) => boolean): void =>
  everyCommand(
    (peer, own) =>
      peer.flags
        .filter((flag) => {
          const found = own.flags[flag.flag]
          return !found || !check(flag, found)
        })
        .map(({flag}) => `--${flag}`)
        .join(' ') || undefined,
  )

before(async () => {
  const config = new SwitchboardConfig((await testContext([])).context)
  await config.load()
  for (const {id} of official) {
    const command = config.findCommand(id)
    if (command) made.set(id, (await command.load()) as unknown as MadeCommand)
  }
})

test('all commands of the official CLI exist, with the same ids', () => {
  assert.equal(official.length, 1478)
  everyCommand(({id}, own) => (own.id === id ? undefined : `is called ${own.id}`))
})

test('all flags exist, and the same ones are required', () => {
  everyFlag((peer, own) => (own.required === true) === peer.required)
})

test('the same flags can be repeated', () => {
  everyFlag((peer, own) => (own.multiple === true) === peer.repeatable)
})

test('the same flags are boolean, and also accept --no-', () => {
  everyFlag((peer, own) => (own.type === 'boolean') === peer.boolean)
  everyFlag((peer, own) => !peer.boolean || own.allowNo === true)
})

test('allowed values are shown and accepted in lower case', () => {
  everyFlag(({options = []}, {helpValue = ''}) => {
    const shown = helpValue.replace(/^\(|\)$/g, '').split('|')
    return options.every((option) => shown.includes(option))
  })
})

test('flags that the official CLI does not have are optional, except where it is broken', () => {
  everyCommand(({flags}, own) => {
    const known = new Set(flags.map(({flag}) => flag))
    if (own.flags.json || own.id === 'api:messaging:v2:indicators:typing:create') return undefined
    const more = Object.keys(own.flags).filter((name) => own.flags[name]?.required && !known.has(name))
    return more.map((name) => `--${name}`).join(' ') || undefined
  })
})

test('the default columns are the same', () => {
  everyCommand(({columns}, {flags}) => {
    if (columns.length === 0) return undefined
    const shown = flags.properties?.default
    return shown === columns.join(',') ? undefined : `shows ${shown}`
  })
})

test('the flags of every command have their short names, and lists their limits', () => {
  everyCommand(({id}, {flags, baseFlags}) => {
    const all = {...baseFlags, ...flags}
    const expected = ['profile', 'cli-output-format', 'cli-log-level', 'silent', 'skip-parameter-validation']
    if (!id.endsWith(':remove')) expected.push('properties')
    if (/:(list|fetch)$/.test(id)) expected.push('no-header')
    if (id.endsWith(':list')) expected.push('limit', 'no-limit')
    const missing = expected.filter((name) => !all[name])
    const short = [all.profile?.char, all['cli-output-format']?.char, all['cli-log-level']?.char].join('')
    if (missing.length === 0 && short === 'pol') return undefined
    return `${missing.join(' ')} ${short}`
  })
})

test('commands of retired products are marked', () => {
  const retired = official.filter(({id}) => /^api:(autopilot|fax|assistants|media|microvisor):/.test(id))
  assert.equal(retired.length, 114)
  for (const {id} of retired) assert.match(made.get(id)?.summary ?? '', /^\[retired\] /, id)
})
