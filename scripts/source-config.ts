import {join} from 'node:path'
import type {Command} from '@oclif/core/command'
import {SwitchboardConfig} from '../src/lib/oclif/config.ts'

const HELP_CLASS = 'src/lib/oclif/help/switchboard-help.ts'

/** Loads the hand-written commands and the help class from `src/` instead of the bundle, for `npm run dev` and for tests in process. */
export class SourceConfig extends SwitchboardConfig {
  override async load(): Promise<void> {
    await super.load()
    this.pjson.oclif.helpClass = {target: HELP_CLASS, identifier: 'SwitchboardHelp'}
  }

  override findCommand(id: string, options: {must: true}): Command.Loadable
  override findCommand(id: string, options?: {must: boolean}): Command.Loadable | undefined
  override findCommand(id: string, options?: {must: boolean}): Command.Loadable | undefined {
    const found = super.findCommand(id, options)
    if (!found?.relativePath || found.pluginName !== this.name) return found
    // `dist/commands/plugins/index.js` → `src/commands/plugins/index.ts`
    const [, ...path] = found.relativePath
    const file = join(this.root, 'src', ...path).replace(/\.js$/, '.ts')
    const load = async (): Promise<Command.Class> => {
      const {default: command} = (await import(file)) as {default: Command.Class}
      return Object.assign(command, {id: found.id, plugin: this.plugins.get(this.name)})
    }
    return {...found, load}
  }
}
