import type {Command} from '@oclif/core/command'
import type * as Interfaces from '@oclif/core/interfaces'
import type {SwitchboardConfig} from '../oclif/config.ts'

type Flag = Partial<Interfaces.Flag<unknown>> & {
  multiple?: boolean
  allowNo?: boolean
  options?: readonly string[]
  helpValue?: string | readonly string[]
}
type Arg = {name?: string; options?: readonly string[]; description?: string}

/** The commands of one file of the completion's data, and the topics above them. */
interface Shard {
  readonly commands: string[]
  readonly nodes: string[]
  readonly details: string[]
}

/**
 * What completion knows, as the lines of its files by their names: `root`, and one for each product of the API. The lines are
 * described in complete.awk.
 */
export async function completionData(config: SwitchboardConfig): Promise<Map<string, string>> {
  const shards = new Map<string, Shard>()
  const shardOf = (id: string): Shard => {
    const [api, product] = id.split(':')
    const name = api === 'api' && product && config.catalog.product(product) ? product : 'root'
    const shard = shards.get(name) ?? {commands: [], nodes: [], details: []}
    shards.set(name, shard)
    return shard
  }

  for (const id of new Set(config.getAllCommandIDs())) {
    const command = config.findCommand(id)
    const canonical = command ? canonicalOf(config, id, command) : id
    if (!command || command.pluginType === 'jit') continue
    const shard = shardOf(id)
    shard.commands.push(line('C', id, canonical))
    if (canonical === id) shard.details.push(...(await detailsOf(id, command)))
  }
  const walk = (topic: string): void => {
    const topics = new Map(config.subtopics(topic).map((each) => [each.id, each.summary]))
    const commands = new Map(config.commandsBelow(topic).map((each) => [each.id, each.summary]))
    for (const id of [...new Set([...topics.keys(), ...commands.keys()])].sort()) {
      const kind = topics.has(id) ? (commands.has(id) ? 'b' : 't') : 'c'
      const summary = commands.get(id) ?? topics.get(id) ?? ''
      // What is below a product is in its own file; what is above, in the root's.
      const shard = shardOf(topic)
      shard.nodes.push(line('N', topic, id.slice(topic === '' ? 0 : topic.length + 1), kind, short(summary)))
      if (topics.has(id)) walk(id)
    }
  }
  walk('')
  return new Map(
    [...shards].map(([name, {commands, nodes, details}]) => [
      name,
      [...commands, ...nodes, ...details, ''].join('\n'),
    ]),
  )
}

/** An alias has the flags of the command that it is one for. */
const canonicalOf = (config: SwitchboardConfig, id: string, command: Command.Loadable): string => {
  if (id.startsWith('api:')) return config.catalog.operation(id)?.id ?? id
  if (!command.aliases.includes(id)) return id
  return config.commands.find((each) => each.aliases === command.aliases && each.id !== id)?.id ?? id
}

const detailsOf = async (id: string, command: Command.Loadable): Promise<string[]> => {
  const {flags, args} = id.startsWith('api:') ? await loaded(command) : (command as unknown as Details)
  const visible = Object.entries(flags ?? {}).filter(([, flag]) => !flag.hidden)
  const rank = ([, {required, helpGroup}]: [string, Flag]): number => (required ? 0 : helpGroup ? 2 : 1)
  const positions = Object.values(args ?? {}).map((arg, index) => {
    const [kind, values] = argKind(id, arg)
    return line('A', id, String(index + 1), kind, values)
  })
  return [
    ...positions,
    ...visible
      .sort((a, b) => rank(a) - rank(b) || (a[0] < b[0] ? -1 : 1))
      .map(([name, flag]) => {
        const [kind, values] = flagKind(name, flag)
        const char = flag.char ? `-${flag.char}` : ''
        return line('F', id, `--${name}`, char, kind, values, short(flag.summary ?? flag.description ?? ''))
      }),
  ]
}

interface Details {
  readonly flags?: Record<string, Flag>
  readonly args?: Record<string, Arg> | readonly Arg[]
}

const loaded = async (command: Command.Loadable): Promise<Details> => {
  const {flags, baseFlags, args} = await command.load()
  return {flags: {...flags, ...baseFlags} as Record<string, Flag>, args}
}

/** `(one|two)` in a flag's help: these values are taken, in upper case too. */
const helpValues = ({helpValue}: Flag): readonly string[] => {
  const [, inner] = /^\(([^()]*\|[^()]*)\)$/.exec(typeof helpValue === 'string' ? helpValue : '') ?? []
  return inner?.split('|') ?? []
}

const flagKind = (name: string, flag: Flag): [kind: string, values: string] => {
  if (flag.type === 'boolean') return [flag.allowNo ? 'B' : 'b', '']
  const many = flag.multiple ? '*' : ''
  const options = flag.options ?? helpValues(flag)
  if (options.length > 0) return [`e${many}`, options.filter((option) => !/\s/.test(option)).join(' ')]
  return [`${name === 'profile' ? 'p' : 'v'}${many}`, '']
}

const argKind = (id: string, {name, options = []}: Arg): [kind: string, values: string] => {
  if (options.length > 0) return ['e', options.join(' ')]
  if (name === 'profile' && id.startsWith('profiles:')) return ['p', '']
  return [/file|path|folder/.test(name ?? '') ? 'v' : 'x', '']
}

const line = (...fields: readonly string[]): string =>
  fields.map((field) => field.replaceAll(/[\t\r\n]+/g, ' ')).join('\t')

/** The first sentence, as far as it fits beside a word. */
const short = (text: string): string => {
  const [first = ''] = text
    .replaceAll(/<%.*?%>/g, '')
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .split(/(?<=\.) |\n/)
  return first.length > 70 ? `${first.slice(0, 69)}…` : first.replace(/[.:;]$/, '')
}
