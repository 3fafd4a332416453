// Runs the program from its source: npm run dev -- api:core:messages:list -p emulator
// What is generated (the catalog and the manifest of the hand-written commands) comes from the last build.
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {SwitchboardConfig} from '../src/lib/oclif/config.ts'
import {main} from '../src/main.ts'

class SourceConfig extends SwitchboardConfig {
  findCommand(id, options) {
    const found = super.findCommand(id, options)
    if (!found || found.pluginName !== this.name) return found
    const file = join(this.root, 'src/commands', `${found.id.replaceAll(':', '/')}.ts`)
    const load = async () => {
      const {default: command} = await import(file)
      return Object.assign(command, {id: found.id, plugin: this.rootPlugin})
    }
    return {...found, load}
  }
}

await main(process.argv.slice(2), dirname(dirname(fileURLToPath(import.meta.url))), SourceConfig)
