import * as Flags from '@oclif/core/flags'
import {checkVersion, type Deployment, deployBundle} from '../../../lib/flex/deploy-bundle.ts'
import {readBundle} from '../../../lib/flex/read-bundle.ts'
import {FlexCommand} from '../../../lib/oclif/commands/flex-command.ts'
import {noHeaderFlag, propertiesFlag} from '../../../lib/oclif/flags/common-flags.ts'
import {limitLength} from '../../../lib/oclif/flags/flex-flags.ts'

const LEVELS = ['major', 'minor', 'patch'] as const

const incrementFlag = (level: (typeof LEVELS)[number], description: string) =>
  Flags.boolean({
    default: false,
    description,
    exclusive: ['version', ...LEVELS.filter((other) => other !== level)],
  })

export default class FlexDeploy extends FlexCommand {
  static override summary = 'Deploy the built bundle of a plugin as a new version'
  static override description =
    'Run this command in the directory of the plugin, after the build. It uploads build/NAME.js and its source map, if there is one, to Twilio Assets, and registers the new version. To activate the version for agents, release it.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --changelog "Show the customer name"',
    '<%= config.bin %> <%= command.id %> --minor --changelog "Dark colors" --public',
    '<%= config.bin %> <%= command.id %> --name plugin-sample --bundle dist/plugin.js --version 2.0.0 --changelog "New"',
  ]
  static override flags = {
    changelog: Flags.string({
      description: 'What is new in this version, up to 1000 characters.',
      parse: limitLength(1000),
      required: true,
    }),
    patch: incrementFlag('patch', 'Increment the patch version (default).'),
    minor: incrementFlag('minor', 'Increment the minor version.'),
    major: incrementFlag('major', 'Increment the major version.'),
    version: Flags.string({
      description: 'The version to deploy, instead of incrementing the last one.',
      exclusive: [...LEVELS],
      parse: async (text) => checkVersion(text),
    }),
    public: Flags.boolean({
      default: false,
      description: 'Let anyone with the URL load the bundle.',
      exclusive: ['private'],
    }),
    private: Flags.boolean({
      default: false,
      description: 'Let only Flex load the bundle (default).',
      exclusive: ['public'],
    }),
    description: Flags.string({
      description: 'What the plugin does, up to 500 characters.',
      parse: limitLength(500),
    }),
    name: Flags.string({description: 'The name of the plugin, instead of the name in package.json.'}),
    bundle: Flags.string({description: 'The bundle to upload, instead of build/NAME.js.', helpValue: 'FILE'}),
    ...propertiesFlag(['name', 'version', 'isPrivate', 'url']),
    ...noHeaderFlag,
    // For the official plugin's validation, which is part of its build command. Accepted and ignored here.
    'bypass-validation': Flags.boolean({default: false, hidden: true}),
    option: Flags.string({hidden: true, options: ['deploy', 'fix']}),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(FlexDeploy)
    const bundle = readBundle(this.context.cwd(), {name: flags.name, file: flags.bundle})
    if (!bundle.sourceMap) this.notes.warn('No source map found next to the bundle.')
    const next = LEVELS.find((level) => flags[level]) ?? 'patch'
    const deployment: Deployment = {
      version: flags.version === undefined ? {next} : {exact: flags.version},
      changelog: flags.changelog,
      description: flags.description,
      isPublic: flags.public,
      cliVersion: this.config.version,
    }
    const plugins = await this.openPlugins(flags)
    const version = await deployBundle(plugins, bundle, deployment, this.notes.info)
    this.note(`To activate it, run: twilio flex:plugins:release --plugin ${version.name}@${version.version}`)
    await this.showRecord(version)
  }
}
