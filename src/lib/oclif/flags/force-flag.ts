import * as Flags from '@oclif/core/flags'

/** The flag of commands that replace or remove the emulator's data. */
export const forceFlag = {
  force: Flags.boolean({
    char: 'f',
    aliases: ['yes'],
    charAliases: ['y'],
    default: false,
    description: 'Do not ask for confirmation.',
  }),
}
