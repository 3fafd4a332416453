import type {Random} from '../hostile/random.ts'

/** Changes a file's bytes in one of the ways in which disks, editors and merges damage files. */
export function corrupt(random: Random, bytes: Buffer): [kind: string, bytes: Buffer] {
  const position = random.int(bytes.length)
  const length = 1 + random.int(random.pick([4, 60, 600]))
  const [head, tail] = [bytes.subarray(0, position), bytes.subarray(position)]
  const lines = bytes.toString('latin1').split('\n').slice(0, -1)
  const [one, other] = [random.int(lines.length), random.int(lines.length)]
  const join = (all: readonly string[]): Buffer =>
    Buffer.from(all.map((line) => `${line}\n`).join(''), 'latin1')
  const kind = random.pick(['flip', 'overwrite', 'cut', 'insert', 'duplicate', 'remove', 'swap'])
  const changed = Buffer.from(bytes)
  switch (kind) {
    case 'flip':
      changed[position] = (changed[position] as number) ^ (1 << random.int(8))
      return [kind, changed]
    case 'overwrite':
      // Overwriting the last newline looks like an interrupted write: see below.
      if (position > bytes.length - 10) return [kind, changed]
      return [kind, Buffer.concat([head, Buffer.from(String(random.int(1e9))), tail.subarray(9)])]
    case 'cut':
      return [kind, Buffer.concat([head, tail.subarray(length)])]
    case 'insert':
      return [kind, Buffer.concat([head, bytes.subarray(other, other + length), tail])]
    case 'duplicate':
      return [kind, join([...lines.slice(0, one), lines[other] as string, ...lines.slice(one)])]
    case 'remove':
      return [kind, join(lines.filter((_, index) => index !== one))]
    default:
      return [
        kind,
        join(
          lines.map((line, index) => lines[index === one ? other : index === other ? one : index] ?? line),
        ),
      ]
  }
}
