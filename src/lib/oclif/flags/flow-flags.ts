import * as Flags from '@oclif/core/flags'
import type {Action} from '../../api/operation.ts'
import type {FlowOptions} from '../../flow/flow-options.ts'
import {parseSeconds} from '../../twilio/time-limit.ts'
import {declareCommonFlags, readCommonFlag} from './declare-common-flags.ts'

/** A week: reviews of numbers and brands take days. */
const MAX_WAIT_SECONDS = 7 * 86_400

const waitFlags = declareCommonFlags('REQUEST', {
  'wait-for': Flags.string({
    description:
      'Poll the resource until the property has one of the values (status=delivered,read), and print it then.',
    helpValue: '<property=value>',
  }),
  'wait-timeout': Flags.custom<number>({
    dependsOn: ['wait-for'],
    description: 'How many seconds --wait-for waits; 60 by default.',
    helpValue: '<seconds>',
    parse: async (text, _, {name}) => parseSeconds(`--${name}`, text, MAX_WAIT_SECONDS),
  })(),
})

const idempotentFlag = declareCommonFlags('REQUEST', {
  idempotent: Flags.boolean({
    description:
      'If the resource already exists, print it instead of failing. Only its name is compared, nothing else.',
    default: false,
  }),
})

const ignoreMissingFlag = declareCommonFlags('REQUEST', {
  'ignore-missing': Flags.boolean({
    description: 'If the resource does not exist, there is nothing to remove, and the exit code is 0.',
    default: false,
  }),
})

/** The flags for what happens after, or instead of, the response to an operation. */
export const flowFlags = (action: Action) => ({
  ...(['create', 'update', 'patch', 'fetch'].includes(action) && waitFlags),
  ...(action === 'create' && idempotentFlag),
  ...(action === 'remove' && ignoreMissingFlag),
})

/** What these flags ask for; undefined when none is given. */
export const readFlow = (
  flags: Readonly<Record<string, unknown>>,
  baseFlags: Readonly<Record<string, unknown>>,
): FlowOptions | undefined => {
  const read = (name: string): unknown => readCommonFlag(name, flags, baseFlags)
  const flow = {
    waitFor: read('wait-for') as string | undefined,
    waitSeconds: read('wait-timeout') as number | undefined,
    isIdempotent: read('idempotent') === true,
    ignoresMissing: read('ignore-missing') === true,
    isChecked: flags['skip-parameter-validation'] !== true,
  }
  return flow.waitFor !== undefined || flow.isIdempotent || flow.ignoresMissing ? flow : undefined
}
