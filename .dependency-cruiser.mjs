/*
 * The borders between the rooms of src/lib: imports run downward only, and in no circle. docs/development/structure.md draws
 * the rooms; DESIGN's reasons are in docs/decisions. `npm run check:imports` holds them.
 */

/** Types and small values that every room may use: they import nothing but each other. */
const FOUNDATION =
  '^src/lib/(runtime/|app/(clock|directories|environment|error-ids|errors|invocation|prompts|terminal)\\.ts$)'
/** The rooms in the middle, and what each may import beside the foundation and itself. */
const MIDDLE = {
  output: [],
  profiles: ['output'],
  twilio: ['output', 'profiles'],
  api: ['output', 'profiles', 'twilio'],
}
/** Made once for a run; features and commands get it handed down. */
const CONTEXT = '^src/lib/app/(complete-environment|context|process-context|session)\\.ts$'
/** One feature each; none imports another's commands or oclif. */
const FEATURES =
  '^src/lib/(aliases|codegen|completion|debugger|doctor|email|emulator|flex|flow|install|phone-numbers|plugins|search|token)/'
const ADAPTER = '^src/lib/oclif/'
const COMMANDS = '^src/commands/'

const rooms = (names) => names.map((name) => `^src/lib/${name}/`)

const middleRules = Object.entries(MIDDLE).map(([room, below]) => ({
  name: `${room}-imports-downward`,
  comment: `${room} stands on ${['the foundation', ...below].join(', ')} only.`,
  severity: 'error',
  from: {path: `^src/lib/${room}/`},
  to: {path: '^src/', pathNot: [FOUNDATION, ...rooms([room, ...below])]},
}))

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {name: 'no-circular', severity: 'error', from: {path: '^src/'}, to: {circular: true}},
    {
      name: 'not-to-unresolvable',
      severity: 'error',
      from: {path: '^(src|scripts)/'},
      to: {couldNotResolve: true},
    },
    {
      name: 'foundation-imports-nothing',
      comment: 'Errors, the terminal, files and locks know of no other room.',
      severity: 'error',
      from: {path: FOUNDATION},
      to: {path: '^src/', pathNot: FOUNDATION},
    },
    ...middleRules,
    {
      name: 'context-knows-no-oclif',
      comment: 'The context serves oclif, workers, servers and tests alike.',
      severity: 'error',
      from: {path: CONTEXT},
      to: {path: [ADAPTER, COMMANDS]},
    },
    {
      name: 'features-import-downward',
      comment: 'A feature is called by a command; it knows neither commands nor oclif.',
      severity: 'error',
      from: {path: FEATURES},
      to: {path: [ADAPTER, COMMANDS, '^src/[^/]+\\.ts$']},
    },
    {
      name: 'adapter-imports-downward',
      severity: 'error',
      from: {path: ADAPTER},
      to: {path: [COMMANDS, '^src/[^/]+\\.ts$']},
    },
    {
      name: 'oclif-in-its-adapter-only',
      comment: 'Only the commands and src/lib/oclif import oclif.',
      severity: 'error',
      from: {path: '^src/', pathNot: [ADAPTER, COMMANDS]},
      to: {path: 'node_modules/@oclif/'},
    },
    {
      name: 'emulator-when-used',
      comment: 'A run that does not use the emulator must not load it: only a dynamic import reaches it.',
      severity: 'error',
      from: {path: '^src/', pathNot: '^src/lib/emulator/'},
      to: {path: '^src/lib/emulator/', dependencyTypesNot: ['dynamic-import', 'type-only']},
    },
    {
      name: 'tests-stay-out',
      severity: 'error',
      from: {path: '^src/'},
      to: {path: '^(test|scripts)/'},
    },
  ],
  options: {
    doNotFollow: {path: 'node_modules'},
    tsPreCompilationDeps: true,
    tsConfig: {fileName: 'tsconfig.json'},
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.mjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
}
