import type {Plugin} from 'esbuild'

/** What `@oclif/plugin-help` imports from `@oclif/core`. An import of one more name stops the build. */
const USED = `
export * as Args from '@oclif/core/args'
export * as Flags from '@oclif/core/flags'
export {Command} from '@oclif/core/command'
export {loadHelpClass} from '@oclif/core/help'
`

/** Bundles these parts of `@oclif/core` only: all of it, with semver, would be read at each `twilio help`. */
export const coreOfHelp = (root: string): Plugin => ({
  name: 'core-of-help',
  setup({onLoad, onResolve}) {
    onResolve({filter: /^@oclif\/core$/}, ({importer}) =>
      /plugin-help[\\/]lib/.test(importer) ? {path: 'used', namespace: 'core-of-help'} : undefined,
    )
    onLoad({filter: /^used$/, namespace: 'core-of-help'}, () => ({contents: USED, resolveDir: root}))
  },
})
