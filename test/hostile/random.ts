import assert from 'node:assert/strict'

/** All runs have the same cases. HOSTILE_SEED selects others, HOSTILE_SCALE more, and HOSTILE_CASE a single one. */
export const SEED = Number(process.env.HOSTILE_SEED ?? 2026)
const SCALE = Number(process.env.HOSTILE_SCALE ?? 1)
const ONLY = process.env.HOSTILE_CASE
/** How many failures to print. */
const SHOWN = Number(process.env.HOSTILE_SHOWN ?? 5)

const NASTY: readonly string[] = [
  '',
  ' ',
  '\0',
  '\n',
  '\r\n',
  '\t',
  '\x07\x08\x7f',
  '\x1b[2J\x1b[H',
  '\x1b[31mred\x1b[0m',
  '\x1b]8;;https://example.com\x07link\x1b]8;;\x07',
  '\x1b]52;c;aGVsbG8=\x07',
  '\x1bP+q544e\x1b\\',
  '\x9b31m',
  '\u0085\u2028\u2029',
  '\u202eabc\u2066def',
  '\u200f\u061c',
  '\ud800',
  'a\udc00b',
  '\ufeff',
  '\ufffe\uffff',
  'e\u0301\u0301\u0301',
  '👩‍👩‍👧‍👦🏳️‍🌈',
  '漢字ｶﾅ',
  'value\r\nX-Injected: yes',
  'value\nX-Injected: yes',
  'x\r\n\r\nGET /evil HTTP/1.1\r\nHost: example.com',
  'a&Injected=yes',
  'a=b&c[d]=e',
  '..',
  '.',
  '../../Accounts',
  '..%2f..%2fAccounts',
  '%2e%2e/%2e%2e',
  '..\\..\\Accounts',
  'x/../../y',
  '/etc/passwd',
  '//example.com/x',
  'https://example.com/x',
  '@example.com',
  '?evil=1',
  '#evil',
  ';evil',
  '%',
  '%00',
  '%zz',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '__proto__.polluted',
  'constructor.prototype.polluted',
  '$(id)',
  '`id`',
  '| id',
  "' OR 1=1 --",
  '"',
  '\\',
  '-',
  '--',
  '--help',
  '-o',
  '{}',
  '[]',
  'null',
  'undefined',
  'NaN',
  'true',
  '0',
  '-1',
  '1e400',
  '9007199254740993',
  '٣',
  '{"__proto__":{"polluted":1}}',
  '{"constructor":{"prototype":{"polluted":1}}}',
  '{"a":',
  '{0}%s%d%n',
  '2026-02-30',
  'AC0123456789abcdef0123456789abcdef',
  '+15005550006',
]

const KEYS = [
  'sid',
  'body',
  'status',
  'to',
  'date_created',
  'friendly_name',
  'x',
  '0',
  'length',
  'then',
  'toJSON',
]

/** The Mulberry32 generator: small and deterministic. */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** From 0 to 1, excluding 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  /** An integer from 0 to below. */
  int(below: number): number {
    return Math.floor(this.next() * below)
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  pick<T>(from: readonly T[]): T {
    return from[this.int(from.length)] as T
  }

  /** Hostile text; rarely, 10 MB of it. */
  text(): string {
    const kind = this.next()
    if (kind < 0.6) return this.pick(NASTY)
    if (kind < 0.85) return Array.from({length: 1 + this.int(4)}, () => this.pick(NASTY)).join('')
    if (kind < 0.998) return this.#characters(this.int(40))
    if (kind < 0.9998) return this.pick(NASTY).repeat(5000)
    return 'x\x1b['.repeat((10 * 1024 * 1024) / 3)
  }

  #characters(length: number): string {
    const units = Array.from({length}, () => (this.chance(0.5) ? this.int(0x100) : this.int(0x10000)))
    return String.fromCharCode(...units)
  }

  key(): string {
    return this.chance(0.6) ? this.pick(KEYS) : this.pick(NASTY)
  }

  /** Any JSON value, as text, since `__proto__` is an ordinary key only there. */
  json(depth = 3): string {
    const kind = this.next()
    if (kind < 0.002) return this.#nested()
    if (depth === 0 || kind < 0.45) {
      return this.pick([
        () => JSON.stringify(this.text()),
        () => JSON.stringify(this.text()),
        () => String(this.int(2 ** 31)),
        () => this.pick(['null', 'true', 'false', '-0', '1e308', '12345678901234567890', '""']),
      ])()
    }
    const length = this.int(5)
    const inner = (): string => this.json(depth - 1)
    if (kind < 0.6) return `[${Array.from({length}, inner).join()}]`
    return `{${Array.from({length}, () => `${JSON.stringify(this.key())}:${inner()}`).join()}}`
  }

  #nested(): string {
    const depth = 1 + this.int(20_000)
    return this.chance(0.5)
      ? `${'['.repeat(depth)}${']'.repeat(depth)}`
      : `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`
  }

  /** The text with a few changes. */
  damaged(text: string): string {
    let changed = text
    for (let count = 1 + this.int(3); count > 0; count--) {
      const at = this.int(changed.length + 1)
      changed = changed.slice(0, at) + this.pick(['', ...NASTY]) + changed.slice(at + this.int(4))
    }
    return changed
  }
}

/** The cases of one test. */
export interface Cases {
  readonly count: number
  /** Runs the body for each case, with its own generator. */
  each(body: (random: Random, index: number) => unknown): Promise<void>
}

/** Creates cases; `of` distinguishes tests with the same seed. */
export function cases(of: number, count: number): Cases {
  const total = Math.round(count * SCALE)
  return {
    count: total,
    async each(body) {
      const failures: string[] = []
      for (let index = 0; index < total; index++) {
        if (ONLY !== undefined && index !== Number(ONLY)) continue
        try {
          await body(new Random(SEED * 1_000_003 + of * 7919 + index), index)
        } catch (error) {
          failures.push(`HOSTILE_SEED=${SEED} HOSTILE_CASE=${index}\n${(error as Error).message}`)
        }
      }
      const first = failures.slice(0, SHOWN).join('\n\n')
      assert.equal(
        failures.length,
        0,
        `${failures.length} of ${total} cases fail. The first, with the variables to rerun them:\n${first}`,
      )
    },
  }
}
