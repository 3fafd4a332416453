import type {Command} from '@oclif/core/command'
import * as Flags from '@oclif/core/flags'
import type {Operation} from '../../api/operation.ts'
import {CREATE_OAUTH_PROFILE, needsOAuth, OAUTH_ONLY} from '../../twilio/oauth-only.ts'
import {dryRunFlag, inputFlags, noHeaderFlag, propertiesFlag, snippetFlag} from '../flags/common-flags.ts'
import {yieldTo} from '../flags/declare-common-flags.ts'
import {flowFlags} from '../flags/flow-flags.ts'
import {limitFlags, parameterFlags, skipValidationFlag} from '../flags/parameter-flags.ts'
import {watchFlag} from '../flags/watch-flag.ts'
import {ApiCommand} from './api-command.ts'
import {TwilioCommand} from './twilio-command.ts'

const jsonFlag = {
  json: Flags.string({
    description: 'Whole request body: JSON, a file with JSON, or - for standard input.',
    helpValue: '<json>',
  }),
}

/** What keeps an operation from working. */
const describeLimits = ({retired, server, path}: Operation): string | undefined => {
  if (retired) return 'Twilio no longer offers this product. The request is sent anyway.'
  return needsOAuth(new URL(`${server}${path}`)) ? `${OAUTH_ONLY} ${CREATE_OAUTH_PROFILE}` : undefined
}

/** Creates the command for an operation, with the operation's id or an alias. */
export const createApiCommand = (operation: Operation, id: string = operation.id): Command.Class => {
  const isList = operation.action === 'list' || id.endsWith(':list')
  const ownFlags = parameterFlags(operation)
  class OperationCommand extends ApiCommand {
    static override readonly operation = operation
    static override id = id
    static override summary = operation.retired ? `[retired] ${operation.summary}` : operation.summary
    static override description = describeLimits(operation)
    // Help shows this order. The operation's own flags come first, and override others of the same name.
    static override flags = {
      ...ownFlags,
      ...(operation.encoding === 'json' && jsonFlag),
      ...(isList && limitFlags),
      ...(operation.action !== 'remove' && propertiesFlag(operation.columns)),
      ...(operation.action !== 'remove' && noHeaderFlag),
      ...skipValidationFlag,
      ...ownFlags,
    }
  }
  // --timeout of a call is Twilio's parameter, and --cli-timeout is ours.
  OperationCommand.baseFlags = yieldTo(ownFlags, {
    ...TwilioCommand.baseFlags,
    ...inputFlags,
    ...dryRunFlag,
    ...snippetFlag,
    ...(isList ? watchFlag : flowFlags(operation.action)),
  })
  return OperationCommand
}
