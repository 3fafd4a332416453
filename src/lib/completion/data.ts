import {safeText} from '../output/safe-text.ts'
import {findKnownCommand} from '../plugins/known-plugins.ts'
import type {CommandInputs, CommandTree, TreeArgument, TreeCommand, TreeFlag} from './command-tree.ts'

/** The rows of one data file: commands, topics and what is below them, flags and arguments. */
interface Shard {
  readonly commands: string[]
  readonly nodes: string[]
  readonly inputs: string[]
}

/**
 * Builds the data files for completion, by name: `root`, and one for each product of the API. complete.awk describes their
 * rows.
 */
export async function buildCompletionData(tree: CommandTree): Promise<Map<string, string>> {
  const shards = new Map<string, Shard>()
  const shardOf = (id: string): Shard => {
    const [api, product] = id.split(':')
    const name = api === 'api' && product && tree.catalog.outline(product) ? product : 'root'
    const shard = shards.get(name) ?? {commands: [], nodes: [], inputs: []}
    shards.set(name, shard)
    return shard
  }

  for (const id of new Set(tree.getAllCommandIDs())) {
    const command = tree.findCommand(id)
    if (!command || command.pluginType === 'jit') continue
    const canonical = canonicalId(tree, id, command)
    const shard = shardOf(id)
    shard.commands.push(row('C', id, canonical))
    if (canonical === id) shard.inputs.push(...inputRows(id, await inputsOf(id, command)))
  }
  const walk = (topic: string): void => {
    const topics = new Map(tree.subtopics(topic).map((each) => [each.id, each.summary]))
    const commands = new Map(tree.commandsBelow(topic).map((each) => [each.id, each.summary]))
    for (const id of [...new Set([...topics.keys(), ...commands.keys()])].sort()) {
      const kind = topics.has(id) ? (commands.has(id) ? 'b' : 't') : 'c'
      const summary = commands.get(id) ?? topics.get(id) ?? ''
      // The products themselves are in the root's file; what is below a product is in its own.
      const shard = shardOf(topic)
      const name = id.slice(topic === '' ? 0 : topic.length + 1)
      shard.nodes.push(row('N', topic, name, kind, shorten(summary)))
      if (topics.has(id)) walk(id)
    }
  }
  walk('')
  const short = shortRows(tree)
  return new Map(
    [...shards].map(([name, {commands, nodes, inputs}]) => [
      name,
      [...(name === 'root' ? short : []), ...commands, ...nodes, ...inputs, ''].join('\n'),
    ]),
  )
}

/**
 * The rows for the first parts of short ids, as far as they stand for one topic: `messages` for `api:core:messages`, `verify` for
 * `api:verify:v2`, since that product has only one version.
 */
const shortRows = (tree: CommandTree): string[] => {
  const products = tree.subtopics('api').map(({id}) => id)
  const versionOf = (product: string): string => {
    const below = tree.subtopics(product).map(({id}) => id)
    return below.length === 1 && /:v\d+$/.test(below[0] ?? '') ? (below[0] ?? product) : product
  }
  const full = [
    ...tree.subtopics('api:core').map(({id}) => [lastPart(id), id] as const),
    ...products.map((id) => [lastPart(id), versionOf(id)] as const),
  ]
  const taken = new Set([...tree.subtopics(''), ...tree.commandsBelow('')].map(({id}) => id))
  return full
    .filter(([name]) => !taken.has(name) && !findKnownCommand(name))
    .filter(([name]) => full.filter(([other]) => other === name).length === 1)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, id]) => row('S', name, id))
}

const lastPart = (id: string): string => id.slice(id.lastIndexOf(':') + 1)

/** The id of the command that an alias stands for. Only this command's flags and arguments are written. */
const canonicalId = (tree: CommandTree, id: string, command: TreeCommand): string => {
  if (id.startsWith('api:')) return tree.catalog.operation(id)?.id ?? id
  if (!command.aliases.includes(id)) return id
  return tree.commands.find((each) => each.aliases === command.aliases && each.id !== id)?.id ?? id
}

const inputsOf = async (id: string, command: TreeCommand): Promise<CommandInputs> => {
  if (!id.startsWith('api:')) return command
  const {flags, baseFlags, args} = await command.load()
  return {flags: {...flags, ...baseFlags}, args}
}

/** The rows for a command's arguments, then those for its flags: required, optional, common. */
const inputRows = (id: string, {flags = {}, args = {}}: CommandInputs): string[] => {
  const rank = ([, {required, helpGroup}]: [string, TreeFlag]): number => (required ? 0 : helpGroup ? 2 : 1)
  const argumentRows = Object.values(args).map((argument: TreeArgument, index) =>
    row('A', id, String(index + 1), ...argumentValues(id, argument)),
  )
  const flagRows = Object.entries(flags)
    .filter(([, {hidden}]) => !hidden)
    .sort((a, b) => rank(a) - rank(b) || (a[0] < b[0] ? -1 : 1))
    .map(([name, flag]) => {
      const char = flag.char ? `-${flag.char}` : ''
      const summary = shorten(flag.summary ?? flag.description ?? '')
      return row('F', id, `--${name}`, char, ...flagValues(name, flag), summary)
    })
  return [...argumentRows, ...flagRows]
}

/** The values in a flag's help, such as `(one|two)`. They are accepted in upper case too. */
const helpValues = ({helpValue}: TreeFlag): readonly string[] => {
  const [, inner] = /^\(([^()]*\|[^()]*)\)$/.exec(typeof helpValue === 'string' ? helpValue : '') ?? []
  return inner?.split('|') ?? []
}

const flagValues = (name: string, flag: TreeFlag): [kind: string, values: string] => {
  if (flag.type === 'boolean') return [flag.allowNo ? 'B' : 'b', '']
  const many = flag.multiple ? '*' : ''
  const options = flag.options ?? helpValues(flag)
  if (options.length > 0) return [`e${many}`, options.filter((option) => !/\s/.test(option)).join(' ')]
  return [`${name === 'profile' ? 'p' : 'v'}${many}`, '']
}

const argumentValues = (id: string, {name, options = []}: TreeArgument): [kind: string, values: string] => {
  if (options.length > 0) return ['e', options.join(' ')]
  if (name === 'profile' && id.startsWith('profiles:')) return ['p', '']
  return [/file|path|folder/.test(name ?? '') ? 'v' : 'x', '']
}

const row = (...fields: readonly string[]): string =>
  fields.map((field) => safeText(field.replaceAll(/[\t\r\n]+/g, ' '))).join('\t')

/** The first sentence, at most 70 characters of it. */
const shorten = (text: string): string => {
  const [first = ''] = text
    .replaceAll(/<%.*?%>/g, '')
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .split(/(?<=\.) |\n/)
  return first.length > 70 ? `${first.slice(0, 69)}…` : first.replace(/[.:;]$/, '')
}
