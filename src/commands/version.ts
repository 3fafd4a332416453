import * as Flags from '@oclif/core/flags'
import {BaseCommand} from '../lib/oclif/commands/base-command.ts'
import {optionalRecordFlags} from '../lib/oclif/flags/common-flags.ts'
import type {OutputRecord} from '../lib/output/record.ts'

export default class Version extends BaseCommand {
  static override summary = 'Show the versions of this program, Node.js and the Twilio SDK'
  static override examples = [
    '<%= config.bin %> version',
    '<%= config.bin %> version --verbose',
    '<%= config.bin %> version --json',
  ]
  static override flags = {
    json: Flags.boolean({default: false, description: 'Print one JSON object.'}),
    verbose: Flags.boolean({
      default: false,
      description: 'Also show the operating system, the shell, the plugins and the location of the program.',
    }),
    ...optionalRecordFlags('one line'),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(Version)
    const details = await this.#details(flags.verbose)
    const {cliVersion, architecture, nodeVersion, sdkVersion} = details
    if (flags.json) await this.printJson(details, 2)
    else if (this.outputFormat === 'json' || this.hasProperties) await this.printRecords([details])
    else if (flags.verbose) await this.printRecords(toRows(details))
    else {
      const version = `${cliVersion} ${architecture} ${nodeVersion} twilio-sdk/${sdkVersion}`
      await this.printRecords([{version}], {header: false})
    }
  }

  async #details(verbose: boolean): Promise<OutputRecord> {
    const {getSdkVersion} = await import('../lib/twilio/sdk.ts')
    const {cliVersion, architecture, nodeVersion, osVersion, pluginVersions, rootPath, shell} =
      this.config.versionDetails
    const plugins = Object.entries(pluginVersions ?? {}).map(
      ([name, {type, version}]) => `${name} ${version} (${type})`,
    )
    return {
      cliVersion,
      architecture,
      nodeVersion,
      sdkVersion: getSdkVersion(),
      ...(verbose && {pluginVersions: plugins.sort(), osVersion, shell: shell ?? 'unknown', rootPath}),
    }
  }
}

const toRows = (details: OutputRecord): OutputRecord[] =>
  Object.entries(details).map(([property, value]) => ({
    property,
    value: Array.isArray(value) ? value.join(', ') : value,
  }))
