import * as Flags from '@oclif/core/flags'
import {readBundle} from '../../../lib/flex/bundle.ts'
import {checkVersion, type Deployment, deployBundle} from '../../../lib/flex/deploy-bundle.ts'
import {FlexCommand} from '../../../lib/oclif/commands/flex-command.ts'
import {atMost} from '../../../lib/oclif/flags/flex-flags.ts'

const LEVELS = ['major', 'minor', 'patch'] as const

const countUp = (level: (typeof LEVELS)[number], description: string) =>
  Flags.boolean({
    default: false,
    description,
    exclusive: ['version', ...LEVELS.filter((other) => other !== level)],
  })

export default class FlexDeploy extends FlexCommand {
  static override summary = 'Deploy the built bundle of a plugin as its next version'
  static override description =
    'Run it in the directory of the plugin, after the build. It uploads build/NAME.js, and its source map if there is one, to Twilio Assets, and registers the version; agents get it with the next release.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --changelog "Show the customer’s name"',
    '<%= config.bin %> <%= command.id %> --minor --changelog "Dark colors" --public',
    '<%= config.bin %> <%= command.id %> --name plugin-sample --bundle dist/plugin.js --version 2.0.0 --changelog "New"',
  ]
  static override flags = {
    changelog: Flags.string({
      description: 'What is new in this version, in up to 1000 characters.',
      parse: atMost(1000),
      required: true,
    }),
    patch: countUp('patch', 'Count up the third part of the version: this is the default.'),
    minor: countUp('minor', 'Count up the second part of the version.'),
    major: countUp('major', 'Count up the first part of the version.'),
    version: Flags.string({
      description: 'The version, instead of counting up the last one.',
      exclusive: [...LEVELS],
      parse: async (text) => checkVersion(text),
    }),
    public: Flags.boolean({
      default: false,
      description: 'Let everybody load the bundle who has its address.',
      exclusive: ['private'],
    }),
    private: Flags.boolean({
      default: false,
      description: 'Let only Flex load the bundle: this is the default.',
      exclusive: ['public'],
    }),
    description: Flags.string({
      description: 'What the plugin does, in up to 500 characters.',
      parse: atMost(500),
    }),
    name: Flags.string({description: 'The name of the plugin, instead of that in package.json.'}),
    bundle: Flags.string({description: 'The bundle, instead of build/NAME.js.', helpValue: 'FILE'}),
    // Of the official plugin's own validation, which comes with its build.
    'bypass-validation': Flags.boolean({default: false, hidden: true}),
    option: Flags.string({hidden: true, options: ['deploy', 'fix']}),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(FlexDeploy)
    const bundle = readBundle(this.context.cwd(), {name: flags.name, file: flags.bundle})
    if (!bundle.sourceMap) this.notes.warn('The bundle has no source map beside it.')
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
    this.note(`To enable it: twilio flex:plugins:release --plugin ${version.name}@${version.version}`)
    await this.showRecord(version, ['name', 'version', 'isPrivate', 'url'])
  }
}
