import assert from 'node:assert/strict'
import {test} from 'node:test'
import type {CommandTree, TreeCommand} from '../../src/lib/completion/command-tree.ts'
import {buildCompletionData} from '../../src/lib/completion/data.ts'

const command = (id: string, inputs: Partial<TreeCommand>): TreeCommand => ({
  id,
  aliases: [],
  load: async () => ({}),
  ...inputs,
})

const aliases = ['profiles:switch']
const inputs = {
  aliases,
  args: {profile: {name: 'profile'}, mode: {name: 'mode', options: ['a', 'b']}, file: {name: 'file'}},
  flags: {
    zone: {type: 'option', description: 'The zone. More text.'},
    all: {type: 'boolean', allowNo: true, char: 'a', summary: 'All'},
    secret: {type: 'boolean', hidden: true},
    profile: {type: 'option', char: 'p', helpGroup: 'COMMON'},
    kind: {type: 'option', required: true, multiple: true, helpValue: '(one|two)'},
  },
}
const commands = [
  command('profiles:use', inputs),
  command('profiles:switch', inputs),
  command('later', {pluginType: 'jit'}),
]
const nodes: Record<string, [topics: [string, string][], commands: [string, string][]]> = {
  '': [[['profiles', 'Profiles']], [['profiles', 'List the profiles']]],
  profiles: [[], [['profiles:use', `Use a profile ${'x'.repeat(80)}`]]],
}
const summaries = (topic: string, at: 0 | 1) =>
  (nodes[topic]?.[at] ?? []).map(([id, summary]) => ({id, summary}))

const tree: CommandTree = {
  version: '1.0.0',
  root: '/',
  cacheDir: '/',
  configDir: '/',
  dataDir: '/',
  catalog: {outline: () => undefined, operation: () => undefined},
  commands,
  getAllCommandIDs: () => commands.map(({id}) => id),
  findCommand: (id) => commands.find((each) => each.id === id),
  subtopics: (topic) => summaries(topic, 0),
  commandsBelow: (topic) => summaries(topic, 1),
}

test('the completion data has a row for each command, topic, argument and visible flag', async () => {
  const data = await buildCompletionData(tree)
  assert.deepEqual([...data.keys()], ['root'])
  assert.deepEqual(data.get('root')?.split('\n'), [
    'C\tprofiles:use\tprofiles:use',
    'C\tprofiles:switch\tprofiles:use',
    'N\t\tprofiles\tb\tList the profiles',
    `N\tprofiles\tuse\tc\tUse a profile ${'x'.repeat(55)}…`,
    'A\tprofiles:use\t1\tp\t',
    'A\tprofiles:use\t2\te\ta b',
    'A\tprofiles:use\t3\tv\t',
    'F\tprofiles:use\t--kind\t\te*\tone two\t',
    'F\tprofiles:use\t--all\t-a\tB\t\tAll',
    'F\tprofiles:use\t--zone\t\tv\t\tThe zone',
    'F\tprofiles:use\t--profile\t-p\tp\t\t',
    '',
  ])
})
