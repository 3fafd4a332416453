import {existsSync} from 'node:fs'
import {join} from 'node:path'
import type {Command} from '@oclif/core/command'
import {SwitchboardConfig} from '../src/lib/oclif/config.ts'

/** Finds the hand-written commands in `src/`, not in the bundle: for `npm run dev`, and for tests in process. */
export class SourceConfig extends SwitchboardConfig {
  override findCommand(id: string, options: {must: true}): Command.Loadable
  override findCommand(id: string, options?: {must: boolean}): Command.Loadable | undefined
  override findCommand(id: string, options?: {must: boolean}): Command.Loadable | undefined {
    const found = super.findCommand(id, options)
    if (!found || found.pluginName !== this.name) return found
    const load = async (): Promise<Command.Class> => {
      const {default: command} = (await import(commandFile(this.root, found.id))) as {default: Command.Class}
      return Object.assign(command, {id: found.id, plugin: this.plugins.get(this.name)})
    }
    return {...found, load}
  }
}

/** A command that is a topic too is the topic's index. */
const commandFile = (root: string, id: string): string => {
  const path = join(root, 'src/commands', id.replaceAll(':', '/'))
  return existsSync(`${path}.ts`) ? `${path}.ts` : join(path, 'index.ts')
}
