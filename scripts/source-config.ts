import {join} from 'node:path'
import type {Command} from '@oclif/core/command'
import {SwitchboardConfig} from '../src/lib/oclif/config.ts'

/** Finds the hand-written commands and the help class in `src/`, not in the bundle: for `npm run dev`, and for tests in process. */
export class SourceConfig extends SwitchboardConfig {
  override async load(): Promise<void> {
    await super.load()
    this.pjson.oclif.helpClass = {target: HELP_CLASS, identifier: 'SwitchboardHelp'}
  }

  override findCommand(id: string, options: {must: true}): Command.Loadable
  override findCommand(id: string, options?: {must: boolean}): Command.Loadable | undefined
  override findCommand(id: string, options?: {must: boolean}): Command.Loadable | undefined {
    const found = super.findCommand(id, options)
    if (!found || found.pluginName !== this.name) return found
    const own = this.plugins.get(this.name)?.commands ?? []
    // An alias has no file of its own.
    const {id: fileId} = own.find(({aliases}) => aliases.includes(id)) ?? found
    const load = async (): Promise<Command.Class> => {
      const {default: command} = (await import(commandFile(this.root, fileId))) as {default: Command.Class}
      return Object.assign(command, {id: found.id, plugin: this.plugins.get(this.name)})
    }
    return {...found, load}
  }
}

const HELP_CLASS = 'src/lib/oclif/help/switchboard-help.ts'

const commandFile = (root: string, id: string): string =>
  join(root, 'src/commands', `${id.replaceAll(':', '/')}.ts`)
