import assert from 'node:assert/strict'
import {test} from 'node:test'
import {findRoute} from '../../src/lib/oclif/find-route.ts'

const COMMANDS = ['plugins', 'plugins:install', 'api:core:messages:list']
const TOPICS = ['plugins', 'api', 'api:core', 'api:core:messages']
const ids = {
  findCommand: (id: string) => COMMANDS.includes(id) || undefined,
  findTopic: (id: string) => TOPICS.includes(id) || undefined,
}

const table: readonly [line: string, id: string, wordCount: number, found: boolean][] = [
  ['', '', 0, false],
  ['api:core:messages:list', 'api:core:messages:list', 1, true],
  ['api core messages list', 'api:core:messages:list', 4, true],
  ['api:core messages list x y', 'api:core:messages:list', 3, true],
  ['api core', 'api:core', 2, true],
  ['api:core:', 'api:core', 1, true],
  ['api: core: messages', 'api:core:messages', 3, true],
  ['plugins', 'plugins', 1, true],
  ['plugins install x', 'plugins:install', 2, true],
  ['plugins instal x', 'plugins', 1, true],
  ['api core mesages', 'api:core:mesages', 3, false],
  [':', ':', 1, false],
]

for (const [line, id, wordCount, found] of table) {
  test(`"${line}" is the ${found ? 'route' : 'unknown id'} ${id}`, () => {
    assert.deepEqual(findRoute(ids, line.split(' ').filter(Boolean)), {id, wordCount, found})
  })
}
